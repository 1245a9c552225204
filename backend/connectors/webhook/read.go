package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"signet/backend/connector"
	"signet/backend/fault"
)

// Bounds of what is read of one request.
const (
	maxParts = 1000
	maxDepth = 100
)

// sizeLimit is the size of the largest request that a module takes.
func sizeLimit(fields map[string]any) int64 {
	return int64(min(max(connector.IntOf(fields[fieldMaxSize], defaultMaxBytes>>20), 1), 50)) << 20
}

// read makes the bundle of a request. JSON, forms, forms with files and text are read; anything else is a buffer.
func read(r *http.Request, fields map[string]any) (map[string]any, error) {
	out := map[string]any{}
	if q, set := fields[fieldQuery]; !set || connector.BoolOf(q) {
		merge(out, values(r.URL.Query()))
	}
	body, err := readBody(r, sizeLimit(fields))
	if err != nil {
		return nil, err
	}
	if err := readInto(out, r.Header.Get("Content-Type"), body, connector.BoolOf(fields[fieldPass])); err != nil {
		return nil, err
	}
	if connector.BoolOf(fields[fieldHeaders]) {
		out[headersOut] = headers(r.Header)
	}
	if connector.BoolOf(fields[fieldMethod]) {
		out[methodOut] = r.Method
	}
	return out, nil
}

func readBody(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, bad("The request ended before all of it came.").Because(err)
	}
	if int64(len(b)) > limit {
		return nil, tooLarge(limit)
	}
	return b, nil
}

func tooLarge(limit int64) error {
	return fault.New(fault.Invalid, "webhook.read").Coded(connector.RequestTooLarge).Say("The request is larger than %d megabytes.", limit>>20).
		Hint("Send less, or allow more in the settings of the webhook.")
}

func bad(format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, "webhook.read").Coded("webhook.unreadable").Say(format, args...).Hint("Correct the request.")
}

func readInto(out map[string]any, contentType string, body []byte, pass bool) error {
	if len(body) == 0 {
		return nil
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = ""
	}
	switch {
	case kind == "application/x-www-form-urlencoded":
		v, err := url.ParseQuery(string(body))
		if err != nil {
			return bad("The form of the request cannot be read.").Because(err)
		}
		merge(out, values(v))
	case kind == "multipart/form-data":
		return parts(out, multipart.NewReader(bytes.NewReader(body), params["boundary"]))
	case kind == "application/json" || strings.HasSuffix(kind, "+json"):
		if pass {
			out["value"] = string(body)
			return nil
		}
		return readJSON(out, body)
	case kind == "" && json.Valid(body) && !pass:
		return readJSON(out, body)
	case strings.HasPrefix(kind, "text/") || kind == "application/xml" || strings.HasSuffix(kind, "+xml") || kind == "" && utf8.Valid(body):
		out["value"] = string(body)
	default:
		out["data"] = body
	}
	return nil
}

// readJSON adds the fields of an object; an array is the item array, anything else the item value.
func readJSON(out map[string]any, body []byte) error {
	if depth(body) > maxDepth {
		return bad("The JSON of the request is nested more than %d levels deep.", maxDepth)
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		var at *json.SyntaxError
		if errors.As(err, &at) {
			return bad("The JSON of the request is broken at character %d.", at.Offset).Because(err)
		}
		return bad("The JSON of the request cannot be read.").Because(err)
	}
	switch x := v.(type) {
	case map[string]any:
		merge(out, x)
	case []any:
		out["array"] = x
	default:
		out["value"] = x
	}
	return nil
}

// depth is how deep brackets are nested, before anything is built from them.
func depth(b []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

func parts(out map[string]any, r *multipart.Reader) error {
	for n := 0; ; n++ {
		p, err := r.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return bad("The form of the request cannot be read.").Because(err)
		}
		if n >= maxParts {
			return bad("The form of the request has more than %d parts.", maxParts)
		}
		b, err := io.ReadAll(p)
		if err != nil {
			return bad("The form of the request cannot be read.").Because(err)
		}
		name := p.FormName()
		if name == "" {
			name = fmt.Sprintf("part_%d", n+1)
		}
		var v any = string(b)
		if p.FileName() != "" {
			v = map[string]any{"name": p.FileName(), "mime": p.Header.Get("Content-Type"), "data": b}
		}
		add(out, name, v)
	}
}

// add keeps several values of one name as an array.
func add(out map[string]any, name string, v any) {
	switch old := out[name].(type) {
	case nil:
		out[name] = v
	case []any:
		out[name] = append(old, v)
	default:
		out[name] = []any{old, v}
	}
}

func values(v url.Values) map[string]any {
	out := map[string]any{}
	for name, list := range v {
		for _, s := range list {
			add(out, name, s)
		}
	}
	return out
}

func merge(out, more map[string]any) {
	for k, v := range more {
		out[k] = v
	}
}

// secretHeaders carry the token of the webhook or somebody's sign-in, and never reach a run.
var secretHeaders = []string{"Authorization", "Proxy-Authorization", "Cookie", connector.TokenHeader}

func headers(h http.Header) []any {
	names := make([]string, 0, len(h))
	for name := range h {
		if !slices.ContainsFunc(secretHeaders, func(s string) bool { return strings.EqualFold(s, name) }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	out := []any{}
	for _, name := range names {
		for _, v := range h[name] {
			out = append(out, map[string]any{"name": strings.ToLower(name), "value": v})
		}
	}
	return out
}
