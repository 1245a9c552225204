package engine

import (
	"encoding/binary"
	"encoding/json"
	"slices"
	"time"

	"signet/backend/column"
	"signet/backend/mapping"
	"signet/backend/secret"
)

// Block is a chunk of history in columns: what up to a thousand bundles were at each
// of the modules that they went through. It is one row of the journal.
type Block struct {
	Spans []Span
	Body  []byte
}

// Span says which of a module's operations a block holds, or all blocks of a run.
type Span struct {
	Module int      `json:"m"`
	Kind   SpanKind `json:"k,omitempty"`
	First  int64    `json:"f"` // counted from 1
	Count  int64    `json:"n"`
}

// SpanKind is what is counted.
type SpanKind int

// The kinds of spans.
const (
	Operations SpanKind = iota // operations of the module
	Bundles                    // bundles that the module gave, of a module that gives a stream
	HeldBack                   // bundles that the filter before the module held back
)

// blockHead is what a body begins with, as JSON; the columns of its sections follow.
type blockHead struct {
	Cycle    int         `json:"cycle"`
	Started  int64       `json:"started"` // milliseconds since the run's start
	Took     float64     `json:"took"`    // milliseconds, of one bundle at one module
	Hidden   bool        `json:"hidden,omitempty"`
	Sections []blockPart `json:"sections"`
	Entries  []blockStep `json:"entries"`
}

// blockPart is a set of rows with columns of its own: the chunk, or what of it passed a filter.
type blockPart struct {
	Rows    int     `json:"rows"`
	Parent  int     `json:"parent"` // -1 of the whole chunk
	Of      []int32 `json:"-"`
	Kept    []byte  `json:"of,omitempty"` // a bit for each row of the parent
	Columns int     `json:"columns"`
}

// blockStep is what a block says of one module.
type blockStep struct {
	Span
	Section int             `json:"s"`
	In      *template       `json:"in,omitempty"`
	Out     *template       `json:"out,omitempty"`
	Route   string          `json:"route,omitempty"`
	API     string          `json:"api,omitempty"` // of a module of an app
	Filter  *templateFilter `json:"filter,omitempty"`
	Base    int64           `json:"base,omitempty"`  // HeldBack: operations of the module before the chunk
	Counts  bool            `json:"count,omitempty"` // HeldBack: those that passed were operations
}

type templateFilter struct {
	From  int    `json:"from"`
	Name  string `json:"name"`
	Shown []int  `json:"shown,omitempty"` // section and column
}

// template is a value in which columns stand for what differs from bundle to bundle.
type template struct {
	Fixed any                  `json:"f,omitempty"`
	Ref   []int                `json:"c,omitempty"`
	Map   map[string]*template `json:"m,omitempty"`
	List  []*template          `json:"l,omitempty"`
	Kind  byte                 `json:"k,omitempty"` // of an empty map 'm' or list 'l'
	Gaps  bool                 `json:"g,omitempty"` // a bundle as it was read: a field may be absent
}

// blockWriter collects a block.
type blockWriter struct {
	head     blockHead
	frames   []*mapping.Frame // of the sections; nil for rows that were held back
	encoders []*column.Encoder
	passes   []int // entry of each pass, -1 for none
	sifted   []int
	clean    map[*column.Column]*column.Column
	w        *worker
}

func (b *blockWriter) reset(w *worker, rows int) {
	b.w = w
	b.head = blockHead{Sections: b.head.Sections[:0], Entries: b.head.Entries[:0]}
	b.frames, b.passes, b.sifted = b.frames[:0], b.passes[:0], b.sifted[:0]
	if b.clean == nil {
		b.clean = map[*column.Column]*column.Column{}
	}
	clear(b.clean)
	b.open(w.frame, rows, -1, nil)
}

func (b *blockWriter) open(f *mapping.Frame, rows, parent int, of []int32) int {
	i := len(b.head.Sections)
	b.head.Sections = append(b.head.Sections, blockPart{Rows: rows, Parent: parent, Of: of})
	b.frames = append(b.frames, f)
	if i == len(b.encoders) {
		b.encoders = append(b.encoders, &column.Encoder{JSON: json.Marshal})
	}
	b.encoders[i].Reset(rows)
	return i
}

// section is where the rows of a frame stand.
func (b *blockWriter) section(f *mapping.Frame) int {
	for i, known := range b.frames {
		if known == f && (f != nil || i == 0) {
			return i
		}
	}
	parent, rows := f.Parent()
	return b.open(f, f.Len(), b.section(parent), rows)
}

