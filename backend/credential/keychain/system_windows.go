package keychain

import (
	"context"

	"signet/backend/credential"
)

// Credential Manager unlocks with the session, so there is no lock button; an item holds at most 2,560 bytes.
type manager struct{}

func newStore(k *Keychain) credential.Store {
	k.sys = manager{}
	return k
}

func (manager) state(context.Context) credential.Condition { return credential.Unlocked }
func (manager) name(context.Context) string                { return "Windows Credential Manager" }
func (manager) limit() int                                 { return 2560 }

func (k *Keychain) open(context.Context) error { return nil }
