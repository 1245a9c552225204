// Package memory keeps secrets for as long as the program runs: for tests, and for
// builds that drive the window from a browser. It writes nothing anywhere.
package memory

import (
	"context"
	"sync"

	"signet/backend/credential"
	"signet/backend/fault"
	"signet/backend/secret"
)

// Store is a keychain in memory. Its zero value is not usable; New makes one.
type Store struct {
	mu     sync.Mutex
	items  map[string]secret.Text
	locked bool
	fail   error
	limit  int
}

// New is an empty, unlocked store.
func New() *Store { return &Store{items: map[string]secret.Text{}} }

// Get reads an item.
func (s *Store) Get(ctx context.Context, item string) (secret.Text, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return secret.Text{}, err
	}
	t, ok := s.items[item]
	if !ok {
		return secret.Text{}, fault.New(fault.NotFound, "memory.get").Coded("keychain.no_item").
			Say("The memory of this program holds no such sign-in.").Hint("Sign in again.")
	}
	return secret.New(t.Reveal()), nil
}

// Set keeps an item.
func (s *Store) Set(ctx context.Context, item string, value secret.Text) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	if s.limit > 0 && value.Len() > s.limit {
		return fault.New(fault.Exhausted, "memory.set").Coded("keychain.too_big").Headline("This sign-in is too large").
			Say("It works for this run; it cannot be kept.").Hint("Run without keeping.")
	}
	s.items[item].Wipe()
	s.items[item] = secret.New(value.Reveal())
	return nil
}

// Delete removes an item.
func (s *Store) Delete(ctx context.Context, item string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	s.items[item].Wipe()
	delete(s.items, item)
	return nil
}

func (s *Store) ready(ctx context.Context) error {
	switch {
	case s.fail != nil:
		return s.fail
	case ctx.Err() != nil:
		return fault.New(fault.Cancelled, "memory").Say("It was cancelled.").Hint("Try again.").Because(ctx.Err())
	case s.locked:
		return fault.New(fault.FailedPrecondition, "memory").Coded("keychain.locked").Headline("Your keychain is locked").
			Say("Signet needs it to read your sign-in.").Hint("Unlock it.")
	}
	return nil
}

// Name says that nothing outlives the program.
func (s *Store) Name(context.Context) string { return "this computer’s memory" }

// State is locked or unlocked.
func (s *Store) State(context.Context) credential.Condition {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.locked {
		return credential.Locked
	}
	return credential.Unlocked
}

// Limit is the greatest size of an item; 0 is none.
func (s *Store) Limit() int { s.mu.Lock(); defer s.mu.Unlock(); return s.limit }

// SetLimit bounds items, as some operating systems do.
func (s *Store) SetLimit(bytes int) { s.mu.Lock(); s.limit = bytes; s.mu.Unlock() }

// Lock and Unlock turn the key.
func (s *Store) Lock(context.Context) error { s.mu.Lock(); s.locked = true; s.mu.Unlock(); return nil }

// Unlock makes the items readable again.
func (s *Store) Unlock(context.Context) error {
	s.mu.Lock()
	s.locked = false
	s.mu.Unlock()
	return nil
}

// Fail makes every use end with err; nil ends that.
func (s *Store) Fail(err error) { s.mu.Lock(); s.fail = err; s.mu.Unlock() }

// Items lists the names of what is kept.
func (s *Store) Items() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]string, 0, len(s.items))
	for n := range s.items {
		out = append(out, n)
	}
	return out
}

// Tamper changes an item behind Signet's back, as another program can.
func (s *Store) Tamper(item, value string) {
	s.mu.Lock()
	s.items[item] = secret.New(value)
	s.mu.Unlock()
}
