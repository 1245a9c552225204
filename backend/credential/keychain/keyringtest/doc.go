// Package keyringtest runs a real keyring on a session bus of a test's own, on which
// nothing starts by itself and nothing of the person's is touched.
package keyringtest
