package connector

import (
	"context"
	"net/http"
	"time"
)

// Starting says how a trigger comes to its bundles. A trigger without it starts when somebody runs the
// Action Flow; one with it may start flows by itself, and those never act through a dynamic connection.
type Starting struct {
	// Instant: news comes by itself, so the flow may be scheduled Immediately.
	Instant bool
	// Webhook: the news are requests to Signet's own listener on this computer.
	Webhook *Webhook
	// Outputs are what the module gives, where its fields say so; nil: Action.Outputs.
	Outputs func(fields map[string]any) []Field
	// Poll asks for what is new since a position. It is called within a run, as the run's first operation: the module's
	// Run is Polling(Poll).
	Poll PollFunc
	// Wake says when asking pays, where that can be known without asking (a folder that is watched). It calls wake
	// until ctx ends; it does not hand over what is new, Poll does.
	Wake WakeFunc
	// Since: the person may choose a date from which on to start; From now on and All can always be chosen.
	Since bool
}

// Webhook says what a request to Signet's listener becomes in the Action Flow.
type Webhook struct {
	// Read makes the bundle of a request. It reads no more than the module allows.
	Read func(r *http.Request, fields map[string]any) (map[string]any, error)
	// Learn describes a bundle without its values, as the field Structure keeps it.
	Learn     func(bundle map[string]any) []any
	Structure string
}

// TokenHeader may carry the token of a webhook, where its address does not; no app ever sees it.
const TokenHeader = "X-Signet-Token"

// RequestTooLarge is the code of a fault for a request that is larger than its webhook allows.
const RequestTooLarge = "webhook.too_large"

// PollFunc asks for what is new. An empty list is a good answer: the run ends there.
type PollFunc func(ctx context.Context, c *Call, at Position) (Polled, error)

// WakeFunc watches until ctx ends. The fields of the call are those of the module as written: a trigger's are not mapped.
type WakeFunc func(ctx context.Context, c *Call, wake func()) error

// Where is the choice Choose where to start.
type Where string

// Where a trigger starts that was never asked.
const (
	FromNow   Where = "now"
	FromAll   Where = "all"
	FromSince Where = "since"
)

// Position is how far a trigger has read. Where Mark is empty it was never asked: everything that came after Since is
// new then, and everything at all when Since is zero.
type Position struct {
	Where Where     `json:"where,omitempty"`
	Since time.Time `json:"since,omitzero"`
	Mark  string    `json:"mark,omitempty"` // the app's own, such as the id of the newest message
}

// Polled is what was new, and the position behind the last bundle: it is kept once the run has done its work, so
// that nothing is taken twice and nothing is missed. An app gives as many at once as are good to work on, says More
// when it knows of others, and is asked again then.
type Polled struct {
	Result
	Mark string
	More bool
}

// Polling is the Run of a trigger that is asked for what is new.
func Polling(poll PollFunc) RunFunc {
	return func(ctx context.Context, c *Call) (Result, error) {
		p, err := poll(ctx, c, c.At)
		if err == nil && c.Reached != nil {
			c.Reached(p.Mark, p.More)
		}
		return p.Result, err
	}
}

// Answer is what a run says to whoever called it from outside.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}
