package desk

import (
	"fmt"
	"slices"
	"strings"

	"signet/backend/connector"
	"signet/backend/flow"
)

// problems is what is wrong with a draft: what the document itself shows, and what its systems last said of their interfaces.
func (d *Desk) problems(doc flow.Document, look flow.Lookup) []flow.Problem {
	out := append(flow.Check(doc, look), d.gone(doc)...)
	flow.SortProblems(out)
	return out
}

// gone finds fields with a value that the interface which was last read of the system does not have (any more).
func (d *Desk) gone(doc flow.Document) []flow.Problem {
	var out []flow.Problem
	for i := range doc.Modules {
		m := &doc.Modules[i]
		known := d.faceOf(m)
		a, ok := d.Registry.Action(m.App, m.Action)
		if !ok || known.in == nil {
			continue
		}
		declared := map[string]bool{}
		for _, f := range slices.Concat(a.Inputs, known.in) {
			declared[f.Name] = true
		}
		names := make([]string, 0, len(m.Fields))
		for name := range m.Fields {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			if declared[name] || connector.TextOf(m.Fields[name]) == "" {
				continue
			}
			out = append(out, flow.Problem{Severity: flow.Warning, Module: m.ID, Field: name, Code: "flow.field_gone",
				Sentence: fmt.Sprintf("%s has no field %s. The system’s interface was read and does not name it.", interfaceName(a, m), name),
				Fix:      &flow.SetField{ID: m.ID, Field: name}})
		}
	}
	return out
}

// interfaceName is what an interface is called, such as the BAPI.
func interfaceName(a *connector.Action, m *flow.Module) string {
	var parts []string
	for _, f := range a.Inputs {
		if text := connector.TextOf(m.Fields[f.Name]); f.Interface && text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return a.Title
	}
	return strings.Join(parts, " ")
}
