package view

import (
	"fmt"
	"slices"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
)

// Shown reports whether the button stands at the row at all.
func (a Action) Shown(row Row) bool { return holds(a.ShownWhen, row) }

// Qualifies reports whether the button may start anything for the row, and why not.
func Qualifies(d Document, a Action, row Row) (ok bool, reason string) {
	if !a.Shown(row) {
		return false, fmt.Sprintf("%s is for rows in which %s.", a.Label, groupWords(a.ShownWhen, &d))
	}
	for _, r := range a.EnabledWhen {
		if !holds(r.When, row) {
			return false, r.Reason
		}
	}
	return true, ""
}

// MostRows is how many rows one click can act on.
func (a Action) MostRows() int {
	switch {
	case !a.Bulk:
		return 1
	case a.MaxRows > 0:
		return a.MaxRows
	default:
		return MaxBulk
	}
}

// LabelFor is the button over several rows: "Send reminder to 2 of 3".
func (a Action) LabelFor(fit, selected int) string {
	n := fmt.Sprint(fit)
	if fit < selected {
		n = fmt.Sprintf("%d of %d", fit, selected)
	}
	if a.BulkLabel != "" {
		return strings.ReplaceAll(a.BulkLabel, "{n}", n)
	}
	return a.Label + " for " + n
}

// Asked is an input that the button asks for.
type Asked struct {
	Name, Label, Type string
	Required          bool
}

// Asks are the inputs that the button asks for when it is clicked.
func (a Action) Asks(inputs []flow.Input) []Asked {
	out := []Asked{}
	for _, m := range a.Inputs {
		if m.Ask == nil {
			continue
		}
		x := Asked{Name: m.Input, Label: m.Ask.Label, Type: string(flow.Text), Required: m.Ask.Required}
		if in, ok := input(inputs, m.Input); ok {
			x.Type, x.Required = string(in.Type), x.Required || in.Required
		}
		out = append(out, x)
	}
	return out
}

// ResolveInputs gives the inputs of a run for a row: typed as the flow declares
// them, taken from the stored row, from constants, or from what the button asked
// for. A row that does not qualify gives none, and nothing that is mapped from the
// row can be given from outside.
func ResolveInputs(d Document, a Action, row Row, asked map[string]any, inputs []flow.Input) (map[string]any, error) {
	if ok, reason := Qualifies(d, a, row); !ok {
		return nil, fault.New(fault.FailedPrecondition, "view.inputs").Coded("view.not_qualified").About(row.Key).
			Headline("%s is not possible for this row", a.Label).Say("%s", reason).Hint("Nothing ran. Choose another row.")
	}
	out := map[string]any{}
	for _, m := range a.Inputs {
		in, ok := input(inputs, m.Input)
		if !ok {
			return nil, fault.New(fault.FailedPrecondition, "view.inputs").Coded("view.input_gone").About(d.Name).On(m.Input).
				Headline("%s no longer fits its Action Flow", a.Label).
				Say("The Action Flow has no input %s any more.", m.Input).Hint("Edit the View and map its inputs again.")
		}
		label, v := labelOf(in), m.Constant
		switch {
		case m.Column != "":
			v = row.Values[m.Column]
		case m.Ask != nil:
			v, label = asked[m.Input], m.Ask.Label
		}
		required := in.Required && in.Default == nil || m.Ask != nil && m.Ask.Required
		if text(v) == "" {
			if required {
				return nil, missing(m, label, row)
			}
			continue
		}
		typed, ok := typed(v, in.Type)
		if !ok {
			return nil, fault.New(fault.Invalid, "view.inputs").Coded("input.invalid").About(row.Key).On(m.Input).
				Headline("%s is no %s", label, in.Type).Say("%q cannot be read as a %s. Nothing ran.", text(v), in.Type).
				Hint("Correct the value, then click again.")
		}
		out[m.Input] = typed
	}
	for name := range asked {
		if !slices.ContainsFunc(a.Inputs, func(m Mapping) bool { return m.Input == name && m.Ask != nil }) {
			return nil, fault.New(fault.Invalid, "view.inputs").Coded("view.input_not_asked").About(d.Name).On(name).
				Say("%s does not ask for %s: it comes from the stored row.", a.Label, name).Hint("Leave it out, then click again.")
		}
	}
	for _, in := range inputs {
		if in.Required && in.Default == nil && !slices.ContainsFunc(a.Inputs, func(m Mapping) bool { return m.Input == in.Name }) {
			return nil, fault.New(fault.FailedPrecondition, "view.inputs").Coded("view.input_unmapped").About(d.Name).On(in.Name).
				Headline("%s no longer fits its Action Flow", a.Label).
				Say("The Action Flow needs the input %s, which the button does not give it.", labelOf(in)).
				Hint("Edit the View and map its inputs again.")
		}
	}
	return out, nil
}

func missing(m Mapping, label string, row Row) error {
	f := fault.New(fault.Invalid, "view.inputs").Coded("input.missing").About(row.Key).On(m.Input)
	if m.Ask != nil {
		return f.Headline("%s is missing", label).Say("The flow needs it. Nothing ran.").Hint("Enter %s, then click again.", label)
	}
	return f.Headline("%s has no value in this row", label).Say("The flow needs it. Nothing ran.").
		Hint("Look at the row %s in its system.", row.Key)
}

func input(inputs []flow.Input, name string) (flow.Input, bool) {
	for _, in := range inputs {
		if in.Name == name {
			return in, true
		}
	}
	return flow.Input{}, false
}

func labelOf(in flow.Input) string {
	if in.Label != "" {
		return in.Label
	}
	return in.Name
}

// typed makes a value one of the input's type. A date stays the day that the row
// says: which instant that is, the run's own time zone decides.
func typed(v any, t flow.Type) (any, bool) {
	switch t {
	case flow.Number:
		return number(v)
	case flow.Date:
		c := cell(v, flow.Date)
		return c, c != nil
	case flow.Boolean:
		return connector.BoolOf(v), true
	case flow.Text, "":
		return text(v), true
	default:
		return v, true
	}
}