// column writes a column, without what is secret.
func (b *blockWriter) column(section int, c *column.Column) ([]int, error) {
	red := b.w.x.e.redactor
	if red.Any() || c.Kind == column.Any {
		known, ok := b.clean[c]
		if !ok {
			known = cleanColumn(red, b.w.pool, c)
			b.clean[c] = known
		}
		c = known
	}
	if c.Kind == column.Any {
		for i := range c.Len {
			switch c.Anys[i].(type) {
			case time.Time, error:
				return nil, mapping.ErrByBundle // how these are recorded depends on where they stand
			}
		}
	}
	i, err := b.encoders[section].Add(c)
	return []int{section, i}, err
}

// cleanColumn is a column without live secrets; the same one when it holds none.
func cleanColumn(r *secret.Redactor, p *column.Pool, c *column.Column) *column.Column {
	switch c.Kind {
	case column.Text:
		if !r.Within(c.Buf) {
			return c
		}
	case column.Any:
	default:
		return c
	}
	b := column.NewBuilder(p, c.Len)
	for i := range c.Len {
		if s := c.Is(i); s != column.Present {
			b.Skip(s)
			continue
		}
		switch v := c.Value(i).(type) {
		case time.Time, error:
			b.Value(v)
		default:
			b.Value(clean(r, v))
		}
	}
	return b.Done()
}

// node writes an expression where it was worked out first, so that it is stored once.
func (b *blockWriter) node(f *mapping.Frame, n mapping.Node) ([]int, error) {
	holder := f.Holder(n)
	c, err := holder.Column(n)
	if err != nil {
		return nil, err
	}
	return b.column(b.section(holder), c)
}

func (b *blockWriter) template(f *mapping.Frame, s *shape, deep bool) (*template, error) {
	switch {
	case s.isRef:
		if v, ok := b.w.s.batch.Fixed(s.node); ok {
			return b.fixed(v, deep), nil
		}
		ref, err := b.node(f, s.node)
		return &template{Ref: ref}, err
	case s.list:
		t := &template{Kind: 'l'}
		for i := range s.items {
			item, err := b.template(f, &s.items[i], true)
			if err != nil {
				return nil, err
			}
			t.List = append(t.List, item)
		}
		return t, nil
	case s.keys != nil:
		t := &template{Kind: 'm', Map: map[string]*template{}}
		for i, k := range s.keys {
			item, err := b.template(f, &s.items[i], false)
			if err != nil {
				return nil, err
			}
			t.Map[b.w.x.e.redactor.Clean(k)] = item
		}
		return t, nil
	}
	return b.fixed(s.fixed, deep), nil
}

func (b *blockWriter) fixed(v any, deep bool) *template {
	if deep {
		return &template{Fixed: clean(b.w.x.e.redactor, v)}
	}
	return &template{Fixed: cleanMap(b.w.x.e.redactor, map[string]any{"": v})[""]}
}

// record writes the chunk down before anything of it counts.
func (w *worker) record(t *column.Table, source bool, began time.Time) error {
	b, x := &w.block, w.x
	b.reset(w, t.Len)
	b.head.Cycle, b.head.Started, b.head.Hidden = x.cycle, x.sinceStart(began), x.confidential
	if source {
		if err := b.source(w.node, t); err != nil {
			return err
		}
	}
	for i := range w.passes {
		b.passes = append(b.passes, -1)
		p := &w.passes[i]
		if !p.t.operates() {
			continue
		}
		e := blockStep{Span: Span{Module: p.t.n.id, First: int64(x.ops[p.t.n.index]) + 1, Count: int64(p.frame.Len())},
			Section: b.section(p.frame), Route: p.route}
		var err error
		if p.leg.filter != nil {
			if e.Filter, err = b.filter(p.leg, p.asked); err != nil {
				return err
			}
		}
		if !x.confidential {
			if e.In, err = b.fields(p); err != nil {
				return err
			}
			e.Out = &template{Kind: 'm', Map: map[string]*template{}}
			if p.t.kind == calling {
				e.API = x.e.redactor.Clean(p.t.n.action.Title)
				if e.Out, err = b.table(e.Section, p.frame.Given(p.t.made)); err != nil {
					return err
				}
			}
			for j, name := range p.t.names {
				s := shape{isRef: true, node: p.t.values[j]}
				if e.Out.Map[x.e.redactor.Clean(name)], err = b.template(p.frame, &s, false); err != nil {
					return err
				}
			}
		}
		b.passes[i] = len(b.head.Entries)
		b.head.Entries = append(b.head.Entries, e)
	}
	for i := range w.sifted {
		s := &w.sifted[i]
		f, err := b.filter(s.leg, s.asked)
		if err != nil {
			return err
		}
		n := s.leg.to.n
		section := b.open(nil, len(s.rows), b.section(s.asked), s.rows)
		b.sifted = append(b.sifted, len(b.head.Entries))
		b.head.Entries = append(b.head.Entries, blockStep{Span: Span{Module: n.id, Kind: HeldBack, First: x.heldBack[n.index] + 1, Count: int64(len(s.rows))},
			Section: section, Route: s.leg.e.route, Filter: f, Base: int64(x.ops[n.index]), Counts: s.leg.to.kind != gathering})
	}
	b.head.Took = float64(x.e.now().Sub(began).Microseconds()) / 1000 / float64(max(1, t.Len*len(w.passes)))
	return nil
}

