package desk_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connection"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/flow"
)

// BenchmarkFanout is one run with 2,000 POSTs, several at once, all recorded. The service is in the figure.
func BenchmarkFanout(b *testing.B) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"ok":true}`)
	}))
	defer service.Close()
	folder, err := os.MkdirTemp("", "sg")
	require.NoError(b, err)
	defer func() { _ = os.RemoveAll(folder) }()
	d, err := desk.Open(b.Context(), desk.Options{Folder: desk.Folder(folder), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"),
		Keychain: memory.New()})
	require.NoError(b, err)
	defer func() { require.NoError(b, d.Close()) }()
	c, err := d.CreateConnection(b.Context(), desk.ConnectionDraft{Kind: connection.Shared, Name: "Loopback", App: "http", Method: "none",
		System: map[string]any{"base_url": service.URL}})
	require.NoError(b, err)
	doc := flow.New("flow_fan", "Fan")
	doc.Settings.Parallel = 256
	doc.Modules = []flow.Module{{ID: 1, App: "tools", Action: "on_demand"},
		{ID: 2, App: "tools", Action: "repeater", Fields: map[string]any{"repeats": 2000.0}},
		{ID: 3, App: "http", Action: "request", Connection: &flow.ConnectionRef{Shared: c.Connection.ID},
			Fields: map[string]any{"method": "POST", "url": "/sink", "body_type": "json", "json": map[string]any{"i": "{{2.i}}"}}}}
	doc.Links = []flow.Link{{From: 1, To: 2, Kind: flow.Next}, {From: 2, To: 3, Kind: flow.Next}}
	body, err := flow.Encode(doc)
	require.NoError(b, err)
	draft, err := d.ImportFlow(b.Context(), "flow.signet.json", body)
	require.NoError(b, err)
	_, err = d.Publish(b.Context(), draft.Document.ID, "", "")
	require.NoError(b, err)
	for b.Loop() {
		s, err := d.Start(b.Context(), desk.StartRequest{FlowID: draft.Document.ID, Source: "run_once"})
		require.NoError(b, err)
		r, err := d.WaitRun(b.Context(), s.Runs[0].ID)
		require.NoError(b, err)
		require.Equal(b, engine.Succeeded, r.State, fmt.Sprint(r.Fault))
	}
}
