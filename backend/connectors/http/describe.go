package http

import (
	"net/url"
	"strings"

	"signet/backend/connector"
)

// methodOf is the method of a module; downloads have none and read.
func methodOf(fields map[string]any) string {
	if m := strings.ToUpper(strings.TrimSpace(connector.TextOf(fields["method"]))); m != "" {
		return m
	}
	return "GET"
}

// onlyReads reports whether a module changes nothing: by its method, or because
// somebody says so of a POST, as searches are often made.
func onlyReads(fields map[string]any) bool {
	m := methodOf(fields)
	return !writes(m) || m == "POST" && connector.BoolOf(fields["reads"])
}

// classOf says what a repetition does, by what HTTP promises of a method. A service
// that removes duplicates by a key makes every method safe to repeat.
func classOf(fields map[string]any) connector.Class {
	if m := methodOf(fields); onlyReads(fields) || m == "PUT" || m == "DELETE" {
		return connector.Idempotent
	}
	if strings.TrimSpace(connector.TextOf(fields["key_header"])) != "" {
		return connector.Keyed
	}
	return connector.Blind
}

func effectOf(fields map[string]any) connector.Effect {
	if onlyReads(fields) {
		return connector.Reads
	}
	switch methodOf(fields) {
	case "DELETE":
		return connector.Deletes
	case "POST":
		return connector.Creates
	}
	return connector.Changes
}

func writes(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS":
		return false
	}
	return true
}

var verbs = map[connector.Effect]string{connector.Reads: "Read", connector.Creates: "Create in",
	connector.Changes: "Change", connector.Deletes: "Delete"}

// sentenceOf is what people read before it happens: the flow's own words where it has some.
func sentenceOf(fields map[string]any) string {
	if s := strings.TrimSpace(connector.TextOf(fields["summary"])); s != "" {
		return s
	}
	raw := connector.TextOf(fields["url"])
	if raw == "" {
		return verbs[effectOf(fields)] + " …"
	}
	u, err := url.Parse(withoutQuery(raw))
	if err != nil || u.Host == "" {
		return verbs[effectOf(fields)] + " " + withoutQuery(raw)
	}
	return verbs[effectOf(fields)] + " " + u.Path + " at " + u.Host
}

// apiOf names what is called, without the query, which may hold business data.
func apiOf(fields map[string]any) string {
	return methodOf(fields) + " " + withoutQuery(connector.TextOf(fields["url"]))
}

func withoutQuery(raw string) string {
	raw, _, _ = strings.Cut(raw, "?")
	raw, _, _ = strings.Cut(raw, "#")
	return raw
}
