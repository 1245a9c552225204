package desk

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/connectors/all"
	"signet/backend/credential"
	"signet/backend/engine"
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
	// Browse opens an address in the system's browser, for sign-ins; nil refuses those.
	Browse func(url string)
	// Keychain keeps sign-ins; the operating system's own when nil.
	Keychain credential.Store
	// Serve takes commands of the command line, watches the workspace, and serves the practice
	// systems of a sample workspace: what a window does, and a single command does not.
	Serve bool
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

	workspace  *workspace.Folder
	store      *store.Store
	network    *connector.Network
	vault      *credential.Vault
	keep       credential.Store // where the vault keeps sign-ins; webhooks keep their addresses there too
	resolver   *connection.Resolver
	identities engine.Identities
	browsing   *browsing
	engine     *engine.Engine // nil when read-only: nothing runs then
	readOnly   bool

	drafts     sync.Mutex // one edit at a time: an edit reads, changes and writes a draft
	starting   sync.Mutex // one click at a time
	pausing    sync.Mutex
	verifying  sync.Mutex
	sampling   sync.Mutex
	report     reportBox
	news       board
	lately     lately
	lock       lockState
	views      viewShelf
	samples    samples
	rehearsals rehearsals
	tests      tests
	practice   practiceShelf
	browse     func(string)
	own        listeners
	hooks      hookShelf
	automatic  automatic

	stop    context.CancelFunc // ends what runs beside
	beside  sync.WaitGroup
	closers []func() error // in the order of opening; closed the other way round
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
		o.Registry = all.Registry()
	}
	if o.References == nil {
		o.References = references
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
		references: o.References, workspace: w, store: s, readOnly: o.ReadOnly, browse: o.Browse}
	beside, stop := context.WithCancel(context.Background())
	d.stop = stop
	d.closers = append(d.closers, w.Close, s.Close)
	if err := d.assemble(ctx, o); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if !o.ReadOnly {
		d.tidy(ctx)
	}
	if o.Serve && !o.ReadOnly {
		if err := d.serve(beside); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	}
	return d, nil
}

// assemble joins the parts that run flows: the network, the vault, the rule of as whom, the engine.
func (d *Desk) assemble(ctx context.Context, o Options) error {
	d.hooks.desk = d
	d.network = connector.NewNetwork(connector.NetworkOptions{Own: d.own.has})
	d.closers = append(d.closers, d.closePractice, func() error { d.network.Close(); return nil })
	if err := d.openVault(ctx, o.Keychain); err != nil {
		return err
	}
	if o.ReadOnly {
		return nil
	}
	s, err := d.Settings(ctx)
	if err != nil {
		return err
	}
	d.engine = engine.New(engine.Options{Registry: d.Registry, Language: engine.NewLanguage(), Journal: d.store.Journal(),
		Identities: d.identities, Documents: documents{d}, Subflows: documents{d}, Progress: progress{d}, Positions: positions{d}, Callers: &d.hooks, Network: d.network, Files: connector.NewFiles(d.allowed),
		Limits: d.limit, Clock: d.clock, Zone: s.zone(), DataStore: d.store.DataStore(), Redactor: d.redactor, Log: d.log, MaxRuns: s.Parallel,
		ContinueAtStart: s.ContinueAtStart})
	d.closers = append(d.closers, func() error { d.engine.Close(); return nil })
	_, err = d.engine.Recover(ctx)
	return err
}

// serve does what a window does beside its pages.
func (d *Desk) serve(ctx context.Context) error {
	end, err := serve(ctx, d.Folder.Socket(), d.Handle)
	if err != nil {
		return err
	}
	d.closers = append(d.closers, func() error { end(); return nil })
	w, err := d.workspace.Watch()
	if err != nil {
		return err
	}
	d.closers = append(d.closers, w.Close)
	d.beside.Go(func() { d.watch(ctx, w) })
	d.keepHeld(ctx)
	d.closers = append(d.closers, d.closePractice)
	d.closers = append(d.closers, d.closeHooks)
	d.watchTriggers(ctx)
	d.beside.Go(func() {
		if err := d.resumePractice(ctx); err != nil {
			d.log.Warn("the practice systems could not be started", "err", d.redactor.Clean(err.Error()))
		}
	})
	return nil
}

// watch tells what others change in the workspace: an editor, git, a second window.
func (d *Desk) watch(ctx context.Context, w *workspace.Watcher) {
	for {
		select {
		case <-ctx.Done():
			return
		case c, ok := <-w.Changes():
			if !ok {
				return
			}
			switch c.Kind {
			case "flow":
				d.refreshTriggers(ctx)
				d.tell(News{Kind: NewsFlow, ID: c.ID})
			case "view":
				d.tell(News{Kind: NewsView, ID: c.ID})
			}
			d.tell(News{Kind: NewsShell})
		}
	}
}

// tidy does what is due at a start: it ends the waiting time of removed flows and applies the rule of retention.
// Neither keeps the window waiting, and neither failing keeps anybody from working.
func (d *Desk) tidy(ctx context.Context) {
	if n, err := d.workspace.Purge(); err != nil {
		d.log.Warn("removed flows could not be deleted for good", "err", err)
	} else if n > 0 {
		d.log.Info("removed flows deleted for good", "flows", n)
	}
	if err := d.tidyBuilding(ctx); err != nil {
		d.log.Warn("pinned data of deleted flows could not be removed", "err", err)
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

// Close ends what runs, lets go of every sign-in, and gives the data folder back.
func (d *Desk) Close() error {
	d.stop()
	var errs []error
	for i := len(d.closers) - 1; i >= 0; i-- {
		if err := d.closers[i](); err != nil {
			errs = append(errs, err)
		}
	}
	d.closers = nil
	d.beside.Wait()
	return errors.Join(errs...)
}

// Now is the desk's time.
func (d *Desk) Now() time.Time { return d.clock.Now() }

// event is an audit event by the person who sits here, under the name that they chose.
func (d *Desk) event(name string) audit.Event {
	return audit.Event{Name: name, Person: d.Person.ID, PersonName: d.personName(context.Background()), OSUser: d.Person.OSUser}
}

// record appends an event to the audit log.
func (d *Desk) record(ctx context.Context, e audit.Event) error {
	return d.store.Ledger().Append(ctx, e)
}
