// Package json reads and writes JSON. It reaches nothing. What it reads is bounded
// in size, in depth and in the number of values.
package json

import (
	"context"

	"signet/backend/connector"
	"signet/backend/connector/shape"
	"signet/backend/fault"
)

const group = "Transformers"

// App is the declaration of JSON.
var App = &connector.App{
	Name: "json", Title: "JSON", Accent: "flow", Icon: "braces",
	Summary: "Read JSON texts and write them.",
	Actions: []*connector.Action{parse, create, transform, aggregate},
}

var parse = &connector.Action{
	Name: "parse_json", Title: "Parse JSON", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Makes fields of a JSON text. An array gives a bundle for each of its elements.",
	Sentence: "Read a JSON text",
	Inputs: []connector.Field{
		connector.Text("json", "JSON", connector.Required(), connector.Multiline(), connector.Example(`{"order": "4500018690", "late": true}`),
			connector.Help("A text or a file.")),
		shape.Input("structure", "Data structure", "The fields that the text has, so that they can be mapped before it was ever read, and their types."),
		strict(),
	},
	Interface: func(_ context.Context, c *connector.Call) ([]connector.Field, []connector.Field, error) {
		out, err := shape.Fields(c.Fields["structure"])
		return nil, out, err
	},
	Run:     runParse,
	Example: map[string]any{"json": `[{"name": "bolt"}, {"name": "nut"}]`, "structure": []any{map[string]any{"name": "name", "type": "text"}}},
}

var create = &connector.Action{
	Name: "create_json", Title: "Create JSON", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Writes fields as a JSON text.",
	Sentence: "Write a JSON text",
	Inputs: []connector.Field{
		connector.JSON("value", "Fields", connector.Required(), connector.Multiline(), connector.Example(map[string]any{"order": "{{1.order}}"}),
			connector.Help("What is mapped here keeps its type and needs no quotation marks of its own.")),
		shape.Input("structure", "Data structure", "The fields that the text must have, and their types.", connector.Advanced()),
		strict(),
		indent(),
	},
	Outputs: []connector.Field{connector.Text("json", "JSON")},
	// The structure is checked, and gives nothing further.
	Interface: func(_ context.Context, c *connector.Call) ([]connector.Field, []connector.Field, error) {
		_, err := shape.Fields(c.Fields["structure"])
		return nil, []connector.Field{connector.Text("json", "JSON")}, err
	},
	Run:     runCreate,
	Example: map[string]any{"value": map[string]any{"order": "4500018690", "lines": []any{1.0, 2.0}}},
}

var transform = &connector.Action{
	Name: "transform_to_json", Title: "Transform to JSON", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Writes any value as a JSON text.",
	Sentence: "Write a value as JSON",
	Inputs: []connector.Field{
		connector.Any("object", "Value", connector.Required(), connector.Help("A collection, an array or any other value. A text is written in quotation marks.")),
		indent(),
	},
	Outputs: []connector.Field{connector.Text("json", "JSON")},
	Run:     runTransform,
	Example: map[string]any{"object": map[string]any{"a": 1.0}},
}

// aggregate gathers bundles: the engine evaluates the value for each of them, and hands them over as items.
var aggregate = &connector.Action{
	Name: "aggregate_to_json", Title: "Aggregate to JSON", Group: "Aggregators", Control: connector.Aggregate, Class: connector.Pure, Effect: connector.None,
	Summary:  "Gathers bundles into one JSON array.",
	Sentence: "Gather bundles into a JSON text",
	Inputs: []connector.Field{
		connector.ModuleOf("source", "Source module", connector.Help("The module whose bundles are gathered.")),
		connector.JSON("value", "Fields", connector.Required(), connector.Multiline(), connector.Example(map[string]any{"order": "{{1.order}}"}), connector.Help("What each bundle adds.")),
		connector.Any("group_by", "Group by", connector.Advanced(), connector.Help("One text for each value that this has.")),
		connector.Boolean("stop_if_empty", "Stop when nothing came", connector.Advanced(), connector.Static(), connector.Help("Else an empty array goes on.")),
		indent(),
	},
	Outputs: []connector.Field{connector.Text("json", "JSON"), connector.Any("key", "Key", connector.Help("What Group by gave."))},
	Run: func(_ context.Context, c *connector.Call) (connector.Result, error) {
		items, _ := c.Fields["items"].([]any)
		out := make([]any, 0, len(items))
		for _, e := range items {
			m, _ := e.(map[string]any)
			v := m["value"]
			if text, ok := v.(string); ok { // JSON that the person wrote with mapped values in it
				read, err := shape.ReadJSON(text)
				if err != nil {
					return connector.Result{}, fault.Of(err).On("value")
				}
				v = read
			}
			out = append(out, v)
		}
		return written(out, c.Fields)
	},
	Example: map[string]any{"items": []any{map[string]any{"value": map[string]any{"order": "4500018690"}}}},
}

