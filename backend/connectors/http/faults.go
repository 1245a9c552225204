package http

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// broken says what a call without an answer means: nothing was sent, nothing was
// read, or, for a change that was sent, that nobody knows whether it happened.
func (cl *client) broken(parent, ctx context.Context, o order, sent bool, err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		if sent && o.writes { // the answer could not be read, but the change was sent
			return cl.unknown(o, f.Text)
		}
		return f
	}
	if parent.Err() != nil {
		return cl.stopped(parent, o, sent, err)
	}
	if !sent {
		return connector.Unreached("http.send", cl.target, err)
	}
	if ctx.Err() != nil {
		if o.writes {
			return cl.unknown(o, "It did not answer in "+lasting(o.timeout)+".").Coded("run.timeout").
				Headline("%s did not answer in %s", cl.target.System, lasting(o.timeout))
		}
		return fault.New(fault.Unavailable, "http.send").About(cl.target.System).Coded("run.timeout").
			Headline("%s did not answer in %s", cl.target.System, lasting(o.timeout)).
			Say("Nothing was changed.").Hint("Try again, or give the module a longer time-out.")
	}
	if o.writes {
		return cl.unknown(o, "The connection broke before the answer came.")
	}
	return fault.New(fault.Unavailable, "http.send").About(cl.target.System).Coded("net.broken").
		Headline("The connection to %s broke", cl.target.System).
		Say("It ended before the whole answer was read. Nothing was changed.").Hint("Try again.")
}

// stopped is the end of a call that the person cancelled.
func (cl *client) stopped(ctx context.Context, o order, sent bool, err error) error {
	if sent && o.writes {
		return cl.unknown(o, "It was stopped while the answer was awaited.")
	}
	return connector.Unreached("http.send", cl.target, errors.Join(context.Cause(ctx), err))
}

// unknown is a change of which nobody knows whether it happened.
func (cl *client) unknown(o order, why string) *fault.Error {
	return fault.New(fault.InDoubt, "http.send").About(cl.target.System).Coded("run.outcome_unknown").
		Headline("It is not known whether %s carried this out", cl.target.System).
		Say("%s For a change this counts as unknown.", why).
		Hint("Check %s in %s before you go on.", o.url.Path, cl.target.System).
		With("Request", o.method+" "+withoutQuery(o.url.String()))
}

