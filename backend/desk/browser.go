package desk

import (
	"context"
	"strings"
	"sync"
	"time"

	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/credential/oauth"
	"signet/backend/fault"
	"signet/backend/internal/ids"
	"signet/backend/secret"
)

// BrowserState is where a sign-in in the browser stands.
type BrowserState struct {
	ID       string
	State    string // waiting, accepted, denied, other_user, timeout, failed
	URL      string
	Left     time.Duration
	Account  string
	Before   string // who signed in there until now, where it is another
	Fault    *fault.Error
	Provided *Provided
}

// NewsSignIn says that a sign-in in the browser stands elsewhere; its ID is the sign-in's.
const NewsSignIn = "sign_in"

type browserSignIn struct {
	id, purpose, method string
	keep                bool
	connection          connection.Document
	before              string
	begun               *oauth.SignIn

	mu     sync.Mutex
	state  BrowserState
	values secret.Values // of another person than before, until that is confirmed
	who    connector.Identity
}

// BeginBrowser begins a sign-in in the system's browser and opens it there.
func (d *Desk) BeginBrowser(ctx context.Context, purposeText, connectionID, method string, keep bool) (BrowserState, error) {
	if err := d.mayStart(ctx); err != nil {
		return BrowserState{}, err
	}
	p, err := d.purposeOf(ctx, purposeText, connectionID)
	if err != nil {
		return BrowserState{}, err
	}
	o, ok := d.vault.OAuth(p.connection, method)
	if !ok || o.ClientCredentials {
		return BrowserState{}, fault.New(fault.Invalid, "desk.browser").About(p.connection.Name).Coded("oauth.none").
			Say("%s has no sign-in in the browser.", p.connection.Name).Hint("Sign in another way.")
	}
	r, err := d.vault.Status(ctx, p.holder)
	if err != nil {
		return BrowserState{}, err
	}
	begun, err := oauth.Begin(ctx, oauth.Options{OAuth: o, Client: d.vault.Client(p.connection), Hint: r.Account})
	if err != nil {
		return BrowserState{}, err
	}
	b := &browserSignIn{id: ids.New("signin"), purpose: purposeText, method: method, keep: keep, connection: p.connection, before: r.Account, begun: begun}
	b.state = BrowserState{ID: b.id, State: "waiting", URL: begun.URL()}
	d.browsing.add(b)
	closed := d.own.add(begun.Listens())
	d.beside.Go(func() { d.follow(b, closed) })
	if d.browse != nil {
		d.browse(begun.URL())
	}
	return b.now(), nil
}

// follow waits for the browser and keeps what it brings.
func (d *Desk) follow(b *browserSignIn, closed func()) {
	<-b.begun.Done()
	closed()
	values, who, err := b.begun.Result()
	if err != nil {
		b.end(stateOf(err), fault.Of(err))
	} else if b.before != "" && who.Account != "" && !strings.EqualFold(b.before, who.Account) {
		b.mu.Lock()
		b.values, b.who = values, who
		b.state.State, b.state.Account, b.state.Before = "other_user", who.Account, b.before
		b.state.Fault = fault.New(fault.Conflict, "oauth.sign_in").About(b.connection.Name).Coded("oauth.other_user").
			Headline("You signed in as %s", who.Account).Say("This connection was %s until now.", b.before).
			Hint("Use %s, or sign in again.", who.Account)
		b.mu.Unlock()
	} else {
		d.keepBrowser(b, values, who)
	}
	d.tell(News{Kind: NewsSignIn, ID: b.id})
}

func stateOf(err error) string {
	switch f := fault.Of(err); f.Code {
	case "oauth.denied":
		return "denied"
	case "oauth.timeout":
		return "timeout"
	}
	return "failed"
}

func (d *Desk) keepBrowser(b *browserSignIn, values secret.Values, who connector.Identity) {
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	p, err := d.provide(ctx, b.purpose, b.connection.ID, SignIn{Method: b.method, Keep: b.keep, Values: values}, &who)
	if err != nil {
		b.end("failed", fault.Of(err))
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.State, b.state.Account, b.state.Provided, b.state.Fault = "accepted", p.Account, &p, p.Fault
	if p.Fault != nil {
		b.state.State = "failed"
	}
}

// Browser says where a sign-in in the browser stands.
func (d *Desk) Browser(_ context.Context, id string) (BrowserState, error) {
	b, err := d.browsing.get(id)
	if err != nil {
		return BrowserState{}, err
	}
	return b.now(), nil
}

// CancelBrowser gives a sign-in in the browser up.
func (d *Desk) CancelBrowser(_ context.Context, id string) error {
	b, err := d.browsing.get(id)
	if err != nil {
		return nil // it is over already
	}
	b.begun.Cancel()
	b.mu.Lock()
	b.values.Wipe()
	b.values = nil
	b.mu.Unlock()
	d.browsing.drop(id)
	return nil
}

// ConfirmBrowser accepts that another person than before signed in.
func (d *Desk) ConfirmBrowser(_ context.Context, id string) (BrowserState, error) {
	b, err := d.browsing.get(id)
	if err != nil {
		return BrowserState{}, err
	}
	b.mu.Lock()
	values, who := b.values, b.who
	b.values = nil
	waits := b.state.State == "other_user" && values != nil
	b.state.Fault = nil
	b.mu.Unlock()
	if waits {
		d.keepBrowser(b, values, who)
	}
	return b.now(), nil
}

func (b *browserSignIn) now() BrowserState {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := b.state
	s.Left = b.begun.Left()
	return s
}

func (b *browserSignIn) end(state string, f *fault.Error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state.State, b.state.Fault = state, f
}

// keepEnded is how many ended sign-ins can still be asked about.
const keepEnded = 16

func (s *browsing) add(b *browserSignIn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, old := range s.open {
		select {
		case <-old.begun.Done():
			if len(s.open) > keepEnded {
				delete(s.open, id)
			}
			continue
		default:
		}
		if old.purpose == b.purpose && old.connection.ID == b.connection.ID { // opened again: the one before is void
			old.begun.Cancel()
		}
	}
	s.open[b.id] = b
}

func (s *browsing) get(id string) (*browserSignIn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b, ok := s.open[id]; ok {
		return b, nil
	}
	return nil, fault.New(fault.NotFound, "desk.browser").Coded("oauth.over").Say("This sign-in is over.").Hint("Sign in again.")
}

func (s *browsing) drop(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, id)
}

// end gives all of them up.
func (s *browsing) end() {
	s.mu.Lock()
	all := make([]*browserSignIn, 0, len(s.open))
	for _, b := range s.open {
		all = append(all, b)
	}
	s.mu.Unlock()
	for _, b := range all {
		b.begun.Cancel()
	}
}
