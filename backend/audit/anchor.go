package audit

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"strconv"
	"time"
)

// Checkpoint says how long the chain was and how it ended, at one moment. Kept
// outside the database it shows a cut tail, which a chain alone cannot.
type Checkpoint struct {
	Ledger string    `json:"ledger"`
	Size   int64     `json:"size"`
	Head   string    `json:"head"` // hash in hex
	At     time.Time `json:"at"`
}

// Anchor keeps the last checkpoint somewhere: a file beside the database, a keychain item.
type Anchor interface {
	Name() string
	Save(ctx context.Context, c Checkpoint) error
	// Load gives the last checkpoint; false when there is none.
	Load(ctx context.Context) (Checkpoint, bool, error)
}

// Checkpoint is the chain's size and head now.
func (l *Ledger) Checkpoint(ctx context.Context) (Checkpoint, error) {
	seq, head, err := l.storage.Last(ctx)
	if err != nil {
		return Checkpoint{}, err
	}
	return Checkpoint{Ledger: l.storage.ID(), Size: seq, Head: head.String(), At: l.clock.Now().UTC()}, nil
}

// Mark is what retention leaves of removed rows: how far they went, and the hash
// the next row builds on. It is sealed with the workspace's key, and an event in the
// chain says the same.
type Mark struct {
	UpTo   int64
	Head   Hash
	At     int64 // Unix nanoseconds
	Reason string
	Seal   []byte
}

func (m Mark) sealedWith(key []byte) []byte {
	return mac(key, "mark", strconv.FormatInt(m.UpTo, 10), hex.EncodeToString(m.Head[:]), strconv.FormatInt(m.At, 10), m.Reason)
}

func (m Mark) sound(key []byte) bool { return hmac.Equal(m.Seal, m.sealedWith(key)) }
