package engine_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

// truth is a row of the table "Operators of an error handler" (action-flows.md 3).
type truth struct {
	directive string
	fields    map[string]any
	goesOn    bool // the remaining bundles
	instead   bool // the failed module gets a substitute and the rest of the route runs
	state     engine.State
	aside     int
}

var truths = []truth{
	{directive: "", state: engine.Failed},
	{directive: "ignore", goesOn: true, state: engine.Succeeded},
	{directive: "resume", fields: map[string]any{"output": text("instead")}, goesOn: true, instead: true, state: engine.Succeeded},
	{directive: "commit", state: engine.Succeeded},
	{directive: "rollback", state: engine.Failed},
	{directive: "break", fields: map[string]any{"retry": false}, goesOn: true, state: engine.Warning, aside: 1},
	{directive: "break", fields: map[string]any{"retry": true, "count": 3.0, "interval": 15.0}, goesOn: true, state: engine.Succeeded, aside: 1},
	{directive: "throw", fields: map[string]any{"message": "No"}, state: engine.Failed},
}

// TestTruthTable fails each module of a chain behind an iterator, for each directive: which calls are made, what
// becomes of the run, and what is set aside.
func TestTruthTable(t *testing.T) {
	t.Parallel()
	for _, place := range []struct {
		name    string
		failing int // module 3, 4 or 5 of the chain
		routes  bool
	}{{"First", 3, false}, {"Middle", 4, false}, {"Last", 5, false}, {"WithinARoute", 4, true}} {
		for _, c := range truths {
			t.Run(fmt.Sprintf("%s%s%v", place.name, c.directive, c.fields["retry"]), func(t *testing.T) {
				t.Parallel()
				b := newBench(t)
				s := draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": list("x", "y", "z")}).chain(1, 2)
				for id := 3; id <= 5; id++ {
					s.mod(id, "sys.read", text(fmt.Sprintf("%d{{2.value}}", id)))
				}
				last := 5
				if place.routes { // 3 stands before the router, 4 and 5 in its first route, 6 in its second
					s.mod(7, "flow.router", nil).mod(6, "sys.read", text("6{{2.value}}")).chain(2, 3, 7).chain(4, 5).
						link(flow.Link{From: 7, To: 4}).link(flow.Link{From: 7, To: 6, Order: 1})
					last = 6
				} else {
					s.chain(2, 3, 4, 5)
				}
				if c.directive != "" {
					s.mod(9, "flow."+c.directive, c.fields).handler(place.failing, 9)
				}
				b.answer(func(_ context.Context, _ string, k *connector.Call) (connector.Result, error) {
					if k.Text("text") == fmt.Sprintf("%dy", place.failing) {
						return connector.Result{}, boom(fault.Unavailable)
					}
					return connector.Result{Bundles: []map[string]any{{"text": k.Text("text")}}}, nil
				})
				var want []string
				for _, v := range []string{"x", "y", "z"} {
					ended := false
					for id := 3; id <= last; id++ {
						if ended && id != 6 { // the next route of a router is no rest of the route that failed
							continue
						}
						want = append(want, fmt.Sprintf("read:%d%s", id, v))
						if id == place.failing && v == "y" {
							ended = !c.instead
							if !c.goesOn {
								break
							}
						}
					}
					if v == "y" && !c.goesOn {
						break
					}
				}
				r := b.do(s.doc())
				require.Equal(t, want, b.made())
				require.Equal(t, c.state, r.State)
				require.Equal(t, c.aside, r.Aside)
				runs := b.journal.Runs()
				require.Len(t, runs, 1+c.aside)
				if c.aside > 0 {
					require.Equal(t, engine.Held, runs[1].State)
					require.Equal(t, place.failing, runs[1].FaultStep)
					require.Equal(t, c.fields["retry"] == true, !runs[1].Hold.Next.IsZero())
				}
				if c.state == engine.Failed && c.directive != "throw" {
					require.Equal(t, place.failing, r.FaultStep)
					require.Equal(t, "sys.boom", r.Fault.Code)
				}
			})
		}
	}
}

