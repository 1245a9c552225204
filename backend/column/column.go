// Package column holds many bundles as columns: one column for each field, with
// typed values where all rows agree and any values where they do not. It reads
// JSON lines into columns, and writes columns to bytes and back. It does no I/O.
package column

import (
	"slices"
	"time"
)

// Kind is what the rows of a column are.
type Kind uint8

// The kinds. A row of a typed column may be absent or null all the same; see State.
const (
	Nothing Kind = iota // every row is nothing
	Number
	Text
	Boolean
	Date
	Any
)

// What State says of a row.
const (
	Present uint8 = iota
	Null          // the field is there and has no value
	Absent        // the bundle has no such field
)

// Column is one field of many bundles. Its slices belong to whoever made it, and
// often to a Pool: they hold until the pool is used again.
type Column struct {
	Kind Kind
	Len  int
	// Same says that every row is like the first.
	Same  bool
	Nums  []float64
	Buf   []byte // of texts: row i is Buf[Start[i]:End[i]]
	Start []uint32
	End   []uint32
	Bools []bool
	Times []time.Time
	Anys  []any
	State []uint8 // nil: every row is present; for Nothing nil means null
}

// Is reports what a row is: Present, Null or Absent.
func (c *Column) Is(i int) uint8 {
	if c.State != nil {
		return c.State[i]
	}
	if c.Kind == Nothing {
		return Null
	}
	return Present
}

// Full reports whether every row has a value.
func (c *Column) Full() bool { return c.State == nil && c.Kind != Nothing }

// Bytes is the text of a row, as long as the column's buffer holds.
func (c *Column) Bytes(i int) []byte { return c.Buf[c.Start[i]:c.End[i]] }

// Value is a row as a value of its own: it shares nothing with the column but
// collections and arrays. Absent and null rows are nil.
func (c *Column) Value(i int) any {
	if c.Is(i) != Present {
		return nil
	}
	switch c.Kind {
	case Number:
		return c.Nums[i]
	case Text:
		return string(c.Bytes(i))
	case Boolean:
		return c.Bools[i]
	case Date:
		return c.Times[i]
	case Any:
		return c.Anys[i]
	}
	return nil
}

// Table is a chunk of bundles.
type Table struct {
	Len   int
	Names []string
	Cols  []*Column
}

// Column finds a field; nil when no bundle of the chunk has it.
func (t *Table) Column(name string) *Column {
	for i, n := range t.Names {
		if n == name {
			return t.Cols[i]
		}
	}
	return nil
}

// Bundle is one row as a bundle.
func (t *Table) Bundle(i int) map[string]any {
	out := make(map[string]any, len(t.Names))
	for j, n := range t.Names {
		if c := t.Cols[j]; c.Is(i) != Absent {
			out[n] = c.Value(i)
		}
	}
	return out
}

// Gather is the column of the given rows. The pool gives the room.
func (c *Column) Gather(p *Pool, rows []int32) *Column {
	out := p.Column(c.Kind, len(rows))
	if c.Same && len(rows) > 0 {
		out.Same = true
	}
	switch c.Kind {
	case Number:
		for i, r := range rows {
			out.Nums[i] = c.Nums[r]
		}
	case Text:
		out.Buf = c.Buf
		for i, r := range rows {
			out.Start[i], out.End[i] = c.Start[r], c.End[r]
		}
	case Boolean:
		for i, r := range rows {
			out.Bools[i] = c.Bools[r]
		}
	case Date:
		for i, r := range rows {
			out.Times[i] = c.Times[r]
		}
	case Any:
		for i, r := range rows {
			out.Anys[i] = c.Anys[r]
		}
	}
	if c.State != nil {
		out.State = p.states(len(rows))
		for i, r := range rows {
			out.State[i] = c.State[r]
		}
	}
	return out
}

// Repeat is a column whose rows are all v.
func Repeat(p *Pool, v any, n int) *Column {
	if n == 0 || v == nil {
		return p.Column(Nothing, n)
	}
	var out *Column
	switch x := v.(type) {
	case float64:
		out = p.Column(Number, n)
		for i := range out.Nums {
			out.Nums[i] = x
		}
	case string:
		out = p.Column(Text, n)
		out.Buf = []byte(x)
		for i := range out.Start {
			out.Start[i], out.End[i] = 0, uint32(len(x))
		}
	case bool:
		out = p.Column(Boolean, n)
		for i := range out.Bools {
			out.Bools[i] = x
		}
	case time.Time:
		out = p.Column(Date, n)
		for i := range out.Times {
			out.Times[i] = x
		}
	default:
		out = p.Column(Any, n)
		for i := range out.Anys {
			out.Anys[i] = v
		}
	}
	out.Same = true
	return out
}

// From is the table without its first rows.
func (t *Table) From(p *Pool, first int) *Table {
	rows := p.Rows(t.Len - first)
	for i := range rows {
		rows[i] = int32(first + i)
	}
	out := &Table{Len: len(rows), Names: t.Names}
	for _, c := range t.Cols {
		out.Cols = append(out.Cols, c.Gather(p, rows))
	}
	return out
}

// Clone is a column with room of its own.
func (c *Column) Clone() *Column {
	out := &Column{Kind: c.Kind, Len: c.Len, Same: c.Same, Nums: slices.Clone(c.Nums), Bools: slices.Clone(c.Bools), Times: slices.Clone(c.Times),
		Anys: slices.Clone(c.Anys), State: slices.Clone(c.State)}
	if c.Kind != Text {
		return out
	}
	size := 0
	for i := range c.Start {
		size += int(c.End[i] - c.Start[i])
	}
	if c.Same && c.Len > 0 {
		size = int(c.End[0] - c.Start[0])
	}
	out.Buf, out.Start, out.End = make([]byte, 0, size), make([]uint32, c.Len), make([]uint32, c.Len)
	for i := range c.Start {
		if !c.Same || i == 0 {
			out.Buf = append(out.Buf, c.Bytes(i)...)
			out.Start[i] = uint32(len(out.Buf)) - (c.End[i] - c.Start[i])
			out.End[i] = uint32(len(out.Buf))
			continue
		}
		out.Start[i], out.End[i] = out.Start[0], out.End[0]
	}
	return out
}
