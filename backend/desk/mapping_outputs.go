package desk

import (
	"maps"
	"slices"
	"strings"

	"signet/backend/connector"
	"signet/backend/flow"
	"signet/backend/mapping"
)

// deepest bounds how far an iterator's array is followed back.
const deepest = 20

// outputs are the items that a module gives: those its app declares, and those that its own fields name.
func (d *Desk) outputs(doc flow.Document, m *flow.Module, depth int) []connector.Field {
	a, ok := d.Registry.Action(m.App, m.Action)
	if !ok || depth > deepest {
		return nil
	}
	switch a.Control {
	case connector.Trigger:
		if f, is := d.localFace(m); is {
			return f.out
		}
		if a.Starting != nil && a.Starting.Outputs != nil {
			return a.Starting.Outputs(m.Fields)
		}
		if a.Starting != nil {
			return a.Outputs
		}
		return append(inputFields(doc), a.Outputs...)
	case connector.SetVariables, connector.GetVariables:
		named := itemsNamed(m.Fields["variables"])
		if name := connector.TextOf(m.Fields["name"]); name != "" {
			named = append(named, connector.Any(name, name))
		}
		return append(named, a.Outputs...)
	case connector.Merge:
		return append(itemsNamed(m.Fields["outputs"]), a.Outputs...)
	case connector.ReturnOutput:
		return append(itemsNamed(m.Fields["values"]), a.Outputs...)
	case connector.Iterator:
		if of := d.elements(doc, m, depth); len(of) > 0 {
			return append(of, a.Outputs[1:]...) // without the plain value
		}
	case connector.Aggregate:
		out := slices.Clone(a.Outputs)
		for i := range out {
			if out[i].Type != connector.TypeArray {
				continue
			}
			if out[i].Nested = itemsNamed(m.Fields["fields"]); len(out[i].Nested) == 0 {
				if p, ok := previous(doc, m.ID); ok {
					out[i].Nested = d.outputs(doc, p, depth+1)
				}
			}
		}
		return out
	}
	if known := d.faceOf(m); known.out != nil {
		return known.out
	}
	return a.Outputs
}

// itemsNamed are the names of [{name, value}, …] or of a map, as fields.
func itemsNamed(v any) []connector.Field {
	var out []connector.Field
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			if m, ok := e.(map[string]any); ok {
				if name := connector.TextOf(m["name"]); name != "" {
					out = append(out, connector.Any(name, name))
				}
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(x)) {
			out = append(out, connector.Any(name, name))
		}
	}
	return out
}

// elements are the items of one element of the array that an iterator takes.
func (d *Desk) elements(doc flow.Document, m *flow.Module, depth int) []connector.Field {
	text, _ := m.Fields["array"].(string)
	refs, err := mapping.References(text)
	if err != nil || len(refs) != 1 || refs[0].Module == 0 {
		return nil
	}
	from, ok := doc.Module(refs[0].Module)
	if !ok {
		return nil
	}
	fields := d.outputs(doc, from, depth+1)
	for _, part := range strings.Split(refs[0].Path, ".") {
		name, _, _ := strings.Cut(part, "[")
		i := slices.IndexFunc(fields, func(f connector.Field) bool { return f.Name == name })
		if i < 0 {
			return nil
		}
		fields = fields[i].Nested
	}
	return slices.Clone(fields)
}

// previous is the module whose bundle a module takes.
func previous(doc flow.Document, id int) (*flow.Module, bool) {
	for _, l := range doc.Links {
		if l.To == id {
			return doc.Module(l.From)
		}
	}
	return nil, false
}

// gathered are the modules whose bundles an aggregator before the module has gathered, with the aggregator:
// they are seen up to it and not behind it.
func (d *Desk) gathered(doc flow.Document, module int) map[int]int {
	out := map[int]int{}
	for id := range flow.Before(doc, module) {
		m, ok := doc.Module(id)
		if !ok || d.control(m) != connector.Aggregate {
			continue
		}
		source := connector.IntOf(m.Fields["source"], 0)
		seen := map[int]bool{id: true}
		for at, ok := previous(doc, id); ok && !seen[at.ID]; at, ok = previous(doc, at.ID) {
			seen[at.ID] = true
			out[at.ID] = id
			c := d.control(at)
			if source == at.ID || source == 0 && (c == connector.Iterator || c == connector.Repeater) {
				break
			}
		}
	}
	return out
}
