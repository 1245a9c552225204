// Package fault is the one error type that crosses a boundary of Signet. A
// fault says what happened and what to do next in words a person may read, and
// carries a kind that programs decide on. It never carries a secret, and it
// refuses to be built without a sentence.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind tells a program what it can do about an error. The text of an error is
// for people; code decides on the kind alone. Stored in the ledger by name.
type Kind string

// The kinds, each with what the caller does next.
const (
	Invalid            Kind = "invalid"             // correct the named input
	NotFound           Kind = "not_found"           // the named thing does not exist
	AlreadyExists      Kind = "already_exists"      // choose another name
	FailedPrecondition Kind = "failed_precondition" // change the named state first
	Unauthenticated    Kind = "unauthenticated"     // the system rejected the sign-in: sign in again
	PermissionDenied   Kind = "permission_denied"   // the system refused the step: ask whoever grants it
	Unavailable        Kind = "unavailable"         // cannot be reached now: try again later
	Exhausted          Kind = "exhausted"           // a limit was reached
	Conflict           Kind = "conflict"            // somebody else changed it: compare
	Cancelled          Kind = "cancelled"           // the person stopped it
	InDoubt            Kind = "in_doubt"            // a call was under way and no answer came: a person decides
	Internal           Kind = "internal"            // a defect of Signet
)

// Kinds lists every kind, in the order above.
func Kinds() []Kind {
	return []Kind{Invalid, NotFound, AlreadyExists, FailedPrecondition, Unauthenticated, PermissionDenied,
		Unavailable, Exhausted, Conflict, Cancelled, InDoubt, Internal}
}

// Detail is one technical fact about an error, such as {"RFC_NAME", "BAPI_PO_CHANGE"}.
type Detail struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Error is a kind, an operation, a sentence and a hint, with the cause behind it.
type Error struct {
	Kind    Kind
	Op      string   // where it happened, for the log: "sap.call"
	Code    string   // stable text id of ux section 10, such as "sap.no_rfc_authority"; may be empty
	Subject string   // the thing it is about, by the name the person knows
	Title   string   // what happened, one line; falls back to Text
	Text    string   // what happened, a sentence
	Remedy  string   // what to do, a sentence
	Field   string   // the input it is about, where there is one
	Details []Detail // technical facts, copyable, never a secret
	cause   error
}

// New starts an error of the kind, which happened in op ("package.operation").
func New(kind Kind, op string) *Error { return &Error{Kind: kind, Op: op} }

// About names the thing the error is about.
func (e *Error) About(subject string) *Error { e.Subject = subject; return e }

// Coded sets the stable text id.
func (e *Error) Coded(code string) *Error { e.Code = code; return e }

// Headline sets the one-line title.
func (e *Error) Headline(format string, args ...any) *Error {
	e.Title = fmt.Sprintf(format, args...)
	return e
}

// Say sets the sentence that tells what happened.
func (e *Error) Say(format string, args ...any) *Error {
	e.Text = fmt.Sprintf(format, args...)
	return e
}

// Hint sets the sentence that tells what to do.
func (e *Error) Hint(format string, args ...any) *Error {
	e.Remedy = fmt.Sprintf(format, args...)
	return e
}

// On names the input field that must change.
func (e *Error) On(field string) *Error { e.Field = field; return e }

// With adds a technical fact.
func (e *Error) With(name, value string) *Error {
	e.Details = append(e.Details, Detail{Name: name, Value: value})
	return e
}

// Because keeps the cause for the log; its text is not shown to people.
func (e *Error) Because(err error) *Error { e.cause = err; return e }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Error is the form for logs: operation, kind, sentence, cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	b.WriteString(": ")
	if e.Text != "" {
		b.WriteString(e.Text)
	} else {
		b.WriteString(e.Headlined())
	}
	if e.cause != nil {
		b.WriteString(": ")
		b.WriteString(e.cause.Error())
	}
	return b.String()
}

// Headlined is the one line to show first: the title, else the sentence, else the kind.
func (e *Error) Headlined() string {
	switch {
	case e.Title != "":
		return e.Title
	case e.Text != "":
		return e.Text
	default:
		return string(e.Kind)
	}
}

// Public is sentence and remedy together, as one paragraph for a terminal.
func (e *Error) Public() string {
	parts := make([]string, 0, 3)
	if e.Title != "" && e.Title != e.Text {
		parts = append(parts, strings.TrimSuffix(e.Title, ".")+".")
	}
	if e.Text != "" {
		parts = append(parts, e.Text)
	}
	if e.Remedy != "" {
		parts = append(parts, e.Remedy)
	}
	return strings.Join(parts, " ")
}

// Of returns the fault in the chain of err, or an Internal one wrapped around it.
// Of(nil) is nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return New(Internal, "signet").
		Say("Something went wrong inside Signet.").
		Hint("Try again. If it happens again, send the details to whoever maintains Signet.").
		Because(err)
}

// KindOf is the kind of err; Internal for an error that is no fault, "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	return Of(err).Kind
}

// Is reports whether err is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
