package http

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"signet/backend/connector"
)

const dots = "••••••"

// exchange notes the last request and its answer for the inspector; nil notes nothing.
type exchange struct{ x connector.Exchange }

func recorder(c *connector.Call) *exchange {
	if !c.Record {
		return nil
	}
	return &exchange{}
}

func (e *exchange) result() *connector.Exchange {
	if e == nil || e.x.Method == "" {
		return nil
	}
	return &e.x
}

// request notes what is sent. The address is the one before signing: an API key in the query is never part of it.
func (e *exchange) request(cl *client, req *http.Request, u *url.URL, data []byte) {
	if e == nil {
		return
	}
	e.x = connector.Exchange{Method: req.Method, URL: cl.redactor.Clean(u.String()),
		RequestHeaders: cl.headersFor(req.Header), RequestBody: cl.shown(data)}
}

func (e *exchange) answer(cl *client, a *answer) {
	if e == nil || a == nil {
		return
	}
	e.x.Status, e.x.ResponseHeaders, e.x.ResponseBody = a.status, cl.headersFor(a.header), cl.shown(a.body)
}

// headersFor are headers as they may be shown: what signs in, on either side, is dots.
func (cl *client) headersFor(h http.Header) map[string]string {
	keyName, inQuery := cl.keyName()
	out := make(map[string]string, len(h))
	for name, list := range h {
		switch {
		case name == "Authorization", name == "Proxy-Authorization", name == "Cookie", name == "Set-Cookie",
			cl.c.Method == methodKey && !inQuery && strings.EqualFold(name, keyName):
			out[name] = dots
		default:
			out[name] = cl.redactor.Clean(strings.Join(list, ", "))
		}
	}
	return out
}

// shown is a body as the inspector shows it: cleaned, cut, and a note instead of bytes that are no text.
func (cl *client) shown(data []byte) string {
	if !utf8.Valid(data) {
		return "(not text)"
	}
	text := cl.redactor.Clean(string(data))
	if len(text) <= connector.RecordLimit {
		return text
	}
	cut := connector.RecordLimit
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}
