// Package tools declares the modules whose meaning is the engine's own: how a flow
// starts, how it branches, repeats, gathers, remembers, waits and handles errors.
// It reaches no system and has no sign-in.
package tools

import "signet/backend/connector"

// Groups of the module list.
const (
	triggers    = "Triggers"
	control     = "Flow control"
	aggregators = "Aggregators"
	iterators   = "Iterators"
	variables   = "Variables"
	directives  = "Error handling"
)

// App is the app as the registry knows it.
var App = &connector.App{
	Name: "tools", Title: "Tools", Accent: "flow", Icon: "wand-sparkles",
	Summary: "How an Action Flow starts, branches, repeats, gathers, remembers, waits and handles errors.",
	Actions: []*connector.Action{
		{Name: "action_button", Title: "Action button", Group: triggers, Control: connector.Trigger, Class: connector.Pure, Effect: connector.None,
			Summary: "Starts when somebody presses an Action button of a View, with inputs from the row.",
			Outputs: []connector.Field{runsAs()}},
		{Name: "on_demand", Title: "On demand", Group: triggers, Control: connector.Trigger, Class: connector.Pure, Effect: connector.None,
			Summary: "Starts when somebody runs the Action Flow, or on its schedule.",
			Outputs: []connector.Field{runsAs()}},
		basic,
		flowControl("router", "Router", connector.Router, "Copies a bundle to each route whose filter lets it pass, in order."),
		flowControl("if_else", "If-else", connector.IfElse, "Sends a bundle down the first branch whose filter lets it pass."),
		flowControl("merge", "Merge", connector.Merge, "Joins the branches of an If-else.",
			connector.Map("outputs", "Outputs", connector.Help("Values that later modules can use, whichever branch was taken."))),
		sentence("Wait {{delay}} seconds", flowControl("sleep", "Sleep", connector.Sleep, "Waits before the next module.",
			connector.Number("delay", "Delay", connector.Required(), connector.Default(1.0), connector.Help("In seconds, at most 3,600. A run that waits can be stopped.")))),
		sentence("Run the Action Flow {{flow}}", flowControl("subflow", "Run an Action Flow", connector.Subflow, "Runs another published Action Flow as the same person, and gives its outputs.",
			connector.Text("flow", "Action Flow", connector.Required(), connector.Help("Its id. Only published Action Flows can be run.")),
			connector.Map("inputs", "Inputs", connector.Help("A value for each input of that Action Flow.")),
			connector.Boolean("wait", "Wait for its outputs", connector.Default(true), connector.Static(),
				connector.Help("Without it this run goes on at once, and the other one stands on its own.")))),
		flowControl("return_output", "Return output", connector.ReturnOutput, "Gives values back to whoever started the Action Flow.",
			connector.Map("values", "Outputs", connector.Help("They are shown with the run, and given to the Action Flow or View that started it."))),
		{Name: "iterator", Title: "Iterator", Group: iterators, Control: connector.Iterator, Class: connector.Pure, Effect: connector.None,
			Summary:  "Makes a bundle of each element of an array.",
			Sentence: "Take each element of the array",
			Inputs: []connector.Field{connector.Array("array", "Array", nil, connector.Required(), connector.ItemOf(connector.TypeAny),
				connector.Help("Map an array. The modules that follow run once for each of its elements."))},
			Outputs: []connector.Field{connector.Any("value", "Value"), connector.Integer("__IMTINDEX__", "Bundle order position"), connector.Integer("__IMTLENGTH__", "Total number of bundles")}},
		{Name: "repeater", Title: "Repeater", Group: iterators, Control: connector.Repeater, Class: connector.Pure, Effect: connector.None,
			Summary: "Makes bundles with a counter.", Sentence: "Repeat {{repeats}} times",
			Inputs: []connector.Field{connector.Number("start", "Initial value", connector.Default(1.0), connector.Help("What the counter i begins with.")),
				connector.Integer("repeats", "Repeats", connector.Required(), connector.Default(1.0), connector.Help("0 to 10,000.")),
				connector.Number("step", "Step", connector.Default(1.0), connector.Advanced(), connector.Help("What is added to the counter each time."))},
			Outputs: []connector.Field{connector.Number("i", "i")}},
		aggregator("array_aggregator", "Array aggregator", "Gathers bundles into one array.",
			[]connector.Field{connector.Array("array", "Array", nil, connector.ItemOf(connector.TypeAny)), connector.Integer("__IMTAGGLENGTH__", "Number of elements"), key()},
			connector.Map("fields", "Aggregated fields", connector.Help("Empty takes the bundle of the module before."))),
		aggregator("text_aggregator", "Text aggregator", "Gathers texts into one.",
			[]connector.Field{connector.Text("text", "Text"), key()},
			// Not required: a row without a text is a row, and the engine would stop at it.
			connector.Text("value", "Text", connector.Multiline(), connector.Help("What each bundle adds.")), rowSeparator(), otherSeparator()),
		aggregator("numeric_aggregator", "Numeric aggregator", "Gathers numbers into one.",
			[]connector.Field{connector.Number("result", "Result"), key()},
			connector.Number("value", "Value", connector.Help("What each bundle adds. A bundle without a value takes no part.")),
			connector.Select("function", "Function", connector.Choices("sum", "Sum", "avg", "Average", "count", "Count", "min", "Minimum", "max", "Maximum"),
				connector.Default("sum"), connector.Static())),
		aggregator("table_aggregator", "Table aggregator", "Gathers cells into a text table.",
			[]connector.Field{connector.Text("table", "Table"), key()},
			connector.Array("cells", "Cells", nil, connector.Required(), connector.ItemOf(connector.TypeText), connector.Help("The cells of one row, from left to right.")),
			connector.Select("column_separator", "Column separator", separators(), connector.Default("tab"), connector.Static()),
			connector.Text("other_column_separator", "Other column separator", connector.When("column_separator", "other")), rowSeparator(), otherSeparator()),
		{Name: "set_variables", Title: "Set variables", Group: variables, Control: connector.SetVariables, Class: connector.Pure, Effect: connector.None,
			Summary: "Remembers values under names for later modules.",
			Inputs: []connector.Field{
				connector.Array("variables", "Variables", []connector.Field{connector.Text("name", "Name", connector.Required()), connector.Any("value", "Value")}, connector.Required(),
					connector.Help("Read them in any later module, on other routes too, with Get variables.")),
				lifetime()}},
		{Name: "get_variables", Title: "Get variables", Group: variables, Control: connector.GetVariables, Class: connector.Pure, Effect: connector.None,
			Summary: "Gives values that were remembered before.",
			Inputs: []connector.Field{connector.Array("variables", "Variables", []connector.Field{connector.Text("name", "Name", connector.Required())}, connector.Required(),
				connector.Help("A variable that was not set before has no value."))}},
		{Name: "set_variable", Title: "Set variable", Group: variables, Control: connector.SetVariables, Class: connector.Pure, Effect: connector.None,
			Summary: "Remembers one value under a name for later modules.", Sentence: "Remember {{name}}",
			Inputs: []connector.Field{connector.Text("name", "Variable name", connector.Required(), connector.Static()), connector.Any("value", "Variable value"), lifetime()}},
		{Name: "get_variable", Title: "Get variable", Group: variables, Control: connector.GetVariables, Class: connector.Pure, Effect: connector.None,
			Summary: "Gives one value that was remembered before.", Sentence: "Read the variable {{name}}",
			Inputs: []connector.Field{connector.Text("name", "Variable name", connector.Required(), connector.Static(), connector.Help("A variable that was not set before has no value."))}},
		compose, switcher, encoding,
		{Name: "increment", Title: "Increment", Group: variables, Control: connector.Increment, Class: connector.Pure, Effect: connector.None,
			Summary: "Counts up by one.",
			Inputs: []connector.Field{connector.Select("reset", "Reset", connector.Choices("never", "Never", "run", "After a run", "cycle", "After a cycle"),
				connector.Default("never"), connector.Static(), connector.Help("Never counts on from run to run."))},
			Outputs: []connector.Field{connector.Integer("i", "i")}},
		directive("ignore", "Ignore", connector.DirIgnore, "Drops the bundle that failed and goes on."),
		directive("resume", "Resume", connector.DirResume, "Goes on with values that you give instead.", connector.Map("output", "Values", connector.Help("They stand in for what the failed module would have given."))),
		directive("commit", "Commit", connector.DirCommit, "Stops the run here as succeeded."),
		directive("rollback", "Rollback", connector.DirRollback, "Stops the run here as failed."),
		directive("break", "Break", connector.DirBreak, "Keeps the run, to be carried on from here later.",
			connector.Boolean("retry", "Complete it automatically", connector.Default(true), connector.Static(),
				connector.Help("Tries the failed module again later. A step that may have happened is never repeated by itself.")),
			connector.Integer("count", "Number of attempts", connector.Default(3.0), connector.Help("1 to 100."), connector.When("retry", "true"), connector.Static()),
			connector.Integer("interval", "Minutes between attempts", connector.Default(15.0), connector.When("retry", "true"), connector.Static())),
		directive("retry", "Retry", connector.DirRetry, "Tries the failed module again.",
			connector.Integer("count", "Number of attempts", connector.Default(3.0), connector.Help("1 to 100.")),
			connector.Number("delay", "Seconds before the first", connector.Default(1.0)),
			connector.Number("backoff", "Times longer each time", connector.Default(2.0), connector.Advanced(), connector.Help("With 2, the waits are 1, 2, 4, 8 seconds."))),
		{Name: "throw", Title: "Throw", Group: directives, Control: connector.DirThrow, Class: connector.Pure, Effect: connector.None,
			Summary: "Stops with an error of your own.", Sentence: "Stop with “{{message}}”",
			Inputs: []connector.Field{connector.Text("message", "Message", connector.Required(), connector.Help("What the person reads.")),
				connector.Text("code", "Code", connector.Advanced(), connector.Help("A short name that other Action Flows can decide by."))}},
	},
}

