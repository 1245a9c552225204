package credential_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/credential"
	"signet/backend/credential/memory"
	"signet/backend/fault"
	"signet/backend/internal/clock"
	"signet/backend/secret"
)

// server is a system with users, and what it was asked.
type server struct {
	mu    sync.Mutex
	users map[string]string
	fault error
	tries []string
	// answering is called before an answer; nil does nothing.
	answering func()
}

func (s *server) check(ctx context.Context, c *connector.Call) (connector.Identity, error) {
	v, err := c.Credential(ctx)
	if err != nil {
		return connector.Identity{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	user := v.Get("user").Reveal()
	s.tries = append(s.tries, user)
	if s.answering != nil {
		s.answering()
	}
	if s.fault != nil {
		return connector.Identity{}, s.fault
	}
	if want, ok := s.users[user]; !ok || want != v.Get("password").Reveal() {
		return connector.Identity{}, fault.New(fault.Unauthenticated, "test").Coded("sap.rejected").
			Headline("S4P did not accept this user name and password").Say("It got %q.", v.Get("password").Reveal()).Hint("Try again.")
	}
	return connector.Identity{Account: user, Display: "Somebody"}, nil
}

func (s *server) set(user, password string) { s.mu.Lock(); s.users[user] = password; s.mu.Unlock() }
func (s *server) fail(err error)            { s.mu.Lock(); s.fault = err; s.mu.Unlock() }
func (s *server) asked() int                { s.mu.Lock(); defer s.mu.Unlock(); return len(s.tries) }

// index keeps records in memory, under the same interface as the store.
type index struct {
	mu   sync.Mutex
	rows map[connection.Holder]credential.Record
	fail error
}

func (x *index) Get(_ context.Context, h connection.Holder) (credential.Record, bool, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	r, ok := x.rows[h]
	return r, ok, nil
}

func (x *index) Put(_ context.Context, r credential.Record) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.fail != nil && !r.Pending {
		return x.fail
	}
	x.rows[r.Holder] = r
	return nil
}

func (x *index) Delete(_ context.Context, h connection.Holder) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.rows, h)
	return nil
}

func (x *index) where(ok func(credential.Record) bool) []credential.Record {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []credential.Record
	for _, r := range x.rows {
		if ok(r) {
			out = append(out, r)
		}
	}
	return out
}

func (x *index) List(_ context.Context, person string) ([]credential.Record, error) {
	return x.where(func(r credential.Record) bool { return r.Holder.Owner() == person }), nil
}

func (x *index) Unsettled(context.Context) ([]credential.Record, error) {
	return x.where(func(r credential.Record) bool { return r.Pending || !r.Removed.IsZero() }), nil
}

func (x *index) ForConnection(_ context.Context, id string) ([]credential.Record, error) {
	return x.where(func(r credential.Record) bool { return r.Holder.Connection == id }), nil
}

// ledger takes events.
type ledger struct {
	mu     sync.Mutex
	events []audit.Event
	fail   error
}

func (l *ledger) record(_ context.Context, e audit.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return l.fail
	}
	l.events = append(l.events, e)
	return nil
}

// expect holds the events since the last time against names, and nothing else.
func (l *ledger) expect(t *testing.T, names ...string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	got := []string{}
	for _, e := range l.events {
		got = append(got, e.Name)
	}
	if names == nil {
		names = []string{}
	}
	require.Equal(t, names, got)
	l.events = nil
}

// counted tells how often the keychain was read.
type counted struct {
	*memory.Store
	mu   sync.Mutex
	gets int
	sets int
}

func (c *counted) Get(ctx context.Context, item string) (secret.Text, error) {
	c.mu.Lock()
	c.gets++
	c.mu.Unlock()
	return c.Store.Get(ctx, item)
}

func (c *counted) Set(ctx context.Context, item string, v secret.Text) error {
	c.mu.Lock()
	c.sets++
	c.mu.Unlock()
	return c.Store.Set(ctx, item, v)
}

func (c *counted) reads() int { c.mu.Lock(); defer c.mu.Unlock(); return c.gets }

type bundle struct {
	t        *testing.T
	ctx      context.Context
	vault    *credential.Vault
	store    *counted
	index    *index
	ledger   *ledger
	server   *server
	clock    *clock.Fixed
	redactor *secret.Redactor
	opt      credential.Options
	conn     connection.Document
	anna     connection.Holder
}

var errFull = errors.New("the disk is full")

func newBundle(t *testing.T, apps ...*connector.App) *bundle {
	t.Helper()
	b := &bundle{t: t, ctx: context.Background(), store: &counted{Store: memory.New()}, index: &index{rows: map[connection.Holder]credential.Record{}},
		ledger: &ledger{}, server: &server{users: map[string]string{"ANNA.K": "Summer-1"}},
		clock: &clock.Fixed{At: time.Date(2026, 11, 25, 10, 40, 0, 0, time.UTC)}, redactor: &secret.Redactor{},
		conn: connection.Document{Format: connection.Format, ID: "dyn_s4p", Kind: connection.Dynamic, Name: "SAP S4P – personal", App: "sap",
			System: map[string]any{"host": "s4p.halden.example:443"}},
		anna: connection.Holder{Connection: "dyn_s4p", Person: "per_anna"}}
	sap := &connector.App{Name: "sap", Title: "SAP", Accent: "sap",
		Methods: []connector.Method{{Name: "password", Title: "User name and password", Fields: []connector.Field{
			connector.Text("user", "SAP user name", connector.Required(), connector.Upper(), connector.Max(12)),
			connector.Password("password", "Password", connector.Required(), connector.Max(40))}}},
		Check: b.server.check,
		Target: func(s map[string]any) connector.Target {
			host, _ := s["host"].(string)
			return connector.Target{System: "S4P", Detail: "client 100", Host: host, Scheme: "https"}
		}}
	b.opt = credential.Options{Store: b.store, Index: b.index, Registry: connector.NewRegistry(append(apps, sap)...), Record: b.ledger.record,
		Redactor: b.redactor, Clock: b.clock, Place: "ws"}
	b.vault = credential.New(b.opt)
	return b
}

// again is the vault after a restart of the program.
func (b *bundle) again() *credential.Vault { return credential.New(b.opt) }

func values(pairs ...string) secret.Values {
	v := secret.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v[pairs[i]] = secret.New(pairs[i+1])
	}
	return v
}

func (b *bundle) offer(user, password string) credential.Offer {
	return credential.Offer{Holder: b.anna, Connection: b.conn, Method: "password", Values: values("user", user, "password", password), Keep: true, Prompt: "run_1"}
}

func (b *bundle) provide(o credential.Offer) credential.Answer {
	b.t.Helper()
	a, err := b.vault.Provide(b.ctx, o)
	require.NoError(b.t, err)
	return a
}

// keep signs Anna in, so that a test begins after it.
func (b *bundle) keep() {
	b.t.Helper()
	require.Equal(b.t, credential.Kept, b.provide(b.offer("anna.k", "Summer-1")).State)
	b.ledger.expect(b.t, audit.SignInStored)
}

func (b *bundle) state(h connection.Holder) credential.State {
	b.t.Helper()
	r, err := b.vault.Status(b.ctx, h)
	require.NoError(b.t, err)
	return r.State
}

// rejected tells the vault that the system refused run_1's sign-in, and whether the run can go on.
func (b *bundle) rejected(cause error) bool {
	b.t.Helper()
	renewed, err := b.vault.Rejected(b.ctx, "run_1", b.conn, b.anna, cause)
	require.NoError(b.t, err)
	return renewed
}
