// Package oauthtest is an authorization server for tests: strict where a server may
// be, and forgetful, slow or broken on request. It is real HTTP, and keeps no
// secret that is not its own.
package oauthtest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"signet/backend/connector"
)

// Server is an authorization server.
type Server struct {
	URL string

	mu       sync.Mutex
	codes    map[string]grant
	refresh  map[string]string // token → user
	access   map[string]string
	spent    map[string]bool // refresh tokens that were rotated away
	n        int
	Asked    []string // requests of the token endpoint, by grant type
	Revoked  []string
	Lifetime time.Duration // of access tokens
	Refuse   string        // error code of every token request; "" is none
	Lose     int           // so many answers of the token endpoint are lost after it acted
	Grace    bool          // a spent refresh token gives its successor again
	Nonce    string        // put into ID tokens instead of the one that was sent
	Audience string        // the same
	Issuer   string        // the same
	next     map[string]string
}

type grant struct{ user, challenge, redirect, nonce, client string }

// Client is the public client that the server knows; Service and ServiceSecret are those of client credentials.
const (
	Client        = "signet"
	Service       = "svc-signet"
	ServiceSecret = "Service-Secret-1"
)

// New is a running server.
func New(t *testing.T) *Server {
	t.Helper()
	s := &Server{codes: map[string]grant{}, refresh: map[string]string{}, access: map[string]string{}, spent: map[string]bool{},
		next: map[string]string{}, Lifetime: time.Hour}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", s.metadata)
	mux.HandleFunc("GET /authorize", s.authorize)
	mux.HandleFunc("POST /token", s.token)
	mux.HandleFunc("GET /me", s.me)
	mux.HandleFunc("POST /revoke", s.revoke)
	h := httptest.NewServer(mux)
	t.Cleanup(h.Close)
	s.URL = h.URL
	return s
}

// OAuth is what a connector says of the server.
func (s *Server) OAuth() connector.OAuth {
	return connector.OAuth{Issuer: s.URL, AuthURL: s.URL + "/authorize", TokenURL: s.URL + "/token", UserInfoURL: s.URL + "/me",
		RevokeURL: s.URL + "/revoke", ClientID: Client, Scopes: []string{"openid", "orders"}}
}

func (s *Server) metadata(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"issuer": s.URL, "authorization_endpoint": s.URL + "/authorize", "token_endpoint": s.URL + "/token",
		"userinfo_endpoint": s.URL + "/me", "revocation_endpoint": s.URL + "/revoke"})
}

// authorize stands for the person in the browser: the parameter test_user says who it is, and "deny" denies.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	redirect, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || redirect.Hostname() != "127.0.0.1" || q.Get("client_id") != Client || q.Get("response_type") != "code" ||
		q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) < 43 || len(q.Get("state")) < 32 {
		http.Error(w, "the request is not one of a careful client", http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {q.Get("state")}, "iss": {s.URL}}
	user := q.Get("test_user")
	if user == "deny" {
		back.Set("error", "access_denied")
	} else {
		s.mu.Lock()
		code := s.id("code")
		s.codes[code] = grant{user, q.Get("code_challenge"), q.Get("redirect_uri"), q.Get("nonce"), q.Get("client_id")}
		s.mu.Unlock()
		back.Set("code", code)
	}
	redirect.RawQuery = back.Encode()
	http.Redirect(w, r, redirect.String(), http.StatusFound)
}

func (s *Server) id(kind string) string {
	s.n++
	return fmt.Sprintf("%s-%d-%x", kind, s.n, sha256.Sum256([]byte(fmt.Sprint(s.URL, kind, s.n))))[:40]
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	s.mu.Lock()
	defer s.mu.Unlock()
	form := r.PostForm
	s.Asked = append(s.Asked, form.Get("grant_type"))
	if r.URL.RawQuery != "" {
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_request"})
		return
	}
	if s.Refuse != "" {
		answer(w, http.StatusBadRequest, map[string]any{"error": s.Refuse, "error_description": "token " + form.Get("refresh_token") + " is no good"})
		return
	}
	out := map[string]any{"token_type": "Bearer", "expires_in": int(s.Lifetime.Seconds())}
	user := ""
	switch form.Get("grant_type") {
	case "authorization_code":
		g, ok := s.codes[form.Get("code")]
		delete(s.codes, form.Get("code"))
		sum := sha256.Sum256([]byte(form.Get("code_verifier")))
		if !ok || g.redirect != form.Get("redirect_uri") || g.client != form.Get("client_id") || base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
			answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
			return
		}
		user = g.user
		out["id_token"] = s.idToken(g)
	case "refresh_token":
		old := form.Get("refresh_token")
		known, ok := s.refresh[old]
		if s.spent[old] && s.Grace {
			known, ok = s.refresh[s.next[old]]
		} else if s.spent[old] { // somebody has it twice: the family ends
			for t, u := range s.refresh {
				if u == known || known == "" {
					delete(s.refresh, t)
				}
			}
			ok = false
		}
		if !ok {
			answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
			return
		}
		user = known
		delete(s.refresh, old)
		s.spent[old] = true
		defer func() { s.next[old] = fmt.Sprint(out["refresh_token"]) }()
	case "client_credentials":
		id, password, _ := r.BasicAuth()
		if id != Service || password != ServiceSecret {
			answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
			return
		}
		user = id
	default:
		answer(w, http.StatusBadRequest, map[string]any{"error": "unsupported_grant_type"})
		return
	}
	access := s.id("access")
	s.access[access] = user
	out["access_token"] = access
	if form.Get("grant_type") != "client_credentials" {
		token := s.id("refresh")
		s.refresh[token] = user
		out["refresh_token"] = token
	}
	if s.Lose > 0 {
		s.Lose--
		panic(http.ErrAbortHandler) // the connection ends, and the answer with it
	}
	answer(w, http.StatusOK, out)
}

func (s *Server) idToken(g grant) string {
	part := func(v any) string {
		b, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(b)
	}
	pick := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	return part(map[string]string{"alg": "none"}) + "." + part(map[string]any{"iss": pick(s.Issuer, s.URL), "sub": "sub-" + g.user, "aud": pick(s.Audience, Client),
		"exp": time.Now().Add(time.Hour).Unix(), "nonce": pick(s.Nonce, g.nonce)}) + "."
}

func (s *Server) me(w http.ResponseWriter, r *http.Request) {
	user, ok := s.Who(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if !ok {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	answer(w, http.StatusOK, map[string]any{"sub": "sub-" + user, "preferred_username": user, "name": "Name of " + user})
}

// Who is the owner of an access token.
func (s *Server) Who(access string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ok := s.access[access]
	return u, ok
}

// Withdraw ends everything that was given to anybody.
func (s *Server) Withdraw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.access)
	clear(s.refresh)
}

// Count is how often a grant was asked for.
func (s *Server) Count(grant string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, g := range s.Asked {
		if g == grant {
			n++
		}
	}
	return n
}

// Set changes the server's mood.
func (s *Server) Set(change func(*Server)) { s.mu.Lock(); change(s); s.mu.Unlock() }

func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	s.mu.Lock()
	defer s.mu.Unlock()
	t := r.PostForm.Get("token")
	s.Revoked = append(s.Revoked, t)
	delete(s.access, t)
	delete(s.refresh, t)
	w.WriteHeader(http.StatusOK)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// Browse does what a browser does with an address, as the user: it follows to the end and gives the last page's status.
func Browse(t *testing.T, address, user string) int {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("test_user", user)
	u.RawQuery = q.Encode()
	resp, err := http.Get(u.String())
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}
