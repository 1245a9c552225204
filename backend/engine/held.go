package engine

import (
	"context"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
)

// putAside is Break: the failed bundle becomes a run of its own that is held at the
// failed module with the bundles before it; this run goes on with its next bundle.
// fields are those of the Break module, nil where the flow's setting keeps the bundle.
func (x *exec) putAside(n *node, op int, f *fault.Error, fields map[string]any) (resolution, error) {
	if x.confidential { // nothing of the bundle may be kept, so there is nothing to resume
		return resolution{}, &halt{f: f, module: n.id}
	}
	if x.again[opKey{n.id, op}] { // it has been put aside before
		x.held++
		x.warn(x.newHold(n, opKey{n.id, op}, f, fields, nil), fields)
		return resolution{kind: setAside}, nil
	}
	if x.run.Hold != nil && n.id == x.l.from && op == 1 { // an incomplete run that stopped where it stopped before
		return resolution{}, &halt{f: f, module: n.id}
	}
	if was, err := x.asideBefore(n, op); err != nil || was {
		x.held++
		x.warned++
		return resolution{kind: setAside}, err
	}
	bundles := x.bundles()
	delete(bundles, n.id) // what it holds is the error
	h := x.newHold(n, opKey{n.id, op}, f, fields, bundles)
	if f.Kind == fault.InDoubt && !x.settles(n, h) { // a person decides about it in this run: a run of its own would repeat it
		return resolution{}, &halt{f: f, module: n.id}
	}
	full, err := x.roomFor(h)
	if err != nil {
		return resolution{}, err
	}
	if full != "" {
		return x.noRoom(n, op, f, full)
	}
	r := successor(x.e, *x.run, byBreak)
	r.RetryOf, r.State, r.Fault, r.FaultStep, r.Hold = x.run.ID, Abandoned, cleanFault(x.e.redactor, f), n.id, h
	r.Identities, r.Arrived = x.run.Identities, nil // what its trigger brought is in its bundles
	l := newLive(x.e, x.l.doc, x.prog, r)
	l.from, l.given, l.pins = n.id, bundles, x.l.pins
	defer l.cancel() // it is read again when it goes on
	// It gets a number first, and becomes an incomplete run in one commit with its bundles: without them there is none.
	if err := x.e.create(x.keep, l); err != nil {
		return resolution{}, err
	}
	l.update(func(r *Run) { r.State = Held })
	y := &exec{e: x.e, l: l, run: &l.run}
	whole := stored(l.snapshot(), false, x.e.redactor)
	entry := Entry{Name: runWaiting, Module: n.id, ModuleTag: n.tag, Outcome: held, Fault: r.Fault}
	if err := x.e.opt.Journal.Commit(x.keep, &whole, Commit{Steps: y.givenSteps(), Entries: []Entry{entry}, Save: true}); err != nil {
		return resolution{}, cannotWrite(err)
	}
	x.held++
	if x.tried != nil && x.tried.opKey == (opKey{n.id, op}) && x.tried.unknown {
		x.unknown-- // the run that was set aside repeats it with its key, or asks the system
	}
	x.warn(h, fields)
	x.e.tell(l.snapshot())
	x.e.announceHeld(l.snapshot())
	return resolution{kind: setAside}, nil
}

// asideBefore reports whether a run that goes on has set the operation's bundle aside already: the program may have ended
// before it could write that down.
func (x *exec) asideBefore(n *node, op int) (bool, error) {
	before := x.run.RetryOf
	if x.run.Hold != nil { // what it was set aside from counts its operations by itself
		before = ""
	}
	if !x.l.resumed && before == "" {
		return false, nil
	}
	runs, err := x.e.opt.Journal.Held(x.keep)
	if err != nil {
		return false, cannotWrite(err)
	}
	for i := range runs {
		h := runs[i].Hold
		if of := runs[i].RetryOf; h != nil && (of == x.run.ID || before != "" && of == before) && h.Module == n.id && h.Operation == op {
			return true, nil
		}
	}
	return false, nil
}

// settles reports whether an operation with an unknown outcome can be gone on with: repeated with its key, or asked about.
func (x *exec) settles(n *node, h *Hold) bool {
	return h.Key != "" && (repeatable(h.Class) || h.Class == connector.Checkable && n.action.DidIt != nil)
}

// warn makes the run end with a warning, but where a Break handler has what it set aside completed automatically.
func (x *exec) warn(h *Hold, fields map[string]any) {
	if fields == nil || h.Next.IsZero() {
		x.warned++
	}
}

