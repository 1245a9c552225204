package desk

import (
	"context"
	"slices"

	"signet/backend/audit"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/store"
)

// RunDetail is everything that is known of a run.
type RunDetail struct {
	Run      engine.Run
	Document flow.Document // of the version that ran; without modules when it cannot be read any more
	Steps    []engine.Step
	Doubts   []engine.Attempt // whose outcome a person must decide
	Prompts  []Prompt         // the sign-ins that it waits for
	Events   map[EventKey]int64
	CanRetry bool
	CanAgain bool
}

// EventKey names a step's event in the audit log.
type EventKey struct{ Module, Operation, Attempt int }

// Runs lists runs, newest first, and whether more follow.
func (d *Desk) Runs(ctx context.Context, q store.RunQuery) ([]engine.Run, bool, error) {
	runs, more, err := d.store.Runs(ctx, q)
	if err != nil || d.engine == nil {
		return runs, more, err
	}
	for i := range runs { // what runs now is further than what is written
		if r, ok := d.lately.get(runs[i].ID); ok {
			runs[i] = r
		}
	}
	return runs, more, nil
}

// Run reads a run with its steps; by its id, or by its number as people name it.
func (d *Desk) Run(ctx context.Context, id string) (RunDetail, error) {
	r, err := d.store.Journal().Find(ctx, id)
	if err != nil {
		return RunDetail{}, err
	}
	out := RunDetail{Events: map[EventKey]int64{}}
	if d.engine != nil {
		if r, err = d.engine.Get(ctx, r.ID); err != nil {
			return RunDetail{}, err
		}
		out.Steps, err = d.engine.Steps(ctx, r.ID)
	} else {
		out.Steps, err = d.store.Journal().Steps(ctx, r.ID)
	}
	if err != nil {
		return RunDetail{}, err
	}
	if err := d.addMany(ctx, r.ID, &out); err != nil {
		return RunDetail{}, err
	}
	out.Run = r
	out.Steps = slices.DeleteFunc(out.Steps, func(s engine.Step) bool { return s.State == engine.PinnedAtStart || s.State == engine.StreamRead })
	if doc, err := (documents{d}).Document(ctx, r); err == nil {
		out.Document = *doc
	} else {
		out.Document = flow.Document{ID: r.FlowID, Name: r.FlowName}
		d.log.Warn("the document of a run cannot be read", "run", r.ID, "err", d.redactor.Clean(err.Error()))
	}
	if err := d.fillEvents(ctx, &out); err != nil {
		return RunDetail{}, err
	}
	mine := r.Person == d.Person.ID
	switch r.State {
	case engine.InDoubt, engine.Interrupted:
		attempts, err := d.store.Journal().Attempts(ctx, r.ID)
		if err != nil {
			return RunDetail{}, err
		}
		for _, a := range attempts {
			if a.State == engine.AttemptOpen || a.State == engine.AttemptUnknown {
				out.Doubts = append(out.Doubts, a)
			}
		}
		out.Steps = unwritten(out.Document, r, out.Steps, attempts)
		out.CanRetry = mine && len(out.Doubts) == 0 && r.RetriedBy == ""
	case engine.Failed, engine.Refused, engine.Cancelled:
		out.CanRetry = mine && r.RetriedBy == ""
	case engine.NeedsSignIn, engine.Waiting:
		if mine && d.engine != nil {
			// The run itself is asked, because it may hold sign-ins that were given for it alone.
			missing, err := d.engine.Missing(ctx, r.ID)
			if err != nil {
				return out, nil // what keeps it from starting is said when it is continued
			}
			if out.Prompts, err = d.runPrompts(ctx, []engine.Run{r}, &out.Document, missing); err != nil {
				return RunDetail{}, err
			}
		}
	}
	out.CanAgain = mine && (r.State.Over() || r.State == engine.InDoubt || r.State == engine.Interrupted)
	return out, nil
}

