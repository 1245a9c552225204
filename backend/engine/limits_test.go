package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	doc := fanned(16).mod(3, "sys.write", text("{{2.n}}")).chain(2, 3).doc()

	t.Run("AConnectionIsCalledSoManyTimesAtOnceByAllRunsTogether", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, func(o *engine.Options) { o.Limits = func(string) engine.Limit { return engine.Limit{AtOnce: 3} } })
		var now, most atomic.Int64
		b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
			n := now.Add(1)
			defer now.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			return connector.Result{Bundles: []map[string]any{{}}}, nil
		})
		first, second := b.start(doc, with(rows(60))), b.start(doc, with(rows(60)))
		for _, r := range []engine.Run{first, second} {
			got, err := b.engine.Wait(b.ctx, r.ID)
			require.NoError(t, err)
			require.Equal(t, engine.Succeeded, got.State)
		}
		require.LessOrEqual(t, most.Load(), int64(3))
	})

	t.Run("SoManyCallsStartWithinAnInterval", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, func(o *engine.Options) {
			o.Limits = func(string) engine.Limit { return engine.Limit{Calls: 5, Every: 60 * time.Millisecond} }
		})
		began := time.Now()
		require.Equal(t, engine.Succeeded, b.do(doc, with(rows(16))).State)
		require.GreaterOrEqual(t, time.Since(began), 180*time.Millisecond, "16 calls need four intervals")
	})

	t.Run("ABusySystemIsLeftAloneAndNothingIsLost", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		var calls atomic.Int64
		b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
			if calls.Add(1) <= 6 {
				c.Busy(20 * time.Millisecond)
				return connector.Result{}, fault.New(fault.Exhausted, "sys").Coded("http.429").Say("Too many requests.").Hint("Wait.")
			}
			return connector.Result{Bundles: []map[string]any{{}}}, nil
		})
		r := b.do(doc, with(rows(30)))
		require.Equal(t, engine.Succeeded, r.State, r.Fault)
		attempts, err := b.journal.Attempts(b.ctx, r.ID)
		require.NoError(t, err)
		done := map[int]int{}
		for _, a := range attempts {
			if a.State == engine.AttemptDone {
				done[a.Operation]++
			}
		}
		require.Len(t, done, 30)
		require.Len(t, attempts, 36, "every try is journaled")
	})
}
