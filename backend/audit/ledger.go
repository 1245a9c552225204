package audit

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"signet/backend/fault"
	"signet/backend/internal/clock"
	"signet/backend/internal/ids"
)

// Tx is one write transaction: rows of the ledger and the state they describe
// become durable together, or not at all.
type Tx interface {
	// Head is the last row's number and hash; 0 and zeros for an empty ledger.
	Head() (int64, Hash)
	// Insert appends a row; its number must be the last one's plus one.
	Insert(Row) error
	// Key reads a key, and makes it when there is none.
	Key(name string) ([]byte, error)
	// Forget destroys a person's key and their names outside the ledger.
	Forget(person string) error
	// Retire removes the rows up to the mark's, leaving the mark.
	Retire(Mark) error
}

// Storage keeps the rows. Package store implements it; everything that gives a
// row its meaning is here.
type Storage interface {
	Write(ctx context.Context, do func(Tx) error) error
	// Rows gives matching rows, newest first unless the filter says otherwise, until fn returns ErrStop.
	Rows(ctx context.Context, s Select, fn func(Row) error) error
	Count(ctx context.Context, s Select) (int, error)
	// Distinct gives, for every value of a searchable column in rows after the number, the newest row that has it.
	Distinct(ctx context.Context, column string, after int64, fn func(value string, newest Row) error) error
	// Scan gives the rows from..to in order, as verification reads them.
	Scan(ctx context.Context, from, to int64, fn func(Raw) error) error
	Last(ctx context.Context) (int64, Hash, error)
	// Key reads a key; false when there is none.
	Key(ctx context.Context, name string) ([]byte, bool, error)
	// People lists the persons who have a key.
	People(ctx context.Context) ([]string, error)
	// Mark is what retention left; false when nothing was removed.
	Mark(ctx context.Context) (Mark, bool, error)
	// ID names this ledger; a copy of another database has another.
	ID() string
}

// ErrStop ends a reading early, without an error.
var ErrStop = errors.New("stop reading")

// Options are a ledger's parts.
type Options struct {
	Storage Storage
	Clock   clock.Clock
	// Anchors are where size and head are kept outside the database.
	Anchors []Anchor
	Log     *slog.Logger
}

// Ledger appends, reads, verifies and exports events.
type Ledger struct {
	storage   Storage
	clock     clock.Clock
	anchors   []Anchor
	log       *slog.Logger
	keys      keyring
	choices   choiceCache
	published sync.Map // hash by versionKey
}

// New is a ledger over the storage.
func New(o Options) *Ledger {
	if o.Storage == nil {
		panic("audit.New: no storage")
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Ledger{storage: o.Storage, clock: o.Clock, anchors: o.Anchors, log: o.Log}
}

// Append records events in one commit. When it returns an error nothing was recorded.
func (l *Ledger) Append(ctx context.Context, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	return l.storage.Write(ctx, func(tx Tx) error { return l.Add(tx, events...) })
}

// Add records events within a transaction that also holds the state they describe.
func (l *Ledger) Add(tx Tx, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	workspace, err := tx.Key(WorkspaceKey)
	if err != nil {
		return err
	}
	for i := range events {
		e := &events[i]
		if e.Name == "" {
			return fault.New(fault.Internal, "audit.append").Say("An event without a name cannot be recorded.").
				Hint("Send the details to whoever maintains Signet.")
		}
		if e.ID == "" {
			e.ID = ids.New("evt")
		}
		if e.At.IsZero() {
			e.At = l.clock.Now()
		}
		e.At = e.At.UTC().Round(0)
		key, err := l.personFor(tx, e.Person)
		if err != nil {
			return err
		}
		seq, prev := tx.Head()
		x, body := seal(e, key, workspace)
		row := Row{Seq: seq + 1, At: e.At.UnixNano(), Index: x, Body: body}
		row.Hash = link(prev, row.Seq, body, make([]byte, 0, len(body)+64))
		if err := tx.Insert(row); err != nil {
			return err
		}
		e.Seq, e.Prev, e.Hash = row.Seq, prev.String(), row.Hash.String()
	}
	return nil
}

// personFor is the person's key within a transaction. It is read from the
// transaction each time: one kept from a transaction that was rolled back would be lost.
func (l *Ledger) personFor(tx Tx, person string) (*personKey, error) {
	raw, err := tx.Key(PersonKey(person))
	if err != nil {
		return nil, err
	}
	if k, ok := l.keys.get(person); ok && string(k.raw) == string(raw) {
		return k, nil
	}
	k, err := newPersonKey(raw)
	if err != nil {
		return nil, fault.New(fault.Internal, "audit.append").Say("The key for a person's names in the audit log cannot be used.").
			Hint("Restore the data folder from a backup.").Because(err)
	}
	l.keys.put(person, k)
	return k, nil
}

// opener answers the keys of persons for one reading.
func (l *Ledger) opener(ctx context.Context) func(string) (*personKey, bool) {
	seen := map[string]*personKey{}
	return func(person string) (*personKey, bool) {
		if k, ok := seen[person]; ok {
			return k, k != nil
		}
		seen[person] = nil
		raw, ok, err := l.storage.Key(ctx, PersonKey(person))
		if err != nil || !ok {
			return nil, false
		}
		k, err := newPersonKey(raw)
		if err != nil {
			return nil, false
		}
		seen[person] = k
		return k, true
	}
}

// Erase destroys the key to a person's names and records that it was done by whom.
// The chain still verifies; the names read "erased".
func (l *Ledger) Erase(ctx context.Context, person string, by Event) error {
	by.Name, by.At = PersonErased, time.Time{}
	by.Facts = map[string]string{"erased_person": person}
	if by.Person == person { // the erased person's names must not come back with the tombstone
		by.PersonName, by.OSUser, by.RemoteUser = "", "", ""
	}
	l.keys.drop(person)
	return l.storage.Write(ctx, func(tx Tx) error {
		if err := tx.Forget(person); err != nil {
			return err
		}
		return l.Add(tx, by)
	})
}
