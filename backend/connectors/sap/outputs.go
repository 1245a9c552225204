package sap

import "strings"

// outputs are what a call gave back, under SAP's names.
func outputs(s *signature, response *element) map[string]any {
	out := map[string]any{}
	for _, e := range response.children {
		key := untag(e.name)
		prm := s.param(key)
		if prm == nil {
			out[key] = guessedValue(e)
			continue
		}
		switch prm.shape {
		case rows:
			list := []any{}
			for _, row := range tableRows(e) {
				list = append(list, rowValues(prm, row))
			}
			out[key] = list
		case structure:
			out[key] = rowValues(prm, e)
		default:
			out[key] = prm.decode(e.text)
		}
	}
	return out
}

func rowValues(prm *param, e *element) any {
	if len(e.children) == 0 && len(prm.fields) == 0 {
		return strings.TrimSpace(e.text) // a table of elementary rows
	}
	out := make(map[string]any, len(e.children))
	for _, f := range e.children {
		key := untag(f.name)
		if t, ok := prm.field(key); ok && len(f.children) == 0 {
			out[key] = t.decode(f.text)
		} else {
			out[key] = guessedValue(f)
		}
	}
	return out
}

// guessedValue reads what no interface describes: items are a table, other elements a structure.
func guessedValue(e *element) any {
	if len(e.children) == 0 {
		return strings.TrimSpace(e.text)
	}
	if e.children[0].name == "item" {
		list := []any{}
		for _, row := range tableRows(e) {
			list = append(list, guessedValue(row))
		}
		return list
	}
	out := make(map[string]any, len(e.children))
	for _, f := range e.children {
		out[untag(f.name)] = guessedValue(f)
	}
	return out
}
