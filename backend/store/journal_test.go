package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/engine"
	"signet/backend/engine/enginetest"
	"signet/backend/store"
)

func open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	if o.Path == "" {
		o.Path = filepath.Join(t.TempDir(), "signet.db")
	}
	s, err := store.Open(context.Background(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestJournal(t *testing.T) {
	t.Parallel()
	enginetest.JournalContract(t, func() engine.Journal { return open(t, store.Options{}).Journal() })
}
