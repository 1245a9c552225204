// Package oauth signs in by OAuth 2: the authorisation code with PKCE in the
// system browser over a loopback redirect, client credentials, renewal with
// rotation, and revocation. It never shows a token in an error, a log or an
// address, and it refuses an answer that was not asked for.
package oauth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/secret"
)

// maxAnswer is the greatest answer of a provider that is read.
const maxAnswer = 1 << 20

// Client talks to providers.
type Client struct {
	HTTP *http.Client
	Now  func() time.Time
}

func (c Client) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

// with gives the library our network, on which redirects are not followed: a token request goes to its provider or nowhere.
func (c Client) with(ctx context.Context) context.Context {
	h := http.Client{}
	if c.HTTP != nil {
		h = *c.HTTP
	}
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return context.WithValue(ctx, oauth2.HTTPClient, &h)
}

func (c Client) http(ctx context.Context) *http.Client {
	h, _ := c.with(ctx).Value(oauth2.HTTPClient).(*http.Client)
	return h
}

// Discover fills the endpoints that the app does not name from the issuer's own metadata.
func (c Client) Discover(ctx context.Context, o connector.OAuth) (connector.OAuth, error) {
	if o.TokenURL == "" && o.Issuer != "" {
		var m struct {
			Issuer     string `json:"issuer"`
			Auth       string `json:"authorization_endpoint"`
			Token      string `json:"token_endpoint"`
			UserInfo   string `json:"userinfo_endpoint"`
			Revocation string `json:"revocation_endpoint"`
		}
		if err := c.get(ctx, strings.TrimSuffix(o.Issuer, "/")+"/.well-known/openid-configuration", "", &m); err != nil {
			return o, err
		}
		if strings.TrimSuffix(m.Issuer, "/") != strings.TrimSuffix(o.Issuer, "/") {
			return o, fault.New(fault.FailedPrecondition, "oauth.discover").About(o.Issuer).Coded("oauth.issuer").
				Say("%s says that it is %s.", o.Issuer, m.Issuer).Hint("Correct the issuer of the connection.")
		}
		o.TokenURL = m.Token
		for into, from := range map[*string]string{&o.AuthURL: m.Auth, &o.UserInfoURL: m.UserInfo, &o.RevokeURL: m.Revocation} {
			if *into == "" {
				*into = from
			}
		}
	}
	for _, u := range []string{o.AuthURL, o.TokenURL, o.UserInfoURL, o.RevokeURL} {
		if err := safe(u); err != nil {
			return o, err
		}
	}
	return o, nil
}

// safe refuses what is no web address, and plain http except to this computer.
func safe(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err == nil && u.User == nil && u.Host != "" {
		host := u.Hostname()
		if u.Scheme == "https" || u.Scheme == "http" && (host == "127.0.0.1" || host == "::1" || host == "localhost") {
			return nil
		}
	}
	return fault.New(fault.Invalid, "oauth.address").Coded("oauth.address").
		Headline("The sign-in address is not safe").Say("Signet signs in over https only, and the connection names another address.").
		Hint("Correct the address of the connection.")
}

