package store

import (
	"bytes"
	"context"
	"slices"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
)

// maxStaged bounds what one run may have staged.
const maxStaged = 64 << 20

// staged are the changes of one run over what is committed: the run sees them, nobody else does.
type staged struct {
	DataStore
	stores map[string]*stagedStore
	size   int
}

type stagedStore struct {
	cleared bool
	changes map[string]*change
}

// change is what a run has made of one record. base is what it was when the run first touched it.
type change struct {
	base    *row
	now     *row // nil: deleted
	checked bool // base was read; a change after clear does not depend on it
}

// Begin stages what one run changes.
func (d DataStore) Begin(string) engine.Staged {
	return &staged{DataStore: d, stores: map[string]*stagedStore{}}
}

func (t *staged) of(store string) *stagedStore {
	s := t.stores[store]
	if s == nil {
		s = &stagedStore{changes: map[string]*change{}}
		t.stores[store] = s
	}
	return s
}

// Open reports whether there is anything to commit.
func (t *staged) Open() bool {
	for _, s := range t.stores {
		if s.cleared || len(s.changes) > 0 {
			return true
		}
	}
	return false
}

// see is the record as the run sees it, and what it has made of it so far.
func (t *staged) see(ctx context.Context, store, key string) (*row, *change, error) {
	if s := t.stores[store]; s != nil {
		if c := s.changes[key]; c != nil {
			return c.now, c, nil
		}
		if s.cleared {
			return nil, nil, nil
		}
	}
	r, err := readRow(ctx, t.s.readers, store, key)
	return r, nil, cannotRead("datastore.get", err)
}

// Get reads a record.
func (t *staged) Get(ctx context.Context, store, key string) (*connector.Record, error) {
	r, _, err := t.see(ctx, store, key)
	if err != nil {
		return nil, err
	}
	rec, err := r.record(key)
	return rec, cannotRead("datastore.get", err)
}

// Change stages what change makes of a record.
func (t *staged) Change(ctx context.Context, store, key, by string, make func(*connector.Record) (map[string]any, error)) error {
	r, c, err := t.see(ctx, store, key)
	if err != nil {
		return err
	}
	old, err := r.record(key)
	if err != nil {
		return cannotRead("datastore.get", err)
	}
	v, err := make(old)
	if err != nil || v == nil {
		return err
	}
	body, err := encodeRecord(store, key, v)
	if err != nil {
		return err
	}
	return t.put(store, key, r, c, &row{body, by})
}

func (t *staged) put(store, key string, seen *row, c *change, now *row) error {
	s := t.of(store)
	if now != nil {
		t.size += len(now.body)
	}
	if t.size > maxStaged {
		return fault.New(fault.Exhausted, "datastore.stage").Coded("datastore.staged_too_much").
			Headline("The run has changed too much at once").
			Say("What it has written to data stores and not committed is more than %d MB.", maxStaged>>20).
			Hint("Switch on Auto commit in the settings of the Action Flow, or write less in one cycle.")
	}
	if c == nil {
		c = &change{base: seen, checked: !s.cleared}
		s.changes[key] = c
	}
	c.now = now
	return nil
}

// Remove stages that a record is deleted.
func (t *staged) Remove(ctx context.Context, store, key string) (bool, error) {
	r, c, err := t.see(ctx, store, key)
	if err != nil || r == nil {
		return false, err
	}
	return true, t.put(store, key, r, c, nil)
}

// Clear stages that all records are deleted.
func (t *staged) Clear(ctx context.Context, store string) (int, error) {
	n, err := t.Count(ctx, store)
	if err == nil {
		t.stores[store] = &stagedStore{cleared: true, changes: map[string]*change{}}
	}
	return n, err
}

// Count says how many records the run sees.
func (t *staged) Count(ctx context.Context, store string) (int, error) {
	s, n := t.stores[store], 0
	if s == nil || !s.cleared {
		var err error
		if n, err = t.DataStore.Count(ctx, store); err != nil {
			return 0, err
		}
	}
	if s == nil {
		return n, nil
	}
	for key, c := range s.changes {
		was := false
		if !s.cleared {
			r, err := readRow(ctx, t.s.readers, store, key)
			if err != nil {
				return 0, cannotRead("datastore.count", err)
			}
			was = r != nil
		}
		switch {
		case was && c.now == nil:
			n--
		case !was && c.now != nil:
			n++
		}
	}
	return n, nil
}

// Each gives the records as the run sees them, in the order of their keys.
func (t *staged) Each(ctx context.Context, store string, yield func(connector.Record) bool) error {
	s := t.stores[store]
	if s == nil {
		return t.DataStore.Each(ctx, store, yield)
	}
	keys := make([]string, 0, len(s.changes))
	for key, c := range s.changes {
		if c.now != nil {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	stopped := false
	var failed error
	upTo := func(limit string, all bool) bool { // the staged records before the limit
		for len(keys) > 0 && (all || keys[0] < limit) {
			rec, err := s.changes[keys[0]].now.record(keys[0])
			keys = keys[1:]
			if err != nil {
				failed = cannotRead("datastore.each", err)
				return false
			}
			if !yield(*rec) {
				stopped = true
				return false
			}
		}
		return true
	}
	if !s.cleared {
		err := t.DataStore.Each(ctx, store, func(r connector.Record) bool {
			if !upTo(r.Key, false) {
				return false
			}
			if s.changes[r.Key] != nil { // the run's own form comes from keys, or it is deleted
				return true
			}
			stopped = !yield(r)
			return !stopped
		})
		if err != nil {
			return err
		}
	}
	if failed == nil && !stopped {
		upTo("", true)
	}
	return failed
}

// Store describes a store as the run sees it.
func (t *staged) Store(ctx context.Context, store string) (connector.DataStore, error) {
	x, err := t.DataStore.Store(ctx, store)
	if err == nil {
		x.Records, err = t.Count(ctx, store)
	}
	return x, err
}

// Rollback forgets what was staged.
func (t *staged) Rollback() { t.stores, t.size = map[string]*stagedStore{}, 0 }

// Commit makes everything durable as one change, or nothing.
func (t *staged) Commit(ctx context.Context) error {
	defer t.Rollback()
	return t.s.write(ctx, "datastore.commit", func(tx *Tx) error {
		for store, s := range t.stores {
			if s.cleared {
				if err := tx.exec("DELETE FROM records WHERE store = ?", store); err != nil {
					return err
				}
			}
			for key, c := range s.changes {
				if c.checked {
					r, err := readRow(tx.ctx, tx.conn, store, key)
					if err != nil {
						return err
					}
					if !same(r, c.base) {
						return conflict(store, key)
					}
				}
				var err error
				if c.now == nil {
					err = tx.exec("DELETE FROM records WHERE store = ? AND name = ?", store, key)
				} else {
					err = tx.exec(putRow, store, key, c.now.body, c.now.by)
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func same(a, b *row) bool {
	if a == nil || b == nil {
		return a == b
	}
	return bytes.Equal(a.body, b.body)
}

func conflict(store, key string) error {
	return fault.New(fault.Conflict, "datastore.commit").About(store).Coded("datastore.conflict").
		Headline("Another run has changed the record %s", key).
		Say("The data store %s is not as this run read it, so nothing of the run was written to data stores.", store).
		Hint("Run it again.").With("Record", key)
}
