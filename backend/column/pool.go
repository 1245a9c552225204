package column

import "time"

// Pool gives columns the room of an earlier chunk. Reset takes all of it back, so
// that a million bundles need the memory of one chunk. One goroutine uses it.
type Pool struct {
	nums  shelf[float64]
	offs  shelf[uint32]
	bools shelf[bool]
	times shelf[time.Time]
	anys  shelf[any]
	bytes shelf[uint8]
	rows  shelf[int32]
	cols  []*Column
	used  int
	texts [][]byte
	lent  int
}

type shelf[T any] struct {
	free [][]T
	used int
}

func (s *shelf[T]) take(n int) []T {
	if s.used < len(s.free) && cap(s.free[s.used]) >= n {
		s.used++
		return s.free[s.used-1][:n]
	}
	b := make([]T, n, max(n, 64))
	if s.used < len(s.free) {
		s.free[s.used] = b
	} else {
		s.free = append(s.free, b)
	}
	s.used++
	return b
}

// Reset takes back all that was given.
func (p *Pool) Reset() {
	for _, a := range p.anys.free[:p.anys.used] { // values are not kept alive by a chunk that is over
		clear(a[:cap(a)])
	}
	p.nums.used, p.offs.used, p.bools.used, p.times.used, p.anys.used, p.bytes.used, p.rows.used = 0, 0, 0, 0, 0, 0, 0
	p.used, p.lent = 0, 0
}

// Column is a column of n rows whose values are still to be set.
func (p *Pool) Column(k Kind, n int) *Column {
	if p.used == len(p.cols) {
		p.cols = append(p.cols, &Column{})
	}
	c := p.cols[p.used]
	p.used++
	*c = Column{Kind: k, Len: n}
	switch k {
	case Number:
		c.Nums = p.nums.take(n)
	case Text:
		c.Start, c.End = p.offs.take(n), p.offs.take(n)
	case Boolean:
		c.Bools = p.bools.take(n)
	case Date:
		c.Times = p.times.take(n)
	case Any:
		c.Anys = p.anys.take(n)
	}
	return c
}

// Rows is room for n row numbers.
func (p *Pool) Rows(n int) []int32 { return p.rows.take(n) }

// Flags is room for n answers, all false.
func (p *Pool) Flags(n int) []bool {
	b := p.bools.take(n)
	clear(b)
	return b
}

func (p *Pool) states(n int) []uint8 {
	b := p.bytes.take(n)
	clear(b)
	return b
}

// States is room for what n rows are, all present.
func (p *Pool) States(n int) []uint8 { return p.states(n) }

// Buffer is an empty buffer for texts; Return hands it back when it has grown, so
// that the next chunk finds it large enough.
func (p *Pool) Buffer(size int) (buf []byte, at int) {
	if p.lent == len(p.texts) {
		p.texts = append(p.texts, nil)
	}
	at = p.lent
	p.lent++
	if cap(p.texts[at]) < size {
		p.texts[at] = make([]byte, 0, size)
	}
	return p.texts[at][:0], at
}

// Return keeps a buffer that Buffer gave.
func (p *Pool) Return(at int, buf []byte) { p.texts[at] = buf }
