package store

import (
	"context"
	"fmt"

	"signet/backend/fault"
)

type blobRow struct {
	Name string `gorm:"primaryKey"`
	Body []byte
}

func (blobRow) TableName() string { return "blobs" }

// Blobs keeps sealed bytes: ciphertext whose key is a keychain item. It never holds anything in the clear.
type Blobs struct{ s *Store }

// Blobs is the place for what is too large for a keychain item.
func (s *Store) Blobs() Blobs { return Blobs{s} }

// Get reads a blob; NotFound when there is none.
func (b Blobs) Get(ctx context.Context, name string) ([]byte, error) {
	var row blobRow
	err := b.s.reading.WithContext(ctx).Where("name = ?", name).Take(&row).Error
	if absent(err) {
		return nil, fault.New(fault.NotFound, "blobs.get").Say("The sealed part of this sign-in is not there.").
			Hint("Sign in again.").Because(fmt.Errorf("no blob %s", name))
	}
	return row.Body, cannotRead("blobs.get", err)
}

// Put keeps a blob, replacing the one with the same name.
func (b Blobs) Put(ctx context.Context, name string, body []byte) error {
	return b.s.upsert(ctx, "blobs.put", &blobRow{name, body}, []string{"name"})
}

// Delete removes a blob; one that is not there is no error.
func (b Blobs) Delete(ctx context.Context, name string) error {
	_, err := b.s.remove(ctx, "blobs.delete", &blobRow{}, "name = ?", name)
	return err
}
