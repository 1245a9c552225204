package engine

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"signet/backend/column"
	"signet/backend/connector"
	"signet/backend/mapping"
)

// worker carries out a stretch chunk by chunk; the room of one chunk serves all.
type worker struct {
	x      *exec
	node   *node    // the source
	s      *stretch // nil: everything behind it is visited bundle by bundle
	pool   *column.Pool
	frame  *mapping.Frame
	reader *column.Reader
	block  blockWriter
	table  *column.Table // of the chunk
	passes []pass
	sifted []sift
}

// pass is a module of the stretch with the rows of a chunk that reached it.
type pass struct {
	t      *stop
	frame  *mapping.Frame
	leg    *leg
	asked  *mapping.Frame // in which the filter before it was asked
	route  string
	branch int
	above  int           // the pass of the module before it; -1 is the source
	commit func(row int) // what the module remembers of the rows before this one
	at     int           // the next row while bundles are visited
	first  int           // its first operation
}

// sift is a filter with the rows that it held back.
type sift struct {
	leg    *leg
	asked  *mapping.Frame
	rows   []int32
	before int // the pass that comes next
}

func (x *exec) worker(n *node) *worker {
	if w := x.workers[n.index]; w != nil {
		return w
	}
	w := &worker{x: x, node: n, pool: &column.Pool{}}
	w.reader = column.NewReader(w.pool)
	if sc, ok := x.env.(scope); ok {
		if w.s = n.stretch(); w.s != nil {
			w.frame = w.s.batch.NewFrame(sc.Scope, w.pool)
		}
	}
	x.workers[n.index] = w
	return w
}

// able reports whether the stretch may run now: its aggregators collect, nothing is taken over from a run
// before, and nobody wants to look at single steps or has pinned what they give.
func (w *worker) able() bool {
	l := w.x.l
	if w.s == nil || w.x.fans(w.node) || l.resumed || l.standIn != nil || len(w.x.memo) > 0 {
		return false
	}
	l.mu.Lock()
	pauses := l.pauses.any()
	l.mu.Unlock()
	if pauses {
		return false
	}
	ok := true
	var look func([]*leg)
	look = func(legs []*leg) {
		for _, l := range legs {
			if l.to.kind == gathering && w.x.acc[l.to.n.index] == nil || w.x.l.pins[l.to.n.id] != nil {
				ok = false
			}
			look(l.to.after)
		}
	}
	look(w.s.after)
	return ok
}

// chunk carries the stretch out for the bundles of a table. False says that it was not
// and that nothing has changed: the interpreter takes the chunk.
func (w *worker) chunk(t *column.Table, source bool) (bool, error) {
	if err := w.workOut(t, source); err != nil {
		return false, only(err)
	}
	if w.node == w.x.prog.start {
		w.x.gave += t.Len
	}
	if !w.s.exits {
		w.advance(t.Len, len(w.passes))
		w.remember(t.Len, len(w.passes))
		return true, w.x.keepBlock(w.block.finish(t.Len, len(w.passes)))
	}
	return true, w.visit(t)
}

// workOut works out everything, and changes nothing but the worker. What goes wrong in
// the working out of columns goes wrong bundle by bundle as well, or not at all.
func (w *worker) workOut(t *column.Table, source bool) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.x.e.opt.Log.Error("columns panicked", "run", w.x.run.ID, "panic", w.x.e.redactor.Clean(fmt.Sprint(p)))
			err = mapping.ErrByBundle
		}
	}()
	began := w.x.e.now()
	w.passes, w.sifted = w.passes[:0], w.sifted[:0]
	w.table = t
	w.frame.Begin(t)
	if err := w.follow(w.s.after, w.s.source, w.frame, w.x.route, w.x.branch, -1); err != nil {
		return err
	}
	for i := range w.passes {
		if err := w.prepare(&w.passes[i]); err != nil {
			return err
		}
	}
	if err := w.record(t, source, began); err != nil {
		if errors.Is(err, column.ErrUnwritable) {
			return mapping.ErrByBundle
		}
		return err
	}
	return nil
}

// only lets errors through that are not about columns.
func only(err error) error {
	if errors.Is(err, mapping.ErrByBundle) {
		return nil
	}
	return err
}

