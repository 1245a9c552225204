package mapping

import "strings"

// reference reads a path from a module's bundle or a variable. What is not there is nothing.
func reference(n *node, all bool) value {
	path, walk := n.path, follow
	if all {
		walk = gather
	}
	if n.id > 0 {
		id := n.id
		return func(s *Scope) (any, error) {
			if err := s.step(); err != nil {
				return nil, err
			}
			return walk(s.modules[id], path), nil
		}
	}
	switch path[0].name {
	case "var":
		if len(path) < 3 { // half typed; it has an error
			return constant(nil)
		}
		group, name, rest := path[1].name, path[2].name, path[3:]
		return func(s *Scope) (any, error) { return walk(s.vars[group][name], rest), nil }
	default: // error, scenario, env
		group, rest := path[0].name, path[1:]
		return func(s *Scope) (any, error) {
			var v any
			if m := s.vars[group]; m != nil {
				v = map[string]any(m)
			}
			return walk(v, rest), nil
		}
	}
}

// follow walks a path. A name on an array is that of its first element; [] alone is the whole array.
func follow(v any, path []segment) any {
	for i, p := range path {
		switch {
		case p.array && p.index > 0:
			if m, ok := v.(map[string]any); ok && p.name != "" { // a path in a text: 2 may be a name as well
				v = m[p.name]
				break
			}
			list := toArray(v)
			if v == nil || p.index > len(list) {
				return nil
			}
			v = list[p.index-1]
		case p.array:
			if i == len(path)-1 {
				return v
			}
			list := toArray(v)
			if len(list) == 0 {
				return nil
			}
			v = list[0]
		default:
			v = item(v, p.name)
		}
		if v == nil {
			return nil
		}
	}
	return v
}

// gather walks a path where an array is expected: [] on the way takes every element.
func gather(v any, path []segment) any {
	for i, p := range path {
		if !p.array || p.index > 0 || i == len(path)-1 {
			continue
		}
		out := []any{}
		for _, e := range toArray(follow(v, path[:i])) {
			switch x := gather(e, path[i+1:]).(type) {
			case nil:
			case []any:
				out = append(out, x...)
			default:
				out = append(out, x)
			}
		}
		return out
	}
	return follow(v, path)
}

func item(v any, name string) any {
	switch x := v.(type) {
	case map[string]any:
		return x[name]
	case []any:
		if len(x) == 0 {
			return nil
		}
		return item(x[0], name)
	case []map[string]any:
		if len(x) == 0 {
			return nil
		}
		return x[0][name]
	}
	return nil
}

var brackets = strings.NewReplacer("[", ".", "]", "")

// pathOf reads a dot path; numbers are places in an array, counted from 1.
func pathOf(s string) []segment {
	if s != "" && !strings.ContainsAny(s, ".[]`") && (s[0] < '0' || s[0] > '9') { // most are one name
		return []segment{{name: s}}
	}
	var out []segment
	for part := range strings.FieldsFuncSeq(brackets.Replace(s), func(r rune) bool { return r == '.' }) {
		n := 0
		number := part != ""
		for _, r := range part {
			if r < '0' || r > '9' || n > 1e8 {
				number = false
				break
			}
			n = n*10 + int(r-'0')
		}
		if number && n > 0 {
			out = append(out, segment{name: part, array: true, index: n})
			continue
		}
		out = append(out, segment{name: strings.Trim(part, "`")})
	}
	return out
}
