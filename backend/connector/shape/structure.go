package shape

import (
	"strconv"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// mostFields bounds a structure, deepest how far its fields lie inside each other.
const (
	mostFields = 5000
	deepest    = 32
)

// Input is the field in which a module takes a structure.
func Input(name, label, help string, more ...connector.FieldOption) connector.Field {
	return connector.Array(name, label, []connector.Field{
		connector.Text("name", "Name", connector.Required(), connector.Static()),
		connector.Select("type", "Type", connector.Choices("text", "Text", "number", "Number", "boolean", "Boolean", "date", "Date",
			"collection", "Collection", "array", "Array", "buffer", "Binary data", "any", "Any"), connector.Default("text"), connector.Static()),
		connector.Text("label", "Label", connector.Static()),
		connector.Boolean("required", "Required", connector.Static()),
		connector.Any("default", "Default", connector.Static(), connector.Help("Taken where the value is missing.")),
		connector.JSON("spec", "Fields inside", connector.Static(), connector.Help("Of a collection, or of the elements of an array: a list in the same form.")),
	}, append([]connector.FieldOption{connector.Static(), connector.Help(help)}, more...)...)
}

// Fields reads a specification [{name, type, label, required, default, spec}]. It takes the words of
// Make's data structures as well: uinteger, url and so on, spec as a list or as one element's type.
func Fields(spec any) ([]connector.Field, error) {
	n := 0
	return fields(spec, 0, &n)
}

func fields(spec any, depth int, n *int) ([]connector.Field, error) {
	if text, ok := spec.(string); ok {
		if strings.TrimSpace(text) == "" {
			return nil, nil
		}
		v, err := ReadJSON(text)
		if err != nil {
			return nil, err
		}
		spec = v
	}
	if m, ok := spec.(map[string]any); ok {
		if inner, has := m["spec"].([]any); has && m["name"] == nil {
			spec = inner
		} else {
			spec = []any{m}
		}
	}
	list, ok := spec.([]any)
	if !ok {
		if spec == nil {
			return nil, nil
		}
		return nil, badSpec("It is no list of fields.")
	}
	if depth > deepest {
		return nil, badSpec("Its fields lie more than " + strconv.Itoa(deepest) + " times inside each other.")
	}
	out, seen := make([]connector.Field, 0, len(list)), map[string]bool{}
	for i, e := range list {
		m, ok := e.(map[string]any)
		name := connector.TextOf(m["name"])
		if !ok || name == "" {
			return nil, badSpec("Field " + strconv.Itoa(i+1) + " has no name.")
		}
		if seen[name] {
			return nil, badSpec("The field " + name + " stands twice.")
		}
		if *n++; *n > mostFields {
			return nil, badSpec("It has more than " + strconv.Itoa(mostFields) + " fields.")
		}
		seen[name] = true
		f := connector.Field{Name: name, Label: connector.TextOf(m["label"]), Help: connector.TextOf(m["help"]), Type: typeOf(connector.TextOf(m["type"])),
			Required: connector.BoolOf(m["required"]), Multiline: connector.BoolOf(m["multiline"]), Default: m["default"]}
		if f.Label == "" {
			f.Label = name
		}
		if f.Default == "" {
			f.Default = nil
		}
		if err := inside(&f, m, depth, n); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// inside reads what a collection or an element of an array holds.
func inside(f *connector.Field, m map[string]any, depth int, n *int) error {
	if f.Type != connector.TypeCollection && f.Type != connector.TypeArray {
		return nil
	}
	inner := m["spec"]
	if inner == nil {
		inner = m["nested"]
	}
	if one, ok := inner.(map[string]any); ok && f.Type == connector.TypeArray && one["name"] == nil { // the type of one element
		if t := typeOf(connector.TextOf(one["type"])); t != connector.TypeCollection {
			f.Item = t
			return nil
		}
		inner = one["spec"]
	}
	var err error
	f.Nested, err = fields(inner, depth+1, n)
	if f.Type == connector.TypeArray && f.Nested == nil && f.Item == "" {
		f.Item = connector.TypeAny
	}
	return err
}

func typeOf(name string) connector.FieldType {
	switch strings.ToLower(name) {
	case "number", "integer", "uinteger", "float", "port":
		return connector.TypeNumber
	case "boolean":
		return connector.TypeBoolean
	case "date", "timestamp":
		return connector.TypeDate
	case "collection", "object", "dynamiccollection":
		return connector.TypeCollection
	case "array":
		return connector.TypeArray
	case "buffer", "file":
		return connector.TypeBuffer
	case "any", "json":
		return connector.TypeAny
	}
	return connector.TypeText
}

func badSpec(text string) error {
	return fault.New(fault.Invalid, "shape.structure").On("structure").Coded("structure.bad").
		Headline("The structure cannot be read").Say("%s", text).Hint("Correct it in the module, or make it anew from a sample.")
}
