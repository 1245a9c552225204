package desk

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/flow"
	"signet/backend/mapping"
)

// Item is something that can be mapped into a field: an item of an earlier module, or a variable.
type Item struct {
	Module      int
	Name, Label string
	Type        string
	Sample      string
	Insert      string // with braces
	Children    []Item
}

// Scope is everything that can be mapped into a module's field.
type Scope struct {
	Items     []Item // a line for each earlier module, the nearest first
	Variables []Item
}

// Mappable lists what can be mapped into a module of a draft.
func (d *Desk) Mappable(ctx context.Context, flowID string, module int) (Scope, error) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return Scope{}, err
	}
	s, err := d.sampleOf(ctx, flowID)
	if err != nil {
		return Scope{}, err
	}
	return d.scope(doc, module, d.completed(doc, s)), nil
}

func (d *Desk) scope(doc flow.Document, module int, s sample) Scope {
	out := Scope{Items: []Item{}, Variables: []Item{}}
	before, gone := flow.Before(doc, module), d.gathered(doc, module)
	order := flow.Order(doc).Order
	for i := len(order) - 1; i >= 0; i-- {
		id := order[i]
		m, ok := doc.Module(id)
		if !ok || !before[id] || gone[id] != 0 {
			continue
		}
		item := Item{Module: id, Name: itoa(id), Label: d.moduleTitle(m), Type: "collection", Insert: "{{" + mapping.Refer(id) + "}}"}
		item.Sample = sampleWords(s, id)
		if d.control(m) == connector.Trigger && item.Sample == "" && len(doc.Inputs) > 0 {
			item.Sample = count(len(doc.Inputs), "input", "inputs")
		}
		item.Children = items(id, nil, d.outputs(doc, m, 0), s.bundles[id], s.zone)
		if len(item.Children) == 0 {
			continue
		}
		out.Items = append(out.Items, item)
	}
	for _, in := range doc.Inputs {
		label := in.Label
		if label == "" {
			label = in.Name
		}
		out.Variables = append(out.Variables, Item{Name: "var.input." + in.Name, Label: label, Type: string(in.Type), Sample: show(s.inputs[in.Name]),
			Insert: "{{var.input." + in.Name + "}}"})
	}
	for _, v := range [][2]string{{"name", "Name of this Action Flow"}, {"id", "Id of this Action Flow"}, {"executionId", "Id of the run"}} {
		it := Item{Name: "var.scenario." + v[0], Label: v[1], Type: "text", Insert: "{{var.scenario." + v[0] + "}}"}
		it.Sample = map[string]string{"name": doc.Name, "id": doc.ID, "executionId": s.run}[v[0]]
		out.Variables = append(out.Variables, it)
	}
	return out
}

// sampleWords says where the values beside a module's items come from: "1 bundle, 10:42".
func sampleWords(s sample, module int) string {
	n := s.counts[module]
	switch {
	case s.pinned[module]:
		return count(max(n, 1), "bundle", "bundles") + ", pinned"
	case s.bundles[module] == nil:
		return ""
	}
	words := count(max(n, 1), "bundle", "bundles")
	if s.at.IsZero() {
		return words
	}
	return words + ", " + in(s.at, s.zone).Format("15:04")
}

func inputFields(doc flow.Document) []connector.Field {
	var out []connector.Field
	for _, in := range doc.Inputs {
		label := in.Label
		if label == "" {
			label = in.Name
		}
		out = append(out, connector.Field{Name: in.Name, Label: label, Type: connector.FieldType(in.Type)})
	}
	return out
}

// items joins what an app declares with what a run really gave; what only the run knows stands after it.
func items(module int, path []string, fields []connector.Field, v any, zone *time.Location) []Item {
	out := []Item{}
	m, _ := v.(map[string]any)
	seen := map[string]bool{}
	add := func(name, label, kind string, nested []connector.Field) {
		seen[name] = true
		at := append(slices.Clone(path), name)
		it := Item{Module: module, Name: strings.Join(at, "."), Label: label, Type: kind, Insert: "{{" + mapping.Refer(module, at...) + "}}"}
		value := m[name]
		switch x := value.(type) {
		case []any:
			if it.Type == "" || it.Type == "any" {
				it.Type = "array"
			}
			it.Sample = count(len(x), "item", "items")
			if len(x) > 0 {
				it.Children = items(module, append(at, "[1]"), nested, x[0], zone)
			}
		case map[string]any:
			it.Type = "collection"
			it.Children = items(module, at, nested, x, zone)
		default:
			if it.Type == "" || it.Type == "any" {
				it.Type = mapping.TypeOf(value)
			}
			it.Sample = show(value)
			if t, ok := value.(time.Time); ok && it.Type == string(connector.TypeDate) {
				it.Sample = day(t, zone)
			}
			if value == nil && len(nested) > 0 {
				if it.Type == "array" {
					at = append(at, "[1]")
				}
				it.Children = items(module, at, nested, nil, zone)
			}
		}
		out = append(out, it)
	}
	for _, f := range fields {
		add(f.Name, f.Label, string(f.Type), f.Nested)
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if !seen[k] {
			add(k, k, "", nil)
		}
	}
	if len(out) > 400 {
		out = out[:400]
	}
	return out
}

const longestSample = 80

func show(v any) string {
	if v == nil {
		return ""
	}
	s := mapping.Show(v)
	if r := []rune(s); len(r) > longestSample {
		return string(r[:longestSample]) + "…"
	}
	return s
}

// day is a date as a sample shows it: without its time when that is midnight.
func day(t time.Time, zone *time.Location) string {
	t = in(t, zone)
	if h, m, s := t.Clock(); h+m+s == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02 15:04")
}

// in is a time by the clock of a zone; the computer's own where none is known.
func in(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		return t.Local()
	}
	return t.In(zone)
}
