package flow

import "strings"

// SetField sets one field of a module; a path with dots leads into collections, and null empties it.
type SetField struct {
	ID    int    `json:"id"`
	Field string `json:"field"`
	Value any    `json:"value"`
}

var _ = register(func() *SetField { return &SetField{} })

// Kind is "set_field".
func (*SetField) Kind() string { return "set_field" }

// Words names the edit.
func (*SetField) Words() string { return "Change a field" }

func (o *SetField) apply(d *Document) error {
	m, err := d.need(o.ID)
	if err != nil {
		return err
	}
	if o.Field == "" {
		return invalid("field", "The field has no name.", "Choose a field of the module.")
	}
	if m.Fields == nil {
		m.Fields = map[string]any{}
	}
	at, path := m.Fields, strings.Split(o.Field, ".")
	if _, whole := m.Fields[o.Field]; whole { // a name that itself has a dot
		path = []string{o.Field}
	}
	for _, p := range path[:len(path)-1] {
		next, ok := at[p].(map[string]any)
		if !ok {
			if at[p] != nil {
				return invalid(o.Field, "%s has a value, and no fields inside it.", "Empty it first.", p)
			}
			if o.Value == nil {
				return nil
			}
			next = map[string]any{}
			at[p] = next
		}
		at = next
	}
	if last := path[len(path)-1]; o.Value == nil {
		delete(at, last)
	} else {
		at[last] = o.Value
	}
	return nil
}
