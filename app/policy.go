package app

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

// policy is the window's one content security policy, as a response header: the
// engine's own origin check looks at the page and not at the frame, and inline
// handlers reach the bound methods, so nothing inline and nothing foreign may run.
// The nonce changes at every start; only the style elements of CodeMirror carry it.
func policy(nonce string) string {
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'", "style-src 'self' 'nonce-" + nonce + "'", "img-src 'self' data:",
		"font-src 'self'", "connect-src 'self'", "frame-src 'none'", "base-uri 'none'", "form-action 'none'", "object-src 'none'",
	}, "; ")
}

func newNonce() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	return base64.StdEncoding.EncodeToString(b)
}

const nonceMark = `name="csp-nonce" content=""`

// guarded puts the policy on every response, and the nonce into the page.
func guarded(nonce string) func(http.Handler) http.Handler {
	header := policy(nonce)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Content-Security-Policy", header)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "no-referrer")
			if r.URL.Path != "/" && r.URL.Path != "/index.html" {
				next.ServeHTTP(w, r)
				return
			}
			page := &page{header: http.Header{}, code: http.StatusOK}
			next.ServeHTTP(page, r)
			for k, v := range page.header {
				h[k] = v
			}
			body := bytes.Replace(page.body.Bytes(), []byte(nonceMark), []byte(`name="csp-nonce" content="`+nonce+`"`), 1)
			h.Set("Content-Length", strconv.Itoa(len(body)))
			w.WriteHeader(page.code)
			_, _ = w.Write(body)
		})
	}
}

// page holds the index page back until the nonce is in it.
type page struct {
	header http.Header
	body   bytes.Buffer
	code   int
}

func (p *page) Header() http.Header         { return p.header }
func (p *page) Write(b []byte) (int, error) { return p.body.Write(b) }
func (p *page) WriteHeader(code int)        { p.code = code }