func strict() connector.Field {
	return connector.Boolean("strict", "Strict", connector.Advanced(), connector.Static(),
		connector.Help("A field that the structure does not name is an error."))
}

func indent() connector.Field {
	return connector.Select("indent", "Layout", connector.Choices("none", "One line", "tab", "Lines, with tabs", "2", "Lines, with 2 spaces", "4", "Lines, with 4 spaces"),
		connector.Default("none"), connector.Advanced(), connector.Static())
}

func step(fields map[string]any) string {
	switch connector.TextOf(fields["indent"]) {
	case "tab":
		return "\t"
	case "2":
		return "  "
	case "4":
		return "    "
	}
	return ""
}

// runParse gives a collection as one bundle, an array as a bundle for each element, and any other value under the name value.
func runParse(_ context.Context, c *connector.Call) (connector.Result, error) {
	v, err := shape.ReadJSON(connector.TextOf(c.Fields["json"]))
	if err != nil {
		return connector.Result{}, fault.Of(err).On("json")
	}
	structure, err := shape.Fields(c.Fields["structure"])
	if err != nil {
		return connector.Result{}, err
	}
	list, many := v.([]any)
	if !many {
		list = []any{v}
	}
	res := connector.Result{Bundles: make([]map[string]any, 0, len(list))}
	for _, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			m = map[string]any{"value": e}
		}
		if structure != nil {
			if m, err = shape.Apply(structure, m, connector.BoolOf(c.Fields["strict"]), c.Now().Location()); err != nil {
				return connector.Result{}, err
			}
		}
		res.Bundles = append(res.Bundles, m)
	}
	return res, nil
}

// runCreate writes a value. A text is the JSON that the person wrote with mapped values in it, so it is read first.
func runCreate(_ context.Context, c *connector.Call) (connector.Result, error) {
	v := c.Fields["value"]
	if text, ok := v.(string); ok {
		read, err := shape.ReadJSON(text)
		if err != nil {
			return connector.Result{}, fault.Of(err).On("value")
		}
		v = read
	}
	structure, err := shape.Fields(c.Fields["structure"])
	if err != nil {
		return connector.Result{}, err
	}
	if structure != nil {
		m, ok := v.(map[string]any)
		if !ok {
			return connector.Result{}, fault.New(fault.Invalid, "json.create").On("value").Coded("structure.mismatch").
				Headline("The value does not fit the structure").Say("A structure describes a collection, and this is none.").
				Hint("Map fields with names, or remove the structure.")
		}
		if v, err = shape.Apply(structure, m, connector.BoolOf(c.Fields["strict"]), c.Now().Location()); err != nil {
			return connector.Result{}, err
		}
	}
	return written(v, c.Fields)
}

func runTransform(_ context.Context, c *connector.Call) (connector.Result, error) {
	return written(c.Fields["object"], c.Fields)
}

func written(v any, fields map[string]any) (connector.Result, error) {
	text, err := shape.WriteJSON(v, step(fields))
	if err != nil {
		return connector.Result{}, err
	}
	return connector.Result{Bundles: []map[string]any{{"json": text}}}, nil
}
