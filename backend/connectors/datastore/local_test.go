package datastore_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connector/connectortest"
	"signet/backend/connectors/datastore"
	"signet/backend/store"
)

// opened is the data stores of a real workspace database.
func opened(t *testing.T) store.DataStore {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "signet.db")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s.DataStore()
}

func TestLocal(t *testing.T) {
	t.Parallel()
	d := opened(t)
	connectortest.Local(t, datastore.App, func() connector.Records { return d.Begin("run") })
}
