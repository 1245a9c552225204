package xml_test

import (
	"testing"

	"signet/backend/connector/connectortest"
	"signet/backend/connectors/xml"
)

func TestLocal(t *testing.T) {
	t.Parallel()
	connectortest.Local(t, xml.App, nil)
}
