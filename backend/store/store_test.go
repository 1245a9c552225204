package store_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/store"
)

var ctx = context.Background()

func TestOwner(t *testing.T) {
	t.Parallel()

	t.Run("IsOneForAFolder", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		first := open(t, store.Options{Path: path})
		_, err := store.Open(ctx, store.Options{Path: path})
		require.Equal(t, fault.FailedPrecondition, fault.KindOf(err))
		f := fault.Of(err)
		require.Equal(t, "store.owned", f.Code)
		require.Contains(t, f.Text, fmt.Sprintf("Process %d on ", os.Getpid()))
		require.NotEmpty(t, f.Remedy)
		require.NoError(t, first.Close())
		second := open(t, store.Options{Path: path})
		require.Equal(t, first.Owner().Epoch+1, second.Owner().Epoch)
	})

	t.Run("HasReadersBesideIt", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		owner := open(t, store.Options{Path: path})
		reader := open(t, store.Options{Path: path, ReadOnly: true})
		r := engine.Run{ID: "run_1", State: engine.Running}
		require.NoError(t, owner.Journal().Create(ctx, &r, engine.Entry{Name: audit.RunStarted}))
		got, err := reader.Journal().Find(ctx, "run_1")
		require.NoError(t, err)
		require.Equal(t, r, got)
		got, err = reader.Journal().Find(ctx, "1")
		require.NoError(t, err)
		require.Equal(t, r, got)
		err = reader.Journal().Save(ctx, &r)
		require.Equal(t, "store.read_only", fault.Of(err).Code)
		report, err := reader.Ledger().Verify(ctx, nil)
		require.NoError(t, err)
		require.Equal(t, audit.Intact, report.State)
	})

	t.Run("StartsRaceAndOneWins", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		var wg sync.WaitGroup
		won := make(chan *store.Store, 8)
		for range 8 {
			wg.Go(func() {
				if s, err := store.Open(ctx, store.Options{Path: path}); err == nil {
					won <- s
				} else if fault.Of(err).Code != "store.owned" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		require.Len(t, won, 1)
		require.NoError(t, (<-won).Close())
	})
}

func TestOpen(t *testing.T) {
	t.Parallel()

	t.Run("MakesFilesForTheirOwnerOnly", func(t *testing.T) {
		t.Parallel()
		if runtime.GOOS == "windows" {
			t.Skip("Windows has no modes; the profile folder is the person's own")
		}
		dir := filepath.Join(t.TempDir(), "data")
		s := open(t, store.Options{Path: filepath.Join(dir, "signet.db")})
		require.NoError(t, s.Ledger().Append(ctx, audit.Event{Name: audit.SampleWritten}))
		info, err := os.Stat(dir)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, f := range files {
			info, err := f.Info()
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), f.Name())
		}
	})

	t.Run("ForReadingMakesNothing", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		_, err := store.Open(ctx, store.Options{Path: filepath.Join(dir, "signet.db"), ReadOnly: true})
		require.Equal(t, "store.none", fault.Of(err).Code)
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, files)
	})

	t.Run("RefusesWhatIsNoDatabase", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("not a database "), 500), 0o600))
		_, err := store.Open(ctx, store.Options{Path: path})
		require.Equal(t, "store.cannot_open", fault.Of(err).Code)
		require.Equal(t, "The database is damaged.", fault.Of(err).Text)
	})

	t.Run("SurvivesClosingTwice", func(t *testing.T) {
		t.Parallel()
		s := open(t, store.Options{})
		require.NoError(t, s.Close())
		require.NoError(t, s.Close())
		err := s.Ledger().Append(ctx, audit.Event{Name: audit.SampleWritten})
		require.Equal(t, "audit.cannot_write", fault.Of(err).Code)
	})

	t.Run("FindsFoldersWithAnyName", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "50% of #1? ä&b", "signet.db")
		s := open(t, store.Options{Path: path})
		require.NoError(t, s.SetSetting(ctx, "a", 1))
		_, err := os.Stat(path)
		require.NoError(t, err)
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "signet.db")
	key := func(b byte) func(context.Context) ([]byte, error) {
		return func(context.Context) ([]byte, error) { return bytes.Repeat([]byte{b}, 32), nil }
	}
	s, err := store.Open(ctx, store.Options{Path: path, Key: key(1)})
	require.NoError(t, err)
	require.NoError(t, s.Ledger().Append(ctx, audit.Event{Name: audit.SampleWritten, Person: "per_1", PersonName: "Anna"}))
	require.NoError(t, s.Close())

	s = open(t, store.Options{Path: path, Key: key(1)})
	e, err := s.Ledger().Event(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, "Anna", e.PersonName)
	require.NoError(t, s.Close())

	wrong := open(t, store.Options{Path: path, Key: key(2)})
	err = wrong.Ledger().Append(ctx, audit.Event{Name: audit.SampleWritten, Person: "per_1"})
	require.Equal(t, "audit.cannot_write", fault.Of(err).Code, "no row is written whose names could not be opened")
}

