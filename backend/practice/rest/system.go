// Package rest is the practice REST services of Halden: a supplier directory with one
// technical user, a service desk with an API key or client credentials, and a service
// for people with a sign-in page by OAuth 2. Every page and answer says that it is
// practice. It refuses a sign-in without PKCE, and ends one whose refresh token is used twice.
package rest

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/zitadel/oidc/v3/pkg/op"

	"signet/backend/practice/keep"
)

// HeaderPractice is on every answer of a practice system.
const HeaderPractice = "X-Signet-Practice"

// Options say where the services keep their state, how they tell the time, and under which address people sign in.
type Options struct {
	Path   string           // file of the state; empty keeps it in memory alone
	Issuer string           // address of the service for people: "http://127.0.0.1:43210"
	Log    *slog.Logger     // nil: silent
	Now    func() time.Time // nil: the computer's clock
	// AccessLife is how long an access token is valid; 10 minutes when zero.
	AccessLife time.Duration
}

// System is the three services over one state.
type System struct {
	path, issuer string
	log          *slog.Logger
	now          func() time.Time
	life         time.Duration
	provider     *op.Provider

	mu       sync.Mutex // guards what follows
	state    *state
	requests map[string]*authRequest // sign-ins under way
	codes    map[string]string       // code → request
	spent    map[string]string       // code → grant that it gave, so that a second use ends it
}

// state is what the file holds. Tokens are in it as hashes or ids alone.
type state struct {
	Tickets   []Ticket            `json:"tickets"`
	Replies   map[string]string   `json:"replies"` // idempotency key → ticket
	Decisions map[string]Decision `json:"decisions"`
	Grants    map[string]*grant   `json:"grants"`
	Tokens    map[string]*token   `json:"tokens"`
	CryptoKey []byte              `json:"cryptoKey"`
	Signing   *signingKey         `json:"signingKey,omitempty"`
}

// New opens the services, with the state they kept or with an empty one.
func New(o Options) (*System, error) {
	s := &System{path: o.Path, issuer: o.Issuer, log: o.Log, now: o.Now, life: o.AccessLife}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.life == 0 {
		s.life = 10 * time.Minute
	}
	s.begin()
	if err := s.load(); err != nil {
		return nil, err
	}
	return s, s.provide()
}

func (s *System) begin() {
	s.requests, s.codes, s.spent = map[string]*authRequest{}, map[string]string{}, map[string]string{}
	s.state = &state{}
	s.state.complete()
}

// complete makes what a new or an older file does not have.
func (st *state) complete() {
	if st.Replies == nil {
		st.Replies = map[string]string{}
	}
	if st.Decisions == nil {
		st.Decisions = map[string]Decision{}
	}
	if st.Grants == nil {
		st.Grants = map[string]*grant{}
	}
	if st.Tokens == nil {
		st.Tokens = map[string]*token{}
	}
	if len(st.CryptoKey) != 32 {
		st.CryptoKey = make([]byte, 32)
		if _, err := rand.Read(st.CryptoKey); err != nil {
			panic(err) // the system has no randomness: nothing safe can follow
		}
	}
}

func (s *System) load() error {
	if s.path == "" {
		return nil
	}
	b, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return s.save()
	}
	if err == nil {
		err = json.Unmarshal(b, s.state)
	}
	if err != nil {
		return fmt.Errorf("read the practice REST state: %w", err)
	}
	s.state.complete()
	return nil
}

// save keeps the state. The caller holds s.mu, or is alone.
func (s *System) save() error {
	if s.path == "" {
		return nil
	}
	b, err := json.MarshalIndent(s.state, "", " ")
	if err == nil {
		err = keep.Write(s.path, b)
	}
	if err != nil {
		s.log.Error("practice REST: the state could not be kept", "err", err)
		return fmt.Errorf("keep the practice REST state: %w", err)
	}
	return nil
}

// Reset forgets tickets, decisions and everybody's sign-in.
func (s *System) Reset() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := s.state.CryptoKey // the provider has it; tokens made under it are forgotten all the same
	s.begin()
	s.state.CryptoKey = key
	return s.save()
}

// practice marks every answer, and keeps pages of a practice system from being framed or cached.
func practice(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(HeaderPractice, "yes")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("X-Frame-Options", "DENY")
		h.ServeHTTP(w, r)
	})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// refuse is an error as these services write it.
func refuse(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, map[string]any{"error": map[string]any{"code": code, "message": message}})
}
