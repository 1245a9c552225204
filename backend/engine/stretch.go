package engine

import (
	"strings"

	"signet/backend/connector"
	"signet/backend/mapping"
)

// stretch is what follows a module that gives many bundles, up to the first modules
// whose meaning depends on the order of effects: it works on a chunk of bundles at
// once, in columns. Whatever columns do not know is carried out bundle by bundle, so
// that nobody can tell the two apart but by the time.
type stretch struct {
	source *node
	batch  *mapping.Batch
	after  []*leg
	fields int                               // modules that columns carry out
	exits  bool                              // other modules follow: each is visited bundle by bundle
	sets   map[*node]map[string]mapping.Node // variables, by the module that sets them
}

// leg is a link as a stretch follows it.
type leg struct {
	e      *edge
	filter *mapping.BatchFilter // nil lets everything pass
	to     *stop
	route  bool // one of several: steps behind it name it
	branch int  // its place behind an if-else, from 0; -1 behind another module
}

type stopKind int

const (
	setting    stopKind = iota // set variables
	getting                    // get variables
	routing                    // router, if-else
	gathering                  // aggregator
	calling                    // a module of an app that only works values out
	outOfReach                 // visited by the interpreter
)

// stop is a module of a stretch.
type stop struct {
	n      *node
	kind   stopKind
	fields []shapedField
	shaped bool // of a module out of reach: its fields can be worked out
	after  []*leg
	// of set variables
	names  []string
	values []mapping.Node
	cycle  bool
	// of a call: what the module gives
	made mapping.Made
	// of an aggregator
	value, group *shape
	function     string
}

type shapedField struct {
	name  string
	shape shape
	need  bool // must have a value
}

// shape is a field as a stretch works it out: a constant, an expression, or a structure of both.
type shape struct {
	fixed any
	node  mapping.Node
	isRef bool
	list  bool
	keys  []string
	items []shape
}

// stretch finds what can be worked out in columns behind n; nil when nothing can.
func (n *node) stretch() *stretch {
	n.stretched.Do(func() {
		s := &stretch{source: n, batch: mapping.NewBatch(n.id), sets: map[*node]map[string]mapping.Node{}}
		after, ok := s.follow(n)
		if ok && s.fields > 0 {
			s.after = after
			n.inColumns = s
		}
	})
	return n.inColumns
}

// follow compiles the links that leave a module; false when a filter is beyond columns.
func (s *stretch) follow(n *node) ([]*leg, bool) {
	var out []*leg
	for i, e := range n.next {
		if e.disabled {
			continue
		}
		l := &leg{e: e, route: len(n.next) > 1, branch: -1}
		if n.action.Control == connector.IfElse {
			l.branch = i
		}
		if e.filter != nil {
			p, ok := e.filter.(predicate)
			if !ok {
				return nil, false
			}
			if l.filter, ok = s.batch.Filter(p.Filter); !ok {
				return nil, false
			}
		}
		out = append(out, l)
	}
	for _, l := range out {
		l.to = s.stop(l.e.to)
	}
	return out, true
}

func (s *stretch) stop(n *node) *stop {
	t := &stop{n: n}
	shaped := s.shapeFields(t)
	if !shaped || !s.understands(t) {
		s.exits = true
		return &stop{n: n, kind: outOfReach, fields: t.fields, shaped: shaped}
	}
	if t.kind != gathering {
		after, ok := s.follow(n)
		if !ok {
			s.exits = true
			return &stop{n: n, kind: outOfReach}
		}
		t.after = after
	}
	s.fields++
	return t
}

// understands reports whether columns can carry the module out.
func (s *stretch) understands(t *stop) bool {
	n := t.n
	if n.conn != nil {
		return false
	}
	for i := range n.action.Inputs {
		if n.action.Inputs[i].Secret {
			return false
		}
	}
	switch n.action.Control {
	case connector.SetVariables:
		t.kind = setting
		return len(n.feeds) == 0 && s.setting(t)
	case connector.GetVariables:
		t.kind = getting
		return s.getting(t)
	case connector.Router, connector.IfElse:
		t.kind = routing
		s.batch.Define(n.id, nil)
		return len(n.feeds) == 0
	case connector.Aggregate:
		t.kind = gathering
		return s.gathering(t)
	case "":
		t.kind = calling
		if a := n.action; a.Run == nil || a.Class != connector.Pure || a.ClassOf != nil || a.API != nil || a.Transactional || len(n.feeds) > 0 {
			return false
		}
		t.made = s.batch.Made(n.id)
		return true
	}
	return false
}

func (s *stretch) shapeFields(t *stop) bool {
	for i := range t.n.fields {
		f := &t.n.fields[i]
		x, ok := s.shape(&f.value)
		if !ok {
			return false
		}
		t.fields = append(t.fields, shapedField{name: f.name, shape: x})
	}
	for i := range t.n.action.Inputs {
		in := &t.n.action.Inputs[i]
		if !in.Required {
			continue
		}
		f := t.field(in.Name)
		if f == nil || f.shape.empty() {
			return false // the interpreter says what is missing
		}
		f.need = true
	}
	return true
}

