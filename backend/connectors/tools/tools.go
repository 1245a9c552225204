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
			Summary: "Starts when somebody presses an Action button of a View, with inputs from the row."},
		{Name: "on_demand", Title: "On demand", Group: triggers, Control: connector.Trigger, Class: connector.Pure, Effect: connector.None,
			Summary: "Starts when somebody runs the Action Flow, or on its schedule."},
		flowControl("router", "Router", connector.Router, "Copies a bundle to each route whose filter lets it pass, in order."),
		flowControl("if_else", "If-else", connector.IfElse, "Sends a bundle down the first branch whose filter lets it pass."),
		flowControl("merge", "Merge", connector.Merge, "Joins the branches of an If-else.",
			connector.Map("outputs", "Outputs", connector.Help("Values that are the same whichever branch was taken."))),
		flowControl("sleep", "Sleep", connector.Sleep, "Waits before the next module.",
			connector.Number("delay", "Delay", connector.Required(), connector.Default(1.0), connector.Help("Seconds, at most 3,600."))),
		flowControl("subflow", "Run an Action Flow", connector.Subflow, "Runs another published Action Flow as the same person, and gives its outputs.",
			connector.Text("flow", "Action Flow", connector.Required(), connector.Help("Its id or name.")), connector.Map("inputs", "Inputs")),
		flowControl("return_output", "Return output", connector.ReturnOutput, "Gives values back to whoever started the Action Flow.",
			connector.Map("values", "Outputs")),
		{Name: "iterator", Title: "Iterator", Group: iterators, Control: connector.Iterator, Class: connector.Pure, Effect: connector.None,
			Summary: "Makes a bundle of each element of an array.",
			Inputs:  []connector.Field{connector.Array("array", "Array", nil, connector.Required(), connector.ItemOf(connector.TypeAny))},
			Outputs: []connector.Field{connector.Any("value", "Value"), connector.Integer("__IMTINDEX__", "Bundle order position"), connector.Integer("__IMTLENGTH__", "Total number of bundles")}},
		{Name: "repeater", Title: "Repeater", Group: iterators, Control: connector.Repeater, Class: connector.Pure, Effect: connector.None,
			Summary: "Makes bundles with a counter.",
			Inputs: []connector.Field{connector.Number("start", "Initial value", connector.Default(1.0)),
				connector.Integer("repeats", "Repeats", connector.Required(), connector.Default(1.0), connector.Help("0 to 10,000.")),
				connector.Number("step", "Step", connector.Default(1.0), connector.Advanced())},
			Outputs: []connector.Field{connector.Number("i", "i")}},
		aggregator("array_aggregator", "Array aggregator", "Gathers bundles into one array.",
			[]connector.Field{connector.Array("array", "Array", nil), connector.Any("key", "Key")},
			connector.Map("fields", "Aggregated fields", connector.Help("Empty takes the bundle of the module before."))),
		aggregator("text_aggregator", "Text aggregator", "Gathers texts into one.",
			[]connector.Field{connector.Text("text", "Text"), connector.Any("key", "Key")},
			connector.Text("value", "Text", connector.Required(), connector.Multiline()), rowSeparator()),
		aggregator("numeric_aggregator", "Numeric aggregator", "Gathers numbers into one.",
			[]connector.Field{connector.Number("result", "Result"), connector.Any("key", "Key")},
			connector.Number("value", "Value", connector.Required()),
			connector.Select("function", "Function", connector.Choices("sum", "Sum", "avg", "Average", "count", "Count", "min", "Minimum", "max", "Maximum"),
				connector.Default("sum"), connector.Static())),
		aggregator("table_aggregator", "Table aggregator", "Gathers cells into a text table.",
			[]connector.Field{connector.Text("text", "Text"), connector.Any("key", "Key")},
			connector.Array("cells", "Cells", nil, connector.Required(), connector.ItemOf(connector.TypeText)),
			connector.Select("column_separator", "Column separator", separators(), connector.Default("tab"), connector.Static()), rowSeparator()),
		{Name: "set_variables", Title: "Set variables", Group: variables, Control: connector.SetVariables, Class: connector.Pure, Effect: connector.None,
			Summary: "Remembers values under names for later modules.",
			Inputs: []connector.Field{
				connector.Array("variables", "Variables", []connector.Field{connector.Text("name", "Name", connector.Required()), connector.Any("value", "Value")}, connector.Required()),
				lifetime()}},
		{Name: "get_variables", Title: "Get variables", Group: variables, Control: connector.GetVariables, Class: connector.Pure, Effect: connector.None,
			Summary: "Gives values that were remembered before.",
			Inputs:  []connector.Field{connector.Array("variables", "Variables", []connector.Field{connector.Text("name", "Name", connector.Required())}, connector.Required())}},
		{Name: "increment", Title: "Increment", Group: variables, Control: connector.Increment, Class: connector.Pure, Effect: connector.None,
			Summary: "Counts up by one.",
			Inputs: []connector.Field{connector.Select("reset", "Reset", connector.Choices("never", "Never", "run", "After a run", "cycle", "After a cycle"),
				connector.Default("never"), connector.Static())},
			Outputs: []connector.Field{connector.Integer("i", "i")}},
		directive("ignore", "Ignore", connector.DirIgnore, "Drops the bundle that failed and goes on."),
		directive("resume", "Resume", connector.DirResume, "Goes on with values that you give instead.", connector.Map("output", "Values")),
		directive("commit", "Commit", connector.DirCommit, "Stops the run here as succeeded."),
		directive("rollback", "Rollback", connector.DirRollback, "Stops the run here as failed."),
		directive("break", "Break", connector.DirBreak, "Keeps the run, to be carried on from here later.",
			connector.Boolean("retry", "Complete it automatically", connector.Default(true), connector.Static()),
			connector.Integer("count", "Number of attempts", connector.Default(3.0), connector.When("retry", "true"), connector.Static()),
			connector.Integer("interval", "Minutes between attempts", connector.Default(15.0), connector.When("retry", "true"), connector.Static())),
		directive("retry", "Retry", connector.DirRetry, "Tries the failed module again.",
			connector.Integer("count", "Number of attempts", connector.Default(3.0), connector.Help("1 to 100.")),
			connector.Number("delay", "Seconds before the first", connector.Default(1.0)),
			connector.Number("backoff", "Times longer each time", connector.Default(2.0), connector.Advanced())),
		{Name: "throw", Title: "Throw", Group: directives, Control: connector.DirThrow, Class: connector.Pure, Effect: connector.None,
			Summary: "Stops with an error of your own.", Sentence: "Stop with “{{message}}”",
			Inputs: []connector.Field{connector.Text("message", "Message", connector.Required()), connector.Text("code", "Code", connector.Advanced())}},
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
	in = append(in, connector.Any("group_by", "Group by", connector.Advanced()),
		connector.Boolean("stop_if_empty", "Stop when nothing came", connector.Advanced(), connector.Static()))
	return &connector.Action{Name: name, Title: title, Group: aggregators, Control: connector.Aggregate, Class: connector.Pure, Effect: connector.None,
		Summary: summary, Inputs: in, Outputs: out}
}

func separators() []connector.Option {
	return connector.Choices("newline", "New line", "comma", "Comma", "semicolon", "Semicolon", "tab", "Tab", "space", "Space", "none", "None")
}

func rowSeparator() connector.Field {
	return connector.Select("row_separator", "Row separator", separators(), connector.Default("newline"), connector.Static())
}

func lifetime() connector.Field {
	return connector.Select("scope", "Lifetime", connector.Choices("cycle", "One cycle", "run", "The whole run"), connector.Default("run"), connector.Advanced(), connector.Static())
}
