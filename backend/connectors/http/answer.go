package http

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// read puts the body into the outputs: fields where it is JSON, text, or bytes.
func (cl *client) read(a *answer, parse bool, out map[string]any) {
	raw, kind := a.body, a.header.Get("Content-Type")
	if !utf8.Valid(raw) {
		raw = decoded(raw, kind)
	}
	out["data"] = nil
	if !utf8.Valid(raw) {
		out["body"] = a.body // bytes stay bytes
		return
	}
	text := cl.redactor.Clean(string(raw))
	out["body"] = text
	if parse && isJSON(kind, []byte(text)) {
		if v, err := fieldsOf(text); err == nil {
			out["body"], out["data"] = v, v
		}
	}
}

// decoded is a text of another alphabet than UTF-8 as the answer itself names it.
func decoded(data []byte, contentType string) []byte {
	_, p, err := mime.ParseMediaType(contentType)
	if err != nil || p["charset"] == "" {
		return data
	}
	e, err := htmlindex.Get(p["charset"])
	if err != nil {
		return data
	}
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return data
	}
	return out
}

// largest is the number up to which a float64 holds every whole number exactly.
const largest = 1 << 53

// fieldsOf reads JSON. A whole number that would lose digits stays text: in most cases it is an id.
func fieldsOf(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return plain(v), nil
}

func plain(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, e := range x {
			x[k] = plain(e)
		}
	case []any:
		for i, e := range x {
			x[i] = plain(e)
		}
	case json.Number:
		f, err := x.Float64()
		if err != nil || !strings.ContainsAny(x.String(), ".eE") && math.Abs(f) >= largest {
			return x.String()
		}
		return f
	}
	return v
}

func isJSON(contentType string, data []byte) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return json.Valid(data)
	}
	return kind == "application/json" || strings.HasSuffix(kind, "+json")
}

// fileName is the name that the service gives a file, without any folder.
func fileName(a *answer) string {
	name := ""
	if _, p, err := mime.ParseMediaType(a.header.Get("Content-Disposition")); err == nil {
		name = p["filename"]
	}
	if name == "" {
		name = path.Base(a.url.Path)
	}
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" || name == ".." {
		return "download"
	}
	return name
}
