package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sort"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/store"
)

func dataStore(t *testing.T) store.DataStore {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "signet.db")})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s.DataStore()
}

func put(v map[string]any) func(*connector.Record) (map[string]any, error) {
	return func(*connector.Record) (map[string]any, error) { return v, nil }
}

func TestDataStore(t *testing.T) {
	t.Parallel()
	d := dataStore(t)
	for name, open := range map[string]func() connector.Records{
		"AtOnce": func() connector.Records { return d },
		"Staged": func() connector.Records { return d.Begin("run_1") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, r := t.Context(), open()
			in := "people " + name
			old, err := r.Get(ctx, in, "a")
			require.NoError(t, err)
			require.Nil(t, old)

			at := time.Date(2026, 3, 14, 9, 26, 53, 589_000_000, time.FixedZone("", 3600))
			values := map[string]any{"n": 1.5, "at": at, "file": []byte{0, 255}, "none": nil, "list": []any{"x", true, at},
				"looks": map[string]any{"$date": "no date"}, "deep": map[string]any{"$is": map[string]any{"a": 1.0}}}
			require.NoError(t, r.Change(ctx, in, "b", "attempt", put(values)))
			got, err := r.Get(ctx, in, "b")
			require.NoError(t, err)
			require.Equal(t, "attempt", got.By)
			require.True(t, at.Equal(got.Values["at"].(time.Time)))
			got.Values["at"], got.Values["list"].([]any)[2] = at, at
			require.Equal(t, values, got.Values, "everything comes back as what it was")

			refusal := fault.New(fault.AlreadyExists, "test").Say("It is there.")
			require.ErrorIs(t, r.Change(ctx, in, "b", "", func(o *connector.Record) (map[string]any, error) {
				require.NotNil(t, o)
				return nil, refusal
			}), refusal)
			require.NoError(t, r.Change(ctx, in, "c", "", func(o *connector.Record) (map[string]any, error) {
				require.Nil(t, o)
				return nil, nil
			}), "nothing is written")
			require.NoError(t, r.Change(ctx, in, "a", "", put(map[string]any{})))

			n, err := r.Count(ctx, in)
			require.NoError(t, err)
			require.Equal(t, 2, n)
			var keys []string
			require.NoError(t, r.Each(ctx, in, func(x connector.Record) bool { keys = append(keys, x.Key); return true }))
			require.Equal(t, []string{"a", "b"}, keys)
			keys = nil
			require.NoError(t, r.Each(ctx, in, func(x connector.Record) bool { keys = append(keys, x.Key); return false }))
			require.Equal(t, []string{"a"}, keys)

			had, err := r.Remove(ctx, in, "a")
			require.NoError(t, err)
			require.True(t, had)
			had, err = r.Remove(ctx, in, "a")
			require.NoError(t, err)
			require.False(t, had)
			n, err = r.Clear(ctx, in)
			require.NoError(t, err)
			require.Equal(t, 1, n)
			n, err = r.Count(ctx, in)
			require.NoError(t, err)
			require.Zero(t, n)

			require.Equal(t, fault.Invalid, fault.KindOf(r.Change(ctx, in, "", "", put(values))))
			require.Equal(t, fault.Invalid, fault.KindOf(r.Change(ctx, " ", "a", "", put(values))))
			big := map[string]any{"x": string(make([]byte, 17<<20))}
			require.Equal(t, fault.Exhausted, fault.KindOf(r.Change(ctx, in, "big", "", put(big))))
		})
	}
}

// Issue: "data stores (embedded)"; ACID is what Make tags these modules with.
func TestStaged(t *testing.T) {
	t.Parallel()
	d := dataStore(t)
	ctx := t.Context()
	value := func(r connector.Records, in, key string) any {
		t.Helper()
		x, err := r.Get(ctx, in, key)
		require.NoError(t, err)
		if x == nil {
			return nil
		}
		return x.Values["v"]
	}
	set := func(r connector.Records, in, key string, v any) {
		t.Helper()
		require.NoError(t, r.Change(ctx, in, key, "", put(map[string]any{"v": v})))
	}

	t.Run("NobodyElseSeesItUntilItIsCommitted", func(t *testing.T) {
		set(d, "one", "a", "old")
		mine := d.Begin("run_1")
		require.False(t, mine.Open())
		set(mine, "one", "a", "new")
		set(mine, "one", "b", "b")
		require.True(t, mine.Open())
		require.Equal(t, "new", value(mine, "one", "a"))
		require.Equal(t, "old", value(d, "one", "a"))
		require.Nil(t, value(d, "one", "b"))
		require.NoError(t, mine.Commit(ctx))
		require.False(t, mine.Open())
		require.Equal(t, "new", value(d, "one", "a"))
		require.Equal(t, "b", value(d, "one", "b"))
	})
	t.Run("RollbackLeavesEverythingAsItWas", func(t *testing.T) {
		set(d, "two", "a", "old")
		mine := d.Begin("run_1")
		set(mine, "two", "a", "new")
		_, err := mine.Clear(ctx, "two")
		require.NoError(t, err)
		set(mine, "two", "c", "c")
		mine.Rollback()
		require.NoError(t, mine.Commit(ctx))
		require.Equal(t, "old", value(d, "two", "a"))
		require.Nil(t, value(d, "two", "c"))
	})
	t.Run("ARecordThatAnotherRunChangedIsAConflictAndNothingIsWritten", func(t *testing.T) {
		set(d, "three", "a", "old")
		mine := d.Begin("run_1")
		set(mine, "three", "b", "mine")
		set(mine, "three", "a", "mine")
		set(d, "three", "a", "theirs")
		err := mine.Commit(ctx)
		require.Equal(t, fault.Conflict, fault.KindOf(err))
		require.NotEmpty(t, fault.Of(err).Remedy)
		require.Equal(t, "theirs", value(d, "three", "a"))
		require.Nil(t, value(d, "three", "b"))
	})
	t.Run("WhatOneRunStagesIsBounded", func(t *testing.T) {
		mine := d.Begin("run_1")
		var err error
		for i := 0; i < 10 && err == nil; i++ {
			err = mine.Change(ctx, "four", fmt.Sprint(i), "", put(map[string]any{"v": string(make([]byte, 2<<20))}))
		}
		require.Equal(t, fault.Exhausted, fault.KindOf(err))
	})
}

