package credential

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/internal/clock"
	"signet/backend/secret"
)

// Options are a vault's parts. Store, Index, Registry and Record must be set.
type Options struct {
	Store    Store
	Index    Index
	Registry *connector.Registry
	Network  *connector.Network
	// Record appends an event to the audit log; the caller adds who sits here.
	Record   func(ctx context.Context, e audit.Event) error
	Redactor *secret.Redactor
	Clock    clock.Clock
	Log      *slog.Logger
	// Place is the workspace's own id, so that two data folders do not share an item.
	Place string
	// Changed is told that a sign-in or the keychain changed; it may be nil and must not block.
	Changed func()
}

// Vault is the one place that keeps, fetches and forgets sign-ins.
type Vault struct {
	opt      Options
	redactor *secret.Redactor

	mu       sync.Mutex
	runs     map[string]map[connection.Holder]*held // what runs hold
	fetching map[string]*sync.Mutex                 // one fetch per run at a time
	keeping  map[connection.Holder]*sync.Mutex      // one change of what is kept of a holder at a time
	refusals map[string]*refusals                   // by prompt
	pauses   map[connection.Holder]time.Time        // no try before
	renewing map[connection.Holder]*sync.Mutex
	owed     map[connection.Holder]secret.Values // renewed, and not in the keychain yet
	removals map[connection.Holder]*time.Timer
	seen     Condition
	seenAt   time.Time
	looking  bool
	name     string
	closed   bool
}

// held is a sign-in in a run's own buffer.
type held struct {
	values  secret.Values
	method  string
	release func()
	once    bool // for this run only: there is nowhere else to fetch it from
}

func (h *held) wipe() {
	h.release()
	h.values.Wipe()
}

// New is a vault. It does no I/O.
func New(o Options) *Vault {
	if o.Store == nil || o.Index == nil || o.Registry == nil || o.Record == nil {
		panic("credential.New needs a store, an index, a registry and an audit log")
	}
	if o.Network == nil {
		o.Network = connector.NewNetwork(connector.NetworkOptions{})
	}
	if o.Redactor == nil {
		o.Redactor = &secret.Redactor{}
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Changed == nil {
		o.Changed = func() {}
	}
	return &Vault{opt: o, redactor: o.Redactor, runs: map[string]map[connection.Holder]*held{}, fetching: map[string]*sync.Mutex{},
		keeping:  map[connection.Holder]*sync.Mutex{},
		refusals: map[string]*refusals{}, pauses: map[connection.Holder]time.Time{}, renewing: map[connection.Holder]*sync.Mutex{},
		owed:     map[connection.Holder]secret.Values{},
		removals: map[connection.Holder]*time.Timer{}, seen: Unseen}
}

// lockOf is the lock of one holder's kept sign-in. A keychain that asks the person may hold it for a
// minute; other holders do not wait for that.
func (v *Vault) lockOf(h connection.Holder) *sync.Mutex {
	v.mu.Lock()
	defer v.mu.Unlock()
	m := v.keeping[h]
	if m == nil {
		m = &sync.Mutex{}
		v.keeping[h] = m
	}
	return m
}

func (v *Vault) now() time.Time { return v.opt.Clock.Now() }

// Status is what is known of a sign-in, from the index alone: the keychain is not touched.
func (v *Vault) Status(ctx context.Context, h connection.Holder) (Record, error) {
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil {
		return Record{}, err
	}
	if !ok {
		return Record{Holder: h, State: Missing}, nil
	}
	return v.shown(r), nil
}

// shown is the record as it stands now, with what was last seen of the keychain.
func (v *Vault) shown(r Record) Record {
	r = r.at(v.now())
	if r.State != Missing && r.State != Rejected && r.State != Expired {
		v.mu.Lock()
		seen := v.seen
		v.mu.Unlock()
		switch seen {
		case Locked:
			r.State, r.Reason = NotReadable, "Keychain is locked"
		case NoService:
			r.State, r.Reason = NotReadable, "No keychain service is running"
		case Hung:
			r.State, r.Reason = NotReadable, "The keychain does not answer"
		}
	}
	return r
}

// List gives a person's sign-ins, from the index alone; "" gives those of shared connections.
func (v *Vault) List(ctx context.Context, person string) ([]Record, error) {
	all, err := v.opt.Index.List(ctx, person)
	for i := range all {
		all[i] = v.shown(all[i])
	}
	return all, err
}

// SignedIn counts the persons who have a sign-in of their own for a connection.
func (v *Vault) SignedIn(ctx context.Context, connectionID string) (int, error) {
	all, err := v.opt.Index.ForConnection(ctx, connectionID)
	n := 0
	for _, r := range all {
		if r.Kept && r.Removed.IsZero() && r.Holder.Draft == "" {
			n++
		}
	}
	return n, err
}

// Account is the remote user name of a sign-in for a run: of the one it was given for itself, else of the one kept.
func (v *Vault) Account(ctx context.Context, runID string, h connection.Holder) string {
	v.mu.Lock()
	if b := v.runs[runID][h]; b != nil {
		if a := b.values.Get("account"); !a.IsZero() {
			v.mu.Unlock()
			return a.Reveal()
		}
	}
	v.mu.Unlock()
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil || !ok || !r.Removed.IsZero() {
		return ""
	}
	return r.Account
}

// Method is by which way a run's sign-in was given: the one it was given for itself, else the one kept.
func (v *Vault) Method(ctx context.Context, runID string, h connection.Holder) (string, error) {
	v.mu.Lock()
	if b := v.runs[runID][h]; b != nil {
		v.mu.Unlock()
		return b.method, nil
	}
	v.mu.Unlock()
	r, ok, err := v.opt.Index.Get(ctx, h)
	if err != nil || !ok {
		return "", err
	}
	return r.Method, nil
}

// Holds reports whether a run has a sign-in in a buffer of its own already.
func (v *Vault) Holds(runID string, h connection.Holder) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.runs[runID][h] != nil
}

