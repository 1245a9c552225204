package mapping

import (
	"signet/backend/column"
)

// varying are the functions whose value is another one each time: two places with the same call are two calls.
var varying = map[string]bool{"shuffle": true}

// call adds the use of a function. What has no kernel of its own is called row by row with the columns of its arguments.
func (b *Batch) call(name string, kids []Node) Node {
	if name == "if" && len(kids) == 2 {
		kids = append(kids, b.Constant(nil))
	}
	op := "call " + name
	if varying[name] {
		op = ""
	}
	return b.intern(op, kids, func() *bnode {
		n := &bnode{}
		switch {
		case name == "if":
			n.run = (*Frame).ifCall
		case name == "ifempty":
			n.run = (*Frame).ifEmpty
		case name == "switch":
			n.run = (*Frame).switchCall
		default:
			general := func(f *Frame, n *bnode) (*column.Column, error) { return f.called(n, functions[name], op != "") }
			n.run = general
			if special := kernels[name]; special != nil {
				fast := special(b, kids)
				n.run = func(f *Frame, n *bnode) (*column.Column, error) {
					c, err := fast(f, n)
					if c == nil && err == nil {
						return general(f, n)
					}
					return c, err
				}
			}
		}
		return n
	})
}

// called calls a function for each row.
func (f *Frame) called(n *bnode, fn *Function, steady bool) (*column.Column, error) {
	cols, same, err := f.columns(n.kids)
	if err != nil {
		return nil, err
	}
	row := 0
	c := &call{s: f.scope, name: fn.Name, args: make([]value, len(cols))}
	for j, col := range cols {
		if fixed, ok := f.b.Fixed(n.kids[j]); ok {
			c.args[j] = constant(fixed)
			continue
		}
		c.args[j] = func(*Scope) (any, error) { return col.Value(row), nil }
	}
	return f.each(same && steady, func(i int) (any, error) {
		row = i
		v, err := fn.eval(c)
		if err == nil {
			err = f.scope.hold(v)
		}
		return v, err
	})
}

// ifCall works out each branch for the rows that take it.
func (f *Frame) ifCall(n *bnode) (*column.Column, error) {
	c, err := f.Column(n.kids[0])
	if err != nil {
		return nil, err
	}
	yes := func(i int) bool { return toBool(c.Value(i)) }
	if c.Kind == column.Boolean && c.Full() {
		yes = func(i int) bool { return c.Bools[i] }
	}
	on, off := f.split(yes)
	return f.branch(on, off, n.kids[1], n.kids[2])
}

func (f *Frame) branch(on, off []int32, a, b Node) (*column.Column, error) {
	if len(off) == 0 {
		return f.Column(a)
	}
	if len(on) == 0 {
		return f.Column(b)
	}
	x, err := f.Part(on).Column(a)
	if err != nil {
		return nil, err
	}
	y, err := f.Part(off).Column(b)
	if err != nil {
		return nil, err
	}
	return f.merge(on, off, x, y)
}

func (f *Frame) ifEmpty(n *bnode) (*column.Column, error) {
	c, err := f.Column(n.kids[0])
	if err != nil {
		return nil, err
	}
	full := func(i int) bool { return !blank(c.Value(i)) }
	if c.Kind == column.Text {
		full = func(i int) bool { return c.Is(i) == column.Present && c.End[i] > c.Start[i] }
	}
	on, off := f.split(full)
	return f.branch(on, off, n.kids[0], n.kids[1])
}

// switchCall compares with one value after the other, each for the rows that are left.
func (f *Frame) switchCall(n *bnode) (*column.Column, error) {
	return f.switched(n.kids[0], n.kids[1:])
}

func (f *Frame) switched(what Node, rest []Node) (*column.Column, error) {
	if len(rest) == 0 {
		return f.pool.Column(column.Nothing, f.n), nil
	}
	if len(rest) == 1 {
		return f.Column(rest[0])
	}
	x, err := f.Column(what)
	if err != nil {
		return nil, err
	}
	y, err := f.Column(rest[0])
	if err != nil {
		return nil, err
	}
	on, off := f.split(func(i int) bool { return equal(x.Value(i), y.Value(i)) })
	if len(off) == 0 {
		return f.Column(rest[1])
	}
	if len(on) == 0 {
		return f.switched(what, rest[2:])
	}
	a, err := f.Part(on).Column(rest[1])
	if err != nil {
		return nil, err
	}
	b, err := f.Part(off).switched(what, rest[2:])
	if err != nil {
		return nil, err
	}
	return f.merge(on, off, a, b)
}
