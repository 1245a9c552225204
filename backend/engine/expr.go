package engine

import (
	"fmt"
	"slices"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// expr is a field's value, compiled: a mapping program, a constant, or a
// structure of both. Structures exist at the edge to modules only; bundles
// travel as they are.
type expr struct {
	prog  Expression
	fixed any
	keys  []string // a structure with names
	items []expr   // its values, or the elements of a list
	list  bool
}

// compileExpr compiles a field's stored value; f is nil for a field that no one declared.
func compileExpr(lang Language, f *connector.Field, v any) (expr, error) {
	x, to := expr{}, coercion(f)
	if f != nil && f.Type == connector.TypeModule {
		return expr{fixed: v}, nil
	}
	switch s := v.(type) {
	case string:
		if strings.Contains(s, "{{") {
			if f != nil && f.Type == connector.TypeCollection { // what is no collection is refused before the system sees it
				to = "collection"
			}
			p, err := lang.Compile(s, to)
			if err != nil {
				return x, err
			}
			x.prog = p
			return x, nil
		}
		x.fixed = s
	case map[string]any:
		for k := range s {
			x.keys = append(x.keys, k)
		}
		slices.Sort(x.keys)
		for _, k := range x.keys {
			item, err := compileExpr(lang, nestedField(f, k), s[k])
			if err != nil {
				return x, err
			}
			x.items = append(x.items, item)
		}
		if x.keys == nil {
			x.fixed = map[string]any{}
		}
		if f != nil && f.Type == connector.TypeArray { // one element written without its list
			return expr{items: []expr{x}, list: true}, nil
		}
		return x, nil
	case []any:
		x.list = true
		for _, e := range s {
			item, err := compileExpr(lang, elementField(f), e)
			if err != nil {
				return x, err
			}
			x.items = append(x.items, item)
		}
		return x, nil
	default:
		x.fixed = v
	}
	if to != "" && x.fixed != nil && x.fixed != "" { // a constant is coerced once
		c, err := lang.Coerce(x.fixed, to)
		if err != nil {
			return x, err
		}
		x.fixed = c
	}
	return x, nil
}

// eval gives the value; drop says that the field is left out (the word ignore).
func (x *expr) eval(env Scope) (v any, drop bool, err error) {
	switch {
	case x.prog != nil:
		return x.prog.Eval(env)
	case x.list:
		out := make([]any, 0, len(x.items))
		for i := range x.items {
			v, drop, err := x.items[i].eval(env)
			if err != nil {
				return nil, false, err
			}
			if !drop {
				out = append(out, v)
			}
		}
		return out, false, nil
	case x.keys != nil:
		out := make(map[string]any, len(x.keys))
		for i, k := range x.keys {
			v, drop, err := x.items[i].eval(env)
			if err != nil {
				return nil, false, err
			}
			if !drop {
				out[k] = v
			}
		}
		return out, false, nil
	}
	return x.fixed, false, nil
}

// coercion is the mapping type of a field; "" for one that takes anything.
func coercion(f *connector.Field) string {
	if f == nil {
		return ""
	}
	switch f.Type {
	case connector.TypeText, connector.TypeURL, connector.TypeEmail, connector.TypeSelect, connector.TypeFile, connector.TypeFolder:
		return "text"
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
	return ""
}

func nestedField(f *connector.Field, name string) *connector.Field {
	if f != nil {
		for i := range f.Nested {
			if f.Nested[i].Name == name {
				return &f.Nested[i]
			}
		}
	}
	return nil
}

func elementField(f *connector.Field) *connector.Field {
	switch {
	case f == nil:
		return nil
	case f.Nested != nil:
		return &connector.Field{Type: connector.TypeCollection, Nested: f.Nested}
	case f.Item != "":
		return &connector.Field{Type: f.Item}
	}
	return nil
}

// evaluate gives a module's fields for the bundle in env, checked for what must have a value.
func (n *node) evaluate(env Scope) (map[string]any, error) {
	out := make(map[string]any, len(n.fields))
	for i := range n.fields {
		f := &n.fields[i]
		v, drop, err := f.value.eval(env)
		if err != nil {
			return out, n.badField(f.name, err)
		}
		if !drop {
			out[f.name] = v
		}
	}
	for i := range n.action.Inputs {
		f := &n.action.Inputs[i]
		if v, ok := out[f.Name]; f.Required && (!ok || v == nil || v == "") && visible(f, out) {
			return out, fault.New(fault.Invalid, "engine.fields").About(n.tag).On(f.Name).Coded("field.missing").
				Headline("%s is empty", f.Label).Say("The field %s of %s has no value.", f.Label, n.name).
				Hint("Map a value to it, or give the input that it comes from.")
		}
	}
	return out, nil
}

func (n *node) badField(name string, err error) error {
	f := fault.Of(err)
	label := name
	if d := nestedField(&connector.Field{Nested: n.action.Inputs}, name); d != nil {
		label = d.Label
	}
	text := f.Text
	if f.Kind == fault.Internal { // an error of the mapping language says what is wrong in its own words
		text = err.Error()
	}
	return fault.New(fault.Invalid, "engine.fields").About(n.tag).On(name).Coded("field.mapping").
		Headline("%s cannot be worked out", label).Say("The field %s of %s: %s", label, n.name, text).
		Hint("Open the module and correct the mapping.").Because(err)
}

func visible(f *connector.Field, fields map[string]any) bool {
	if f.ShowWhen == nil {
		return true
	}
	return slices.Contains(f.ShowWhen.Values, fmt.Sprint(fields[f.ShowWhen.Field]))
}
