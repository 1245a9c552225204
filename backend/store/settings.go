package store

import (
	"context"
	"encoding/json"

	"gorm.io/gorm/clause"
)

type settingRow struct {
	Name string `gorm:"primaryKey"`
	Body []byte
}

func (settingRow) TableName() string { return "settings" }

// Setting reads a setting into the value; false when it was never set.
func (s *Store) Setting(ctx context.Context, name string, into any) (bool, error) {
	var row settingRow
	err := s.reading.WithContext(ctx).Where("name = ?", name).Take(&row).Error
	if absent(err) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(row.Body, into)
	}
	return err == nil, cannotRead("settings.read", err)
}

// SetSetting keeps a setting as JSON.
func (s *Store) SetSetting(ctx context.Context, name string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return unwritable(err)
	}
	return s.upsert(ctx, "settings.write", &settingRow{name, body}, []string{"name"})
}

// Settings reads all settings as JSON by name.
func (s *Store) Settings(ctx context.Context) (map[string]json.RawMessage, error) {
	var rows []settingRow
	err := s.reading.WithContext(ctx).Find(&rows).Error
	out := make(map[string]json.RawMessage, len(rows))
	for _, r := range rows {
		out[r.Name] = r.Body
	}
	return out, cannotRead("settings.read", err)
}

// upsert writes a model, replacing the one with the same key.
func (s *Store) upsert(ctx context.Context, op string, model any, key []string) error {
	return s.write(ctx, op, func(tx *Tx) error { return upsertIn(tx, model, key) })
}

func upsertIn(tx *Tx, model any, key []string) error {
	db, err := tx.models()
	if err != nil {
		return err
	}
	columns := make([]clause.Column, len(key))
	for i, k := range key {
		columns[i] = clause.Column{Name: k}
	}
	return db.Clauses(clause.OnConflict{Columns: columns, UpdateAll: true}).Create(model).Error
}

// remove deletes the rows of a model that match.
func (s *Store) remove(ctx context.Context, op string, model any, where string, args ...any) (int64, error) {
	var n int64
	err := s.write(ctx, op, func(tx *Tx) error {
		db, err := tx.models()
		if err != nil {
			return err
		}
		done := db.Where(where, args...).Delete(model)
		n = done.RowsAffected
		return done.Error
	})
	return n, err
}
