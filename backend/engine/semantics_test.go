package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

func realLanguage(o *engine.Options) { o.Language = engine.NewLanguage() }

// TestIfElseAndMerge: Make: BasicMerge has a filter for each branch, and outputs with a mapping for each branch (action-flows.md 6).
func TestIfElseAndMerge(t *testing.T) {
	t.Parallel()
	s := draw().in(flow.Input{Name: "n", Type: flow.Number}).mod(1, "flow.start", nil).mod(2, "flow.if_else", nil).
		mod(3, "sys.pure", text("small")).mod(4, "sys.pure", text("middle")).mod(5, "sys.pure", text("big")).
		mod(6, "flow.merge", map[string]any{"outputs": list(map[string]any{"name": "size", "mappings": list("{{3.text}}", "{{4.text}}!", "{{5.text}}?")},
			map[string]any{"name": "short", "mappings": list("s")})}).
		mod(7, "sys.strict", text("{{6.size}}{{6.short}}")).chain(1, 2).chain(6, 7).
		link(flow.Link{From: 2, To: 3, Order: 0, Filter: when("{{1.n}}", "number:less", "10")}).
		link(flow.Link{From: 2, To: 4, Order: 1, Filter: when("{{1.n}}", "number:less", "100")}).
		link(flow.Link{From: 2, To: 5, Order: 2, Fallback: true}).
		link(flow.Link{From: 3, To: 6}).link(flow.Link{From: 4, To: 6, Filter: when("{{1.n}}", "number:notequal", "50")}).link(flow.Link{From: 5, To: 6})
	for n, want := range map[float64][]string{
		1:   {"pure:small", "strict:smalls"},
		20:  {"pure:middle", "strict:middle!"},
		50:  {"pure:middle"}, // the filter of its branch before the merge
		500: {"pure:big", "strict:big?"},
	} {
		b := newBench(t, realLanguage)
		require.Equal(t, engine.Succeeded, b.do(s.doc(), with(map[string]any{"n": n})).State)
		require.Equal(t, want, b.made())
	}
}

// TestCycles: Make: a polling trigger has at most the number of cycles, without a trigger it is exactly that number,
// an instant trigger has one per event (action-flows.md 3).
func TestCycles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		first   string
		gives   int // cycles in which a polled trigger finds something
		instant bool
		want    int
	}{{"Polled", "sys.poll", 2, false, 2}, {"PolledWithMoreThanTheLimit", "sys.poll", 9, false, 4}, {"Instant", "sys.poll", 9, true, 1},
		{"Started", "flow.start", 0, false, 1}, {"WithoutATrigger", "sys.pure", 0, false, 4}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			poll := &connector.Action{Name: "poll", Title: "Poll", Group: "Triggers", Class: connector.Pure, Control: connector.Trigger, Run: b.run("poll")}
			sys, _ := b.opt.Registry.App("sys")
			app := *sys
			app.Actions = append(append([]*connector.Action{}, sys.Actions...), poll)
			flows, _ := b.opt.Registry.App("flow")
			b.opt.Registry = connector.NewRegistry(&app, flows)
			b.restart()
			b.answer(func(_ context.Context, action string, _ *connector.Call) (connector.Result, error) {
				if action == "poll" {
					if c.gives--; c.gives < 0 {
						return connector.Result{}, nil
					}
				}
				return connector.Result{Bundles: []map[string]any{{"v": "a"}, {"v": "b"}}}, nil
			})
			doc := draw().mod(1, c.first, nil).mod(2, "sys.strict", text("x")).chain(1, 2).doc()
			doc.Settings.MaxCycles = 4
			if c.instant {
				doc.Scheduling.Type = flow.Immediate
			}
			r := b.do(doc)
			steps, err := b.journal.Steps(b.ctx, r.ID)
			require.NoError(t, err)
			cycles := map[int]bool{}
			for _, s := range steps {
				if s.Module == 2 {
					cycles[s.Cycle] = true
				}
			}
			require.Len(t, cycles, c.want)
		})
	}
}

// TestGroups: Make: Group by gives a bundle for each value, those without a value among them.
func TestGroups(t *testing.T) {
	t.Parallel()
	b := newBench(t, realLanguage)
	rows := list(map[string]any{"k": "", "n": 1.0}, map[string]any{"k": "a", "n": 2.0}, map[string]any{"n": 4.0}, map[string]any{"k": "a", "n": 8.0}, map[string]any{"k": "", "n": 16.0})
	r := b.do(draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": rows}).
		mod(3, "flow.array_aggregator", map[string]any{"group_by": "{{2.k}}", "fields": map[string]any{"n": "{{2.n}}"}}).
		mod(4, "sys.strict", text("{{3.key}}:{{sum(map(3.array; \"n\"))}}:{{3.`__IMTAGGLENGTH__`}}")).chain(1, 2, 3, 4).doc())
	require.Equal(t, engine.Succeeded, r.State, "%v", r.Fault)
	require.Equal(t, []string{"strict::21:3", "strict:a:10:2"}, b.made())
}

