package workspace_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/clock"
	"signet/backend/internal/ids"
	"signet/backend/workspace"
)

var _ workspace.Published = (*audit.Ledger)(nil) // the audit log is who is asked

// ledger is what the audit log would answer.
type ledger map[string]string

func (l ledger) Published(_ context.Context, id string, n int) (string, bool, error) {
	h, ok := l[fmt.Sprintf("%s/%d", id, n)]
	return h, ok, nil
}

func open(t testing.TB, o workspace.Options) *workspace.Folder {
	t.Helper()
	f, err := workspace.Open(t.TempDir(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

func draft(name string) flow.Document {
	d := flow.New(ids.New("flow"), name)
	d.Modules = append(d.Modules, flow.Module{ID: 1, App: "tools", Action: "set_variable", Name: "One", Fields: map[string]any{"text": "<a&b>"}})
	return d
}

// folderOf is the flow's folder on disk.
func folderOf(t testing.TB, f *workspace.Folder, id string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(f.Dir(), "flows", "*"+id))
	require.NoError(t, err)
	require.Len(t, found, 1)
	return found[0]
}

func TestDrafts(t *testing.T) {
	t.Parallel()
	ctx := context.Background()

	t.Run("ComeBackAsTheyWereWritten", func(t *testing.T) {
		t.Parallel()
		f := open(t, workspace.Options{})
		d := draft("Send overdue PO reminder")
		stamp, err := f.CreateFlow(d)
		require.NoError(t, err)
		got, read, err := f.Draft(d.ID)
		require.NoError(t, err)
		require.Equal(t, d, got)
		require.Equal(t, stamp, read)
		require.Equal(t, "send-overdue-po-reminder-"+d.ID, filepath.Base(folderOf(t, f, d.ID)))
		b, err := os.ReadFile(filepath.Join(folderOf(t, f, d.ID), "draft.json"))
		require.NoError(t, err)
		require.Contains(t, string(b), `"text": "<a&b>"`, "readable: no HTML escapes")
		require.Equal(t, byte('\n'), b[len(b)-1])
	})

	t.Run("AreSavedOverWhatWasRead", func(t *testing.T) {
		t.Parallel()
		f := open(t, workspace.Options{})
		d := draft("A")
		stamp, err := f.CreateFlow(d)
		require.NoError(t, err)
		for i := range 3 {
			d.Name = fmt.Sprintf("A %d", i)
			stamp, err = f.SaveDraft(d, stamp)
			require.NoError(t, err)
		}
		got, _, err := f.Draft(d.ID)
		require.NoError(t, err)
		require.Equal(t, "A 2", got.Name)
		left, err := filepath.Glob(filepath.Join(folderOf(t, f, d.ID), ".signet-*"))
		require.NoError(t, err)
		require.Empty(t, left, "no temporary files stay")
	})

	t.Run("AreBothKeptWhenSomebodyElseChangedTheFile", func(t *testing.T) {
		t.Parallel()
		f := open(t, workspace.Options{})
		d := draft("Mine")
		stamp, err := f.CreateFlow(d)
		require.NoError(t, err)
		theirs := d.Clone()
		theirs.Name = "Theirs"
		b, err := flow.Encode(theirs)
		require.NoError(t, err)
		file := filepath.Join(folderOf(t, f, d.ID), "draft.json")
		require.NoError(t, os.WriteFile(file, b, 0o600))

		d.Description = "changed here"
		_, err = f.SaveDraft(d, stamp)
		require.Equal(t, fault.Conflict, fault.KindOf(err))
		require.Equal(t, "store.conflict", fault.Of(err).Code)

		onDisk, _, err := f.Draft(d.ID)
		require.NoError(t, err)
		require.Equal(t, "Theirs", onDisk.Name)
		mine, ok, err := f.OtherDraft(d.ID)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, "changed here", mine.Description)
		list, err := f.Flows(ctx)
		require.NoError(t, err)
		require.True(t, list[0].Conflict)

		stamp, err = f.Settle(d.ID, true)
		require.NoError(t, err)
		got, read, err := f.Draft(d.ID)
		require.NoError(t, err)
		require.Equal(t, "Mine", got.Name)
		require.Equal(t, read, stamp)
		_, ok, err = f.OtherDraft(d.ID)
		require.NoError(t, err)
		require.False(t, ok)
	})

	t.Run("ThatAreBrokenNameThePlaceAndHideNoOther", func(t *testing.T) {
		t.Parallel()
		for name, c := range map[string]struct {
			change       func(string) string
			line, column string
			says         string
		}{
			"Syntax":     {func(s string) string { return strings.Replace(s, `"scheduling": {`, `"scheduling": [`, 1) }, "6", "", ""},
			"UnknownKey": {func(s string) string { return strings.Replace(s, `"name":`, `"nmae":`, 1) }, "4", "3", `the key "nmae" is not known`},
			"Twice": {func(s string) string {
				return strings.Replace(s, "\n  \"name\":", "\n  \"id\": \"x\",\n  \"name\":", 1)
			}, "4", "3",
				`the key "id" stands twice`},
			"Cut":       {func(s string) string { return s[:len(s)/2] }, "", "", ""},
			"Trailing":  {func(s string) string { return s + "{}" }, "", "", "more after the end"},
			"NewerForm": {func(s string) string { return strings.Replace(s, "signet.flow/1", "signet.flow/2", 1) }, "", "", "signet.flow/2"},
			"Foreign":   {func(s string) string { return strings.Replace(s, "flow_", "flow_z", 1) }, "", "", "but its folder is that of"},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				f := open(t, workspace.Options{})
				good, bad := draft("Good"), draft("Bad")
				for _, d := range []flow.Document{good, bad} {
					_, err := f.CreateFlow(d)
					require.NoError(t, err)
				}
				file := filepath.Join(folderOf(t, f, bad.ID), "draft.json")
				b, err := os.ReadFile(file)
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(file, []byte(c.change(string(b))), 0o600))
				list, err := f.Flows(ctx)
				require.NoError(t, err)
				require.Len(t, list, 2)
				require.Equal(t, "bad", list[0].Name)
				require.NotNil(t, list[0].Problem)
				require.Nil(t, list[0].Draft)
				require.Contains(t, list[0].Problem.Text, c.says)
				require.NotEmpty(t, list[0].Problem.Remedy)
				facts := map[string]string{}
				for _, d := range list[0].Problem.Details {
					facts[d.Name] = d.Value
				}
				if c.line != "" {
					require.Equal(t, c.line, facts["line"], list[0].Problem.Text)
				}
				if c.column != "" {
					require.Equal(t, c.column, facts["column"], list[0].Problem.Text)
				}
				require.Nil(t, list[1].Problem)
				require.Equal(t, good, *list[1].Draft)
			})
		}
	})

	t.Run("AreNeverFoundOutsideTheFolder", func(t *testing.T) {
		t.Parallel()
		f := open(t, workspace.Options{})
		for _, id := range []string{"", "..", "flow_../../x", "flow_a/b", "/etc/passwd", "flow_A"} {
			_, _, err := f.Draft(id)
			require.Equal(t, fault.NotFound, fault.KindOf(err), id)
		}
		d := draft("Linked")
		_, err := f.CreateFlow(d)
		require.NoError(t, err)
		file := filepath.Join(folderOf(t, f, d.ID), "draft.json")
		outside := filepath.Join(t.TempDir(), "outside.json")
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(outside, b, 0o600))
		require.NoError(t, os.Remove(file))
		require.NoError(t, os.Symlink(outside, file))
		_, _, err = f.Draft(d.ID)
		require.Error(t, err, "a link that leads out of the folder is not followed")
	})

	t.Run("ListAThousandQuickly", func(t *testing.T) {
		t.Parallel()
		f := open(t, workspace.Options{Clock: &clock.Fixed{At: time.Now().Add(time.Hour)}})
		for i := range 1000 {
			d := draft(fmt.Sprintf("Flow %04d", i))
			require.NoError(t, os.MkdirAll(filepath.Join(f.Dir(), "flows", d.ID), 0o700))
			b, err := flow.Encode(d)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(f.Dir(), "flows", d.ID, "draft.json"), b, 0o600))
		}
		best := time.Hour
		for range 3 { // the first reads, the others find what was read; other tests run beside it
			began := time.Now()
			list, err := f.Flows(ctx)
			require.NoError(t, err)
			require.Len(t, list, 1000)
			require.Equal(t, "Flow 0999", list[999].Name)
			best = min(best, time.Since(began))
		}
		t.Logf("1,000 flows in %s", best)
		require.Less(t, best, time.Second)
	})
}

