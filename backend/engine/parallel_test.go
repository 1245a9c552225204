package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// rows is an input of n numbers as text.
func rows(n int) map[string]any {
	list := make([]any, n)
	for i := range list {
		list[i] = map[string]any{"n": strconv.Itoa(i)}
	}
	return map[string]any{"rows": list}
}

func fanned(parallel int) *sketch {
	s := draw().in(flow.Input{Name: "rows", Type: flow.Array}).mod(1, "flow.start", nil).
		mod(2, "flow.iterator", map[string]any{"array": "{{1.rows}}"}).chain(1, 2)
	s.Settings.Parallel = parallel
	return s
}

// seen is what can be told of a run: everything but when, and in which order calls that wait for nothing were made.
type seen struct {
	State    engine.State
	Fault    string
	Step     int
	Outputs  map[string]any
	History  []string
	Attempts []string
	Calls    []string
}

func look(t require.TestingT, b *bench, doc *flow.Document, inputs map[string]any) seen {
	r := b.do(doc, with(inputs))
	got := seen{State: r.State, Step: r.FaultStep, Outputs: r.Outputs, Calls: b.made()}
	if r.Fault != nil {
		got.Fault = r.Fault.Headlined()
	}
	steps, err := b.journal.Steps(b.ctx, r.ID)
	require.NoError(t, err)
	for _, s := range steps {
		s.StartedMS, s.TookMS, s.Order = 0, 0, 0
		body, err := json.Marshal(s)
		require.NoError(t, err)
		got.History = append(got.History, string(body))
	}
	attempts, err := b.journal.Attempts(b.ctx, r.ID)
	require.NoError(t, err)
	for _, a := range attempts {
		got.Attempts = append(got.Attempts, fmt.Sprint(a.Module, a.Operation, a.Number, a.State, a.Input, a.Output))
	}
	sort.Strings(got.Attempts)
	sort.Strings(got.Calls)
	return got
}

// TestParallelIsInOrder draws flows behind an iterator and runs them in order and several at once: the same
// state, outputs, history with its operation numbers, attempts and calls.
func TestParallelIsInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(rt, "rows")
		width := rapid.IntRange(2, 12).Draw(rt, "parallel")
		kinds := rapid.SliceOfN(rapid.SampledFrom([]string{"sys.read", "sys.write", "sys.pure", "sys.keyed", "flow.set", "flow.repeater"}), 1, 4).Draw(rt, "chain")
		fails := rapid.SampledFrom([]string{"none", "ignore", "resume", "break"}).Draw(rt, "handler")
		every := rapid.IntRange(2, 5).Draw(rt, "every")
		filtered := rapid.Bool().Draw(rt, "filter")
		build := func(parallel int) *flow.Document {
			s := fanned(parallel)
			last, field, id := 2, "{{2.n}}", 2
			repeats := false
			for _, k := range kinds {
				id++
				var fields map[string]any
				switch k {
				case "flow.set":
					fields = map[string]any{"name": "v", "value": field}
				case "flow.repeater":
					if repeats {
						k = "sys.read"
						fields = text(field)
						break
					}
					fields, repeats = map[string]any{"repeats": 2.0}, true
				default:
					fields = text(field)
				}
				s.mod(id, k, fields)
				l := flow.Link{From: last, To: id}
				if filtered && id == 4 {
					l.Filter = when("{{2.n}}", "number:less", "7")
				}
				s.link(l)
				if fails != "none" && strings.HasPrefix(k, "sys.") {
					handler := map[string]any(nil)
					if fails == "resume" {
						handler = map[string]any{"output": map[string]any{"text": "instead"}}
					}
					s.mod(100+id, "flow."+fails, handler).handler(id, 100+id)
				}
				switch k {
				case "flow.set":
					field = fmt.Sprintf("{{%d.v}}", id)
				case "flow.repeater":
					field = fmt.Sprintf("%s/{{%d.i}}", field, id)
				default:
					field = fmt.Sprintf("{{%d.text}}", id)
				}
				last = id
			}
			s.mod(50, "flow.text_aggregator", map[string]any{"source": 2.0, "value": field, "row_separator": ","}).
				mod(51, "flow.return", map[string]any{"values": map[string]any{"all": "{{50.text}}"}}).chain(last, 50, 51)
			return s.doc()
		}
		run := func(parallel int) seen {
			b := newBench(t)
			var turns atomic.Int64
			b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
				for range turns.Add(7) % 5 {
					runtime.Gosched()
				}
				v := c.Text("text")
				digits, _, _ := strings.Cut(strings.TrimLeft(v, "abcdefghijklmnopqrstuvwxyz"), "/")
				if i, err := strconv.Atoi(digits); err == nil && fails != "none" && i%every == every-1 {
					return connector.Result{}, fault.New(fault.Invalid, "sys").Coded("sys.no").Say("No.").Hint("Try again.")
				}
				return connector.Result{Bundles: []map[string]any{{"text": "x" + v}}}, nil
			})
			defer b.engine.Close()
			return look(rt, b, build(parallel), rows(n))
		}
		want, got := run(0), run(width)
		for i := range min(len(want.History), len(got.History)) {
			require.Equal(rt, want.History[i], got.History[i])
		}
		require.Equal(rt, want, got)
	})
}

