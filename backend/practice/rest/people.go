package rest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"signet/backend/practice/cast"
)

// Approval is a purchase order that somebody must approve.
type Approval struct {
	ID       string    `json:"id"`
	Order    string    `json:"order"`
	Supplier string    `json:"supplier"`
	Net      string    `json:"net"`
	Currency string    `json:"currency"`
	Decision *Decision `json:"decision"`
}

// Decision is what a person decided, by whom it was decided.
type Decision struct {
	Result string    `json:"result"` // approved | rejected
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Note   string    `json:"note,omitempty"`
}

// approvalFrom is the value in EUR from which an order must be approved.
const approvalFrom = 50000

// People is the service that knows persons: the sign-in pages, and what a person may see and do there.
func (s *System) People() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", page("Practice approvals", "The approvals of Halden, an invented company. People sign in here with their own user name.",
		"GET /me", "GET /approvals", "POST /approvals/{id}"))
	mux.HandleFunc("GET /me", s.person(func(w http.ResponseWriter, r *http.Request, p cast.Person) {
		answer(w, http.StatusOK, map[string]any{"user": p.Email, "name": p.Name, "may": p.May})
	}))
	mux.HandleFunc("GET /approvals", s.person(func(w http.ResponseWriter, r *http.Request, p cast.Person) {
		list := s.approvals(p)
		answer(w, http.StatusOK, map[string]any{"approvals": list, "count": len(list)})
	}))
	mux.HandleFunc("POST /approvals/{id}", s.person(s.decide))
	mux.HandleFunc("GET "+pathSignIn, s.signInPage)
	mux.HandleFunc("POST "+pathSignIn, s.signIn)
	mux.Handle("/", s.provider)
	return practice(mux)
}

// person lets in whoever signed in on the page, as themselves.
func (s *System) person(h func(http.ResponseWriter, *http.Request, cast.Person)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if t, ok := s.bearer(r); ok {
			if p, ok := personBySubject(t.Subject); ok {
				h(w, r, p)
				return
			}
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="Practice approvals", error="invalid_token"`)
		refuse(w, http.StatusUnauthorized, "invalid_token", "The sign-in is missing, has ended or was withdrawn.")
	}
}

// purchOrgOf is where a person approves: Claire in 2000, the others in 1000.
func purchOrgOf(p cast.Person) string {
	if strings.HasPrefix(p.Email, "claire.") {
		return "2000"
	}
	return "1000"
}

// mayDecide: Ben sees what waits, but may not decide it, as in SAP.
func mayDecide(p cast.Person) bool { return !strings.HasPrefix(p.Email, "ben.") }

func (s *System) approvals(p cast.Person) []Approval {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Approval{}
	for _, o := range cast.Orders() {
		net, err := strconv.ParseFloat(o.Net, 64)
		least := float64(approvalFrom)
		if purchOrgOf(p) == "2000" { // its orders are smaller
			least = 5000
		}
		if err != nil || net < least || o.PurchOrg != purchOrgOf(p) {
			continue
		}
		a := Approval{ID: "A-" + o.Number, Order: o.Number, Net: o.Net, Currency: "EUR"}
		if x, ok := cast.SupplierByID(o.Supplier); ok {
			a.Supplier = x.Name
		}
		if d, ok := s.state.Decisions[a.ID]; ok {
			a.Decision = &d
		}
		list = append(list, a)
	}
	return list
}

func (s *System) decide(w http.ResponseWriter, r *http.Request, p cast.Person) {
	var in struct {
		Decision string `json:"decision"`
		Note     string `json:"note"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&in); err != nil {
		refuse(w, http.StatusBadRequest, "not_json", "The body is not JSON of the expected form.")
		return
	}
	result, ok := map[string]string{"approve": "approved", "reject": "rejected"}[in.Decision]
	if !ok {
		refuse(w, http.StatusUnprocessableEntity, "decision", "The decision is approve or reject.")
		return
	}
	for _, a := range s.approvals(p) {
		if a.ID != r.PathValue("id") {
			continue
		}
		if !mayDecide(p) {
			refuse(w, http.StatusForbidden, "not_allowed", p.Name+" may read approvals, but may not decide them.")
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if d, done := s.state.Decisions[a.ID]; done {
			refuse(w, http.StatusConflict, "decided", a.Order+" was already "+d.Result+" by "+d.By+".")
			return
		}
		d := Decision{Result: result, By: p.Email, At: s.now().UTC(), Note: in.Note}
		s.state.Decisions[a.ID] = d
		if err := s.save(); err != nil {
			delete(s.state.Decisions, a.ID)
			refuse(w, http.StatusServiceUnavailable, "not_kept", "The decision could not be kept.")
			return
		}
		a.Decision = &d
		answer(w, http.StatusOK, a)
		return
	}
	refuse(w, http.StatusNotFound, "not_found", "There is no approval "+r.PathValue("id")+" for "+p.Name+".")
}

func personBySubject(subject string) (cast.Person, bool) {
	for _, p := range cast.People() {
		if p.Email != "" && p.WebSecret != "" && p.Subject() == subject {
			return p, true
		}
	}
	return cast.Person{}, false
}
