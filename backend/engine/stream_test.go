package engine_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
)

func numbered(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf(`{"n":%d}`, i+1))
	}
	return out
}

// eachWritten writes each line's number to the system.
func eachWritten() *sketch {
	return draw().mod(1, "src.lines", nil).mod(2, "flow.set", map[string]any{"variables": []any{map[string]any{"name": "x", "value": "{{1.n * 10}}"}}}).
		mod(3, "sys.write", text("{{2.x}}")).chain(1, 2, 3)
}

func TestStream(t *testing.T) {
	t.Parallel()
	for _, from := range []int{1, -1} {
		way := map[int]string{1: "Columns", -1: "Bundles"}[from]

		t.Run(way+"ALineThatIsNoJSONIsNamedAndWhatCameBeforeHasGoneOn", func(t *testing.T) {
			t.Parallel()
			b := of(t, &source{lines: append(numbered(5), "{oops", `{"n":7}`), part: 3}, from)
			r := b.do(eachWritten().doc())
			require.Equal(t, engine.Failed, r.State)
			require.Equal(t, "stream.no_json", r.Fault.Code)
			require.Contains(t, r.Fault.Text, "Line 6 of what Lines reads is no JSON")
			require.Equal(t, 1, r.FaultStep)
			require.Len(t, b.made(), 5)
		})
		t.Run(way+"IgnoreEndsTheStreamAndTheRunSucceeds", func(t *testing.T) {
			t.Parallel()
			b := of(t, &source{lines: append(numbered(5), "{oops"), part: 3}, from)
			r := b.do(eachWritten().mod(9, "flow.ignore", nil).handler(1, 9).doc())
			require.Equal(t, engine.Succeeded, r.State)
			require.Len(t, b.made(), 5)
		})
		t.Run(way+"RetryGoesOnBehindWhatHasGoneOn", func(t *testing.T) {
			t.Parallel()
			s := &source{lines: append(numbered(5), "{oops"), part: 3}
			b := of(t, s, from)
			b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
				s.mu.Lock()
				s.lines = numbered(8) // mended meanwhile
				s.mu.Unlock()
				return connector.Result{Bundles: []map[string]any{{}}}, nil
			})
			r := b.do(eachWritten().mod(9, "flow.retry", map[string]any{"count": 1.0, "delay": 0.01}).handler(1, 9).doc())
			require.Equal(t, engine.Succeeded, r.State)
			require.Equal(t, []string{"write:10", "write:20", "write:30", "write:40", "write:50", "write:60", "write:70", "write:80"}, b.made())
		})
		t.Run(way+"BreakWouldSendTheSameBundlesTwice", func(t *testing.T) {
			t.Parallel()
			b := of(t, &source{lines: append(numbered(2), "{oops"), part: 3}, from)
			r := b.do(eachWritten().mod(9, "flow.break", nil).handler(1, 9).doc())
			require.Equal(t, engine.Failed, r.State)
			require.Len(t, b.journal.Runs(), 1, "nothing is set aside")
		})
		t.Run(way+"ARetriedRunRepeatsNoWriteAndRefusesOtherData", func(t *testing.T) {
			t.Parallel()
			s := &source{lines: numbered(6), part: 4, mark: "6 lines"}
			b := of(t, s, from)
			b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
				if c.Text("text") == "40" && len(b.made()) == 4 {
					return connector.Result{}, fault.New(fault.Unavailable, "sys").Say("The system is away.")
				}
				return connector.Result{Bundles: []map[string]any{{}}}, nil
			})
			r := b.do(eachWritten().doc())
			require.Equal(t, engine.Failed, r.State)
			s.mu.Lock()
			s.mark = "7 lines"
			s.mu.Unlock()
			again := func(id string) engine.Run {
				n, missing, err := b.engine.Retry(b.ctx, id)
				require.NoError(t, err)
				require.Empty(t, missing)
				n, err = b.engine.Wait(b.ctx, n.ID)
				require.NoError(t, err)
				return n
			}
			r = again(r.ID)
			require.Equal(t, "stream.changed", r.Fault.Code)
			require.Len(t, b.made(), 4)
			s.mu.Lock()
			s.mark = "6 lines"
			s.mu.Unlock()
			r = again(r.ID)
			require.Equal(t, engine.Succeeded, r.State, r.Fault)
			require.Equal(t, []string{"write:10", "write:20", "write:30", "write:40", "write:40", "write:50", "write:60"}, b.made())
		})
	}
	t.Run("AnAggregatorSaysHowMuchItHolds", func(t *testing.T) {
		t.Parallel()
		var said []string
		for _, from := range []int{1, -1} {
			for kind, fields := range map[string]map[string]any{"text_aggregator": {"value": "{{1.n}}"}, "array_aggregator": {"fields": map[string]any{"a": "{{1.n}}"}}} {
				b := of(t, &source{lines: numbered(3000), part: 700}, from)
				fields["source"] = 1.0
				r := b.do(draw().mod(1, "src.lines", nil).mod(2, "flow."+kind, fields).chain(1, 2).doc())
				require.Equal(t, engine.Succeeded, r.State)
				steps, err := b.journal.Steps(b.ctx, r.ID)
				require.NoError(t, err)
				require.Len(t, steps[len(steps)-1].Notes, 1)
				said = append(said, kind+" "+steps[len(steps)-1].Notes[0])
			}
		}
		require.ElementsMatch(t, []string{"text_aggregator Held 3,000 bundles, about 0.0 MB.", "array_aggregator Held 3,000 bundles, about 0.2 MB.",
			"text_aggregator Held 3,000 bundles, about 0.0 MB.", "array_aggregator Held 3,000 bundles, about 0.2 MB."}, said)
	})
	t.Run("AModuleThatRunsAloneGivesTheBeginning", func(t *testing.T) {
		t.Parallel()
		b := of(t, &source{lines: numbered(1000), part: 90}, 1)
		r := b.do(eachWritten().doc(), func(q *engine.StartRequest) { q.Only = 1 })
		require.Equal(t, engine.Succeeded, r.State)
		steps, err := b.journal.Steps(b.ctx, r.ID)
		require.NoError(t, err)
		require.Len(t, steps[len(steps)-1].Output, 200)
	})
	t.Run("AConfidentialFlowKeepsNoValueInItsColumns", func(t *testing.T) {
		t.Parallel()
		lines := numbered(300)
		lines[7] = `{"n":4711}`
		b := of(t, &source{lines: lines, part: 100}, 1)
		s := eachWritten()
		s.Settings.Confidential = true
		r := b.do(s.doc())
		require.Equal(t, engine.Succeeded, r.State)
		spans, err := b.journal.Spans(b.ctx, r.ID)
		require.NoError(t, err)
		require.NotEmpty(t, spans)
		for _, sp := range spans {
			for i := range sp.Count {
				block, found, err := b.journal.Block(b.ctx, r.ID, sp.Module, sp.Kind, sp.First+i)
				require.NoError(t, err)
				require.True(t, found)
				require.NotContains(t, string(block.Body), "4711")
			}
			list, err := engine.History(b.ctx, b.journal, r.ID, sp.Module, sp.Kind, sp.First, 500)
			require.NoError(t, err)
			require.Len(t, list, int(sp.Count))
			require.True(t, list[0].Hidden)
			require.Empty(t, list[0].Output)
		}
	})
	t.Run("ASecretIsInNoColumn", func(t *testing.T) {
		t.Parallel()
		lines := numbered(300)
		lines[20] = `{"n":1,"note":"the password is ` + canary + `"}`
		b := of(t, &source{lines: lines, part: 100}, 1)
		s := draw().mod(1, "sys.read", text("x")).mod(2, "src.lines", nil).mod(3, "flow.set", map[string]any{"variables": []any{map[string]any{"name": "x", "value": "{{2.note}}!"}}}).
			mod(4, "flow.numeric_aggregator", map[string]any{"source": 2.0, "value": "{{2.n}}"}).chain(1, 2, 3, 4)
		r := b.do(s.doc())
		require.Equal(t, engine.Succeeded, r.State)
		list, err := engine.History(b.ctx, b.journal, r.ID, 3, engine.Operations, 21, 1)
		require.NoError(t, err)
		require.Equal(t, "the password is ••••••!", list[0].Output[0]["x"])
		for _, kind := range []engine.SpanKind{engine.Operations, engine.Bundles} {
			for module := 2; module <= 3; module++ {
				for nth := int64(1); nth <= 300; nth += 50 {
					block, _, err := b.journal.Block(b.ctx, r.ID, module, kind, nth)
					require.NoError(t, err)
					require.NotContains(t, string(block.Body), canary)
				}
			}
		}
	})
	t.Run("CancelStopsWithinAChunk", func(t *testing.T) {
		t.Parallel()
		s := &source{lines: numbered(5000), part: 10}
		b := of(t, s, 1)
		begun := make(chan struct{}, 5000)
		b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
			begun <- struct{}{}
			return connector.Result{Bundles: []map[string]any{{}}}, nil
		})
		r := b.start(eachWritten().doc())
		<-begun
		r, err := b.engine.Cancel(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Cancelled, r.State)
		require.Less(t, len(b.made()), 5000)
	})
}

