package sap

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// arguments are the parameters of a call from a module's fields. Every TABLES
// parameter is declared, because SAP gives back only those.
func (p *peer) arguments(s *signature, function string, fields map[string]any) ([]arg, error) {
	given := map[string]any{}
	for key, v := range fields {
		if !own[key] && !empty(v) {
			given[strings.ToUpper(key)] = v
		}
	}
	if s == nil {
		return guessed(function, given), nil
	}
	for _, key := range sortedKeys(given) {
		if s.param(key) == nil {
			return nil, p.badField(function, key, fmt.Sprintf("%s has no parameter %s", function, key))
		}
	}
	marked(s, given)
	var out []arg
	for _, prm := range s.params {
		v, has := given[prm.name]
		switch {
		case !prm.in():
		case !has && prm.class == 'T':
			out = append(out, arg{name: prm.name, table: true})
		case !has:
			if !prm.optional && prm.shape == scalar && prm.preset == "" {
				return nil, p.missingField(function, prm)
			}
		default:
			a, err := p.argument(function, prm, v)
			if err != nil {
				return nil, err
			}
			out = append(out, a)
		}
	}
	return out, nil
}

// empty is a field that a person left alone, or a mapping that gave nothing.
func empty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case string:
		return x == ""
	case map[string]any:
		for _, inner := range x {
			if !empty(inner) {
				return false
			}
		}
		return true
	case []any:
		return len(x) == 0
	}
	return false
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func (p *peer) argument(function string, prm *param, v any) (arg, error) {
	switch prm.shape {
	case structure:
		row, ok := rowOf(v)
		if !ok {
			return arg{}, p.badField(function, prm.name, "SAP takes a collection of fields here")
		}
		inner, err := p.fieldArgs(function, prm, row, prm.name)
		return arg{name: prm.name, row: inner}, err
	case rows:
		list, ok := listOf(v)
		if !ok {
			return arg{}, p.badField(function, prm.name, "SAP takes a list of rows here")
		}
		a := arg{name: prm.name, table: true}
		for i, item := range list {
			inner, err := p.fieldArgs(function, prm, item, fmt.Sprintf("%s[%d]", prm.name, i+1))
			if err != nil {
				return arg{}, err
			}
			a.rows = append(a.rows, inner)
		}
		return a, nil
	}
	if isComposite(v) {
		return arg{}, p.badField(function, prm.name, "SAP takes one value here")
	}
	text, err := prm.encode(v)
	if err != nil {
		return arg{}, p.badField(function, prm.name, err.Error())
	}
	return arg{name: prm.name, text: text}, nil
}

// fieldArgs are the fields of a structure in the order of the dictionary.
func (p *peer) fieldArgs(function string, prm *param, row map[string]any, where string) ([]arg, error) {
	upper := make(map[string]any, len(row))
	for k, v := range row {
		upper[strings.ToUpper(k)] = v
	}
	out := []arg{} // not nil: a structure without fields is a structure
	if prm.fields == nil {
		for _, k := range sortedKeys(upper) {
			out = append(out, guess(k, upper[k]))
		}
		return out, nil
	}
	for _, k := range sortedKeys(upper) {
		if _, ok := prm.field(k); !ok && !empty(upper[k]) {
			return nil, p.badField(function, where+"."+k, fmt.Sprintf("%s has no field %s", prm.table, k))
		}
	}
	for _, f := range prm.fields {
		v, has := upper[f.name]
		if !has || empty(v) {
			continue
		}
		if isComposite(v) {
			out = append(out, guess(f.name, v))
			continue
		}
		text, err := f.encode(v)
		if err != nil {
			return nil, p.badField(function, where+"."+f.name, err.Error())
		}
		out = append(out, arg{name: f.name, text: text})
	}
	return out, nil
}

func (p *peer) badField(function, field, why string) error {
	return fault.New(fault.Invalid, "sap.arguments").About(function).On(field).Coded("sap.bad_value").
		Headline("%s cannot be sent to %s", field, p.target.System).Say("%s", sentence(titled(why))).
		Hint("Correct the field %s of the module. Nothing was sent.", field)
}

func (p *peer) missingField(function string, prm *param) error {
	label := prm.text
	if label == "" {
		label = prm.name
	}
	return fault.New(fault.Invalid, "sap.arguments").About(function).On(prm.name).Coded("field.missing").
		Headline("%s is empty", label).Say("%s needs a value for %s (%s).", function, label, prm.name).
		Hint("Map a value to it. Nothing was sent.")
}

func isComposite(v any) bool {
	switch v.(type) {
	case map[string]any, []any, []map[string]any:
		return true
	}
	return false
}

// rowOf takes a collection, or JSON text of one.
func rowOf(v any) (map[string]any, bool) {
	switch x := v.(type) {
	case map[string]any:
		return x, true
	case string:
		var m map[string]any
		if json.Unmarshal([]byte(x), &m) == nil && m != nil {
			return m, true
		}
	case []any:
		if len(x) == 1 {
			return rowOf(x[0])
		}
	}
	return nil, false
}

// listOf takes an array of collections, one collection, or JSON text of either.
func listOf(v any) ([]map[string]any, bool) {
	switch x := v.(type) {
	case []map[string]any:
		return x, true
	case map[string]any:
		return []map[string]any{x}, true
	case string:
		var list []map[string]any
		if json.Unmarshal([]byte(x), &list) == nil {
			return list, true
		}
		row, ok := rowOf(x)
		return []map[string]any{row}, ok
	case []any:
		out := make([]map[string]any, 0, len(x))
		for _, item := range x {
			row, ok := rowOf(item)
			if !ok {
				return nil, false
			}
			out = append(out, row)
		}
		return out, true
	}
	return nil, false
}

// padding is the length of numbers whose parameters are known without the system telling it.
var padding = map[string]int{"PURCHASEORDER": 10, "PO_NUMBER": 10, "EBELN": 10, "VENDOR": 10, "LIFNR": 10, "CUSTOMER": 10, "KUNNR": 10,
	"SALESDOCUMENT": 10, "VBELN": 10, "DELIVERY": 10, "PREQ_NO": 10, "BANFN": 10}

// guessed are the parameters when the user may not read the interface: a list
// is a table, a collection a structure. RETURN is asked for, as every BAPI has it.
func guessed(function string, given map[string]any) []arg {
	out := []arg{}
	for _, k := range sortedKeys(given) {
		out = append(out, guess(k, given[k]))
	}
	if _, has := given["RETURN"]; !has && strings.Contains(function, "BAPI_") {
		out = append(out, arg{name: "RETURN", table: true})
	}
	return out
}

func guess(name string, v any) arg {
	switch x := v.(type) {
	case map[string]any:
		a := arg{name: name, row: []arg{}}
		for _, k := range sortedKeys(x) {
			if !empty(x[k]) {
				a.row = append(a.row, guess(strings.ToUpper(k), x[k]))
			}
		}
		return a
	case []any, []map[string]any:
		a := arg{name: name, table: true}
		list, _ := listOf(x)
		for _, row := range list {
			a.rows = append(a.rows, guess("item", row).row)
		}
		return a
	}
	t := component{kind: 'C'}
	if n := padding[name]; n > 0 {
		t = component{kind: 'C', length: n, exit: "ALPHA"}
	}
	text, err := t.encode(v)
	if err != nil { // too long for what is usual: the system decides
		text = connector.TextOf(v)
	}
	return arg{name: name, text: text}
}
