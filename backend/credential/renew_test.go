package credential_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/credential"
	"signet/backend/credential/oauth"
	"signet/backend/credential/oauth/oauthtest"
	"signet/backend/fault"
	"signet/backend/secret"
)

// webApp is an app that one signs in to by OAuth; the system behind it takes the server's access tokens.
func webApp(s *oauthtest.Server) *connector.App {
	return &connector.App{Name: "http", Title: "HTTP", Accent: "http",
		Methods: []connector.Method{
			{Name: "browser", Title: "Sign in with browser", OAuth: func(map[string]any) connector.OAuth { return s.OAuth() }},
		},
		Check: func(ctx context.Context, c *connector.Call) (connector.Identity, error) {
			v, err := c.Credential(ctx)
			if err != nil {
				return connector.Identity{}, err
			}
			user, ok := s.Who(v.Get("access_token").Reveal())
			if !ok {
				return connector.Identity{}, fault.New(fault.Unauthenticated, "test").Say("It refused the token.").Hint("Sign in.")
			}
			return connector.Identity{Account: user}, nil
		},
		Target: func(map[string]any) connector.Target {
			return connector.Target{System: "Service desk", Host: "desk:443", Scheme: "https"}
		}}
}

type web struct {
	*bundle
	auth *oauthtest.Server
}

func newWeb(t *testing.T) *web {
	t.Helper()
	s := oauthtest.New(t)
	w := &web{newBundle(t, webApp(s)), s}
	w.clock.At = time.Now()
	w.conn = connection.Document{ID: "dyn_desk", Kind: connection.Dynamic, Name: "Service desk – personal", App: "http"}
	w.anna = connection.Holder{Connection: "dyn_desk", Person: "per_anna"}
	return w
}

// browser signs somebody in as the window does.
func (w *web) browser(user string, keep bool, runs ...string) credential.Answer {
	w.t.Helper()
	o, ok := w.vault.OAuth(w.conn, "browser")
	require.True(w.t, ok)
	b, err := oauth.Begin(w.ctx, oauth.Options{OAuth: o, Client: w.vault.Client(w.conn)})
	require.NoError(w.t, err)
	oauthtest.Browse(w.t, b.URL(), user)
	<-b.Done()
	v, who, err := b.Result()
	require.NoError(w.t, err)
	return w.provide(credential.Offer{Holder: w.anna, Connection: w.conn, Method: "browser", Values: v, Keep: keep, Runs: runs, Prompt: "p", Signed: &who})
}

func (w *web) fetch(run string) secret.Values {
	w.t.Helper()
	v, err := w.vault.Fetch(w.ctx, run, w.conn, w.anna)
	require.NoError(w.t, err)
	return v
}

