package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

// line is one module of a chain with what handles its error; "" is no handler.
type line struct {
	id        int
	directive string
}

// chainOf draws a chain behind an iterator in which any module may have any handler.
func chainOf(t *rapid.T) ([]line, int) {
	var out []line
	last := rapid.IntRange(3, 7).Draw(t, "last")
	for id := 3; id <= last; id++ {
		out = append(out, line{id, rapid.SampledFrom([]string{"", "ignore", "resume", "commit", "rollback", "break"}).Draw(t, "handler")})
	}
	return out, rapid.IntRange(1, 5).Draw(t, "bundles")
}

func drawn(lines []line, bundles int, retry bool) *sketch {
	s := draw().mod(1, "flow.start", nil).mod(2, "flow.repeater", map[string]any{"repeats": float64(bundles)}).chain(1, 2)
	for i, l := range lines {
		s.mod(l.id, "sys.read", text(fmt.Sprintf("%d/{{2.i}}/{{%d.text}}", l.id, before(lines, i))))
		if l.directive != "" {
			s.mod(100+l.id, "flow."+l.directive, map[string]any{"output": text("-"), "retry": retry}).handler(l.id, 100+l.id)
		}
		s.chain(before(lines, i), l.id)
	}
	return s
}

func before(lines []line, i int) int {
	if i == 0 {
		return 2
	}
	return lines[i-1].id
}

// TestHandlersProperty: whatever fails and whatever handles it, the calls, the end of the run and what is set aside are
// those that the truth table gives.
func TestHandlersProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t)
		defer b.engine.Close()
		lines, bundles := chainOf(rt)
		store, auto := rapid.Bool().Draw(rt, "store"), rapid.Bool().Draw(rt, "auto")
		kinds := []fault.Kind{fault.Unavailable, fault.Invalid, fault.AlreadyExists, fault.Internal}
		fails := map[string]fault.Kind{}
		for range rapid.IntRange(0, 6).Draw(rt, "failures") {
			fails[fmt.Sprintf("%d/%d", rapid.IntRange(3, 7).Draw(rt, "module"), rapid.IntRange(1, 5).Draw(rt, "bundle"))] =
				rapid.SampledFrom(kinds).Draw(rt, "kind")
		}
		b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
			var id, i int
			_, _ = fmt.Sscanf(c.Text("text"), "%d/%d", &id, &i)
			if k, bad := fails[fmt.Sprintf("%d/%d", id, i)]; bad {
				return connector.Result{}, boom(k)
			}
			return connector.Result{Bundles: []map[string]any{{"text": fmt.Sprint(id)}}}, nil
		})
		doc := drawn(lines, bundles, auto).doc()
		doc.Settings.StoreIncomplete = store

		// The same by hand.
		want, state, aside, warned := []string{}, engine.Succeeded, 0, 0
	run:
		for i := 1; i <= bundles; i++ {
			last := ""
			for _, l := range lines {
				want = append(want, fmt.Sprintf("read:%d/%d/%s", l.id, i, last))
				k, bad := fails[fmt.Sprintf("%d/%d", l.id, i)]
				if !bad {
					last = fmt.Sprint(l.id)
					continue
				}
				switch l.directive {
				case "resume":
					last = "-"
					continue
				case "ignore":
				case "commit":
					break run
				case "break":
					aside++
					if !auto {
						warned++
					}
				case "":
					if store && k != fault.AlreadyExists { // DuplicateDataError is not stored
						aside++
						warned++
						break
					}
					fallthrough
				case "rollback":
					state = engine.Failed
					break run
				}
				break // the bundle ends here
			}
		}
		if state == engine.Succeeded && warned > 0 {
			state = engine.Warning
		}
		r := b.do(doc)
		require.Equal(rt, want, b.made())
		require.Equal(rt, state, r.State)
		require.Equal(rt, aside, r.Aside)
		require.Len(rt, b.journal.Runs(), 1+aside)
	})
}

// TestResumedProperty: a run whose failures were set aside or stopped it, carried on until everything is done, has made every
// operation of an uninterrupted run once with success, with the same values.
func TestResumedProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t)
		defer b.engine.Close()
		bundles := rapid.IntRange(1, 4).Draw(rt, "bundles")
		last := rapid.IntRange(3, 7).Draw(rt, "last")
		split := rapid.Bool().Draw(rt, "a router in the middle")
		s := draw().mod(1, "flow.start", nil).mod(2, "flow.repeater", map[string]any{"repeats": float64(bundles)}).chain(1, 2)
		previous := 2
		for id := 3; id <= last; id++ {
			kind := rapid.SampledFrom([]string{"read", "write", "keyed", "put", "strict"}).Draw(rt, "kind")
			s.mod(id, "sys."+kind, text(fmt.Sprintf("%d/{{2.i}}", id)))
			if rapid.Bool().Draw(rt, "break") {
				s.mod(100+id, "flow.break", map[string]any{"retry": false}).handler(id, 100+id)
			}
			if split && id == 4 {
				s.mod(50, "flow.router", nil).chain(3, 50).link(flow.Link{From: 50, To: 4}).
					mod(51, "sys.put", text("51/{{2.i}}")).link(flow.Link{From: 50, To: 51, Order: 1})
			} else {
				s.chain(previous, id)
			}
			previous = id
		}
		s.Settings.StoreIncomplete = rapid.Bool().Draw(rt, "store")
		broken := map[int]bool{}
		for range rapid.IntRange(0, 8).Draw(rt, "failures") {
			broken[rapid.IntRange(1, 30).Draw(rt, "at")] = true
		}
		restarts := rapid.Bool().Draw(rt, "restarts")
		calls := 0
		done := map[string]int{}
		b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
			if calls++; broken[calls] {
				return connector.Result{}, boom(fault.Unavailable)
			}
			done[c.Text("text")]++
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
		r := b.do(s.doc())
		for rounds := 0; ; rounds++ {
			require.Less(rt, rounds, 60)
			if restarts {
				b.restart()
			}
			if r.State == engine.Failed {
				n, missing, err := b.engine.Retry(b.ctx, r.ID)
				require.NoError(rt, err)
				require.Empty(rt, missing)
				r, err = b.engine.Wait(b.ctx, n.ID)
				require.NoError(rt, err)
				continue
			}
			next := ""
			for _, x := range b.journal.Runs() {
				if x.State == engine.Held {
					next = x.ID
					break
				}
			}
			if next == "" {
				break
			}
			_, missing, err := b.engine.Continue(b.ctx, next)
			require.NoError(rt, err)
			require.Empty(rt, missing)
			_, err = b.engine.Wait(b.ctx, next)
			require.NoError(rt, err)
		}
		want := map[string]int{}
		for i := 1; i <= bundles; i++ {
			for id := 3; id <= last; id++ {
				want[fmt.Sprintf("%d/%d", id, i)] = 1
			}
			if split && last >= 4 {
				want[fmt.Sprintf("51/%d", i)] = 1
			}
		}
		require.Equal(rt, want, done)
	})
}
