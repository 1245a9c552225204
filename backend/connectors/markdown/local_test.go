package markdown_test

import (
	"testing"

	"signet/backend/connector/connectortest"
	"signet/backend/connectors/markdown"
)

func TestLocal(t *testing.T) {
	t.Parallel()
	connectortest.Local(t, markdown.App, nil)
}