// noRoom is a bundle that the store of incomplete runs cannot take: it is dropped where the flow says so, else the run stops.
func (x *exec) noRoom(n *node, op int, f *fault.Error, why string) (resolution, error) {
	if x.prog.doc.Settings.DataLoss {
		x.warned++
		err := x.note(Step{Module: n.id, Operation: op, State: skipped, StartedMS: x.sinceStart(x.e.now()), Fault: recordOf(cleanFault(x.e.redactor, f)),
			Notes: []string{why + " The bundle was dropped, because the Action Flow allows the loss of data."}})
		return resolution{kind: dropped, noted: true}, err
	}
	stop := fault.New(fault.Exhausted, "engine.hold").About(n.tag).Coded("incomplete.full").
		Headline("There is no room for another incomplete run").Say("%s It was to be kept because of: %s", why, f.Headlined()).
		Hint("Resolve or delete incomplete runs of this Action Flow, then run again.").Because(f)
	return resolution{}, &halt{f: stop, module: n.id}
}

func minutes(v any) float64 {
	if n, ok := number(v); ok && n > 0 && n < 1e6 {
		return n
	}
	return 15
}

// byBreak is the trigger of a run that was put aside by Break.
const byBreak = "break"

// bySubflow is the trigger of a run that another run started; it goes on with that one only.
const bySubflow = "subflow"

// maxDepth is how deep flows may call each other.
const maxDepth = 8

// callee is a flow that another one calls; maybe: only on some routes.
type callee struct {
	doc   *flow.Document
	maybe bool
}

// called lists the flows that a flow calls, each once; reached are the modules that count, nil all.
func (e *Engine) called(ctx context.Context, doc *flow.Document, r Run, maybe bool, reached map[int]bool, seen map[string]bool) []callee {
	var out []callee
	sometimes := flow.Maybe(*doc)
	for i := range doc.Modules {
		m := &doc.Modules[i]
		a, ok := e.opt.Registry.Action(m.App, m.Action)
		if !ok || a.Control != connector.Subflow || e.opt.Subflows == nil || reached != nil && !reached[m.ID] {
			continue
		}
		id := connector.TextOf(first(m.Fields, "flow", "flow_id", "scenario"))
		if id == "" || seen[id] || len(seen) > 64 {
			continue
		}
		seen[id] = true
		c, err := e.opt.Subflows.Subflow(ctx, id, r)
		if err != nil {
			continue // the step that calls it says why
		}
		unsure := maybe || sometimes[m.ID]
		out = append(out, callee{c.Document, unsure})
		out = append(out, e.called(ctx, c.Document, r, unsure, nil, seen)...)
	}
	return out
}

// subflow runs another Action Flow as the same person and gives its outputs.
func (x *exec) subflow(n *node, op int) ([]any, error) {
	k := opKey{n.id, op}
	if prior := x.memo[k]; prior != nil && prior.ok {
		return x.reuse(n, op, prior)
	}
	if prior := x.memo[k]; prior != nil && prior.f != nil {
		return nil, x.failedAgain(n, op, prior)
	}
	s := &step{n: n, op: op, start: x.e.now()}
	fields, err := n.evaluate(x.env)
	s.fields = fields
	if err != nil {
		return nil, x.failedBefore(s, err)
	}
	if w, set := fields["wait"]; set && w != nil && w != "" && !connector.BoolOf(w) {
		return x.callAndGoOn(s, k)
	}
	child, err := x.child(n, fields, x.memo[k])
	if err != nil {
		return nil, x.failedBefore(s, err)
	}
	x.memo[k] = &done{child: child.run.ID, class: connector.Keyed} // if this fails and is repeated, it goes on there
	c := newExec(child, x.ctx)
	st := Step{Module: n.id, Operation: op, State: running, StartedMS: x.sinceStart(s.start), Run: child.run.ID}
	if err := x.note(st); err != nil {
		return nil, err
	}
	if err := x.flush(); err != nil { // a retry must find what the called flow has done
		return nil, err
	}
	if err := x.e.begin(x.ctx, child); err != nil {
		return nil, err
	}
	x.e.mu.Lock()
	x.e.live[child.run.ID] = child
	x.e.mu.Unlock()
	err = c.execute()
	x.l.mu.Lock()
	byHand := x.l.byHand
	x.l.mu.Unlock()
	child.mu.Lock()
	child.byHand = byHand
	child.mu.Unlock()
	x.e.finish(child, c, err)
	r := child.snapshot()
	if x.ctx.Err() != nil {
		return nil, x.ctx.Err()
	}
	switch {
	case r.State == InDoubt:
		x.unknown++
		return nil, x.failedBefore(s, inDoubtBelow(n, r))
	case r.State != Succeeded && r.State != Warning:
		f := r.Fault
		if f == nil {
			f = fault.New(fault.FailedPrecondition, "engine.subflow").Say("It ended as %s.", words(r.State)).Hint("Open its run.")
		}
		return nil, x.failedBefore(s, f)
	}
	out := child.snapshot().Outputs
	if out == nil {
		out = map[string]any{}
	}
	bundles := one(out)
	return bundles, x.control(s, bundles)
}

