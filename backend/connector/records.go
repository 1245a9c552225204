package connector

import (
	"context"

	"signet/backend/fault"
)

// Record is one entry of a data store.
type Record struct {
	Key    string
	Values map[string]any
	// By is the idempotency key of the attempt that wrote it, so that a repetition knows its own record.
	By string
}

// DataStore is what is known of a data store: its name, and its structure where it has one.
type DataStore struct {
	Name string
	// Structure is what a record holds, as a specification in the form of package shape; nil takes any fields.
	Structure []any
	// Strict refuses fields that the structure does not name.
	Strict  bool
	Records int
}

// Records are the data stores of the workspace as one run sees them: its own
// writes included, those that are not committed yet among them. A store is
// there as soon as it has a record or a structure.
type Records interface {
	// Get reads a record; nil when there is none.
	Get(ctx context.Context, store, key string) (*Record, error)
	// Change reads a record and writes what change makes of it, as one step that no other run gets
	// between. old is nil when there is none; nil values leave it as it is. An error of change is given back.
	Change(ctx context.Context, store, key, by string, change func(old *Record) (map[string]any, error)) error
	// Remove deletes a record and says whether there was one.
	Remove(ctx context.Context, store, key string) (bool, error)
	// Clear deletes all records and says how many there were. The structure stays.
	Clear(ctx context.Context, store string) (int, error)
	// Count says how many records there are.
	Count(ctx context.Context, store string) (int, error)
	// Each gives the records in the order of their keys until yield answers false.
	Each(ctx context.Context, store string, yield func(Record) bool) error
	// Store describes a store; one that is not there has neither structure nor records.
	Store(ctx context.Context, store string) (DataStore, error)
	// Stores lists the stores by name.
	Stores(ctx context.Context) ([]DataStore, error)
}

// RecordsOf is the data stores of a call. A module that is marked Transactional gets them.
func (c *Call) RecordsOf() (Records, error) {
	if c.Records == nil {
		return nil, fault.New(fault.FailedPrecondition, "connector.records").Coded("datastore.none").
			Headline("There are no data stores here").
			Say("This module reads and writes the data stores of a workspace, and none is open.").
			Hint("Run it in an Action Flow of the workspace.")
	}
	return c.Records, nil
}

// RefusingRecords are data stores in which nothing can be changed: each change is answered with what refuse returns.
func RefusingRecords(r Records, refuse func() error) Records { return refusing{r, refuse} }

type refusing struct {
	Records
	refuse func() error
}

func (r refusing) Change(context.Context, string, string, string, func(*Record) (map[string]any, error)) error {
	return r.refuse()
}

func (r refusing) Remove(context.Context, string, string) (bool, error) { return false, r.refuse() }

func (r refusing) Clear(context.Context, string) (int, error) { return 0, r.refuse() }
