package http

import (
	"context"
	"crypto/sha256"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/secret"
)

// tokenAddress is where tokens come from. It sees refresh tokens and client secrets,
// so it must be reached over TLS, or on this very computer.
func (cl *client) tokenAddress() (*url.URL, error) {
	u, err := address(cl.c, "token_url", "Token address")
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme != "https" && (ip == nil || !ip.IsLoopback()) {
		return nil, fault.New(fault.FailedPrecondition, "http.token").On("token_url").Coded("http.token_plain").
			Headline("The token address is not encrypted").
			Say("Signet does not send a secret to %s without TLS.", u.Host).
			Hint("Correct the token address in the connection's settings so that it begins with https://.")
	}
	if cl.proxied {
		if err := judged(cl.c, u); err != nil {
			return nil, err
		}
	}
	return u, nil
}

// tokenContext lets the OAuth library use the connection's own network, without
// cookies and without following a redirect, which would take the secret along.
func (cl *client) tokenContext(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, cl.away)
}

// tokenLimit is how long asking for a token may take.
const tokenLimit = 30 * time.Second

// keptToken is the access token of client credentials, which the run keeps for its later calls.
type keptToken struct {
	mu     sync.Mutex
	token  secret.Text
	expiry time.Time
	spent  bool // the token that came with the sign-in is no longer accepted
}

// Close wipes the token with the session.
func (k *keptToken) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.forget()
	return nil
}

func (k *keptToken) forget() {
	k.token.Wipe()
	k.token, k.expiry = secret.Text{}, time.Time{}
}

func (cl *client) kept() (*keptToken, error) {
	if k, ok := cl.c.Session().Keep("http.token", func() any { return &keptToken{} }).(*keptToken); ok {
		return k, nil
	}
	return nil, fault.New(fault.Internal, "http.token").Say("The session of this connection is not one of HTTP.").
		Hint("Send the details to whoever maintains Signet.")
}

// clientToken signs in with client credentials, once for the run. A token that
// came with the sign-in is used first; a rejected one is not used again.
func (cl *client) clientToken(ctx context.Context, rejected bool) error {
	k, err := cl.kept()
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if rejected {
		k.spent = true
		k.forget()
	}
	if given := cl.values.Get("access_token"); !given.IsZero() && !k.spent {
		cl.token = given
		return nil
	}
	if k.token.IsZero() || !k.expiry.IsZero() && !cl.c.Now().Add(10*time.Second).Before(k.expiry) {
		if err := cl.fetchToken(ctx, k); err != nil {
			return err
		}
	}
	cl.token = secret.New(k.token.Reveal())
	cl.release = append(cl.release, cl.redactor.Add(secret.Values{"access_token": cl.token}))
	return nil
}

// fetchToken asks for a new token. The caller holds k.
func (cl *client) fetchToken(ctx context.Context, k *keptToken) error {
	u, err := cl.tokenAddress()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, tokenLimit)
	defer cancel()
	cfg := clientcredentials.Config{ClientID: cl.values.Get("client_id").Reveal(), ClientSecret: cl.values.Get("client_secret").Reveal(),
		TokenURL: u.String(), Scopes: strings.Fields(cl.c.Address("scopes"))}
	if a := strings.TrimSpace(cl.c.Address("audience")); a != "" {
		cfg.EndpointParams = url.Values{"audience": {a}}
	}
	t, err := cfg.Token(cl.tokenContext(ctx))
	if err != nil {
		return cl.tokenFault(ctx, u, err)
	}
	k.token, k.expiry = secret.New(t.AccessToken), t.Expiry
	return nil
}

// renewable reports whether a rejected token can be replaced without the person.
func (cl *client) renewable() bool {
	switch cl.c.Method {
	case methodClient:
		return strings.TrimSpace(cl.c.Address("token_url")) != ""
	case methodBrowser:
		return !cl.values.Get("refresh_token").IsZero() && strings.TrimSpace(cl.c.Address("token_url")) != ""
	}
	return false
}