func TestErase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "signet.db")
	s := open(t, store.Options{Path: path})
	r := engine.Run{ID: "run_1", Person: "per_1", PersonName: "Anna Kowalska", OSUser: "akowalska", State: engine.Succeeded,
		Identities: []engine.Identity{{Kind: "dynamic", Account: "KOWALSKA"}, {Kind: "shared", Account: "RFC_SIGNET"}}}
	require.NoError(t, s.Journal().Create(ctx, &r, engine.Entry{Name: audit.RunStarted, Identity: &r.Identities[0]}))
	require.NoError(t, s.Journal().Attempt(ctx, &r, engine.Attempt{Module: 1, Operation: 1, Number: 1, Sentence: "Change it as KOWALSKA",
		Input: map[string]any{"mail": "kowalska@example.com"}, Fault: fault.New(fault.Unavailable, "x").Say("KOWALSKA is locked.")}))
	require.NoError(t, s.Journal().History(ctx, r.ID, []engine.Step{{Module: 1, As: "KOWALSKA"}}))
	require.NoError(t, s.Ledger().Erase(ctx, "per_1", audit.Event{Person: "per_2", PersonName: "Ben"}))
	got, err := s.Journal().Find(ctx, "run_1")
	require.NoError(t, err)
	require.Equal(t, "erased", got.PersonName)
	require.Equal(t, "RFC_SIGNET", got.Identities[1].Account)
	steps, err := s.Journal().Steps(ctx, r.ID)
	require.NoError(t, err)
	require.Empty(t, steps)
	for _, file := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(file)
		if err == nil {
			require.NotContains(t, string(bytes.ToLower(b)), "kowalska")
		}
	}
}

func TestRuns(t *testing.T) {
	t.Parallel()
	s := open(t, store.Options{})
	j := s.Journal()
	for i := 1; i <= 9; i++ {
		r := engine.Run{ID: fmt.Sprintf("run_%d", i), FlowID: "flow_a", ViewID: "view_1", RowKey: fmt.Sprint(i % 3), State: engine.Succeeded,
			Trigger: "action_button", CreatedAt: time.Unix(int64(i), 0)}
		if i == 5 {
			r.State, r.FlowID = engine.Failed, "flow_b"
		}
		require.NoError(t, j.Create(ctx, &r))
	}
	page, more, err := s.Runs(ctx, store.RunQuery{Limit: 4})
	require.NoError(t, err)
	require.True(t, more)
	require.Len(t, page, 4)
	require.EqualValues(t, 9, page[0].Number)
	page, more, err = s.Runs(ctx, store.RunQuery{Before: 6, FlowID: "flow_a", Limit: 4})
	require.NoError(t, err)
	require.False(t, more)
	require.Len(t, page, 4)
	page, _, err = s.Runs(ctx, store.RunQuery{States: []engine.State{engine.Failed}, Trigger: "action_button"})
	require.NoError(t, err)
	require.Len(t, page, 1)
	last, err := s.LastActions(ctx, "view_1")
	require.NoError(t, err)
	require.Len(t, last, 3)
	require.Equal(t, []int64{9, 7, 8}, []int64{last["0"].Number, last["1"].Number, last["2"].Number})
	count, err := s.CountRuns(ctx, time.Unix(3, 0))
	require.NoError(t, err)
	require.Equal(t, map[engine.State]int{engine.Succeeded: 6, engine.Failed: 1}, count)
}

