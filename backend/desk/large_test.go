package desk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

// lines is a file of orders, in a folder that no flow may read yet.
func lines(t *testing.T, n int) string {
	t.Helper()
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"id":%d,"name":"order %d","price":%d}`+"\n", i, i, i%100)
	}
	path := filepath.Join(t.TempDir(), "orders.jsonl")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

// readAndSum reads a file, works a name and a price out, and sums the prices above 50.
func readAndSum(path string) flow.Document {
	d := flow.New("flow_large", "Sum orders")
	d.Modules = []flow.Module{{ID: 1, App: "tools", Action: "on_demand"}, {ID: 2, App: "files", Action: "read_lines", Fields: map[string]any{"path": path}},
		{ID: 3, App: "tools", Action: "set_variables", Fields: map[string]any{"variables": []any{
			map[string]any{"name": "name", "value": "{{upper(2.name)}}"}, map[string]any{"name": "price", "value": "{{2.price + 1}}"}}}},
		{ID: 4, App: "tools", Action: "numeric_aggregator", Fields: map[string]any{"source": 2.0, "value": "{{3.price}}", "function": "sum"}},
		{ID: 5, App: "tools", Action: "return_output", Fields: map[string]any{"values": map[string]any{"sum": "{{4.result}}"}}}}
	for to := 2; to <= 5; to++ {
		d.Links = append(d.Links, flow.Link{From: to - 1, To: to, Kind: flow.Next})
	}
	d.Links[2].Filter = &flow.Filter{Name: "Dear", Groups: [][]flow.Condition{{{A: "{{3.price}}", Operator: "number:greater", B: "50"}}}}
	return d
}

// TestLargeData: files are read only where the person allowed it, and of a run over many lines every
// bundle at every module can be read again.
func TestLargeData(t *testing.T) {
	t.Parallel()
	const n = 5000
	home := t.TempDir()
	d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(home), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"), Keychain: memory.New()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	path := lines(t, n)
	content, err := json.Marshal(readAndSum(path))
	require.NoError(t, err)
	draft, err := d.ImportFlow(t.Context(), "large.json", content)
	require.NoError(t, err)
	_, err = d.Publish(t.Context(), draft.Document.ID, "", "")
	require.NoError(t, err)
	run := func() engine.Run {
		s, err := d.Start(t.Context(), desk.StartRequest{FlowID: draft.Document.ID, Source: "command_line"})
		require.NoError(t, err)
		require.Empty(t, s.Prompts)
		r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		return r
	}

	r := run()
	require.Equal(t, engine.Refused, r.State)
	require.Equal(t, "files.not_allowed", r.Fault.Code)
	require.Equal(t, "files.own_folder", fault.Of(d.AllowFolder(t.Context(), home)).Code)
	require.Equal(t, "files.own_folder", fault.Of(d.AllowFolder(t.Context(), filepath.Dir(home))).Code)
	require.Equal(t, "files.no_folder", fault.Of(d.AllowFolder(t.Context(), path)).Code)
	require.NoError(t, d.AllowFolder(t.Context(), filepath.Dir(path)))
	folders, err := d.AllowedFolders(t.Context())
	require.NoError(t, err)
	require.Len(t, folders, 2)

	r = run()
	require.Equal(t, engine.Succeeded, r.State, r.Fault)
	want := 0.0
	for i := range n {
		if p := float64(i%100) + 1; p > 50 {
			want += p
		}
	}
	require.Equal(t, map[string]any{"sum": want}, r.Outputs)

	x, err := d.Run(t.Context(), r.ID)
	require.NoError(t, err)
	require.Less(t, len(x.Steps), 10, "the view of a run does not grow with its bundles")
	many := map[int]int64{}
	for _, s := range x.Steps {
		if s.Many > 0 {
			many[s.Module] = s.Many
		}
	}
	require.Equal(t, map[int]int64{2: n, 3: n, 4: n / 2}, many, "what was read, what was set, what the filter held back")
	for _, i := range []int64{1, 1024, 1025, 3333, n} {
		ops, err := d.Operations(t.Context(), r.ID, 3, engine.Operations, i, 2)
		require.NoError(t, err)
		require.Equal(t, map[string]any{"name": fmt.Sprintf("ORDER %d", i-1), "price": float64((i-1)%100) + 1}, ops.Steps[0].Output[0])
		require.EqualValues(t, i, ops.Steps[0].Operation)
		require.Len(t, ops.Steps, map[bool]int{true: 1, false: 2}[i == n])
	}
	given, err := d.Operations(t.Context(), r.ID, 2, engine.Bundles, 4000, 1)
	require.NoError(t, err)
	require.Equal(t, map[string]any{"id": 3999.0, "name": "order 3999", "price": 99.0}, given.Steps[0].Output[0])
	held, err := d.Operations(t.Context(), r.ID, 4, engine.HeldBack, 1, 1)
	require.NoError(t, err)
	require.Equal(t, &engine.FilterResult{From: 3, Name: "Dear", Value: "1"}, held.Steps[0].Filter)

	require.NoError(t, d.ForgetFolder(t.Context(), filepath.Dir(path)))
	require.Equal(t, "files.not_allowed", run().Fault.Code)
	require.True(t, strings.HasPrefix(d.Folder.Files(), home))
}

// TestRehearse: while a mapping is typed it is worked out over all lines of the file, or of the newest run.
func TestRehearse(t *testing.T) {
	t.Parallel()
	const n = 3000
	d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(t.TempDir()), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"), Keychain: memory.New()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	path := lines(t, n)
	require.NoError(t, d.AllowFolder(t.Context(), filepath.Dir(path)))
	content, err := json.Marshal(readAndSum(path))
	require.NoError(t, err)
	draft, err := d.ImportFlow(t.Context(), "large.json", content)
	require.NoError(t, err)
	id := draft.Document.ID
	typed := func(value string) map[string]any {
		return map[string]any{"variables": []any{map[string]any{"name": "name", "value": "{{upper(2.name)}}"}, map[string]any{"name": "price", "value": value}}}
	}
	ask := func(module int, fields map[string]any) desk.Rehearsal {
		r, err := d.Rehearse(t.Context(), desk.RehearseArgs{Flow: id, Module: module, Fields: fields, First: 2})
		require.NoError(t, err)
		return r
	}

	r := ask(3, typed("{{2.price * 2}}"))
	require.Equal(t, 2, r.Source)
	require.Equal(t, "read", r.From)
	require.Equal(t, n, r.Bundles)
	require.Equal(t, map[string]any{"name": "ORDER 1", "price": 2.0}, r.Rows[1].Output)
	require.Equal(t, n/100*74, r.Reached[4], "2 × price is above 50 from 26 on")
	r = ask(3, typed("{{2.price / (2.id - 7)}}"))
	require.Equal(t, 1, r.Errors)
	require.Equal(t, 8, r.Failed[0].Row)
	require.Contains(t, r.Failed[0].Text, "divided by 0")
	r = ask(4, nil)
	want := 0.0
	for i := range n {
		if p := float64(i%100) + 1; p > 50 {
			want += p
		}
	}
	require.Equal(t, []map[string]any{{"result": want}}, r.Results[4])

	s, err := d.Start(t.Context(), desk.StartRequest{FlowID: id, Source: "draft", Draft: true})
	require.NoError(t, err)
	_, err = d.WaitRun(t.Context(), s.Runs[0].ID)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, []byte("{}\n"), 0o600))
	r = ask(3, typed("{{2.price * 2}}"))
	require.Equal(t, "run", r.From, "what the newest run was given")
	require.Equal(t, n, r.Bundles)
	require.Equal(t, n/100*74, r.Reached[4])
	require.Zero(t, ask(2, nil).Source, "no module before it has bundles")
}
