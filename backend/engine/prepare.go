package engine

import (
	"context"
	"slices"
	"strings"

	"signet/backend/fault"
	"signet/backend/flow"
)

// Prepare checks a request and makes its run. When sign-ins are missing the run is
// recorded as needs_sign_in, and they are listed; else it is Ready for Start.
func (e *Engine) Prepare(ctx context.Context, q StartRequest) (Run, []Missing, error) {
	l, err := e.newRun(q)
	if err != nil {
		return Run{}, nil, err
	}
	if err := e.inOrder(ctx, l); err != nil {
		return Run{}, nil, err
	}
	idents, missing, err := e.identify(ctx, l)
	if err != nil {
		return Run{}, nil, err
	}
	l.update(func(r *Run) { r.Identities = idents })
	if l.noWait && needed(missing) {
		return e.notStarted(ctx, l, missing)
	}
	if err := e.register(ctx, l, missing); err != nil {
		return Run{}, nil, err
	}
	return l.snapshot(), missing, nil
}

// inOrder refuses to start a flow that runs in sequence while one of its runs is incomplete: what came first goes first.
func (e *Engine) inOrder(ctx context.Context, l *live) error {
	if !l.doc.Settings.Sequential || l.run.Draft || l.run.DryRun {
		return nil
	}
	runs, err := e.opt.Journal.Held(ctx)
	if err != nil {
		return err
	}
	for i := range runs {
		if r := &runs[i]; r.FlowID == l.run.FlowID && r.Hold != nil && !r.Draft {
			return fault.New(fault.FailedPrecondition, "engine.prepare").About(r.FlowName).Coded("run.incomplete_first").
				Headline("An incomplete run comes first").
				Say("%s runs in sequence, and run %d is incomplete.", r.FlowName, r.Number).
				Hint("Resolve or delete run %d, or switch off sequential processing.", r.Number)
		}
	}
	return nil
}

// notStarted records that a run which may not wait for a person lacks a sign-in.
func (e *Engine) notStarted(ctx context.Context, l *live, missing []Missing) (Run, []Missing, error) {
	l.update(func(r *Run) { r.State, r.EndedAt = Abandoned, e.now() })
	l.cancel()
	f := fault.Of(signInMissing(l.snapshot()))
	entry := Entry{Name: runNotStarted, Outcome: failed, Fault: f, Facts: map[string]string{"sign_ins": names(missing)}}
	if err := e.create(ctx, l, entry); err != nil {
		return l.snapshot(), missing, err
	}
	e.tell(l.snapshot())
	return l.snapshot(), missing, f
}

func (e *Engine) newRun(q StartRequest) (*live, error) {
	if q.Document == nil {
		return nil, fault.New(fault.Invalid, "engine.prepare").Say("No Action Flow was named.").Hint("Choose an Action Flow.")
	}
	if err := mayStandIn(q); err != nil {
		return nil, err
	}
	prog, err := e.versioned(q)
	if err != nil {
		return nil, err
	}
	for _, id := range []int{q.Only, q.From} {
		if id != 0 && prog.nodes[id] == nil {
			return nil, fault.New(fault.NotFound, "engine.prepare").About(q.Document.Name).
				Say("The Action Flow %s has no module %d.", q.Document.Name, id).Hint("Choose one of its modules.")
		}
	}
	inputs, err := e.coerceInputs(q.Document, q.Inputs)
	if err != nil {
		return nil, err
	}
	r := Run{ID: e.opt.IDs("run"), FlowID: q.Document.ID, FlowName: q.Document.Name, Version: q.Version, Hash: q.Hash,
		Person: q.Person, PersonName: q.PersonName, OSUser: q.OSUser, Trigger: q.Trigger, ViewID: q.ViewID,
		ViewName: q.ViewName, Button: q.Button, RowKey: q.RowKey, Batch: q.Batch, DryRun: q.DryRun, Draft: q.Draft,
		State: Ready, Inputs: inputs, Unattended: q.Unattended, Arrived: q.Arrived, CreatedAt: e.now()}
	l := newLive(e, q.Document, prog, r)
	l.only, l.from, l.given, l.noWait = q.Only, q.From, q.Given, q.NoWait
	l.pins, l.standIn, l.pauses = q.Pinned, q.StandIn, q.Pauses
	return l, nil
}

// identify asks as whom the flow, and every flow that it calls, will act.
func (e *Engine) identify(ctx context.Context, l *live) ([]Identity, []Missing, error) {
	r := l.snapshot()
	own := withoutPinned(l.doc, l.pins, nil)
	idents, missing, err := e.opt.Identities.Prepare(ctx, own, &r)
	if err != nil {
		return nil, nil, err
	}
	reached := l.reach()
	if reached != nil { // what the run does not come to, it needs no sign-in for
		missing = slices.DeleteFunc(missing, func(m Missing) bool {
			return !slices.ContainsFunc(m.Modules, func(id int) bool { return reached[id] })
		})
		for i := range missing {
			missing[i].Maybe = missing[i].Maybe && l.only == 0
		}
	}
	for _, c := range e.called(ctx, own, r, false, reached, map[string]bool{l.doc.ID: true}) {
		more, lacks, err := e.opt.Identities.Prepare(ctx, c.doc, &r)
		if err != nil {
			return nil, nil, err
		}
		for i := range lacks { // on a route that only some runs take, so is everything that is called there
			lacks[i].Maybe = lacks[i].Maybe || c.maybe
		}
		idents, missing = join(idents, more), joinMissing(missing, lacks)
	}
	return idents, missing, nil
}

