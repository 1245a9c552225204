package mapping

import (
	"bytes"
	"math"

	"signet/backend/column"
)

func (b *Batch) unary(op string, kid Node) Node {
	return b.intern("unary"+op, []Node{kid}, func() *bnode {
		return &bnode{run: func(f *Frame, n *bnode) (*column.Column, error) {
			c, err := f.Column(n.kids[0])
			if err != nil {
				return nil, err
			}
			if c.Kind == column.Number && c.Full() {
				if op != "-" {
					return c, nil
				}
				out := f.pool.Column(column.Number, f.n)
				for i, v := range c.Nums {
					out.Nums[i] = -v
				}
				return out, nil
			}
			return f.each(c.Same, func(i int) (any, error) {
				v, ok, err := toNumber(c.Value(i))
				if err != nil || !ok {
					return nil, err
				}
				if op == "-" {
					v = -v
				}
				return v, nil
			})
		}}
	})
}

// binary adds an operator. numbers says that both sides are known to be numbers, which + asks for.
func (b *Batch) binary(op string, kids []Node, numbers bool) Node {
	key := "binary" + op
	if numbers && op == "+" {
		key += " numbers"
	}
	return b.intern(key, kids, func() *bnode {
		n := &bnode{}
		switch op {
		case "|", "&":
			n.run = func(f *Frame, n *bnode) (*column.Column, error) { return f.either(n, op == "|") }
		case "=", "!=":
			n.run = func(f *Frame, n *bnode) (*column.Column, error) { return f.compared(n, op, equalRows(op == "=")) }
		case "<", "<=", ">", ">=":
			less, same := op[0] == '<', len(op) == 2
			n.run = func(f *Frame, n *bnode) (*column.Column, error) {
				return f.compared(n, op, func(x, y any) (any, error) {
					if nothing(x) || nothing(y) {
						return false, nil
					}
					c := compare(x, y)
					return c < 0 && less || c > 0 && !less || c == 0 && same, nil
				})
			}
		default:
			n.run = func(f *Frame, n *bnode) (*column.Column, error) { return f.computed(n, op, op == "+" && !numbers) }
		}
		return n
	})
}

func equalRows(yes bool) func(x, y any) (any, error) {
	return func(x, y any) (any, error) { return equal(x, y) == yes, nil }
}

// either is | and &: the right side is worked out for the rows that the left side leaves open.
func (f *Frame) either(n *bnode, or bool) (*column.Column, error) {
	a, err := f.Column(n.kids[0])
	if err != nil {
		return nil, err
	}
	done, open := f.split(func(i int) bool { return toBool(a.Value(i)) == or })
	if len(open) == 0 {
		return column.Repeat(f.pool, or, f.n), nil
	}
	part := f
	if len(done) > 0 {
		part = f.Part(open)
	}
	y, err := part.Column(n.kids[1])
	if err != nil {
		return nil, err
	}
	out := f.pool.Column(column.Boolean, f.n)
	for _, i := range done {
		out.Bools[i] = or
	}
	for j, i := range open {
		out.Bools[i] = toBool(y.Value(j))
	}
	return out, nil
}

// compared fills a column of booleans: numbers and equal texts at once, all else by the row.
func (f *Frame) compared(n *bnode, op string, row func(x, y any) (any, error)) (*column.Column, error) {
	cols, same, err := f.columns(n.kids)
	if err != nil {
		return nil, err
	}
	a, b := cols[0], cols[1]
	if !a.Full() || !b.Full() || a.Kind != b.Kind || same {
		return f.each(same, func(i int) (any, error) { return row(a.Value(i), b.Value(i)) })
	}
	switch {
	case a.Kind == column.Number:
		out := f.pool.Column(column.Boolean, f.n)
		x, y, o := a.Nums, b.Nums, out.Bools
		switch op {
		case "=":
			for i := range o {
				o[i] = x[i] == y[i]
			}
		case "!=":
			for i := range o {
				o[i] = x[i] != y[i]
			}
		case "<":
			for i := range o {
				o[i] = x[i] < y[i]
			}
		case ">":
			for i := range o {
				o[i] = x[i] > y[i]
			}
		case "<=":
			for i := range o {
				o[i] = x[i] <= y[i]
			}
		case ">=":
			for i := range o {
				o[i] = x[i] >= y[i]
			}
		}
		return out, nil
	case a.Kind == column.Text && (op == "=" || op == "!="):
		out := f.pool.Column(column.Boolean, f.n)
		for i := range out.Bools {
			out.Bools[i] = bytes.Equal(a.Bytes(i), b.Bytes(i)) == (op == "=")
		}
		return out, nil
	}
	return f.each(same, func(i int) (any, error) { return row(a.Value(i), b.Value(i)) })
}

