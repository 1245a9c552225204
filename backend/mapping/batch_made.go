package mapping

import "signet/backend/column"

// Made is a module of the stretch whose bundles are known only when it has worked: a frame is given them.
type Made int

// Made says that a module gives bundles which Frame.Give brings.
func (b *Batch) Made(module int) Made {
	b.made = append(b.made, module)
	return Made(len(b.made) - 1)
}

// madeBy finds the module; false when its bundles are not given so.
func (b *Batch) madeBy(module int) (Made, bool) {
	for i, m := range b.made {
		if m == module {
			return Made(i), true
		}
	}
	return 0, false
}

// Give brings the bundles of a module, one for each row of the frame.
func (f *Frame) Give(m Made, t *column.Table) {
	for len(f.tables) <= int(m) {
		f.tables = append(f.tables, nil)
	}
	f.tables[m] = t
}

// Given are the bundles that Give brought.
func (f *Frame) Given(m Made) *column.Table { return f.tables[m] }

// madeField is a field of such bundles. A frame within the one that was given them takes its rows of it.
func (b *Batch) madeField(m Made, name string) Node {
	return b.intern("", nil, func() *bnode {
		return &bnode{run: func(f *Frame, n *bnode) (*column.Column, error) {
			for at := f; at != nil; at = at.parent {
				if int(m) >= len(at.tables) || at.tables[m] == nil {
					continue
				}
				c := at.tables[m].Column(name)
				if c == nil {
					return f.pool.Column(column.Nothing, f.n), nil
				}
				if at == f {
					return c, nil
				}
				rows := f.pool.Rows(f.n)
				for i := range rows {
					r := i
					for part := f; part != at; part = part.parent {
						r = int(part.rows[r])
					}
					rows[i] = int32(r)
				}
				return c.Gather(f.pool, rows), nil
			}
			return nil, ErrByBundle
		}}
	})
}
