package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/store"
)

// serving is a desk as a window or `signet serve` opens it.
func serving(t *testing.T, folder string) *desk.Desk {
	t.Helper()
	d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(folder), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"),
		Keychain: memory.New(), Serve: true})
	require.NoError(t, err)
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// shortFolder is a folder whose path leaves room for the socket's name.
func shortFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sg")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// imported makes a draft of a document, and publishes it.
func imported(t *testing.T, d *desk.Desk, doc flow.Document) string {
	t.Helper()
	b, err := flow.Encode(doc)
	require.NoError(t, err)
	draft, err := d.ImportFlow(t.Context(), "flow.signet.json", b)
	require.NoError(t, err)
	_, err = d.Publish(t.Context(), draft.Document.ID, "", "")
	require.NoError(t, err)
	return draft.Document.ID
}

// hookFlow is a webhook, a variable and what follows.
func hookFlow(name string, fields map[string]any, more ...flow.Module) flow.Document {
	doc := flow.New("flow_hook", name)
	doc.Scheduling = flow.Scheduling{Type: flow.Immediate}
	doc.Modules = append([]flow.Module{{ID: 1, App: "webhook", Action: "custom_webhook", Fields: fields},
		{ID: 2, App: "tools", Action: "set_variables", Fields: map[string]any{"variables": []any{map[string]any{"name": "name", "value": "{{1.name}}"}}}}}, more...)
	for i := 1; i < len(doc.Modules); i++ {
		doc.Links = append(doc.Links, flow.Link{From: doc.Modules[i-1].ID, To: doc.Modules[i].ID, Kind: flow.Next})
	}
	return doc
}

func address(t *testing.T, d *desk.Desk, id string) string {
	t.Helper()
	a, err := d.ShowHook(t.Context(), id, 1)
	require.NoError(t, err)
	return a.Reveal()
}

type reply struct {
	status int
	body   string
	head   http.Header
}

func send(t *testing.T, method, url, kind, body string, change ...func(*http.Request)) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for _, c := range change {
		c(r)
	}
	res, err := (&http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}).Do(r)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return reply{res.StatusCode, string(b), res.Header}
}

// runsOf waits until a flow has n runs that are over, the oldest first.
func runsOf(t *testing.T, d *desk.Desk, id string, n int) []engine.Run {
	t.Helper()
	var out []engine.Run
	require.Eventually(t, func() bool {
		list, _, err := d.Runs(t.Context(), store.RunQuery{FlowID: id})
		require.NoError(t, err)
		out = nil
		for i := len(list) - 1; i >= 0; i-- {
			if list[i].State.Over() {
				out = append(out, list[i])
			}
		}
		return len(out) >= n
	}, 20*time.Second, 5*time.Millisecond)
	require.Len(t, out, n)
	return out
}

