package mapping

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"signet/backend/column"
)

// Batch compiles expressions of several modules to work on columns of bundles. What
// two expressions have in common is worked out once. It gives the values that the
// programs give bundle by bundle, or says ErrByBundle.
type Batch struct {
	nodes  []*bnode
	byKey  map[string]Node
	known  map[Stable]Node
	source int                     // the module whose bundles are columns
	given  map[int]map[string]Node // of modules between: what their bundles hold
	made   []int                   // modules between whose bundles a frame is given
	fields map[string]Node         // of those
}

// Node is an expression of a Batch.
type Node int

// ErrByBundle says that a chunk must be worked out bundle by bundle: a value, an
// error or a word such as ignore, whose meaning columns do not know.
var ErrByBundle = errors.New("the chunk is worked out bundle by bundle")

// bnode is a part of the expressions. run works it out for all rows of a frame.
type bnode struct {
	id    Node
	kids  []Node
	run   func(f *Frame, n *bnode) (*column.Column, error)
	fixed bool // the same in every row, and known now
	value any
	name  string // of a field of the source

	outside bool // its value comes from beside the bundles
	stable  Stable
	named   bool
}

// NewBatch is a batch over the bundles of a module.
func NewBatch(source int) *Batch {
	return &Batch{byKey: map[string]Node{}, known: map[Stable]Node{}, source: source, given: map[int]map[string]Node{}, fields: map[string]Node{}}
}

// Define says what the bundles of a module between hold, for the expressions that follow.
func (b *Batch) Define(module int, fields map[string]Node) { b.given[module] = fields }

// intern gives the node of an operation on others, made when it is new. An operation
// without a name is another one at each place.
func (b *Batch) intern(op string, kids []Node, make func() *bnode) Node {
	key := keyOf(op, kids)
	if id, ok := b.byKey[key]; ok && op != "" {
		return id
	}
	n := make()
	n.id, n.kids = Node(len(b.nodes)), kids
	if !n.outside {
		n.stable, n.named = b.stable(op, kids)
	}
	b.nodes = append(b.nodes, n)
	if op != "" {
		b.byKey[key] = n.id
	}
	if n.named {
		b.known[n.stable] = n.id
	}
	return n.id
}

// Constant is a node whose every row is v.
func (b *Batch) Constant(v any) Node {
	key := ""
	switch v.(type) {
	case nil, string, float64, bool:
		key = fmt.Sprintf("const %T %v", v, v)
	}
	return b.intern(key, nil, func() *bnode {
		return &bnode{fixed: true, value: v, run: func(f *Frame, n *bnode) (*column.Column, error) { return column.Repeat(f.pool, n.value, f.n), nil }}
	})
}

// Fixed is the value of a node that is the same in every row and known before.
func (b *Batch) Fixed(n Node) (any, bool) { return b.nodes[n].value, b.nodes[n].fixed }

// Field is a field of the source's bundles.
func (b *Batch) Field(name string) Node {
	return b.intern("field "+name, nil, func() *bnode {
		return &bnode{name: name, run: func(f *Frame, n *bnode) (*column.Column, error) {
			if c := f.table.Column(n.name); c != nil {
				return c, nil
			}
			return f.pool.Column(column.Nothing, f.n), nil
		}}
	})
}

// Program adds an expression; false says that columns cannot work it out.
func (b *Batch) Program(p *Program) (Node, bool) {
	t := Parse(p.source)
	if len(t.Errors) > 0 {
		return 0, false
	}
	var out Node
	if t.single {
		n, ok := b.node(t.parts[0], p.to == "array")
		if !ok {
			return 0, false
		}
		out = n
	} else {
		var kids []Node
		for _, part := range t.parts {
			if part.op == "text" {
				kids = append(kids, b.Constant(part.text))
				continue
			}
			n, ok := b.node(part, false)
			if !ok {
				return 0, false
			}
			kids = append(kids, n)
		}
		out = b.join(kids)
	}
	return b.coerced(out, p.to), true
}

func keyOf(op string, kids []Node) string {
	var s strings.Builder
	s.WriteString(op)
	for _, k := range kids {
		s.WriteByte(' ')
		s.WriteString(strconv.Itoa(int(k)))
	}
	return s.String()
}

