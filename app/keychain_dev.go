//go:build dev

package app

import (
	"os"

	"signet/backend/credential"
	"signet/backend/credential/memory"
)

// keychain of a development build, whose bound methods answer on a loopback port:
// sign-ins stay in memory, unless SIGNET_KEYCHAIN=system asks for the real one.
func keychain() credential.Store {
	if os.Getenv("SIGNET_KEYCHAIN") == "system" {
		return nil
	}
	return memory.New()
}
