package blueprint

import (
	"strconv"
	"strings"
)

// spec joins a module of Make to one of Signet: where each field stands there, and what its values are called.
type spec struct {
	make     []string // the names it has in Make, the current one first
	version  int
	app      string
	action   string
	fields   []mapped
	outputs  map[string]string // outputs that have another name here
	invented string            // why Make does not have it
	// outputsOf are outputs whose names depend on the module.
	outputsOf func(m *value) map[string]string
	// kept are keys that mean nothing here, and lose nothing: they are not worth a remark.
	kept []string
}

// mapped is one field, read and written.
type mapped struct {
	at   []string // where it may stand, the usual place first: "mapper.json"; "mapper" is the whole of it
	ours string
	conv conv
	none any // what it is when the file does not say
}

// conv turns a value into ours and back. A nil result leaves the field out.
type conv struct {
	in  func(v *value, m *value) any
	out func(v any, m *value) *value
	// alike: what is inside has the same shape there and here, so that a change of a part leaves the rest as it was written.
	alike bool
}

func f(at, ours string, c ...conv) mapped {
	x := mapped{at: strings.Split(at, "|"), ours: ours, conv: asIs}
	if len(c) > 0 {
		x.conv = c[0]
	}
	return x
}

// lookUp finds a value by its place.
func (x mapped) lookUp(m *value) (*value, string) {
	for _, at := range x.at {
		if v := m.get(strings.Split(at, ".")...); v != nil {
			return v, at
		}
	}
	return nil, x.at[0]
}

var asIs = conv{
	in: func(v, _ *value) any {
		if v.is(null) {
			return nil
		}
		return v.plain()
	},
	out:   func(v any, _ *value) *value { return valueOf(v) },
	alike: true,
}

// plainText keeps texts as they are, and makes texts of numbers.
var plainText = conv{
	in: func(v, _ *value) any {
		switch {
		case v.is(number):
			return v.s
		case v.is(null), v.is(text) && v.s == "":
			return nil
		}
		return v.plain()
	},
	out:   func(v any, _ *value) *value { return valueOf(v) },
	alike: true,
}

// counts are numbers that Make writes as texts.
var counts = conv{
	in: func(v, _ *value) any {
		if v.is(null) || v.is(text) && v.s == "" {
			return nil
		}
		if v.is(text) && !strings.Contains(v.s, "{{") {
			if n, err := strconv.ParseFloat(strings.TrimSpace(v.s), 64); err == nil {
				return n
			}
		}
		return v.plain()
	},
	out: func(v any, _ *value) *value {
		if n, ok := v.(float64); ok {
			return str(strconv.FormatFloat(n, 'f', -1, 64))
		}
		return valueOf(v)
	},
}

// module is the id of a module, such as the source of an aggregator.
var moduleID = conv{
	in: func(v, _ *value) any {
		if n, ok := v.int(); ok {
			return float64(n)
		}
		return nil
	},
	out: func(v any, _ *value) *value {
		if n, ok := v.(float64); ok {
			return integer(int(n))
		}
		return valueOf(v)
	},
}

// switches is a boolean; what it is when the file does not say so.
var switches = conv{
	in: func(v, _ *value) any {
		if v.is(null) || v.is(text) && v.s == "" {
			return nil
		}
		if v.is(text) && !strings.Contains(v.s, "{{") {
			return v.bool(false)
		}
		return v.plain()
	},
	out: func(v any, _ *value) *value { return valueOf(v) },
}

// choice renames the values of a select; what is not in the table stays as it is.
func choice(pairs ...string) conv {
	in, out := map[string]string{}, map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		in[pairs[i]] = pairs[i+1]
		if _, is := out[pairs[i+1]]; !is {
			out[pairs[i+1]] = pairs[i]
		}
	}
	return conv{
		in: func(v, _ *value) any {
			if v.is(null) {
				return nil
			}
			s := v.text()
			if v.is(boolean) {
				s = strconv.FormatBool(v.b)
			}
			if to, ok := in[s]; ok {
				return to
			}
			if s == "" {
				return nil
			}
			return s
		},
		out: func(v any, _ *value) *value {
			s, _ := v.(string)
			if to, ok := out[s]; ok {
				return str(to)
			}
			return valueOf(v)
		},
	}
}

