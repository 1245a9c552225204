package desk

import (
	"context"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/workspace"
)

// Plan is what publishing a draft would do.
type Plan struct {
	Draft    Draft
	Version  int // the one to come
	Replaces int // 0 is none
	Blocked  error
	Tests    *TestSummary // nil when the flow has no tests
}

// PublishPlan says what publishing would do, without doing it.
func (d *Desk) PublishPlan(ctx context.Context, id string) (Plan, error) {
	s, err := d.Draft(ctx, id)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Draft: s}
	if s.Published != nil {
		p.Replaces = s.Published.Number
	}
	look, err := d.lookup()
	if err != nil {
		return Plan{}, err
	}
	v, _, err := flow.Publish(s.Document, s.Published, flow.PublishRequest{Person: d.Person.ID, Now: d.clock.Now()}, look)
	p.Version, p.Blocked = v.Number, err
	if err != nil {
		p.Version = p.Replaces + 1
	}
	if p.Tests = d.testsOf(ctx, s.Document); p.Blocked == nil {
		p.Blocked = p.Tests.blocks(s.Document)
	}
	return p, nil
}

// Published says what a publication made.
type Published struct {
	Number  int
	Hash    string
	Removed []string // names of the dynamic connections whose build-time values ended
	// Leftover names those of which entered credentials are still in a keychain: unusable, and deleted at the next start.
	Leftover []string
}

// Publish makes the next version of a draft: the one way by which window, command line and tests do it.
func (d *Desk) Publish(ctx context.Context, id, revision, note string) (Published, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	doc, stamp, err := d.workspace.Draft(id)
	if err != nil {
		return Published{}, err
	}
	if revision != "" && revision != string(stamp) {
		return Published{}, fault.New(fault.Conflict, "desk.publish").About(doc.Name).Coded("flow.stale").
			Say("%s was changed after you opened this dialog, so nothing was published.", doc.Name).
			Hint("Look at what changed, and publish again.")
	}
	previous, err := d.newest(ctx, id)
	if err != nil {
		return Published{}, err
	}
	look, err := d.lookup()
	if err != nil {
		return Published{}, err
	}
	v, ended, err := flow.Publish(doc, previous, flow.PublishRequest{Person: d.Person.ID, Note: note, Now: d.clock.Now()}, look)
	if err != nil {
		return Published{}, err
	}
	if doc.Settings.TestsMustPass {
		if err := d.testsOf(ctx, doc).blocks(doc); err != nil {
			return Published{}, err
		}
	}
	return d.publish(ctx, v, ended)
}

// RestoreVersion makes the next version equal to an older one.
func (d *Desk) RestoreVersion(ctx context.Context, id string, number int) (Published, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	old, _, err := d.workspace.Version(ctx, id, number)
	if err != nil {
		return Published{}, err
	}
	latest, err := d.newest(ctx, id)
	if err != nil {
		return Published{}, err
	}
	look, err := d.lookup()
	if err != nil {
		return Published{}, err
	}
	v, ended, err := flow.RestoreVersion(old, *latest, flow.PublishRequest{Person: d.Person.ID, Now: d.clock.Now()}, look)
	if err != nil {
		return Published{}, err
	}
	return d.publish(ctx, v, ended)
}

// publish writes the version, records its hash, and ends the build-time values of the draft. A version
// whose event could not be committed is not published: the workspace hands out no file the log does not know.
func (d *Desk) publish(ctx context.Context, v flow.Version, ended []string) (Published, error) {
	hash, err := d.workspace.WriteVersion(ctx, v)
	if err != nil {
		return Published{}, err
	}
	e := d.event(audit.VersionPublished)
	e.FlowID, e.FlowName, e.Version, e.VersionHash = v.Document.ID, v.Document.Name, v.Number, hash
	e.Facts = map[string]string{}
	if v.Note != "" {
		e.Facts["note"] = v.Note
	}
	events := []audit.Event{e}
	if v.Restores > 0 {
		e.Facts["restores"] = itoa(v.Restores)
		restored := e
		restored.Name = audit.VersionRestored
		events = append(events, restored)
	}
	if err := d.store.Ledger().Append(ctx, events...); err != nil {
		return Published{}, err
	}
	d.rescheduled(ctx, v)
	out := Published{Number: v.Number, Hash: hash}
	out.Removed, out.Leftover, err = d.endBuildTimes(ctx, v, ended)
	return out, err
}

// endBuildTimes removes every build-time value of the draft, of whoever made it.
func (d *Desk) endBuildTimes(ctx context.Context, v flow.Version, ended []string) (names, left []string, err error) {
	connections, err := d.Connections()
	if err != nil {
		return nil, nil, err
	}
	kept, err := d.store.BuildTimes().List(ctx, v.Document.ID)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for _, b := range kept {
		e := d.event(audit.BuildTimeRemoved)
		e.FlowID, e.FlowName, e.ConnectionID, e.ConnectionKind = v.Document.ID, v.Document.Name, b.Connection, "dynamic"
		e.ConnectionName = connections[b.Connection].Name
		e.Facts = map[string]string{"reason": "published", "source": string(b.Source)}
		if err := d.record(ctx, e); err != nil {
			return names, left, err
		}
		if err := d.store.BuildTimes().Delete(ctx, b.Person, b.FlowID, b.Connection); err != nil {
			return names, left, err
		}
		left = append(left, d.endBuildTimeSecrets(ctx, []connection.BuildTime{b})...)
		if !seen[b.Connection] {
			seen[b.Connection] = true
			names = append(names, e.ConnectionName)
		}
	}
	_ = ended // the document's own list; what is kept decides, so that nothing is left of an input that was removed before
	return names, left, nil
}

// Versions lists a flow's versions, newest first.
func (d *Desk) Versions(ctx context.Context, id string) ([]workspace.VersionEntry, error) {
	return d.workspace.Versions(ctx, id)
}

// Document is the draft (number 0) or a published version's document, whose bytes the audit log knows.
func (d *Desk) Document(ctx context.Context, id string, number int) (flow.Document, string, error) {
	if number == 0 {
		doc, stamp, err := d.workspace.Draft(id)
		return doc, string(stamp), err
	}
	v, hash, err := d.workspace.Version(ctx, id, number)
	return v.Document, hash, err
}

// Compare lists what leads from one version to another; 0 is the draft.
func (d *Desk) Compare(ctx context.Context, id string, a, b int) ([]flow.Change, error) {
	from, _, err := d.Document(ctx, id, a)
	if err != nil {
		return nil, err
	}
	to, _, err := d.Document(ctx, id, b)
	if err != nil {
		return nil, err
	}
	return flow.Diff(from, to), nil
}

// ExportFlow is the draft as a file that another Signet can take.
func (d *Desk) ExportFlow(ctx context.Context, id string) (name string, content []byte, err error) {
	doc, _, err := d.workspace.Draft(id)
	if err != nil {
		return "", nil, err
	}
	content, err = flow.Encode(doc)
	return workspace.Slug(doc.Name) + ".signet.json", content, err
}
