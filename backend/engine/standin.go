package engine

import (
	"context"
	"crypto/sha256"
	"maps"
	"slices"
	"strconv"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
)

// StandIn answers for the modules of a run that reaches nothing: a flow test. Only
// runs of a draft have one.
type StandIn interface {
	// Answer gives what a module gives instead of being called; ok is false where it does its work itself.
	Answer(q Question) (bundles []map[string]any, ok bool, err error)
}

// Question is an operation that a StandIn is asked about, with all that would be sent.
type Question struct {
	Module    int
	Operation int
	Attempt   int
	Name      string // for people
	App       string
	Action    string
	Control   connector.Control
	Class     connector.Class
	Fields    map[string]any
	API       string
	Sentence  string
	Writes    bool
	Reaches   bool // a system, a file, a data store or another Action Flow: the run must not do it
}

// PinnedAtStart is the state of the steps that keep, at the start of a run's history, what is pinned to which module.
const PinnedAtStart = "pinned"

const pinned = PinnedAtStart

// mayStandIn refuses to let anything but a system answer for a module of a published version.
func mayStandIn(q StartRequest) error {
	if q.Draft || len(q.Pinned) == 0 && q.StandIn == nil && !q.Pauses.any() {
		return nil
	}
	return fault.New(fault.FailedPrecondition, "engine.prepare").About(q.Document.Name).Coded("run.not_a_draft").
		Headline("Only a draft runs with pinned data or breakpoints").
		Say("Version %d of %s calls its systems, always.", q.Version, q.Document.Name).Hint("Run the draft in the builder.")
}

// Pinnable reports whether the output of a module can be pinned: it gives bundles of its own.
func Pinnable(a *connector.Action) bool {
	switch a.Control {
	case "", connector.Trigger, connector.Iterator, connector.Repeater, connector.Subflow, connector.GetVariables:
		return true
	}
	return false
}

// withoutPinned is the document as a run with pinned modules asks for sign-ins and is compiled: a pinned
// module calls nothing, so that its connection, and what is wrong in its fields, do not matter.
func withoutPinned(doc *flow.Document, pins map[int][]map[string]any, keep *flow.ConnectionRef) *flow.Document {
	if len(pins) == 0 {
		return doc
	}
	c := doc.Clone()
	for i := range c.Modules {
		if m := &c.Modules[i]; pins[m.ID] != nil {
			m.Connection, m.Fields = keep, nil
		}
	}
	return &c
}

// programKey names a version by its content.
type programKey struct {
	flow    string
	version int
	hash    string
}

// mostPrograms is how many programs of versions are kept.
const mostPrograms = 128

// versioned is the program of a request. That of a version is compiled once: its document does not change.
func (e *Engine) versioned(q StartRequest) (*Program, error) {
	if q.Draft || q.Version == 0 || len(q.Hash) != 2*sha256.Size || len(q.Pinned) > 0 {
		return e.compiled(q.Document, q.Pinned)
	}
	key := programKey{q.Document.ID, q.Version, q.Hash}
	e.mu.Lock()
	p := e.programs[key]
	e.mu.Unlock()
	if p != nil {
		return p, nil
	}
	p, err := e.compiled(q.Document, nil)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.programs == nil || len(e.programs) >= mostPrograms {
		e.programs = map[programKey]*Program{}
	}
	e.programs[key] = p
	return p, nil
}

// compiled is the program of a document whose pinned modules are not called.
func (e *Engine) compiled(doc *flow.Document, pins map[int][]map[string]any) (*Program, error) {
	for id := range pins {
		m, ok := doc.Module(id)
		if !ok {
			continue // it was removed; the pin does no harm
		}
		if a, known := e.opt.Registry.Action(m.App, m.Action); known && !Pinnable(a) {
			return nil, fault.New(fault.Invalid, "engine.prepare").About(doc.Name).Coded("run.not_pinnable").
				Say("Module %d gives no bundles of its own, so nothing can be pinned to it.", id).Hint("Unpin it.")
		}
	}
	return Compile(withoutPinned(doc, pins, &flow.ConnectionRef{Shared: pinned}), e.opt.Registry, e.opt.Language)
}