// TestNestedAggregators: an aggregator over another one, and one inside a route (action-flows.md 3: it collects what ONE
// operation of its source has caused).
func TestNestedAggregators(t *testing.T) {
	t.Parallel()
	rows := list(map[string]any{"k": "x", "l": list(1.0, 2.0)}, map[string]any{"k": "y", "l": list()}, map[string]any{"k": "z", "l": list(4.0)})
	t.Run("InsideAnother", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, realLanguage)
		b.do(draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": rows}).mod(3, "flow.iterator", map[string]any{"array": "{{2.l}}"}).
			mod(4, "flow.numeric_aggregator", map[string]any{"source": 3.0, "value": "{{3.value}}", "function": "sum"}).
			mod(5, "flow.text_aggregator", map[string]any{"source": 2.0, "value": "{{2.k}}={{4.result}}", "row_separator": ","}).
			mod(6, "sys.strict", text("{{5.text}}")).chain(1, 2, 3, 4, 5, 6).doc())
		require.Equal(t, []string{"strict:x=3,y=0,z=4"}, b.made())
	})
	t.Run("WithinARoute", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, realLanguage)
		b.do(draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": rows}).mod(3, "flow.router", nil).
			mod(4, "flow.text_aggregator", map[string]any{"source": 2.0, "value": "{{2.k}}", "row_separator": "none"}).mod(5, "sys.strict", text("all {{4.text}}")).
			mod(6, "sys.strict", text("each {{2.k}}")).chain(1, 2, 3).chain(4, 5).
			link(flow.Link{From: 3, To: 4, Filter: when("{{2.k}}", "text:notequal", "y")}).link(flow.Link{From: 3, To: 6, Order: 1}).doc())
		require.Equal(t, []string{"strict:each x", "strict:each y", "strict:each z", "strict:all xz"}, b.made())
	})
}

// TestSubflowOnItsOwn: Make: Call a subscenario, asynchronously.
func TestSubflowOnItsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	child := draw().in(flow.Input{Name: "v", Type: flow.Text}).mod(1, "flow.start", nil).mod(2, "sys.write", text("child {{1.v}}")).chain(1, 2).doc()
	child.ID = "flow_child"
	b.docs[child.ID] = child
	entered, release := make(chan struct{}), make(chan struct{})
	b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
		if action == "write" {
			close(entered)
			<-release
		}
		return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
	})
	r := b.do(draw().mod(1, "flow.start", nil).mod(2, "flow.call", map[string]any{"flow": "flow_child", "inputs": map[string]any{"v": "7"}, "wait": false}).
		mod(3, "sys.strict", text("run {{2.run}}")).chain(1, 2, 3).doc())
	require.Equal(t, engine.Succeeded, r.State, "the called one is still under way")
	<-entered
	called := b.journal.Runs()[1]
	require.Equal(t, engine.Running, called.State)
	require.Equal(t, "anna", called.Person)
	close(release)
	called, err := b.engine.Wait(b.ctx, called.ID)
	require.NoError(t, err)
	require.Equal(t, engine.Succeeded, called.State)
	require.Contains(t, b.made(), "strict:run 2")
	t.Run("OneThatCallsItselfComesToAnEnd", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := draw().mod(1, "flow.start", nil).mod(2, "flow.call", map[string]any{"flow": "flow_1", "wait": false}).chain(1, 2).doc()
		b.do(doc)
		require.Eventually(t, func() bool {
			runs := b.journal.Runs()
			return len(runs) == 9 && runs[8].State == engine.Failed && runs[8].Fault.Code == "flow.subflow"
		}, 5*time.Second, time.Millisecond, "8 levels deep")
	})
}

// TestRetryCountdown: whoever looks at a run that waits for its next try sees when that is.
func TestRetryCountdown(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	failing(b, -1)
	r := b.start(threeBundles(9).mod(9, "flow.retry", map[string]any{"count": 1.0, "delay": 60.0}).doc())
	var last engine.Step
	require.Eventually(t, func() bool {
		steps, err := b.engine.Steps(b.ctx, r.ID)
		if err != nil || len(steps) == 0 {
			return false
		}
		last = steps[len(steps)-1]
		return last.State == "waiting"
	}, 5*time.Second, time.Millisecond)
	require.Equal(t, 3, last.Module)
	require.Equal(t, 2, last.Attempt)
	require.InDelta(t, 60, time.Until(last.Next).Seconds(), 5)
	_, err := b.engine.Cancel(b.ctx, r.ID)
	require.NoError(t, err)
	steps, err := b.engine.Steps(b.ctx, r.ID)
	require.NoError(t, err)
	for _, s := range steps {
		require.NotEqual(t, "waiting", s.State, "it is in no history")
	}
}

