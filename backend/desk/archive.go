package desk

import (
	"context"
	"encoding/json"
	"time"

	"signet/backend/audit"
	"signet/backend/fault"
	"signet/backend/flow"
)

// Archive says that the published version of a flow was taken out of use. It concerns
// that version only: publishing a newer one brings the flow back by itself.
type Archive struct {
	Version int       `json:"version"`
	By      string    `json:"by"` // person id
	At      time.Time `json:"at"`
}

func archiveKey(flowID string) string { return "archive." + flowID }

// ArchiveOf is whether a version was taken out of use; a zero Archive is not.
func (d *Desk) ArchiveOf(ctx context.Context, flowID string, version int) (Archive, error) {
	var a Archive
	_, err := d.store.Setting(ctx, archiveKey(flowID), &a)
	if err != nil || a.Version != version {
		return Archive{}, err
	}
	return a, nil
}

// ArchiveVersion takes the newest version of a flow out of use, or brings it back: nobody can start it, and it does
// not start by itself. Runs that are under way end as they would.
func (d *Desk) ArchiveVersion(ctx context.Context, flowID string, back bool) error {
	v, err := d.newest(ctx, flowID)
	if err != nil {
		return err
	}
	if v == nil {
		doc, _, err := d.workspace.Draft(flowID)
		if err != nil {
			return err
		}
		return notPublished(doc.Name)
	}
	a := Archive{Version: v.Number, By: d.Person.ID, At: d.clock.Now().UTC()}
	e := d.event(audit.VersionArchived)
	e.FlowID, e.FlowName, e.Version = flowID, v.Document.Name, v.Number
	if back {
		a = Archive{}
		e.Name = audit.VersionBack
	}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	if err := d.store.SetSetting(ctx, archiveKey(flowID), a); err != nil {
		return err
	}
	d.tellFlow(flowID)
	return nil
}

// inUse refuses a version that was taken out of use.
func (d *Desk) inUse(ctx context.Context, v *flow.Version) error {
	a, err := d.ArchiveOf(ctx, v.Document.ID, v.Number)
	if err != nil || a.Version == 0 {
		return err
	}
	return fault.New(fault.FailedPrecondition, "desk.start").About(v.Document.Name).Coded("flow.archived").
		Headline("This Action Flow is archived").
		Say("%s took version %d of %s out of use on %s.", d.NameOf(ctx, a.By), v.Number, v.Document.Name, a.At.Local().Format("2 January 2006, 15:04")).
		Hint("Bring it back under Versions, or publish a newer version.")
}

func notPublished(name string) error {
	return fault.New(fault.FailedPrecondition, "desk.start").About(name).Coded("flow.no_version").
		Headline("This Action Flow is not published").Say("%s has no published version.", name).
		Hint("Publish it in the builder, or run its draft there.")
}

// DraftFromVersion makes the draft what a version was, as one edit that can be undone.
func (d *Desk) DraftFromVersion(ctx context.Context, flowID string, number int) (Draft, error) {
	v, _, err := d.workspace.Version(ctx, flowID, number)
	if err != nil {
		return Draft{}, err
	}
	return d.change(ctx, flowID, "", func(doc flow.Document, h *flow.History) (flow.Document, []json.RawMessage, error) {
		op, err := flow.Revert(doc, v.Document, "Put back version "+itoa(number))
		if err != nil {
			return doc, nil, err
		}
		next, line, err := h.Do(doc, op)
		return next, []json.RawMessage{line}, err
	})
}
