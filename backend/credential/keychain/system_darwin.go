package keychain

import (
	"context"

	"signet/backend/credential"
)

// The login keychain unlocks with the session, so there is no lock button, and
// the security command that the library drives takes at most 4,096 bytes of base64.
type login struct{}

func newStore(k *Keychain) credential.Store {
	k.sys = login{}
	return k
}

func (login) state(context.Context) credential.Condition { return credential.Unlocked }
func (login) name(context.Context) string                { return "macOS Keychain" }
func (login) limit() int                                 { return 2800 }

func (k *Keychain) open(context.Context) error { return nil }
