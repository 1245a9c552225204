package flow

import (
	"slices"
	"time"
	"unicode/utf8"

	"signet/backend/fault"
)

// MaxNote is the longest release note.
const MaxNote = 500

// PublishRequest says who publishes, when and with which note.
type PublishRequest struct {
	Person string
	Note   string
	Now    time.Time
}

// Publish makes the next version of a draft. A flow with an error does not become
// one, and neither does one with a dynamic connection that is not on demand. The
// dynamic connections are named whose build-time values end now; a version has no
// place for any, because a document has none.
func Publish(draft Document, previous *Version, req PublishRequest, look Lookup) (Version, []string, error) {
	refuse := func(k fault.Kind) *fault.Error {
		return fault.New(k, "flow.publish").About(draft.Name).Headline("%s cannot be published", draft.Name)
	}
	if req.Person == "" || req.Now.IsZero() {
		return Version{}, nil, refuse(fault.Invalid).Say("It is not known who publishes, or when.").Hint("Try again.")
	}
	if utf8.RuneCountInString(req.Note) > MaxNote {
		return Version{}, nil, refuse(fault.Invalid).On("note").Say("The release note is longer than %d characters.", MaxNote).Hint("Shorten it.")
	}
	if previous != nil && previous.Document.ID != draft.ID {
		return Version{}, nil, refuse(fault.Invalid).Say("The version before belongs to another Action Flow.").Hint("Try again.")
	}
	d := draft.Clone()
	d.Format = Format
	d.settle()
	d.fillLists()
	if d.Scheduling.Type != OnDemand && d.UsesDynamic() {
		return Version{}, nil, dynamicWithSchedule(&d)
	}
	for _, p := range Check(d, look) {
		if p.Severity == Error {
			f := refuse(fault.FailedPrecondition).On(p.Field).Coded(p.Code).Say("%s", p.Sentence).Hint("Correct it, then publish again.")
			if p.Module != 0 {
				f = f.With("module", numbers([]int{p.Module})[0])
			}
			return Version{}, nil, f
		}
	}
	// Inputs name every dynamic connection, so that whoever reads the version sees whom it asks.
	for _, id := range d.DynamicIDs() {
		d.refer(id)
	}
	v := Version{Format: VersionFormat, Number: 1, Note: req.Note, By: req.Person, At: Stamp(req.Now), Document: d}
	if previous != nil {
		v.Number, v.BasedOn = previous.Number+1, previous.Number
	}
	return v, d.DynamicIDs(), nil
}

// RestoreVersion makes the next version equal to an older one.
func RestoreVersion(old, latest Version, req PublishRequest, look Lookup) (Version, []string, error) {
	if old.Document.ID != latest.Document.ID || old.Number >= latest.Number {
		return Version{}, nil, fault.New(fault.Invalid, "flow.restore").Say("Version %d is not older than version %d.", old.Number, latest.Number).
			Hint("Choose an earlier version of the same Action Flow.")
	}
	v, removed, err := Publish(old.Document, &latest, req, look)
	if err != nil {
		return Version{}, nil, err
	}
	v.Restores = old.Number
	v.Document.LastModule = max(v.Document.LastModule, latest.Document.LastModule)
	return v, removed, nil
}

// Verify holds a version against what Publish guarantees; a file that was edited by
// hand so that it promises more than it may does not load.
func (v Version) Verify() error {
	bad := func(text string) error {
		return fault.New(fault.FailedPrecondition, "flow.load_version").Coded("flow.not_a_version").About(v.Document.Name).
			Headline("Version %d of %s cannot be used", v.Number, v.Document.Name).Say("%s", text).
			Hint("Put the file back as it was published, or publish again.")
	}
	if v.Format != VersionFormat || v.Number < 1 || v.By == "" || v.BasedOn < 0 || v.BasedOn >= v.Number || v.Restores < 0 || v.Restores >= v.Number {
		return bad("Its head is not that of a published version.")
	}
	if _, err := time.Parse(time.RFC3339, v.At); err != nil {
		return bad("It does not say when it was published.")
	}
	d := v.Document
	if d.Format != Format || d.ID == "" {
		return bad("It holds no Action Flow.")
	}
	if d.UsesDynamic() && d.Scheduling.Type != OnDemand {
		return bad("It has a dynamic connection and the scheduling " + d.Scheduling.Words() + ". Dynamic connections need the scheduling On demand.")
	}
	for _, m := range d.Modules {
		if c := m.Connection; c != nil {
			if (c.Shared == "") == (c.Dynamic == "") {
				return bad("A module has both kinds of connection, or neither.")
			}
			if c.Dynamic != "" && !slices.Contains(d.Dynamic, DynamicRef{ID: c.Dynamic}) {
				return bad("A module uses a dynamic connection that the flow does not name as its input.")
			}
		}
	}
	return nil
}