func TestVersions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	setup := func(t *testing.T) (*workspace.Folder, ledger, flow.Version) {
		t.Helper()
		known := ledger{}
		f := open(t, workspace.Options{Published: known})
		d := draft("Reminder")
		_, err := f.CreateFlow(d)
		require.NoError(t, err)
		v := flow.Version{Format: flow.VersionFormat, Number: 1, By: "per_1", At: "2026-11-24T09:00:00.000Z", Document: d}
		hash, err := f.WriteVersion(ctx, v)
		require.NoError(t, err)
		known[d.ID+"/1"] = hash
		return f, known, v
	}

	t.Run("ComeBackWithTheirHash", func(t *testing.T) {
		t.Parallel()
		f, known, v := setup(t)
		got, hash, err := f.Version(ctx, v.Document.ID, 1)
		require.NoError(t, err)
		require.Equal(t, v, got)
		require.Equal(t, known[v.Document.ID+"/1"], hash)
	})

	t.Run("AreNeverReplacedOnceRecorded", func(t *testing.T) {
		t.Parallel()
		f, known, v := setup(t)
		v.Note = "another"
		_, err := f.WriteVersion(ctx, v)
		require.Equal(t, fault.AlreadyExists, fault.KindOf(err))
		delete(known, v.Document.ID+"/1") // as after a crash between the file and the audit log
		_, err = f.WriteVersion(ctx, v)
		require.NoError(t, err)
	})

	t.Run("DoNotRunWhenTheFileWasChanged", func(t *testing.T) {
		t.Parallel()
		f, _, v := setup(t)
		file := filepath.Join(folderOf(t, f, v.Document.ID), "versions", "0001.json")
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.Chmod(file, 0o600))
		require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(b), "Reminder", "Remindes", 1)), 0o600))
		_, _, err = f.Version(ctx, v.Document.ID, 1)
		require.Equal(t, "flow.version_changed", fault.Of(err).Code)
		list, err := f.Versions(ctx, v.Document.ID)
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.NotNil(t, list[0].Problem)
	})

	t.Run("DoNotRunWhenTheAuditLogDoesNotKnowThem", func(t *testing.T) {
		t.Parallel()
		f, _, v := setup(t)
		dir := filepath.Join(folderOf(t, f, v.Document.ID), "versions")
		b, err := os.ReadFile(filepath.Join(dir, "0001.json"))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "0002.json"), b, 0o600))
		_, _, err = f.Version(ctx, v.Document.ID, 2)
		require.Equal(t, "flow.version_changed", fault.Of(err).Code)
	})

	t.Run("WithADynamicConnectionAndAScheduleDoNotLoad", func(t *testing.T) {
		t.Parallel()
		f, known, v := setup(t)
		v.Number, v.Document.Scheduling.Type = 2, flow.Daily
		v.Document.Dynamic = []flow.DynamicRef{{ID: "dyn_1"}}
		hash, err := f.WriteVersion(ctx, v)
		require.NoError(t, err)
		known[v.Document.ID+"/2"] = hash
		_, _, err = f.Version(ctx, v.Document.ID, 2)
		require.Equal(t, "flow.not_on_demand", fault.Of(err).Code)
	})
}

