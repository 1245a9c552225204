package engine

import (
	"context"
	"slices"

	"signet/backend/connector"
)

// recall reads what a run and those that it continues have done. The ones before
// count too: a run that was cut off may not have written what it took over from them.
func (e *Engine) recall(ctx context.Context, l *live, runID string) error {
	chain := []string{runID}
	for seen := map[string]bool{runID: true}; ; {
		r, err := e.opt.Journal.Find(ctx, chain[len(chain)-1])
		if err != nil {
			return err
		}
		if r.RetryOf == "" || r.Trigger == byBreak || seen[r.RetryOf] { // a held run starts with bundles of its own
			break
		}
		seen[r.RetryOf] = true
		chain = append(chain, r.RetryOf)
	}
	l.memo, l.given = map[opKey]*done{}, nil
	for _, id := range slices.Backward(chain) {
		if err := e.recallOne(ctx, l, id); err != nil {
			return err
		}
	}
	return nil
}

// recallOne adds finished operations with their outputs, and open attempts with their keys.
func (e *Engine) recallOne(ctx context.Context, l *live, runID string) error {
	steps, err := e.opt.Journal.Steps(ctx, runID)
	if err != nil {
		return err
	}
	attempts, err := e.opt.Journal.Attempts(ctx, runID)
	if err != nil {
		return err
	}
	l.tries, l.noted = map[opKey]int{}, map[notedKey]int{} // of the last one
	undone := l.rolledBack(steps, attempts)
	faults := map[opKey]*FaultRecord{}
	for i := range steps {
		s := &steps[i]
		if s.Order > 0 {
			l.order = max(l.order, (s.Order>>orderBits+1)<<orderBits)
		}
		s.Output = retype(s.Output, s.Types)
		switch s.State {
		case failed, refused, unknown:
			faults[opKey{s.Module, s.Operation}] = s.Fault
		case skipped, held, replaced:
			if f := faults[opKey{s.Module, s.Operation}]; f != nil {
				l.memo[opKey{s.Module, s.Operation}] = &done{f: f.fault()}
			}
		}
		switch s.State {
		case succeeded, filtered, failed, skipped, held, replaced:
			l.noted[notedKey{opKey{s.Module, s.Operation}, s.State}]++
		}
		switch {
		case s.State == StreamRead && len(s.Notes) > 0:
			if l.marks == nil {
				l.marks = map[opKey]string{}
			}
			l.marks[opKey{s.Module, s.Operation}] = s.Notes[0]
		case s.State == pinned && !l.run.Draft: // the run goes on with a published version, which calls its systems
		case s.State == pinned:
			if l.pins == nil {
				l.pins = map[int][]map[string]any{}
			}
			l.pins[s.Module] = s.Output
		case s.State == given && len(s.Output) > 0:
			if l.given == nil {
				l.given = map[int]map[string]any{}
			}
			l.given[s.Module] = s.Output[0]
			l.from = s.Operation // the module that the run was started from; see givenSteps
			if s.Route == onlyMark {
				l.from, l.only = 0, s.Operation
			}
		case s.Run != "" && l.memo[opKey{s.Module, s.Operation}] == nil:
			l.memo[opKey{s.Module, s.Operation}] = &done{child: s.Run, class: connector.Keyed}
		case s.Run != "":
			l.memo[opKey{s.Module, s.Operation}].child = s.Run
		case undone[opKey{s.Module, s.Operation}]:
		case s.State == succeeded && !s.Hidden && l.prog.nodes[s.Module] != nil && ordinary(l.prog.nodes[s.Module]):
			l.memo[opKey{s.Module, s.Operation}] = &done{ok: true, output: s.Output, mark: s.Mark}
		}
	}
	for k := range l.noted { // a failure that nobody dealt with is made again, and its new one is news
		if d := l.memo[k.opKey]; k.state == failed && (d == nil || d.f == nil && !d.ok) {
			delete(l.noted, k)
		}
	}
	for i := range attempts {
		a := &attempts[i]
		k := opKey{a.Module, a.Operation}
		if d := l.memo[k]; d != nil && d.f != nil {
			continue
		}
		l.tries[k] = max(l.tries[k], a.Number)
		switch a.State {
		case AttemptDone:
			if undone[k] { // it is made again, with the key that tells it from another
				l.memo[k] = &done{key: a.Key, class: connector.Keyed}
				continue
			}
			out := retype(a.Output, a.Types)
			if a.DecidedBy != "" && out == nil {
				out = []map[string]any{{}}
			}
			l.memo[k] = &done{ok: true, output: out}
		case AttemptOpen, AttemptUnknown:
			if d := l.memo[k]; d == nil || !d.ok {
				l.memo[k] = &done{key: a.Key, class: a.Class}
			}
		case AttemptFailed:
			if d := l.memo[k]; d != nil && !d.ok { // a later try failed for certain: nothing is open
				delete(l.memo, k)
			}
		}
	}
	return nil
}

// rolledBack lists what a run did in data stores and did not commit: with auto commit off, that is what it did in the
// cycle in which it stopped. Nothing of it is there, so whoever goes on makes it again.
func (l *live) rolledBack(steps []Step, attempts []Attempt) map[opKey]bool {
	if l.doc.Settings.AutoCommit {
		return nil
	}
	staged := func(module int) bool {
		n := l.prog.nodes[module]
		return n != nil && n.action.Transactional
	}
	last := 1
	cycle := map[opKey]int{}
	for i := range steps {
		s := &steps[i]
		last = max(last, s.Cycle)
		cycle[opKey{s.Module, s.Operation}] = s.Cycle
	}
	out := map[opKey]bool{}
	for k, c := range cycle {
		if staged(k.module) && c == last {
			out[k] = true
		}
	}
	for i := range attempts {
		k := opKey{attempts[i].Module, attempts[i].Operation}
		if c, known := cycle[k]; staged(k.module) && (!known || c == last) { // the end of the program may have cut its step off
			out[k] = true
		}
	}
	return out
}

func ordinary(n *node) bool {
	if n.action.Stream != nil { // its bundles are not kept in its step: it is read again
		return false
	}
	return n.action.Control == "" || n.action.Control == connector.Trigger && n.action.Run != nil ||
		n.action.Control == connector.Subflow
}

const onlyMark = "only"

// givenSteps are the bundles that a run was started with, as the first steps of
// its history, so that it can go on from there later; Operation names the module it starts at.
func (x *exec) givenSteps() []Step {
	start, mark := x.l.from, ""
	if x.l.only != 0 {
		start, mark = x.l.only, onlyMark
	}
	if x.confidential {
		return nil
	}
	out := x.l.pinnedSteps(x)
	if start == 0 {
		return out
	}
	before := len(out)
	for id, b := range x.l.given {
		out = append(out, Step{Module: id, Operation: start, State: given, Route: mark,
			Output: []map[string]any{cleanMap(x.e.redactor, b)}, Types: typesOf(x.e.redactor, []map[string]any{b})})
	}
	if len(out) == before { // no bundle is before it, and it starts there all the same
		out = append(out, Step{Module: start, Operation: start, State: given, Route: mark, Output: []map[string]any{{}}})
	}
	return out
}

// inDoubt lists the attempts that a person must decide about before anything goes on.
func (l *live) inDoubt() []opKey {
	var out []opKey
	for k, d := range l.memo {
		if d.ok || d.f != nil {
			continue
		}
		n := l.prog.nodes[k.module]
		checkable := d.class == connector.Checkable && n != nil && n.action.DidIt != nil
		if d.class == connector.Blind || d.class == connector.Checkable && !checkable {
			out = append(out, k)
		}
	}
	return out
}
