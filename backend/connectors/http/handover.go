package http

import (
	"sync"
	"time"

	"signet/backend/secret"
)

// handover is how long a renewal is held for runs that fetched their sign-in before
// it. A run that comes later than that asks the person to sign in again.
const handover = 15 * time.Minute

// renewed hands one renewal to every run that still holds the old refresh token.
// Services that rotate take a second use of it for theft and end the whole sign-in.
type renewed struct {
	mu      sync.Mutex
	byToken map[[32]byte]*renewal // by the hash of the old token
}

type renewal struct {
	mu     sync.Mutex
	values secret.Values
}

var renewals = &renewed{byToken: map[[32]byte]*renewal{}}

// once makes the renewal of a token at most one time. A caller owns the values that it gets.
func (r *renewed) once(key [32]byte, ask func() (secret.Values, error)) (secret.Values, error) {
	r.mu.Lock()
	x := r.byToken[key]
	if x == nil {
		x = &renewal{}
		r.byToken[key] = x
	}
	r.mu.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.values == nil {
		v, err := ask()
		if err != nil {
			return nil, err
		}
		x.values = v
		time.AfterFunc(handover, func() { r.forget(key, x) })
	}
	return x.values.Clone(), nil
}

func (r *renewed) forget(key [32]byte, x *renewal) {
	r.mu.Lock()
	delete(r.byToken, key)
	r.mu.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.values.Wipe()
	x.values = nil
}
