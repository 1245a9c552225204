package engine

import (
	"context"
	"time"

	"signet/backend/connector"
)

// position tells a polling trigger how far it has read, and hears how far it is then.
func (x *exec) position(n *node, c *connector.Call) error {
	if n.action.Starting == nil || n.action.Starting.Poll == nil || x.e.opt.Positions == nil {
		return nil
	}
	at, err := x.e.opt.Positions.Position(x.ctx, x.run, n.id)
	if err != nil {
		return err
	}
	if m := x.marks[n.id]; m != nil { // a later cycle of this run
		at.Mark = m.At
	}
	c.At = at
	c.Reached = func(mark string, more bool) { x.reached(n, &Mark{At: mark, More: more}) }
	return nil
}

func (x *exec) reached(n *node, m *Mark) {
	if m == nil {
		return
	}
	if x.marks == nil {
		x.marks = map[int]*Mark{}
	}
	x.marks[n.id] = m
}

// advance keeps how far the triggers of the run have read. A dry run, and a run of one module only, take nothing.
func (x *exec) advance() {
	if x.e.opt.Positions == nil || x.run.DryRun || x.l.only != 0 || x.l.from != 0 {
		return
	}
	for module, m := range x.marks {
		x.e.keepMark(x.keep, x.run, module, m)
	}
}

func (e *Engine) keepMark(ctx context.Context, r *Run, module int, m *Mark) {
	if err := e.opt.Positions.Advance(ctx, r, module, m.At, m.More); err != nil {
		e.opt.Log.Error("how far a trigger has read could not be kept; it will be read again", "run", r.ID, "module", module,
			"at", e.now().Format(time.RFC3339), "error", e.redactor.Clean(err.Error()))
	}
}

// advanceRecorded keeps what the history of a run says.
func (e *Engine) advanceRecorded(ctx context.Context, r Run) {
	if e.opt.Positions == nil || r.DryRun {
		return
	}
	steps, err := e.opt.Journal.Steps(ctx, r.ID)
	if err != nil {
		e.opt.Log.Error("the history of a run cannot be read", "run", r.ID, "error", e.redactor.Clean(err.Error()))
		return
	}
	for _, s := range steps {
		if s.Mark != nil {
			e.keepMark(ctx, &r, s.Module, s.Mark)
		}
	}
}
