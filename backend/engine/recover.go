package engine

import (
	"context"
	"errors"

	"signet/backend/connector"
	"signet/backend/fault"
)

// ClosedUnderWay is the code of an outcome that is unknown because the program ended.
const ClosedUnderWay = "run.closed_under_way"

// Recover closes what the last end of the program left open: runs are shown as
// interrupted, or in doubt where a step may have happened. Nothing is repeated by
// itself but, with ContinueAtStart, runs in which only repeatable and keyed steps are open.
// It returns the runs as they stand now.
func (e *Engine) Recover(ctx context.Context) ([]Run, error) {
	runs, err := e.opt.Journal.Unfinished(ctx)
	if err != nil {
		return nil, err
	}
	var out []Run
	var errs []error
	for _, r := range runs {
		e.mu.Lock()
		ours := e.live[r.ID] != nil
		e.mu.Unlock()
		if ours {
			continue
		}
		now, err := e.recoverRun(ctx, r)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, now)
	}
	return out, errors.Join(errs...)
}

func (e *Engine) recoverRun(ctx context.Context, r Run) (Run, error) {
	attempts, err := e.opt.Journal.Attempts(ctx, r.ID)
	if err != nil {
		return r, err
	}
	doubt := false
	asks := func(a Attempt) bool {
		return a.State == AttemptOpen && a.Class == connector.Checkable && e.opt.ContinueAtStart && e.canAsk(ctx, r, a.Module)
	}
	for _, a := range attempts { // a run that a person must decide about does not go on, so nobody asks in it
		doubt = doubt || !repeatable(a.Class) && (a.State == AttemptUnknown || a.State == AttemptOpen && !asks(a))
	}
	stays := doubt
	for _, a := range attempts {
		if a.State == AttemptUnknown && !repeatable(a.Class) {
			doubt = true
		}
		if a.State != AttemptOpen || repeatable(a.Class) || !stays && asks(a) {
			continue
		}
		doubt = true
		a.State = AttemptUnknown
		a.Fault = fault.New(fault.InDoubt, "engine.recover").Coded(ClosedUnderWay).Headline("Outcome unknown").
			Say("Signet ended while this step was under way.").
			Hint("Look in the system whether it happened, then say so in the run.")
		entry := Entry{Name: stepUnknown, Module: a.Module, API: a.API, Object: a.Object, Operation: a.Operation,
			Attempt: a.Number, Outcome: unknown, Fault: a.Fault, Started: a.StartedAt}
		if err := e.opt.Journal.Attempt(ctx, &r, a, entry); err != nil {
			return r, cannotWrite(err)
		}
	}
	waited := r.State == Ready
	r.State = Interrupted
	r.Fault = fault.New(fault.Cancelled, "engine.recover").Coded("run.interrupted").Headline("Interrupted").
		Say("Signet ended while this run was under way.").Hint("Retry it to go on from the step where it stopped.")
	if waited {
		r.Fault = fault.New(fault.Cancelled, "engine.recover").Coded("run.interrupted").Headline("Interrupted").
			Say("Signet ended before this run could start.").Hint("Run it again.")
	}
	if r.Hold != nil { // an attempt to complete it was under way: it is set aside as before
		r.State = Held
	}
	if doubt {
		r.State = InDoubt
	}
	entry := Entry{Name: runInterrupted, Outcome: string(r.State), Fault: r.Fault}
	if err := e.opt.Journal.Save(ctx, &r, entry); err != nil {
		return r, cannotWrite(err)
	}
	e.tell(r)
	if doubt {
		e.advanceRecorded(ctx, r) // a person decides about it; what it took is not taken again meanwhile
	}
	if !e.opt.ContinueAtStart || doubt || waited && !r.Unattended || r.Trigger == bySubflow && !r.Detached {
		return r, nil
	}
	return e.goOn(ctx, r)
}

// canAsk reports whether the system of a module can be asked if an attempt happened, once the run goes on.
func (e *Engine) canAsk(ctx context.Context, r Run, module int) bool {
	doc, err := e.document(ctx, r)
	if err != nil || doc.Settings.Confidential {
		return false
	}
	m, ok := doc.Module(module)
	if !ok {
		return false
	}
	a, known := e.opt.Registry.Action(m.App, m.Action)
	return known && a.DidIt != nil
}

func repeatable(c connector.Class) bool {
	return c == connector.Pure || c == connector.Idempotent || c == connector.Keyed
}

// goOn continues an interrupted run in its own record; what cannot go on stays interrupted.
func (e *Engine) goOn(ctx context.Context, r Run) (Run, error) {
	l, err := e.find(ctx, r.ID)
	if err != nil || l.doc.Settings.Confidential {
		return r, nil // the document is gone or was changed by hand, or there are no values to go on with
	}
	idents, missing, err := e.identify(ctx, l)
	if err != nil || needed(missing) {
		return r, nil
	}
	return e.launch(ctx, l, idents)
}
