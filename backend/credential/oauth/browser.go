package oauth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/secret"
)

// Limit is how long a browser may take.
const Limit = 5 * time.Minute

// CallbackPath is where the browser comes back to. Providers that compare the whole address but its port know this path.
const CallbackPath = "/callback"

// Options begin a sign-in in the browser.
type Options struct {
	OAuth  connector.OAuth
	Client Client
	// Values may hold the connection's own client_id and client_secret.
	Values secret.Values
	// Hint is the user name to offer, where one is known.
	Hint  string
	Limit time.Duration // Limit when zero
}

// SignIn is one sign-in in the browser: it listens on this computer until the browser came back, once.
type SignIn struct {
	o        Options
	config   *oauth2.Config
	state    string
	nonce    string
	verifier string
	address  string
	listener net.Listener
	server   *http.Server
	ends     time.Time
	cancel   context.CancelFunc
	done     chan struct{}

	mu     sync.Mutex
	used   bool
	values secret.Values
	who    connector.Identity
	err    error
}

// Begin listens for the browser and makes the address that it must be sent to.
func Begin(ctx context.Context, o Options) (*SignIn, error) {
	var err error
	if o.OAuth, err = o.Client.Discover(ctx, o.OAuth); err != nil {
		return nil, err
	}
	if o.OAuth.AuthURL == "" || o.OAuth.TokenURL == "" {
		return nil, fault.New(fault.FailedPrecondition, "oauth.begin").Coded("oauth.address").
			Say("The connection does not say where one signs in.").Hint("Complete the address of the connection.")
	}
	if o.Limit <= 0 {
		o.Limit = Limit
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fault.New(fault.Unavailable, "oauth.begin").Coded("oauth.listen").
			Say("Signet cannot listen for your browser on this computer.").Hint("Try again, or sign in another way.").Because(err)
	}
	s := &SignIn{o: o, listener: l, state: random(), nonce: random(), verifier: oauth2.GenerateVerifier(), ends: time.Now().Add(o.Limit), done: make(chan struct{})}
	s.config = config(o.OAuth, o.Values, "http://"+l.Addr().String()+CallbackPath)
	s.address = s.config.AuthCodeURL(s.state, s.params()...)
	var life context.Context
	life, s.cancel = context.WithTimeout(context.Background(), o.Limit)
	s.server = &http.Server{Handler: http.HandlerFunc(s.callback), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 32 << 10,
		BaseContext: func(net.Listener) context.Context { return life }}
	go func() { _ = s.server.Serve(l) }()
	go s.watch(life)
	return s, nil
}

func (s *SignIn) params() []oauth2.AuthCodeOption {
	p := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(s.verifier)}
	if slices.Contains(s.o.OAuth.Scopes, "openid") {
		p = append(p, oauth2.SetAuthURLParam("nonce", s.nonce))
	}
	if slices.Contains(s.o.OAuth.Scopes, "offline_access") {
		p = append(p, oauth2.SetAuthURLParam("prompt", "consent"))
	}
	if s.o.OAuth.Audience != "" {
		p = append(p, oauth2.SetAuthURLParam("audience", s.o.OAuth.Audience))
	}
	if s.o.Hint != "" {
		p = append(p, oauth2.SetAuthURLParam("login_hint", s.o.Hint))
	}
	return p
}

// URL is where the browser must go. It holds no secret: only its holder's verifier redeems what comes back.
func (s *SignIn) URL() string { return s.address }

// Listens is the address of the listener, which no flow may call.
func (s *SignIn) Listens() netip.AddrPort {
	ap, _ := netip.ParseAddrPort(s.listener.Addr().String())
	return ap
}

// Left is how long the browser still has.
func (s *SignIn) Left() time.Duration { return max(time.Until(s.ends), 0) }

// Done is closed when the sign-in is over, whichever way.
func (s *SignIn) Done() <-chan struct{} { return s.done }

// Result is what came of it, once Done is closed. The caller wipes the values.
func (s *SignIn) Result() (secret.Values, connector.Identity, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.values, s.who, s.err
}

// Cancel gives the sign-in up.
func (s *SignIn) Cancel() {
	s.finish(nil, connector.Identity{}, fault.New(fault.Cancelled, "oauth.sign_in").
		Say("The sign-in was cancelled. Nothing was saved.").Hint("Sign in again when you want to."))
}

func (s *SignIn) watch(life context.Context) {
	<-life.Done()
	s.finish(nil, connector.Identity{}, fault.New(fault.Unavailable, "oauth.sign_in").Coded("oauth.timeout").
		Headline("The browser did not answer in 5 minutes").Say("Nothing was saved.").Hint("Open it again."))
	stop, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = s.server.Shutdown(stop)
	_ = s.server.Close()
}

