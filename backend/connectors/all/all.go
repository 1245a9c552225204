// Package all is the registry of every app in this build. A new app costs its own
// folder and one line here, and nothing else.
package all

import (
	"signet/backend/connector"
	"signet/backend/connectors/http"
	"signet/backend/connectors/mail"
	"signet/backend/connectors/sap"
	"signet/backend/connectors/tools"
	"signet/backend/connectors/webhook"
)

// apps are checked once, when the program starts.
var apps = connector.NewRegistry(
	http.App,
	mail.App,
	sap.App,
	tools.App,
	webhook.App,
).Apps()

// Registry holds every app. Each call gives a registry of its own.
func Registry() *connector.Registry { return connector.NewRegistry(apps...) }

//go:generate go test -run TestReference -update .
