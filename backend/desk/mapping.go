package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/mapping"
)

// Answer is what is known of a mapping text at the cursor. Places are in bytes.
type Answer struct {
	Tokens    []mapping.Token
	Issues    []mapping.Issue
	Offers    []Offer
	Preview   string
	Type      string // of the value, as found
	Expected  string // by the field
	HasSample bool
	Signature string
}

// Mapping answers an editor: what a text consists of, what is wrong, what can follow, and what it gives.
func (d *Desk) Mapping(ctx context.Context, flowID string, module int, fieldPath, text string, cursor int) (Answer, error) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return Answer{}, err
	}
	m, ok := doc.Module(module)
	if !ok {
		return Answer{}, fault.New(fault.NotFound, "desk.mapping").About(doc.Name).Say("%s has no module %d.", doc.Name, module).
			Hint("It may have been removed. Choose another module.")
	}
	s, err := d.sampleOf(ctx, flowID)
	if err != nil {
		return Answer{}, err
	}
	s = d.completed(doc, s)
	out := Answer{Tokens: mapping.Tokens(text), Issues: mapping.Issues(text), Signature: mapping.Signature(text, cursor), HasSample: len(s.bundles) > 0}
	d.labels(doc, out.Tokens)
	var field *connector.Field
	if a, ok := d.Registry.Action(m.App, m.Action); ok {
		path := strings.Split(fieldPath, ".")
		if field = fieldAt(a.Inputs, path); field == nil {
			field = fieldAt(d.faceOf(m).in, path)
		}
		if field != nil {
			out.Expected = string(field.Type)
		}
	}
	before, gone := flow.Before(doc, module), d.gathered(doc, module)
	inputs := map[string]bool{}
	for _, in := range doc.Inputs {
		inputs["var.input."+in.Name] = true
	}
	for _, t := range out.Tokens {
		switch {
		case t.Kind != "reference":
		case t.Module > 0 && !before[t.Module]:
			out.Issues = append(out.Issues, mapping.Issue{Severity: "error", Start: t.Start, End: t.End,
				Text: "Module " + itoa(t.Module) + " does not come before this one.", Hint: "Map an item of an earlier module."})
		case gone[t.Module] != 0:
			out.Issues = append(out.Issues, mapping.Issue{Severity: "error", Start: t.Start, End: t.End,
				Text: "The bundles of module " + itoa(t.Module) + " end at the aggregator, module " + itoa(gone[t.Module]) + ".",
				Hint: "Map an item of module " + itoa(gone[t.Module]) + "."})
		case t.Module > 0:
			if i, ok := d.unknownItem(doc, t, s); ok && !strings.Contains(text[t.Start:t.End], "`") {
				out.Issues = append(out.Issues, i)
			}
		case t.Module == 0 && strings.HasPrefix(t.Path, "var.input.") && !inputs[t.Path]:
			out.Issues = append(out.Issues, mapping.Issue{Severity: "error", Start: t.Start, End: t.End,
				Text: "There is no input " + strings.TrimPrefix(t.Path, "var.input.") + ".", Hint: "Choose an input of this Action Flow."})
		}
	}
	d.preview(&out, text, field, s)
	out.Offers = offers(d.scope(doc, module, s), text, cursor)
	return out, nil
}

// labels gives references the name that a person knows.
func (d *Desk) labels(doc flow.Document, tokens []mapping.Token) {
	for i := range tokens {
		t := &tokens[i]
		if t.Kind != "reference" {
			continue
		}
		name := strings.TrimPrefix(t.Path, "var.input.")
		for _, in := range doc.Inputs {
			m, ok := doc.Module(t.Module)
			trigger := ok && m.App == "tools" && (m.Action == "action_button" || m.Action == "on_demand")
			if in.Name == name && in.Label != "" && (t.Module == 0 || trigger) {
				t.Label = in.Label
			}
		}
	}
}

func fieldAt(fields []connector.Field, path []string) *connector.Field {
	for i := range fields {
		f := &fields[i]
		if f.Name != path[0] {
			continue
		}
		for len(path) > 1 && strings.Trim(path[1], "0123456789") == "" { // a place in an array
			path = path[1:]
		}
		if len(path) == 1 {
			return f
		}
		return fieldAt(f.Nested, path[1:])
	}
	return nil
}

// preview evaluates the text with the bundles of the last run, and says when the value does not fit the field.
func (d *Desk) preview(out *Answer, text string, field *connector.Field, s sample) {
	p, err := mapping.Compile(text, "")
	if err != nil {
		return
	}
	v, drop, err := p.Eval(d.seen(s))
	if err != nil {
		out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: err.Error(), Hint: "With the sample of the last run."})
		return
	}
	if drop {
		out.Preview, out.Type = "left out", ""
		return
	}
	out.Type = mapping.TypeOf(v)
	to := map[string]string{"text": "text", "url": "text", "email": "text", "select": "text", "number": "number", "integer": "number", "boolean": "boolean",
		"date": "date", "array": "array", "buffer": "buffer"}[out.Expected]
	if to != "" && v != nil {
		coerced, err := mapping.Coerce(v, to, nil)
		if err != nil {
			out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: "Type does not match. " + err.Error(),
				Hint: "The field takes a " + to + "."})
		} else {
			v = coerced
		}
	}
	if t, ok := v.(time.Time); ok {
		out.Preview = day(t)
	} else {
		out.Preview = mapping.Show(v)
	}
	if warn := misfit(field, v); warn != "" {
		out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: warn, Hint: "With the sample of the last run."})
	}
}

// misfit says why a value of the right type would not be taken.
func misfit(f *connector.Field, v any) string {
	s, ok := v.(string)
	if f == nil || !ok || s == "" {
		return ""
	}
	if n := len([]rune(s)); f.Max > 0 && n > f.Max {
		return f.Label + " takes at most " + count(f.Max, "character", "characters") + ". This gives " + itoa(n) + "."
	}
	if f.Type == connector.TypeSelect && f.Loads == "" && len(f.Options) > 0 &&
		!slices.ContainsFunc(f.Options, func(o connector.Option) bool { return o.Value == s }) {
		return f.Label + " has no choice “" + s + "”."
	}
	return ""
}

// unknownItem says that a module has no such item, when what it gives is known from a run.
func (d *Desk) unknownItem(doc flow.Document, t mapping.Token, s sample) (mapping.Issue, bool) {
	m, ok := doc.Module(t.Module)
	b := s.bundles[t.Module]
	name, _, _ := strings.Cut(strings.SplitN(t.Path, "[", 2)[0], ".")
	if !ok || b == nil || name == "" || strings.HasPrefix(name, "__") {
		return mapping.Issue{}, false
	}
	if _, given := b[name]; given {
		return mapping.Issue{}, false
	}
	near := ""
	for _, f := range d.outputs(doc, m, 0) {
		if f.Name == name {
			return mapping.Issue{}, false
		}
		if strings.EqualFold(f.Name, name) {
			near = f.Name
		}
	}
	for k := range b {
		if strings.EqualFold(k, name) {
			near = k
		}
	}
	i := mapping.Issue{Severity: "warning", Start: t.Start, End: t.End,
		Text: "Module " + itoa(t.Module) + " gave no " + name + " in its last run.", Hint: "Choose an item from the list."}
	if near != "" {
		i.Hint = "Names are case-sensitive: it gave " + near + "."
	}
	return i, true
}