func TestSmallStores(t *testing.T) {
	t.Parallel()
	s := open(t, store.Options{})

	t.Run("Settings", func(t *testing.T) {
		t.Parallel()
		var v struct{ Years int }
		ok, err := s.Setting(ctx, "audit", &v)
		require.NoError(t, err)
		require.False(t, ok)
		v.Years = 10
		require.NoError(t, s.SetSetting(ctx, "audit", v))
		v.Years = 7
		require.NoError(t, s.SetSetting(ctx, "audit", v))
		v.Years = 0
		ok, err = s.Setting(ctx, "audit", &v)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, 7, v.Years)
		all, err := s.Settings(ctx)
		require.NoError(t, err)
		require.JSONEq(t, `{"Years":7}`, string(all["audit"]))
	})
	t.Run("Blobs", func(t *testing.T) {
		t.Parallel()
		b := s.Blobs()
		_, err := b.Get(ctx, "x")
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		require.NoError(t, b.Put(ctx, "x", []byte{0, 1}))
		require.NoError(t, b.Put(ctx, "x", []byte{2}))
		got, err := b.Get(ctx, "x")
		require.NoError(t, err)
		require.Equal(t, []byte{2}, got)
		require.NoError(t, b.Delete(ctx, "x"))
		_, err = b.Get(ctx, "x")
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})
	t.Run("Credentials", func(t *testing.T) {
		t.Parallel()
		c := s.Credentials()
		v := store.Credential{ConnectionID: "dyn_1", Person: "per_1", Account: "ANNA.K", State: "valid", Kept: true, CheckedAt: time.Unix(1, 0).UTC()}
		other := v
		other.Person = "per_2"
		require.NoError(t, c.Put(ctx, v))
		require.NoError(t, c.Put(ctx, other))
		v.State, v.Reason = "rejected", "The password has changed."
		require.NoError(t, c.Put(ctx, v))
		got, ok, err := c.Get(ctx, "dyn_1", "per_1")
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, v, got)
		mine, err := c.List(ctx, "per_1")
		require.NoError(t, err)
		require.Equal(t, []store.Credential{v}, mine)
		all, err := c.ForConnection(ctx, "dyn_1")
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.NoError(t, c.Delete(ctx, "dyn_1", "per_1"))
		_, ok, err = c.Get(ctx, "dyn_1", "per_1")
		require.NoError(t, err)
		require.False(t, ok)
	})
	t.Run("BuildTimes", func(t *testing.T) {
		t.Parallel()
		b := s.BuildTimes()
		v := connection.BuildTime{Person: "per_1", FlowID: "flow_a", Connection: "dyn_1", Source: connection.FromShared, Reference: "con_1", Account: "RFC"}
		other := v
		other.Person = "per_2"
		require.NoError(t, b.Put(ctx, v))
		require.NoError(t, b.Put(ctx, other))
		got, ok, err := b.Get(ctx, "per_1", "flow_a", "dyn_1")
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, v, got)
		all, err := b.List(ctx, "flow_a")
		require.NoError(t, err)
		require.Equal(t, []connection.BuildTime{v, other}, all)
		require.NoError(t, b.Delete(ctx, "per_1", "flow_a", "dyn_1"))
		_, ok, err = b.Get(ctx, "per_1", "flow_a", "dyn_1")
		require.NoError(t, err)
		require.False(t, ok)
		all, err = b.ForConnection(ctx, "dyn_1")
		require.NoError(t, err)
		require.Equal(t, []connection.BuildTime{other}, all)
	})
	t.Run("Rights", func(t *testing.T) {
		t.Parallel()
		r := s.Rights()
		at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		require.NoError(t, r.Put(ctx, "per_1", "dyn_1", "BAPI_PO_CHANGE", at, "allowed"))
		var v string
		got, ok, err := r.Get(ctx, "per_1", "dyn_1", "BAPI_PO_CHANGE", &v)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, at, got)
		require.Equal(t, "allowed", v)
		require.NoError(t, r.Forget(ctx, "per_1", "dyn_1"))
		_, ok, err = r.Get(ctx, "per_1", "dyn_1", "BAPI_PO_CHANGE", &v)
		require.NoError(t, err)
		require.False(t, ok)
	})
	t.Run("Snapshots", func(t *testing.T) {
		t.Parallel()
		p := s.Snapshots()
		for i := range 4 {
			require.NoError(t, p.Put(ctx, store.Snapshot{ViewID: "view_1", Taken: time.Unix(int64(i), 0).UTC(), Rows: []store.SnapshotRow{
				{Key: "b", Values: map[string]any{"n": float64(i)}}, {Key: "a", Values: map[string]any{"n": -1.0}}}}))
		}
		now, ok, err := p.Latest(ctx, "view_1")
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, "b", now.Rows[0].Key, "rows keep their order")
		require.Equal(t, 3.0, now.Rows[0].Values["n"])
		before, ok, err := p.Previous(ctx, "view_1")
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, 2.0, before.Rows[0].Values["n"])
		row, taken, ok, err := p.Row(ctx, "view_1", "b")
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, 3.0, row["n"])
		require.Equal(t, time.Unix(3, 0).UTC(), taken)
		_, _, ok, err = p.Row(ctx, "view_1", "none")
		require.NoError(t, err)
		require.False(t, ok)
		err = p.Put(ctx, store.Snapshot{ViewID: "view_1", Rows: []store.SnapshotRow{{Key: "a"}, {Key: "a"}}})
		require.Equal(t, "view.key_twice", fault.Of(err).Code)
		large := store.Snapshot{ViewID: "view_2", Taken: time.Unix(9, 0).UTC()}
		for i := range 5001 {
			large.Rows = append(large.Rows, store.SnapshotRow{Key: fmt.Sprint(i), Values: map[string]any{"n": float64(i)}})
		}
		require.NoError(t, p.Put(ctx, large))
		require.NoError(t, p.Put(ctx, large), "the same moment again replaces it")
		whole, ok, err := p.Latest(ctx, "view_2")
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, large, whole)
		require.NoError(t, p.Remove(ctx, "view_1"))
		_, ok, err = p.Latest(ctx, "view_1")
		require.NoError(t, err)
		require.False(t, ok)
	})
}

