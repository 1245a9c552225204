package app

import (
	"context"
	"time"

	"signet/backend/desk"
	"signet/backend/fault"
)

// callTimeout ends a bound call that nobody can be waiting for any more. Long work
// does not run inside a call: it answers with an id, and events tell how it goes on.
const callTimeout = 2 * time.Minute

// with guards a bound method and gives it the open desk. While the data folder is
// being opened it waits; when that failed, every call answers with the reason.
func with[R any](a *App, method string, f func(ctx context.Context, d *desk.Desk) (R, error)) (R, error) {
	return guard(a.log, method, func() (R, error) {
		var zero R
		ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
		defer cancel()
		select {
		case <-a.opened:
		case <-ctx.Done():
			return zero, fault.New(fault.Unavailable, method).Coded("desk.opening").
				Headline("Signet is still opening its data").Say("The data folder has not been opened yet.").Hint("Wait a moment, then try again.")
		}
		if a.failed != nil {
			return zero, a.failed
		}
		return f(ctx, a.desk)
	})
}
