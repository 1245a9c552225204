package text_test

import (
	"testing"

	"signet/backend/connector/connectortest"
	"signet/backend/connectors/text"
)

func TestLocal(t *testing.T) {
	t.Parallel()
	connectortest.Local(t, text.App, nil)
}