// unwritten adds what a killed program had no time to write down as steps: the journaled
// attempts, and the trigger, which every attempt follows from.
func unwritten(doc flow.Document, r engine.Run, steps []engine.Step, attempts []engine.Attempt) []engine.Step {
	written, reached := map[EventKey]bool{}, map[int]bool{}
	for _, s := range steps {
		written[EventKey{s.Module, s.Operation, s.Attempt}], reached[s.Module] = true, true
	}
	states := map[engine.AttemptState]string{engine.AttemptDone: "succeeded", engine.AttemptFailed: "failed"}
	for _, a := range attempts {
		if written[EventKey{a.Module, a.Operation, a.Number}] {
			continue
		}
		s := engine.Step{Module: a.Module, Operation: a.Operation, Attempt: a.Number, API: a.API, Input: a.Input, Output: a.Output,
			State: states[a.State], StartedMS: a.StartedAt.Sub(r.StartedAt).Milliseconds()}
		if s.State == "" {
			s.State = "unknown"
		}
		if !a.EndedAt.IsZero() {
			s.TookMS = float64(a.EndedAt.Sub(a.StartedAt).Microseconds()) / 1000
		}
		steps = append(steps, s)
	}
	if len(steps) == 0 {
		return steps
	}
	linked := map[int]bool{}
	for _, l := range doc.Links {
		linked[l.To] = true
	}
	for _, m := range doc.Modules {
		if !linked[m.ID] && !reached[m.ID] && m.ID != steps[0].Module {
			return append([]engine.Step{{Module: m.ID, Operation: 1, State: "succeeded"}}, steps...)
		}
	}
	return steps
}

// fillEvents finds the audit event of each step: the one that says how it ended.
func (d *Desk) fillEvents(ctx context.Context, out *RunDetail) error {
	page, err := d.store.Ledger().Query(ctx, audit.Filter{RunID: out.Run.ID, OldestFirst: true})
	if err != nil {
		return err
	}
	for _, e := range page.Events {
		if e.Module != 0 {
			out.Events[EventKey{e.Module, e.Operation, e.Attempt}] = e.Seq
		}
	}
	return nil
}

// CancelRun stops a run of the person who sits here.
func (d *Desk) CancelRun(ctx context.Context, id string) (engine.Run, error) {
	if err := d.mine(ctx, id); err != nil {
		return engine.Run{}, err
	}
	return d.engine.Cancel(ctx, id)
}

// CancelClick stops what is left of a bulk click of the person who sits here.
func (d *Desk) CancelClick(ctx context.Context, batch string) ([]engine.Run, error) {
	runs, _, err := d.store.Runs(ctx, store.RunQuery{Batch: batch, Limit: 1})
	if err != nil {
		return nil, err
	}
	for _, r := range runs { // a click is one person's
		if err := d.mine(ctx, r.ID); err != nil {
			return nil, err
		}
	}
	return d.engine.CancelBatch(ctx, batch)
}

// DecideRun records what a person says of an outcome that is unknown.
func (d *Desk) DecideRun(ctx context.Context, id string, module, operation int, happened bool) (engine.Run, error) {
	if err := d.mine(ctx, id); err != nil {
		return engine.Run{}, err
	}
	return d.engine.Decide(ctx, id, module, operation, happened)
}

// WaitRun returns when the run is over or waits for a person.
func (d *Desk) WaitRun(ctx context.Context, id string) (engine.Run, error) {
	return d.engine.Wait(ctx, id)
}

// mine refuses to touch another person's run.
func (d *Desk) mine(ctx context.Context, id string) error {
	r, err := d.store.Journal().Find(ctx, id)
	if err != nil {
		return err
	}
	if r.Person != d.Person.ID {
		return fault.New(fault.PermissionDenied, "desk.run").About(r.FlowName).Coded("run.not_yours").
			Headline("This is somebody else’s run").Say("Run %d was started by %s. Only they can act on it.", r.Number, r.PersonName).
			Hint("Start the Action Flow yourself.")
	}
	return nil
}
