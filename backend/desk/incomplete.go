package desk

import (
	"context"
	"errors"
	"time"

	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/store"
)

// Incomplete is a run that was set aside with its bundles: by a Break handler, or by the flow's setting.
type Incomplete struct {
	Run    engine.Run
	Status engine.HoldStatus
	Module int    // at which it stopped
	Title  string // of that module
	Mine   bool   // only who started it can complete it
	Newest int    // the newest published version, where it is another one; else 0
}

// IncompleteQuery chooses incomplete runs; a field that is empty matches all.
type IncompleteQuery struct {
	FlowID string
	Status engine.HoldStatus
}

// Incompletes lists incomplete runs, newest first. Those that are resolved stay for 30 days; deleted ones are gone.
func (d *Desk) Incompletes(ctx context.Context, q IncompleteQuery) ([]Incomplete, error) {
	var out []Incomplete
	titles := map[string]*flow.Document{}
	newest := map[string]int{}
	for before := int64(0); ; {
		runs, more, err := d.Runs(ctx, store.RunQuery{FlowID: q.FlowID, Trigger: "break", Before: before, Limit: 500})
		if err != nil {
			return nil, err
		}
		for _, r := range runs {
			before = r.Number
			s := r.HoldStatus()
			if s == "" || q.Status != "" && s != q.Status ||
				s == engine.Resolved && d.clock.Now().Sub(r.Hold.Resolved) > engine.HeldFor {
				continue
			}
			out = append(out, d.incomplete(ctx, r, titles, newest))
		}
		if !more {
			return out, nil
		}
	}
}

func (d *Desk) incomplete(ctx context.Context, r engine.Run, docs map[string]*flow.Document, newest map[string]int) Incomplete {
	out := Incomplete{Run: r, Status: r.HoldStatus(), Module: r.FaultStep, Mine: r.Person == d.Person.ID}
	if out.Module == 0 { // an attempt is under way
		out.Module = r.Hold.Module
	}
	key := r.FlowID + "/" + itoa(r.Version)
	doc, known := docs[key]
	if !known {
		if found, err := (documents{d}).Document(ctx, r); err == nil {
			doc = found
		}
		docs[key] = doc
	}
	if doc != nil {
		if m, ok := doc.Module(out.Module); ok {
			out.Title = d.moduleTitle(m)
		}
	}
	n, known := newest[r.FlowID]
	if !known {
		if v, err := d.newest(ctx, r.FlowID); err == nil && v != nil {
			n = v.Number
		}
		newest[r.FlowID] = n
	}
	if n > r.Version && r.Version > 0 {
		out.Newest = n
	}
	return out
}

// IncompleteDetail is an incomplete run with what it was set aside with.
type IncompleteDetail struct {
	Incomplete
	Document flow.Document
	Bundles  map[int]map[string]any // by the module that gave them
}

// Incomplete reads one, by its id or number.
func (d *Desk) Incomplete(ctx context.Context, id string) (IncompleteDetail, error) {
	r, err := d.store.Journal().Find(ctx, id)
	if err != nil {
		return IncompleteDetail{}, err
	}
	if r.Hold == nil {
		return IncompleteDetail{}, fault.New(fault.FailedPrecondition, "desk.incomplete").About(r.FlowName).Coded("incomplete.none").
			Say("Run %d is not an incomplete run.", r.Number).Hint("Open it in the list of runs.")
	}
	if now, ok := d.lately.get(r.ID); ok {
		r = now
	}
	out := IncompleteDetail{Incomplete: d.incomplete(ctx, r, map[string]*flow.Document{}, map[string]int{})}
	if doc, err := (documents{d}).Document(ctx, r); err == nil {
		out.Document = *doc
	} else {
		out.Document = flow.Document{ID: r.FlowID, Name: r.FlowName}
	}
	steps, err := d.store.Journal().Steps(ctx, r.ID)
	out.Bundles = engine.BundlesOf(steps)
	return out, err
}

