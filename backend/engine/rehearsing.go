package engine

import (
	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/mapping"
)

// rehearsing is one time that a rehearsal is run.
type rehearsing struct {
	x      *exec
	module int
	first  int // rows to show
	row    int // of the source, before the chunk
	out    Rehearsed
}

// chunk works one chunk out in columns, or bundle by bundle where columns do not know it.
func (t *rehearsing) chunk(w *worker, c *rehearsed, turn int) {
	w.pool.Reset()
	w.passes, w.sifted = w.passes[:0], w.sifted[:0]
	w.table = c.table
	w.frame.Begin(c.table)
	for stable, k := range c.kept {
		if w.frame.Seed(stable, k.c) {
			k.turn = turn
		} else if turn-k.turn > 1 { // what was typed over is let go
			delete(c.kept, stable)
		}
	}
	if t.workOut(w) != nil {
		for row := range c.table.Len {
			t.bundle(w, row, c.table.Bundle(row))
		}
		return
	}
	w.frame.Worked(func(stable mapping.Stable, col *mapping.Column) {
		if c.kept[stable] == nil {
			c.kept[stable] = &keptColumn{col.Clone(), turn}
		}
	})
	for i := range w.passes {
		p := &w.passes[i]
		n := p.frame.Len()
		t.out.Reached[p.t.n.id] += n
		if p.commit != nil {
			p.commit(n)
		}
		if p.t.n.id != t.module {
			continue
		}
		for row := 0; row < n && len(t.out.Rows) < t.first; row++ {
			r := RehearsedRow{Row: t.row + p.frame.Row(row) + 1, Fields: map[string]any{}}
			for j := range p.t.fields {
				r.Fields[p.t.fields[j].name] = p.t.fields[j].shape.value(p.frame, row)
			}
			if p.t.operates() {
				r.Output = p.bundle(row)
			}
			t.out.Rows = append(t.out.Rows, r)
		}
	}
}

func (t *rehearsing) workOut(w *worker) (err error) {
	defer func() {
		if recover() != nil { // bundle by bundle it is told what is wrong
			err = mapping.ErrByBundle
		}
	}()
	if err := w.follow(w.s.after, w.s.source, w.frame, "", 0, -1); err != nil {
		return err
	}
	for i := range w.passes {
		p := &w.passes[i]
		if p.t.kind == outOfReach && p.t.n.id == t.module {
			if !p.t.shaped {
				return mapping.ErrByBundle // what it needs is said bundle by bundle
			}
			if err := w.workFields(p); err != nil {
				return err
			}
			continue
		}
		if err := w.prepare(p); err != nil {
			return err
		}
	}
	return nil
}

// bundle walks one bundle through the modules that a rehearsal carries out.
func (t *rehearsing) bundle(w *worker, row int, b map[string]any) {
	x := t.x
	x.set(w.node.id, b)
	t.follow(w, w.s.after, w.s.source, row)
	x.unset(w.node.id)
}

func (t *rehearsing) follow(w *worker, legs []*leg, from *node, row int) {
	matched := false
	for _, l := range legs {
		if l.e.fallback && matched {
			continue
		}
		if l.e.filter != nil {
			ok, err := l.e.filter.Holds(t.x.env)
			if err != nil {
				t.failed(row, l.to.n.id, err)
				return
			}
			if !ok {
				continue
			}
		}
		matched = true
		t.visit(w, l.to, row)
		if from.action.Control == connector.IfElse {
			return
		}
	}
}

func (t *rehearsing) visit(w *worker, s *stop, row int) {
	x, n := t.x, s.n
	t.out.Reached[n.id]++
	shown := n.id == t.module && len(t.out.Rows) < t.first
	if s.kind == outOfReach && n.id != t.module {
		return
	}
	fields, err := n.evaluate(x.env)
	if err == nil && s.kind == gathering {
		if acc := x.acc[n.index]; acc != nil {
			acc.fields = fields
			key := any(nil)
			if n.grouped != "" {
				key = fields[n.grouped]
			}
			err = x.take(n, acc.group(key), fields)
		}
	}
	if err != nil {
		t.failed(row, n.id, err)
		return
	}
	var out map[string]any
	switch s.kind {
	case setting:
		list, serr := x.setVariables(fields)
		if serr != nil || len(list) == 0 {
			return
		}
		out, _ = list[0].(map[string]any)
	case getting:
		list, gerr := x.getVariables(fields)
		if gerr != nil || len(list) == 0 {
			return
		}
		out, _ = list[0].(map[string]any)
	case routing:
		out = map[string]any{}
	case calling:
		res, err := x.guarded(x.pureCall(n, fields), n)
		if err != nil {
			t.failed(row, n.id, err)
			return
		}
		for _, b := range res.Bundles {
			if shown && len(t.out.Rows) < t.first {
				t.out.Rows = append(t.out.Rows, RehearsedRow{Row: t.row + row + 1, Fields: fields, Output: b})
			}
			x.set(n.id, b)
			t.follow(w, s.after, n, row)
			x.unset(n.id)
		}
		return
	}
	if shown {
		t.out.Rows = append(t.out.Rows, RehearsedRow{Row: t.row + row + 1, Fields: fields, Output: out})
	}
	if out != nil {
		x.set(n.id, out)
		t.follow(w, s.after, n, row)
		x.unset(n.id)
	}
}

func (t *rehearsing) failed(row, module int, err error) {
	t.out.Errors++
	if len(t.out.Failed) >= mostFailed {
		return
	}
	text := err.Error()
	if f := fault.Of(err); f.Kind != fault.Internal {
		text = f.Text
	}
	t.out.Failed = append(t.out.Failed, RehearsedError{Row: t.row + row + 1, Module: module, Text: text})
}

// result is what an aggregator of the source would give.
func (t *rehearsing) result(a *node) error {
	acc := t.x.acc[a.index]
	if acc == nil || acc.fields == nil || aggregationOf(a) == made {
		return nil
	}
	for _, id := range acc.order {
		g := acc.groups[id]
		b := g.bundle(a, acc.fields)
		if a.grouped != "" {
			b["key"] = g.key
		}
		t.out.Results[a.id] = append(t.out.Results[a.id], b)
	}
	return nil
}