// standIn gives the pinned bundles of a module; ok is false when none are.
func (x *exec) standIn(n *node, op int) (out []any, ok bool, err error) {
	list, ok := x.l.pins[n.id]
	if !ok {
		return nil, false, nil
	}
	st := Step{Module: n.id, Operation: op, State: succeeded, Pinned: true, StartedMS: x.sinceStart(x.e.now())}
	st.Filter, x.filter, st.Route = x.filter, nil, x.route
	if !x.confidential {
		st.Output = cleanBundles(x.e.redactor, list)
	}
	x.l.update(func(r *Run) { r.Operations++ })
	for _, b := range list { // a module that changes its bundle must not change the pin
		out = append(out, maps.Clone(b))
	}
	return out, true, x.note(st)
}

// answered asks the run's stand-in for a step.
func (x *exec) answered(s *step) (out []map[string]any, ok bool, err error) {
	return x.l.standIn.Answer(Question{Module: s.n.id, Operation: s.op, Attempt: s.number, Name: s.n.name, App: s.n.app.Name,
		Action: s.n.action.Name, Control: s.n.action.Control, Class: s.class, Fields: s.fields, API: s.api, Sentence: s.sentence,
		Writes: s.writes, Reaches: s.reaches || s.n.action.Transactional || s.n.action.Control == connector.Subflow})
}

// subflowAnswered is a sub-flow module of a run with a stand-in: the other Action Flow does not run.
func (x *exec) subflowAnswered(n *node, op int) ([]any, error) {
	s := &step{n: n, op: op, number: 1, start: x.e.now()}
	fields, err := n.evaluate(x.env)
	s.fields = fields
	if err != nil {
		return nil, x.failedBefore(s, err)
	}
	bundles, ok, err := x.answered(s)
	switch {
	case err != nil:
		return nil, x.failedBefore(s, err)
	case !ok:
		return x.subflow(n, op)
	}
	return values(bundles), x.control(s, values(bundles))
}

// pinnedSteps keep what is pinned at the start of the history, so that the run goes on with it later.
func (l *live) pinnedSteps(x *exec) []Step {
	if x.confidential {
		return nil
	}
	var out []Step
	for _, id := range slices.Sorted(maps.Keys(l.pins)) {
		out = append(out, Step{Module: id, State: pinned, Output: cleanBundles(x.e.redactor, l.pins[id])})
	}
	return out
}

// pinnedNames lists the pinned modules for the ledger.
func (l *live) pinnedNames() string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(l.pins)) {
		if n := l.prog.nodes[id]; n != nil {
			out = append(out, strconv.Itoa(id)+" "+n.name)
		}
	}
	return strings.Join(out, ", ")
}

// pinsOf reads from the history of a recorded run of a draft what was pinned in it.
func (e *Engine) pinsOf(ctx context.Context, r Run) (map[int][]map[string]any, error) {
	if !r.Draft {
		return nil, nil
	}
	steps, err := e.opt.Journal.Steps(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	pins := map[int][]map[string]any{}
	for i := range steps {
		if s := &steps[i]; s.State == pinned {
			pins[s.Module] = s.Output
		}
	}
	return pins, nil
}

// keepBeginning writes what a run that waits for its first sign-in will start with: it must not be another
// run, with other modules called, when the program ends meanwhile.
func (e *Engine) keepBeginning(ctx context.Context, l *live) error {
	x := &exec{e: e, l: l, run: &l.run, confidential: l.doc.Settings.Confidential}
	steps := x.givenSteps()
	if len(steps) == 0 {
		return nil
	}
	if err := e.opt.Journal.History(ctx, l.run.ID, steps); err != nil {
		return cannotWrite(err)
	}
	l.begins = true
	return nil
}