// ResumeHow says how an incomplete run goes on.
type ResumeHow struct {
	Newest  bool                   // with the newest published version instead of the one in which it stopped
	Bundles map[int]map[string]any // corrected ones, by module
}

// ResumeIncomplete carries an incomplete run on from the failed module: as the person who started it, and for nobody else.
func (d *Desk) ResumeIncomplete(ctx context.Context, id string, how ResumeHow) (Started, error) {
	if err := d.mayStart(ctx); err != nil {
		return Started{}, err
	}
	r, err := d.store.Journal().Find(ctx, id)
	if err != nil {
		return Started{}, err
	}
	if err := d.mine(ctx, r.ID); err != nil {
		return Started{}, err
	}
	c := engine.Correction{Bundles: how.Bundles}
	if how.Newest && !r.Draft {
		var q engine.StartRequest
		if err := d.published(ctx, r.FlowID, &q); err != nil {
			return Started{}, err
		}
		c.Document, c.Version, c.Hash = q.Document, q.Version, q.Hash
	}
	if c.Document != nil || len(c.Bundles) > 0 {
		if _, err := d.engine.Correct(ctx, r.ID, c); err != nil {
			return Started{}, err
		}
	}
	return d.FollowUp(ctx, r.ID, ContinueRun)
}

// RetryIncompletes carries several on. It says of each that could not be why; those that need a sign-in are asked for one by one.
func (d *Desk) RetryIncompletes(ctx context.Context, ids []string) (started []engine.Run, refused map[string]error) {
	refused = map[string]error{}
	for _, id := range ids {
		s, err := d.ResumeIncomplete(ctx, id, ResumeHow{})
		switch {
		case err != nil:
			refused[id] = err
		case len(s.Prompts) > 0:
			refused[id] = fault.New(fault.FailedPrecondition, "desk.incomplete").Coded("run.needs_sign_in").Headline("Sign in first").
				Say("%s needs a sign-in that is missing.", s.Runs[0].FlowName).Hint("Retry this one alone, and sign in.")
		default:
			started = append(started, s.Runs...)
		}
	}
	return started, refused
}

// DeleteIncompletes gives several up. What they have done stays done; the audit log keeps that they were there.
func (d *Desk) DeleteIncompletes(ctx context.Context, ids []string) (int, error) {
	var errs []error
	n := 0
	for _, id := range ids {
		if err := d.deleteIncomplete(ctx, id); err != nil {
			errs = append(errs, err)
			continue
		}
		n++
	}
	return n, errors.Join(errs...)
}

func (d *Desk) deleteIncomplete(ctx context.Context, id string) error {
	r, err := d.store.Journal().Find(ctx, id)
	if err != nil {
		return err
	}
	if err := d.mine(ctx, r.ID); err != nil {
		return err
	}
	switch {
	case r.HoldStatus() == "":
		return fault.New(fault.FailedPrecondition, "desk.incomplete").About(r.FlowName).Coded("incomplete.none").
			Say("Run %d is not an incomplete run.", r.Number).Hint("Open it in the list of runs.")
	case r.State != engine.Held:
		return fault.New(fault.FailedPrecondition, "desk.incomplete").About(r.FlowName).Coded("run.state").
			Say("Run %d is not set aside now, so it cannot be deleted.", r.Number).Hint("Stop it first, or wait until it is over.")
	}
	_, err = d.engine.Cancel(ctx, r.ID)
	return err
}

// keepHeld completes incomplete runs by themselves when their time has come: those of the person who sits here, while Signet is not locked.
func (d *Desk) keepHeld(ctx context.Context) {
	d.engine.KeepHeld(ctx, func(r engine.Run) bool { return r.Person == d.Person.ID && !d.Locked() })
}

// NextTry is when an incomplete run is tried again by itself; zero when a person decides.
func (i Incomplete) NextTry() time.Time { return i.Run.Hold.Next }
