package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
)

// DataStore keeps records between runs. Its own methods commit at once; Begin
// stages the changes of a run.
type DataStore struct{ s *Store }

var _ engine.DataStore = DataStore{}

// DataStore is the engine's data store over this store.
func (s *Store) DataStore() DataStore { return DataStore{s} }

// maxRecord is the greatest size of one record.
const maxRecord = 16 << 20

// eachPage is how many records are read at a time; between pages the database is free.
const eachPage = 500

func encodeRecord(store, key string, v map[string]any) ([]byte, error) {
	if strings.TrimSpace(store) == "" {
		return nil, fault.New(fault.Invalid, "datastore.write").On("store").Coded("datastore.no_name").
			Say("The data store has no name.").Hint("Choose one, or give a new one a name.")
	}
	if key == "" {
		return nil, fault.New(fault.Invalid, "datastore.write").On("key").Coded("datastore.no_key").
			Say("The record has no key.").Hint("Map a value into the key.")
	}
	body, err := encodeValues(v)
	if err != nil {
		return nil, unwritable(err)
	}
	if len(body) > maxRecord {
		return nil, fault.New(fault.Exhausted, "datastore.write").About(key).Coded("datastore.too_large").
			Headline("The record is too large").Say("The record %s has %d MB; %d MB is the most that a data store keeps.", key, len(body)>>20, maxRecord>>20).
			Hint("Keep a part of it, or keep the file and store its path.")
	}
	return body, nil
}

type row struct {
	body []byte
	by   string
}

func (r *row) record(key string) (*connector.Record, error) {
	if r == nil {
		return nil, nil
	}
	v, err := decodeValues(r.body)
	return &connector.Record{Key: key, Values: v, By: r.by}, err
}

type queryer1 interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func readRow(ctx context.Context, q queryer1, store, key string) (*row, error) {
	var r row
	err := q.QueryRowContext(ctx, "SELECT body, author FROM records WHERE store = ? AND name = ?", store, key).Scan(&r.body, &r.by)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &r, nil
}

const putRow = "INSERT INTO records (store, name, body, author) VALUES (?,?,?,?) " +
	"ON CONFLICT (store, name) DO UPDATE SET body = excluded.body, author = excluded.author"

// Get reads a record; nil when there is none.
func (d DataStore) Get(ctx context.Context, store, key string) (*connector.Record, error) {
	r, err := readRow(ctx, d.s.readers, store, key)
	if err != nil {
		return nil, cannotRead("datastore.get", err)
	}
	rec, err := r.record(key)
	return rec, cannotRead("datastore.get", err)
}

// Change reads a record and writes what change makes of it.
func (d DataStore) Change(ctx context.Context, store, key, by string, change func(*connector.Record) (map[string]any, error)) error {
	return d.s.write(ctx, "datastore.change", func(tx *Tx) error {
		r, err := readRow(tx.ctx, tx.conn, store, key)
		if err != nil {
			return err
		}
		old, err := r.record(key)
		if err != nil {
			return err
		}
		v, err := change(old)
		if err != nil || v == nil {
			return err
		}
		body, err := encodeRecord(store, key, v)
		if err != nil {
			return err
		}
		return tx.exec(putRow, store, key, body, by)
	})
}

// Remove deletes a record and says whether there was one.
func (d DataStore) Remove(ctx context.Context, store, key string) (bool, error) {
	n, err := d.delete(ctx, "DELETE FROM records WHERE store = ? AND name = ?", store, key)
	return n > 0, err
}

// Clear deletes all records of a store.
func (d DataStore) Clear(ctx context.Context, store string) (int, error) {
	return d.delete(ctx, "DELETE FROM records WHERE store = ?", store)
}

func (d DataStore) delete(ctx context.Context, text string, args ...any) (int, error) {
	n := int64(0)
	err := d.s.write(ctx, "datastore.delete", func(tx *Tx) error {
		done, err := tx.conn.ExecContext(tx.ctx, text, args...)
		if err == nil {
			n, err = done.RowsAffected()
		}
		return err
	})
	return int(n), err
}

