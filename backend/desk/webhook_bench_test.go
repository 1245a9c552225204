package desk_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/flow"
)

// BenchmarkWebhook is one request after the other to a flow of two modules, until its run is on disk; with answer,
// until a third module has answered.
func BenchmarkWebhook(b *testing.B) {
	for name, more := range map[string][]flow.Module{"accepted": nil, "answer": {{ID: 3, App: "webhook", Action: "respond", Fields: map[string]any{"status": 200, "body": "{{1.name}}"}}}} {
		b.Run(name, func(b *testing.B) {
			d, err := desk.Open(b.Context(), desk.Options{Folder: desk.Folder(b.TempDir()), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"), Keychain: memory.New(), Serve: true})
			require.NoError(b, err)
			defer func() { _ = d.Close() }()
			text, err := flow.Encode(hookFlow("Bench", nil, more...))
			require.NoError(b, err)
			draft, err := d.ImportFlow(b.Context(), "x.signet.json", text)
			require.NoError(b, err)
			_, err = d.Publish(b.Context(), draft.Document.ID, "", "")
			require.NoError(b, err)
			require.NoError(b, d.Activate(b.Context(), draft.Document.ID))
			url, err := d.ShowHook(b.Context(), draft.Document.ID, 1)
			require.NoError(b, err)
			client := &http.Client{Transport: &http.Transport{Proxy: nil}}
			for b.Loop() {
				res, err := client.Post(url.Reveal(), "application/json", strings.NewReader(`{"name":"Anna"}`))
				require.NoError(b, err)
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
				require.Equal(b, 200, res.StatusCode)
			}
		})
	}
}
