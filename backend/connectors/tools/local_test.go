package tools_test

import (
	"testing"

	"signet/backend/connector/connectortest"
	"signet/backend/connectors/tools"
)

func TestLocal(t *testing.T) {
	t.Parallel()
	connectortest.Local(t, tools.App, nil)
}