// refused is the fault of an answer with an error status.
func (cl *client) refused(o order, a *answer) *fault.Error {
	s, reason := cl.target.System, cl.reason(a)
	said := func(otherwise string) string {
		if reason != "" {
			return s + " says: " + reason
		}
		return otherwise
	}
	f := func(kind fault.Kind, code string) *fault.Error {
		return fault.New(kind, "http.request").About(s).Coded(code).
			With("Status", strconv.Itoa(a.status)).With("Request", o.method+" "+withoutQuery(o.url.String()))
	}
	switch {
	case a.status == http.StatusUnauthorized && cl.values == nil:
		return f(fault.FailedPrecondition, "http.401").Headline("%s asks who is calling", s).
			Say("%s", said("The connection does not sign in.")).Hint("Choose a way to sign in, in the connection's settings.")
	case a.status == http.StatusUnauthorized:
		return f(fault.Unauthenticated, "http.401").Headline("%s did not accept the sign-in", s).
			Say("%s", said("It may have been changed or withdrawn.")).Hint("Update the sign-in, then run again.")
	case a.status == http.StatusForbidden:
		return f(fault.PermissionDenied, "http.403").Headline("%s may not do this on %s", cl.who(), s).
			Say("%s", said("The service refused the request itself.")).Hint("Ask whoever runs %s for this right.", s)
	case a.status == http.StatusProxyAuthRequired:
		return f(fault.FailedPrecondition, "http.proxy").Headline("The proxy asks for a sign-in").
			Say("%s was not reached.", s).Hint("Use a proxy that does not ask, in the connection's settings.")
	case a.status == http.StatusNotFound, a.status == http.StatusGone:
		return f(fault.NotFound, "http.404").Headline("%s has nothing at %s", s, o.url.Path).
			Say("%s", said("It answered "+strconv.Itoa(a.status)+".")).Hint("Check the field URL and the values mapped into it.")
	case a.status == http.StatusConflict, a.status == http.StatusPreconditionFailed:
		return f(fault.Conflict, "http.conflict").Headline("%s refused the change", s).
			Say("%s", said("Somebody else changed it meanwhile.")).Hint("Look at it in %s, then run again.", s)
	case a.status == http.StatusTooManyRequests:
		e := f(fault.Exhausted, "http.429").Headline("%s asks to slow down", s).Say("%s", said("Too many requests came in a short time."))
		if d, ok := retryAfter(a.header, cl.c.Now()); ok {
			return e.Hint("Try again in %s.", lasting(d))
		}
		return e.Hint("Try again later.")
	case a.status == http.StatusServiceUnavailable, a.status == http.StatusNotImplemented:
		// By their definition these statuses say that the request was not carried out.
		return f(fault.Unavailable, "http.5xx").Headline("%s has a problem of its own", s).
			Say("It answered %d. %s", a.status, said("It did not carry out the request.")).Hint("Try again later.")
	case a.status >= 500 && o.writes:
		return f(fault.InDoubt, "http.5xx").Headline("%s has a problem of its own", s).
			Say("It answered %d, so it is not known whether the change was made. %s", a.status, said("")).
			Hint("Check %s in %s before you go on.", o.url.Path, s)
	case a.status >= 500:
		return f(fault.Unavailable, "http.5xx").Headline("%s has a problem of its own", s).
			Say("It answered %d. %s", a.status, said("Nothing was changed.")).Hint("Try again later.")
	case a.status == http.StatusBadRequest, a.status == http.StatusUnprocessableEntity:
		return f(fault.Invalid, "http.refused").Headline("%s refused the request", s).
			Say("%s", said("It answered "+strconv.Itoa(a.status)+".")).Hint("Check the values that the module sends.")
	}
	return f(fault.FailedPrecondition, "http.refused").Headline("%s refused the request", s).
		Say("%s", said("It answered "+strconv.Itoa(a.status)+".")).Hint("Check the module's fields.")
}

var (
	htmlTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	spaces    = regexp.MustCompile(`\s+`)
)

// reason is what the service itself says about an error, as plain text of at most 200 characters.
func (cl *client) reason(a *answer) string {
	text := ""
	var v any
	kind := a.header.Get("Content-Type")
	switch {
	case json.Unmarshal(a.body, &v) == nil:
		text = told(v, 0)
	case strings.Contains(kind, "html"):
		if m := htmlTitle.FindSubmatch(a.body); m != nil {
			text = string(m[1])
		}
	case strings.HasPrefix(kind, "text/"):
		text = string(a.body)
	}
	text = strings.TrimSpace(spaces.ReplaceAllString(cl.redactor.Clean(strings.ToValidUTF8(text, "")), " "))
	if r := []rune(text); len(r) > 200 {
		text = string(r[:199]) + "…"
	}
	return text
}

// told looks for the sentence in an error of JSON form, by the names under which services put it.
func told(v any, depth int) string {
	if depth > 4 {
		return ""
	}
	switch x := v.(type) {
	case string:
		return x
	case []any:
		if len(x) > 0 {
			return told(x[0], depth+1)
		}
	case map[string]any:
		for _, name := range []string{"error_description", "detail", "message", "error_message", "description", "title", "error", "errors", "reason", "value", "fault"} {
			if t := told(x[name], depth+1); t != "" {
				return t
			}
		}
	}
	return ""
}

// lasting is a time in words.
func lasting(d time.Duration) string {
	switch s := int(d.Round(time.Second) / time.Second); {
	case s == 1:
		return "1 s"
	case s > 0 && s%60 == 0:
		if s == 60 {
			return "1 minute"
		}
		return strconv.Itoa(s/60) + " minutes"
	default:
		return strconv.Itoa(s) + " s"
	}
}
