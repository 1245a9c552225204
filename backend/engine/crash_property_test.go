package engine_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/engine"
)

// TestCrashProperty ends the program inside or just before random calls, and goes
// on by Recover, by the person's decision and by Retry: every effect happens exactly once.
func TestCrashProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t, func(o *engine.Options) { o.ContinueAtStart = rapid.Bool().Draw(rt, "continue at start") })
		defer func() { b.engine.Close() }()
		bundles := rapid.IntRange(1, 3).Draw(rt, "bundles")
		s := draw().mod(1, "flow.start", nil).mod(2, "flow.repeater", map[string]any{"repeats": float64(bundles)}).chain(1, 2)
		last := rapid.IntRange(3, 6).Draw(rt, "last")
		for id := 3; id <= last; id++ {
			s.mod(id, "sys."+rapid.SampledFrom([]string{"read", "write", "keyed", "pure"}).Draw(rt, "action"), text(fmt.Sprintf("%d/{{2.i}}", id))).chain(id-1, id)
		}
		type cut struct{ done bool }
		cuts := map[int]cut{}
		for range rapid.IntRange(0, 4).Draw(rt, "crashes") {
			cuts[rapid.IntRange(1, 16).Draw(rt, "at")] = cut{rapid.Bool().Draw(rt, "it happened")}
		}
		effects, keys := map[string]int{}, map[string]bool{}
		calls := 0
		dead := make(chan struct{}, 1)
		effect := func(action string, c *connector.Call) {
			switch what := c.Text("text"); action {
			case "write":
				effects[what]++
			case "keyed":
				if !keys[c.Key] {
					keys[c.Key] = true
					effects[what]++
				}
			}
		}
		b.answer(func(ctx context.Context, action string, c *connector.Call) (connector.Result, error) {
			calls++
			if x, ok := cuts[calls]; ok && action != "pure" {
				if x.done {
					effect(action, c)
				}
				b.journal.Refuse(func(string) error { return errors.New("the program has ended") })
				dead <- struct{}{}
				<-ctx.Done()
				return connector.Result{}, ctx.Err()
			}
			effect(action, c)
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
		b.docs["flow_1"] = s.doc()
		r := b.start(s.doc())
		for {
			ended := make(chan engine.Run, 1)
			go func() {
				r, _ := b.engine.Wait(b.ctx, r.ID)
				ended <- r
			}()
			select {
			case r = <-ended:
			case <-dead:
				b.engine.Close()
				<-ended
				b.journal.Refuse(nil)
				b.engine = engine.New(b.opt)
				runs, err := b.engine.Recover(b.ctx)
				require.NoError(rt, err)
				require.Len(rt, runs, 1)
				r = runs[0]
			}
			switch r.State {
			case engine.Running:
				continue
			case engine.InDoubt:
				attempts, err := b.journal.Attempts(b.ctx, r.ID)
				require.NoError(rt, err)
				for _, a := range attempts {
					if a.State == engine.AttemptUnknown {
						_, err := b.engine.Decide(b.ctx, r.ID, a.Module, a.Operation, effects[a.Input["text"].(string)] > 0)
						require.NoError(rt, err)
					}
				}
			case engine.Interrupted:
			default:
				require.Equal(rt, engine.Succeeded, r.State)
				for id := 3; id <= last; id++ {
					for i := 1; i <= bundles; i++ {
						what := fmt.Sprintf("%d/%d", id, i)
						if a := s.Modules[id-1].Action; a == "write" || a == "keyed" {
							require.Equal(rt, 1, effects[what], "%s by %s", what, a)
						}
					}
				}
				return
			}
			n, missing, err := b.engine.Retry(b.ctx, r.ID)
			require.NoError(rt, err)
			require.Empty(rt, missing)
			r = n
		}
	})
}
