package mapping

import (
	"bytes"

	"signet/backend/column"
)

// BatchFilter is a filter whose comparisons are expressions of a Batch.
type BatchFilter struct {
	groups [][]batchTest
	Shown  Node // what the first comparison looks at; -1 when there is none
}

type batchTest struct {
	a, b Node
	name string
	test test
}

// Filter adds the expressions of a filter; false says that columns cannot work it out.
func (b *Batch) Filter(f *Filter) (*BatchFilter, bool) {
	out := &BatchFilter{Shown: -1}
	for _, g := range f.groups {
		var tests []batchTest
		for _, c := range g {
			x, ok := b.Program(c.a)
			if !ok {
				return nil, false
			}
			y, ok := b.Program(c.b)
			if !ok {
				return nil, false
			}
			tests = append(tests, batchTest{x, y, c.name, c.test})
		}
		out.groups = append(out.groups, tests)
	}
	if len(out.groups) > 0 && len(out.groups[0]) > 0 {
		out.Shown = out.groups[0][0].a
	}
	return out, true
}

// Passing tells the rows that pass from the others, each in order.
func (f *Frame) Passing(filter *BatchFilter) (on, off []int32, err error) {
	pass := f.pool.Flags(f.n)
	if len(filter.groups) == 0 {
		on, off = f.split(func(int) bool { return true })
		return on, off, nil
	}
	at, open := f, []int32(nil) // nil: all rows
	for k, g := range filter.groups {
		if k > 0 {
			open, _ = f.split(func(i int) bool { return !pass[i] })
			if len(open) == 0 {
				break
			}
			at = f.Part(open)
		}
		if err := at.group(g, func(i int) {
			if open != nil {
				i = int(open[i])
			}
			pass[i] = true
		}); err != nil {
			return nil, nil, err
		}
	}
	on, off = f.split(func(i int) bool { return pass[i] })
	return on, off, nil
}

// group calls yes for the rows for which all comparisons hold; each looks only at what those before it left.
func (f *Frame) group(tests []batchTest, yes func(i int)) error {
	rows := []int32(nil)
	at := f
	for _, t := range tests {
		holds, err := at.holds(t)
		if err != nil {
			return err
		}
		left, rest := at.split(func(i int) bool { return holds[i] })
		if len(rest) == 0 {
			continue
		}
		if rows != nil {
			for j, i := range left {
				left[j] = rows[i]
			}
		}
		if rows = left; len(rows) == 0 {
			return nil
		}
		at = f.Part(rows)
	}
	for i := range at.n {
		if rows != nil {
			i = int(rows[i])
		}
		yes(i)
	}
	return nil
}

func (f *Frame) holds(t batchTest) ([]bool, error) {
	out := f.pool.Flags(f.n)
	a, err := f.Column(t.a)
	if err != nil {
		return nil, err
	}
	b, err := f.Column(t.b)
	if err != nil {
		return nil, err
	}
	if number := numberTests[t.name]; number != nil && a.Full() && a.Kind == column.Number && b.Full() {
		y := b
		if b.Same && b.Kind == column.Text && f.n > 0 { // a number that stands in the filter is a text
			if v, ok, err := toNumber(b.Value(0)); err == nil && ok {
				y = column.Repeat(f.pool, v, f.n)
			}
		}
		if y.Kind == column.Number {
			number(a.Nums, y.Nums, out)
			return out, nil
		}
	}
	if a.Kind == column.Text && b.Kind == column.Text && a.Full() && b.Full() && (t.name == "text:equal" || t.name == "text:notequal") {
		for i := range out {
			out[i] = bytes.Equal(a.Bytes(i), b.Bytes(i)) == (t.name == "text:equal")
		}
		return out, nil
	}
	for i := range out {
		if out[i], err = t.test(f.scope, a.Value(i), b.Value(i)); err != nil {
			return nil, ErrByBundle
		}
	}
	return out, nil
}

var numberTests = map[string]func(a, b []float64, out []bool){
	"number:equal": func(a, b []float64, out []bool) {
		for i := range out {
			out[i] = a[i] == b[i]
		}
	},
	"number:notequal": func(a, b []float64, out []bool) {
		for i := range out {
			out[i] = a[i] != b[i]
		}
	},
	"number:greater": func(a, b []float64, out []bool) {
		for i := range out {
			out[i] = a[i] > b[i]
		}
	},
	"number:less": func(a, b []float64, out []bool) {
		for i := range out {
			out[i] = a[i] < b[i]
		}
	},
	"number:greaterorequal": func(a, b []float64, out []bool) {
		for i := range out {
			out[i] = a[i] >= b[i]
		}
	},
	"number:lessorequal": func(a, b []float64, out []bool) {
		for i := range out {
			out[i] = a[i] <= b[i]
		}
	},
}

// Brief is a value as Filter.Shown shows it.
func Brief(v any) string { return short(Show(v)) }
