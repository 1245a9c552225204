package practice_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"signet/backend/fault"
	"signet/backend/practice"
	"signet/backend/practice/cast"
)

func start(t *testing.T, dir string) *practice.Systems {
	t.Helper()
	s, err := practice.Start(t.Context(), practice.Options{Dir: dir})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestPorts(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "practice")
	first := start(t, dir)
	before := first.Addresses()
	_, err := practice.Start(t.Context(), practice.Options{Dir: dir})
	require.Equal(t, "practice.port", fault.Of(err).Code, "a second start says which port is taken")
	require.NoError(t, first.Close())
	require.Equal(t, before, start(t, dir).Addresses(), "ports are chosen once")
	b, err := os.ReadFile(filepath.Join(dir, "ports.json"))
	require.NoError(t, err)
	require.Contains(t, string(b), `"directory"`)
}

func get(t *testing.T, address string, with func(*http.Request)) (int, http.Header, string) {
	t.Helper()
	return send(t, http.MethodGet, address, "", with)
}

func send(t *testing.T, method, address, body string, with func(*http.Request)) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	if with != nil {
		with(req)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, resp.Header, string(b)
}

func TestServices(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	a := s.Addresses()

	t.Run("EveryAnswerSaysThatItIsPractice", func(t *testing.T) {
		for _, u := range []string{a.SAP + "/sap/public/ping", a.Directory, a.Desk, a.People, a.Desk + "/none"} {
			_, h, _ := get(t, u, nil)
			require.Equal(t, "yes", h.Get("X-Signet-Practice"), u)
		}
		_, _, page := get(t, a.People, nil)
		require.Contains(t, page, "<title>Practice")
	})
	t.Run("AnotherNameForThisComputerGetsNothing", func(t *testing.T) {
		status, _, _ := get(t, a.Desk, func(r *http.Request) { r.Host = "evil.example" })
		require.Equal(t, http.StatusMisdirectedRequest, status)
	})
	t.Run("TheDirectoryKnowsOneReader", func(t *testing.T) {
		status, _, _ := get(t, a.Directory+"/suppliers", nil)
		require.Equal(t, 401, status)
		in := func(r *http.Request) { r.SetBasicAuth(cast.DirectoryUser, cast.DirectorySecret) }
		status, _, body := get(t, a.Directory+"/suppliers/100010", in)
		require.Equal(t, 200, status)
		require.Contains(t, body, "Brandt Stahlhandel GmbH")
		status, _, _ = get(t, a.Directory+"/suppliers/1", in)
		require.Equal(t, 404, status)
		_, _, body = get(t, a.Directory+"/suppliers?country=SE", in)
		require.Contains(t, body, `"count":2`)
	})
	t.Run("TheDeskRemovesDuplicatesByKey", func(t *testing.T) {
		with := func(r *http.Request) {
			r.Header.Set("X-API-Key", cast.DeskKey)
			r.Header.Set("Idempotency-Key", "once")
		}
		status, h, body := send(t, "POST", a.Desk+"/tickets", `{"subject": "Late"}`, with)
		require.Equal(t, 201, status, body)
		status, _, again := send(t, "POST", a.Desk+"/tickets", `{"subject": "Late"}`, with)
		require.Equal(t, 200, status)
		require.Equal(t, body, again)
		require.Len(t, s.REST.Tickets(), 1)
		status, _, _ = get(t, a.Desk+h.Get("Location")+"/file", with)
		require.Equal(t, 200, status)
		status, _, _ = send(t, "POST", a.Desk+"/tickets", `{}`, func(r *http.Request) { r.Header.Set("X-API-Key", cast.DeskKey) })
		require.Equal(t, 422, status)
	})
	t.Run("TheDeskTakesClientCredentials", func(t *testing.T) {
		c := clientcredentials.Config{ClientID: cast.DeskClient, ClientSecret: cast.DeskSecret, TokenURL: a.People + "/oauth/token"}
		tok, err := c.Token(t.Context())
		require.NoError(t, err)
		status, _, body := get(t, a.Desk+"/me", func(r *http.Request) { tok.SetAuthHeader(r) })
		require.Equal(t, 200, status, body)
		status, _, _ = get(t, a.People+"/me", func(r *http.Request) { tok.SetAuthHeader(r) })
		require.Equal(t, 401, status, "a service is not a person")
		c.ClientSecret = "wrong"
		_, err = c.Token(t.Context())
		require.Error(t, err)
	})
	t.Run("ResetForgets", func(t *testing.T) {
		require.NoError(t, s.Reset())
		require.Empty(t, s.REST.Tickets())
		require.Empty(t, s.Inbox())
	})
	t.Run("AccountsOfEverySystem", func(t *testing.T) {
		names := []string{}
		for _, l := range s.List() {
			names = append(names, l.Name+" "+l.Kind)
			require.NotEmpty(t, l.Accounts)
		}
		require.Equal(t, []string{"S4P sap", "Practice mail mail", "Practice approvals rest", "Supplier directory rest", "Service desk rest"}, names)
	})
}

