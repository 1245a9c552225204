package all_test

import (
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connector/connectortest"
	"signet/backend/connector/reference"
	"signet/backend/connectors/all"
	"signet/backend/practice"
	"signet/backend/practice/cast"
	"signet/backend/secret"
)

var update = flag.Bool("update", false, "write docs/connectors.md")

func TestReference(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "..", "docs", "connectors.md")
	want := reference.Markdown(all.Registry().Apps())
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(have), "docs/connectors.md is out of date: go generate ./backend/connectors/all")
}

func TestDeclarations(t *testing.T) {
	t.Parallel()
	for _, a := range all.Registry().Apps() {
		t.Run(a.Name, func(t *testing.T) {
			t.Parallel()
			connectortest.Declaration(t, a)
		})
	}
}

func app(t *testing.T, name string) *connector.App {
	t.Helper()
	a, ok := all.Registry().App(name)
	require.True(t, ok)
	return a
}

func host(t *testing.T, address string) string {
	t.Helper()
	if !strings.Contains(address, "://") {
		return address
	}
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Host
}

// TestConformance runs every app against a real system of its kind.
func TestConformance(t *testing.T) {
	t.Parallel()
	s, err := practice.Start(t.Context(), practice.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	a, anna := s.Addresses(), cast.People()[0]
	web := func(more map[string]any) func(string) map[string]any {
		return func(hostPort string) map[string]any {
			m := map[string]any{"base_url": "http://" + hostPort, "name": "Practice", "check_path": "/me", "account_path": "user"}
			for k, v := range more {
				m[k] = v
			}
			return m
		}
	}
	ticket := connectortest.Operation{Action: "request", Fields: map[string]any{"method": "POST", "url": "/tickets", "body_type": "json",
		"json": map[string]any{"subject": "Late"}, "summary": "Create a ticket"}}
	read := connectortest.Operation{Action: "request", Fields: map[string]any{"method": "GET", "url": "/tickets?about=x"}}

	suites := map[string]connectortest.Suite{
		"http_basic": {App: app(t, "http"), Method: "basic", System: web(nil), Live: host(t, a.Directory), Account: cast.DirectoryUser,
			Values: secret.Values{"user": secret.New(cast.DirectoryUser), "password": secret.New(cast.DirectorySecret)},
			Operations: []connectortest.Operation{
				{Action: "request", Fields: map[string]any{"method": "GET", "url": "/suppliers/100010"}},
				{Action: "download", Fields: map[string]any{"url": "/suppliers"}},
			}},
		"http_api_key": {App: app(t, "http"), Method: "api_key", System: web(map[string]any{"key_name": "X-API-Key"}), Live: host(t, a.Desk),
			Account: cast.DeskClient, Values: secret.Values{"key": secret.New(cast.DeskKey)}, Operations: []connectortest.Operation{ticket, read}},
		"http_client_credentials": {App: app(t, "http"), Method: "client_credentials", System: web(map[string]any{"token_url": a.People + "/oauth/token"}),
			Live: host(t, a.Desk), Also: []string{host(t, a.People)}, Account: cast.DeskClient, Operations: []connectortest.Operation{ticket, read},
			Values: secret.Values{"client_id": secret.New(cast.DeskClient), "client_secret": secret.New(cast.DeskSecret)}},
		"mail": {App: app(t, "mail"), Method: "password", Live: a.Mail, Account: anna.Email,
			System: func(hostPort string) map[string]any {
				h, p, _ := strings.Cut(hostPort, ":")
				return map[string]any{"host": h, "port": p, "encryption": "none", "name": "Practice mail"}
			},
			Values: secret.Values{"user": secret.New(anna.Email), "password": secret.New(anna.MailSecret)},
			Operations: []connectortest.Operation{{Action: "send", Fields: map[string]any{"to": "orders@brandt-stahlhandel.example",
				"subject": "Reminder", "text": "Where is the order?"}}}},
		"sap": {App: app(t, "sap"), Method: "password", Live: host(t, a.SAP), Account: anna.SAPUser,
			System: func(hostPort string) map[string]any {
				return map[string]any{"address": "http://" + hostPort, "client": "100", "sid": "S4P", "language": "EN"}
			},
			Values: secret.Values{"user": secret.New(anna.SAPUser), "password": secret.New(anna.SAPPassword)},
			Operations: []connectortest.Operation{{Action: "call_bapi", Fields: map[string]any{"bapi": "BAPI_PO_GETDETAIL1",
				"PURCHASEORDER": "4500018734"}},
				{Action: "call_bapi", Fields: map[string]any{"bapi": "BAPI_PO_CHANGE", "PURCHASEORDER": "4500018690", "commit": true,
					"POHEADER": map[string]any{"OUR_REF": "Reminder 1"}}}}},
	}
	for name, suite := range suites {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			connectortest.Run(t, suite)
		})
	}
}