func TestWebhook(t *testing.T) {
	t.Parallel()

	t.Run("ARequestStartsARunOfThePublishedVersion", func(t *testing.T) {
		t.Parallel()
		d := serving(t, shortFolder(t))
		id := imported(t, d, hookFlow("Orders", nil))
		url := address(t, d, id)
		require.Equal(t, 410, send(t, "POST", url, "application/json", `{"name":"early"}`).status) // not switched on
		require.NoError(t, d.Activate(t.Context(), id))

		got := send(t, "POST", url, "application/json", `{"name":"Ümit","lines":[{"qty":2}]}`)
		require.Equal(t, reply{200, "Accepted", got.head}, got)
		r := runsOf(t, d, id, 1)[0]
		require.Equal(t, engine.Succeeded, r.State, r.Fault)
		require.Equal(t, []any{"webhook", true, 1, "Anna Keller"}, []any{r.Trigger, r.Unattended, r.Version, r.PersonName})
		v, err := d.Run(t.Context(), r.ID)
		require.NoError(t, err)
		require.Equal(t, "Ümit", v.Steps[0].Output[0]["name"])
		require.Equal(t, []any{map[string]any{"qty": 2.0}}, v.Steps[0].Output[0]["lines"])

		require.NoError(t, d.Deactivate(t.Context(), id))
		require.Equal(t, 410, send(t, "POST", url, "application/json", `{}`).status)
		names := eventNames(t, d)
		require.Subset(t, names, []string{audit.HookMade, audit.HookShown, audit.FlowActivated, audit.RunStarted, audit.RunFinished, audit.FlowDeactivated})
	})

	t.Run("EveryFormOfBodyIsRead", func(t *testing.T) { // action-flows.md 8
		t.Parallel()
		d := serving(t, shortFolder(t))
		id := imported(t, d, hookFlow("Forms", map[string]any{"headers": true, "method": true}))
		url := address(t, d, id)
		require.NoError(t, d.Activate(t.Context(), id))
		multi := "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\ncontent\r\n--b--\r\n"
		cases := []struct {
			method, query, kind, body string
			want                      map[string]any
		}{
			{"POST", "", "application/json", `{"a":1,"b":{"c":[true,null]}}`, map[string]any{"a": 1.0, "b": map[string]any{"c": []any{true, nil}}}},
			{"POST", "", "application/json", `[1,2]`, map[string]any{"array": []any{1.0, 2.0}}},
			{"PUT", "?x=1&x=2&y=z", "", `"text"`, map[string]any{"x": []any{"1", "2"}, "y": "z", "value": "text"}},
			{"POST", "", "application/x-www-form-urlencoded", `name=Anna+K&age=5`, map[string]any{"name": "Anna K", "age": "5"}},
			{"POST", "", "text/plain", `plain`, map[string]any{"value": "plain"}},
			{"GET", "?name=q", "", "", map[string]any{"name": "q"}},
			{"POST", "", "multipart/form-data; boundary=b", multi, map[string]any{"note": "hello"}},
		}
		for i, c := range cases {
			require.Equal(t, 200, send(t, c.method, url+c.query, c.kind, c.body).status, c.body)
			runs := runsOf(t, d, id, i+1)
			v, err := d.Run(t.Context(), runs[i].ID)
			require.NoError(t, err)
			got := v.Steps[0].Output[0]
			for name, want := range c.want {
				require.Equal(t, want, got[name], "%s %s", c.method, c.body)
			}
			require.Equal(t, c.method, got["__IMTMETHOD__"])
			require.NotEmpty(t, got["__IMTHEADERS__"])
		}
		require.Equal(t, 400, send(t, "POST", url, "application/json", `{"a":`).status)
		require.Equal(t, 400, send(t, "POST", url, "application/json", strings.Repeat("[", 200)+strings.Repeat("]", 200)).status)
	})

	t.Run("AResponseModuleAnswersTheCaller", func(t *testing.T) {
		t.Parallel()
		d := serving(t, shortFolder(t))
		id := imported(t, d, hookFlow("Answer", nil, flow.Module{ID: 3, App: "webhook", Action: "respond", Fields: map[string]any{
			"status": 201, "body": `{"hello":"{{1.name}}"}`,
			"headers": []any{map[string]any{"name": "Content-Type", "value": "application/json"}, map[string]any{"name": "X-Run", "value": "{{executionId}}"}}}}))
		url := address(t, d, id)
		require.NoError(t, d.Activate(t.Context(), id))
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				got := send(t, "POST", url, "application/json", fmt.Sprintf(`{"name":"n%d"}`, i))
				require.Equal(t, 201, got.status, got.body)
				require.JSONEq(t, fmt.Sprintf(`{"hello":"n%d"}`, i), got.body)
				require.Equal(t, "application/json", got.head.Get("Content-Type"))
			})
		}
		all.Wait()
		runsOf(t, d, id, 20)
	})

	t.Run("ARunThatFailsBeforeItAnswersIsAnError", func(t *testing.T) { // action-flows.md 8
		t.Parallel()
		d := serving(t, shortFolder(t))
		id := imported(t, d, hookFlow("Fails", nil, flow.Module{ID: 3, App: "tools", Action: "throw", Fields: map[string]any{"message": "secret detail"}},
			flow.Module{ID: 4, App: "webhook", Action: "respond", Fields: map[string]any{"status": 200, "body": "never"}}))
		url := address(t, d, id)
		require.NoError(t, d.Activate(t.Context(), id))
		got := send(t, "POST", url, "application/json", `{}`)
		require.Equal(t, 500, got.status)
		require.NotContains(t, got.body, "secret detail")
	})

	t.Run("OnlyOwnHostNoForeignOriginAndTheToken", func(t *testing.T) { // security.md G11: 200 combinations, 0 accepted wrongly
		t.Parallel()
		d := serving(t, shortFolder(t))
		id := imported(t, d, hookFlow("Guarded", nil))
		url := address(t, d, id)
		require.NoError(t, d.Activate(t.Context(), id))
		base, token, _ := strings.Cut(url, "/hook/")
		port := base[strings.LastIndex(base, ":")+1:]
		h, err := d.Hook(t.Context(), id, 1)
		require.NoError(t, err)
		hosts := map[string]bool{"127.0.0.1:" + port: true, "localhost:" + port: true, "[::1]:" + port: true, "127.0.0.1": false, "evil.example:" + port: false,
			"localhost:1": false, "127.0.0.1.evil.example:" + port: false, "0.0.0.0:" + port: false}
		origins := map[string]bool{"": true, "http://127.0.0.1:" + port: true, "http://localhost:" + port: true, "null": false, "http://evil.example": false,
			"https://127.0.0.1:" + port: false, "http://127.0.0.1:1": false}
		paths := map[string]bool{"/hook/" + token: true, "/hook/" + token[:31]: false, "/hook/": false, "/hook/" + strings.Repeat("0", 32): false, "/" + token: false,
			"/hook/" + h.ID: false, "/hook/" + token + "/x": false}
		headers := map[string]bool{"": false, token: true, "wrong": false}
		accepted, tried := 0, 0
		for host, hostOK := range hosts {
			for origin, originOK := range origins {
				for path, pathOK := range paths {
					for header, headerOK := range headers {
						want := hostOK && originOK && (pathOK || path == "/hook/"+h.ID && headerOK)
						got := send(t, "POST", base+path, "application/json", `{}`, func(r *http.Request) {
							r.Host = host
							if origin != "" {
								r.Header.Set("Origin", origin)
							}
							if header != "" {
								r.Header.Set("X-Signet-Token", header)
							}
						})
						require.Equal(t, want, got.status == 200, "%s %s %s %q: %d", host, origin, path, header, got.status)
						tried++
						if want {
							accepted++
						}
					}
				}
			}
		}
		require.Greater(t, tried, 200)
		runsOf(t, d, id, accepted)
		require.Equal(t, 403, send(t, "GET", url, "", "", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }).status)
	})

	t.Run("TooLargeIsRefused", func(t *testing.T) {
		t.Parallel()
		d := serving(t, shortFolder(t))
		id := imported(t, d, hookFlow("Small", map[string]any{"max_size": 1}))
		url := address(t, d, id)
		require.NoError(t, d.Activate(t.Context(), id))
		require.Equal(t, 413, send(t, "POST", url, "text/plain", strings.Repeat("x", 1<<20+1)).status)
		require.Equal(t, 200, send(t, "POST", url, "text/plain", strings.Repeat("x", 1<<20)).status)
	})

	t.Run("TheTokenIsNowhereOnTheDisk", func(t *testing.T) {
		t.Parallel()
		dir := shortFolder(t)
		d := serving(t, dir)
		id := imported(t, d, hookFlow("Quiet", map[string]any{"headers": true}))
		url := address(t, d, id)
		require.NoError(t, d.Activate(t.Context(), id))
		_, token, _ := strings.Cut(url, "/hook/")
		for range 3 {
			send(t, "POST", url, "application/json", `{"name":"x"}`, func(r *http.Request) { r.Header.Set("X-Signet-Token", token) })
		}
		runs := runsOf(t, d, id, 3)
		v, err := d.Run(t.Context(), runs[0].ID)
		require.NoError(t, err)
		b, err := json.Marshal([]any{v.Run, v.Steps})
		require.NoError(t, err)
		require.NotContains(t, string(b), token)
		_, file, err := d.ExportFlow(t.Context(), id)
		require.NoError(t, err)
		require.NotContains(t, string(file), token)
		require.Eventually(t, func() bool {
			h, err := d.Hook(t.Context(), id, 1)
			require.NoError(t, err)
			require.NotContains(t, fmt.Sprint(h), token)
			return len(h.Requests) == 3
		}, 5*time.Second, time.Millisecond)
		require.NoError(t, d.Close())
		require.NoError(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			require.NoError(t, err)
			if !e.Type().IsRegular() {
				return nil
			}
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			require.False(t, bytes.Contains(b, []byte(token)), path)
			return nil
		}))
	})

	t.Run("TheAddressIsTheSameAfterARestartAndOldOnesEnd", func(t *testing.T) {
		t.Parallel()
		dir := shortFolder(t)
		d := serving(t, dir)
		id := imported(t, d, hookFlow("Stays", nil))
		old := address(t, d, id)
		require.NoError(t, d.Activate(t.Context(), id))
		require.NoError(t, d.Close())
		d = serving(t, dir)
		require.Equal(t, 200, send(t, "POST", old, "application/json", `{}`).status)
		_, err := d.ShowHook(t.Context(), id, 1) // another keychain: nothing to show
		require.Equal(t, "webhook.not_kept", fault.Of(err).Code)
		next, err := d.NewHookAddress(t.Context(), id, 1)
		require.NoError(t, err)
		require.Equal(t, 404, send(t, "POST", old, "application/json", `{}`).status)
		require.Equal(t, 200, send(t, "POST", next.Reveal(), "application/json", `{}`).status)
		runsOf(t, d, id, 2)
	})

	t.Run("TheBuilderLearnsWhatRequestsHold", func(t *testing.T) {
		t.Parallel()
		d := serving(t, shortFolder(t))
		b, err := flow.Encode(hookFlow("Learns", nil))
		require.NoError(t, err)
		draft, err := d.ImportFlow(t.Context(), "x.signet.json", b)
		require.NoError(t, err)
		id := draft.Document.ID
		h, err := d.LearnHook(t.Context(), id, 1, true)
		require.NoError(t, err)
		require.True(t, h.Learning)
		url := address(t, d, id)
		require.Equal(t, 200, send(t, "POST", url, "application/json", `{"order":"4711","lines":[{"qty":1},{"text":"x"}]}`).status)
		h, err = d.Hook(t.Context(), id, 1)
		require.NoError(t, err)
		require.False(t, h.Learning)
		require.Equal(t, []any{map[string]any{"name": "lines", "type": "array", "spec": []any{map[string]any{"name": "qty", "type": "number"}, map[string]any{"name": "text", "type": "text"}}},
			map[string]any{"name": "order", "type": "text"}}, h.Structure)
		require.Equal(t, 410, send(t, "POST", url, "application/json", `{}`).status) // one request is enough
		_, err = d.EditFlow(t.Context(), id, "", []flow.Op{&flow.SetField{ID: 1, Field: "structure", Value: h.Structure}})
		require.NoError(t, err)
		scope, err := d.Mappable(t.Context(), id, 2)
		require.NoError(t, err)
		var names []string
		for _, i := range scope.Items[0].Children {
			names = append(names, i.Name)
		}
		require.Equal(t, []string{"lines", "order"}, names)
	})

	t.Run("WhileSignetIsLockedRequestsWaitOnDisk", func(t *testing.T) {
		t.Parallel()
		d := serving(t, shortFolder(t))
		id := imported(t, d, hookFlow("Waits", nil))
		url := address(t, d, id)
		require.NoError(t, d.Activate(t.Context(), id))
		d.Lock(true)
		for _, name := range []string{"first", "second", "third"} {
			require.Equal(t, 200, send(t, "POST", url, "application/json", `{"name":"`+name+`"}`).status)
		}
		h, err := d.Hook(t.Context(), id, 1)
		require.NoError(t, err)
		require.Len(t, h.Waiting, 3)
		require.NoError(t, d.DropArrivals(t.Context(), id, []int64{h.Waiting[1].ID}))
		require.Zero(t, count(t, d, id))
		d.Lock(false)
		var names []any
		for _, r := range runsOf(t, d, id, 2) {
			names = append(names, r.Arrived[0]["name"])
		}
		require.Equal(t, []any{"first", "third"}, names)
		require.Contains(t, eventNames(t, d), audit.HookDropped)
	})

	t.Run("AScheduledWebhookTakesWhatHasCome", func(t *testing.T) { // Make: a webhook with a schedule
		t.Parallel()
		d := serving(t, shortFolder(t))
		doc := hookFlow("Gathers", nil)
		doc.Scheduling = flow.Scheduling{Type: flow.Indefinite, Interval: 60}
		id := imported(t, d, doc)
		url := address(t, d, id)
		require.NoError(t, d.Activate(t.Context(), id))
		for range 3 {
			require.Equal(t, 200, send(t, "POST", url, "application/json", `{"name":"x"}`).status)
		}
		h, err := d.Hook(t.Context(), id, 1)
		require.NoError(t, err)
		require.Len(t, h.Waiting, 3)
		require.Zero(t, count(t, d, id))
		require.NoError(t, desk.StartPlanned(d, id))
		r := runsOf(t, d, id, 1)[0]
		require.Len(t, r.Arrived, 3)
		require.Zero(t, desk.WaitingOf(t, d, id))
	})

	t.Run("RunOnceOfADraftWaitsForTheNextRequest", func(t *testing.T) { // Make: Wait for new data
		t.Parallel()
		d := serving(t, shortFolder(t))
		b, err := flow.Encode(hookFlow("Draft", nil, flow.Module{ID: 3, App: "webhook", Action: "respond", Fields: map[string]any{"status": 202, "body": "hello {{1.name}}"}}))
		require.NoError(t, err)
		draft, err := d.ImportFlow(t.Context(), "x.signet.json", b)
		require.NoError(t, err)
		id := draft.Document.ID
		url := address(t, d, id)
		s, err := d.Start(t.Context(), desk.StartRequest{Source: "draft", FlowID: id, Draft: true})
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			got := send(t, "POST", url, "application/json", `{"name":"Anna"}`)
			return got.status == 202 && got.body == "hello Anna"
		}, 10*time.Second, 5*time.Millisecond)
		r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		require.Equal(t, []any{engine.Succeeded, "run_once", false}, []any{r.State, r.Trigger, r.Unattended})
		require.Equal(t, 410, send(t, "POST", url, "application/json", `{}`).status)
		// One that nobody calls is stopped like any other.
		s, err = d.Start(t.Context(), desk.StartRequest{Source: "draft", FlowID: id, Draft: true})
		require.NoError(t, err)
		_, err = d.CancelRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		r, err = d.WaitRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		require.Equal(t, engine.Cancelled, r.State)
	})

	t.Run("ARunIsMadeAgainWithTheSameRequest", func(t *testing.T) { // Make: Replay
		t.Parallel()
		d := serving(t, shortFolder(t))
		id := imported(t, d, hookFlow("Again", nil))
		require.NoError(t, d.Activate(t.Context(), id))
		send(t, "POST", address(t, d, id), "application/json", `{"name":"Anna"}`)
		first := runsOf(t, d, id, 1)[0]
		_, err := d.Replay(t.Context(), first.ID)
		require.NoError(t, err)
		again := runsOf(t, d, id, 2)[1]
		require.Equal(t, []any{"replay", first.Arrived}, []any{again.Trigger, again.Arrived})
	})

	t.Run("ASequentialFlowRunsOneAfterTheOther", func(t *testing.T) {
		t.Parallel()
		d := serving(t, shortFolder(t))
		doc := hookFlow("One by one", nil)
		doc.Settings.Sequential = true
		id := imported(t, d, doc)
		url := address(t, d, id)
		require.NoError(t, d.Activate(t.Context(), id))
		for i := range 10 {
			require.Equal(t, 200, send(t, "POST", url, "application/json", fmt.Sprintf(`{"name":"%d"}`, i)).status)
		}
		runs := runsOf(t, d, id, 10)
		for i := 1; i < len(runs); i++ {
			require.False(t, runs[i].StartedAt.Before(runs[i-1].EndedAt), "run %d started before the one ahead of it had ended", i)
		}
	})

	t.Run("AnotherProgramHasThePort", func(t *testing.T) {
		t.Parallel()
		dir := shortFolder(t)
		d := serving(t, dir)
		id := imported(t, d, hookFlow("Port", nil))
		_ = address(t, d, id)
		b, err := os.ReadFile(filepath.Join(dir, "hooks.json"))
		require.NoError(t, err)
		require.NoError(t, d.Close())
		var port struct{ Port int }
		require.NoError(t, json.Unmarshal(b, &port))
		l := &http.Server{Addr: fmt.Sprintf("127.0.0.1:%d", port.Port)}
		ready := make(chan struct{})
		go func() { close(ready); _ = l.ListenAndServe() }()
		<-ready
		require.Eventually(t, func() bool {
			r, err := http.Get("http://" + l.Addr)
			if err == nil {
				_ = r.Body.Close()
			}
			return err == nil
		}, 5*time.Second, 5*time.Millisecond)
		t.Cleanup(func() { _ = l.Shutdown(context.Background()) })
		d = serving(t, dir)
		h, err := d.Hook(t.Context(), id, 1)
		require.NoError(t, err)
		require.False(t, h.Listens)
		require.Contains(t, h.Trouble, "Another program uses port")
	})
}

func eventNames(t *testing.T, d *desk.Desk) []string {
	t.Helper()
	p, err := d.Events(t.Context(), audit.Filter{Limit: 200})
	require.NoError(t, err)
	var out []string
	for _, e := range p.Events {
		out = append(out, e.Name)
	}
	return out
}
