package rest

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"signet/backend/practice/cast"
)

// Ticket is one entry of the service desk.
type Ticket struct {
	Number  string    `json:"number"`
	Subject string    `json:"subject"`
	Text    string    `json:"text,omitempty"`
	About   string    `json:"about,omitempty"` // what it concerns: a purchase order
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	State   string    `json:"state"`
}

const firstTicket = 7001

// Desk is the service desk: tickets, for whoever has its API key or client credentials.
func (s *System) Desk() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", page("Practice service desk", "The service desk of Halden, an invented company.",
		"GET /tickets", "POST /tickets", "GET /tickets/{number}", "GET /tickets/{number}/file", "GET /me"))
	mux.HandleFunc("GET /me", s.client(func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusOK, map[string]any{"user": cast.DeskClient, "name": "Signet at the service desk"})
	}))
	mux.HandleFunc("GET /tickets", s.client(func(w http.ResponseWriter, r *http.Request) {
		about := r.URL.Query().Get("about")
		found := []Ticket{}
		for _, t := range s.Tickets() {
			if about == "" || t.About == about {
				found = append(found, t)
			}
		}
		answer(w, http.StatusOK, map[string]any{"tickets": found, "count": len(found)})
	}))
	mux.HandleFunc("GET /tickets/{number}", s.client(func(w http.ResponseWriter, r *http.Request) {
		if t, ok := s.ticket(w, r); ok {
			answer(w, http.StatusOK, t)
		}
	}))
	mux.HandleFunc("GET /tickets/{number}/file", s.client(func(w http.ResponseWriter, r *http.Request) {
		if t, ok := s.ticket(w, r); ok {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("Content-Disposition", `attachment; filename="ticket-`+t.Number+`.txt"`)
			fmt.Fprintf(w, "Practice ticket %s\n%s\n\n%s\n", t.Number, t.Subject, t.Text)
		}
	}))
	mux.HandleFunc("POST /tickets", s.client(s.createTicket))
	return practice(mux)
}

// Tickets lists the tickets, oldest first.
func (s *System) Tickets() []Ticket {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Ticket{}, s.state.Tickets...)
}

func (s *System) ticket(w http.ResponseWriter, r *http.Request) (Ticket, bool) {
	for _, t := range s.Tickets() {
		if t.Number == r.PathValue("number") {
			return t, true
		}
	}
	refuse(w, http.StatusNotFound, "not_found", "There is no ticket "+r.PathValue("number")+".")
	return Ticket{}, false
}

// client lets in whoever has the API key, the client's own secret or a token made with it.
func (s *System) client(h http.HandlerFunc) http.HandlerFunc {
	same := func(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		switch {
		case same(r.Header.Get("X-API-Key"), cast.DeskKey), user == cast.DeskClient && same(password, cast.DeskSecret):
		default:
			if t, ok := s.bearer(r); !ok || t.Subject != cast.DeskClient {
				w.Header().Set("WWW-Authenticate", `Bearer realm="Practice service desk"`)
				refuse(w, http.StatusUnauthorized, "unauthorized", "This API key or token is not known here.")
				return
			}
		}
		h(w, r)
	}
}

// createTicket takes a new ticket. The same idempotency key gives the same ticket again.
func (s *System) createTicket(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Subject string `json:"subject"`
		Text    string `json:"text"`
		About   string `json:"about"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&in); err != nil {
		refuse(w, http.StatusBadRequest, "not_json", "The body is not JSON of the expected form.")
		return
	}
	if strings.TrimSpace(in.Subject) == "" {
		refuse(w, http.StatusUnprocessableEntity, "subject_missing", "A ticket needs a subject.")
		return
	}
	key := r.Header.Get("Idempotency-Key")
	s.mu.Lock()
	defer s.mu.Unlock()
	if number, again := s.state.Replies[key]; again && key != "" {
		for _, t := range s.state.Tickets {
			if t.Number == number {
				w.Header().Set("Idempotent-Replayed", "true")
				w.Header().Set("Location", "/tickets/"+t.Number)
				answer(w, http.StatusOK, t)
				return
			}
		}
	}
	t := Ticket{Number: strconv.Itoa(firstTicket + len(s.state.Tickets)), Subject: in.Subject, Text: in.Text, About: in.About,
		By: cast.DeskClient, At: s.now().UTC(), State: "new"}
	s.state.Tickets = append(s.state.Tickets, t)
	if key != "" {
		s.state.Replies[key] = t.Number
	}
	if err := s.save(); err != nil {
		s.state.Tickets = s.state.Tickets[:len(s.state.Tickets)-1]
		delete(s.state.Replies, key)
		refuse(w, http.StatusServiceUnavailable, "not_kept", "The ticket could not be kept.")
		return
	}
	w.Header().Set("Location", "/tickets/"+t.Number)
	answer(w, http.StatusCreated, t)
}
