package desk

import (
	"context"
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
	Type      string // of the value, as found; without a sample as it must be
	Length    int    // characters of a text, elements of an array
	Expected  string // by the field
	Takes     int    // the longest text that the field takes; 0 for any
	Example   string // of what the field takes
	HasSample bool
	Bundles   int       // how many bundles the sample of the first reference is one of
	At        time.Time // when the sample was made; zero for one that is pinned
	Signature string
	Help      mapping.Help // of the function that the cursor is in; without Function outside of any
}

// Mapping answers an editor: what a text consists of, what is wrong, what can follow, and what it gives.
func (d *Desk) Mapping(ctx context.Context, flowID string, module int, fieldPath, text string, cursor int) (Answer, error) {
	doc, err := d.draftAsItLies(flowID)
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
	of := d.typesOf(doc, s)
	out := Answer{Tokens: mapping.Tokens(text), Issues: mapping.Check(text, of), HasSample: len(s.bundles) > 0, At: s.at, Type: mapping.Infer(text, of)}
	if out.Help, ok = mapping.HelpAt(text, cursor); ok {
		out.Signature = out.Help.Function.Signature
	}
	d.labels(doc, out.Tokens)
	field, asked := d.fieldOf(m, fieldPath)
	if field != nil {
		out.Expected, out.Takes, out.Example = string(field.Type), field.Max, exampleOf(field, asked != "", in(d.clock.Now(), s.zone))
	}
	before, gone := flow.Before(doc, module), d.gathered(doc, module)
	inputs := map[string]bool{}
	for _, in := range doc.Inputs {
		inputs["var.input."+in.Name] = true
	}
	for _, t := range out.Tokens {
		if t.Kind == "reference" && out.Bundles == 0 && s.counts[t.Module] > 0 {
			out.Bundles = s.counts[t.Module]
		}
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
	d.preview(&out, text, field, asked, s)
	out.Offers = offers(d.scope(doc, module, s), text, cursor)
	return out, nil
}

// fieldOf is the declaration of a module's field. asked is the system whose own field it is, "" when the app declares it:
// the engine does not convert what its app did not declare.
func (d *Desk) fieldOf(m *flow.Module, path string) (f *connector.Field, asked string) {
	a, ok := d.Registry.Action(m.App, m.Action)
	if !ok {
		return nil, ""
	}
	parts := strings.Split(path, ".")
	if f = fieldAt(a.Inputs, parts); f != nil {
		return f, ""
	}
	if app, known := d.Registry.App(m.App); known {
		asked = app.Title
	}
	return fieldAt(d.faceOf(m).in, parts), asked
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
