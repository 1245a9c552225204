package csv_test

import (
	"testing"

	"signet/backend/connector/connectortest"
	"signet/backend/connectors/csv"
)

func TestLocal(t *testing.T) {
	t.Parallel()
	connectortest.Local(t, csv.App, nil)
}
