package webhook

import (
	"encoding/json"
	"maps"
	"slices"

	"signet/backend/connector"
)

// maxStructure bounds how many items a structure has at each level, and how deep it goes.
const (
	maxItems  = 200
	maxLevels = 12
)

// learn describes a bundle without any of its values: name, type and what is inside, as the field Data structure
// keeps it. What the switches of the module add is known without that.
func learn(bundle map[string]any) []any {
	plain := maps.Clone(bundle)
	delete(plain, headersOut)
	delete(plain, methodOut)
	return describe(plain, 0)
}

func describe(m map[string]any, level int) []any {
	out := []any{}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if len(out) == maxItems {
			break
		}
		out = append(out, one(name, m[name], level))
	}
	return out
}

func one(name string, v any, level int) map[string]any {
	d := map[string]any{"name": name, "type": "any"}
	if level >= maxLevels {
		return d
	}
	switch x := v.(type) {
	case string:
		d["type"] = "text"
	case float64, json.Number, int, int64:
		d["type"] = "number"
	case bool:
		d["type"] = "boolean"
	case []byte:
		d["type"] = "buffer"
	case map[string]any:
		d["type"], d["spec"] = "collection", describe(x, level+1)
	case []any:
		d["type"] = "array"
		whole := map[string]any{} // the elements together tell what one may hold
		for _, e := range x {
			if m, ok := e.(map[string]any); ok {
				for k, v := range m {
					if whole[k] == nil {
						whole[k] = v
					}
				}
			}
		}
		if len(whole) > 0 {
			d["spec"] = describe(whole, level+1)
		}
	}
	return d
}

// outputs are what the module gives: the items of its structure, and what its switches add.
func outputs(fields map[string]any) []connector.Field {
	out := structured(fields[fieldStructure], 0)
	if connector.BoolOf(fields[fieldHeaders]) {
		out = append(out, connector.Array(headersOut, "Headers", []connector.Field{connector.Text("name", "Name"), connector.Text("value", "Value")}))
	}
	if connector.BoolOf(fields[fieldMethod]) {
		out = append(out, connector.Text(methodOut, "Method"))
	}
	return out
}

func structured(v any, level int) []connector.Field {
	if text, ok := v.(string); ok && text != "" {
		var list []any
		if json.Unmarshal([]byte(text), &list) != nil {
			return nil
		}
		v = list
	}
	list, _ := v.([]any)
	if level > maxLevels {
		return nil
	}
	var out []connector.Field
	for _, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			continue
		}
		f := connector.Field{Name: connector.TextOf(m["name"]), Label: connector.TextOf(m["label"]), Type: connector.FieldType(connector.TextOf(m["type"]))}
		if f.Name == "" {
			continue
		}
		if f.Label == "" {
			f.Label = f.Name
		}
		if f.Type == "" {
			f.Type = connector.TypeAny
		}
		f.Nested = structured(m["spec"], level+1)
		out = append(out, f)
	}
	return out
}