// Count says how many records a store has.
func (d DataStore) Count(ctx context.Context, store string) (int, error) {
	n := 0
	err := d.s.readers.QueryRowContext(ctx, "SELECT COUNT(*) FROM records WHERE store = ?", store).Scan(&n)
	return n, cannotRead("datastore.count", err)
}

// Each gives the records in the order of their keys.
func (d DataStore) Each(ctx context.Context, store string, yield func(connector.Record) bool) error {
	after, first := "", true
	for {
		page, err := d.page(ctx, store, after, first)
		if err != nil {
			return cannotRead("datastore.each", err)
		}
		for _, r := range page {
			if !yield(r) {
				return nil
			}
		}
		if len(page) < eachPage {
			return nil
		}
		after, first = page[len(page)-1].Key, false
	}
}

func (d DataStore) page(ctx context.Context, store, after string, first bool) ([]connector.Record, error) {
	rows, err := d.s.readers.QueryContext(ctx,
		"SELECT name, body, author FROM records WHERE store = ? AND (? OR name > ?) ORDER BY name LIMIT ?", store, first, after, eachPage)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []connector.Record
	for rows.Next() {
		var key string
		var r row
		if err := rows.Scan(&key, &r.body, &r.by); err != nil {
			return nil, err
		}
		rec, err := r.record(key)
		if err != nil {
			return nil, err
		}
		out = append(out, *rec)
	}
	return out, rows.Err()
}

// defined is the structure of a store as it is kept.
type defined struct {
	Structure []any `json:"structure,omitempty"`
	Strict    bool  `json:"strict,omitempty"`
}

// Store describes a store.
func (d DataStore) Store(ctx context.Context, store string) (connector.DataStore, error) {
	out := connector.DataStore{Name: store}
	var body []byte
	err := d.s.readers.QueryRowContext(ctx, "SELECT body FROM data_stores WHERE name = ?", store).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	} else if err == nil {
		var def defined
		err = json.Unmarshal(body, &def)
		out.Structure, out.Strict = def.Structure, def.Strict
	}
	if err == nil {
		out.Records, err = d.Count(ctx, store)
	}
	return out, cannotRead("datastore.describe", err)
}

// Stores lists the stores by name, without those of the engine itself, whose names begin with a point.
func (d DataStore) Stores(ctx context.Context) ([]connector.DataStore, error) {
	rows, err := d.s.readers.QueryContext(ctx, `SELECT n, COALESCE((SELECT body FROM data_stores WHERE name = n), '{}'),
		(SELECT COUNT(*) FROM records WHERE store = n)
		FROM (SELECT name AS n FROM data_stores UNION SELECT DISTINCT store FROM records) WHERE n NOT LIKE '.%' ORDER BY n`)
	if err != nil {
		return nil, cannotRead("datastore.list", err)
	}
	defer func() { _ = rows.Close() }()
	out := []connector.DataStore{}
	for rows.Next() {
		var x connector.DataStore
		var body []byte
		var def defined
		if err := rows.Scan(&x.Name, &body, &x.Records); err != nil {
			return nil, cannotRead("datastore.list", err)
		}
		if err := json.Unmarshal(bytes.TrimSpace(body), &def); err != nil {
			return nil, cannotRead("datastore.list", err)
		}
		x.Structure, x.Strict = def.Structure, def.Strict
		out = append(out, x)
	}
	return out, cannotRead("datastore.list", rows.Err())
}

// Define keeps a store's structure; without one the store takes any fields.
func (d DataStore) Define(ctx context.Context, x connector.DataStore) error {
	body, err := json.Marshal(defined{x.Structure, x.Strict})
	if err != nil {
		return unwritable(err)
	}
	return d.s.write(ctx, "datastore.define", func(tx *Tx) error {
		return tx.exec("INSERT INTO data_stores (name, body) VALUES (?,?) ON CONFLICT (name) DO UPDATE SET body = excluded.body", x.Name, body)
	})
}

// Drop removes a store with its records and its structure.
func (d DataStore) Drop(ctx context.Context, store string) error {
	return d.s.write(ctx, "datastore.drop", func(tx *Tx) error {
		if err := tx.exec("DELETE FROM records WHERE store = ?", store); err != nil {
			return err
		}
		return tx.exec("DELETE FROM data_stores WHERE name = ?", store)
	})
}
