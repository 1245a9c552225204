// Package stub declares the module that stands in for what Signet does not have: it
// came from a file of another product, keeps every field it had, and gives its
// outputs to mappings. It reaches nothing and cannot run: it says by what to replace it.
package stub

import (
	"context"
	"sort"

	"signet/backend/connector"
	"signet/backend/fault"
)

// field holds what the module was; package blueprint writes it.
const field = "blueprint_module"

// App is the declaration of modules that are not built in.
var App = &connector.App{
	Name: "stub", Title: "Not built in", Accent: "flow", Icon: "puzzle",
	Summary: "Modules of other products that Signet does not have. They keep their fields until they are replaced.",
	Actions: []*connector.Action{module},
}

var module = &connector.Action{
	Name: "module", Title: "Module that is not built in", Group: "Imported", Class: connector.Pure, Effect: connector.None,
	Summary:    "Stands in for a module that came with a blueprint. It does not run: replace it, or use HTTP.",
	SentenceOf: func(fields map[string]any) string { return Title(fields) + " (not built in)" },
	NotBuiltIn: Refusal,
	Inputs: []connector.Field{
		connector.JSON(field, "What it was", connector.Static(), connector.Advanced(),
			connector.Help("The module as the blueprint has it. It is written back when the Action Flow is exported.")),
	},
	API: func(fields map[string]any) string { return Title(fields) },
	Interface: func(_ context.Context, c *connector.Call) ([]connector.Field, []connector.Field, error) {
		was, _ := c.Fields[field].(map[string]any)
		inputs := fieldsOf(was["inputs"])
		known := map[string]bool{field: true}
		for _, f := range inputs {
			known[f.Name] = true
		}
		for _, name := range names(c.Fields) {
			if !known[name] {
				inputs = append(inputs, connector.Any(name, name))
			}
		}
		return inputs, fieldsOf(was["outputs"]), nil
	},
	Run: func(_ context.Context, c *connector.Call) (connector.Result, error) {
		return connector.Result{}, fault.New(fault.FailedPrecondition, "stub.run").About(Title(c.Fields)).Coded("stub.not_built_in").
			Headline("%s is not built in", Title(c.Fields)).Say("%s", Refusal(c.Fields)).
			Hint("Replace the module, or call the service with HTTP: Make a request.")
	},
	Example: map[string]any{field: map[string]any{"module": "google-sheets:addRow", "title": "Google Sheets: Add a Row"}},
}

// Title is the name of the module, as people know it where it comes from.
func Title(fields map[string]any) string {
	was, _ := fields[field].(map[string]any)
	for _, key := range []string{"title", "module"} {
		if s := connector.TextOf(was[key]); s != "" {
			return s
		}
	}
	return "This module"
}

// Refusal says why the module does not run.
func Refusal(fields map[string]any) string {
	return Title(fields) + " is not built in; replace it or use HTTP."
}

func names(fields map[string]any) []string {
	out := make([]string, 0, len(fields))
	for name := range fields {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// fieldsOf reads a form as the import keeps it.
func fieldsOf(v any) []connector.Field {
	list, _ := v.([]any)
	out := []connector.Field{}
	seen := map[string]bool{}
	for _, e := range list {
		m, _ := e.(map[string]any)
		name := connector.TextOf(m["name"])
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		f := connector.Field{Name: name, Label: connector.TextOf(m["label"]), Type: connector.FieldType(connector.TextOf(m["type"])),
			Help: connector.TextOf(m["help"]), Required: connector.BoolOf(m["required"]), Advanced: connector.BoolOf(m["advanced"]), Multiline: connector.BoolOf(m["multiline"])}
		if f.Label == "" {
			f.Label = name
		}
		options, _ := m["options"].([]any)
		for _, o := range options {
			x, _ := o.(map[string]any)
			f.Options = append(f.Options, connector.Option{Value: connector.TextOf(x["value"]), Label: connector.TextOf(x["label"])})
		}
		if f.Nested = fieldsOf(m["spec"]); len(f.Nested) == 0 {
			f.Nested = nil
			if f.Type == connector.TypeArray {
				f.Item = connector.TypeAny
			}
		}
		out = append(out, f)
	}
	return out
}
