package credential

import (
	"context"

	"signet/backend/secret"
)

// Store keeps one secret per item. Every method returns within its own deadline,
// whatever the operating system's service does.
type Store interface {
	// Get reads an item; NotFound when there is none.
	Get(ctx context.Context, item string) (secret.Text, error)
	// Set keeps an item, replacing what was there; when it fails, what was there before is there still.
	Set(ctx context.Context, item string, value secret.Text) error
	// Delete removes an item; one that is not there is no error.
	Delete(ctx context.Context, item string) error
	// Name is what people call the store: "GNOME Keyring".
	Name(ctx context.Context) string
	// State looks at the store without asking the person anything.
	State(ctx context.Context) Condition
}

// Locker is a store that can be locked and unlocked from here. Unlock may ask the person.
type Locker interface {
	Unlock(ctx context.Context) error
	Lock(ctx context.Context) error
}

// Limited is a store whose items have a greatest size in bytes; 0 is none.
type Limited interface{ Limit() int }

// Condition is how a keychain stands.
type Condition string

// The conditions of a keychain.
const (
	Unlocked  Condition = "unlocked"
	Locked    Condition = "locked"
	NoService Condition = "missing" // nothing keeps secrets on this computer
	Hung      Condition = "hung"    // it does not answer
	Unseen    Condition = "unknown" // it was not looked at yet
)