// browser is a person at the sign-in page.
type browser struct {
	t *testing.T
	c *http.Client
}

func newBrowser(t *testing.T) *browser {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &browser{t, &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/back" {
			return http.ErrUseLastResponse
		}
		return nil
	}}}
}

// signIn walks from the address of the app to where the browser is sent back to.
func (b *browser) signIn(start, user, password, do string) (back *url.URL, page string) {
	b.t.Helper()
	resp, err := b.c.Get(start)
	require.NoError(b.t, err)
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if resp.Request.URL.Path != "/sign-in" {
		if l, err := resp.Location(); err == nil {
			return l, string(body)
		}
		return nil, string(body)
	}
	require.Contains(b.t, string(body), "<title>Sign in – practice system</title>")
	resp, err = b.c.PostForm(resp.Request.URL.String(), url.Values{"id": {resp.Request.URL.Query().Get("id")},
		"user": {user}, "password": {password}, "do": {do}})
	require.NoError(b.t, err)
	body, _ = io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if l, err := resp.Location(); err == nil {
		return l, string(body)
	}
	return nil, string(body)
}

func TestSignInOfPeople(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, dir)
	a := s.Addresses()
	cfg := oauth2.Config{ClientID: cast.PersonalClient, RedirectURL: "http://127.0.0.1:45678/back",
		Scopes:   []string{"openid", "profile", "email", "offline_access", "approvals"},
		Endpoint: oauth2.Endpoint{AuthURL: a.People + "/authorize", TokenURL: a.People + "/oauth/token", AuthStyle: oauth2.AuthStyleInParams}}
	anna := cast.People()[0]
	take := func(t *testing.T, user, password string) *oauth2.Token {
		t.Helper()
		verifier := oauth2.GenerateVerifier()
		back, page := newBrowser(t).signIn(cfg.AuthCodeURL("state-1", oauth2.S256ChallengeOption(verifier)), user, password, "allow")
		require.NotNil(t, back, page)
		require.Equal(t, "state-1", back.Query().Get("state"))
		tok, err := cfg.Exchange(context.Background(), back.Query().Get("code"), oauth2.VerifierOption(verifier))
		require.NoError(t, err)
		return tok
	}
	me := func(t *testing.T, tok *oauth2.Token) (int, string) {
		status, _, body := get(t, a.People+"/me", func(r *http.Request) { tok.SetAuthHeader(r) })
		return status, body
	}
	refresh := func(token string) (*oauth2.Token, error) {
		return cfg.TokenSource(context.Background(), &oauth2.Token{RefreshToken: token}).Token()
	}

	t.Run("ThePersonIsKnownEverywhere", func(t *testing.T) {
		tok := take(t, anna.Email, anna.WebSecret)
		require.NotEmpty(t, tok.RefreshToken)
		status, body := me(t, tok)
		require.Equal(t, 200, status)
		require.Contains(t, body, anna.Email)
		status, _, body = get(t, a.People+"/userinfo", func(r *http.Request) { tok.SetAuthHeader(r) })
		require.Equal(t, 200, status)
		require.Contains(t, body, `"preferred_username":"anna.keller@halden.example"`)
		status, _, body = get(t, a.People+"/approvals", func(r *http.Request) { tok.SetAuthHeader(r) })
		require.Equal(t, 200, status)
		require.Contains(t, body, "A-4500018540")
		status, _, body = send(t, "POST", a.People+"/approvals/A-4500018540", `{"decision": "approve"}`, func(r *http.Request) { tok.SetAuthHeader(r) })
		require.Equal(t, 200, status, body)
		status, _, _ = send(t, "POST", a.People+"/approvals/A-4500018540", `{"decision": "reject"}`, func(r *http.Request) { tok.SetAuthHeader(r) })
		require.Equal(t, 409, status)
	})
	t.Run("BenMayReadButNotDecide", func(t *testing.T) {
		ben := cast.People()[1]
		tok := take(t, ben.Email, ben.WebSecret)
		status, _, body := send(t, "POST", a.People+"/approvals/A-4500018655", `{"decision": "approve"}`, func(r *http.Request) { tok.SetAuthHeader(r) })
		require.Equal(t, 403, status)
		require.Contains(t, body, "Ben Osei may read approvals")
	})
	t.Run("AWrongPasswordIsSaidOnThePage", func(t *testing.T) {
		back, page := newBrowser(t).signIn(cfg.AuthCodeURL("s", oauth2.S256ChallengeOption(oauth2.GenerateVerifier())), anna.Email, "wrong", "allow")
		require.Nil(t, back)
		require.Contains(t, page, "do not belong together")
	})
	t.Run("NotAllowedGoesBackToTheApp", func(t *testing.T) {
		back, _ := newBrowser(t).signIn(cfg.AuthCodeURL("s", oauth2.S256ChallengeOption(oauth2.GenerateVerifier())), "", "", "deny")
		require.Equal(t, "access_denied", back.Query().Get("error"))
		require.Equal(t, "s", back.Query().Get("state"))
	})
	t.Run("WithoutPKCEItIsRefused", func(t *testing.T) {
		back, page := newBrowser(t).signIn(cfg.AuthCodeURL("s"), anna.Email, anna.WebSecret, "allow")
		require.NotNil(t, back, page)
		require.Equal(t, "invalid_request", back.Query().Get("error"))
	})
	t.Run("AnotherAddressToComeBackToIsRefused", func(t *testing.T) {
		other := cfg
		other.RedirectURL = "https://evil.example/back"
		back, page := newBrowser(t).signIn(other.AuthCodeURL("s", oauth2.S256ChallengeOption(oauth2.GenerateVerifier())), anna.Email, anna.WebSecret, "allow")
		require.Nil(t, back, page)
	})
	t.Run("RefreshTokensRotateAndASecondUseEndsTheSignIn", func(t *testing.T) {
		tok := take(t, anna.Email, anna.WebSecret)
		next, err := refresh(tok.RefreshToken)
		require.NoError(t, err)
		require.NotEqual(t, tok.RefreshToken, next.RefreshToken)
		status, _ := me(t, next)
		require.Equal(t, 200, status)
		_, err = refresh(tok.RefreshToken)
		require.Error(t, err)
		status, _ = me(t, next)
		require.Equal(t, 401, status)
		_, err = refresh(next.RefreshToken)
		require.Error(t, err)
	})
	t.Run("RevocationEndsIt", func(t *testing.T) {
		tok := take(t, anna.Email, anna.WebSecret)
		resp, err := http.PostForm(a.People+"/revoke", url.Values{"token": {tok.RefreshToken}, "client_id": {cast.PersonalClient}})
		require.NoError(t, err)
		_ = resp.Body.Close()
		require.Equal(t, 200, resp.StatusCode)
		status, _ := me(t, tok)
		require.Equal(t, 401, status)
	})
	t.Run("ASignInOutlivesTheSystem", func(t *testing.T) {
		tok := take(t, anna.Email, anna.WebSecret)
		require.NoError(t, s.Close())
		s2 := start(t, dir)
		status, _ := me(t, tok)
		require.Equal(t, 200, status)
		next, err := refresh(tok.RefreshToken)
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(dir, "rest.json"))
		require.NoError(t, err)
		for _, secret := range []string{tok.RefreshToken, next.RefreshToken, next.AccessToken} {
			require.NotContains(t, string(b), secret)
		}
		require.NoError(t, s2.REST.EndSignIns(anna.Email))
		status, _ = me(t, next)
		require.Equal(t, 401, status)
		var doc map[string]any
		status, _, body := get(t, a.People+"/.well-known/openid-configuration", nil)
		require.Equal(t, 200, status)
		require.NoError(t, json.Unmarshal([]byte(body), &doc))
		require.Equal(t, a.People, doc["issuer"])
	})
}