func (b *blockWriter) source(n *node, t *column.Table) error {
	e := blockStep{Span: Span{Module: n.id, Kind: Bundles, First: b.w.x.streamed[n.index] + 1, Count: int64(t.Len)}}
	if !b.w.x.confidential {
		var err error
		if e.Out, err = b.table(0, t); err != nil {
			return err
		}
	}
	b.head.Entries = append(b.head.Entries, e)
	return nil
}

// table is a template of bundles as they came: a field may be absent in some.
func (b *blockWriter) table(section int, t *column.Table) (*template, error) {
	out := &template{Kind: 'm', Map: map[string]*template{}, Gaps: true}
	for i, name := range t.Names {
		ref, err := b.column(section, t.Cols[i])
		if err != nil {
			return nil, err
		}
		out.Map[b.w.x.e.redactor.Clean(name)] = &template{Ref: ref}
	}
	return out, nil
}

func (b *blockWriter) fields(p *pass) (*template, error) {
	t := &template{Kind: 'm', Map: map[string]*template{}}
	for i := range p.t.fields {
		f := &p.t.fields[i]
		v, err := b.template(p.frame, &f.shape, false)
		if err != nil {
			return nil, err
		}
		t.Map[b.w.x.e.redactor.Clean(f.name)] = v
	}
	return t, nil
}

func (b *blockWriter) filter(l *leg, asked *mapping.Frame) (*templateFilter, error) {
	f := &templateFilter{From: l.e.from.id, Name: l.e.name}
	if l.filter.Shown < 0 || b.w.x.confidential {
		return f, nil
	}
	holder := asked.Holder(l.filter.Shown)
	c, err := holder.Column(l.filter.Shown)
	if err != nil {
		return nil, err
	}
	if c.Kind == column.Any { // what is shown of a value may need more than is recorded of it
		shown := column.NewBuilder(b.w.pool, c.Len)
		for i := range c.Len {
			shown.Text(mapping.Brief(c.Value(i)))
		}
		c = shown.Done()
	}
	f.Shown, err = b.column(b.section(holder), c)
	return f, err
}

// finish is the block up to a row of the chunk; see upTo. It counts what the block holds.
func (b *blockWriter) finish(row, last int) Block {
	w, x := b.w, b.w.x
	for i, e := range b.passes {
		if e >= 0 {
			b.head.Entries[e].Count = int64(w.upTo(i, row, last))
		}
	}
	for i, e := range b.sifted {
		s := &w.sifted[i]
		end, n := row, 0
		if s.before <= last {
			end++
		}
		for n < len(s.rows) && s.asked.Row(int(s.rows[n])) < end {
			n++
		}
		b.head.Entries[e].Count = int64(n)
		x.heldBack[s.leg.to.n.index] += int64(n)
	}
	var out Block
	for i := range b.head.Entries {
		e := &b.head.Entries[i]
		if e.Count > 0 {
			out.Spans = append(out.Spans, e.Span)
		}
		if e.Kind == Bundles {
			x.streamed[w.node.index] += e.Count
		}
	}
	size := 0
	for i := range b.head.Sections {
		s := &b.head.Sections[i]
		s.Columns = b.encoders[i].Len()
		size += len(b.encoders[i].Out)
		if s.Parent >= 0 {
			s.Kept = make([]byte, (b.head.Sections[s.Parent].Rows+7)/8)
			for _, r := range s.Of {
				s.Kept[r/8] |= 1 << (r % 8)
			}
		}
	}
	head, err := json.Marshal(&b.head)
	if err != nil { // its values are those of JSON
		panic(err)
	}
	if n := len(x.spare); n > 0 {
		out.Body, x.spare = x.spare[n-1], x.spare[:n-1]
	}
	out.Body = slices.Grow(out.Body, len(head)+size+8)
	out.Body = append(binary.AppendUvarint(out.Body, uint64(len(head))), head...)
	for i := range b.head.Sections {
		out.Body = append(out.Body, b.encoders[i].Out...)
	}
	return out
}

// keepBlock puts a block into the history; it is written with others.
func (x *exec) keepBlock(b Block) error {
	if len(b.Spans) == 0 {
		return nil
	}
	x.blocks = append(x.blocks, b)
	x.blockBytes += len(b.Body)
	if x.blockBytes >= mostBlockBytes || time.Since(x.blocked) >= chunkAge {
		return x.commit(Commit{})
	}
	return nil
}

const (
	mostBlockBytes = 512 << 10
	mostSpare      = 16
)
