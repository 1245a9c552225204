package cli_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/flow"
	"signet/backend/store"
)

// opened is the data folder as a window opens it.
func opened(t *testing.T, home string) *desk.Desk {
	t.Helper()
	person, err := desk.CurrentPerson()
	require.NoError(t, err)
	d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(home), Person: person, Keychain: memory.New(), Serve: true})
	require.NoError(t, err)
	return d
}

// served starts `signet serve` as a program of its own, and waits until it serves.
func served(t *testing.T, home string) *exec.Cmd {
	t.Helper()
	c := exec.Command("signet", "--home", home, "--json", "serve")
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	var says struct {
		Flows []struct {
			Active bool `json:"active"`
		} `json:"flows"`
		Webhooks string `json:"webhooks"`
	}
	require.NoError(t, json.NewDecoder(bufio.NewReader(out)).Decode(&says))
	require.Len(t, says.Flows, 1)
	require.True(t, says.Flows[0].Active)
	require.NotEmpty(t, says.Webhooks)
	return c
}

// TestNoAcceptedRequestIsLost: a program is told Accepted once its run is on disk, so kill -9 loses none of them and
// the next start carries out each of them, once.
func TestNoAcceptedRequestIsLost(t *testing.T) {
	t.Parallel()
	home, err := os.MkdirTemp("", "sg")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	d := opened(t, home)
	doc := flow.New("flow_hook", "Orders")
	doc.Scheduling = flow.Scheduling{Type: flow.Immediate}
	doc.Settings.Sequential = true // most of them stand in line when the program is killed
	doc.Modules = []flow.Module{{ID: 1, App: "webhook", Action: "custom_webhook"},
		{ID: 2, App: "tools", Action: "sleep", Fields: map[string]any{"delay": 0.02}}, {ID: 3, App: "tools", Action: "return_output", Fields: map[string]any{"values": map[string]any{"n": "{{1.n}}"}}}}
	doc.Links = []flow.Link{{From: 1, To: 2, Kind: flow.Next}, {From: 2, To: 3, Kind: flow.Next}}
	b, err := flow.Encode(doc)
	require.NoError(t, err)
	draft, err := d.ImportFlow(t.Context(), "x.signet.json", b)
	require.NoError(t, err)
	id := draft.Document.ID
	_, err = d.Publish(t.Context(), id, "", "")
	require.NoError(t, err)
	require.NoError(t, d.Activate(t.Context(), id))
	address, err := d.ShowHook(t.Context(), id, 1)
	require.NoError(t, err)
	url := address.Reveal()
	require.NoError(t, d.Close())

	var mu sync.Mutex
	accepted := map[string]bool{}
	for round := range 3 {
		c := served(t, home)
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() {
				n := fmt.Sprintf("%d-%d", round, i)
				res, err := http.Post(url, "application/json", strings.NewReader(`{"n":"`+n+`"}`))
				if err != nil {
					return
				}
				_ = res.Body.Close()
				mu.Lock()
				accepted[n] = res.StatusCode == http.StatusOK
				enough := len(accepted) >= 20*(round+1)
				mu.Unlock()
				if enough {
					_ = c.Process.Kill()
				}
			})
		}
		all.Wait()
		_ = c.Process.Kill()
		_ = c.Wait()
	}

	d = opened(t, home)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	seen := map[string]int{}
	require.Eventually(t, func() bool {
		runs, _, err := d.Runs(t.Context(), store.RunQuery{FlowID: id})
		require.NoError(t, err)
		clear(seen)
		for _, r := range runs {
			if r.State != engine.Succeeded {
				return false
			}
			seen[fmt.Sprint(r.Outputs["n"])]++
		}
		return true
	}, 60*time.Second, 50*time.Millisecond)
	n := 0
	for name, ok := range accepted {
		if ok {
			n++
			require.Equal(t, 1, seen[name], name)
		}
	}
	require.GreaterOrEqual(t, n, 40)
	t.Logf("%d requests were accepted before 3 kills; %d runs in all", n, len(seen))
}