func TestParallel(t *testing.T) {
	t.Parallel()
	chain := func(parallel int) *flow.Document {
		return fanned(parallel).mod(3, "sys.write", text("{{2.n}}")).chain(2, 3).doc()
	}

	t.Run("SeveralAreUnderWayAtOnceAndNeverMoreThanAllowed", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		var now, most atomic.Int64
		all := make(chan struct{})
		b.answer(func(ctx context.Context, _ string, _ *connector.Call) (connector.Result, error) {
			n := now.Add(1)
			defer now.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			if n == 4 {
				select {
				case <-all:
				default:
					close(all)
				}
			}
			select { // the first four are there together, or the test ends by its time
			case <-all:
			case <-ctx.Done():
			}
			return connector.Result{Bundles: []map[string]any{{}}}, nil
		})
		r := b.do(chain(4), with(rows(40)))
		require.Equal(t, engine.Succeeded, r.State)
		require.EqualValues(t, 4, most.Load())
	})

	t.Run("TheFirstThatFailsDecidesAndWhatWasStartedIsRecorded", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		var open sync.WaitGroup
		open.Add(4)
		last := make(chan struct{})
		b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
			if i, _ := strconv.Atoi(c.Text("text")); i < 4 {
				open.Done()
			}
			open.Wait() // the first four are under way
			switch c.Text("text") {
			case "2":
				close(last)
				return connector.Result{}, fault.New(fault.Invalid, "sys").Coded("sys.two").Say("Two failed.").Hint("Correct it.")
			case "1":
				<-last // it fails later, and comes first
				return connector.Result{}, fault.New(fault.Invalid, "sys").Coded("sys.one").Say("One failed.").Hint("Correct it.")
			}
			<-last
			return connector.Result{Bundles: []map[string]any{{}}}, nil
		})
		r := b.do(chain(4), with(rows(100)))
		require.Equal(t, engine.Failed, r.State)
		require.Equal(t, "sys.one", r.Fault.Code)
		attempts, err := b.journal.Attempts(b.ctx, r.ID)
		require.NoError(t, err)
		require.LessOrEqual(t, len(attempts), 8, "what frees its place before the failure is known may start one more; nothing starts behind it")
		for _, a := range attempts {
			require.NotEqual(t, engine.AttemptOpen, a.State)
		}
		require.Equal(t, []string{"1.1 succeeded", "2.1 succeeded", "3.1 succeeded", "3.2 failed", "3.3 failed", "3.4 succeeded"}, b.states(r.ID)[:6])
	})

	t.Run("CancelStopsAllWithinASecond", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		under := make(chan struct{}, 100)
		b.answer(func(ctx context.Context, _ string, _ *connector.Call) (connector.Result, error) {
			under <- struct{}{}
			<-ctx.Done()
			return connector.Result{}, ctx.Err()
		})
		r := b.start(chain(8), with(rows(100)))
		for range 8 {
			<-under
		}
		began := time.Now()
		got, err := b.engine.Cancel(b.ctx, r.ID)
		require.NoError(t, err)
		require.Contains(t, []engine.State{engine.Cancelled, engine.InDoubt}, got.State)
		require.Less(t, time.Since(began), time.Second)
		require.Empty(t, under, "nothing more was started")
	})

	t.Run("ARejectedSignInIsAskedForOnceAndAllGoOn", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		var good atomic.Bool
		b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
			if !good.Load() {
				return connector.Result{}, boom(fault.Unauthenticated)
			}
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
		doc := fanned(6).mod(3, "sys.read", text("{{2.n}}")).
			mod(4, "flow.text_aggregator", map[string]any{"source": 2.0, "value": "{{3.text}}", "row_separator": ","}).
			mod(5, "flow.return", map[string]any{"values": map[string]any{"all": "{{4.text}}"}}).chain(2, 3, 4, 5).doc()
		r := b.do(doc, with(rows(20)))
		require.Equal(t, engine.Waiting, r.State)
		good.Store(true)
		b.ids.Provide("dyn_sys", "anna", secret.Values{"user": secret.New("ANNA.K"), "password": secret.New("another")})
		_, missing, err := b.engine.Continue(b.ctx, r.ID)
		require.NoError(t, err)
		require.Empty(t, missing)
		r, err = b.engine.Wait(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19", r.Outputs["all"])
	})

	t.Run("AFlowThatDependsOnWhatIsLeftBehindGoesInOrder", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		var now atomic.Int64
		b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
			require.EqualValues(t, 1, now.Add(1))
			defer now.Add(-1)
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
		doc := fanned(6).mod(3, "flow.get", map[string]any{"name": "last"}).mod(4, "sys.write", text("{{3.last}}-{{2.n}}")).
			mod(5, "flow.set", map[string]any{"name": "last", "value": "{{2.n}}"}).chain(2, 3, 4, 5).doc()
		require.Equal(t, engine.Succeeded, b.do(doc, with(rows(3))).State)
		require.Equal(t, []string{"write:-0", "write:0-1", "write:1-2"}, b.made())
	})
}
