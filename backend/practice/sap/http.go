package sap

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The paths of the system.
const (
	PathRFC  = "/sap/bc/soap/rfc"
	PathWSDL = "/sap/bc/soap/wsdl11"
	PathPing = "/sap/public/ping"
)

// ServeHTTP answers SOAP-RFC, the WSDL and the public ping; everything else is
// an HTML 404, as the web server of a real system answers it.
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Server", "SAP NetWeaver Application Server (Signet practice system)")
	w.Header().Set("sap-server", "true")
	delay, inactive := s.trouble.now()
	if delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case r.URL.Path == PathPing:
		page(w, http.StatusOK, "Server reached", "Server reached. This is a practice system.")
	case inactive && strings.HasPrefix(r.URL.Path, "/sap/bc/soap/"):
		page(w, http.StatusForbidden, "Service cannot be reached", "The service "+r.URL.Path+" is not active. The termination occurred in system "+SystemID+" with error code 403 and for the reason Forbidden.")
	case r.URL.Path == PathRFC && r.Method == http.MethodPost:
		s.serveRFC(w, r)
	case r.URL.Path == PathRFC:
		w.Header().Set("Allow", http.MethodPost)
		page(w, http.StatusMethodNotAllowed, "Method not allowed", "SOAP-RFC takes POST requests only.")
	case r.URL.Path == PathWSDL && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		s.serveWSDL(w, r)
	default:
		page(w, http.StatusNotFound, "Service cannot be reached", "The service "+r.URL.Path+" does not exist. The termination occurred in system "+SystemID+" with error code 404 and for the reason Not found.")
	}
}

// page is an HTML answer, which is what a client gets whenever SOAP is not reached.
func page(w http.ResponseWriter, status int, title, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1><p>%s</p><p>%s, Signet practice system</p></body></html>\n",
		html.EscapeString(title), html.EscapeString(title), html.EscapeString(text), SystemID)
}

func sendXML(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// signIn checks client, user and password of a request and answers for those who may not in.
func (s *System) signIn(w http.ResponseWriter, r *http.Request, q url.Values) *user {
	if c := q.Get("sap-client"); c != "" && c != Client {
		sendXML(w, http.StatusInternalServerError, faultXML("", &rfcError{kindNoClient, "Client " + c + " is not available in this system"}))
		return nil
	}
	name, password, ok := r.BasicAuth()
	reason := "Logon required"
	if ok {
		u, why := s.logon(name, password)
		if u != nil {
			return u
		}
		reason = why
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="SAP NetWeaver Application Server [`+SystemID+"/"+Client+`]"`)
	page(w, http.StatusUnauthorized, "Logon failed", reason)
	return nil
}

func (s *System) serveRFC(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	u := s.signIn(w, r, q)
	if u == nil {
		return
	}
	req, err := readRequest(r.Body)
	if err != nil {
		sendXML(w, http.StatusInternalServerError, faultXML("", err))
		return
	}
	wish := sessionWish(r, q)
	ses, fresh, ok := s.enter(wish, u.person.SAPUser)
	if !ok {
		page(w, http.StatusBadRequest, "Session not found", "The session no longer exists. Changes that were not committed are lost.")
		return
	}
	if held := s.trouble.held(req.function); held != nil {
		select {
		case <-held:
		case <-r.Context().Done():
			return
		}
	}
	body, err := s.carryOut(req, u, ses)
	s.leave(w, ses, fresh, wish.end)
	s.log.Info("practice SAP call", "function", req.function, "user", u.person.SAPUser, "session", ses.id != "", "ok", err == nil)
	switch drop, busy := s.trouble.after(req.function); {
	case drop:
		panic(http.ErrAbortHandler) // net/http closes the connection without an answer
	case busy:
		w.Header().Del("Set-Cookie")
		page(w, http.StatusServiceUnavailable, "Service unavailable", "The server is too busy to answer.")
	case err != nil:
		sendXML(w, http.StatusInternalServerError, faultXML(req.function, err))
	default:
		sendXML(w, http.StatusOK, body)
	}
}

// leave ends the session of a call that has none of its own or asked for the
// end, and tells the client about a session that was opened.
func (s *System) leave(w http.ResponseWriter, ses *session, fresh, end bool) {
	if ses.id == "" || end {
		s.mu.Lock()
		s.unlockAll(ses)
		delete(s.sessions, ses.id)
		s.mu.Unlock()
		if ses.id != "" {
			http.SetCookie(w, &http.Cookie{Name: contextCookie, Value: "0", Path: "/sap/bc/soap", MaxAge: -1, HttpOnly: true})
		}
		return
	}
	if fresh {
		http.SetCookie(w, &http.Cookie{Name: contextCookie, Value: url.QueryEscape(ses.id), Path: "/sap/bc/soap", HttpOnly: true})
		w.Header().Set(contextCookie, url.QueryEscape(ses.id))
	}
}

// carryOut runs one call and returns the answer. A function that panics is an
// error of the practice system, and of this call alone.
func (s *System) carryOut(req *request, u *user, ses *session) (body []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("practice SAP: a function failed", "function", req.function, "panic", p)
			err = errors.New("function panicked")
		}
	}()
	ses.turn.Lock()
	defer ses.turn.Unlock()
	fn := s.function(req.function)
	if fn == nil {
		return nil, &rfcError{kindNotFound, "Function module " + req.function + " does not exist or is not remote-enabled"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.mayCall(u, fn); err != nil {
		return nil, err
	}
	s.calls[[2]string{u.person.SAPUser, fn.Name}]++
	c := &call{system: s, session: ses, fn: fn, user: u, at: s.now(),
		scalars: map[string]string{}, structs: map[string]Row{}, tables: map[string][]Row{}, declared: map[string]bool{},
		outScalars: map[string]string{}, outStructs: map[string]Row{}, outTables: map[string][]Row{}}
	if err := c.fill(req.body); err != nil {
		return nil, err
	}
	for name, rows := range c.tables {
		if name != "RETURN" { // TABLES are in and out: what came in goes back unless the function changes it
			c.outTables[name] = rows
		}
	}
	if err := fn.run(c); err != nil {
		return nil, err
	}
	return c.answer()
}

func (s *System) serveWSDL(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if s.signIn(w, r, q) == nil {
		return
	}
	var chosen []*Function
	for name := range strings.SplitSeq(q.Get("services"), ",") {
		fn := s.function(strings.ToUpper(strings.TrimSpace(name)))
		if fn == nil {
			page(w, http.StatusNotFound, "Service not found", "There is no remote-enabled function module "+name+".")
			return
		}
		chosen = append(chosen, fn)
	}
	var b bytes.Buffer
	if err := writeWSDL(&b, chosen, "http://"+r.Host+PathRFC+"?sap-client="+Client); err != nil {
		page(w, http.StatusInternalServerError, "Error", "The WSDL could not be written.")
		return
	}
	sendXML(w, http.StatusOK, b.Bytes())
}
