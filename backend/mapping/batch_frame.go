package mapping

import (
	"signet/backend/column"
)

// Frame is a chunk of bundles while a Batch works on it: what was worked out is
// kept until the next chunk. A part of the rows is a frame of its own, so that
// what follows a filter, or a branch of an if, is worked out for its rows only.
type Frame struct {
	b      *Batch
	n      int
	cols   []*column.Column // by node
	table  *column.Table
	scope  *Scope
	pool   *column.Pool
	parent *Frame
	rows   []int32 // of the parent's
	parts  []*Frame
	used   int
	tables []*column.Table // of modules between, that gave bundles for these rows
}

// NewFrame is a frame for chunk after chunk. The scope holds what the expressions see besides.
func (b *Batch) NewFrame(s *Scope, p *column.Pool) *Frame { return &Frame{b: b, scope: s, pool: p} }

// Begin takes a chunk. The pool was reset by whoever made the table with it.
func (f *Frame) Begin(t *column.Table) {
	f.table = t
	f.start(t.Len)
}

func (f *Frame) start(n int) {
	f.n, f.used = n, 0
	if len(f.cols) < len(f.b.nodes) {
		f.cols = make([]*column.Column, len(f.b.nodes))
	}
	clear(f.cols)
	clear(f.tables)
}

// Len is the number of rows.
func (f *Frame) Len() int { return f.n }

// Part is the frame of some rows, in order.
func (f *Frame) Part(rows []int32) *Frame {
	if f.used == len(f.parts) {
		f.parts = append(f.parts, &Frame{b: f.b, scope: f.scope, pool: f.pool, parent: f})
	}
	p := f.parts[f.used]
	f.used++
	p.table, p.rows = f.table, rows
	p.start(len(rows))
	return p
}

// Column works out an expression for all rows.
func (f *Frame) Column(n Node) (*column.Column, error) {
	if c := f.cols[n]; c != nil {
		return c, nil
	}
	node := f.b.nodes[n]
	if f.parent != nil {
		if c, err := f.above(node); err != nil || c != nil {
			f.cols[n] = c
			return c, err
		}
	}
	c, err := node.run(f, node)
	f.cols[n] = c
	return c, err
}

// above takes what the whole chunk has worked out already. Fields of the source are always taken from there.
func (f *Frame) above(node *bnode) (*column.Column, error) {
	c := f.parent.cols[node.id]
	if c == nil && node.name != "" {
		var err error
		if c, err = f.parent.Column(node.id); err != nil {
			return nil, err
		}
	}
	if c == nil && f.parent.parent != nil {
		var err error
		if c, err = f.parent.above(node); err != nil || c == nil {
			return nil, err
		}
		f.parent.cols[node.id] = c
	}
	if c == nil {
		return nil, nil
	}
	return c.Gather(f.pool, f.rows), nil
}

// Bounds of one bundle's share of a node: what needs more is left to the evaluation
// bundle by bundle, which counts a whole mapping together.
const (
	fewSteps = 2000
	fewBytes = 1 << 20
)

// each works out a column row by row; once tells that all rows are alike.
func (f *Frame) each(once bool, eval func(i int) (any, error)) (*column.Column, error) {
	n := f.n
	if once && n > 1 {
		n = 1
	}
	b := column.NewBuilder(f.pool, n)
	s := f.scope
	for i := range n {
		s.begin()
		v, err := eval(i)
		if err != nil || s.steps > fewSteps || s.used > fewBytes || s.held > fewBytes {
			return nil, ErrByBundle
		}
		switch x := v.(type) {
		case ignored, Erased: // they mean something to a field
			return nil, ErrByBundle
		case []map[string]any:
			v = listOf(x)
		case float64:
			if x-x != 0 {
				return nil, ErrByBundle
			}
		}
		b.Value(v)
	}
	c := b.Done()
	if n < f.n {
		return column.Repeat(f.pool, c.Value(0), f.n), nil
	}
	return c, nil
}

// columns works out several expressions.
func (f *Frame) columns(nodes []Node) (out []*column.Column, same bool, err error) {
	out, same = make([]*column.Column, len(nodes)), true
	for i, n := range nodes {
		if out[i], err = f.Column(n); err != nil {
			return nil, false, err
		}
		same = same && out[i].Same
	}
	return out, same, nil
}

// split tells the rows for which yes holds from the others.
func (f *Frame) split(yes func(i int) bool) (on, off []int32) {
	room := f.pool.Rows(f.n)
	head, tail := 0, f.n
	for i := range f.n {
		if yes(i) {
			room[head] = int32(i)
			head++
		}
	}
	rest := f.pool.Rows(tail - head)
	at, next := 0, 0
	for i := range f.n {
		if next < head && room[next] == int32(i) {
			next++
			continue
		}
		rest[at] = int32(i)
		at++
	}
	return room[:head], rest
}

// merge puts the columns of two parts together again.
func (f *Frame) merge(on, off []int32, a, b *column.Column) (*column.Column, error) {
	if len(off) == 0 {
		return a, nil
	}
	if len(on) == 0 {
		return b, nil
	}
	i, j := 0, 0
	out := column.NewBuilder(f.pool, f.n)
	for row := range f.n {
		if i < len(on) && on[i] == int32(row) {
			out.From(a, i)
			i++
		} else {
			out.From(b, j)
			j++
		}
	}
	return out.Done(), nil
}

// Holder is the outermost frame that has worked out an expression: f, or one that f is a part of.
func (f *Frame) Holder(n Node) *Frame {
	out := f
	for at := f.parent; at != nil; at = at.parent {
		if at.cols[n] != nil {
			out = at
		}
	}
	return out
}

// Parent is the frame that f is a part of, and which rows of it; nil for a whole chunk.
func (f *Frame) Parent() (*Frame, []int32) { return f.parent, f.rows }

// Row is the row of the whole chunk that a row of f is.
func (f *Frame) Row(i int) int {
	for at := f; at.parent != nil; at = at.parent {
		i = int(at.rows[i])
	}
	return i
}

// finite lets a column of numbers through when each is one.
func finite(c *column.Column) (*column.Column, error) {
	for _, v := range c.Nums {
		if v-v != 0 {
			return nil, ErrByBundle
		}
	}
	return c, nil
}
