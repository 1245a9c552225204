// Package all is the registry of every app in this build. A new app costs its own
// folder and one line here, and nothing else.
package all

import (
	"signet/backend/connector"
	"signet/backend/connectors/csv"
	"signet/backend/connectors/datastore"
	"signet/backend/connectors/files"
	"signet/backend/connectors/http"
	"signet/backend/connectors/json"
	"signet/backend/connectors/mail"
	"signet/backend/connectors/markdown"
	"signet/backend/connectors/sap"
	"signet/backend/connectors/stub"
	"signet/backend/connectors/text"
	"signet/backend/connectors/tools"
	"signet/backend/connectors/webhook"
	"signet/backend/connectors/xml"
)

// apps are checked once, when the program starts.
var apps = connector.NewRegistry(
	csv.App,
	datastore.App,
	files.App,
	http.App,
	json.App,
	mail.App,
	markdown.App,
	sap.App,
	stub.App,
	text.App,
	tools.App,
	webhook.App,
	xml.App,
).Apps()

// Registry holds every app. Each call gives a registry of its own.
func Registry() *connector.Registry { return connector.NewRegistry(apps...) }

//go:generate go test -run TestReference -update .
