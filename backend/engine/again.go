package engine

import (
	"context"
	"time"

	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/ids"
)

// find is the live run, or the recorded one made live again with what it has done.
func (e *Engine) find(ctx context.Context, runID string) (*live, error) {
	e.mu.Lock()
	l := e.live[runID]
	e.mu.Unlock()
	if l != nil {
		return l, nil
	}
	r, err := e.opt.Journal.Find(ctx, runID)
	if err != nil {
		return nil, err
	}
	doc, err := e.document(ctx, r)
	if err != nil {
		return nil, err
	}
	pins, err := e.pinsOf(ctx, r)
	if err != nil {
		return nil, err
	}
	prog, err := e.compiled(doc, pins)
	if err != nil {
		return nil, err
	}
	if in, err := e.coerceInputs(doc, r.Inputs); err == nil { // JSON knows no dates
		r.Inputs = in
	}
	l = newLive(e, doc, prog, r)
	l.recorded, l.recalled = true, true
	if err := e.recall(ctx, l, r.ID); err != nil {
		return nil, err
	}
	l.inherit()
	if l.from != 0 && prog.nodes[l.from] == nil {
		return nil, goneModule(r.FlowName, l.from, r.Version)
	}
	l.resumed = r.State == Waiting || r.State == Interrupted || r.State == Held
	if r.State != Waiting && r.State != NeedsSignIn && r.State != Held && r.State != Interrupted {
		return l, nil // over, or for a person to decide: it is only looked at
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if known := e.live[runID]; known != nil { // somebody was faster
		return known, nil
	}
	l.rest() // it waits: for a person, or for its time
	e.live[runID] = l
	return l, nil
}

// ended is find for a run that is to be followed up: one that is just ending is
// waited for, so that everything it has done is recorded and read again.
func (e *Engine) ended(ctx context.Context, runID string) (*live, error) {
	e.mu.Lock()
	l := e.live[runID]
	e.mu.Unlock()
	if l != nil {
		if s := l.snapshot().State; s.Over() || s == InDoubt {
			if _, err := e.Wait(ctx, runID); err != nil {
				return nil, err
			}
		}
	}
	return e.find(ctx, runID)
}

func (e *Engine) document(ctx context.Context, r Run) (*flow.Document, error) {
	if e.opt.Documents == nil {
		return nil, fault.New(fault.FailedPrecondition, "engine.document").About(r.FlowName).Coded("run.no_document").
			Say("Signet has no way to read %s again.", r.FlowName).Hint("Start the Action Flow anew.")
	}
	return e.opt.Documents.Document(ctx, r)
}

// Retry starts a new run that goes on where the given one stopped: as the same
// person, with the outputs of the finished steps. What may have happened is decided first.
func (e *Engine) Retry(ctx context.Context, runID string) (Run, []Missing, error) {
	e.follow.Lock()
	defer e.follow.Unlock()
	old, err := e.ended(ctx, runID)
	if err != nil {
		return Run{}, nil, err
	}
	r := old.snapshot()
	switch r.State {
	case Failed, Refused, Cancelled, InDoubt, Interrupted:
	default:
		return r, nil, wrongState(r, "retried")
	}
	if old.doc.Settings.Confidential {
		return r, nil, fault.New(fault.FailedPrecondition, "engine.retry").About(r.FlowName).Coded("run.confidential").
			Say("%s keeps no values, so there is nothing to go on with.", r.FlowName).Hint("Start it anew.")
	}
	if open := old.inDoubt(); len(open) > 0 {
		return r, nil, fault.New(fault.FailedPrecondition, "engine.retry").About(r.FlowName).Coded("run.in_doubt").
			Headline("Nobody knows yet whether a step happened").
			Say("Module %d of run %d was under way when it stopped.", open[0].module, r.Number).
			Hint("Look in the system, then say in the run whether it happened.")
	}
	if err := e.claim(ctx, &r); err != nil {
		return r, nil, err
	}
	n := newLive(e, old.doc, old.prog, successor(e, r, "retry"))
	n.run.RetryOf = r.ID
	n.memo, n.from, n.only, n.given, n.pins, n.marks = old.memo, old.from, old.only, old.given, old.pins, old.marks
	r.RetriedBy = n.run.ID
	if err := e.opt.Journal.Save(ctx, &r); err != nil {
		return r, nil, cannotWrite(err)
	}
	e.mu.Lock()
	if !old.started { // what it recalled is old now
		delete(e.live, r.ID)
	}
	e.mu.Unlock()
	return e.ask(ctx, n)
}

// claim refuses to continue a run twice: both would carry out the rest.
func (e *Engine) claim(ctx context.Context, r *Run) error {
	if r.RetriedBy == "" {
		return nil
	}
	next, err := e.Get(ctx, r.RetriedBy)
	if fault.Is(err, fault.NotFound) || err == nil && next.State == Abandoned { // it never started
		return nil
	}
	if err != nil {
		return err
	}
	return fault.New(fault.FailedPrecondition, "engine.retry").About(r.FlowName).Coded("run.retried").
		Say("Run %d goes on in run %d already.", r.Number, next.Number).Hint("Open run %d, and retry that one where it stopped.", next.Number)
}

// RunAgain starts a new run of the same version with the same inputs.
func (e *Engine) RunAgain(ctx context.Context, runID string) (Run, []Missing, error) {
	old, err := e.ended(ctx, runID)
	if err != nil {
		return Run{}, nil, err
	}
	r := old.snapshot()
	if old.doc.Settings.Confidential && r.Inputs == nil && len(old.doc.Inputs) > 0 {
		return r, nil, fault.New(fault.FailedPrecondition, "engine.again").About(r.FlowName).Coded("run.confidential").
			Say("%s keeps no inputs.", r.FlowName).Hint("Start it with new inputs.")
	}
	n := newLive(e, old.doc, old.prog, successor(e, r, r.Trigger))
	n.from, n.only, n.given, n.pins = old.from, old.only, old.given, old.pins
	return e.ask(ctx, n)
}

// ask registers a follow-up run and starts it when nothing is missing.
func (e *Engine) ask(ctx context.Context, l *live) (Run, []Missing, error) {
	idents, missing, err := e.identify(ctx, l)
	if err != nil {
		return Run{}, nil, err
	}
	l.update(func(r *Run) { r.Identities = idents })
	if err := e.register(ctx, l, missing); err != nil {
		return Run{}, nil, err
	}
	if l.asks(missing) {
		return l.snapshot(), missing, nil
	}
	r, err := e.launch(ctx, l, idents)
	return r, nil, err
}

// Decide records what a person says of an attempt with an unknown outcome. When
// nothing is open any more the run has failed, or is interrupted, and can be retried.
func (e *Engine) Decide(ctx context.Context, runID string, module, operation int, happened bool) (Run, error) {
	r, err := e.opt.Journal.Find(ctx, runID)
	if err != nil {
		return Run{}, err
	}
	attempts, err := e.opt.Journal.Attempts(ctx, runID)
	if err != nil {
		return r, err
	}
	var decided *Attempt
	left := 0
	for i := range attempts {
		a := &attempts[i]
		if a.State != AttemptUnknown && a.State != AttemptOpen {
			continue
		}
		if a.Module == module && a.Operation == operation {
			decided = a
		} else if a.State == AttemptUnknown || !repeatable(a.Class) { // what may be made again needs nobody's word
			left++
		}
	}
	if decided == nil || r.State != InDoubt && r.State != Interrupted {
		return r, fault.New(fault.FailedPrecondition, "engine.decide").About(r.FlowName).Coded("run.nothing_in_doubt").
			Say("Nothing is in doubt at module %d.", module).Hint("Open the run to see how it stands.")
	}
	decided.State, decided.DecidedBy, decided.EndedAt = AttemptFailed, r.Person, e.now()
	answer := "it did not happen"
	if happened {
		decided.State, answer = AttemptDone, "it happened"
	}
	entry := Entry{Name: stepDecided, Module: module, API: decided.API, Object: decided.Object, Operation: operation,
		Attempt: decided.Number, Outcome: succeeded, Facts: map[string]string{"answer": answer}}
	if !happened {
		entry.Outcome = failed
	}
	if err := e.opt.Journal.Attempt(ctx, &r, *decided, entry); err != nil {
		return r, cannotWrite(err)
	}
	if left == 0 {
		r.State = Failed
		if r.Fault == nil || r.EndedAt.IsZero() {
			r.State = Interrupted
		}
		if r.Hold != nil { // it goes on from the list of incomplete runs
			r.State, r.EndedAt = Held, time.Time{}
		}
		if err := e.opt.Journal.Save(ctx, &r); err != nil {
			return r, cannotWrite(err)
		}
		e.tell(r)
	}
	e.mu.Lock()
	if l := e.live[runID]; l != nil && !l.started { // what it recalled is old now
		delete(e.live, runID)
	}
	e.mu.Unlock()
	return r, nil
}

func successor(e *Engine, r Run, trigger string) Run {
	n := r
	n.ID, n.Number, n.RetryOf, n.RetriedBy, n.Trigger, n.Batch = ids.New("run"), 0, "", "", trigger, ""
	n.State, n.Fault, n.FaultStep, n.Outputs = Ready, nil, 0, nil
	n.CreatedAt, n.StartedAt, n.EndedAt = e.now(), time.Time{}, time.Time{}
	n.ActiveMS, n.Operations, n.Bytes = 0, 0, 0
	n.Identities, n.Hold, n.Aside, n.Detached = nil, nil, 0, false
	return n
}
