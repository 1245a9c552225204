package desk

import (
	"context"
	"time"

	"signet/backend/engine"
	"signet/backend/flow"
	"signet/backend/store"
	"signet/backend/workspace"
)

// Overview is what a list shows of a flow beyond its draft.
type Overview struct {
	Changes   int // of the draft since the newest version, moves on the canvas not counted
	Problems  int // errors and warnings
	Errors    int
	Acts      Acts        // of the newest version, or of the draft when there is none
	Last      *engine.Run // the newest run; nil when it never ran
	Missed    time.Time   // a planned run that was missed, of which a person decides
	Pause     Pause       // it does not start by itself until somebody lets it go on
	Attention string      // needs_you, paused, failed, problems, unpublished; "" is none
}

// Overview reads what a list shows of one flow. What cannot be read is left out: a list shows the rest.
func (d *Desk) Overview(ctx context.Context, f workspace.Flow) Overview {
	var o Overview
	if f.Draft == nil {
		return o
	}
	if look, err := d.lookup(); err == nil {
		for _, p := range d.problems(*f.Draft, look) {
			switch p.Severity {
			case flow.Error:
				o.Errors++
				o.Problems++
			case flow.Warning:
				o.Problems++
			}
		}
	}
	version, doc := 0, *f.Draft
	if v, err := d.newest(ctx, f.ID); err == nil && v != nil {
		version, doc = v.Number, v.Document
		for _, c := range flow.Diff(v.Document, *f.Draft) {
			if c.Kind != flow.Moved {
				o.Changes++
			}
		}
	}
	if acts, err := d.Acts(ctx, doc, version); err == nil {
		o.Acts = acts
	} else {
		d.log.Warn("as whom a flow acts cannot be told", "flow", f.ID, "err", d.redactor.Clean(err.Error()))
	}
	if runs, _, err := d.store.Runs(ctx, store.RunQuery{FlowID: f.ID, Limit: 1}); err == nil && len(runs) == 1 {
		o.Last = &runs[0]
	}
	if p, err := d.PauseOf(ctx, f.ID); err == nil {
		o.Pause = p
	}
	if a, err := d.store.Activations().Get(ctx, f.ID); err == nil && a.Active {
		o.Missed = a.Asks
	}
	o.Attention = o.attention(version)
	return o
}

func (o Overview) attention(version int) string {
	switch {
	case o.Last != nil && waitsForPerson(*o.Last):
		return "needs_you"
	case o.Pause.Paused:
		return "paused"
	case !o.Missed.IsZero():
		return "missed"
	case o.Last != nil && o.Last.RetriedBy == "" && (o.Last.State == engine.Failed || o.Last.State == engine.Refused):
		return "failed"
	case o.Errors > 0:
		return "problems"
	case version > 0 && o.Changes > 0:
		return "unpublished"
	}
	return ""
}

// Says is in words why a flow needs attention, and what one does about it.
func (o Overview) Says(version int) (text, verb string) {
	switch o.Attention {
	case "needs_you":
		return "A run waits for you", "See runs"
	case "paused":
		return "Paused. " + o.Pause.Reason, "See runs"
	case "missed":
		return "The run of " + o.Missed.Local().Format("2 January, 15:04") + " was missed", "Decide"
	case "failed":
		text = "The last run stopped"
		if o.Last.Fault != nil {
			text += ": " + o.Last.Fault.Headlined()
		}
		return text, "See runs"
	case "problems":
		return count(o.Problems, "problem", "problems") + " in the draft", "Fix"
	case "unpublished":
		return "Draft has " + count(o.Changes, "change", "changes") + " since version " + itoa(version), "Review"
	}
	return "", ""
}

// needsPerson reports whether a run goes on only when the person does something.
func needsPerson(s engine.State) bool {
	switch s {
	case engine.NeedsSignIn, engine.Waiting, engine.Held, engine.InDoubt, engine.Interrupted:
		return true
	}
	return false
}

// waitsForPerson is needsPerson for one run: an incomplete run that is tried again by itself needs nobody, unless it waits for a sign-in.
func waitsForPerson(r engine.Run) bool {
	return needsPerson(r.State) && (r.HoldStatus() != engine.Pending || r.Hold.Waits != "")
}

// NameOf is a person's name, as far as this workspace knows it.
func (d *Desk) NameOf(ctx context.Context, person string) string {
	if person == d.Person.ID {
		return d.personName(ctx)
	}
	choices, err := d.store.Ledger().Choices(ctx)
	if err == nil {
		for _, p := range choices.People {
			if p.ID == person {
				return p.Label
			}
		}
	}
	return person
}

// personName is the person's name as they set it, else as the operating system knows it.
func (d *Desk) personName(ctx context.Context) string {
	if s, err := d.Settings(ctx); err == nil && s.PersonName != "" {
		return s.PersonName
	}
	return d.Person.Name
}