// TestStagedIsThePlainComputation: whatever a run does, it sees what a map would hold, and so does everybody after the commit.
func TestStagedIsThePlainComputation(t *testing.T) {
	t.Parallel()
	d := dataStore(t)
	ctx := t.Context()
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		in := fmt.Sprint("s", round)
		have := map[string]float64{}
		for _, k := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}), rapid.ID[string]).Draw(r, "before") {
			require.NoError(r, d.Change(ctx, in, k, "", put(map[string]any{"v": 0.0})))
			have[k] = 0
		}
		mine := d.Begin("run")
		check := func(from connector.Records) {
			n, err := from.Count(ctx, in)
			require.NoError(r, err)
			require.Equal(r, len(have), n)
			seen := map[string]float64{}
			var keys []string
			require.NoError(r, from.Each(ctx, in, func(x connector.Record) bool {
				keys = append(keys, x.Key)
				seen[x.Key] = x.Values["v"].(float64)
				return true
			}))
			require.Equal(r, have, seen)
			require.True(r, sort.StringsAreSorted(keys))
		}
		for i := range rapid.IntRange(0, 12).Draw(r, "steps") {
			key := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(r, "key")
			switch rapid.SampledFrom([]string{"put", "put", "put", "remove", "clear"}).Draw(r, "what") {
			case "put":
				v := float64(i + 1)
				require.NoError(r, mine.Change(ctx, in, key, "", put(map[string]any{"v": v})))
				have[key] = v
			case "remove":
				_, err := mine.Remove(ctx, in, key)
				require.NoError(r, err)
				delete(have, key)
			case "clear":
				_, err := mine.Clear(ctx, in)
				require.NoError(r, err)
				clear(have)
			}
			check(mine)
		}
		require.NoError(r, mine.Commit(ctx))
		check(d)
	})
}

func TestChangeIsOneStep(t *testing.T) {
	t.Parallel()
	d := dataStore(t)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			_ = d.Change(context.Background(), "counters", "n", "", func(old *connector.Record) (map[string]any, error) {
				n := 0.0
				if old != nil {
					n = old.Values["n"].(float64)
				}
				return map[string]any{"n": n + 1}, nil
			})
		})
	}
	all.Wait()
	got, err := d.Get(t.Context(), "counters", "n")
	require.NoError(t, err)
	require.Equal(t, 50.0, got.Values["n"])
}

func TestDataStoresHaveAStructure(t *testing.T) {
	t.Parallel()
	d, ctx := dataStore(t), t.Context()
	require.NoError(t, d.Change(ctx, "plain", "a", "", put(map[string]any{"x": 1.0})))
	require.NoError(t, d.Change(ctx, ".increment", "a", "", put(map[string]any{"i": 1.0})))
	fields := []any{map[string]any{"name": "mail", "type": "text"}}
	require.NoError(t, d.Define(ctx, connector.DataStore{Name: "people", Structure: fields, Strict: true}))
	list, err := d.Stores(ctx)
	require.NoError(t, err)
	require.Equal(t, []connector.DataStore{{Name: "people", Structure: fields, Strict: true}, {Name: "plain", Records: 1}}, list)
	one, err := d.Store(ctx, "people")
	require.NoError(t, err)
	require.Equal(t, list[0], one)
	require.NoError(t, d.Drop(ctx, "people"))
	one, err = d.Store(ctx, "people")
	require.NoError(t, err)
	require.Equal(t, connector.DataStore{Name: "people"}, one)
	// A store of more records than are read at a time is whole.
	many := d.Begin("y")
	for i := range 1203 {
		require.NoError(t, many.Change(ctx, "many", fmt.Sprint(i), "", put(map[string]any{"i": float64(i)})))
	}
	require.NoError(t, many.Commit(ctx))
	n := 0
	require.NoError(t, d.Each(ctx, "many", func(connector.Record) bool { n++; return true }))
	require.Equal(t, 1203, n)
}