// renew replaces a token that the service no longer accepts.
func (cl *client) renew(ctx context.Context) error {
	if cl.c.Method == methodClient {
		return cl.clientToken(ctx, true)
	}
	fresh, err := renewals.once(sha256.Sum256([]byte(cl.values.Get("refresh_token").Reveal())), func() (secret.Values, error) {
		return cl.refresh(ctx)
	})
	if err != nil {
		return err
	}
	cl.hold(fresh)
	// The new refresh token is kept before the new access token is used: after a crash in
	// between, the old one is spent, and the person would have to sign in again.
	if err := cl.c.Renew(ctx, fresh.Clone()); err != nil {
		return err
	}
	cl.token = fresh.Get("access_token")
	return nil
}

// refresh asks for a new access token with the refresh token.
func (cl *client) refresh(ctx context.Context) (secret.Values, error) {
	u, err := cl.tokenAddress()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, tokenLimit)
	defer cancel()
	cfg := oauth2.Config{ClientID: cl.c.Address("client_id"), Endpoint: oauth2.Endpoint{TokenURL: u.String(), AuthStyle: oauth2.AuthStyleInParams}}
	old := cl.values.Get("refresh_token").Reveal()
	ask := func() (*oauth2.Token, error) {
		return cfg.TokenSource(cl.tokenContext(ctx), &oauth2.Token{RefreshToken: old}).Token()
	}
	t, err := ask()
	var answered *oauth2.RetrieveError
	if err != nil && !errors.As(err, &answered) && ctx.Err() == nil {
		t, err = ask() // the answer was lost; services that rotate allow the old token once more for this case
	}
	if err != nil {
		return nil, cl.tokenFault(ctx, u, err)
	}
	fresh := cl.values.Clone()
	fresh["access_token"] = secret.New(t.AccessToken)
	if t.RefreshToken != "" {
		fresh["refresh_token"] = secret.New(t.RefreshToken)
	}
	for _, name := range []string{"expiry", "expires_at"} {
		if _, has := fresh[name]; has && !t.Expiry.IsZero() {
			fresh[name] = secret.New(t.Expiry.UTC().Format(time.RFC3339))
		}
	}
	return fresh, nil
}

// tokenFault says why no token came. What the token address wrote may hold secrets and is not repeated.
func (cl *client) tokenFault(ctx context.Context, u *url.URL, err error) error {
	s := cl.target.System
	var r *oauth2.RetrieveError
	if !errors.As(err, &r) {
		var f *fault.Error
		if ctx.Err() == nil && !errors.As(err, &f) {
			return connector.Unreached("http.token", connector.Target{System: u.Host, Host: hostPort(u)}, err)
		}
		return connector.Unreached("http.token", cl.target, err)
	}
	status := 0
	if r.Response != nil {
		status = r.Response.StatusCode
	}
	switch {
	case status == http.StatusTooManyRequests:
		return fault.New(fault.Exhausted, "http.token").About(s).Coded("http.429").Headline("%s asks to slow down", u.Host).
			Say("Too many sign-ins came in a short time.").Hint("Try again later.")
	case status >= 500:
		return fault.New(fault.Unavailable, "http.token").About(s).Coded("http.5xx").Headline("%s has a problem of its own", u.Host).
			Say("It answered %d, so there is no sign-in to %s.", status, s).Hint("Try again later.")
	case cl.c.Method == methodClient:
		return fault.New(fault.Unauthenticated, "http.token").About(s).Coded("http.401").
			Headline("%s did not accept the sign-in", s).
			Say("%s did not accept the client %s.", u.Host, cl.values.Get("client_id").Reveal()).Hint("Enter the client secret again.")
	}
	return fault.New(fault.Unauthenticated, "http.token").About(s).Coded("oauth.revoked").
		Headline("Your %s sign-in has ended", s).
		Say("It was withdrawn or ran out. Finished steps are not repeated.").Hint("Sign in again to go on.")
}
