// Package connection owns shared and dynamic connections, build-time values, and
// the one answer to the question as whom a module acts. It never answers with a
// build-time value for a published version, and never with anybody but the
// person who started the run for a dynamic connection.
package connection

// Format names the document form of a connection.
const Format = "signet.connection/1"

// Kind tells a shared connection from a dynamic one.
type Kind string

// The kinds.
const (
	Shared  Kind = "shared"  // one technical user for everyone
	Dynamic Kind = "dynamic" // each person signs in with their own
)

// Document is the shape of a connection as the workspace keeps it: where it
// points and how one signs in, never with what.
type Document struct {
	Format string         `json:"format"`
	ID     string         `json:"id"` // con_… or dyn_…
	Kind   Kind           `json:"kind"`
	Name   string         `json:"name"` // unique in the workspace, at most 60 characters
	App    string         `json:"app"`
	Method string         `json:"method,omitempty"` // for a shared one; a dynamic one lets the person choose
	System map[string]any `json:"system"`
	// Account is the remote user name of a shared connection, as last reported by the system.
	Account  string `json:"account,omitempty"`
	Practice bool   `json:"practice,omitempty"` // points at a practice system
	Notes    string `json:"notes,omitempty"`
	// Limit bounds the calls of all runs together; nil leaves it to what the system takes.
	Limit *Limit `json:"limit,omitempty"`
}

// Limit is how much a system may be called through one connection. What is zero is not bounded.
type Limit struct {
	AtOnce  int     `json:"atOnce,omitempty"`
	Calls   int     `json:"calls,omitempty"` // that start within Seconds
	Seconds float64 `json:"seconds,omitempty"`
}

// BuildTime is a person's temporary value for a dynamic connection of one draft: a
// reference only. Where credentials were entered they are a keychain item of their own.
type BuildTime struct {
	Person     string
	FlowID     string
	Connection string // dyn_…
	// Source says what stands in: a shared connection, the person's own sign-in, or entered credentials.
	Source    BuildTimeSource
	Reference string // con_… for a shared connection
	Account   string // remote user name, for "Builds as RFC_SIGNET"
}

// BuildTimeSource is where a build-time value comes from.
type BuildTimeSource string

// The sources.
const (
	FromShared  BuildTimeSource = "shared"
	FromOwn     BuildTimeSource = "own"
	FromEntered BuildTimeSource = "entered"
	FromNone    BuildTimeSource = "none"
)