// takeOver gives a called run what an earlier one of the same operation has done.
func (x *exec) takeOver(l *live, prior *done) error {
	if prior == nil || prior.child == "" {
		return nil
	}
	if err := x.e.recall(x.ctx, l, prior.child); err != nil {
		if fault.Is(err, fault.NotFound) { // it was to be called, and was not
			return nil
		}
		return err
	}
	l.tries = nil // they are another run's
	if l.doc.Settings.Confidential || len(l.inDoubt()) > 0 {
		return fault.New(fault.FailedPrecondition, "engine.subflow").About(l.doc.Name).Coded("run.in_doubt").
			Headline("Nobody knows yet whether a step happened").
			Say("An earlier run of %s stopped in a way that it cannot go on from.", l.doc.Name).
			Hint("Decide what is open in that run, or start the whole Action Flow anew.")
	}
	l.update(func(r *Run) { r.RetryOf = prior.child })
	return nil
}

func inDoubtBelow(n *node, r Run) error {
	return fault.New(fault.InDoubt, "engine.subflow").About(n.tag).Coded("run.outcome_unknown").Headline("Outcome unknown").
		Say("A step of run %d has no known outcome.", r.Number).Hint("Decide it in that run first.")
}

// callAndGoOn starts another Action Flow as the same person and does not wait for it: it is a run that stands on its own.
func (x *exec) callAndGoOn(s *step, k opKey) ([]any, error) {
	gives := func(r Run) ([]any, error) {
		bundles := one(map[string]any{"run": float64(r.Number), "executionId": r.ID})
		return bundles, x.control(s, bundles)
	}
	if prior := x.memo[k]; prior != nil && prior.child != "" { // it was called before this run stopped
		r, err := x.e.Get(x.ctx, prior.child)
		if err == nil {
			return gives(r)
		}
		if !fault.Is(err, fault.NotFound) {
			return nil, x.failedBefore(s, err)
		}
	}
	l, err := x.called(s.n, s.fields)
	if err != nil {
		return nil, x.failedBefore(s, err)
	}
	l.noWait = x.l.noWait
	l.update(func(r *Run) { r.Detached = true })
	idents, missing, err := x.e.identify(x.ctx, l)
	if err == nil && needed(missing) {
		err = signInMissing(l.snapshot())
	}
	if err != nil {
		l.cancel()
		return nil, x.failedBefore(s, err)
	}
	l.update(func(r *Run) { r.Identities = idents })
	x.memo[k] = &done{child: l.run.ID, class: connector.Keyed}
	if err := x.note(Step{Module: s.n.id, Operation: s.op, State: running, StartedMS: x.sinceStart(s.start), Run: l.run.ID}); err != nil {
		return nil, err
	}
	if err := x.flush(); err != nil { // a run that goes on must find what was started
		return nil, err
	}
	x.e.mu.Lock()
	x.e.live[l.run.ID] = l
	x.e.mu.Unlock()
	r, err := x.e.launch(x.keep, l, idents)
	if err != nil {
		return nil, x.failedBefore(s, err)
	}
	return gives(r)
}

// called makes the run of the Action Flow that a module calls.
func (x *exec) called(n *node, fields map[string]any) (*live, error) {
	if x.e.opt.Subflows == nil || x.l.depth >= maxDepth {
		return nil, fault.New(fault.FailedPrecondition, "engine.subflow").About(n.tag).Coded("flow.subflow").
			Say("%s cannot call another Action Flow here.", n.name).Hint("Call at most %d levels deep.", maxDepth)
	}
	called, err := x.e.opt.Subflows.Subflow(x.ctx, connector.TextOf(first(fields, "flow", "flow_id", "scenario")), *x.run)
	if err != nil {
		return nil, err
	}
	inputs, _ := first(fields, "inputs", "input").(map[string]any)
	if list, ok := first(fields, "inputs", "input").([]any); ok {
		inputs = pairs(list)
	}
	q := StartRequest{Document: called.Document, Version: called.Version, Hash: called.Hash, Draft: x.run.Draft && called.Version == 0,
		DryRun: x.run.DryRun, Person: x.run.Person, PersonName: x.run.PersonName, OSUser: x.run.OSUser,
		Trigger: bySubflow, Inputs: inputs, NoWait: true, Unattended: x.run.Unattended}
	l, err := x.e.newRun(q)
	if err != nil {
		return nil, err
	}
	l.depth = x.l.depth + 1
	return l, nil
}

// child is the called run that this run waits for.
func (x *exec) child(n *node, fields map[string]any, prior *done) (*live, error) {
	l, err := x.called(n, fields)
	if err != nil {
		return nil, err
	}
	l.cancel() // it ends with its caller
	l.ctx, l.cancel = context.WithCancel(x.ctx)
	l.started = true
	if l.outermost = x.l.outermost; l.outermost == "" {
		l.outermost = x.run.ID
	}
	if err := x.takeOver(l, prior); err != nil {
		return nil, err
	}
	idents, missing, err := x.e.identify(x.ctx, l)
	if err != nil {
		return nil, err
	}
	l.update(func(r *Run) { r.Identities = idents })
	if needed(missing) {
		return nil, signInMissing(l.snapshot())
	}
	return l, nil
}
