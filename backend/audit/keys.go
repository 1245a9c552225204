package audit

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
)

// WorkspaceKey names the key under which business values are hashed.
const WorkspaceKey = "workspace"

// PersonKey names the key that opens the names of a person.
func PersonKey(person string) string { return "person:" + person }

// Erased is what a name reads as after its person's key was destroyed.
const Erased = "erased"

// NewKey is a random key.
func NewKey() []byte {
	k := make([]byte, 32)
	_, _ = rand.Read(k) // crypto/rand never fails: it ends the program instead
	return k
}

// personKey is a person's key, ready for use. Its mark stands before what it
// sealed, so that a later key of the same person is not mistaken for it.
type personKey struct {
	mark string
	aead cipher.AEAD
	raw  []byte
}

func newPersonKey(raw []byte) (*personKey, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte("signet key mark\x00"), raw...))
	return &personKey{mark: string(sum[:8]), aead: aead, raw: raw}, nil
}

// tag is what a remote user name is found by; it dies with the person's key.
func (k *personKey) tag(remote string) string {
	if remote == "" {
		return ""
	}
	return hex.EncodeToString(mac(k.raw, "remote", strings.ToLower(clean(remote)))[:12])
}

func mac(key []byte, parts ...string) []byte {
	m := hmac.New(sha256.New, key)
	for i, p := range parts {
		if i > 0 {
			m.Write([]byte{0})
		}
		m.Write([]byte(p))
	}
	return m.Sum(nil)
}

// keyring keeps keys that were opened, so that a step does not open one again.
type keyring struct {
	mu   sync.RWMutex
	held map[string]*personKey
}

func (r *keyring) get(name string) (*personKey, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	k, ok := r.held[name]
	return k, ok
}

func (r *keyring) put(name string, k *personKey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held == nil {
		r.held = map[string]*personKey{}
	}
	r.held[name] = k
}

func (r *keyring) drop(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.held, name)
}