func (s *stretch) shape(x *expr) (shape, bool) {
	switch {
	case x.prog != nil:
		p, ok := x.prog.(program)
		if !ok {
			return shape{}, false
		}
		n, ok := s.batch.Program(p.Program)
		if !ok {
			return shape{}, false
		}
		return shape{node: n, isRef: true}, true
	case x.list || x.keys != nil:
		out := shape{list: x.list, keys: x.keys}
		for i := range x.items {
			item, ok := s.shape(&x.items[i])
			if !ok {
				return shape{}, false
			}
			out.items = append(out.items, item)
		}
		return out, true
	}
	return shape{fixed: x.fixed}, true
}

func (t *stop) field(name string) *shapedField {
	for i := range t.fields {
		if t.fields[i].name == name {
			return &t.fields[i]
		}
	}
	return nil
}

func (x *shape) constant() bool { return !x.isRef && !x.list && x.keys == nil }

func (x *shape) empty() bool { return x.constant() && (x.fixed == nil || x.fixed == "") }

// item is a named item of a structure.
func (x *shape) item(name string) *shape {
	for i, k := range x.keys {
		if k == name {
			return &x.items[i]
		}
	}
	return nil
}

// settled is the first of the named fields that has a value, where that does not differ from bundle to bundle.
func (t *stop) settled(names ...string) (v any, ok bool) {
	for _, n := range names {
		f := t.field(n)
		if f == nil || f.shape.empty() {
			continue
		}
		if !f.shape.constant() {
			return nil, false
		}
		return f.shape.fixed, true
	}
	return nil, true
}

// setting reads which names get which values; the names must be known.
func (s *stretch) setting(t *stop) bool {
	add := func(name string, value *shape) bool {
		n := s.batch.Constant(nil)
		switch {
		case value == nil:
		case value.isRef:
			n = value.node
		case value.constant():
			n = s.batch.Constant(value.fixed)
		default:
			return false
		}
		for i, known := range t.names {
			if known == name {
				t.values[i] = n
				return true
			}
		}
		t.names, t.values = append(t.names, name), append(t.values, n)
		return true
	}
	for _, f := range t.fields {
		switch f.name {
		case "variables":
			if !f.shape.list {
				return false
			}
			for i := range f.shape.items {
				item := &f.shape.items[i]
				if item.keys == nil {
					return false
				}
				name := item.item("name")
				if name == nil || !name.constant() || name.empty() || !add(connector.TextOf(name.fixed), item.item("value")) {
					return false
				}
			}
		case "name":
			if !f.shape.constant() {
				return false
			}
		case "scope", "lifetime", "value":
		default:
			return false
		}
	}
	if f := t.field("name"); f != nil && !f.shape.empty() {
		var value *shape
		if v := t.field("value"); v != nil {
			value = &v.shape
		}
		if !add(connector.TextOf(f.shape.fixed), value) {
			return false
		}
	}
	scope, ok := t.settled("scope", "lifetime")
	if !ok {
		return false
	}
	switch strings.ToLower(connector.TextOf(scope)) {
	case "roundtrip", "cycle", "one_cycle", "one cycle":
		t.cycle = true
	}
	given := map[string]mapping.Node{}
	for i, name := range t.names {
		given[name] = t.values[i]
	}
	s.batch.Define(t.n.id, given)
	s.sets[t.n] = given
	return true
}

// gathering reads an aggregator over the source of the stretch, or over one before it.
func (s *stretch) gathering(t *stop) bool {
	for at := t.n.parent; at != s.source; at = at.parent {
		if at == nil || at == t.n.source { // its source is a module of the stretch: each bundle of that ends it
			return false
		}
	}
	if t.n.grouped != "" {
		t.group = &t.field(t.n.grouped).shape
		if t.group.list || t.group.keys != nil {
			return false
		}
	}
	value := func(names ...string) *shape {
		for _, name := range names {
			if f := t.field(name); f != nil && !f.shape.empty() {
				if name != names[len(names)-1] && f.shape.isRef { // it may be empty in some bundle, and then the next name counts
					for _, other := range names[1:] {
						if o := t.field(other); o != nil {
							return &shape{list: true}
						}
					}
				}
				return &f.shape
			}
		}
		return &shape{}
	}
	switch aggregationOf(t.n) {
	case numbers:
		f, ok := t.settled("function", "aggregate_function", "fn")
		t.function, t.value = connector.TextOf(f), value("value")
		return ok && !t.value.list && t.value.keys == nil
	case texts:
		t.value = value("value", "text")
		return !t.value.list && t.value.keys == nil
	case tables, made:
		return true
	}
	return t.element()
}

// element finds what an array aggregator takes of each bundle: the structure that a field gives, else the
// bundle of the module before. A field that gives one bundle a structure and another none is beyond columns.
func (t *stop) element() bool {
	for _, name := range []string{"fields", "mapper", "target"} {
		f := t.field(name)
		switch {
		case f == nil || f.shape.empty():
		case f.shape.keys != nil && t.value == nil:
			t.value = &f.shape
		case f.shape.constant() && t.value == nil:
			if m, is := f.shape.fixed.(map[string]any); !is || len(m) > 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}