// coerced is a value as a field of the type takes it.
func (b *Batch) coerced(n Node, to string) Node {
	if to == "" {
		return n
	}
	return b.intern("to "+to, []Node{n}, func() *bnode {
		return &bnode{run: func(f *Frame, self *bnode) (*column.Column, error) {
			c, err := f.Column(self.kids[0])
			if err != nil {
				return nil, err
			}
			if c.Kind == column.Nothing || to == "text" && c.Kind == column.Text || to == "number" && c.Kind == column.Number ||
				to == "boolean" && c.Kind == column.Boolean || to == "date" && c.Kind == column.Date {
				return c, nil
			}
			zone := f.scope.Zone
			return f.each(c.Same, func(i int) (any, error) { return Coerce(c.Value(i), to, zone) })
		}}
	})
}

// node compiles a part of an expression; list says that an array is expected.
func (b *Batch) node(n *node, list bool) (Node, bool) {
	switch n.op {
	case "empty":
		return b.Constant(nil), true
	case "number":
		return b.Constant(n.num), true
	case "string", "regexp":
		return b.Constant(n.text), true
	case "keyword":
		return b.keyword(n.text)
	case "ref":
		return b.reference(n, list)
	case "unary", "binary", "call":
		spread := func(int) bool { return false }
		if n.op == "call" {
			f, ok := functions[n.text]
			if !ok {
				return 0, false
			}
			spread = f.takesList
		}
		kids := make([]Node, len(n.kids))
		for i, k := range n.kids {
			var ok bool
			if kids[i], ok = b.node(k, spread(i)); !ok {
				return 0, false
			}
		}
		switch n.op {
		case "unary":
			return b.unary(n.text, kids[0]), true
		case "binary":
			known := typing{}
			return b.binary(n.text, kids, known.node(n.kids[0]) == "number" && known.node(n.kids[1]) == "number"), true
		}
		return b.call(n.text, kids), true
	}
	return 0, false
}

// keyword is a word. Those that differ from bundle to bundle have a node for each place where they stand.
func (b *Batch) keyword(name string) (Node, bool) {
	switch name {
	case "now", "timestamp", "random", "uuid":
		eval := keyword(name)
		return b.intern("", nil, func() *bnode {
			return &bnode{run: func(f *Frame, _ *bnode) (*column.Column, error) {
				return f.each(false, func(int) (any, error) { return eval(f.scope) })
			}}
		}), true
	case "executionId":
		return b.outer("word executionId", keyword(name)), true
	}
	v, err := keyword(name)(nil)
	switch v.(type) {
	case ignored, Erased:
		return b.intern("word "+name, nil, func() *bnode {
			return &bnode{run: func(f *Frame, _ *bnode) (*column.Column, error) {
				if f.n == 0 {
					return f.pool.Column(column.Nothing, 0), nil
				}
				return nil, ErrByBundle
			}}
		}), true
	}
	return b.Constant(v), err == nil
}

// outer is a value that is the same for all bundles of a chunk, and known only then.
func (b *Batch) outer(key string, eval value) Node {
	return b.intern("outer "+key, nil, func() *bnode {
		return &bnode{outside: true, run: func(f *Frame, n *bnode) (*column.Column, error) {
			f.scope.begin()
			v, err := eval(f.scope)
			switch v.(type) {
			case ignored, Erased:
				return nil, ErrByBundle
			}
			if err != nil {
				return nil, ErrByBundle
			}
			return column.Repeat(f.pool, v, f.n), nil
		}}
	})
}

func (b *Batch) reference(n *node, list bool) (Node, bool) {
	fields, between := b.given[n.id]
	made, gives := b.madeBy(n.id)
	if n.id == 0 || n.id != b.source && !between && !gives {
		key := fmt.Sprintf("ref %d %s %t", n.id, pathText(n.path), list)
		return b.outer(key, reference(n, list)), true
	}
	if len(n.path) == 0 || n.path[0].array {
		return 0, false
	}
	var base Node
	if gives {
		key := strconv.Itoa(n.id) + " " + n.path[0].name
		f, known := b.fields[key]
		if !known {
			f = b.madeField(made, n.path[0].name)
			b.fields[key] = f
		}
		base = f
	} else if between {
		f, ok := fields[n.path[0].name]
		if !ok {
			f = b.Constant(nil)
		}
		base = f
	} else {
		base = b.Field(n.path[0].name)
	}
	rest := n.path[1:]
	if len(rest) == 0 {
		return base, true
	}
	walk := follow
	if list {
		walk = gather
	}
	return b.intern(fmt.Sprintf("path %s %t", pathText(rest), list), []Node{base}, func() *bnode {
		return &bnode{run: func(f *Frame, self *bnode) (*column.Column, error) {
			c, err := f.Column(self.kids[0])
			if err != nil {
				return nil, err
			}
			return f.each(c.Same, func(i int) (any, error) { return walk(c.Value(i), rest), nil })
		}}
	}), true
}