// TestErrorOfTheFirstModule: action-flows.md 3, "Errors on the first module are never stored".
func TestErrorOfTheFirstModule(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
		return connector.Result{}, boom(fault.Unavailable)
	})
	doc := draw().mod(1, "sys.read", text("x")).mod(2, "sys.pure", text("y")).chain(1, 2).doc()
	doc.Settings.StoreIncomplete = true
	require.Equal(t, engine.Failed, b.do(doc).State)
	require.Len(t, b.journal.Runs(), 1)
}

// TestErrorTypes: the table of error types and of what is stored (action-flows.md 3): with an automatic retry, without, or not at all.
func TestErrorTypes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err   *fault.Error
		name  string
		kept  bool
		tries int
		count bool // to the consecutive errors (action-flows.md 4)
	}{
		{fault.New(fault.Unavailable, "x").Coded("http.unreachable"), engine.ConnectionError, true, 5, false},
		{fault.New(fault.Unavailable, "x").Coded("run.timeout"), engine.ModuleTimeoutError, true, 5, false},
		{fault.New(fault.Unavailable, "x").Coded("store.no_space"), engine.OutOfSpaceError, true, 5, true},
		{fault.New(fault.Exhausted, "x").Coded("http.429"), engine.RateLimitError, true, 5, true},
		{fault.New(fault.Exhausted, "x").Coded("http.too_large"), engine.MaxFileSizeExceededError, true, 0, true},
		{fault.New(fault.Exhausted, "x").Coded("mail.too_many"), engine.MaxResultsExceededError, true, 0, true},
		{fault.New(fault.Invalid, "x").Coded("http.json"), engine.DataError, true, 0, false},
		{fault.New(fault.Conflict, "x").Coded("sap.object_locked"), engine.DataError, true, 0, false},
		{fault.New(fault.AlreadyExists, "x"), engine.DuplicateDataError, false, 0, false},
		{fault.New(fault.Unauthenticated, "x"), engine.InvalidAccessTokenError, true, 0, true},
		{fault.New(fault.FailedPrecondition, "x").Coded("connection.other_app"), engine.InvalidConfigurationError, true, 0, true},
		{fault.New(fault.FailedPrecondition, "x").Coded("IncompleteDataError"), engine.IncompleteDataError, false, 0, true},
		{fault.New(fault.FailedPrecondition, "x").Coded("sys.no"), engine.RuntimeError, false, 0, true},
		{fault.New(fault.Internal, "x"), engine.UnexpectedError, true, 0, true},
		{fault.New(fault.Invalid, "x").Coded("field.mapping"), engine.BundleValidationError, false, 0, true},
		{fault.New(fault.FailedPrecondition, "x").Coded("InconsistencyError"), engine.InconsistencyError, false, 0, true},
	} {
		t.Run(c.name+c.err.Code, func(t *testing.T) {
			t.Parallel()
			c.err.Say("No.").Hint("Try again.")
			require.Equal(t, c.name, engine.ErrorType(c.err))
			require.Equal(t, c.count, engine.Counts(c.name))
			b := newBench(t)
			b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
				return connector.Result{}, c.err
			})
			doc := draw().mod(1, "flow.start", nil).mod(2, "sys.strict", text("x")).chain(1, 2).doc()
			doc.Settings.StoreIncomplete = true
			r := b.do(doc)
			if !c.kept {
				require.Equal(t, engine.Failed, r.State)
				require.Len(t, b.journal.Runs(), 1)
				return
			}
			require.Equal(t, engine.Warning, r.State)
			h := b.journal.Runs()[1].Hold
			require.Equal(t, c.name, h.Type)
			require.Equal(t, c.tries, h.Max)
			require.Equal(t, c.tries > 0, !h.Next.IsZero())
		})
	}
	require.True(t, slices.Contains(engine.ErrorTypes(), engine.ErrorType(fault.New(fault.InDoubt, "x"))))
}