func (c Client) get(ctx context.Context, address, token string, into any) error {
	if err := safe(address); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return safe("")
	}
	req.Header.Set("Accept", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.http(ctx).Do(req)
	if err != nil {
		return unreachable(address, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return answered(address, resp.StatusCode)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(into); err != nil {
		return answered(address, resp.StatusCode)
	}
	return nil
}

func config(o connector.OAuth, v secret.Values, redirect string) *oauth2.Config {
	id := v.Get("client_id").Reveal()
	if id == "" {
		id = o.ClientID
	}
	return &oauth2.Config{ClientID: id, ClientSecret: v.Get("client_secret").Reveal(), RedirectURL: redirect, Scopes: o.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: o.AuthURL, TokenURL: o.TokenURL, AuthStyle: style(v)}}
}

// style names how a client says who it is: a public one has nothing to hide, so it is named in the body.
func style(v secret.Values) oauth2.AuthStyle {
	if v.Get("client_secret").IsZero() {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// Refresh gives new values for a refresh token. Where the provider rotates it, the new one is
// among them and the old one is worth nothing any more: keep the values before using them.
func (c Client) Refresh(ctx context.Context, o connector.OAuth, v secret.Values) (secret.Values, error) {
	o, err := c.Discover(ctx, o)
	if err != nil {
		return nil, err
	}
	old := v.Get("refresh_token")
	if old.IsZero() {
		return nil, fault.New(fault.Unauthenticated, "oauth.refresh").Coded("oauth.revoked").
			Headline("The sign-in has ended").Say("It cannot be renewed.").Hint("Sign in again.")
	}
	t, err := config(o, v, "").TokenSource(c.with(ctx), &oauth2.Token{RefreshToken: old.Reveal()}).Token()
	if err != nil {
		return nil, failed(ctx, "oauth.refresh", o.TokenURL, err)
	}
	out := v.Clone()
	c.take(out, t)
	return out, nil
}

// ClientCredentials gives an access token for a connection that signs in by itself.
func (c Client) ClientCredentials(ctx context.Context, o connector.OAuth, v secret.Values) (secret.Values, error) {
	o, err := c.Discover(ctx, o)
	if err != nil {
		return nil, err
	}
	base := config(o, v, "")
	cc := clientcredentials.Config{ClientID: base.ClientID, ClientSecret: base.ClientSecret, TokenURL: o.TokenURL, Scopes: o.Scopes,
		AuthStyle: base.Endpoint.AuthStyle, EndpointParams: url.Values{}}
	if o.Audience != "" {
		cc.EndpointParams.Set("audience", o.Audience)
	}
	t, err := cc.Token(c.with(ctx))
	if err != nil {
		return nil, failed(ctx, "oauth.client_credentials", o.TokenURL, err)
	}
	out := v.Clone()
	c.take(out, t)
	return out, nil
}

// take puts a token's parts into values; a provider that does not rotate leaves the refresh token as it was.
func (c Client) take(v secret.Values, t *oauth2.Token) {
	v["access_token"] = secret.New(t.AccessToken)
	if t.RefreshToken != "" {
		v["refresh_token"] = secret.New(t.RefreshToken)
	}
	delete(v, "expires_at")
	if t.ExpiresIn > 0 {
		v["expires_at"] = secret.New(c.now().Add(time.Duration(t.ExpiresIn) * time.Second).UTC().Format(time.RFC3339))
	} else if !t.Expiry.IsZero() {
		v["expires_at"] = secret.New(t.Expiry.UTC().Format(time.RFC3339))
	}
}

// Revoke withdraws the tokens at their provider (RFC 7009).
func (c Client) Revoke(ctx context.Context, o connector.OAuth, v secret.Values) error {
	o, err := c.Discover(ctx, o)
	if err != nil || o.RevokeURL == "" {
		return err
	}
	for _, name := range []string{"refresh_token", "access_token"} {
		t := v.Get(name)
		if t.IsZero() {
			continue
		}
		cfg := config(o, v, "")
		form := url.Values{"token": {t.Reveal()}, "token_type_hint": {name}}
		if cfg.ClientSecret == "" {
			form.Set("client_id", cfg.ClientID)
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.RevokeURL, strings.NewReader(form.Encode()))
		if err != nil {
			return safe("")
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if cfg.ClientSecret != "" {
			req.SetBasicAuth(url.QueryEscape(cfg.ClientID), url.QueryEscape(cfg.ClientSecret))
		}
		resp, err := c.http(ctx).Do(req)
		if err != nil {
			return unreachable(o.RevokeURL, err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode >= 400 {
			return answered(o.RevokeURL, resp.StatusCode)
		}
	}
	return nil
}

// failed is a fault for what a token request answered. The answer's own text stays behind: it may hold a token.
func failed(ctx context.Context, op, address string, err error) error {
	var r *oauth2.RetrieveError
	switch {
	case errors.As(err, &r):
		switch r.ErrorCode {
		case "invalid_grant":
			return fault.New(fault.Unauthenticated, op).Coded("oauth.revoked").Headline("The sign-in has ended").
				Say("It was withdrawn or ran out.").Hint("Sign in again.")
		case "invalid_client", "unauthorized_client":
			return fault.New(fault.Unauthenticated, op).Coded("oauth.client").Headline("%s did not accept this client", hostOf(address)).
				Say("The client id or its secret is not the right one.").Hint("Correct it, then try again.")
		case "access_denied":
			return denied("")
		case "":
			if r.Response != nil {
				return answered(address, r.Response.StatusCode)
			}
		}
		return fault.New(fault.FailedPrecondition, op).Coded("oauth.refused").Headline("%s did not give a token", hostOf(address)).
			Say("Its reason is %s.", word(r.ErrorCode)).Hint("Ask whoever looks after %s.", hostOf(address)).With("error", word(r.ErrorCode))
	case ctx.Err() != nil:
		return fault.New(fault.Cancelled, op).Say("The sign-in was cancelled.").Hint("Sign in again when you want to.")
	}
	return unreachable(address, err)
}

// word keeps of a provider's error code what such codes are made of.
func word(s string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	if len(out) > 60 {
		out = out[:60]
	}
	return out
}

func denied(scopes string) *fault.Error {
	f := fault.New(fault.PermissionDenied, "oauth.sign_in").Coded("oauth.denied").Headline("You did not allow access").Say("Nothing was saved.")
	if scopes != "" {
		f = f.Say("Nothing was saved. The step needs: %s.", scopes)
	}
	return f.Hint("Sign in again, and allow it.")
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return "The system"
}

func unreachable(address string, err error) error {
	var own *fault.Error
	if errors.As(err, &own) {
		return own
	}
	return fault.New(fault.Unavailable, "oauth.call").Coded("net.unreachable").Headline("%s cannot be reached", hostOf(address)).
		Say("%s did not answer.", hostOf(address)).Hint("Check that it is up and that this computer reaches it, then try again.")
}

func answered(address string, status int) error {
	kind := fault.FailedPrecondition
	if status >= 500 || status == http.StatusTooManyRequests {
		kind = fault.Unavailable
	}
	return fault.New(kind, "oauth.call").Coded("http.answer").Headline("%s has a problem of its own", hostOf(address)).
		Say("It answered %d.", status).Hint("Try again later.")
}

// claims are what an ID token or a userinfo answer says of a person.
type claims struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  audience `json:"aud"`
	Expires   int64    `json:"exp"`
	Nonce     string   `json:"nonce"`
	Preferred string   `json:"preferred_username"`
	Email     string   `json:"email"`
	Name      string   `json:"name"`
}

type audience []string

// UnmarshalJSON takes one audience or a list of them.
func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

// identity is the name by which people know the account there.
func (k claims) identity() connector.Identity {
	for _, n := range []string{k.Preferred, k.Email, k.Subject} {
		if n != "" {
			return connector.Identity{Account: n, Display: k.Name}
		}
	}
	return connector.Identity{}
}

// idToken reads the claims of an ID token that came straight from the token endpoint over
// TLS, which vouches for it in place of its signature (OpenID Connect Core 3.1.3.7, 6).
func idToken(raw string) (claims, error) {
	var k claims
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return k, errors.New("the ID token has another form")
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return k, err
	}
	return k, json.Unmarshal(b, &k)
}