func TestHistory(t *testing.T) {
	t.Parallel()
	f := open(t, workspace.Options{})
	d := draft("A")
	_, err := f.CreateFlow(d)
	require.NoError(t, err)
	none, err := f.History(d.ID)
	require.NoError(t, err)
	require.Empty(t, none)
	require.NoError(t, f.AppendHistory(d.ID, json.RawMessage(`{"op": "move"}`), json.RawMessage(`{"op": "rename"}`)))
	require.NoError(t, f.AppendHistory(d.ID, json.RawMessage(`{"op":"link"}`)))
	file := filepath.Join(folderOf(t, f, d.ID), "history.jsonl")
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append(b, `{"op":"un`...), 0o600))
	got, err := f.History(d.ID)
	require.NoError(t, err)
	require.Equal(t, []json.RawMessage{json.RawMessage(`{"op":"move"}`), json.RawMessage(`{"op":"rename"}`), json.RawMessage(`{"op":"link"}`)}, got)
	require.NoError(t, f.SetHistory(d.ID, got[:1]...))
	got, err = f.History(d.ID)
	require.NoError(t, err)
	require.Len(t, got, 1)
}

func TestRemoved(t *testing.T) {
	t.Parallel()
	now := &clock.Fixed{At: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	f := open(t, workspace.Options{Clock: now})
	d := draft("Reminder")
	_, err := f.CreateFlow(d)
	require.NoError(t, err)
	require.NoError(t, f.RemoveFlow(d.ID))
	_, _, err = f.Draft(d.ID)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	gone, err := f.RemovedFlows()
	require.NoError(t, err)
	require.Len(t, gone, 1)
	require.Equal(t, "Reminder", gone[0].Name)

	require.NoError(t, f.RestoreFlow(d.ID))
	got, _, err := f.Draft(d.ID)
	require.NoError(t, err)
	require.Equal(t, d, got)

	require.NoError(t, f.RemoveFlow(d.ID))
	now.At = now.At.Add(29 * 24 * time.Hour)
	n, err := f.Purge()
	require.NoError(t, err)
	require.Zero(t, n)
	now.At = now.At.Add(24 * time.Hour)
	n, err = f.Purge()
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, fault.NotFound, fault.KindOf(f.RestoreFlow(d.ID)))
}