// reach is the modules that a run can come to which does not start at the beginning; nil is all of them.
func (l *live) reach() map[int]bool {
	if l.only != 0 {
		return map[int]bool{l.only: true}
	}
	n := l.prog.nodes[l.from]
	if n == nil {
		return nil
	}
	out := map[int]bool{}
	var walk func(*node)
	walk = func(n *node) {
		if out[n.id] {
			return
		}
		out[n.id] = true
		for _, e := range n.next {
			walk(e.to)
		}
		for _, h := range n.handlers() {
			walk(h.to)
		}
	}
	walk(n)
	return out
}

// Missing lists the sign-ins that a run lacks now, those of the flows that it calls among them.
func (e *Engine) Missing(ctx context.Context, runID string) ([]Missing, error) {
	l, err := e.find(ctx, runID)
	if err != nil {
		return nil, err
	}
	_, missing, err := e.identify(ctx, l)
	return missing, err
}

func join(a, b []Identity) []Identity {
	for _, n := range b {
		known := false
		for i := range a {
			known = known || a[i].ConnectionID == n.ConnectionID
		}
		if !known {
			n.Modules = nil // they are another document's
			a = append(a, n)
		}
	}
	return a
}

func joinMissing(a, b []Missing) []Missing {
	for _, n := range b {
		known := false
		for i := range a {
			if a[i].ConnectionID == n.ConnectionID {
				known, a[i].Maybe = true, a[i].Maybe && n.Maybe
			}
		}
		if !known {
			n.Modules = nil
			a = append(a, n)
		}
	}
	return a
}

func (e *Engine) register(ctx context.Context, l *live, missing []Missing) error {
	if l.asks(missing) {
		l.update(func(r *Run) { r.State = NeedsSignIn })
		// Nothing has happened yet: the ledger hears of the run when it starts, or when the person declines.
		if err := e.create(ctx, l); err != nil {
			return err
		}
		if err := e.keepBeginning(ctx, l); err != nil {
			return err
		}
	}
	e.mu.Lock()
	e.live[l.run.ID] = l
	e.mu.Unlock()
	if l.asks(missing) {
		l.rest() // it waits for the person
	}
	e.tell(l.snapshot())
	return nil
}

// asks reports whether a run waits for sign-ins before its first step: all are collected then, those that
// only some routes need as well. The person can leave these for later; Continue goes on without them.
func (l *live) asks(missing []Missing) bool {
	return needed(missing) || len(missing) > 0 && !l.noWait
}

// needed reports whether a run cannot start: what only some routes need can be given there.
func needed(missing []Missing) bool {
	for _, m := range missing {
		if !m.Maybe {
			return true
		}
	}
	return false
}

func names(missing []Missing) string {
	var out []string
	for _, m := range missing {
		out = append(out, m.ConnectionID+" "+m.Reason)
	}
	return strings.Join(out, ", ")
}

// coerceInputs types the inputs as the flow declares them; required ones must have a value.
func (e *Engine) coerceInputs(doc *flow.Document, in map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(doc.Inputs))
	known := map[string]bool{}
	for _, d := range doc.Inputs {
		known[d.Name] = true
		label := d.Label
		if label == "" {
			label = d.Name
		}
		v := in[d.Name]
		if v == nil || v == "" {
			v = d.Default
		}
		if v == nil || v == "" {
			if d.Required {
				return nil, fault.New(fault.Invalid, "engine.inputs").About(doc.Name).On(d.Name).Coded("input.missing").
					Headline("%s is missing", label).Say("The input %s of %s has no value.", label, doc.Name).
					Hint("Give a value for %s, then run again.", label)
			}
			out[d.Name] = nil
			continue
		}
		if d.Type == "" || d.Type == flow.Any || d.Type == flow.Collection {
			out[d.Name] = v
			continue
		}
		c, err := e.opt.Language.Coerce(v, string(d.Type))
		if err != nil {
			return nil, fault.New(fault.Invalid, "engine.inputs").About(doc.Name).On(d.Name).Coded("input.invalid").
				Headline("%s is no %s", label, d.Type).Say("The input %s of %s takes a %s.", label, doc.Name, d.Type).
				Hint("Correct the value of %s, then run again.", label).Because(err)
		}
		out[d.Name] = c
	}
	for name := range in {
		if !known[name] {
			return nil, fault.New(fault.Invalid, "engine.inputs").About(doc.Name).On(name).Coded("input.unknown").
				Say("The Action Flow %s has no input %s.", doc.Name, name).Hint("Remove it, or add it under Inputs.")
		}
	}
	return out, nil
}