func flowControl(name, title string, c connector.Control, summary string, in ...connector.Field) *connector.Action {
	return &connector.Action{Name: name, Title: title, Group: control, Control: c, Class: connector.Pure, Effect: connector.None, Summary: summary, Inputs: in}
}

func directive(name, title string, c connector.Control, summary string, in ...connector.Field) *connector.Action {
	return &connector.Action{Name: name, Title: title, Group: directives, Control: c, Class: connector.Pure, Effect: connector.None, Summary: summary, Inputs: in}
}

// aggregator adds what every aggregator has: its source, the group and what happens when nothing came.
func aggregator(name, title, summary string, out []connector.Field, own ...connector.Field) *connector.Action {
	in := append([]connector.Field{connector.ModuleOf("source", "Source module", connector.Help("The module whose bundles are gathered."))}, own...)
	in = append(in, connector.Any("group_by", "Group by", connector.Advanced(), connector.Help("One result for each value that this has.")),
		connector.Boolean("stop_if_empty", "Stop when nothing came", connector.Advanced(), connector.Static(), connector.Help("Else an empty result goes on.")))
	return &connector.Action{Name: name, Title: title, Group: aggregators, Control: connector.Aggregate, Class: connector.Pure, Effect: connector.None,
		Summary: summary, Inputs: in, Outputs: out}
}

func sentence(text string, a *connector.Action) *connector.Action {
	a.Sentence = text
	return a
}

func runsAs() connector.Field {
	return connector.Text("runs_as", "Runs as", connector.Help("The name of the person for whom the run acts."))
}

func key() connector.Field {
	return connector.Any("key", "Key", connector.Help("What Group by gave."))
}

func otherSeparator() connector.Field {
	return connector.Text("other_separator", "Other separator", connector.When("row_separator", "other"))
}

func separators() []connector.Option {
	return connector.Choices("newline", "New line", "comma", "Comma", "semicolon", "Semicolon", "tab", "Tab", "space", "Space", "none", "None", "other", "Other")
}

func rowSeparator() connector.Field {
	return connector.Select("row_separator", "Row separator", separators(), connector.Default("newline"), connector.Static())
}

func lifetime() connector.Field {
	return connector.Select("scope", "Lifetime", connector.Choices("cycle", "One cycle", "run", "The whole run"), connector.Default("run"), connector.Advanced(), connector.Static(), connector.Help("One cycle forgets them when the next bundle of the trigger is taken."))
}