func TestRenew(t *testing.T) {
	t.Parallel()

	t.Run("RenewsWhatIsAboutToEnd", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		require.Equal(t, credential.Kept, w.browser("anna", true).State)
		first := w.fetch("run_1").Get("access_token").Reveal()
		require.Zero(t, w.auth.Count("refresh_token"))
		w.clock.At = w.clock.At.Add(59*time.Minute + 30*time.Second)
		second := w.fetch("run_1").Get("access_token").Reveal() // the run's own buffer is renewed too
		require.NotEqual(t, first, second)
		require.Equal(t, second, w.fetch("run_1").Get("access_token").Reveal())
		require.Equal(t, 1, w.auth.Count("refresh_token"))
		require.Equal(t, second, w.fetch("run_2").Get("access_token").Reveal(), "the next run finds the renewed one")
		r, err := w.vault.Status(w.ctx, w.anna)
		require.NoError(t, err)
		require.True(t, r.Renews)
		require.Equal(t, credential.Valid, r.State)
	})
	t.Run("OneRenewalAtATime", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		w.browser("anna", true)
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				if _, err := w.vault.Fetch(w.ctx, "run_"+string(rune('a'+i)), w.conn, w.anna); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		require.Equal(t, 1, w.auth.Count("refresh_token"), "two renewals with one token end the whole sign-in")
	})
	t.Run("KeepsTheNewOneBeforeItIsUsed", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		w.browser("anna", true)
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		w.fetch("run_1")
		// The program ends here: what is in the keychain is what the server knows.
		v := w.again()
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		_, err := v.Fetch(w.ctx, "run_2", w.conn, w.anna)
		require.NoError(t, err)
		require.Equal(t, 2, w.auth.Count("refresh_token"))
	})
	t.Run("HoldsWhatTheKeychainDidNotTake", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		w.browser("anna", true)
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		w.store.Store.SetLimit(1) // it reads, and takes nothing
		_, err := w.vault.Fetch(w.ctx, "run_1", w.conn, w.anna)
		require.Equal(t, "keychain.too_big", fault.Of(err).Code, "a token that could not be kept is not used")
		w.store.Store.SetLimit(0)
		w.fetch("run_1")
		require.Equal(t, 1, w.auth.Count("refresh_token"), "the server was asked once; its answer was not lost")
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		w.fetch("run_2")
	})
	t.Run("SurvivesALostAnswer", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		w.browser("anna", true)
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		w.auth.Set(func(s *oauthtest.Server) { s.Lose, s.Grace = 1, true })
		w.fetch("run_1")
		require.Equal(t, credential.Valid, w.state(w.anna))
	})
	t.Run("AsksAgainWhenItWasWithdrawn", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		w.browser("anna", true)
		w.ledger.expect(t, audit.SignInStored)
		w.auth.Withdraw()
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		_, err := w.vault.Fetch(w.ctx, "run_1", w.conn, w.anna)
		require.Equal(t, "oauth.revoked", fault.Of(err).Code)
		require.Equal(t, credential.Expired, w.state(w.anna))
		w.ledger.expect(t, audit.SignInExpired)
		_, err = w.vault.Fetch(w.ctx, "run_1", w.conn, w.anna)
		require.Error(t, err)
		require.Equal(t, 1, w.auth.Count("refresh_token"), "what was withdrawn is not tried again")
		w.clock.At = time.Now()
		require.Equal(t, credential.Kept, w.browser("anna", true).State)
		w.fetch("run_1")
	})
	t.Run("AnOutageEndsNothing", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		w.browser("anna", true)
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		w.auth.Set(func(s *oauthtest.Server) { s.Refuse = "temporarily_unavailable" })
		_, err := w.vault.Fetch(w.ctx, "run_1", w.conn, w.anna)
		require.Error(t, err)
		require.Equal(t, credential.Valid, w.state(w.anna))
		w.auth.Set(func(s *oauthtest.Server) { s.Refuse = "" })
		w.fetch("run_1")
	})
	t.Run("AnEndedTokenIsNoRejection", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		w.browser("anna", true)
		w.fetch("run_1")
		w.ledger.expect(t, audit.SignInStored)
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		refusal := fault.New(fault.Unauthenticated, "test").Say("It ended.").Hint("Renew it.")
		require.True(t, w.rejected(refusal), "the run can go on")
		require.Equal(t, credential.Valid, w.state(w.anna))
		w.ledger.expect(t)
		w.fetch("run_1")
		require.False(t, w.rejected(refusal), "a fresh one that is refused is refused")
		require.Equal(t, credential.Expired, w.state(w.anna))
	})
	t.Run("ForOneRunItRenewsInMemory", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		require.Equal(t, credential.UsedOnce, w.browser("anna", false, "run_1").State)
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		w.fetch("run_1")
		require.Equal(t, 1, w.auth.Count("refresh_token"))
		require.Empty(t, w.store.Items())
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		require.True(t, w.rejected(fault.New(fault.Unauthenticated, "test").Say("It ended.").Hint("Renew it.")))
		w.fetch("run_1")
		require.Equal(t, 2, w.auth.Count("refresh_token"))
	})
	t.Run("OnlyTheVaultHasTheRefreshToken", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		w.browser("anna", true)
		require.NotContains(t, w.fetch("run_1").Names(), "refresh_token")
		require.NotContains(t, w.fetch("run_1").Names(), "refresh_token")
		// A long run holds an old access token while another run renews: nothing is spent twice.
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		w.fetch("run_2")
		require.True(t, w.rejected(fault.New(fault.Unauthenticated, "test").Say("It ended.").Hint("Renew it.")))
		require.Equal(t, 1, w.auth.Count("refresh_token"))
		w.fetch("run_1")
	})
	t.Run("KeepsWhatAnAppRenewed", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		w.browser("anna", true)
		v := w.fetch("run_1")
		v["access_token"] = secret.New("renewed by the app")
		require.NoError(t, w.vault.Renew(w.ctx, "run_1", w.conn, w.anna, v))
		require.Equal(t, "renewed by the app", w.fetch("run_2").Get("access_token").Reveal())
		w.clock.At = w.clock.At.Add(2 * time.Hour)
		w.fetch("run_3")
		require.Equal(t, 1, w.auth.Count("refresh_token"), "the refresh token stayed with the vault")
	})
	t.Run("IsWithdrawnWhenItIsRemoved", func(t *testing.T) {
		t.Parallel()
		w := newWeb(t)
		w.browser("anna", true)
		require.NoError(t, w.vault.Forget(w.ctx, w.conn, w.anna))
		require.Len(t, w.auth.Revoked, 2)
		require.Empty(t, w.store.Items())
	})
}
