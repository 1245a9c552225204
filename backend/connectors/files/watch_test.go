package files_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/connectors/files"
	"signet/backend/fault"
)

// folder is a folder that is watched, with a clock of its own.
type folder struct {
	t   require.TestingT
	dir string
	now time.Time
}

func watched(t *testing.T) *folder {
	t.Helper()
	return &folder{t, t.TempDir(), time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)}
}

// put writes a file that was changed some time before now.
func (f *folder) put(name, content string, before time.Duration) {
	path := filepath.Join(f.dir, name)
	require.NoError(f.t, os.WriteFile(path, []byte(content), 0o600))
	require.NoError(f.t, os.Chtimes(path, f.now.Add(-before), f.now.Add(-before)))
}

func (f *folder) poll(action string, at connector.Position, more map[string]any) (connector.Polled, error) {
	a, ok := files.App.Action(action)
	require.True(f.t, ok)
	fields := map[string]any{"folder": f.dir, "path": filepath.Join(f.dir, "one.txt"), "pattern": "*", "content": true, "limit": 10.0}
	for k, v := range more {
		fields[k] = v
	}
	c := connector.NewCall(connector.Call{Fields: fields, Files: connector.NewFiles(func() []string { return []string{f.dir} }), Now: func() time.Time { return f.now }}, nil, nil)
	return a.Starting.Poll(context.Background(), c, at)
}

func (f *folder) names(mark *string, more map[string]any) []string {
	p, err := f.poll("watch_folder", connector.Position{Mark: *mark}, more)
	require.NoError(f.t, err)
	*mark = p.Mark
	out := []string{}
	for _, b := range p.Bundles {
		out = append(out, b["fileName"].(string))
	}
	return out
}

func TestWatchFolder(t *testing.T) {
	t.Parallel()

	t.Run("EachFileIsTakenOnceInTheOrderInWhichTheyCame", func(t *testing.T) {
		t.Parallel()
		f, mark := watched(t), ""
		f.put("b.csv", "2", time.Hour)
		f.put("a.csv", "1", time.Minute)
		require.Equal(t, []string{"b.csv", "a.csv"}, f.names(&mark, nil))
		require.Empty(t, f.names(&mark, nil))
		f.put("old.csv", "moved here with an old time", 365*24*time.Hour)
		f.put("a.csv", "changed", time.Second*10)
		require.Equal(t, []string{"old.csv"}, f.names(&mark, nil))
		require.NoError(t, os.Remove(filepath.Join(f.dir, "old.csv")))
		require.Empty(t, f.names(&mark, nil))
		f.put("old.csv", "a new one of this name", time.Hour)
		require.Equal(t, []string{"old.csv"}, f.names(&mark, nil))
	})

	t.Run("AFileThatGrowsIsTakenLater", func(t *testing.T) {
		t.Parallel()
		f := watched(t)
		f.put("big.csv", "half", time.Second)
		p, err := f.poll("watch_folder", connector.Position{}, nil)
		require.NoError(t, err)
		require.Empty(t, p.Bundles)
		require.True(t, p.More)
		f.now = f.now.Add(time.Second)
		p, err = f.poll("watch_folder", connector.Position{Mark: p.Mark}, nil)
		require.NoError(t, err)
		require.Len(t, p.Bundles, 1)
		require.Equal(t, []any{"csv", 4.0, []byte("half")}, []any{p.Bundles[0]["extension"], p.Bundles[0]["fileSize"], p.Bundles[0]["data"]})
	})

	t.Run("WhatIsHalfWrittenHiddenOrOfAnotherNameIsNot", func(t *testing.T) {
		t.Parallel()
		f, mark := watched(t), ""
		for _, name := range []string{"x.csv.part", ".hidden.csv", "y.tmp", "z.txt", "ok.CSV", "x.csv~"} {
			f.put(name, "x", time.Hour)
		}
		require.NoError(t, os.Mkdir(filepath.Join(f.dir, "folder.csv"), 0o700))
		require.Equal(t, []string{"ok.CSV"}, f.names(&mark, map[string]any{"pattern": "*.csv, *.xml"}))
	})

	t.Run("WhereToStart", func(t *testing.T) { // Make: Choose where to start
		t.Parallel()
		f := watched(t)
		f.put("before.csv", "x", 2*time.Hour)
		f.put("after.csv", "x", time.Hour)
		p, err := f.poll("watch_folder", connector.Position{Since: f.now.Add(-90 * time.Minute)}, nil)
		require.NoError(t, err)
		require.Len(t, p.Bundles, 1)
		require.Equal(t, "after.csv", p.Bundles[0]["fileName"])
	})

	t.Run("ALimitLeavesTheOthersForTheNextTime", func(t *testing.T) {
		t.Parallel()
		f, mark := watched(t), ""
		for i := range 5 {
			f.put(fmt.Sprintf("%d.csv", i), "x", time.Hour-time.Duration(i)*time.Minute)
		}
		two := map[string]any{"limit": 2.0}
		require.Equal(t, []string{"0.csv", "1.csv"}, f.names(&mark, two))
		require.Equal(t, []string{"2.csv", "3.csv"}, f.names(&mark, two))
		require.Equal(t, []string{"4.csv"}, f.names(&mark, two))
	})

	t.Run("ChangedFilesToo", func(t *testing.T) {
		t.Parallel()
		f, mark, changed := watched(t), "", map[string]any{"changed": true}
		f.put("a.csv", "1", time.Hour)
		require.Len(t, f.names(&mark, changed), 1)
		f.put("a.csv", "2", time.Minute)
		require.Len(t, f.names(&mark, changed), 1)
		require.Empty(t, f.names(&mark, changed))
	})

	t.Run("OnlyInFoldersThatWereAllowed", func(t *testing.T) {
		t.Parallel()
		f := watched(t)
		for _, path := range []string{"/etc", filepath.Join(f.dir, ".."), "relative"} {
			_, err := f.poll("watch_folder", connector.Position{}, map[string]any{"folder": path})
			require.Contains(t, []string{"files.not_allowed", "files.relative"}, fault.Of(err).Code, path)
		}
		outside := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(outside, "secret.csv"), []byte("x"), 0o600))
		require.NoError(t, os.Symlink(filepath.Join(outside, "secret.csv"), filepath.Join(f.dir, "link.csv")))
		mark := ""
		require.Empty(t, f.names(&mark, nil))
		_, err := f.poll("watch_folder", connector.Position{}, map[string]any{"pattern": "[a"})
		require.Equal(t, "files.pattern", fault.Of(err).Code)
	})
}

