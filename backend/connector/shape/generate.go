package shape

import (
	"sort"
	"time"

	"signet/backend/connector"
)

// FromJSON makes a specification from a sample of JSON. Of a list, its elements give the fields.
func FromJSON(sample string) ([]any, error) {
	v, err := ReadJSON(sample)
	if err != nil {
		return nil, err
	}
	return FromValue(v), nil
}

// FromValue makes a specification from a value: its fields, in the order of their names. A list
// stands for its elements, all of them; a plain value gives one field named value.
func FromValue(v any) []any {
	switch x := v.(type) {
	case map[string]any:
		return specOf([]map[string]any{x})
	case []any:
		if all := collections(x); all != nil {
			return specOf(all)
		}
		if len(x) > 0 {
			return []any{map[string]any{"name": "value", "type": kind(x[0])}}
		}
	case nil:
	default:
		return []any{map[string]any{"name": "value", "type": kind(v)}}
	}
	return []any{}
}

// collections are the elements of a list, where all of them are collections.
func collections(list []any) []map[string]any {
	var out []map[string]any
	for _, e := range list {
		m, ok := e.(map[string]any)
		if !ok {
			return nil
		}
		out = append(out, m)
	}
	return out
}

// specOf is what several samples of one thing have together: a field of two types takes any.
func specOf(samples []map[string]any) []any {
	values := map[string][]any{}
	for _, m := range samples {
		for name, v := range m {
			values[name] = append(values[name], v)
		}
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	out := make([]any, 0, len(names))
	for _, name := range names {
		f := map[string]any{"name": name, "type": kinds(values[name])}
		switch f["type"] {
		case "collection":
			f["spec"] = specOf(collections(values[name]))
		case "array":
			var all []any
			for _, v := range values[name] {
				if l, ok := v.([]any); ok {
					all = append(all, l...)
				}
			}
			if in := collections(all); in != nil {
				f["spec"] = specOf(in)
			} else {
				f["spec"] = map[string]any{"type": kinds(all)}
			}
		}
		out = append(out, f)
	}
	return out
}

func kinds(list []any) string {
	k := ""
	for _, v := range list {
		if v == nil {
			continue
		}
		if next := kind(v); k == "" {
			k = next
		} else if k != next {
			return "any"
		}
	}
	if k == "" {
		return "any"
	}
	return k
}

func kind(v any) string {
	switch v.(type) {
	case map[string]any:
		return "collection"
	case []any:
		return "array"
	case float64, int, int64:
		return "number"
	case bool:
		return "boolean"
	case time.Time:
		return "date"
	case []byte:
		return "buffer"
	case nil:
		return "any"
	}
	return "text"
}

// Outputs are the fields of a structure as a module gives them; nil for a structure that cannot be read.
func Outputs(spec any) []connector.Field {
	list, err := Fields(spec)
	if err != nil {
		return nil
	}
	return list
}
