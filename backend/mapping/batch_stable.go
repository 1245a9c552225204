package mapping

import (
	"crypto/sha256"

	"signet/backend/column"
)

// Column is a column of values.
type Column = column.Column

// Stable names an expression by what it says, so that it is known again when the flow around it has changed.
type Stable [16]byte

// stable names a node; a node that differs from place to place has no name.
func (b *Batch) stable(op string, kids []Node) (out Stable, ok bool) {
	if op == "" {
		return out, false
	}
	h := sha256.New()
	h.Write([]byte(op))
	for _, k := range kids {
		n := b.nodes[k]
		if !n.named {
			return out, false
		}
		h.Write([]byte{0})
		h.Write(n.stable[:])
	}
	copy(out[:], h.Sum(nil))
	return out, true
}

// Seed puts in what an expression gave for the same bundles before; false when the flow has it no more.
func (f *Frame) Seed(s Stable, c *Column) bool {
	n, ok := f.b.known[s]
	if ok && c.Len == f.n {
		f.cols[n] = c
	}
	return ok
}

// Worked tells of each expression that was worked out for the whole chunk.
func (f *Frame) Worked(each func(s Stable, c *Column)) {
	for i, c := range f.cols {
		if n := f.b.nodes[i]; c != nil && n.named && !n.fixed && n.name == "" {
			each(n.stable, c)
		}
	}
}
