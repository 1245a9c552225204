//go:build !dev

package app

import "signet/backend/credential"

// keychain is the operating system's own.
func keychain() credential.Store { return nil }