// TestHandlersWithinHandlers: a handler may hold filters, routers and handlers of its own (action-flows.md 3).
func TestHandlersWithinHandlers(t *testing.T) {
	t.Parallel()
	kinds := map[string]fault.Kind{"data": fault.Invalid, "down": fault.Unavailable, "busy": fault.Exhausted}
	b := newBench(t)
	b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
		if k, bad := kinds[c.Text("text")]; bad && action == "read" || c.Text("text") == "log busy" {
			return connector.Result{}, boom(map[bool]fault.Kind{true: k, false: fault.Unavailable}[bad])
		}
		return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
	})
	s := draw().in(flow.Input{Name: "v", Type: flow.Text}).mod(1, "flow.start", nil).mod(2, "sys.read", text("{{1.v}}")).mod(3, "sys.strict", text("after {{2.text}}")).
		chain(1, 2, 3).
		mod(10, "flow.router", nil).mod(11, "flow.resume", map[string]any{"output": text("made up")}).
		mod(12, "sys.put", text("log {{1.v}}")).mod(13, "flow.commit", nil).mod(14, "flow.ignore", nil).mod(15, "flow.rollback", nil).
		handler(2, 10).chain(12, 13).handler(12, 14).
		link(flow.Link{From: 10, To: 11, Filter: when("{{2.error.type}}", "text:equal", "DataError")}).
		link(flow.Link{From: 10, To: 12, Order: 1, Filter: when("{{2.error.type}}", "text:equal", "RateLimitError")}).
		link(flow.Link{From: 10, To: 15, Order: 2, Fallback: true})
	for _, c := range []struct {
		v     string
		made  []string
		state engine.State
	}{
		{"fine", []string{"read:fine", "strict:after fine"}, engine.Succeeded},
		{"data", []string{"read:data", "strict:after made up"}, engine.Succeeded},
		{"busy", []string{"read:busy", "put:log busy"}, engine.Succeeded}, // the nested handler ignores; no directive is reached: Ignore
		{"down", []string{"read:down"}, engine.Failed},
	} {
		before := len(b.made())
		r := b.do(s.doc(), with(map[string]any{"v": c.v}))
		require.Equal(t, c.made, b.made()[before:], c.v)
		require.Equal(t, c.state, r.State, c.v)
	}
}

// TestHandlerOnARouter: Fusion: it covers the routes; precedence module > router > parent router > default.
func TestHandlerOnARouter(t *testing.T) {
	t.Parallel()
	build := func(own, inner, outer string) *flow.Document {
		s := draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": list("x", "y")}).
			mod(3, "flow.router", nil).mod(4, "flow.router", nil).mod(5, "sys.read", text("{{2.value}}")).mod(6, "sys.strict", text("after {{5.text}}")).
			chain(1, 2, 3).chain(5, 6).link(flow.Link{From: 3, To: 4}).link(flow.Link{From: 4, To: 5})
		for id, directive := range map[int]string{5: own, 4: inner, 3: outer} {
			if directive != "" {
				s.mod(100+id, "flow."+directive, map[string]any{"output": text(fmt.Sprintf("by %d", id))}).handler(id, 100+id)
			}
		}
		return s.doc()
	}
	for _, c := range []struct {
		own, inner, outer string
		made              []string
		state             engine.State
	}{
		{"resume", "rollback", "rollback", []string{"read:x", "strict:after by 5", "read:y", "strict:after y"}, engine.Succeeded},
		{"", "resume", "rollback", []string{"read:x", "strict:after by 4", "read:y", "strict:after y"}, engine.Succeeded},
		{"", "", "resume", []string{"read:x", "strict:after by 3", "read:y", "strict:after y"}, engine.Succeeded},
		{"", "", "ignore", []string{"read:x", "read:y", "strict:after y"}, engine.Succeeded},
		{"", "commit", "", []string{"read:x"}, engine.Succeeded},
		{"", "", "", []string{"read:x"}, engine.Failed},
	} {
		t.Run(fmt.Sprintf("%s,%s,%s", c.own, c.inner, c.outer), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.answer(func(_ context.Context, action string, k *connector.Call) (connector.Result, error) {
				if action == "read" && k.Text("text") == "x" {
					return connector.Result{}, boom(fault.Unavailable)
				}
				return connector.Result{Bundles: []map[string]any{{"text": k.Text("text")}}}, nil
			})
			r := b.do(build(c.own, c.inner, c.outer))
			require.Equal(t, c.made, b.made())
			require.Equal(t, c.state, r.State)
		})
	}
	t.Run("AHandlerDoesNotCoverItself", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
			return connector.Result{}, boom(fault.Unavailable)
		})
		r := b.do(draw().mod(1, "flow.start", nil).mod(2, "flow.router", nil).mod(3, "sys.read", text("x")).mod(9, "sys.read", text("{{2.error.type}}")).
			chain(1, 2, 3).handler(2, 9).doc())
		require.Equal(t, engine.Failed, r.State)
		require.Equal(t, []string{"read:x", "read:ConnectionError"}, b.made())
		require.Equal(t, 9, r.FaultStep)
	})
}

