package sap

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// The handshake of stateful calls. A client asks for a session by the header
// sap-contextid-accept or by session_mode=1; the answer sets the cookie
// sap-contextid, which later calls carry; session_mode=2 ends it.
const (
	contextCookie = "sap-contextid"
	contextAccept = "sap-contextid-accept"
	contextPrefix = "SID:"
	sessionIdle   = 10 * time.Minute
)

// session is what a user does between sign-in and end: changes that are not
// committed yet and the locks that belong to them.
type session struct {
	id   string // empty for a call of its own
	user string
	used time.Time
	work map[string]*Order // orders as this session has changed them
	log  []Change
	turn sync.Mutex // one call at a time, as in a real session
}

func newSession(id, user string, at time.Time) *session {
	return &session{id: id, user: user, used: at, work: map[string]*Order{}}
}

// forget drops what was not committed.
func (s *session) forget() {
	s.work = map[string]*Order{}
	s.log = nil
}

// wants tells what the request asks of the session table.
type wants struct {
	open, end bool
	id        string
}

func sessionWish(r *http.Request, q url.Values) wants {
	w := wants{open: q.Get("session_mode") == "1" || strings.EqualFold(r.Header.Get(contextAccept), "header"), end: q.Get("session_mode") == "2"}
	if c, err := r.Cookie(contextCookie); err == nil {
		if id, err := url.QueryUnescape(c.Value); err == nil && strings.HasPrefix(id, contextPrefix) {
			w.id = id
		}
	}
	return w
}

// enter finds or opens the session of a request. ok is false when the request
// carries a session that is over or belongs to somebody else; answering with a
// new one would hide that its changes are lost.
func (s *System) enter(w wants, user string) (ses *session, fresh, ok bool) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire(now)
	if w.id != "" {
		ses = s.sessions[w.id]
		if ses == nil || ses.user != user {
			return nil, false, false
		}
		ses.used = now
		return ses, false, true
	}
	if !w.open {
		return newSession("", user, now), false, true
	}
	ses = newSession(contextPrefix+"ANON:signet-practice:"+randomID(), user, now)
	s.sessions[ses.id] = ses
	return ses, true, true
}

// expire ends sessions that nobody used for a while. The caller holds s.mu.
func (s *System) expire(now time.Time) {
	for id, ses := range s.sessions {
		if now.Sub(ses.used) > sessionIdle {
			s.drop(id)
		}
	}
}

// drop ends a session: its changes and its locks are gone. The caller holds s.mu.
func (s *System) drop(id string) {
	if ses := s.sessions[id]; ses != nil {
		s.unlockAll(ses)
		delete(s.sessions, id)
	}
}

// Sessions is the number of sessions that are open.
func (s *System) Sessions() int {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire(now)
	return len(s.sessions)
}

// EndSessions ends every session, as a restart of the application server would.
func (s *System) EndSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.sessions {
		s.drop(id)
	}
}

func randomID() string {
	b := make([]byte, 18)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}
