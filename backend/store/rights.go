package store

import (
	"context"
	"encoding/json"
	"time"
)

type rightRow struct {
	Person       string `gorm:"primaryKey"`
	ConnectionID string `gorm:"primaryKey"`
	Subject      string `gorm:"primaryKey"` // the BAPI, or what else was asked about
	At           int64
	Body         []byte
}

func (rightRow) TableName() string { return "rights" }

// Rights keeps answers about what a person may do in a system, with their age: advice, never a decision.
type Rights struct{ s *Store }

// Rights is the cache of rights checks.
func (s *Store) Rights() Rights { return Rights{s} }

// Get reads an answer into the value, and when it was given; false when it was never asked.
func (r Rights) Get(ctx context.Context, person, connectionID, subject string, into any) (time.Time, bool, error) {
	var row rightRow
	err := r.s.reading.WithContext(ctx).Where("person = ? AND connection_id = ? AND subject = ?", person, connectionID, subject).Take(&row).Error
	if absent(err) {
		return time.Time{}, false, nil
	}
	if err == nil {
		err = json.Unmarshal(row.Body, into)
	}
	return time.Unix(0, row.At).UTC(), err == nil, cannotRead("rights.get", err)
}

// Put keeps an answer.
func (r Rights) Put(ctx context.Context, person, connectionID, subject string, at time.Time, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return unwritable(err)
	}
	return r.s.upsert(ctx, "rights.put", &rightRow{person, connectionID, subject, at.UnixNano(), body}, []string{"person", "connection_id", "subject"})
}

// Forget removes a person's answers about a connection, as when they sign in anew.
func (r Rights) Forget(ctx context.Context, person, connectionID string) error {
	_, err := r.s.remove(ctx, "rights.forget", &rightRow{}, "person = ? AND connection_id = ?", person, connectionID)
	return err
}
