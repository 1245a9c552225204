package oauth_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/credential/oauth"
	"signet/backend/credential/oauth/oauthtest"
	"signet/backend/fault"
	"signet/backend/secret"
)

var ctx = context.Background()

func begin(t *testing.T, s *oauthtest.Server) *oauth.SignIn {
	t.Helper()
	b, err := oauth.Begin(ctx, oauth.Options{OAuth: s.OAuth()})
	require.NoError(t, err)
	t.Cleanup(b.Cancel)
	return b
}

func result(t *testing.T, b *oauth.SignIn) (secret.Values, connector.Identity, error) {
	t.Helper()
	select {
	case <-b.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the sign-in did not end")
	}
	return b.Result()
}

// callback is the address that the browser would come back to.
func callback(t *testing.T, b *oauth.SignIn) (*url.URL, url.Values) {
	t.Helper()
	u, err := url.Parse(b.URL())
	require.NoError(t, err)
	back, err := url.Parse(u.Query().Get("redirect_uri"))
	require.NoError(t, err)
	return back, u.Query()
}

func TestBrowser(t *testing.T) {
	t.Parallel()

	t.Run("SignsIn", func(t *testing.T) {
		t.Parallel()
		s := oauthtest.New(t)
		b := begin(t, s)
		require.Equal(t, http.StatusOK, oauthtest.Browse(t, b.URL(), "anna"))
		v, who, err := result(t, b)
		require.NoError(t, err)
		require.Equal(t, "anna", who.Account)
		require.Equal(t, "Name of anna", who.Display)
		user, ok := s.Who(v.Get("access_token").Reveal())
		require.True(t, ok)
		require.Equal(t, "anna", user)
		require.NotEmpty(t, v.Get("refresh_token").Reveal())
		ends, err := time.Parse(time.RFC3339, v.Get("expires_at").Reveal())
		require.NoError(t, err)
		require.WithinDuration(t, time.Now().Add(time.Hour), ends, time.Minute)
		require.NotContains(t, b.URL(), v.Get("access_token").Reveal())
	})
	t.Run("FindsTheEndpointsFromTheIssuer", func(t *testing.T) {
		t.Parallel()
		s := oauthtest.New(t)
		b, err := oauth.Begin(ctx, oauth.Options{OAuth: connector.OAuth{Issuer: s.URL, ClientID: oauthtest.Client, Scopes: []string{"openid"}}})
		require.NoError(t, err)
		oauthtest.Browse(t, b.URL(), "anna")
		_, who, err := result(t, b)
		require.NoError(t, err)
		require.Equal(t, "anna", who.Account)
		_, err = oauth.Begin(ctx, oauth.Options{OAuth: connector.OAuth{Issuer: s.URL + "/other", ClientID: "x"}})
		require.Error(t, err)
	})
	t.Run("Denied", func(t *testing.T) {
		t.Parallel()
		b := begin(t, oauthtest.New(t))
		oauthtest.Browse(t, b.URL(), "deny")
		_, _, err := result(t, b)
		require.Equal(t, "oauth.denied", fault.Of(err).Code)
		require.Equal(t, "You did not allow access", fault.Of(err).Headlined())
	})
	t.Run("Cancelled", func(t *testing.T) {
		t.Parallel()
		b := begin(t, oauthtest.New(t))
		back, _ := callback(t, b)
		b.Cancel()
		_, _, err := result(t, b)
		require.Equal(t, fault.Cancelled, fault.KindOf(err))
		require.Eventually(t, func() bool { _, err := http.Get(back.String()); return err != nil }, 5*time.Second, 10*time.Millisecond, "nobody listens any more")
	})
	t.Run("TimesOut", func(t *testing.T) {
		t.Parallel()
		b, err := oauth.Begin(ctx, oauth.Options{OAuth: oauthtest.New(t).OAuth(), Limit: 20 * time.Millisecond})
		require.NoError(t, err)
		_, _, err = result(t, b)
		require.Equal(t, "oauth.timeout", fault.Of(err).Code)
	})
	t.Run("TakesOneAnswer", func(t *testing.T) {
		t.Parallel()
		s := oauthtest.New(t)
		b := begin(t, s)
		oauthtest.Browse(t, b.URL(), "anna")
		_, _, err := result(t, b)
		require.NoError(t, err)
		back, q := callback(t, b)
		back.RawQuery = url.Values{"state": {q.Get("state")}, "code": {"again"}}.Encode()
		if resp, err := http.Get(back.String()); err == nil {
			_ = resp.Body.Close()
			require.NotEqual(t, http.StatusOK, resp.StatusCode)
		}
		require.Equal(t, 1, s.Count("authorization_code"))
	})
	t.Run("TakesNothingThatWasNotAskedFor", func(t *testing.T) {
		t.Parallel()
		s := oauthtest.New(t)
		b := begin(t, s)
		back, q := callback(t, b)
		good := url.Values{"state": {q.Get("state")}, "code": {"planted"}}
		ask := func(change func(*http.Request)) int {
			u := *back
			u.RawQuery = good.Encode()
			req, err := http.NewRequest(http.MethodGet, u.String(), nil)
			require.NoError(t, err)
			change(req)
			resp, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			_ = resp.Body.Close()
			return resp.StatusCode
		}
		query := func(name, value string) func(*http.Request) {
			return func(r *http.Request) {
				v := r.URL.Query()
				v.Set(name, value)
				r.URL.RawQuery = v.Encode()
			}
		}
		for name, change := range map[string]func(*http.Request){
			"WrongState": query("state", "guessed"), "NoState": query("state", ""), "OtherIssuer": query("iss", "https://evil.example"),
			"Post": func(r *http.Request) { r.Method = http.MethodPost }, "OtherHost": func(r *http.Request) { r.Host = "evil.example" },
			"LocalhostByName": func(r *http.Request) { r.Host = "localhost:" + back.Port() },
			"Origin":          func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
			"OtherPath":       func(r *http.Request) { r.URL.Path = "/" }, "Favicon": func(r *http.Request) { r.URL.Path = "/favicon.ico" },
		} {
			require.GreaterOrEqual(t, ask(change), 400, name)
		}
		require.Zero(t, s.Count("authorization_code"))
		select {
		case <-b.Done():
			t.Fatal("a request that was not asked for ended the sign-in")
		default:
		}
		oauthtest.Browse(t, b.URL(), "anna") // the real one still comes through
		_, who, err := result(t, b)
		require.NoError(t, err)
		require.Equal(t, "anna", who.Account)
	})
	t.Run("TakesNoTokenOfAnotherSignIn", func(t *testing.T) {
		t.Parallel()
		for name, mood := range map[string]func(*oauthtest.Server){"Nonce": func(s *oauthtest.Server) { s.Nonce = "another" },
			"Audience": func(s *oauthtest.Server) { s.Audience = "another" }, "Issuer": func(s *oauthtest.Server) { s.Issuer = "https://evil.example" }} {
			s := oauthtest.New(t)
			s.Set(mood)
			b := begin(t, s)
			oauthtest.Browse(t, b.URL(), "anna")
			v, _, err := result(t, b)
			require.Equal(t, "oauth.token", fault.Of(err).Code, name)
			require.Empty(t, v)
		}
	})
	t.Run("ThePageIsPlain", func(t *testing.T) {
		t.Parallel()
		b := begin(t, oauthtest.New(t))
		back, _ := callback(t, b)
		resp, err := http.Get(back.String() + "?state=<script>alert(1)</script>&error=<b>")
		require.NoError(t, err)
		page, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		_ = resp.Body.Close()
		require.NotContains(t, string(page), "script")
		require.Contains(t, resp.Header.Get("Content-Security-Policy"), "default-src 'none'")
		require.Equal(t, "no-referrer", resp.Header.Get("Referrer-Policy"))
	})
	t.Run("OnlyOverASafeAddress", func(t *testing.T) {
		t.Parallel()
		for _, address := range []string{"javascript:alert(1)", "http://idp.example/authorize", "file:///etc/passwd", "https://user:pw@idp.example/", "ftp://127.0.0.1/", "//x"} {
			o := connector.OAuth{AuthURL: address, TokenURL: "https://idp.example/token", ClientID: "x"}
			_, err := oauth.Begin(ctx, oauth.Options{OAuth: o})
			require.Equal(t, "oauth.address", fault.Of(err).Code, address)
			o.AuthURL, o.TokenURL = o.TokenURL, address
			_, err = oauth.Begin(ctx, oauth.Options{OAuth: o})
			require.Equal(t, "oauth.address", fault.Of(err).Code, address)
		}
	})
	t.Run("ListensOnThisComputerOnly", func(t *testing.T) {
		t.Parallel()
		require.True(t, begin(t, oauthtest.New(t)).Listens().Addr().IsLoopback())
	})
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	signedIn := func(t *testing.T) (*oauthtest.Server, secret.Values) {
		s := oauthtest.New(t)
		b := begin(t, s)
		oauthtest.Browse(t, b.URL(), "anna")
		v, _, err := result(t, b)
		require.NoError(t, err)
		return s, v
	}
	t.Run("Rotates", func(t *testing.T) {
		t.Parallel()
		s, v := signedIn(t)
		fresh, err := oauth.Client{}.Refresh(ctx, s.OAuth(), v)
		require.NoError(t, err)
		require.NotEqual(t, v.Get("refresh_token").Reveal(), fresh.Get("refresh_token").Reveal())
		require.Equal(t, "anna", fresh.Get("account").Reveal())
		_, ok := s.Who(fresh.Get("access_token").Reveal())
		require.True(t, ok)
		_, err = oauth.Client{}.Refresh(ctx, s.OAuth(), v)
		require.Equal(t, "oauth.revoked", fault.Of(err).Code, "the old one is worth nothing any more")
	})
	t.Run("SaysNothingOfATokenInItsErrors", func(t *testing.T) {
		t.Parallel()
		s, v := signedIn(t)
		for _, code := range []string{"invalid_grant", "invalid_client", "server_error", "something_new", "<script>"} {
			s.Set(func(s *oauthtest.Server) { s.Refuse = code })
			_, err := oauth.Client{}.Refresh(ctx, s.OAuth(), v)
			require.Error(t, err)
			text := fmt.Sprintf("%v %+v %v", err, fault.Of(err), fault.Of(err).Details)
			require.NotContains(t, text, v.Get("refresh_token").Reveal())
			require.NotContains(t, text, "<script>")
		}
	})
	t.Run("TellsOutagesFromEndings", func(t *testing.T) {
		t.Parallel()
		s, v := signedIn(t)
		s.Set(func(s *oauthtest.Server) { s.Lose = 1 })
		_, err := oauth.Client{}.Refresh(ctx, s.OAuth(), v)
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		s.Withdraw()
		_, err = oauth.Client{}.Refresh(ctx, s.OAuth(), v)
		require.Equal(t, fault.Unauthenticated, fault.KindOf(err))
	})
	t.Run("Revokes", func(t *testing.T) {
		t.Parallel()
		s, v := signedIn(t)
		require.NoError(t, oauth.Client{}.Revoke(ctx, s.OAuth(), v))
		_, ok := s.Who(v.Get("access_token").Reveal())
		require.False(t, ok)
		require.Len(t, s.Revoked, 2)
	})
	t.Run("DoesNotFollowATokenRequestElsewhere", func(t *testing.T) {
		t.Parallel()
		s, v := signedIn(t)
		thief := oauthtest.New(t)
		elsewhere := http.NewServeMux()
		elsewhere.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, thief.URL+"/token", http.StatusTemporaryRedirect)
		})
		o := s.OAuth()
		o.TokenURL = serve(t, elsewhere) + "/token"
		_, err := oauth.Client{}.Refresh(ctx, o, v)
		require.Error(t, err)
		require.Empty(t, thief.Asked)
	})
}

func TestClientCredentials(t *testing.T) {
	t.Parallel()
	s := oauthtest.New(t)
	o := s.OAuth()
	o.ClientCredentials = true
	v := secret.Values{"client_id": secret.New(oauthtest.Service), "client_secret": secret.New(oauthtest.ServiceSecret)}
	fresh, err := oauth.Client{}.ClientCredentials(ctx, o, v)
	require.NoError(t, err)
	user, ok := s.Who(fresh.Get("access_token").Reveal())
	require.True(t, ok)
	require.Equal(t, oauthtest.Service, user)
	v["client_secret"] = secret.New("wrong-Secret")
	_, err = oauth.Client{}.ClientCredentials(ctx, o, v)
	require.Equal(t, fault.Unauthenticated, fault.KindOf(err))
	require.Equal(t, "oauth.client", fault.Of(err).Code)
	require.False(t, strings.Contains(err.Error(), "wrong-Secret"))
}
