package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"database/sql"
	"errors"
	"sync"

	"signet/backend/fault"
)

// keyCache holds the ledger's keys that are committed. Where a wrapping key is
// given (a keychain item), they lie sealed in the database; otherwise the file's
// mode protects them, as it protects the rows they belong to.
type keyCache struct {
	ask func(context.Context) ([]byte, error)

	mu   sync.RWMutex
	held map[string][]byte
	aead cipher.AEAD
}

func newKeyCache(ask func(context.Context) ([]byte, error)) *keyCache {
	return &keyCache{ask: ask, held: map[string][]byte{}}
}

func (c *keyCache) get(name string) ([]byte, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	k, ok := c.held[name]
	return k, ok
}

func (c *keyCache) put(name string, key []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held[name] = key
}

func (c *keyCache) drop(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.held, name)
}

type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// read opens a committed key. It is not kept: the caller may be inside a transaction.
func (c *keyCache) read(ctx context.Context, q queryer, name string) ([]byte, bool, error) {
	var body []byte
	var wrapped bool
	err := q.QueryRowContext(ctx, "SELECT key, wrapped FROM ledger_keys WHERE name = ?", name).Scan(&body, &wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil || !wrapped {
		return body, err == nil, err
	}
	aead, err := c.wrapping(ctx)
	if err != nil {
		return nil, false, err
	}
	if aead == nil {
		return nil, false, unwrapFault(errors.New("no wrapping key was given"))
	}
	key, err := aead.Open(nil, nil, body, []byte(name))
	if err != nil {
		return nil, false, unwrapFault(err)
	}
	return key, true, nil
}

// wrap gives a key the form in which it is stored.
func (c *keyCache) wrap(ctx context.Context, name string, key []byte) ([]byte, bool, error) {
	aead, err := c.wrapping(ctx)
	if err != nil || aead == nil {
		return key, false, err
	}
	return aead.Seal(nil, nil, key, []byte(name)), true, nil
}

func (c *keyCache) wrapping(ctx context.Context) (cipher.AEAD, error) {
	if c.ask == nil {
		return nil, nil
	}
	c.mu.RLock()
	held := c.aead
	c.mu.RUnlock()
	if held != nil {
		return held, nil
	}
	raw, err := c.ask(ctx)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, unwrapFault(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, unwrapFault(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.aead = aead
	return aead, nil
}

func unwrapFault(err error) error {
	return fault.New(fault.Unavailable, "store.keys").Coded("audit.cannot_write").
		Headline("Signet cannot write the audit log, so it does not run anything").
		Say("The key that protects names in the audit log cannot be opened.").
		Hint("Unlock the keychain in which Signet keeps it, then try again.").Because(err)
}
