package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// TestStress starts, continues and cancels runs at the same time: each comes to
// rest in a state that is recorded, no write is made without its attempt, and no place is lost.
func TestStress(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *engine.Options) { o.MaxRuns = 3 })
	var mu sync.Mutex
	writes := map[string]int{}
	b.answer(func(ctx context.Context, action string, c *connector.Call) (connector.Result, error) {
		if action == "read" && rand.IntN(4) == 0 {
			return connector.Result{}, boom(fault.Unauthenticated)
		}
		if action == "write" {
			mu.Lock()
			writes[c.Key]++
			mu.Unlock()
		}
		return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, ctx.Err()
	})
	doc := draw().in(flow.Input{Name: "po", Type: flow.Text}).mod(1, "flow.start", nil).mod(2, "sys.write", text("a{{1.po}}")).
		mod(3, "sys.read", text("b")).mod(4, "sys.write", text("c{{1.po}}")).chain(1, 2, 3, 4).doc()
	doc.Settings.Parallel = 2
	b.docs[doc.ID] = doc
	var wg sync.WaitGroup
	var ids []string
	for i := range 60 {
		q := engine.StartRequest{Document: doc, Person: "anna", Inputs: map[string]any{"po": fmt.Sprint(i)}}
		if i%2 == 0 {
			q.Batch = "batch_1"
		}
		r, _, err := b.engine.Prepare(b.ctx, q)
		require.NoError(t, err)
		ids = append(ids, r.ID)
		provide := func() {
			b.ids.Provide("dyn_sys", "anna", secret.Values{"user": secret.New("ANNA.K"), "password": secret.New(canary)})
		}
		wg.Go(func() { _, _, _ = b.engine.Continue(b.ctx, r.ID) })
		wg.Go(func() {
			if rand.IntN(3) == 0 {
				_, _ = b.engine.Cancel(b.ctx, r.ID)
			}
		})
		wg.Go(func() {
			provide()
			_, _, _ = b.engine.Continue(b.ctx, r.ID)
		})
	}
	wg.Wait()
	for _, id := range ids { // whoever waits still goes on now, or is cancelled
		for {
			r, err := b.engine.Get(b.ctx, id)
			if fault.Is(err, fault.NotFound) { // cancelled before anything was recorded
				break
			}
			require.NoError(t, err)
			if r.State.Over() || r.State == engine.InDoubt {
				break
			}
			if r.State == engine.Waiting || r.State == engine.NeedsSignIn || r.State == engine.Ready {
				b.ids.Provide("dyn_sys", "anna", secret.Values{"user": secret.New("ANNA.K"), "password": secret.New(canary)})
				_, missing, err := b.engine.Continue(b.ctx, id)
				if len(missing) > 0 || err != nil {
					continue
				}
			}
			_, err = b.engine.Wait(b.ctx, id)
			require.NoError(t, err)
		}
	}
	attempts := 0
	for _, r := range b.journal.Runs() {
		list, err := b.journal.Attempts(b.ctx, r.ID)
		require.NoError(t, err)
		for _, a := range list {
			attempts++
			require.NotEqual(t, engine.AttemptOpen, a.State, "run %s in %s", r.ID, r.State)
			require.Equal(t, 1, writes[a.Key], "a write is made once")
		}
		names := b.names(r.ID)
		ends := count(names, "run.finished") + count(names, "run.cancelled") + count(names, "run.not_started") // cancelled while its sign-in was rejected
		require.Equal(t, 1, ends, "%s: %v", r.State, names)
	}
	require.Len(t, writes, attempts)
	b.answer(nil)
	for range 4 { // no place was lost
		require.Equal(t, engine.Succeeded, b.do(oneWrite(), with(map[string]any{"po": "1"})).State)
	}
}
