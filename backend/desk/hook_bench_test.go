package desk_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/flow"
)

// BenchmarkHook is one run behind a webhook: two fields, a GET, a filter, a POST, the answer; all recorded.
// The service and the caller are in the figure.
func BenchmarkHook(b *testing.B) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":7,"name":"customer number 7","city":"Osaka","qty":3,"ok":true}`)
	}))
	defer service.Close()
	folder, err := os.MkdirTemp("", "sg")
	require.NoError(b, err)
	defer func() { _ = os.RemoveAll(folder) }()
	d, err := desk.Open(b.Context(), desk.Options{Folder: desk.Folder(folder), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"),
		Keychain: memory.New(), Serve: true})
	require.NoError(b, err)
	defer func() { require.NoError(b, d.Close()) }()
	c, err := d.CreateConnection(b.Context(), desk.ConnectionDraft{Kind: connection.Shared, Name: "Loopback", App: "http", Method: "none",
		System: map[string]any{"base_url": service.URL}})
	require.NoError(b, err)
	doc := hookFlow("Orders", nil,
		flow.Module{ID: 3, App: "http", Action: "request", Fields: map[string]any{"method": "GET", "url": "/item?id={{1.id}}"}},
		flow.Module{ID: 4, App: "http", Action: "request", Fields: map[string]any{"method": "POST", "url": "/sink", "body_type": "json",
			"json": map[string]any{"id": "{{3.data.id}}", "name": "{{2.name}}"}}},
		flow.Module{ID: 5, App: "webhook", Action: "respond", Fields: map[string]any{"status": "200", "body": "ok"}})
	doc.Modules[2].Connection, doc.Modules[3].Connection = &flow.ConnectionRef{Shared: c.Connection.ID}, &flow.ConnectionRef{Shared: c.Connection.ID}
	doc.Links[2].Filter = &flow.Filter{Name: "Some", Groups: [][]flow.Condition{{{A: "{{3.data.qty}}", Operator: "number:greaterorequal", B: "1"}}}}
	body, err := flow.Encode(doc)
	require.NoError(b, err)
	draft, err := d.ImportFlow(b.Context(), "flow.signet.json", body)
	require.NoError(b, err)
	_, err = d.Publish(b.Context(), draft.Document.ID, "", "")
	require.NoError(b, err)
	a, err := d.ShowHook(b.Context(), draft.Document.ID, 1)
	require.NoError(b, err)
	require.NoError(b, d.Activate(b.Context(), draft.Document.ID))
	url := a.Reveal()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	call := func() {
		res, err := client.Post(url, "application/json", strings.NewReader(`{"id":7,"name":"ab"}`))
		if err != nil {
			b.Error(err)
			return
		}
		text, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if string(text) != "ok" {
			b.Error(fmt.Errorf("%d %s", res.StatusCode, text))
		}
	}
	b.Run("Alone", func(b *testing.B) {
		for b.Loop() {
			call()
		}
	})
	b.Run("SixteenAtOnce", func(b *testing.B) {
		b.SetParallelism(8)
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				call()
			}
		})
	})
	report, err := d.VerifyEvents(b.Context(), nil)
	require.NoError(b, err)
	require.Equal(b, audit.Intact, report.State)
}
