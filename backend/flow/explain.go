package flow

import (
	"fmt"
	"strings"
)

// Line is one thing that a run will do, for the "It will" list.
type Line struct {
	Effect   string // read, change, create, send, delete
	Sentence string
	Module   int
	Maybe    bool // on some routes or on an error only
}

// Will lists what a run with these inputs will do, in the order of the flow. Values
// that are known only during the run read "…".
func Will(d Document, inputs map[string]any, look Lookup) []Line {
	maybe := sometimes(d)
	var out []Line
	for _, id := range Order(d).Order {
		m, _ := d.Module(id)
		a, ok := look.Action(m.App, m.Action)
		if !ok || a.Sentence == nil || a.Effect == nil {
			continue
		}
		fields := map[string]any{}
		for k, v := range m.Fields {
			fields[k] = known(v, inputs)
		}
		effect := a.Effect(m.Fields)
		if effect == "none" || effect == "" {
			continue
		}
		out = append(out, Line{Effect: effect, Sentence: a.Sentence(fields), Module: id, Maybe: maybe[id]})
	}
	return out
}

// known is a field's value as far as the inputs tell it.
func known(v any, inputs map[string]any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	s = expression.ReplaceAllStringFunc(s, func(e string) string {
		name, ok := strings.CutPrefix(strings.TrimSpace(e[2:len(e)-2]), "var.input.")
		if x, given := inputs[strings.Trim(name, "`")]; ok && given && x != nil {
			return fmt.Sprint(x)
		}
		return "…"
	})
	if strings.Contains(s, "{{") { // an expression with braces of its own
		return "…"
	}
	return s
}

// sometimes lists the modules that not every run reaches.
func sometimes(d Document) map[int]bool {
	out := map[int]bool{}
	var walk func(s *Step, maybe bool)
	walk = func(s *Step, maybe bool) {
		out[s.Module] = maybe
		for _, b := range s.Next {
			walk(b.Step, maybe || b.Link.Filter != nil || b.Link.Fallback || b.Link.Disabled)
		}
		for _, b := range s.OnError {
			walk(b.Step, true)
		}
	}
	for _, s := range Order(d).Roots {
		walk(s, false)
	}
	return out
}

// Maybe reports the modules that only some runs reach, for sign-ins that may not be needed.
func Maybe(d Document) map[int]bool { return sometimes(d) }

// Explain tells in plain sentences what a flow does. buttons are the Action buttons that start it: “Send reminder” in Overdue orders.
func Explain(d Document, look Lookup, buttons ...string) []string {
	out := []string{began(d, buttons)}
	if len(d.Inputs) > 0 {
		var names []string
		for _, in := range d.Inputs {
			n := nonEmpty(in.Label, in.Name)
			if !in.Required {
				n += " (optional)"
			}
			names = append(names, n)
		}
		out = append(out, "It is given "+listed(names)+".")
	}
	tree := Order(d)
	var tell func(s *Step)
	tell = func(s *Step) {
		m, _ := d.Module(s.Module)
		a, known := look.Action(m.App, m.Action)
		text := fmt.Sprintf("Step %d, %s", m.ID, titleOf(m, a))
		if known && a.Sentence != nil {
			if what := a.Sentence(shownFields(m.Fields)); what != titleOf(m, a) {
				text += ": " + what
			}
		}
		if c := m.Connection; c != nil {
			con, ok := look.Connection(c.Shared + c.Dynamic)
			switch {
			case !ok:
				text += ", through a connection that does not exist any more"
			case con.Dynamic:
				text += ", as that person, on " + nonEmpty(con.System, con.Name)
			default:
				text += ", as " + nonEmpty(con.Account, con.Name) + " for everyone, on " + nonEmpty(con.System, con.Name)
			}
		}
		out = append(out, text+".")
		for i, b := range s.Next {
			if len(s.Next) > 1 {
				route := fmt.Sprintf("Route %d of module %d leads to module %d", i+1, s.Module, b.Step.Module)
				switch {
				case b.Link.Disabled:
					route += " and is switched off"
				case b.Link.Fallback:
					route += " when no other route was taken"
				case b.Link.Filter != nil:
					route += ", " + filterWords(b.Link.Filter)
				}
				out = append(out, route+".")
			} else if b.Link.Filter != nil {
				out = append(out, fmt.Sprintf("It goes on to module %d %s.", b.Step.Module, filterWords(b.Link.Filter)))
			}
			tell(b.Step)
		}
		for _, b := range s.OnError {
			out = append(out, fmt.Sprintf("When module %d fails, module %d takes over.", s.Module, b.Step.Module))
			tell(b.Step)
		}
	}
	if len(tree.Order) > 0 {
		tell(tree.Roots[0])
	}
	if n := len(tree.Orphans); n > 0 {
		out = append(out, fmt.Sprintf("Not linked, so not run: %s.", listed(numbers(tree.Orphans))))
	}
	return out
}

// began says how a run of the flow begins.
func began(d Document, buttons []string) string {
	if d.Scheduling.Type != OnDemand {
		return upperFirst(d.Scheduling.Words()) + ", by itself and as nobody in particular:"
	}
	switch {
	case len(buttons) == 1:
		return "When someone presses " + buttons[0] + ":"
	case len(buttons) > 1:
		return "When someone presses one of " + listed(buttons) + ":"
	}
	return "When someone runs " + d.Name + ":"
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func shownFields(f map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range f {
		out[k] = known(v, nil)
	}
	return out
}

// filterWords says when a filter lets a bundle pass: its name, else its conditions.
func filterWords(f *Filter) string {
	if f.Name != "" {
		return "when “" + f.Name + "” holds"
	}
	var groups []string
	for _, g := range f.Groups {
		var all []string
		for _, c := range g {
			parts := strings.Split(c.Operator, ":")
			op := parts[0]
			if len(parts) > 1 {
				op = parts[1]
			}
			all = append(all, strings.TrimSpace(strings.Trim(c.A, "{}")+" "+operatorWords[op]+" "+c.B))
		}
		groups = append(groups, strings.Join(all, " and "))
	}
	return "when " + strings.Join(groups, ", or ")
}

var operatorWords = map[string]string{"exist": "exists", "notexist": "does not exist", "equal": "is", "notequal": "is not",
	"contain": "contains", "notcontain": "does not contain", "startwith": "begins with", "notstartwith": "does not begin with",
	"endwith": "ends with", "notendwith": "does not end with", "pattern": "matches", "notpattern": "does not match",
	"greater": "is more than", "less": "is less than", "greaterorequal": "is at least", "lessorequal": "is at most"}
