package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"signet/backend/column"
	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/ids"
	"signet/backend/mapping"
)

// Rehearsal works mappings out over all bundles that a module gave, while a person
// types. It makes no run: nothing is recorded, and no module is called that reaches anything. What a change
// leaves as it was is kept from one time to the next, so that only what follows the
// change is worked out again.
type Rehearsal struct {
	mu     sync.Mutex
	e      *Engine
	source int
	chunks []*rehearsed
	pool   *column.Pool
	rows   int
	turn   int
}

// rehearsed is a chunk of bundles with what was worked out of it.
type rehearsed struct {
	table *column.Table
	kept  map[mapping.Stable]*keptColumn
}

type keptColumn struct {
	c    *column.Column
	turn int
}

// Rehearsed is what a flow would make of the bundles.
type Rehearsed struct {
	Bundles int         // of the source
	Reached map[int]int // bundles that reached a module, by module
	Errors  int         // bundles that cannot be worked out at the module that is looked at, or before it
	Failed  []RehearsedError
	Rows    []RehearsedRow // the first that reached the module
	Results map[int][]map[string]any
	// Exact is false where modules follow that only a run can carry out: nothing behind them was looked at.
	Exact bool
	Took  time.Duration
}

// RehearsedRow is a bundle at the module that is looked at.
type RehearsedRow struct {
	Row    int // of the source, counted from 1
	Fields map[string]any
	Output map[string]any
}

// RehearsedError says why a bundle cannot be worked out.
type RehearsedError struct {
	Row    int
	Module int
	Text   string
}

const (
	mostRehearsed = 1_000_000
	mostFailed    = 20
)

// NewRehearsal is a rehearsal over the bundles of a module, empty at first.
func (e *Engine) NewRehearsal(source int) *Rehearsal {
	return &Rehearsal{e: e, source: source, pool: &column.Pool{}}
}

// Len is the number of bundles.
func (r *Rehearsal) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rows
}

// Add adds bundles.
func (r *Rehearsal) Add(bundles []map[string]any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := values(bundles)
	for len(list) > 0 && r.rows < mostRehearsed {
		n := min(len(list), mostRows)
		r.pool.Reset()
		if t, ok := column.Of(r.pool, list[:n]); ok {
			r.add(t)
		}
		list = list[n:]
	}
}

func (r *Rehearsal) add(t *column.Table) {
	own := &column.Table{Len: t.Len, Names: append([]string(nil), t.Names...)}
	for _, c := range t.Cols {
		own.Cols = append(own.Cols, c.Clone())
	}
	r.chunks = append(r.chunks, &rehearsed{table: own, kept: map[mapping.Stable]*keptColumn{}})
	r.rows += t.Len
}

// AddRecorded adds the bundles that a module gave in a run, as its history has them, up to most of them.
func (r *Rehearsal) AddRecorded(ctx context.Context, j Journal, runID string, most int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for next := int64(1); r.rows < min(most, mostRehearsed); {
		b, found, err := j.Block(ctx, runID, r.source, Bundles, next)
		if err != nil || !found {
			return err
		}
		block, err := readBlock(b.Body)
		if err != nil {
			return err
		}
		t, ok := block.source(r.source)
		if !ok {
			return nil
		}
		r.add(t)
		next = b.end(r.source, Bundles)
	}
	return nil
}

// Stream adds what a module that gives a stream gives now, up to most bundles.
func (r *Rehearsal) Stream(ctx context.Context, a *connector.Action, c *connector.Call, most int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	reader := column.NewReader(r.pool)
	most = min(most, mostRehearsed)
	_, err := a.Stream(ctx, c, func(part connector.Chunk) error {
		list := values(part.Bundles)
		for len(list) > 0 && r.rows < most {
			n := min(len(list), mostRows, most-r.rows)
			r.pool.Reset()
			if t, ok := column.Of(r.pool, list[:n]); ok {
				r.add(t)
			}
			list = list[n:]
		}
		for rest := part.Lines; len(rest) > 0 && r.rows < most; {
			r.pool.Reset()
			t, taken, _, err := reader.Read(rest, min(mostRows, most-r.rows))
			if t.Len > 0 {
				r.add(t)
			}
			if err != nil {
				return err
			}
			rest = rest[taken:]
		}
		if r.rows >= most {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// source is the table of what a stream gave, as a block holds it.
func (r *blockReader) source(module int) (*column.Table, bool) {
	for i := range r.head.Entries {
		e := &r.head.Entries[i]
		if e.Module != module || e.Kind != Bundles || e.Out == nil {
			continue
		}
		t := &column.Table{Len: r.head.Sections[0].Rows}
		for name, ref := range e.Out.Map {
			if c, _, ok := r.at(ref.Ref, 0, 0); ok {
				t.Names, t.Cols = append(t.Names, name), append(t.Cols, c)
			}
		}
		return t, t.Len > 0
	}
	return nil, false
}

// RehearseRequest is a flow as it is just now, and where one looks.
type RehearseRequest struct {
	Document *flow.Document
	Inputs   map[string]any
	Given    map[int]map[string]any // bundles of the modules before the source
	Module   int
	First    int // bundles to show
}

// Run works the flow out for all bundles, up to the modules that only a run carries
// out, and shows the first bundles at the module. It ends early when ctx does.
func (r *Rehearsal) Run(ctx context.Context, q RehearseRequest) (Rehearsed, error) {
	doc, module := q.Document, q.Module
	r.mu.Lock()
	defer r.mu.Unlock()
	began := time.Now()
	prog, err := Compile(doc, r.e.opt.Registry, r.e.opt.Language)
	if err != nil {
		return Rehearsed{}, err
	}
	source := prog.nodes[r.source]
	if source == nil || prog.nodes[module] == nil {
		return Rehearsed{}, fault.New(fault.NotFound, "engine.rehearse").About(doc.Name).Say("The module is not in this Action Flow.").
			Hint("Open the Action Flow again.")
	}
	l := newLive(r.e, doc, prog, Run{ID: ids.New("run"), FlowID: doc.ID, FlowName: doc.Name, Inputs: q.Inputs})
	defer l.cancel()
	x := newExec(l, ctx)
	x.prog, x.cycle = prog, 1
	for id, b := range q.Given {
		x.set(id, b)
	}
	t := &rehearsing{x: x, module: module, first: q.First, out: Rehearsed{Bundles: r.rows, Reached: map[int]int{}, Results: map[int][]map[string]any{}}}
	for _, a := range source.feeds {
		x.acc[a.index] = newAccumulator()
	}
	w := x.worker(source)
	if t.out.Exact = w.s != nil && !w.s.exits; w.s == nil {
		t.out.Took = time.Since(began)
		return t.out, nil
	}
	r.turn++
	for at, row := 0, 0; at < len(r.chunks); at++ {
		if err := ctx.Err(); err != nil {
			return Rehearsed{}, err
		}
		t.row = row
		t.chunk(w, r.chunks[at], r.turn)
		row += r.chunks[at].table.Len
	}
	for _, a := range source.feeds {
		if err := t.result(a); err != nil {
			return Rehearsed{}, err
		}
	}
	t.out.Took = time.Since(began)
	return t.out, nil
}