// TestRetryRepeatsWhatItsKeySettles: what may have happened is repeated by itself only with its key, or where a repetition changes nothing.
func TestRetryRepeatsWhatItsKeySettles(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]engine.State{"keyed": engine.Succeeded, "put": engine.Succeeded, "write": engine.InDoubt, "check": engine.InDoubt} {
		b := newBench(t)
		doubt := true
		b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
			if doubt {
				doubt = false
				return connector.Result{}, boom(fault.InDoubt)
			}
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
		r := b.do(draw().mod(1, "flow.start", nil).mod(2, "sys."+action, text("x")).mod(9, "flow.retry", map[string]any{"count": 2.0, "delay": 0.001}).
			chain(1, 2).handler(2, 9).doc())
		require.Equal(t, want, r.State, action)
		if want == engine.Succeeded {
			require.Equal(t, b.keys[0], b.keys[1], action)
			require.Len(t, b.made(), 2)
		} else {
			require.Len(t, b.made(), 1)
		}
	}
}

// watcher notes the steps that it is told of.
type watcher struct {
	mu    sync.Mutex
	steps []engine.Step
}

func (w *watcher) RunChanged(engine.Run) {}

func (w *watcher) StepChanged(_ string, s engine.Step) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.steps = append(w.steps, s)
}

// TestRetryBacksOff: Retry waits delay, then delay × back-off each time; Make has no such handler.
func TestRetryBacksOff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fields map[string]any
		want   []time.Duration
	}{
		{map[string]any{"count": 3.0, "delay": 0.002, "backoff": 4.0}, []time.Duration{2 * time.Millisecond, 8 * time.Millisecond, 32 * time.Millisecond}},
		{map[string]any{"count": 2.0, "delay": 0.002}, []time.Duration{2 * time.Millisecond, 2 * time.Millisecond}},
		{map[string]any{"count": 2.0, "delay": 0.002, "backoff": 0.5}, []time.Duration{2 * time.Millisecond, 2 * time.Millisecond}},
		{map[string]any{"count": 3.0, "interval": 0.001, "backoff": true}, []time.Duration{time.Millisecond, 2 * time.Millisecond, 4 * time.Millisecond}},
	} {
		clock, w := &tick{at: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}, &watcher{}
		b := newBench(t, func(o *engine.Options) { o.Clock, o.Progress = clock, w })
		failing(b, -1)
		require.Equal(t, engine.Failed, b.do(threeBundles(9).mod(9, "flow.retry", c.fields).doc()).State)
		var got []time.Duration
		w.mu.Lock()
		for _, s := range w.steps {
			if s.State == "waiting" {
				got = append(got, s.Next.Sub(clock.Now()))
			}
		}
		w.mu.Unlock()
		require.Equal(t, c.want, got)
	}
}