// TestDryRunCannotReachTheNetwork: a hostile module that writes tries every way that a call gives it.
func TestDryRunCannotReachTheNetwork(t *testing.T) {
	t.Parallel()
	var hits atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { hits.Add(1); w.WriteHeader(204) }))
	t.Cleanup(server.Close)
	network := connector.NewNetwork(connector.NetworkOptions{})
	t.Cleanup(network.Close)
	b := newBench(t, func(o *engine.Options) { o.Network = network })
	b.answer(func(ctx context.Context, action string, c *connector.Call) (connector.Result, error) {
		client := &http.Client{Transport: c.Net.Transport("sys", nil, nil)}
		kept := c.Session().Keep("client", func() any { return client })
		if action == "read" {
			resp, err := client.Get(server.URL)
			if err != nil {
				return connector.Result{}, err
			}
			_ = resp.Body.Close()
			return connector.Result{Bundles: []map[string]any{{"text": "x"}}}, nil
		}
		var errs []error
		for _, k := range []*http.Client{client, kept.(*http.Client)} {
			resp, err := k.Get(server.URL)
			if err == nil {
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
			errs = append(errs, err)
		}
		conn, err := c.Net.Dial(ctx, "tcp", server.Listener.Addr().String())
		if err == nil {
			_ = conn.Close()
		}
		return connector.Result{Bundles: []map[string]any{{"text": "I did it"}}}, errors.Join(append(errs, err)...)
	})
	r := b.do(draw().mod(1, "flow.start", nil).mod(2, "sys.read", text("a")).mod(3, "sys.write", text("b")).mod(4, "sys.keyed", text("c")).
		mod(5, "sys.put", text("d")).chain(1, 2, 3, 4, 5).doc(), func(q *engine.StartRequest) { q.DryRun = true })
	require.Equal(t, engine.Succeeded, r.State, "%v", r.Fault)
	require.EqualValues(t, 1, hits.Load(), "the reading step alone reached the system")
	require.Equal(t, []string{"1.1 succeeded", "2.1 succeeded", "3.1 preview", "4.1 preview", "5.1 preview"}, b.states(r.ID))
	attempts, err := b.journal.Attempts(b.ctx, r.ID)
	require.NoError(t, err)
	require.Empty(t, attempts)
}

// TestVariables: Make: One cycle (roundtrip) and One execution, and freshVariables, which forgets both at each cycle.
func TestVariables(t *testing.T) {
	t.Parallel()
	for fresh, want := range map[bool][]string{false: {"strict:|", "strict:|1"}, true: {"strict:|", "strict:|"}} {
		b := newBench(t)
		doc := draw().mod(1, "flow.increment", map[string]any{"reset": "run"}).
			mod(2, "flow.get", map[string]any{"variables": list(map[string]any{"name": "c"}, map[string]any{"name": "r"})}).
			mod(3, "sys.strict", text("{{2.c}}|{{2.r}}")).mod(4, "flow.set", map[string]any{"name": "c", "value": "{{1.i}}", "scope": "roundtrip"}).
			mod(5, "flow.set", map[string]any{"name": "r", "value": "{{1.i}}", "scope": "execution"}).chain(1, 2, 3, 4, 5).doc()
		doc.Settings.MaxCycles, doc.Settings.FreshVariables = 2, fresh
		b.do(doc)
		require.Equal(t, want, b.made())
	}
}

// TestThrowHasAType: Make: Throw names the error type that handlers decide by.
func TestThrowHasAType(t *testing.T) {
	t.Parallel()
	for _, name := range engine.ErrorTypes() {
		b := newBench(t)
		b.do(draw().mod(1, "flow.start", nil).mod(2, "flow.throw", map[string]any{"message": "no", "code": name}).
			mod(9, "sys.strict", text("{{2.error.type}}: {{2.error.message}}")).chain(1, 2).handler(2, 9).doc())
		require.Equal(t, []string{fmt.Sprintf("strict:%s: no", name)}, b.made())
	}
	b := newBench(t)
	b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
		return connector.Result{}, fault.New(fault.Invalid, "x").Say("No.").Hint("Mend it.").With("field", "EBELN")
	})
	b.do(draw().mod(1, "flow.start", nil).mod(2, "sys.read", text("x")).mod(9, "flow.return", map[string]any{"values": map[string]any{"d": "{{2.error.detail.field}}"}}).
		chain(1, 2).handler(2, 9).doc())
	require.Equal(t, "EBELN", b.journal.Runs()[0].Outputs["d"])
}

