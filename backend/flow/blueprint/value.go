package blueprint

import (
	"encoding/json"
	"strconv"
	"strings"
)

// kind tells the values of JSON apart.
type kind byte

const (
	null kind = iota
	boolean
	number
	text
	list
	object
)

// value is a JSON value that forgets nothing: the order of keys, keys that stand
// twice, numbers as they were written, and where in the file each part began.
type value struct {
	kind    kind
	s       string   // a text, or a number as written
	b       bool     // a boolean
	items   []*value // of a list
	members []member // of an object
	at      int      // bytes from the start of the file; -1 for what was made here
}

type member struct {
	key string
	v   *value
}

func str(s string) *value      { return &value{kind: text, s: s, at: -1} }
func num(s string) *value      { return &value{kind: number, s: s, at: -1} }
func truth(b bool) *value      { return &value{kind: boolean, b: b, at: -1} }
func integer(n int) *value     { return num(strconv.Itoa(n)) }
func empty() *value            { return &value{kind: null, at: -1} }
func array(v ...*value) *value { return &value{kind: list, items: v, at: -1} }

// obj makes an object of key, value pairs.
func obj(pairs ...any) *value {
	v := &value{kind: object, at: -1}
	for i := 0; i < len(pairs); i += 2 {
		v.members = append(v.members, member{pairs[i].(string), pairs[i+1].(*value)})
	}
	return v
}

// is reports the kind; nil is no kind.
func (v *value) is(k kind) bool { return v != nil && v.kind == k }

// get is a member of an object, and nil where there is none. Of a key that stands twice the last counts, as everywhere.
func (v *value) get(path ...string) *value {
	for _, key := range path {
		if !v.is(object) {
			return nil
		}
		var found *value
		for i := range v.members {
			if v.members[i].key == key {
				found = v.members[i].v
			}
		}
		v = found
	}
	return v
}

// set puts a member, in its place where the key is there already.
func (v *value) set(key string, to *value) {
	for i := len(v.members) - 1; i >= 0; i-- {
		if v.members[i].key == key {
			v.members[i].v = to
			return
		}
	}
	v.members = append(v.members, member{key, to})
}

// need is an object under the key, made where there is none.
func (v *value) need(key string) *value {
	o := v.get(key)
	if !o.is(object) {
		o = obj()
		v.set(key, o)
	}
	return o
}

func (v *value) drop(key string) {
	kept := v.members[:0]
	for _, m := range v.members {
		if m.key != key {
			kept = append(kept, m)
		}
	}
	v.members = kept
}

// text is a text or a number as text; "" for anything else.
func (v *value) text() string {
	if v.is(text) || v.is(number) {
		return v.s
	}
	return ""
}

// int is a whole number, also one that was written as a text.
func (v *value) int() (int, bool) {
	if v == nil || v.kind != text && v.kind != number {
		return 0, false
	}
	s := strings.TrimSpace(v.s)
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != float64(int(f)) {
		return 0, false
	}
	return int(f), true
}

func (v *value) bool(otherwise bool) bool {
	switch {
	case v.is(boolean):
		return v.b
	case v.is(text) || v.is(number):
		return v.s == "true" || v.s == "1"
	}
	return otherwise
}

// list is the elements of a list.
func (v *value) list() []*value {
	if v.is(list) {
		return v.items
	}
	return nil
}

func (v *value) clone() *value {
	if v == nil {
		return nil
	}
	c := *v
	c.items, c.members = nil, nil
	if v.items != nil {
		c.items = make([]*value, len(v.items))
		for i, e := range v.items {
			c.items[i] = e.clone()
		}
	}
	if v.members != nil {
		c.members = make([]member, len(v.members))
		for i, m := range v.members {
			c.members[i] = member{m.key, m.v.clone()}
		}
	}
	return &c
}

// plain is the value as encoding/json would give it.
func (v *value) plain() any {
	if v == nil {
		return nil
	}
	switch v.kind {
	case boolean:
		return v.b
	case number:
		f, err := strconv.ParseFloat(v.s, 64)
		if err != nil { // too large for a number
			return v.s
		}
		return f
	case text:
		return v.s
	case list:
		out := make([]any, len(v.items))
		for i, e := range v.items {
			out[i] = e.plain()
		}
		return out
	case object:
		out := make(map[string]any, len(v.members))
		for _, m := range v.members {
			out[m.key] = m.v.plain()
		}
		return out
	}
	return nil
}

// valueOf is a plain value as JSON; names of an object in their order.
func valueOf(x any) *value {
	b, err := json.Marshal(x)
	if err != nil {
		return empty()
	}
	p := parser{src: string(b)}
	v, err := p.document()
	if err != nil {
		return empty()
	}
	v.walk("", func(_ string, e *value) { e.at = -1 })
	return v
}

// encode writes a value: indented by four spaces as Make does, or in one line.
func (v *value) encode(indent bool) []byte {
	var b []byte
	b = v.write(b, indent, 0)
	if indent {
		b = append(b, '\n')
	}
	return b
}

func (v *value) write(b []byte, indent bool, deep int) []byte {
	line := func(deep int) {
		if indent {
			b = append(b, '\n')
			for range deep {
				b = append(b, "    "...)
			}
		}
	}
	switch {
	case v == nil || v.kind == null:
		return append(b, "null"...)
	case v.kind == boolean:
		return strconv.AppendBool(b, v.b)
	case v.kind == number:
		return append(b, v.s...)
	case v.kind == text:
		return appendText(b, v.s)
	case v.kind == list:
		b = append(b, '[')
		for i, e := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			line(deep + 1)
			b = e.write(b, indent, deep+1)
		}
		if len(v.items) > 0 {
			line(deep)
		}
		return append(b, ']')
	}
	b = append(b, '{')
	for i, m := range v.members {
		if i > 0 {
			b = append(b, ',')
		}
		line(deep + 1)
		b = append(appendText(b, m.key), ':')
		if indent {
			b = append(b, ' ')
		}
		b = m.v.write(b, indent, deep+1)
	}
	if len(v.members) > 0 {
		line(deep)
	}
	return append(b, '}')
}

func appendText(b []byte, s string) []byte {
	var w strings.Builder
	e := json.NewEncoder(&w)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil { // a text always has a JSON form
		return append(b, `""`...)
	}
	return append(b, strings.TrimSuffix(w.String(), "\n")...)
}

// walk visits a value and all in it, with the path of each: "flow[1].mapper.json".
func (v *value) walk(path string, visit func(path string, v *value)) {
	if v == nil {
		return
	}
	visit(path, v)
	for i, e := range v.items {
		e.walk(path+"["+strconv.Itoa(i+1)+"]", visit)
	}
	for _, m := range v.members {
		m.v.walk(under(path, m.key), visit)
	}
}

func under(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// same compares two values without regard to the order of keys.
func same(a, b *value) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.kind != b.kind || a.s != b.s || a.b != b.b || len(a.items) != len(b.items) || len(a.members) != len(b.members) {
		return false
	}
	for i := range a.items {
		if !same(a.items[i], b.items[i]) {
			return false
		}
	}
	if len(a.members) == 0 {
		return true
	}
	x, y := a.byKey(), b.byKey()
	for key, v := range x {
		o, ok := y[key]
		if !ok || !same(v, o) {
			return false
		}
	}
	return len(x) == len(y)
}

// byKey are the members; of a key that stands twice the last.
func (v *value) byKey() map[string]*value {
	out := make(map[string]*value, len(v.members))
	for _, m := range v.members {
		out[m.key] = m.v
	}
	return out
}
