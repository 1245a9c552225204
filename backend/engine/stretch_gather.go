package engine

import (
	"signet/backend/column"
	"signet/backend/connector"
	"signet/backend/mapping"
)

// gather works out what an aggregator takes from the rows that reach it. Nothing is
// taken before commit is called with how many of them count.
func (w *worker) gather(p *pass) error {
	n, rows := p.t.n, p.frame.Len()
	acc := w.x.acc[n.index]
	keys, err := w.shapeColumn(p.frame, p.t.group)
	if err != nil {
		return err
	}
	kind := aggregationOf(n)
	var value *column.Column
	if kind == numbers || kind == texts {
		if value, err = w.shapeColumn(p.frame, p.t.value); err != nil {
			return err
		}
	}
	if kind == numbers {
		if value, err = w.numbersOf(p, value); err != nil {
			return err
		}
	}
	size := 0
	for i := range rows {
		switch {
		case kind == numbers:
		case kind == texts && value.Kind == column.Text:
			size += 16
			if value.Is(i) == column.Present {
				size += int(value.End[i] - value.Start[i])
			}
		case kind == texts:
			size += weigh(value.Value(i))
		case kind == arrays && p.t.value == nil:
			size += wholeBundle
		case kind == arrays:
			size += weigh(p.t.value.value(p.frame, i))
		default:
			size += weight(n, p.fields(i))
		}
	}
	if acc.held+size > mostHeld { // at which bundle it is too much is found bundle by bundle
		return mapping.ErrByBundle
	}
	sep, eager := n.fixedSeparator(kind)
	p.commit = func(count int) {
		if count == 0 {
			return
		}
		acc.held += size
		var one *group
		for i := range min(count, rows) {
			g := one
			if g == nil {
				if keys == nil {
					g = acc.group(nil)
					one = g
				} else {
					g = acc.group(keys.Value(i))
				}
			}
			switch {
			case kind == numbers:
				if value.Is(i) == column.Present {
					g.num.add(value.Nums[i])
				}
			case kind == arrays:
				g.items = append(g.items, w.element(p, i))
			case kind != texts:
				_ = w.x.take(n, g, p.fields(i)) // cells, and what an app gathers itself, are taken as they are
			case value.Kind == column.Text && value.Is(i) == column.Present:
				g.texts.bytes(value.Bytes(i), sep, eager)
			default:
				g.texts.bytes([]byte(connector.TextOf(value.Value(i))), sep, eager)
			}
		}
		acc.fields = p.fields(count - 1)
	}
	return nil
}

// fields are a module's fields in a row.
func (p *pass) fields(row int) map[string]any {
	out := make(map[string]any, len(p.t.fields))
	for i := range p.t.fields {
		f := &p.t.fields[i]
		out[f.name] = f.shape.value(p.frame, row)
	}
	return out
}

// element is what an array aggregator takes of a row.
func (w *worker) element(p *pass, row int) any {
	if p.t.value != nil {
		return p.t.value.value(p.frame, row)
	}
	at := p.frame.Row(row)
	if p.above < 0 {
		return w.table.Bundle(at)
	}
	above := &w.passes[p.above]
	return above.bundle(above.count(at))
}

// shapeColumn is a field that is an expression or a constant, as a column; nil for a nil shape.
func (w *worker) shapeColumn(f *mapping.Frame, s *shape) (*column.Column, error) {
	if s == nil {
		return nil, nil
	}
	if s.isRef {
		return f.Column(s.node)
	}
	return column.Repeat(w.pool, s.fixed, f.Len()), nil
}

// numbersOf is the column as numbers; an empty value is no number and takes no part.
func (w *worker) numbersOf(p *pass, c *column.Column) (*column.Column, error) {
	if c.Kind == column.Number {
		return c, nil
	}
	b := column.NewBuilder(w.pool, c.Len)
	for i := range c.Len {
		v := c.Value(i)
		if v == nil || v == "" {
			b.Skip(column.Null)
			continue
		}
		num, err := w.x.e.opt.Language.Coerce(v, "number")
		if err != nil {
			return nil, mapping.ErrByBundle
		}
		f, ok := number(num)
		if !ok {
			return nil, mapping.ErrByBundle
		}
		b.Number(f)
	}
	return b.Done(), nil
}
