package desk

import (
	"context"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/credential"
	"signet/backend/fault"
	"signet/backend/flow"
)

// SetBuildTime sets what stands in for a dynamic connection while the person builds: a shared
// connection, their own sign-in, or nothing. Credentials are entered through Provide.
func (d *Desk) SetBuildTime(ctx context.Context, flowID, connectionID string, source connection.BuildTimeSource, reference string) error {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return err
	}
	c, err := d.dynamic(connectionID)
	if err != nil {
		return err
	}
	if !usesDynamic(doc, connectionID) {
		return notOfFlow(c, doc)
	}
	b := connection.BuildTime{Person: d.Person.ID, FlowID: flowID, Connection: connectionID, Source: source}
	switch source {
	case connection.FromNone:
		return d.endBuildTime(ctx, doc, c)
	case connection.FromShared:
		s, err := d.shape(reference)
		if err != nil {
			return err
		}
		if s.Kind != connection.Shared {
			return fault.New(fault.Invalid, "desk.build_time").About(s.Name).On("reference").Coded("connection.kind").
				Say("%s is not a shared connection.", s.Name).Hint("Choose a shared connection of the same app.")
		}
		if err := d.resolver.Fits(c, s); err != nil {
			return err
		}
		b.Reference, b.Account = s.ID, s.Account
		if r, err := d.vault.Status(ctx, connection.Holder{Connection: s.ID}); err == nil && r.Account != "" {
			b.Account = r.Account
		}
	case connection.FromOwn:
		r, err := d.standing(ctx, c, d.mineOf(connectionID))
		if err != nil {
			return err
		}
		if r.State == credential.Missing {
			return fault.New(fault.FailedPrecondition, "desk.build_time").About(c.Name).Coded("run.needs_sign_in").
				Say("You have no sign-in for %s yet.", c.Name).Hint("Enter credentials, or set it up under Personal Connections first.")
		}
		b.Account = r.Account
	default:
		return fault.New(fault.Invalid, "desk.build_time").On("source").Coded("build_time.source").
			Say("A build-time value is a shared connection, your own sign-in, entered credentials or none.").Hint("Choose one of them.")
	}
	if err := d.dropEntered(ctx, c, flowID); err != nil {
		return err
	}
	return d.putBuildTime(ctx, doc, c, b)
}

func (d *Desk) putBuildTime(ctx context.Context, doc flow.Document, c connection.Document, b connection.BuildTime) error {
	e := d.connectionEvent(audit.BuildTimeSet, c)
	e.FlowID, e.FlowName, e.RemoteUser, e.BuildTime = doc.ID, doc.Name, b.Account, true
	e.Facts = map[string]string{"source": string(b.Source)}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	if err := d.store.BuildTimes().Put(ctx, b); err != nil {
		return err
	}
	d.tell(News{Kind: NewsFlow, ID: doc.ID})
	return nil
}

// enteredBuildTime makes credentials that were just kept the build-time value of a draft. When that cannot be
// written down they are deleted again: nothing is left that no draft knows of.
func (d *Desk) enteredBuildTime(ctx context.Context, p purpose, account string) error {
	doc, _, err := d.workspace.Draft(p.flow)
	if err == nil {
		err = d.putBuildTime(ctx, doc, p.connection, connection.BuildTime{Person: d.Person.ID, FlowID: p.flow, Connection: p.connection.ID,
			Source: connection.FromEntered, Account: account})
	}
	if err != nil {
		if e := d.vault.Forget(ctx, p.connection, p.holder); e != nil {
			d.log.Warn("entered credentials are still in the keychain", "flow", p.flow, "err", d.redactor.Clean(e.Error()))
		}
	}
	return err
}

// endBuildTime removes the person's build-time value of one dynamic connection of a draft.
func (d *Desk) endBuildTime(ctx context.Context, doc flow.Document, c connection.Document) error {
	b, ok, err := d.store.BuildTimes().Get(ctx, d.Person.ID, doc.ID, c.ID)
	if err != nil || !ok {
		return err
	}
	e := d.connectionEvent(audit.BuildTimeRemoved, c)
	e.FlowID, e.FlowName, e.RemoteUser, e.BuildTime = doc.ID, doc.Name, b.Account, true
	e.Facts = map[string]string{"reason": "none chosen", "source": string(b.Source)}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	if err := d.store.BuildTimes().Delete(ctx, d.Person.ID, doc.ID, c.ID); err != nil {
		return err
	}
	d.tell(News{Kind: NewsFlow, ID: doc.ID})
	return d.dropEntered(ctx, c, doc.ID)
}

// dropEntered deletes the credentials that were entered for a draft, where there are any.
func (d *Desk) dropEntered(ctx context.Context, c connection.Document, flowID string) error {
	return d.vault.Forget(ctx, c, connection.Holder{Connection: c.ID, Person: d.Person.ID, Draft: flowID})
}

// endBuildTimeSecrets deletes the credentials behind build-time values that end, and names the connections of
// which something is left in a keychain. What is left cannot be used any more, and is deleted at the next start of its owner.
func (d *Desk) endBuildTimeSecrets(ctx context.Context, ended []connection.BuildTime) (left []string) {
	connections, err := d.Connections()
	if err != nil {
		connections = map[string]connection.Document{}
	}
	for _, b := range ended {
		if b.Source != connection.FromEntered {
			continue
		}
		c, ok := connections[b.Connection]
		if !ok {
			c = connection.Document{ID: b.Connection, Name: b.Connection, Kind: connection.Dynamic}
		}
		h := connection.Holder{Connection: b.Connection, Person: b.Person, Draft: b.FlowID}
		if b.Person != d.Person.ID {
			err = d.vault.Void(ctx, h) // another person's keychain cannot be reached from here
			left = append(left, c.Name)
		} else if err = d.vault.Forget(ctx, c, h); err != nil {
			left = append(left, c.Name)
		}
		if err != nil {
			d.log.Warn("entered credentials are still in the keychain", "flow", b.FlowID, "connection", b.Connection, "err", d.redactor.Clean(err.Error()))
		}
	}
	return left
}
