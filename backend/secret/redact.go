package secret

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"sort"
	"strings"
	"sync"
)

// minRedact is the shortest secret that is searched for by value: replacing
// shorter ones would blank out ordinary text ("100", "EN") and thereby tell it.
const minRedact = 4

// Redactor removes live secrets from text by their value, in the forms in which
// they travel: raw, JSON-escaped, URL, base64 (with "user:password" also) and hex. Type
// redaction fails where a library puts a secret into an error of its own.
// The zero value is ready; it is safe for concurrent use.
type Redactor struct {
	mu    sync.RWMutex
	count map[string]int // form → how many holders registered it
	forms []string       // longest first, so that a form is not cut by a shorter one
}

// Add registers the values; the returned function takes them out again.
func (r *Redactor) Add(v Values) (release func()) {
	var forms []string
	user := ""
	for _, name := range []string{"user", "client_id"} {
		if t, ok := v[name]; ok {
			user = t.Reveal()
		}
	}
	for name, t := range v {
		switch name {
		case "user", "client_id", "account", "expires_at": // names and times are recorded on purpose
			continue
		}
		forms = append(forms, Forms(t.Reveal())...)
		if user != "" && t.Len() >= minRedact {
			forms = append(forms, base64.StdEncoding.EncodeToString([]byte(user+":"+t.Reveal())))
		}
	}
	r.mu.Lock()
	if r.count == nil {
		r.count = map[string]int{}
	}
	for _, f := range forms {
		r.count[f]++
	}
	r.rebuild()
	r.mu.Unlock()
	var once sync.Once
	return func() {
		once.Do(func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			for _, f := range forms {
				if r.count[f]--; r.count[f] <= 0 {
					delete(r.count, f)
				}
			}
			r.rebuild()
		})
	}
}

func (r *Redactor) rebuild() {
	r.forms = r.forms[:0]
	for f := range r.count {
		r.forms = append(r.forms, f)
	}
	sort.Slice(r.forms, func(i, j int) bool { return len(r.forms[i]) > len(r.forms[j]) })
}

// Clean replaces every live secret in s by dots.
func (r *Redactor) Clean(s string) string {
	if r == nil {
		return s
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, f := range r.forms {
		if strings.Contains(s, f) {
			s = strings.ReplaceAll(s, f, dots)
		}
	}
	return s
}

// Forms lists the spellings of a secret that the redactor and the canary test look for.
// Secrets shorter than four bytes have none.
func Forms(s string) []string {
	if len(s) < minRedact {
		return nil
	}
	quoted, _ := json.Marshal(s)
	set := map[string]bool{}
	var forms []string
	for _, f := range []string{
		s, string(quoted[1 : len(quoted)-1]), url.QueryEscape(s), url.PathEscape(s),
		base64.StdEncoding.EncodeToString([]byte(s)), base64.RawStdEncoding.EncodeToString([]byte(s)),
		base64.URLEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
		hex.EncodeToString([]byte(s)),
	} {
		if !set[f] {
			set[f] = true
			forms = append(forms, f)
		}
	}
	return forms
}

// Any reports whether there is a live secret to look for.
func (r *Redactor) Any() bool {
	if r == nil {
		return false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.forms) > 0
}

// Within reports whether a live secret occurs in the bytes of many texts, so that
// each of them is cleaned only when it has to be.
func (r *Redactor) Within(b []byte) bool {
	if r == nil {
		return false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, f := range r.forms {
		if bytes.Contains(b, []byte(f)) {
			return true
		}
	}
	return false
}
