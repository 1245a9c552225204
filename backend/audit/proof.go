package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strings"
)

// Proof shows that one event is what was written: its neighbours and its own bytes.
type Proof struct {
	Seq    int64
	Prev   string // hash of the event before
	Hash   string // its own
	Next   string // hash of the event after; "" for the newest
	Bytes  string // canonical bytes, hex
	Intact bool
}

// Text is the proof for the clipboard, with how to check it without Signet.
func (p Proof) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Signet audit event %d\nprevious  %s\nthis      %s\nnext      %s\n", p.Seq, p.Prev, p.Hash, orNone(p.Next))
	fmt.Fprintf(&b, "bytes     %s\n", p.Bytes)
	b.WriteString("this = sha256(\"signet.ledger/1\\n\" + previous + number as 8 bytes, big-endian + bytes)\n")
	if p.Intact {
		b.WriteString("Unchanged since it was written\n")
	} else {
		b.WriteString("Does not match\n")
	}
	return b.String()
}

// Proof gives an event's links, checked.
func (l *Ledger) Proof(ctx context.Context, seq int64) (Proof, error) {
	e, err := l.Event(ctx, seq)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{Seq: seq, Prev: e.Prev, Hash: e.Hash}
	err = l.storage.Scan(ctx, seq, seq+1, func(r Raw) error {
		if r.Seq == seq+1 {
			p.Next = hex.EncodeToString(r.Hash)
			return nil
		}
		p.Bytes = hex.EncodeToString(r.Body)
		var prev Hash
		raw, err := hex.DecodeString(e.Prev)
		if err != nil {
			return err
		}
		copy(prev[:], raw)
		h := link(prev, seq, r.Body, nil)
		p.Intact = bytes.Equal(h[:], r.Hash) && headMatches(r)
		return nil
	})
	return p, err
}

// VerifyEvent checks one event and the one after it.
func (l *Ledger) VerifyEvent(ctx context.Context, seq int64) (Proof, error) {
	p, err := l.Proof(ctx, seq)
	if err != nil || p.Next == "" || !p.Intact {
		return p, err
	}
	bad, _, err := l.verifyPortion(ctx, seq+1, seq+1, Mark{UpTo: -1})
	p.Intact = p.Intact && bad == 0
	return p, err
}

func orNone(s string) string {
	if s == "" {
		return "none yet"
	}
	return s
}