// TestSignInsOfCalledFlows: a sub-flow's dynamic connections are asked at the outer start; on a route that only some runs
// take they may be needed.
func TestSignInsOfCalledFlows(t *testing.T) {
	t.Parallel()
	for _, maybe := range []bool{false, true} {
		b := newBench(t)
		grandchild := draw().mod(1, "flow.start", nil).mod(2, "sys.write", text("deep")).chain(1, 2).doc()
		grandchild.ID = "flow_grandchild"
		child := draw().mod(1, "flow.start", nil).mod(2, "flow.call", map[string]any{"flow": "flow_grandchild"}).chain(1, 2).doc()
		child.ID = "flow_child"
		b.docs[child.ID], b.docs[grandchild.ID] = child, grandchild
		s := draw().in(flow.Input{Name: "n", Type: flow.Number}).mod(1, "flow.start", nil).mod(2, "flow.router", nil).mod(3, "flow.call", map[string]any{"flow": "flow_child"}).
			mod(4, "sys.pure", text("x")).link(flow.Link{From: 2, To: 4, Order: 2})
		if maybe {
			s.chain(1, 2).link(flow.Link{From: 2, To: 3, Order: 1, Filter: when("{{1.n}}", "number:less", "5")})
		} else {
			s.chain(1, 3, 2)
		}
		q := engine.StartRequest{Document: s.doc(), Version: 1, Hash: "h", Person: "ben", Inputs: map[string]any{"n": 9.0}}
		r, missing, err := b.engine.Prepare(b.ctx, q)
		require.NoError(t, err)
		require.Equal(t, engine.NeedsSignIn, r.State, "nothing starts before the person was asked")
		require.Len(t, missing, 1)
		require.Equal(t, maybe, missing[0].Maybe)
		r, missing, err = b.engine.Continue(b.ctx, r.ID) // Later
		require.NoError(t, err)
		if !maybe {
			require.Len(t, missing, 1)
			require.Equal(t, engine.NeedsSignIn, r.State)
			continue
		}
		r, err = b.engine.Wait(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State)
		q.NoWait = true // nobody can be asked: what is not certain does not keep it from starting
		r, _, err = b.engine.Prepare(b.ctx, q)
		require.NoError(t, err)
		require.Equal(t, engine.Ready, r.State)
	}
}

// TestSequential: Make: Sequential processing: no parallel runs of the flow; without it they run side by side.
func TestSequential(t *testing.T) {
	t.Parallel()
	for _, sequential := range []bool{false, true} {
		b := newBench(t)
		entered, release := make(chan string, 4), make(chan struct{})
		b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
			entered <- c.Text("text")
			<-release
			return connector.Result{}, nil
		})
		doc := draw().in(flow.Input{Name: "v", Type: flow.Text}).mod(1, "flow.start", nil).mod(2, "sys.read", text("{{1.v}}")).chain(1, 2).doc()
		doc.Settings.Sequential = sequential
		first := b.start(doc, with(map[string]any{"v": "a"}))
		require.Equal(t, "a", <-entered)
		second := b.start(doc, with(map[string]any{"v": "b"}))
		if sequential {
			require.Equal(t, engine.Ready, second.State, "it stands in line")
			require.Empty(t, entered)
			release <- struct{}{}
			_, err := b.engine.Wait(b.ctx, first.ID)
			require.NoError(t, err)
		}
		require.Equal(t, "b", <-entered)
		close(release)
		for _, id := range []string{first.ID, second.ID} {
			r, err := b.engine.Wait(b.ctx, id)
			require.NoError(t, err)
			require.Equal(t, engine.Succeeded, r.State)
		}
	}
}

// TestConfidential: Make: Data is confidential: nothing of a bundle is stored, so nothing is set aside either.
func TestConfidential(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	failing(b, -1)
	doc := threeBundles(9).mod(9, "flow.break", nil).doc()
	doc.Settings.Confidential, doc.Settings.StoreIncomplete = true, true
	r := b.do(doc)
	require.Equal(t, engine.Failed, r.State)
	require.Len(t, b.journal.Runs(), 1)
	steps, err := b.journal.Steps(b.ctx, r.ID)
	require.NoError(t, err)
	for _, s := range steps {
		require.Empty(t, s.Input)
		require.Empty(t, s.Output)
		require.Empty(t, s.Types)
		require.True(t, s.Hidden)
	}
}

// TestDepth: flows call each other at most 8 levels deep, and a loop of calls comes to an end.
func TestDepth(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	doc := draw().mod(1, "flow.start", nil).mod(2, "flow.call", map[string]any{"flow": "flow_1"}).chain(1, 2).doc()
	r := b.do(doc)
	require.Equal(t, engine.Failed, r.State)
	require.Equal(t, "flow.subflow", r.Fault.Code)
	require.Len(t, b.journal.Runs(), 9)
}
