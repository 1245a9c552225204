package http_test

import (
	"context"
	"io"
	"maps"
	nethttp "net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"signet/backend/connector"
	"signet/backend/connector/connectortest"
	"signet/backend/connectors/http"
	"signet/backend/fault"
	"signet/backend/practice"
	"signet/backend/practice/cast"
	"signet/backend/secret"
)

func systems(t *testing.T) *practice.Systems {
	t.Helper()
	s, err := practice.Start(t.Context(), practice.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// signedIn is a person who signed in with the browser at the practice approvals.
func signedIn(t *testing.T, s *practice.Systems, p cast.Person) *bench {
	t.Helper()
	a := s.Addresses()
	system := map[string]any{"base_url": a.People, "name": "Practice approvals", "check_path": "/me", "client_id": cast.PersonalClient,
		"auth_url": a.People + "/authorize", "token_url": a.People + "/oauth/token", "userinfo_url": a.People + "/userinfo",
		"scopes": "openid profile email offline_access approvals"}
	m, ok := http.App.Method("browser")
	require.True(t, ok)
	o := m.OAuth(system)
	cfg := oauth2.Config{ClientID: o.ClientID, RedirectURL: "http://127.0.0.1:49999/back", Scopes: o.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: o.AuthURL, TokenURL: o.TokenURL, AuthStyle: oauth2.AuthStyleInParams}}
	verifier := oauth2.GenerateVerifier()
	c := &nethttp.Client{CheckRedirect: func(r *nethttp.Request, _ []*nethttp.Request) error {
		if r.URL.Path == "/back" {
			return nethttp.ErrUseLastResponse
		}
		return nil
	}}
	page, err := c.Get(cfg.AuthCodeURL("s", oauth2.S256ChallengeOption(verifier)))
	require.NoError(t, err)
	_, _ = io.Copy(io.Discard, page.Body)
	_ = page.Body.Close()
	back, err := c.PostForm(page.Request.URL.String(), url.Values{"id": {page.Request.URL.Query().Get("id")},
		"user": {p.Email}, "password": {p.WebSecret}, "do": {"allow"}})
	require.NoError(t, err)
	_ = back.Body.Close()
	l, err := back.Location()
	require.NoError(t, err)
	tok, err := cfg.Exchange(context.Background(), l.Query().Get("code"), oauth2.VerifierOption(verifier))
	require.NoError(t, err)
	return &bench{t: t, system: system, method: "browser", values: secret.Values{
		"access_token": secret.New(tok.AccessToken), "refresh_token": secret.New(tok.RefreshToken)}}
}

func TestOAuth(t *testing.T) {
	t.Parallel()
	anna, ben := cast.People()[0], cast.People()[1]

	t.Run("EachPersonIsThemselves", func(t *testing.T) {
		t.Parallel()
		s := systems(t)
		for _, p := range []cast.Person{anna, ben} {
			b := signedIn(t, s, p)
			id, err := http.App.Check(t.Context(), b.call(nil))
			require.NoError(t, err)
			require.Equal(t, p.Email, id.Account)
			require.Equal(t, p.Name, id.Display)
			out, err := b.request(map[string]any{"url": "/me"})
			require.NoError(t, err)
			require.Equal(t, p.Email, out["data"].(map[string]any)["user"])
		}
		_, err := signedIn(t, s, ben).request(map[string]any{"method": "POST", "url": "/approvals/A-4500018540", "body_type": "json",
			"json": map[string]any{"decision": "approve"}})
		require.Equal(t, fault.PermissionDenied, fault.KindOf(err))
		require.Contains(t, fault.Of(err).Text, "Ben Osei may read approvals, but may not decide them.")
	})

	t.Run("KeepsToTheRulesOfEveryApp", func(t *testing.T) {
		t.Parallel()
		s := systems(t)
		b := signedIn(t, s, anna)
		home := strings.TrimPrefix(s.Addresses().People, "http://")
		connectortest.Run(t, connectortest.Suite{App: http.App, Method: "browser", Live: home, Account: anna.Email, Values: b.values,
			System: func(hostPort string) map[string]any {
				m := maps.Clone(b.system)
				m["base_url"] = "http://" + hostPort
				return m
			}, Also: []string{home}, Operations: []connectortest.Operation{{Action: "request", Fields: map[string]any{"url": "/approvals"}}}})
	})

	t.Run("ATokenThatRanOutIsRenewedAndKeptBeforeItIsUsed", func(t *testing.T) {
		t.Parallel()
		s := systems(t)
		b := signedIn(t, s, anna)
		first := b.values.Clone()
		require.NoError(t, s.REST.ExpireAccess())
		out, err := b.request(map[string]any{"method": "POST", "url": "/approvals/A-4500018540", "body_type": "json", "json": map[string]any{"decision": "approve"}})
		require.NoError(t, err)
		require.Equal(t, 200.0, out["status"])
		require.Len(t, b.renewed, 1)
		require.False(t, first.Get("refresh_token").Equal(b.values.Get("refresh_token")))
	})

	t.Run("WhatCannotBeKeptIsNotUsed", func(t *testing.T) {
		t.Parallel()
		s := systems(t)
		b := signedIn(t, s, anna)
		require.NoError(t, s.REST.ExpireAccess())
		c := b.call(map[string]any{"url": "/me"})
		c.OnRenew(func(context.Context, secret.Values) error {
			return fault.New(fault.Unavailable, "test").Coded("keychain.locked").Say("The keychain is locked.")
		})
		a, _ := http.App.Action("request")
		_, err := a.Run(t.Context(), c)
		require.Equal(t, "keychain.locked", fault.Of(err).Code)
	})

	t.Run("RunsAtTheSameTimeRenewOnce", func(t *testing.T) {
		t.Parallel()
		s := systems(t)
		b := signedIn(t, s, anna)
		require.NoError(t, s.REST.ExpireAccess())
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs { // each run holds the sign-in as it was
			wg.Go(func() {
				own := &bench{t: t, system: b.system, method: b.method, values: b.values.Clone()}
				a, _ := http.App.Action("request")
				_, errs[i] = a.Run(t.Context(), own.call(map[string]any{"url": "/me"}))
			})
		}
		wg.Wait()
		for _, err := range errs {
			require.NoError(t, err)
		}
	})

	t.Run("AWithdrawnSignInIsSaidToHaveEnded", func(t *testing.T) {
		t.Parallel()
		s := systems(t)
		b := signedIn(t, s, anna)
		require.NoError(t, s.REST.EndSignIns(anna.Email))
		_, err := b.request(map[string]any{"url": "/me"})
		require.Equal(t, fault.Unauthenticated, fault.KindOf(err))
		require.Equal(t, "oauth.revoked", fault.Of(err).Code)
		require.Equal(t, "Your Practice approvals sign-in has ended", fault.Of(err).Title)
	})

	t.Run("TheTokenAddressMustBeEncrypted", func(t *testing.T) {
		t.Parallel()
		s := systems(t)
		b := signedIn(t, s, anna)
		b.system["token_url"] = "http://id.example/token"
		require.NoError(t, s.REST.ExpireAccess())
		_, err := b.request(map[string]any{"url": "/me"})
		require.Equal(t, "http.token_plain", fault.Of(err).Code)
		require.Contains(t, http.App.TargetOf(b.system).Host, "id.example:80", "who gives tokens is part of what a sign-in is bound to")
	})
}

func TestClientCredentials(t *testing.T) {
	t.Parallel()
	s := systems(t)
	a := s.Addresses()
	b := &bench{t: t, method: "client_credentials",
		system: map[string]any{"base_url": a.Desk, "name": "Service desk", "check_path": "/me", "account_path": "user", "token_url": a.People + "/oauth/token"},
		values: secret.Values{"client_id": secret.New(cast.DeskClient), "client_secret": secret.New(cast.DeskSecret)}}
	id, err := http.App.Check(t.Context(), b.call(nil))
	require.NoError(t, err)
	require.Equal(t, cast.DeskClient, id.Account)

	post := map[string]any{"method": "POST", "url": "/tickets", "body_type": "json", "json": map[string]any{"subject": "Late"}, "key_header": "Idempotency-Key"}
	for range 2 { // a repetition under the same key
		out, err := b.request(post)
		require.NoError(t, err)
		require.Equal(t, "7001", out["data"].(map[string]any)["number"])
		require.NoError(t, s.REST.ExpireAccess())
	}
	require.Len(t, s.REST.Tickets(), 1)
	res, err := b.run("request", map[string]any{"method": "POST", "url": "/tickets", "body_type": "json", "json": map[string]any{"subject": "Later"}})
	require.NoError(t, err)
	require.Equal(t, "/tickets/7002", res.Object, "what was created is named")

	b.session, b.values["client_secret"] = connector.NewSession(), secret.New(canary)
	_, err = b.request(map[string]any{"url": "/tickets"})
	require.Equal(t, fault.Unauthenticated, fault.KindOf(err))
	require.NotContains(t, fault.Of(err).Error(), canary)

	// A token that came with the sign-in is used, and replaced when it is no longer good.
	b.session, b.values["client_secret"] = connector.NewSession(), secret.New(cast.DeskSecret)
	b.values["access_token"] = secret.New("stale-token")
	for range 2 {
		_, err = b.request(map[string]any{"url": "/tickets"})
		require.NoError(t, err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	s := systems(t)
	directory := func(path string) *bench {
		return &bench{t: t, method: "basic", system: map[string]any{"base_url": s.Addresses().Directory, "name": "Supplier directory", "check_path": path},
			values: secret.Values{"user": secret.New(cast.DirectoryUser), "password": secret.New(cast.DirectorySecret)}}
	}
	id, err := http.App.Check(t.Context(), directory("/me").call(nil))
	require.NoError(t, err)
	require.Equal(t, cast.DirectoryUser, id.Account)
	var names []string
	for _, h := range id.Hops {
		names = append(names, h.Name)
	}
	require.Equal(t, "Sign in", names[len(names)-1])

	_, err = http.App.Check(t.Context(), directory("/nowhere").call(nil))
	require.Equal(t, "http.check_path", fault.Of(err).Code, "an address that does not ask for the sign-in proves nothing")

	none := &bench{t: t, method: "none", system: map[string]any{"base_url": s.Addresses().Directory, "check_path": "/nowhere"}}
	id, err = http.App.Check(t.Context(), none.call(nil))
	require.NoError(t, err)
	require.NotEmpty(t, id.Notes)
	_, err = none.request(map[string]any{"url": "/suppliers"})
	require.Equal(t, fault.FailedPrecondition, fault.KindOf(err), "nobody can sign in again where nobody signs in")
}
