package sap

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// This file is everything that Signet knows about stateful SOAP-RFC: a client
// asks for a session by a header and a query parameter, the answer sets a
// cookie, later calls carry it, and session_mode=2 ends it. What a certain SAP
// release wants is changed here and nowhere else.
const (
	contextCookie = "sap-contextid"
	contextAccept = "sap-contextid-accept"
	sessionMode   = "session_mode"
	openFunction  = "RFC_PING"
)

// session is one stateful session in SAP: its cookies, which nobody else has.
type session struct {
	jar     http.CookieJar
	at      *url.URL
	open    bool // SAP has given a session
	over    bool
	changed bool // something in it waits for a commit
	end     func(context.Context) error
}

func newSession(p *peer) *session {
	jar, _ := cookiejar.New(nil) // fails only with options
	u := p.url
	return &session{jar: jar, at: &u}
}

// ask adds what the request wants from SAP's session table. A nil session is a call of its own.
func (s *session) ask(q url.Values, ends bool) {
	switch {
	case s == nil:
	case ends:
		q.Set(sessionMode, "2")
	case !s.open:
		q.Set(sessionMode, "1")
	}
}

// prepare adds the cookies and the wish for a session to a request.
func (s *session) prepare(r *http.Request) {
	if s == nil {
		return
	}
	r.Header.Set(contextAccept, "header")
	for _, c := range s.jar.Cookies(s.at) {
		r.AddCookie(c)
	}
}

// keep takes the cookies of an answer.
func (s *session) keep(res *http.Response) {
	if s == nil {
		return
	}
	cookies := res.Cookies()
	s.jar.SetCookies(s.at, cookies)
	s.open = false
	for _, c := range s.jar.Cookies(s.at) {
		if c.Name == contextCookie {
			s.open = true
		}
	}
}

// begin opens a session with a call that changes nothing, so that whatever goes
// wrong with sign-in or network goes wrong before anything is changed. A user
// who may not ping gets the session all the same.
func (p *peer) begin(ctx context.Context, c *connector.Call) (*session, error) {
	s := newSession(p)
	_, err := p.call(ctx, c, request{function: openFunction, session: s})
	if err != nil && !(s.open && fault.Is(err, fault.PermissionDenied)) {
		return nil, err
	}
	if !s.open {
		return nil, fault.New(fault.FailedPrecondition, "sap.session").About(p.target.System).Coded("sap.stateless").
			Headline("%s keeps no session over this service", p.target.System).
			Say("A commit would not reach the change, so nothing was sent.").
			Hint("Ask your SAP administrator for a service with stateful sessions, or call a function that commits by itself and switch Commit off.")
	}
	s.end = func(ctx context.Context) error {
		_, err := p.call(ctx, c, request{function: rollbackFunction, session: s, ends: true})
		return err
	}
	return s, nil
}

// cleanupTime is how long Signet tries to roll back what it leaves behind.
const cleanupTime = 5 * time.Second

// drop rolls back and ends the session, even when the run was cancelled: SAP
// would else keep the locks until the session times out. It says whether SAP confirmed it.
func (s *session) drop(ctx context.Context) bool {
	if s == nil || s.over || !s.open {
		return false
	}
	s.over = true
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer stop()
	return s.end(ctx) == nil
}

// transaction is a session between Begin and End transaction. The run's session
// keeps it, and closes it when the run ends without End.
type transaction struct{ *session }

// Close drops a transaction that nobody ended. By then the run may have wiped
// the sign-in, and asking for it is an error like any other.
func (t *transaction) Close() error {
	if t == nil || t.session == nil {
		return nil
	}
	defer func() { _ = recover() }()
	t.drop(context.Background())
	return nil
}

const transactionKey = "sap.transaction"

// openTransaction is the transaction that is open in this run, or nil.
func openTransaction(c *connector.Call) *transaction {
	t, _ := c.Session().Keep(transactionKey, func() any { return (*transaction)(nil) }).(*transaction)
	if t == nil || t.session == nil || t.over {
		return nil
	}
	return t
}