// follow sends the rows of a frame along the links of a module.
func (w *worker) follow(legs []*leg, from *node, f *mapping.Frame, route string, branch, above int) error {
	first := from.action.Control == connector.IfElse
	var matched []bool
	fallback := slices.ContainsFunc(legs, func(l *leg) bool { return l.e.fallback })
	if first || fallback {
		matched = w.pool.Flags(f.Len())
	}
	for _, l := range legs {
		asked, rows := f, []int32(nil)
		if first || l.e.fallback {
			rows = w.left(matched)
			if len(rows) < f.Len() {
				asked = f.Part(rows)
			} else {
				rows = nil
			}
		}
		if asked.Len() == 0 {
			continue
		}
		passed := asked
		on := []int32(nil)
		if l.filter != nil {
			yes, no, err := asked.Passing(l.filter)
			if err != nil {
				return err
			}
			if l.filter.Shown >= 0 {
				if _, err := asked.Column(l.filter.Shown); err != nil {
					return err
				}
			}
			if len(no) > 0 {
				w.sifted = append(w.sifted, sift{l, asked, no, len(w.passes)})
				passed, on = asked.Part(yes), yes
			}
		}
		if matched != nil {
			w.mark(matched, rows, on, passed.Len())
		}
		if passed.Len() == 0 {
			continue
		}
		behind := route
		if l.route {
			behind = l.e.route
		}
		way := branch
		if l.branch >= 0 {
			way = l.branch
		}
		w.passes = append(w.passes, pass{t: l.to, frame: passed, leg: l, asked: asked, route: behind, branch: way, above: above})
		if l.to.kind == calling { // what follows depends on what it gives
			if err := w.workFields(&w.passes[len(w.passes)-1]); err != nil {
				return err
			}
		}
		if err := w.follow(l.to.after, l.to.n, passed, behind, way, len(w.passes)-1); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) left(matched []bool) []int32 {
	rows := w.pool.Rows(len(matched))[:0]
	for i, m := range matched {
		if !m {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// mark notes which rows of the frame went along a link: of rows (nil: all) those that on names (nil: all).
func (w *worker) mark(matched []bool, rows, on []int32, n int) {
	for i := range n {
		j := i
		if on != nil {
			j = int(on[i])
		}
		if rows != nil {
			j = int(rows[j])
		}
		matched[j] = true
	}
}

// prepare works out all that a module needs, so that nothing can fail any more when it counts.
func (w *worker) prepare(p *pass) error {
	if p.t.kind == outOfReach || p.t.kind == calling { // a call was made on the way
		return nil
	}
	return w.workFields(p)
}

func (w *worker) workFields(p *pass) error {
	for i := range p.t.fields {
		f := &p.t.fields[i]
		if err := w.work(p.frame, &f.shape, f.need); err != nil {
			return err
		}
	}
	if p.t.kind == calling {
		return w.call(p)
	}
	for _, n := range p.t.values {
		if _, err := p.frame.Column(n); err != nil {
			return err
		}
	}
	if p.t.kind == gathering {
		return w.gather(p)
	}
	return nil
}

func (w *worker) work(f *mapping.Frame, s *shape, need bool) error {
	if s.isRef {
		c, err := f.Column(s.node)
		if err != nil {
			return err
		}
		if need {
			for i := range f.Len() {
				if c.Is(i) != column.Present || c.Kind == column.Text && c.Start[i] == c.End[i] {
					return mapping.ErrByBundle
				}
			}
		}
		return nil
	}
	for i := range s.items {
		if err := w.work(f, &s.items[i], false); err != nil {
			return err
		}
	}
	return nil
}

// value is a field's value in a row of a frame.
func (s *shape) value(f *mapping.Frame, row int) any {
	switch {
	case s.isRef:
		c, err := f.Column(s.node)
		if err != nil {
			return nil // it was worked out before
		}
		return c.Value(row)
	case s.list:
		out := make([]any, len(s.items))
		for i := range s.items {
			out[i] = s.items[i].value(f, row)
		}
		return out
	case s.keys != nil:
		out := make(map[string]any, len(s.keys))
		for i, k := range s.keys {
			out[k] = s.items[i].value(f, row)
		}
		return out
	}
	return s.fixed
}

// count is how many rows of a pass lie before a row of the chunk.
func (p *pass) count(row int) int {
	n := p.frame.Len()
	if n == 0 || p.frame.Row(n-1) < row {
		return n
	}
	low, high := 0, n
	for low < high {
		if mid := (low + high) / 2; p.frame.Row(mid) < row {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// upTo is how many rows of pass i count when the chunk ends before a row; the passes before last had that row too.
func (w *worker) upTo(i, row, last int) int {
	if i < last {
		row++
	}
	return w.passes[i].count(row)
}

// advance counts the operations.
func (w *worker) advance(rows, last int) {
	total := 0
	for i := range w.passes {
		p := &w.passes[i]
		if p.t.operates() {
			n := w.upTo(i, rows, last)
			w.x.ops[p.t.n.index] += n
			total += n
		}
	}
	w.x.l.update(func(r *Run) { r.Operations += int64(total) })
	w.x.count()
}

// remember keeps what the modules remember: aggregators their numbers, variables their last values.
func (w *worker) remember(rows, last int) {
	type setter struct{ pass, row int }
	latest := map[string]setter{}
	for i := range w.passes {
		p := &w.passes[i]
		n := w.upTo(i, rows, last)
		if n == 0 {
			continue
		}
		if p.commit != nil {
			p.commit(n)
		}
		if p.t.kind != setting {
			continue
		}
		row := p.frame.Row(n - 1)
		for _, name := range p.t.names {
			if old, ok := latest[name]; !ok || row >= old.row {
				latest[name] = setter{i, row}
			}
		}
	}
	for name, s := range latest {
		p := &w.passes[s.pass]
		w.x.setVariable(p.t.cycle, name, w.variable(p, name, p.count(s.row)))
	}
}

func (w *worker) variable(p *pass, name string, row int) any {
	c, err := p.frame.Column(p.t.values[slices.Index(p.t.names, name)])
	if err != nil {
		return nil
	}
	return c.Value(row)
}

func (x *exec) setVariable(cycle bool, name string, v any) {
	delete(x.cycleVars, name)
	delete(x.runVars, name)
	if cycle {
		x.cycleVars[name] = v
	} else {
		x.runVars[name] = v
	}
}

// visit sends the bundles one after the other to the modules that columns do not carry out.
func (w *worker) visit(t *column.Table) error {
	x := w.x
	route, branch := x.route, x.branch
	for i := range w.passes {
		w.passes[i].at = 0
	}
	for row := range t.Len {
		source := false
		for i := range w.passes {
			p := &w.passes[i]
			if p.at == p.frame.Len() || p.frame.Row(p.at) != row {
				continue
			}
			p.at++
			if p.t.kind == setting {
				for j, name := range p.t.names {
					c, _ := p.frame.Column(p.t.values[j])
					x.setVariable(p.t.cycle, name, c.Value(p.at-1))
				}
			}
			if p.t.kind != outOfReach {
				continue
			}
			if !source {
				x.set(w.s.source.id, t.Bundle(row))
				source = true
			}
			var on []int
			for k := p.above; k >= 0; k = w.passes[k].above {
				q := &w.passes[k]
				x.set(q.t.n.id, q.bundle(q.at-1))
				on = append(on, q.t.n.id)
			}
			x.route, x.branch, x.filter = p.route, p.branch, w.filterOf(p, p.at-1)
			err := x.visit(p.t.n)
			x.route, x.branch = route, branch
			for _, id := range on {
				x.unset(id)
			}
			if err != nil {
				x.unset(w.s.source.id)
				w.settle(row, i)
				if berr := x.keepBlock(w.block.finish(row, i)); berr != nil {
					return berr
				}
				return err
			}
		}
	}
	x.unset(w.s.source.id)
	w.settle(t.Len, len(w.passes))
	return x.keepBlock(w.block.finish(t.Len, len(w.passes)))
}

// settle counts what was carried out until a run stopped; variables were set on the way.
func (w *worker) settle(row, last int) {
	w.advance(row, last)
	for i := range w.passes {
		if p := &w.passes[i]; p.commit != nil {
			p.commit(w.upTo(i, row, last))
		}
	}
}

// operates reports whether each bundle is an operation of the module.
func (t *stop) operates() bool { return t.kind != gathering && t.kind != outOfReach }

// bundle is what a module of the stretch gives in a row.
func (p *pass) bundle(row int) map[string]any {
	if p.t.kind == calling {
		return p.frame.Given(p.t.made).Bundle(row)
	}
	out := make(map[string]any, len(p.t.names))
	for i, name := range p.t.names {
		if c, err := p.frame.Column(p.t.values[i]); err == nil {
			out[name] = c.Value(row)
		}
	}
	return out
}

// filterOf is what the filter before a module said about a row of its frame.
func (w *worker) filterOf(p *pass, row int) *FilterResult {
	if p.leg.filter == nil {
		return nil
	}
	r := &FilterResult{From: p.leg.e.from.id, Name: p.leg.e.name, Passed: true}
	if p.leg.filter.Shown >= 0 && !w.x.confidential {
		r.Value = w.x.e.redactor.Clean(mapping.Brief(w.shown(p.leg, p.asked, p.frame, row)))
	}
	return r
}

func (w *worker) shown(l *leg, asked, f *mapping.Frame, row int) any {
	for f != asked {
		parent, rows := f.Parent()
		row, f = int(rows[row]), parent
	}
	c, err := f.Column(l.filter.Shown)
	if err != nil {
		return nil
	}
	return c.Value(row)
}

// count tells how far the run is, now and then.
func (x *exec) count() {
	c, ok := x.e.opt.Progress.(Counting)
	if !ok || time.Since(x.counted) < countEvery {
		return
	}
	x.counted = time.Now()
	out := map[int]int64{}
	for i, n := range x.prog.list {
		if x.ops[i] > 0 {
			out[n.id] = int64(x.ops[i])
		}
	}
	c.Counted(x.run.ID, out)
}

const countEvery = 150 * time.Millisecond

// Counting is a Progress that wants to know how many operations each module has made,
// where they are too many to be told one by one.
type Counting interface {
	Counted(runID string, operations map[int]int64)
}