// BenchmarkOpen is what a reading command pays before it can answer.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "signet.db")
	s, err := store.Open(ctx, store.Options{Path: path})
	require.NoError(b, err)
	require.NoError(b, s.Close())
	for name, readOnly := range map[string]bool{"Owner": false, "Reader": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, err := store.Open(ctx, store.Options{Path: path, ReadOnly: readOnly})
				require.NoError(b, err)
				b.StopTimer()
				require.NoError(b, s.Close())
				b.StartTimer()
			}
		})
	}
}

// BenchmarkAttempt is one journaled step with its event and its fsync; in
// parallel, attempts share commits.
func BenchmarkAttempt(b *testing.B) {
	s := open(b, store.Options{})
	j := s.Journal()
	r := engine.Run{ID: "run_1", FlowID: "flow_a", Person: "per_1", PersonName: "Anna", State: engine.Running}
	require.NoError(b, j.Create(ctx, &r))
	var mu sync.Mutex
	n := 0
	attempt := func() engine.Attempt {
		mu.Lock()
		defer mu.Unlock()
		n++
		return engine.Attempt{Module: 2, Operation: n, Number: 1, Key: "k", State: engine.AttemptOpen}
	}
	entry := engine.Entry{Name: audit.StepStarted, Module: 2, API: "BAPI_PO_CHANGE"}
	b.Run("Alone", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, j.Attempt(ctx, &r, attempt(), entry))
		}
	})
	b.Run("EightAtOnce", func(b *testing.B) {
		b.SetParallelism(4)
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				if err := j.Attempt(ctx, &r, attempt(), entry); err != nil {
					b.Error(err)
				}
			}
		})
	})
}
