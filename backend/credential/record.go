package credential

import (
	"context"
	"time"

	"signet/backend/connection"
)

// State is how a sign-in stands.
type State string

// The states of a sign-in.
const (
	Valid          State = "valid"
	Expiring       State = "expiring"
	Expired        State = "expired"
	Rejected       State = "rejected"
	Missing        State = "missing"
	NotChecked     State = "not_checked"
	NotReadable    State = "not_readable"
	ChangedOutside State = "changed_outside"
)

// Usable reports whether a run may fetch a sign-in of this state.
func (s State) Usable() bool {
	switch s {
	case Valid, Expiring, NotChecked, NotReadable:
		return true
	}
	return false
}

// Record is what is known of a sign-in. It has no field in which a secret could be kept.
type Record struct {
	Holder  connection.Holder
	Method  string
	Account string // the remote user name as the system reports it
	State   State
	Reason  string // why it is in this state, a sentence
	Host    string // what the sign-in is bound to
	Item    string // the keychain item's name
	Stamp   string // random; the item carries it too, so that a change from outside shows
	Kept    bool   // in the keychain
	Pending bool   // an item was about to be written; a start after a crash cleans up
	Renews  bool   // it renews itself
	Removed time.Time

	CheckedAt, LastUsed, Changed, ExpiresAt time.Time
}

// Index keeps records, so that a list never touches the keychain.
type Index interface {
	Get(ctx context.Context, h connection.Holder) (Record, bool, error)
	Put(ctx context.Context, r Record) error
	Delete(ctx context.Context, h connection.Holder) error
	// List gives a person's own sign-ins; "" gives those of shared connections.
	List(ctx context.Context, person string) ([]Record, error)
	// Unsettled gives all records with Pending or Removed set.
	Unsettled(ctx context.Context) ([]Record, error)
	// ForConnection gives all persons' records of a connection.
	ForConnection(ctx context.Context, connectionID string) ([]Record, error)
}

// soon is how long before its end a sign-in is shown as expiring.
const soon = 7 * 24 * time.Hour

// now is the record's state at a time: what is removed is missing, what ran out is expired.
func (r Record) at(now time.Time) Record {
	switch {
	case !r.Removed.IsZero():
		r.State, r.Reason = Missing, ""
	case !r.Kept:
		r.State = Missing
	case r.State == Valid && !r.ExpiresAt.IsZero() && !r.Renews:
		if !now.Before(r.ExpiresAt) {
			r.State, r.Reason = Expired, "The sign-in ended "+r.ExpiresAt.Local().Format("2 Jan, 15:04")+"."
		} else if r.ExpiresAt.Sub(now) < soon && r.ExpiresAt.Sub(r.Changed) > soon {
			r.State = Expiring
		}
	}
	return r
}
