package sap

import "strings"

// marked fills the structures that tell SAP which fields to change (POHEADERX
// beside POHEADER) for those that the module does not give itself.
func marked(s *signature, given map[string]any) {
	for _, x := range s.params {
		name, ok := strings.CutSuffix(x.name, "X")
		plain := s.param(name)
		if !ok || plain == nil || !x.in() || x.fields == nil || plain.fields == nil {
			continue
		}
		if _, has := given[x.name]; has {
			continue
		}
		v, has := given[name]
		if !has {
			continue
		}
		switch plain.shape {
		case structure:
			if row, ok := rowOf(v); ok && x.shape == structure {
				given[x.name] = marks(x, plain, row)
			}
		case rows:
			list, ok := listOf(v)
			if !ok || x.shape != rows {
				continue
			}
			out := make([]map[string]any, len(list))
			for i, row := range list {
				out[i] = marks(x, plain, row)
			}
			given[x.name] = out
		}
	}
}

// marks is one row of an X structure: keys keep their values, and every other
// field that has a value is marked. A field without a value stays as it is in SAP;
// who wants to clear one gives the X structure.
func marks(x, plain *param, row map[string]any) map[string]any {
	upper := make(map[string]any, len(row))
	for k, v := range row {
		upper[strings.ToUpper(k)] = v
	}
	out := map[string]any{}
	for _, f := range x.fields {
		v, given := upper[f.name]
		twin, same := plain.field(f.name)
		switch {
		case same && f.length > 1 && f.length == twin.length:
			if given && !empty(v) {
				out[f.name] = v
			}
		case same:
			if given && !empty(v) {
				out[f.name] = "X"
			}
		case f.name == "UPDATEFLAG":
			out[f.name] = "U"
		case strings.HasSuffix(f.name, "X") && f.length == 1: // PO_ITEMX: the item itself is updated
			if key, ok := plain.field(strings.TrimSuffix(f.name, "X")); ok && !empty(upper[key.name]) {
				out[f.name] = "X"
			}
		}
	}
	return out
}
