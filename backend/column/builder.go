package column

import "time"

// Builder makes a column of values whose kind is not known before: the kind of
// the first value stands until one of another kind comes, then all are any.
type Builder struct {
	c    *Column
	p    *Pool
	n    int // rows so far
	at   int // of the text buffer
	own  bool
	want int
	mark bool // some row is not present
}

// NewBuilder starts a column of about n rows.
func NewBuilder(p *Pool, n int) *Builder {
	return &Builder{c: p.Column(Nothing, 0), p: p, want: n}
}

func (b *Builder) kind(k Kind) bool {
	if b.c.Kind == k {
		return true
	}
	if b.c.Kind != Nothing {
		b.widen()
		return false
	}
	n, state := b.n, b.c.State
	b.c = b.p.Column(k, max(n, b.want))
	b.c.State = state
	if n > 0 && state == nil {
		b.missing()
		for i := range n {
			b.c.State[i] = Null
		}
	}
	if k == Text && !b.own {
		b.c.Buf, b.at = b.p.Buffer(b.want * 16)
		b.own = true
	}
	return true
}

func (b *Builder) missing() {
	if b.c.State == nil {
		b.c.State = b.p.states(max(b.n, b.want))
	}
	b.mark = true
}

// widen turns a typed column into one of any values.
func (b *Builder) widen() {
	if b.c.Kind == Any {
		return
	}
	if b.own {
		b.p.Return(b.at, b.c.Buf)
	}
	w := b.p.Column(Any, max(b.n, b.want))
	w.State = b.c.State
	for i := range b.n {
		if w.State == nil || w.State[i] == Present {
			w.Anys[i] = b.c.Value(i)
		} else {
			w.Anys[i] = nil
		}
	}
	b.c = w
}

func grow[T any](s []T, n int) []T {
	for len(s) <= n {
		var zero T
		s = append(s, zero)
	}
	return s
}

func (b *Builder) present() int {
	i := b.n
	b.n++
	if b.c.State != nil {
		b.c.State = grow(b.c.State, i)
		b.c.State[i] = Present
	}
	return i
}

// Skip adds a row that is Null or Absent.
func (b *Builder) Skip(state uint8) {
	b.missing()
	i := b.n
	b.n++
	b.c.State = grow(b.c.State, i)
	b.c.State[i] = state
	switch b.c.Kind {
	case Number:
		b.c.Nums = grow(b.c.Nums, i)
		b.c.Nums[i] = 0
	case Text:
		b.c.Start, b.c.End = grow(b.c.Start, i), grow(b.c.End, i)
		b.c.Start[i], b.c.End[i] = 0, 0
	case Boolean:
		b.c.Bools = grow(b.c.Bools, i)
	case Date:
		b.c.Times = grow(b.c.Times, i)
	case Any:
		b.c.Anys = grow(b.c.Anys, i)
		b.c.Anys[i] = nil
	}
}

// Number adds a row.
func (b *Builder) Number(v float64) {
	if !b.kind(Number) {
		b.any(v)
		return
	}
	i := b.present()
	b.c.Nums = grow(b.c.Nums, i)
	b.c.Nums[i] = v
}

// Text adds a row whose text is copied.
func (b *Builder) Text(s string) {
	if !b.kind(Text) {
		b.any(s)
		return
	}
	i := b.present()
	b.c.Start, b.c.End = grow(b.c.Start, i), grow(b.c.End, i)
	b.c.Start[i] = uint32(len(b.c.Buf))
	b.c.Buf = append(b.c.Buf, s...)
	b.c.End[i] = uint32(len(b.c.Buf))
}

// Boolean adds a row.
func (b *Builder) Boolean(v bool) {
	if !b.kind(Boolean) {
		b.any(v)
		return
	}
	i := b.present()
	b.c.Bools = grow(b.c.Bools, i)
	b.c.Bools[i] = v
}

// Date adds a row.
func (b *Builder) Date(v time.Time) {
	if !b.kind(Date) {
		b.any(v)
		return
	}
	i := b.present()
	b.c.Times = grow(b.c.Times, i)
	b.c.Times[i] = v
}

func (b *Builder) any(v any) {
	b.widen()
	i := b.present()
	b.c.Anys = grow(b.c.Anys, i)
	b.c.Anys[i] = v
}

// Value adds a row of whatever kind v is.
func (b *Builder) Value(v any) {
	switch x := v.(type) {
	case nil:
		b.Skip(Null)
	case float64:
		b.Number(x)
	case string:
		b.Text(x)
	case bool:
		b.Boolean(x)
	case time.Time:
		b.Date(x)
	default:
		if b.c.Kind == Nothing {
			b.kind(Any)
		}
		b.any(v)
	}
}

// Done is the column.
func (b *Builder) Done() *Column {
	c, n := b.c, b.n
	if b.own && c.Kind == Text {
		b.p.Return(b.at, c.Buf)
	}
	c.Len = n
	switch c.Kind {
	case Number:
		c.Nums = c.Nums[:n]
	case Text:
		c.Start, c.End = c.Start[:n], c.End[:n]
	case Boolean:
		c.Bools = c.Bools[:n]
	case Date:
		c.Times = c.Times[:n]
	case Any:
		c.Anys = c.Anys[:n]
	}
	if c.State != nil {
		c.State = c.State[:n]
	}
	return c
}

// Of makes columns of bundles.
func Of(p *Pool, bundles []any) (*Table, bool) {
	t := &Table{Len: len(bundles)}
	index := map[string]int{}
	var builders []*Builder
	for i, v := range bundles {
		m, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		for name, v := range m {
			j, known := index[name]
			if !known {
				j = len(builders)
				index[name] = j
				t.Names = append(t.Names, name)
				builders = append(builders, NewBuilder(p, len(bundles)))
			}
			b := builders[j]
			for b.n < i {
				b.Skip(Absent)
			}
			b.Value(v)
		}
	}
	for _, b := range builders {
		for b.n < len(bundles) {
			b.Skip(Absent)
		}
		t.Cols = append(t.Cols, b.Done())
	}
	return t, true
}

// From adds a row of another column.
func (b *Builder) From(c *Column, i int) {
	if s := c.Is(i); s != Present {
		b.Skip(s)
		return
	}
	switch c.Kind {
	case Number:
		b.Number(c.Nums[i])
	case Text:
		b.Bytes(c.Bytes(i))
	case Boolean:
		b.Boolean(c.Bools[i])
	default:
		b.Value(c.Value(i))
	}
}

// Bytes adds a row whose text is copied.
func (b *Builder) Bytes(s []byte) {
	if !b.kind(Text) {
		b.any(string(s))
		return
	}
	i := b.present()
	b.c.Start, b.c.End = grow(b.c.Start, i), grow(b.c.End, i)
	b.c.Start[i] = uint32(len(b.c.Buf))
	b.c.Buf = append(b.c.Buf, s...)
	b.c.End[i] = uint32(len(b.c.Buf))
}
