package engine_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
)

func quiet(b *bench) {
	b.answer(nil)
	b.mu.Lock()
	b.calls = make([]string, 0, 1024)
	b.mu.Unlock()
}

// BenchmarkRecordedWrite is the engine's share of one recorded write: attempt, call, result, over a journal in memory.
func BenchmarkRecordedWrite(b *testing.B) {
	benchSteps(b, "write")
}

// BenchmarkPureStep is the engine's share of one pure step with its history.
func BenchmarkPureStep(b *testing.B) {
	benchSteps(b, "pure")
}

func benchSteps(b *testing.B, action string) {
	w := newBench(b)
	quiet(w)
	const steps = 1000
	doc := draw().mod(1, "flow.start", nil).mod(2, "flow.repeater", map[string]any{"repeats": float64(steps)}).
		mod(3, "sys."+action, text("{{2.i}}")).chain(1, 2, 3).doc()
	w.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
		return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
	})
	w.engine.Close()
	w.opt.Journal = &null{}
	w.engine = engine.New(w.opt)
	b.ResetTimer()
	for range b.N {
		require.Equal(b, engine.Succeeded, w.do(doc).State)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/steps, "µs/step")
}

// null is a journal that keeps the last run only: what is measured is the engine.
type null struct {
	engine.Journal
	last atomic.Pointer[engine.Run]
}

func (n *null) Create(ctx context.Context, r *engine.Run, _ ...engine.Entry) error {
	r.Number = 1
	return n.Save(ctx, r)
}

func (n *null) Save(_ context.Context, r *engine.Run, _ ...engine.Entry) error {
	c := *r
	n.last.Store(&c)
	return nil
}

func (*null) Attempt(context.Context, *engine.Run, engine.Attempt, ...engine.Entry) error { return nil }
func (*null) Record(context.Context, *engine.Run, ...engine.Entry) error                  { return nil }
func (*null) History(context.Context, string, []engine.Step) error                        { return nil }
func (n *null) Find(context.Context, string) (engine.Run, error)                          { return *n.last.Load(), nil }
