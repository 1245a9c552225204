package desk

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"signet/backend/audit"
	"signet/backend/connector"
	"signet/backend/flow"
	"signet/backend/internal/clock"
	"signet/backend/secret"
	"signet/backend/store"
	"signet/backend/workspace"
)

// Options are what a desk is opened with.
type Options struct {
	Folder   Folder
	Person   Person
	Registry *connector.Registry
	// References lists what a mapping refers to.
	References func(text string) ([]flow.Reference, error)
	Clock      clock.Clock
	Log        *slog.Logger
	Redactor   *secret.Redactor
	// ReadOnly reads beside an owner: it takes no lock and changes nothing.
	ReadOnly bool
}

// Desk is one open data folder and the person who sits at it.
type Desk struct {
	Folder   Folder
	Person   Person
	Registry *connector.Registry

	clock      clock.Clock
	log        *slog.Logger
	redactor   *secret.Redactor
	references func(string) ([]flow.Reference, error)

	workspace *workspace.Folder
	store     *store.Store
	readOnly  bool

	drafts    sync.Mutex // one edit at a time: an edit reads, changes and writes a draft
	verifying sync.Mutex
	report    reportBox
}

// Open opens the data folder, and makes it when it is absent. It answers
// FailedPrecondition with code store.owned when another Signet has it open.
func Open(ctx context.Context, o Options) (*Desk, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Redactor == nil {
		o.Redactor = &secret.Redactor{}
	}
	if o.Registry == nil {
		o.Registry = connector.NewRegistry()
	}
	if o.References == nil {
		o.References = func(string) ([]flow.Reference, error) { return nil, nil }
	}
	if !o.ReadOnly {
		if err := o.Folder.Make(); err != nil {
			return nil, err
		}
	}
	w, err := workspace.Open(o.Folder.Workspace(), workspace.Options{Clock: o.Clock})
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{Path: o.Folder.Database(), ReadOnly: o.ReadOnly, Clock: o.Clock, Log: o.Log})
	if err != nil {
		_ = w.Close()
		return nil, err
	}
	w.SetPublished(s.Ledger())
	d := &Desk{Folder: o.Folder, Person: o.Person, Registry: o.Registry, clock: o.Clock, log: o.Log, redactor: o.Redactor,
		references: o.References, workspace: w, store: s, readOnly: o.ReadOnly}
	if !o.ReadOnly {
		d.tidy(ctx)
	}
	return d, nil
}

// tidy does what is due at a start: it ends the waiting time of removed flows and applies the rule of retention.
// Neither keeps the window waiting, and neither failing keeps anybody from working.
func (d *Desk) tidy(ctx context.Context) {
	if n, err := d.workspace.Purge(); err != nil {
		d.log.Warn("removed flows could not be deleted for good", "err", err)
	} else if n > 0 {
		d.log.Info("removed flows deleted for good", "flows", n)
	}
	s, err := d.Settings(ctx)
	if err != nil {
		return
	}
	older := d.clock.Now().AddDate(-s.RetentionYears, 0, 0)
	rule := itoa(s.RetentionYears) + "-year rule"
	if n, err := d.store.Ledger().Retain(ctx, older, rule, d.event(audit.Retired)); err != nil {
		d.log.Warn("the rule of retention could not be applied", "err", err)
	} else if n > 0 {
		d.log.Info("old events removed", "events", n)
	}
}

// Close lets go of the data folder.
func (d *Desk) Close() error {
	err := d.store.Close()
	if e := d.workspace.Close(); err == nil {
		err = e
	}
	return err
}

// Now is the desk's time.
func (d *Desk) Now() time.Time { return d.clock.Now() }

// event is an audit event by the person who sits here.
func (d *Desk) event(name string) audit.Event {
	return audit.Event{Name: name, Person: d.Person.ID, PersonName: d.Person.Name, OSUser: d.Person.OSUser}
}

// record appends an event to the audit log.
func (d *Desk) record(ctx context.Context, e audit.Event) error {
	return d.store.Ledger().Append(ctx, e)
}
