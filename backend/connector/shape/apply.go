package shape

import (
	"sort"
	"strconv"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/mapping"
)

// Apply holds values to a structure: each field becomes its type by the table of the mapping
// language, a missing one takes its default, and a missing required one is an error. A strict
// structure refuses names that it does not know; else they stay as they are. zone is for dates
// without one; nil is the computer's.
func Apply(list []connector.Field, v map[string]any, strict bool, zone *time.Location) (map[string]any, error) {
	return apply(list, v, strict, zone, "")
}

func apply(list []connector.Field, v map[string]any, strict bool, zone *time.Location, above string) (map[string]any, error) {
	out := make(map[string]any, max(len(v), len(list)))
	known := make(map[string]bool, len(list))
	for i := range list {
		f := &list[i]
		known[f.Name] = true
		x, has := v[f.Name]
		if !has || x == nil {
			if f.Default != nil {
				x, has = f.Default, true
			}
		}
		if f.Required && (x == nil || x == "") {
			return nil, mismatch(above+f.Name, "It is required and has no value.")
		}
		if !has {
			continue
		}
		c, err := one(f, x, strict, zone, above)
		if err != nil {
			return nil, err
		}
		out[f.Name] = c
	}
	var unknown []string
	for name, x := range v {
		if known[name] {
			continue
		}
		if strict {
			unknown = append(unknown, above+name)
		}
		out[name] = x
	}
	if unknown != nil {
		sort.Strings(unknown)
		return nil, mismatch(strings.Join(unknown, ", "), "The structure is strict and does not have it.")
	}
	return out, nil
}

func one(f *connector.Field, x any, strict bool, zone *time.Location, above string) (any, error) {
	if x == nil {
		return nil, nil
	}
	switch f.Type {
	case connector.TypeCollection:
		m, ok := x.(map[string]any)
		if !ok {
			return nil, mismatch(above+f.Name, "It is no collection.")
		}
		if f.Nested == nil {
			return m, nil
		}
		return apply(f.Nested, m, strict, zone, above+f.Name+".")
	case connector.TypeArray:
		return elements(f, x, strict, zone, above)
	case connector.TypeAny, connector.TypeJSON:
		return x, nil
	}
	c, err := mapping.Coerce(x, word(f.Type), zone)
	if err != nil {
		return nil, mismatch(above+f.Name, err.Error())
	}
	return c, nil
}

func elements(f *connector.Field, x any, strict bool, zone *time.Location, above string) (any, error) {
	c, err := mapping.Coerce(x, "array", zone)
	if err != nil {
		return nil, mismatch(above+f.Name, err.Error())
	}
	list, _ := c.([]any)
	out := make([]any, len(list))
	for i, e := range list {
		at := above + f.Name + "[" + strconv.Itoa(i+1) + "]"
		m, isMap := e.(map[string]any)
		switch {
		case f.Nested != nil && !isMap:
			return nil, mismatch(at, "It is no collection.")
		case f.Nested != nil:
			if out[i], err = apply(f.Nested, m, strict, zone, at+"."); err != nil {
				return nil, err
			}
		case f.Item != "" && f.Item != connector.TypeAny && f.Item != connector.TypeCollection:
			if out[i], err = mapping.Coerce(e, word(f.Item), zone); err != nil {
				return nil, mismatch(at, err.Error())
			}
		default:
			out[i] = e
		}
	}
	return out, nil
}

// word is the mapping language's name of a type.
func word(t connector.FieldType) string {
	switch t {
	case connector.TypeNumber, connector.TypeInteger:
		return "number"
	case connector.TypeBoolean:
		return "boolean"
	case connector.TypeDate:
		return "date"
	case connector.TypeArray:
		return "array"
	case connector.TypeBuffer:
		return "buffer"
	}
	return "text"
}

func mismatch(path, text string) error {
	return fault.New(fault.Invalid, "shape.apply").Coded("structure.mismatch").Headline("%s does not fit the structure", path).
		Say("%s: %s", path, text).Hint("Correct the value, or the structure in the module.").With("Path", path)
}