// pairs are [{name, value}] there and a map here.
func pairsOf(name string, leave func(key string) bool) conv {
	return conv{
		in: func(v, _ *value) any {
			if v.is(text) && v.s != "" {
				return v.s
			}
			if v.is(object) {
				return v.plain()
			}
			out := map[string]any{}
			for _, e := range v.list() {
				key := first(e.get(name).text(), e.get("name").text(), e.get("key").text())
				if key == "" || leave != nil && leave(key) {
					continue
				}
				out[key] = first(e.get("value"), empty()).plain()
			}
			if len(out) == 0 {
				return nil
			}
			return out
		},
		out: func(v any, _ *value) *value {
			m, ok := v.(map[string]any)
			if !ok {
				return valueOf(v)
			}
			out := array()
			out.items = []*value{}
			for _, key := range sortedKeys(m) {
				out.items = append(out.items, obj(name, str(key), "value", valueOf(m[key])))
			}
			return out
		},
	}
}

// renamedItems are lists of collections whose members have another name here: from, to pairs.
func renamedItems(pairs ...string) conv {
	rename := func(v *value, from, to int) *value {
		v = v.clone()
		for _, e := range v.list() {
			for i := range e.members {
				for j := 0; j < len(pairs); j += 2 {
					if e.members[i].key == pairs[j+from] {
						e.members[i].key = pairs[j+to]
						break
					}
				}
			}
		}
		return v
	}
	return conv{
		in: func(v, _ *value) any {
			if v.is(null) || v.is(list) && len(v.items) == 0 {
				return nil
			}
			return rename(v, 0, 1).plain()
		},
		out: func(v any, _ *value) *value { return rename(valueOf(v), 1, 0) },
	}
}

// addresses are lists of mail addresses there and a text with commas here.
var addresses = conv{
	in: func(v, _ *value) any {
		if v.is(list) {
			var all []string
			for _, e := range v.items {
				if s := first(e.text(), e.get("address").text(), e.get("email").text()); s != "" {
					all = append(all, s)
				}
			}
			if len(all) == 0 {
				return nil
			}
			return strings.Join(all, ", ")
		}
		if v.text() == "" {
			return nil
		}
		return v.text()
	},
	out: func(v any, _ *value) *value {
		s, ok := v.(string)
		if !ok {
			return valueOf(v)
		}
		if strings.Contains(s, "{{") {
			return str(s)
		}
		out := array()
		out.items = []*value{}
		for _, e := range strings.Split(s, ",") {
			if e = strings.TrimSpace(e); e != "" {
				out.items = append(out.items, str(e))
			}
		}
		return out
	},
}

// always is a field that Make does not have, with the value that means the same.
func always(ours string, x any) mapped {
	return mapped{ours: ours, conv: conv{in: func(_, _ *value) any { return x }}}
}

// when is a value worked out from the whole module.
func when(ours string, in func(m *value) any) mapped {
	return mapped{ours: ours, conv: conv{in: func(_, m *value) any { return in(m) }}}
}

// otherwise is the value that Make takes when there is none.
func (x mapped) otherwise(none any) mapped {
	x.none = none
	return x
}

// read is the field's value in a module; nil leaves it out.
func (x mapped) read(m *value) any {
	if len(x.at) == 0 {
		return x.conv.in(nil, m)
	}
	v, _ := x.lookUp(m)
	if v == nil {
		return x.none
	}
	if got := x.conv.in(v, m); got != nil {
		return got
	}
	return x.none
}

// fieldsOf reads the fields of a module.
func (s *spec) fieldsOf(m *value) map[string]any {
	out := map[string]any{}
	for _, x := range s.fields {
		if got := x.read(m); got != nil {
			out[x.ours] = got
		}
	}
	return out
}
