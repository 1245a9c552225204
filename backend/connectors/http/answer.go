package http

import (
	"encoding/json"
	"mime"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"signet/backend/connector/shape"
)

// read puts the body into the outputs: fields where it is JSON, text, or bytes.
func (cl *client) read(a *answer, parse bool, out map[string]any) {
	raw, kind := a.body, a.header.Get("Content-Type")
	if !utf8.Valid(raw) {
		raw = decoded(raw, kind)
	}
	out["fileSize"] = float64(len(a.body))
	if !utf8.Valid(raw) {
		out["body"], out["data"] = a.body, a.body // bytes stay bytes
		return
	}
	text := cl.redactor.Clean(string(raw))
	out["body"], out["data"] = text, text
	if parse && isJSON(kind, []byte(text)) {
		if v, err := shape.ReadJSON(text); err == nil {
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