// counter is a Progress that is told counts.
type counter struct {
	mu   sync.Mutex
	last map[int]int64
}

func (*counter) RunChanged(engine.Run)           {}
func (*counter) StepChanged(string, engine.Step) {}
func (c *counter) Counted(_ string, n map[int]int64) {
	c.mu.Lock()
	c.last = n
	c.mu.Unlock()
}

func TestCountsAreToldWhileOperationsAreTooManyToTellEach(t *testing.T) {
	t.Parallel()
	c := &counter{}
	own := &source{lines: numbered(3000), part: 1000}
	b := newBench(t, func(o *engine.Options) {
		o.Registry = connector.NewRegistry(append(o.Registry.Apps(), own.app())...)
		o.Language, o.ColumnsFrom, o.Progress = engine.NewLanguage(), 1, c
	})
	s := draw().mod(1, "src.lines", nil).mod(2, "flow.set", map[string]any{"variables": []any{map[string]any{"name": "x", "value": "{{1.n}}"}}}).
		mod(3, "flow.numeric_aggregator", map[string]any{"source": 1.0, "value": "{{2.x}}"}).chain(1, 2, 3)
	require.Equal(t, engine.Succeeded, b.do(s.doc()).State)
	c.mu.Lock()
	defer c.mu.Unlock()
	require.GreaterOrEqual(t, c.last[2], int64(1000), "the first chunk is told at once")
}
