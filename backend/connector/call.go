package connector

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"signet/backend/fault"
	"signet/backend/secret"
)

// Call is everything an app gets for one operation, check or look-up: evaluated
// fields, the address, a way to the credential, the network, and nothing else.
type Call struct {
	Fields map[string]any // evaluated and coerced to the declared types
	System map[string]any // the connection's address fields
	Method string         // the way to sign in
	// Key is the idempotency key of this attempt: the same for every repetition of it.
	Key string
	Net *Network
	// Files are the files of this computer that the person allowed; nil refuses all.
	Files *Files
	// Records are the data stores of the workspace, for modules that are Transactional; nil elsewhere.
	Records Records
	Log     *slog.Logger
	Now     func() time.Time
	// Record asks for Result.Request; bodies are kept up to RecordLimit bytes.
	Record bool
	// Answer hands what the run answers to whoever called it from outside; false when nobody waits. Nil: nobody can.
	Answer func(Answer) bool
	// At is how far the trigger has read; Reached is told how far it is then, and whether there is more.
	At      Position
	Reached func(mark string, more bool)

	credential func(context.Context) (secret.Values, error)
	busy       func(time.Duration)
	renew      func(context.Context, secret.Values) error
	session    *Session
}

// RecordLimit is how many bytes of a body an Exchange keeps.
const RecordLimit = 64 << 10

// NewCall joins a call's parts. A nil credential answers with a FailedPrecondition fault; a nil session is a new one.
func NewCall(c Call, credential func(context.Context) (secret.Values, error), s *Session) *Call {
	c.credential, c.session = credential, s
	if c.session == nil {
		c.session = NewSession()
	}
	if c.Net == nil {
		c.Net = NewNetwork(NetworkOptions{})
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Fields == nil {
		c.Fields = map[string]any{}
	}
	if c.System == nil {
		c.System = map[string]any{}
	}
	return &c
}

// OnRenew sets who keeps a credential that the app refreshed (an OAuth token): it is committed before it is used.
func (c *Call) OnRenew(f func(context.Context, secret.Values) error) { c.renew = f }

// OnBusy sets who is told that the system asked to slow down.
func (c *Call) OnBusy(f func(after time.Duration)) { c.busy = f }

// Busy says that the system asked to slow down, and for how long it wants to be left alone: other
// calls of the connection wait too.
func (c *Call) Busy(after time.Duration) {
	if c.busy != nil {
		c.busy(after)
	}
}

// Credential fetches the sign-in of this call. It lives for the step: keep no reference.
func (c *Call) Credential(ctx context.Context) (secret.Values, error) {
	if c.credential == nil {
		return nil, fault.New(fault.FailedPrecondition, "connector.credential").
			Say("This module has no connection.").Hint("Choose a connection in the module's settings.")
	}
	return c.credential(ctx)
}

// Renew keeps refreshed values before they are used.
func (c *Call) Renew(ctx context.Context, v secret.Values) error {
	if c.renew == nil {
		return nil
	}
	return c.renew(ctx, v)
}

// Session is the run's own state for this connection (cookies of a stateful
// session, an access token); it ends with the run and is never shared between people.
func (c *Call) Session() *Session { return c.session }

// Text is the named field as text, "" when it is absent.
func (c *Call) Text(name string) string { return TextOf(c.Fields[name]) }

// Address is the named address field as text.
func (c *Call) Address(name string) string { return TextOf(c.System[name]) }

// Session keeps what must outlive one operation but not the run.
type Session struct {
	mu   sync.Mutex
	kept map[string]any
}

// NewSession is an empty session.
func NewSession() *Session { return &Session{kept: map[string]any{}} }

// Keep returns what is kept under name, made by create the first time. What is an io.Closer is closed by Close.
func (s *Session) Keep(name string, create func() any) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := s.kept[name]; ok {
		return v
	}
	v := create()
	s.kept[name] = v
	return v
}

// Drop forgets what is kept under name, closing it.
func (s *Session) Drop(name string) {
	s.mu.Lock()
	v := s.kept[name]
	delete(s.kept, name)
	s.mu.Unlock()
	if c, ok := v.(io.Closer); ok {
		_ = c.Close()
	}
}

// Close closes everything that is kept. The session can be used again, empty.
func (s *Session) Close() error {
	s.mu.Lock()
	kept := s.kept
	s.kept = map[string]any{}
	s.mu.Unlock()
	var first error
	for _, v := range kept {
		if c, ok := v.(io.Closer); ok {
			if err := c.Close(); err != nil && first == nil {
				first = err
			}
		}
	}
	return first
}
