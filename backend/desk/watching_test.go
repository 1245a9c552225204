package desk_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/flow"
)

func folderFlow(dir string, more ...flow.Module) flow.Document {
	doc := flow.New("flow_folder", "Incoming")
	doc.Scheduling = flow.Scheduling{Type: flow.Immediate}
	doc.Modules = append([]flow.Module{{ID: 1, App: "files", Action: "watch_folder", Fields: map[string]any{"folder": dir, "pattern": "*.csv"}}}, more...)
	for i := 1; i < len(doc.Modules); i++ {
		doc.Links = append(doc.Links, flow.Link{From: doc.Modules[i-1].ID, To: doc.Modules[i].ID, Kind: flow.Next})
	}
	return doc
}

// drop puts a file into a folder, written a while ago.
func drop(t *testing.T, dir, name string) {
	t.Helper()
	path := filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte("content of "+name), 0o600))
	at := time.Now().Add(-5 * time.Second)
	require.NoError(t, os.Chtimes(path, at, at))
}

// taken are the names of the files that runs were given, the oldest run first.
func taken(t *testing.T, d *desk.Desk, runs []engine.Run) []any {
	t.Helper()
	var out []any
	for _, r := range runs {
		v, err := d.Run(t.Context(), r.ID)
		require.NoError(t, err)
		for _, b := range v.Steps[0].Output {
			out = append(out, b["fileName"])
		}
	}
	return out
}

func TestWatchedFolder(t *testing.T) {
	t.Parallel()

	t.Run("FilesStartRunsOnceAcrossRestarts", func(t *testing.T) {
		t.Parallel()
		home := shortFolder(t)
		d := serving(t, home)
		dir := filepath.Join(d.Folder.Files(), "in")
		require.NoError(t, os.MkdirAll(dir, 0o700))
		drop(t, dir, "before.csv")
		id := imported(t, d, folderFlow(dir))
		require.NoError(t, d.ChooseStart(t.Context(), id, 1, false, connector.FromAll, time.Time{}))
		require.NoError(t, d.Activate(t.Context(), id))
		r := runsOf(t, d, id, 1)[0]
		require.Equal(t, []any{"file", true, engine.Succeeded}, []any{r.Trigger, r.Unattended, r.State})
		drop(t, dir, "first.csv")
		drop(t, dir, "ignored.txt")
		require.Equal(t, []any{"before.csv", "first.csv"}, taken(t, d, runsOf(t, d, id, 2)))
		require.NoError(t, d.Close())
		drop(t, dir, "while closed.csv")
		d = serving(t, home)
		require.Equal(t, []any{"before.csv", "first.csv", "while closed.csv"}, taken(t, d, runsOf(t, d, id, 3)))
	})

	t.Run("WhatARunCouldNotWorkOnIsTakenAgain", func(t *testing.T) { // action-flows.md 3: the position is committed last
		t.Parallel()
		d := serving(t, shortFolder(t))
		dir := d.Folder.Files()
		require.NoError(t, os.MkdirAll(dir, 0o700))
		id := imported(t, d, folderFlow(dir, flow.Module{ID: 2, App: "tools", Action: "throw", Fields: map[string]any{"message": "No."}}))
		require.NoError(t, d.Activate(t.Context(), id))
		drop(t, dir, "a.csv")
		// From now on: what lies there from before is not new, so it is put there anew.
		at := time.Now().Add(2 * time.Second)
		require.NoError(t, os.Chtimes(filepath.Join(dir, "a.csv"), at, at))
		require.Equal(t, engine.Failed, runsOf(t, d, id, 1)[0].State)
		require.Eventually(t, func() bool { p, err := d.PauseOf(t.Context(), id); return err == nil && p.Paused }, 5*time.Second, 5*time.Millisecond)
		_, err := d.EditFlow(t.Context(), id, "", []flow.Op{&flow.RemoveModule{IDs: []int{2}}})
		require.NoError(t, err)
		_, err = d.Publish(t.Context(), id, "", "")
		require.NoError(t, err)
		require.NoError(t, d.Activate(t.Context(), id))
		runs := runsOf(t, d, id, 2)
		require.Equal(t, engine.Succeeded, runs[1].State)
		require.Equal(t, []any{"a.csv", "a.csv"}, taken(t, d, runs))
	})

	t.Run("RunOnceOfTheDraftTakesNothingFromTheVersion", func(t *testing.T) {
		t.Parallel()
		d := serving(t, shortFolder(t))
		dir := d.Folder.Files()
		require.NoError(t, os.MkdirAll(dir, 0o700))
		id := imported(t, d, folderFlow(dir))
		drop(t, dir, "a.csv")
		for _, draft := range []bool{true, false} {
			require.NoError(t, d.ChooseStart(t.Context(), id, 1, draft, connector.FromAll, time.Time{}))
		}
		s, err := d.Start(t.Context(), desk.StartRequest{Source: "draft", FlowID: id, Draft: true})
		require.NoError(t, err)
		r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State, r.Fault)
		require.NoError(t, d.Activate(t.Context(), id))
		require.Equal(t, []any{"a.csv", "a.csv"}, taken(t, d, runsOf(t, d, id, 2)))
	})
}