func TestConnections(t *testing.T) {
	t.Parallel()
	f := open(t, workspace.Options{})
	c := connection.Document{Format: connection.Format, ID: ids.New("dyn"), Kind: connection.Dynamic, Name: "SAP", App: "sap",
		System: map[string]any{"host": "127.0.0.1"}}
	docs := f.Connections()
	stamp, err := docs.Save(c, "")
	require.NoError(t, err)
	got, read, err := docs.Read(c.ID)
	require.NoError(t, err)
	require.Equal(t, c, got)
	require.Equal(t, stamp, read)

	c.Name = "SAP S4P"
	_, err = docs.Save(c, "")
	require.Equal(t, "store.conflict", fault.Of(err).Code, "a new one does not replace one that is there")
	_, err = docs.Save(c, stamp)
	require.NoError(t, err)

	require.NoError(t, os.WriteFile(filepath.Join(f.Dir(), "connections", "con_broken.json"), []byte("{"), 0o600))
	list, err := docs.List()
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.NotNil(t, list[0].Problem)
	require.Equal(t, "SAP S4P", list[1].Name)

	require.NoError(t, docs.Remove(c.ID))
	require.Equal(t, fault.NotFound, fault.KindOf(docs.Remove(c.ID)))
}

func TestViews(t *testing.T) {
	t.Parallel()
	type view struct {
		Format, ID, Name string
	}
	f := open(t, workspace.Options{})
	views := workspace.Views(f, "signet.view/1", func(v *view) (string, string, string) { return v.ID, v.Name, v.Format })
	v := view{Format: "signet.view/1", ID: ids.New("view"), Name: "Overdue purchase orders"}
	_, err := views.Save(v, "")
	require.NoError(t, err)
	got, _, err := views.Read(v.ID)
	require.NoError(t, err)
	require.Equal(t, v, got)
	v.Format = "signet.view/9"
	_, err = views.Save(v, "")
	require.Equal(t, "workspace.format", fault.Of(err).Code)
	_, _, err = views.Read("view_none")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}

func TestWatch(t *testing.T) {
	t.Parallel()
	f := open(t, workspace.Options{})
	w, err := f.Watch()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	mine := draft("Mine")
	stamp, err := f.CreateFlow(mine)
	require.NoError(t, err)
	mine.Name = "Mine, again"
	_, err = f.SaveDraft(mine, stamp)
	require.NoError(t, err)

	// Somebody else's come after our own; the first report must be theirs.
	theirs := draft("Theirs")
	b, err := flow.Encode(theirs)
	require.NoError(t, err)
	dir := filepath.Join(f.Dir(), "flows", "theirs-"+theirs.ID)
	require.NoError(t, os.MkdirAll(dir, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "draft.json"), b, 0o600))
	require.Equal(t, workspace.Change{Kind: "flow", ID: theirs.ID, File: "flows/theirs-" + theirs.ID + "/draft.json"}, next(t, w))

	// A slow machine may see a file that is written in two steps twice.
	require.NoError(t, os.WriteFile(filepath.Join(folderOf(t, f, mine.ID), "draft.json"), b, 0o600))
	for next(t, w).ID != mine.ID {
	}
	require.NoError(t, os.Remove(filepath.Join(dir, "draft.json")))
	for !next(t, w).Gone {
	}
}

func next(t *testing.T, w *workspace.Watcher) workspace.Change {
	t.Helper()
	select {
	case c := <-w.Changes():
		return c
	case <-time.After(10 * time.Second):
		t.Fatal("no change was reported")
		return workspace.Change{}
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"Send overdue PO reminder": "send-overdue-po-reminder", "  Größe & Preis ": "grosse-preis",
		"日本": "", "CON": "con", "a/b\\c:d": "a-b-c-d", "Łódź – zamówienia": "lodz-zamowienia", "..": ""} {
		require.Equal(t, want, workspace.Slug(in), in)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := workspace.Slug(rapid.String().Draw(t, "name"))
		if len(s) > 45 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") {
			t.Fatalf("not safe: %q", s)
		}
	})
}

func BenchmarkFlows(b *testing.B) {
	f := open(b, workspace.Options{Clock: &clock.Fixed{At: time.Now().Add(time.Hour)}})
	for i := range 1000 {
		_, err := f.CreateFlow(draft(fmt.Sprintf("Flow %d", i)))
		require.NoError(b, err)
	}
	dir := f.Dir()
	b.Run("Cold", func(b *testing.B) {
		for b.Loop() {
			cold, err := workspace.Open(dir, workspace.Options{})
			require.NoError(b, err)
			_, err = cold.Flows(context.Background())
			require.NoError(b, err)
			require.NoError(b, cold.Close())
		}
	})
	b.Run("Warm", func(b *testing.B) {
		for b.Loop() {
			_, err := f.Flows(context.Background())
			require.NoError(b, err)
		}
	})
}
