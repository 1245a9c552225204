package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/engine"
	"signet/backend/store"
)

// heard is an anchor that tells the test what it is given.
type heard chan audit.Checkpoint

func (h heard) Name() string                                     { return "test" }
func (h heard) Save(_ context.Context, c audit.Checkpoint) error { h <- c; return nil }
func (h heard) Load(context.Context) (audit.Checkpoint, bool, error) {
	return audit.Checkpoint{}, false, nil
}

// hung is a keychain that never answers.
type hung struct{}

func (hung) Name() string { return "hung" }
func (hung) Save(ctx context.Context, _ audit.Checkpoint) error {
	<-ctx.Done()
	return ctx.Err()
}
func (hung) Load(context.Context) (audit.Checkpoint, bool, error) {
	return audit.Checkpoint{}, false, errors.New("the keychain does not answer")
}

func TestAnchors(t *testing.T) {
	t.Parallel()
	next := func(t *testing.T, h heard) audit.Checkpoint {
		t.Helper()
		select {
		case c := <-h:
			return c
		case <-time.After(10 * time.Second):
			t.Fatal("nothing was anchored")
			return audit.Checkpoint{}
		}
	}

	t.Run("AreSavedEveryHundredRowsAtARunsEndAndAtExit", func(t *testing.T) {
		t.Parallel()
		h := make(heard, 8)
		path := filepath.Join(t.TempDir(), "signet.db")
		s := open(t, store.Options{Path: path, Anchors: []audit.Anchor{h}})
		for range 99 {
			require.NoError(t, s.Ledger().Append(ctx, audit.Event{Name: audit.FlowChanged}))
		}
		require.Empty(t, h)
		require.NoError(t, s.Ledger().Append(ctx, audit.Event{Name: audit.FlowChanged}))
		require.EqualValues(t, 100, next(t, h).Size)
		r := engine.Run{ID: "run_1", State: engine.Succeeded}
		require.NoError(t, s.Journal().Create(ctx, &r, engine.Entry{Name: audit.RunFinished}))
		at := next(t, h)
		require.EqualValues(t, 101, at.Size)
		e, err := s.Ledger().Event(ctx, 101)
		require.NoError(t, err)
		require.Equal(t, e.Hash, at.Head)
		require.NoError(t, s.Ledger().Append(ctx, audit.Event{Name: audit.FlowChanged}))
		require.NoError(t, s.Close())
		require.EqualValues(t, 102, next(t, h).Size)
		c, ok, err := store.FileAnchor{Path: path + ".anchor"}.Load(ctx)
		require.NoError(t, err)
		require.True(t, ok)
		require.EqualValues(t, 102, c.Size)
	})

	t.Run("ThatHangDelayNoCommitAndProveNothing", func(t *testing.T) {
		t.Parallel()
		s, err := store.Open(ctx, store.Options{Path: filepath.Join(t.TempDir(), "signet.db"), Anchors: []audit.Anchor{hung{}}})
		require.NoError(t, err)
		began := time.Now()
		for range 250 {
			require.NoError(t, s.Ledger().Append(ctx, audit.Event{Name: audit.FlowChanged}))
		}
		require.Less(t, time.Since(began), 2900*time.Millisecond, "an anchor's deadline is three seconds")
		report, err := s.Ledger().Verify(ctx, nil)
		require.NoError(t, err)
		require.Equal(t, audit.Intact, report.State)
		require.NoError(t, s.Close())
	})

	t.Run("ThatAPowerCutLeftEmptyCountAsAbsent", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "signet.db")
		s := open(t, store.Options{Path: path})
		require.NoError(t, s.Ledger().Append(ctx, audit.Event{Name: audit.FlowChanged}))
		require.NoError(t, os.WriteFile(path+".anchor", nil, 0o600))
		var told []int64
		report, err := s.Ledger().Verify(ctx, func(checked, total int64) { told = append(told, checked, total) })
		require.NoError(t, err)
		require.Equal(t, audit.Intact, report.State)
		require.Equal(t, []int64{1, 1}, told)
	})
}
