package store

import (
	"context"
	"encoding/json"

	"signet/backend/engine"
)

type recordRow struct {
	Store string `gorm:"primaryKey"`
	Name  string `gorm:"primaryKey"`
	Body  []byte
}

func (recordRow) TableName() string { return "records" }

// DataStore keeps records between runs.
type DataStore struct{ s *Store }

var _ engine.DataStore = DataStore{}

// DataStore is the engine's data store over this store.
func (s *Store) DataStore() DataStore { return DataStore{s} }

// Get reads a record; false when there is none.
func (d DataStore) Get(ctx context.Context, store, key string) (map[string]any, bool, error) {
	var row recordRow
	err := d.s.reading.WithContext(ctx).Where("store = ? AND name = ?", store, key).Take(&row).Error
	if absent(err) {
		return nil, false, nil
	}
	var v map[string]any
	if err == nil {
		err = json.Unmarshal(row.Body, &v)
	}
	return v, err == nil, cannotRead("datastore.get", err)
}

// Put keeps a record, replacing the one with the same key.
func (d DataStore) Put(ctx context.Context, store, key string, v map[string]any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return unwritable(err)
	}
	return d.s.upsert(ctx, "datastore.put", &recordRow{store, key, body}, []string{"store", "name"})
}

// Delete removes a record; one that is not there is no error.
func (d DataStore) Delete(ctx context.Context, store, key string) error {
	_, err := d.s.remove(ctx, "datastore.delete", &recordRow{}, "store = ? AND name = ?", store, key)
	return err
}
