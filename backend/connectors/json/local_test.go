package json_test

import (
	"testing"

	"signet/backend/connector/connectortest"
	"signet/backend/connectors/json"
)

func TestLocal(t *testing.T) {
	t.Parallel()
	connectortest.Local(t, json.App, nil)
}