// computed is + - * / %; text says that the sides of + may be texts.
func (f *Frame) computed(n *bnode, op string, text bool) (*column.Column, error) {
	cols, same, err := f.columns(n.kids)
	if err != nil {
		return nil, err
	}
	a, b := cols[0], cols[1]
	if a.Kind != column.Number || b.Kind != column.Number || !a.Full() || !b.Full() || same {
		if text {
			return f.each(same, func(i int) (any, error) { return plus(f.scope, a.Value(i), b.Value(i)) })
		}
		return f.each(same, func(i int) (any, error) { return calculateRow(op[0], a.Value(i), b.Value(i)) })
	}
	out := f.pool.Column(column.Number, f.n)
	x, y, o := a.Nums, b.Nums, out.Nums
	switch op {
	case "+":
		for i := range o {
			o[i] = x[i] + y[i]
		}
	case "-":
		for i := range o {
			o[i] = x[i] - y[i]
		}
	case "*":
		for i := range o {
			o[i] = x[i] * y[i]
		}
	default:
		for _, v := range y {
			if v == 0 {
				return nil, ErrByBundle
			}
		}
		if op == "/" {
			for i := range o {
				o[i] = x[i] / y[i]
			}
			break
		}
		for i := range o {
			o[i] = math.Mod(x[i], y[i])
		}
	}
	return finite(out)
}

// calculateRow calculates as a compiled expression does: nothing counts as 0 beside a number.
func calculateRow(op byte, x, y any) (any, error) {
	f, ok, err := toNumber(x)
	if err != nil {
		return nil, err
	}
	g, also, err := toNumber(y)
	if err != nil || !ok && !also {
		return nil, err
	}
	return calculate2(op, f, g)
}

// join writes texts side by side: a field with text around its {{ }}.
func (b *Batch) join(kids []Node) Node {
	return b.intern("join", kids, func() *bnode {
		return &bnode{run: func(f *Frame, n *bnode) (*column.Column, error) {
			cols, same, err := f.columns(n.kids)
			if err != nil {
				return nil, err
			}
			for j, c := range cols {
				if c.Kind != column.Text || !c.Full() {
					if cols[j], err = f.texts(c); err != nil {
						return nil, err
					}
				}
			}
			size := 0
			for _, c := range cols {
				if f.n > 0 {
					size += int(c.End[0] - c.Start[0])
				}
			}
			out := f.pool.Column(column.Text, f.n)
			buf, at := f.pool.Buffer(f.n * (size + 8))
			for i := range f.n {
				out.Start[i] = uint32(len(buf))
				for _, c := range cols {
					buf = append(buf, c.Bytes(i)...)
				}
				out.End[i] = uint32(len(buf))
				if out.End[i]-out.Start[i] > fewBytes {
					return nil, ErrByBundle
				}
			}
			f.pool.Return(at, buf)
			out.Buf, out.Same = buf, same
			return out, nil
		}}
	})
}

// texts is a column as texts, as they are written side by side; nothing is an empty text.
func (f *Frame) texts(c *column.Column) (*column.Column, error) {
	if c.Kind == column.Text && c.Full() {
		return c, nil
	}
	out := f.pool.Column(column.Text, f.n)
	buf, at := f.pool.Buffer(f.n * 16)
	for i := range f.n {
		out.Start[i] = uint32(len(buf))
		switch {
		case c.Is(i) != column.Present:
		case c.Kind == column.Text:
			buf = append(buf, c.Bytes(i)...)
		case c.Kind == column.Number:
			buf = appendNumber(buf, c.Nums[i])
		default:
			s, err := toText(c.Value(i))
			if err != nil || len(s) > fewBytes {
				return nil, ErrByBundle
			}
			buf = append(buf, s...)
		}
		out.End[i] = uint32(len(buf))
	}
	f.pool.Return(at, buf)
	out.Buf, out.Same = buf, c.Same
	return out, nil
}