// target is the system behind a connection: what a sign-in is bound to.
func (v *Vault) target(c connection.Document) connector.Target {
	if a, ok := v.opt.Registry.App(c.App); ok {
		return a.TargetOf(c.System)
	}
	return connector.Target{}
}

// event is an event about a sign-in.
func (v *Vault) event(name string, c connection.Document, h connection.Holder, account string) audit.Event {
	t := v.target(c)
	e := audit.Event{Name: name, ConnectionID: c.ID, ConnectionName: c.Name, ConnectionKind: string(c.Kind), App: c.App,
		System: t.InFull(), RemoteUser: account, BuildTime: h.Draft != "", FlowID: h.Draft, Facts: map[string]string{}}
	return e
}

// call is one check of a sign-in at its system; the values live for the call.
func (v *Vault) call(c connection.Document, method string, values secret.Values) (call *connector.Call, done func()) {
	own := handed(values)
	session := connector.NewSession()
	return connector.NewCall(connector.Call{System: c.System, Method: method, Net: v.opt.Network, Log: v.opt.Log, Now: v.now},
			func(context.Context) (secret.Values, error) { return own, nil }, session),
		func() {
			_ = session.Close()
			own.Wipe()
		}
}

// checkLimit is how long a system may take to accept or refuse a sign-in.
const checkLimit = 15 * time.Second

// check asks the system who it takes the sign-in for. What a library puts into its errors is cleaned.
func (v *Vault) check(ctx context.Context, c connection.Document, method string, values secret.Values) (connector.Identity, error) {
	app, ok := v.opt.Registry.App(c.App)
	if !ok || app.Check == nil {
		return connector.Identity{}, fault.New(fault.FailedPrecondition, "credential.check").About(c.Name).Coded("connection.no_app").
			Say("This Signet has no app %s.", c.App).Hint("Install the Signet that has it, or choose another connection.")
	}
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	call, done := v.call(c, method, values)
	defer done()
	id, err := app.Check(ctx, call)
	if err != nil {
		f := v.cleaned(fault.Of(err))
		if ctx.Err() == context.DeadlineExceeded && f.Kind != fault.Unauthenticated {
			t := v.target(c)
			f = fault.New(fault.Unavailable, "credential.check").About(c.Name).Coded("net.unreachable").
				Headline("%s cannot be reached", t.System).Say("%s did not answer within 15 s.", nonEmpty(t.Host, t.System)).
				Hint("Check that it is up and that this computer reaches it, then try again.").Because(f)
		}
		return id, f
	}
	if id.Account == "" {
		id.Account = nonEmpty(values.Get("account").Reveal(), nonEmpty(values.Get("user").Reveal(), values.Get("client_id").Reveal()))
	}
	return id, nil
}

// cleaned is the fault without any live secret in its texts. Its cause stays behind: a log would print it.
func (v *Vault) cleaned(f *fault.Error) *fault.Error {
	c := fault.New(f.Kind, f.Op)
	c.Code, c.Subject, c.Field = f.Code, v.redactor.Clean(f.Subject), f.Field
	c.Title, c.Text, c.Remedy = v.redactor.Clean(f.Title), v.redactor.Clean(f.Text), v.redactor.Clean(f.Remedy)
	for _, d := range f.Details {
		c = c.With(d.Name, v.redactor.Clean(d.Value))
	}
	return c
}

func nonEmpty(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