// TestNothingTwiceNothingMissed: whatever comes, goes and grows between looks, each file is taken once.
func TestNothingTwiceNothingMissed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "watch")
		require.NoError(t, err)
		defer func() { _ = os.RemoveAll(dir) }()
		f := &folder{t, dir, time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)}
		mark, made, taken := "", 0, map[string]int{}
		limit := map[string]any{"limit": float64(rapid.IntRange(1, 4).Draw(t, "limit"))}
		look := func() {
			for _, name := range f.names(&mark, limit) {
				taken[name]++
			}
		}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			f.now = f.now.Add(time.Second)
			switch rapid.SampledFrom([]string{"new", "new", "grow", "look", "look"}).Draw(t, "step") {
			case "new":
				made++
				f.put(fmt.Sprintf("%03d", made), "x", time.Duration(rapid.IntRange(0, 5).Draw(t, "age"))*time.Second)
			case "grow":
				if made > 0 {
					f.put(fmt.Sprintf("%03d", rapid.IntRange(1, made).Draw(t, "which")), "xx", 0)
				}
			case "look":
				look()
			}
		}
		f.now = f.now.Add(time.Minute)
		for range made + 1 {
			look()
		}
		require.Len(t, taken, made)
		for name, n := range taken {
			require.Equal(t, 1, n, name)
		}
	})
}

func TestWatchFile(t *testing.T) {
	t.Parallel()
	f, at := watched(t), connector.Position{}
	take := func() int {
		p, err := f.poll("watch_file", at, nil)
		require.NoError(t, err)
		at.Mark = p.Mark
		return len(p.Bundles)
	}
	require.Zero(t, take()) // it is not there yet
	f.put("one.txt", "1", time.Hour)
	require.Equal(t, 1, take())
	require.Zero(t, take())
	f.put("one.txt", "1", time.Minute) // touched, and the same
	require.Zero(t, take())
	f.put("one.txt", "2", time.Minute)
	require.Equal(t, 1, take())
}

func TestWakes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, _ := files.App.Action("watch_folder")
	ctx, stop := context.WithCancel(t.Context())
	woken := make(chan struct{}, 100)
	done := make(chan error, 1)
	c := connector.NewCall(connector.Call{Fields: map[string]any{"folder": dir}, Files: connector.NewFiles(func() []string { return []string{dir} })}, nil, nil)
	go func() { done <- a.Starting.Wake(ctx, c, func() { woken <- struct{}{} }) }()
	<-woken // it listens now
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x"), []byte("x"), 0o600))
	<-woken
	stop()
	require.NoError(t, <-done)
}
