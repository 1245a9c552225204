package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"
)

// Credential is what is known of a person's sign-in, without the secret: the page
// of Personal Connections reads it, so that a list never touches the keychain.
type Credential struct {
	ConnectionID string
	Person       string
	Account      string // remote user name, as the system reports it
	State        string
	Reason       string // why it is in this state, a sentence
	Host         string
	Method       string
	Item         string // name of the keychain item
	Stamp        string // random; the item carries it too, so that a change from outside shows
	Kept         bool   // in the keychain
	Pending      bool   // an item was about to be written
	Renews       bool   // it renews itself
	Removed      time.Time
	CheckedAt    time.Time
	LastUsed     time.Time
	Changed      time.Time
	ExpiresAt    time.Time
}

type credentialRow struct {
	ConnectionID string `gorm:"primaryKey"`
	Person       string `gorm:"primaryKey"`
	State        string
	Body         []byte
}

func (credentialRow) TableName() string { return "credentials" }

// Credentials is the index of sign-ins. It has no field in which a secret could be kept.
type Credentials struct{ s *Store }

// Credentials is the index of who has signed in where.
func (s *Store) Credentials() Credentials { return Credentials{s} }

// Get reads a record; false when the person never signed in there.
func (c Credentials) Get(ctx context.Context, connectionID, person string) (Credential, bool, error) {
	found, err := c.find(ctx, "connection_id = ? AND person = ?", connectionID, person)
	if err != nil || len(found) == 0 {
		return Credential{}, false, err
	}
	return found[0], true, nil
}

// Put keeps a record, replacing the one for the same connection and person.
func (c Credentials) Put(ctx context.Context, v Credential) error {
	body, err := json.Marshal(v)
	if err != nil {
		return unwritable(err)
	}
	return c.s.upsert(ctx, "credentials.put", &credentialRow{v.ConnectionID, v.Person, v.State, body}, []string{"connection_id", "person"})
}

// Delete removes a record; one that is not there is no error.
func (c Credentials) Delete(ctx context.Context, connectionID, person string) error {
	_, err := c.s.remove(ctx, "credentials.delete", &credentialRow{}, "connection_id = ? AND person = ?", connectionID, person)
	return err
}

// List gives a person's records.
func (c Credentials) List(ctx context.Context, person string) ([]Credential, error) {
	return c.find(ctx, "person = ?", person)
}

// ForConnection gives all persons' records of a connection, for the count of who has signed in.
func (c Credentials) ForConnection(ctx context.Context, connectionID string) ([]Credential, error) {
	return c.find(ctx, "connection_id = ?", connectionID)
}

// All gives every record, for what an end of the program left unsettled.
func (c Credentials) All(ctx context.Context) ([]Credential, error) { return c.find(ctx, "1 = 1") }

func (c Credentials) find(ctx context.Context, where string, args ...any) ([]Credential, error) {
	// Every run asks who has signed in: a statement that stays prepared costs a tenth.
	rows, err := c.s.query(ctx, "SELECT body FROM credentials WHERE "+where+" ORDER BY connection_id, person", args...)
	if err != nil {
		return nil, cannotRead("credentials.read", err)
	}
	defer func() { _ = rows.Close() }()
	out := []Credential{}
	for rows.Next() {
		var body sql.RawBytes
		var v Credential
		if err := rows.Scan(&body); err != nil {
			return nil, cannotRead("credentials.read", err)
		}
		if err := json.Unmarshal(body, &v); err != nil {
			return nil, cannotRead("credentials.read", err)
		}
		out = append(out, v)
	}
	return out, cannotRead("credentials.read", rows.Err())
}