// finish ends the sign-in once; what comes later is nothing any more.
func (s *SignIn) finish(v secret.Values, who connector.Identity, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.done:
		v.Wipe()
		return
	default:
	}
	s.used, s.values, s.who, s.err = true, v, who, err
	close(s.done)
	s.cancel()
}

// claim takes the one answer that a sign-in has.
func (s *SignIn) claim() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used {
		return false
	}
	s.used = true
	return true
}

// callback takes what the browser brings. A request that was not asked for changes nothing:
// another page may call a listener on this computer, but it knows neither host nor state.
func (s *SignIn) callback(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	switch {
	case r.URL.Path != CallbackPath, r.Method != http.MethodGet, r.Host != s.listener.Addr().String(), r.Header.Get("Origin") != "":
		page(w, http.StatusNotFound, "Nothing is here", "This address is used by Signet while you sign in.")
		return
	case subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(s.state)) != 1:
		page(w, http.StatusBadRequest, "This is not the sign-in that Signet waits for", "Go back to Signet and open the browser again.")
		return
	case q.Get("iss") != "" && s.o.OAuth.Issuer != "" && strings.TrimSuffix(q.Get("iss"), "/") != strings.TrimSuffix(s.o.OAuth.Issuer, "/"):
		page(w, http.StatusBadRequest, "This answer comes from another system", "Nothing was saved. Go back to Signet.")
		return
	case !s.claim():
		page(w, http.StatusGone, "This sign-in is over", "Go back to Signet.")
		return
	}
	v, who, err := s.redeem(r.Context(), q)
	if err != nil {
		page(w, http.StatusOK, fault.Of(err).Headlined(), "Nothing was saved. Go back to Signet.")
	} else {
		page(w, http.StatusOK, "You have signed in", "You can close this page and go back to Signet.")
	}
	s.finish(v, who, err)
}

// redeem exchanges the code, and finds out who signed in.
func (s *SignIn) redeem(ctx context.Context, q url.Values) (secret.Values, connector.Identity, error) {
	var nobody connector.Identity
	if code := q.Get("error"); code != "" {
		if code == "access_denied" {
			return nil, nobody, denied(strings.Join(s.o.OAuth.Scopes, ", "))
		}
		return nil, nobody, fault.New(fault.FailedPrecondition, "oauth.sign_in").Coded("oauth.refused").
			Headline("%s did not sign you in", hostOf(s.o.OAuth.AuthURL)).Say("Its reason is %s.", word(code)).
			Hint("Try again, or ask whoever looks after it.").With("error", word(code))
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	t, err := s.config.Exchange(s.o.Client.with(ctx), q.Get("code"), oauth2.VerifierOption(s.verifier))
	if err != nil {
		return nil, nobody, failed(ctx, "oauth.exchange", s.o.OAuth.TokenURL, err)
	}
	v := s.o.Values.Clone()
	s.o.Client.take(v, t)
	who, err := s.person(ctx, t)
	if err != nil {
		v.Wipe()
		return nil, nobody, err
	}
	v["account"] = secret.New(who.Account)
	return v, who, nil
}

// person reads who signed in from the ID token, else from the provider's own answer.
func (s *SignIn) person(ctx context.Context, t *oauth2.Token) (connector.Identity, error) {
	var k claims
	if raw, _ := t.Extra("id_token").(string); raw != "" {
		var err error
		if k, err = idToken(raw); err != nil || k.Nonce != s.nonce || !slices.Contains(k.Audience, s.config.ClientID) ||
			s.o.OAuth.Issuer != "" && strings.TrimSuffix(k.Issuer, "/") != strings.TrimSuffix(s.o.OAuth.Issuer, "/") ||
			k.Expires != 0 && s.o.Client.now().After(time.Unix(k.Expires, 0).Add(time.Minute)) {
			return connector.Identity{}, fault.New(fault.Unauthenticated, "oauth.sign_in").Coded("oauth.token").
				Headline("%s did not say properly who signed in", hostOf(s.o.OAuth.TokenURL)).
				Say("Its answer was not for this sign-in, so nothing was saved.").Hint("Sign in again.")
		}
	}
	if s.o.OAuth.UserInfoURL != "" && (k.Preferred == "" && k.Email == "") {
		var more claims
		if err := s.o.Client.get(ctx, s.o.OAuth.UserInfoURL, t.AccessToken, &more); err == nil && (k.Subject == "" || more.Subject == k.Subject) {
			k.Subject, k.Preferred, k.Email = more.Subject, more.Preferred, more.Email
			if k.Name == "" {
				k.Name = more.Name
			}
		}
	}
	return k.identity(), nil
}

func random() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // crypto/rand never fails: it ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// page is the plain page that the browser shows at the end. Both texts are Signet's own or cleaned.
func page(w http.ResponseWriter, status int, title, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Connection", "close")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Signet</title><h1>" + escape(title) + "</h1><p>" + escape(text) + "</p></html>\n"))
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace
