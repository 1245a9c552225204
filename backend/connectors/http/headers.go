package http

import (
	"net/http"
	"strings"

	"golang.org/x/net/http/httpguts"

	"signet/backend/connector"
	"signet/backend/fault"
)

// reserved are the headers that a flow may not set: by the first ones it would act as somebody
// else than its connection says, by the others it would write where it claims to read.
var reserved = map[string]string{
	"Authorization": "sign-in", "Proxy-Authorization": "sign-in", "Cookie": "sign-in",
	"X-Http-Method-Override": "method", "X-Http-Method": "method", "X-Method-Override": "method",
	"Host": "host", "Content-Length": "length", "Transfer-Encoding": "length", "Connection": "connection",
}

// headersOf reads header fields; where says in which field they stand.
func (cl *client) headersOf(v any, where string) (http.Header, error) {
	out := http.Header{}
	for name, value := range named(v) {
		canonical := http.CanonicalHeaderKey(strings.TrimSpace(name))
		if canonical == "" {
			continue
		}
		keyName, inQuery := cl.keyName()
		owned := cl.c.Method == methodKey && !inQuery && strings.EqualFold(canonical, keyName)
		_, is := reserved[canonical]
		// Without a connection a flow contradicts nobody when it brings a token that it was given on its way.
		if is && !(cl.free && canonical == "Authorization") || owned {
			return nil, fault.New(fault.Invalid, "http.headers").On(where).Coded("http.reserved_header").
				Headline("The header %s is not for an Action Flow to set", canonical).
				Say("It belongs to the connection, which decides as whom a module acts and what it sends.").
				Hint("Remove it from the headers. To sign in differently, use another connection.")
		}
		for _, text := range texts(value) {
			if !httpguts.ValidHeaderFieldName(canonical) || !httpguts.ValidHeaderFieldValue(text) {
				return nil, fault.New(fault.Invalid, "http.headers").On(where).Coded("http.header").
					Headline("The header %s cannot be sent", name).
					Say("A header is one line of text, and its name has no spaces.").
					Hint("Correct it in the module's headers.")
			}
			out.Add(canonical, text)
		}
	}
	return out, nil
}

// named are names with values, given as a map or as [{name or key, value}]; a name may stand several times there.
func named(v any) map[string]any {
	list, ok := v.([]any)
	if !ok {
		m, _ := v.(map[string]any)
		return m
	}
	out := make(map[string]any, len(list))
	for _, e := range list {
		m, _ := e.(map[string]any)
		name := connector.TextOf(m["name"])
		if name == "" {
			name = connector.TextOf(m["key"])
		}
		if name == "" {
			continue
		}
		if had, twice := out[name]; twice {
			all, is := had.([]any)
			if !is {
				all = []any{had}
			}
			out[name] = append(all, m["value"])
		} else {
			out[name] = m["value"]
		}
	}
	return out
}

func texts(v any) []string {
	switch x := v.(type) {
	case nil:
		return nil
	case []any:
		out := make([]string, 0, len(x))
		for _, e := range x {
			out = append(out, connector.TextOf(e))
		}
		return out
	}
	return []string{connector.TextOf(v)}
}

// queryAllowed refuses a query by which a flow would bring an API key of its own.
func (cl *client) queryAllowed(names func(string) bool) error {
	name, inQuery := cl.keyName()
	if cl.c.Method == methodKey && inQuery && names(name) {
		return fault.New(fault.Invalid, "http.query").On("query").Coded("http.reserved_query").
			Headline("%s is not for an Action Flow to set", name).
			Say("It carries the API key of the connection.").Hint("Remove it from the query.")
	}
	return nil
}
