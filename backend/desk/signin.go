package desk

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/credential"
	"signet/backend/credential/keychain"
	"signet/backend/credential/sealed"
	"signet/backend/store"
)

// openVault joins what tests and keeps sign-ins, and the rule that says whose is used. It asks the keychain nothing.
func (d *Desk) openVault(_ context.Context, keep credential.Store) error {
	if keep == nil {
		keep = sealed.New(keychain.New(keychain.Options{}), d.Folder.Sealed())
	}
	d.keep = keep
	d.vault = credential.New(credential.Options{Store: keep, Index: signInIndex{d}, Registry: d.Registry, Network: d.network,
		Record: d.signInEvent, Redactor: d.redactor, Clock: d.clock, Log: d.log, Place: d.place(),
		Changed: func() { d.tell(News{Kind: NewsShell}) }})
	d.resolver = connection.NewResolver(shapes{d}, d.store.BuildTimes(), d.store.Ledger(), d.targetOf)
	d.identities = identities{d, d.resolver}
	d.browsing = &browsing{open: map[string]*browserSignIn{}}
	if d.readOnly {
		return nil
	}
	d.closers = append(d.closers, func() error {
		d.browsing.end()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := d.vault.Close(ctx); err != nil {
			d.log.Warn("removed sign-ins are still in the keychain; they are deleted at the next start", "err", d.redactor.Clean(err.Error()))
		}
		return nil
	})
	ctx, stop := context.WithCancel(context.Background())
	settled := make(chan struct{})
	go func() {
		defer close(settled)
		if err := d.vault.Sweep(ctx); err != nil {
			d.log.Warn("what an earlier end of Signet left of sign-ins is not settled yet", "err", d.redactor.Clean(err.Error()))
		}
	}()
	d.closers = append(d.closers, func() error { stop(); <-settled; return nil })
	return nil
}

// Sealed is where sign-ins lie that are larger than a keychain item may be, each sealed with a key in the keychain.
func (f Folder) Sealed() string { return filepath.Join(string(f), "sealed") }

// place is this data folder's own name, so that two of them do not share an item of the keychain.
func (d *Desk) place() string { return string(d.Folder) }

// signInEvent records what the vault did, with who sits here.
func (d *Desk) signInEvent(ctx context.Context, e audit.Event) error {
	who := d.event(e.Name)
	e.Person, e.PersonName, e.OSUser = who.Person, who.PersonName, who.OSUser
	if e.FlowID != "" && e.FlowName == "" {
		if doc, _, err := d.workspace.Draft(e.FlowID); err == nil {
			e.FlowName = doc.Name
		}
	}
	switch e.Name {
	case audit.SignInStored, audit.SignInUpdated, audit.SignInRemoved:
		// Answers about rights were those of the sign-in before.
		if err := d.store.Rights().Forget(ctx, d.Person.ID, e.ConnectionID); err != nil {
			d.log.Warn("old answers about rights could not be removed", "err", err)
		}
	}
	return d.record(ctx, e)
}

// Keychain is how the keychain was seen last; LookAtKeychain looks.
func (d *Desk) Keychain() credential.Keychain { return d.vault.Keychain() }

// LookAtKeychain looks at the keychain, at most for two seconds.
func (d *Desk) LookAtKeychain(ctx context.Context) credential.Keychain { return d.vault.Look(ctx) }

// UnlockKeychain asks the operating system to unlock the keychain. Whoever asked goes on with what waited for it.
func (d *Desk) UnlockKeychain(ctx context.Context) (credential.Keychain, error) {
	return d.vault.Unlock(ctx)
}

// LockKeychain locks the keychain.
func (d *Desk) LockKeychain(ctx context.Context) (credential.Keychain, error) {
	return d.vault.Lock(ctx)
}

// signInIndex keeps the vault's records in the store.
type signInIndex struct{ d *Desk }

func rowOf(r credential.Record) store.Credential {
	return store.Credential{ConnectionID: r.Holder.Connection, Person: r.Holder.Owner(), Account: r.Account, State: string(r.State),
		Reason: r.Reason, Host: r.Host, Method: r.Method, Item: r.Item, Stamp: r.Stamp, Kept: r.Kept, Pending: r.Pending, Renews: r.Renews,
		Removed: r.Removed, CheckedAt: r.CheckedAt, LastUsed: r.LastUsed, Changed: r.Changed, ExpiresAt: r.ExpiresAt}
}

func recordOf(c store.Credential) credential.Record {
	h := connection.Holder{Connection: c.ConnectionID}
	h.Person, h.Draft, _ = strings.Cut(c.Person, " ")
	return credential.Record{Holder: h, Account: c.Account, State: credential.State(c.State), Reason: c.Reason, Host: c.Host, Method: c.Method,
		Item: c.Item, Stamp: c.Stamp, Kept: c.Kept, Pending: c.Pending, Renews: c.Renews, Removed: c.Removed, CheckedAt: c.CheckedAt,
		LastUsed: c.LastUsed, Changed: c.Changed, ExpiresAt: c.ExpiresAt}
}

func recordsOf(rows []store.Credential, keep func(credential.Record) bool) []credential.Record {
	var out []credential.Record
	for _, c := range rows {
		if r := recordOf(c); keep == nil || keep(r) {
			out = append(out, r)
		}
	}
	return out
}

// Get reads a record.
func (i signInIndex) Get(ctx context.Context, h connection.Holder) (credential.Record, bool, error) {
	c, ok, err := i.d.store.Credentials().Get(ctx, h.Connection, h.Owner())
	return recordOf(c), ok, err
}

// Put keeps a record.
func (i signInIndex) Put(ctx context.Context, r credential.Record) error {
	return i.d.store.Credentials().Put(ctx, rowOf(r))
}

// Delete removes a record.
func (i signInIndex) Delete(ctx context.Context, h connection.Holder) error {
	return i.d.store.Credentials().Delete(ctx, h.Connection, h.Owner())
}

// List gives a person's own sign-ins.
func (i signInIndex) List(ctx context.Context, person string) ([]credential.Record, error) {
	rows, err := i.d.store.Credentials().List(ctx, person)
	return recordsOf(rows, nil), err
}

// Unsettled gives what an end of the program left, of shared connections and of the person who sits
// here: another person's keychain cannot be reached from this session.
func (i signInIndex) Unsettled(ctx context.Context) ([]credential.Record, error) {
	rows, err := i.d.store.Credentials().All(ctx)
	return recordsOf(rows, func(r credential.Record) bool {
		return (r.Pending || !r.Removed.IsZero()) && (r.Holder.Person == "" || r.Holder.Person == i.d.Person.ID)
	}), err
}

// ForConnection gives all persons' records of a connection.
func (i signInIndex) ForConnection(ctx context.Context, connectionID string) ([]credential.Record, error) {
	rows, err := i.d.store.Credentials().ForConnection(ctx, connectionID)
	return recordsOf(rows, nil), err
}

// browsing holds the sign-ins that wait for a browser.
type browsing struct {
	mu   sync.Mutex
	open map[string]*browserSignIn
}
