package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"signet/backend/fault"
	"signet/backend/flow"
)

// Correction is what a person changes of an incomplete run before it goes on.
type Correction struct {
	// Document is the corrected version with which it goes on; nil keeps the one with which it was started.
	Document *flow.Document
	Version  int
	Hash     string
	// Bundles replace those that the run was set aside with, by module.
	Bundles map[int]map[string]any
}

// Correct changes an incomplete run. Who started it, as whom it acts and what it has done stay as they are.
func (e *Engine) Correct(ctx context.Context, runID string, c Correction) (Run, error) {
	e.follow.Lock()
	defer e.follow.Unlock()
	old, err := e.find(ctx, runID)
	if err != nil {
		return Run{}, err
	}
	r := old.snapshot()
	old.mu.Lock()
	taken := old.started
	old.started = true // nobody starts it while it changes, nor what it was afterwards
	old.mu.Unlock()
	changed := false
	defer func() {
		if !changed && !taken {
			old.update(func(*Run) { old.started = false })
		}
	}()
	if taken || r.State != Held || r.Hold == nil {
		return r, wrongState(r, "corrected")
	}
	facts := map[string]string{}
	doc, prog := old.doc, old.prog
	if c.Document != nil && (c.Version != r.Version || c.Hash != r.Hash) {
		if c.Document.ID != r.FlowID {
			return r, fault.New(fault.Invalid, "engine.correct").About(c.Document.Name).Say("%s is another Action Flow.", c.Document.Name).
				Hint("Choose a version of %s.", r.FlowName)
		}
		if prog, err = Compile(c.Document, e.opt.Registry, e.opt.Language); err != nil {
			return r, err
		}
		if prog.nodes[old.from] == nil {
			return r, goneModule(r.FlowName, old.from, c.Version)
		}
		doc = c.Document
		facts["version"] = fmt.Sprintf("%s → %s", versionWord(r.Version), versionWord(c.Version))
		r.Version, r.Hash, r.Draft = c.Version, c.Hash, c.Version == 0
	}
	if len(c.Bundles) > 0 {
		for id := range c.Bundles {
			if old.given[id] == nil {
				return r, fault.New(fault.NotFound, "engine.correct").About(r.FlowName).
					Say("Run %d has no bundle of module %d.", r.Number, id).Hint("Correct one of the bundles that it has.")
			}
		}
		var changed []string
		for _, id := range slices.Sorted(maps.Keys(c.Bundles)) {
			changed = append(changed, fmt.Sprint(id))
		}
		facts["bundles_of_modules"] = strings.Join(changed, ", ")
	}
	if len(facts) == 0 {
		return r, nil
	}
	h := *r.Hold
	r.Hold = &h
	l := newLive(e, doc, prog, r)
	l.recorded, l.recalled, l.resumed = true, true, true
	l.memo, l.tries, l.noted, l.from, l.only = old.memo, old.tries, old.noted, old.from, old.only
	if r.Draft {
		l.pins = old.pins
	}
	l.given = maps.Clone(old.given)
	maps.Copy(l.given, c.Bundles)
	h.Size = sizeOf(doc) + sizeOf(l.given)
	if len(c.Bundles) > 0 { // the last bundle of a module that the history has is the one that counts
		x := &exec{e: e, l: l, run: &l.run}
		if err := e.opt.Journal.History(ctx, r.ID, x.givenSteps()); err != nil {
			return r, cannotWrite(err)
		}
	}
	if err := e.save(ctx, l, Entry{Name: runCorrected, Outcome: held, Facts: facts}); err != nil {
		return r, err
	}
	e.mu.Lock()
	if e.live[runID] == old {
		e.live[runID] = l
	}
	e.mu.Unlock()
	changed = true
	old.cancel()
	e.tell(l.snapshot())
	return l.snapshot(), nil
}

// BundlesOf are the bundles with which a run was set aside, or started in its middle: by the module that gave them.
func BundlesOf(steps []Step) map[int]map[string]any {
	out := map[int]map[string]any{}
	for i := range steps {
		if s := &steps[i]; s.State == given && len(s.Output) > 0 && s.Module != s.Operation {
			out[s.Module] = s.Output[0]
		}
	}
	return out
}

func versionWord(n int) string {
	if n == 0 {
		return "the draft"
	}
	return fmt.Sprintf("version %d", n)
}

// goneModule refuses to go on at a module that the document has not.
func goneModule(name string, module, version int) error {
	return fault.New(fault.FailedPrecondition, "engine.resume").About(name).Coded("run.module_gone").
		Headline("Module %d is not there any more", module).
		Say("The run stopped at module %d, which %s of %s does not have.", module, versionWord(version), name).
		Hint("Go on with the version in which it stopped, or delete the incomplete run.")
}
