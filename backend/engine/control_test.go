package engine_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

func list(items ...any) []any { return items }

func TestRouter(t *testing.T) {
	t.Parallel()
	routes := func() *sketch {
		return draw().in(flow.Input{Name: "n", Type: flow.Number}).mod(1, "flow.start", nil).mod(2, "flow.router", nil).
			mod(3, "sys.pure", text("a")).mod(4, "sys.pure", text("b")).mod(5, "sys.pure", text("else")).mod(6, "sys.pure", text("a2")).
			chain(1, 2).chain(3, 6).
			link(flow.Link{From: 2, To: 5, Order: 0, Fallback: true}).
			link(flow.Link{From: 2, To: 4, Order: 2, Filter: when("{{1.n}}", "number:less", "5")}).
			link(flow.Link{From: 2, To: 3, Order: 1, Label: "small", Filter: when("{{1.n}}", "number:less", "10")})
	}
	t.Run("RoutesRunInOrderEachToItsEnd", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.do(routes().doc(), with(map[string]any{"n": 1}))
		require.Equal(t, []string{"pure:a", "pure:a2", "pure:b"}, b.made())
		steps, err := b.journal.Steps(b.ctx, r.ID)
		require.NoError(t, err)
		require.Equal(t, "small", steps[2].Route)
		require.True(t, steps[2].Filter.Passed)
	})
	t.Run("TheFallbackTakesWhatNoOtherRouteTook", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		r := b.do(routes().doc(), with(map[string]any{"n": 20}))
		require.Equal(t, []string{"pure:else"}, b.made())
		require.Equal(t, []string{"1.1 succeeded", "2.1 succeeded", "3.1 filtered", "4.1 filtered", "5.1 succeeded"}, b.states(r.ID))
	})
	t.Run("ADisabledRouteIsLeftOut", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		s := routes()
		s.Links[len(s.Links)-1].Disabled = true
		b.do(s.doc(), with(map[string]any{"n": 1}))
		require.Equal(t, []string{"pure:b"}, b.made())
	})
	t.Run("IfElseTakesTheFirstMatchOnlyAndMergeJoins", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		s := routes()
		s.Modules[1].Action = "if_else"
		s.mod(7, "flow.merge", map[string]any{"outputs": list(map[string]any{"name": "x", "value": "{{3.text}}{{5.text}}"})}).
			mod(8, "sys.pure", text("after {{7.x}}")).chain(6, 7, 8).chain(5, 7)
		b.do(s.doc(), with(map[string]any{"n": 1}))
		b.do(s.doc(), with(map[string]any{"n": 20}))
		require.Equal(t, []string{"pure:a", "pure:a2", "pure:after a", "pure:else", "pure:after else"}, b.made())
	})
}

func TestBundles(t *testing.T) {
	t.Parallel()
	iterate := func(items ...any) *sketch {
		return draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": items}).chain(1, 2)
	}
	t.Run("EachBundleGoesToTheEndBeforeTheNext", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.do(iterate(map[string]any{"v": "x"}, map[string]any{"v": "y"}).mod(3, "sys.pure", text("{{2.v}}1")).mod(4, "sys.pure", text("{{3.text}}2")).chain(2, 3, 4).doc())
		require.Equal(t, []string{"pure:x1", "pure:x12", "pure:y1", "pure:y12"}, b.made())
	})
	t.Run("PlainElementsAreValuesAndKnowTheirPlace", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.do(iterate("a", "b").mod(3, "sys.pure", text("{{2.value}} {{2.__IMTINDEX__}}/{{2.__IMTLENGTH__}}")).chain(2, 3).doc())
		require.Equal(t, []string{"pure:a 1/2", "pure:b 2/2"}, b.made())
	})
	t.Run("ARepeaterCounts", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.do(draw().mod(1, "flow.start", nil).mod(2, "flow.repeater", map[string]any{"start": 5.0, "repeats": 3.0, "step": 2.0}).
			mod(3, "sys.pure", text("{{2.i}}")).chain(1, 2, 3).doc())
		require.Equal(t, []string{"pure:5", "pure:7", "pure:9"}, b.made())
	})
	t.Run("ASearchWithoutBundlesEndsItsBranch", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
			return connector.Result{}, nil
		})
		r := b.do(draw().mod(1, "flow.start", nil).mod(2, "sys.read", text("x")).mod(3, "sys.pure", nil).chain(1, 2, 3).doc())
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, []string{"read:x"}, b.made())
	})
	t.Run("WithoutATriggerItRunsAsManyCyclesAsSet", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := draw().mod(1, "flow.increment", map[string]any{"reset": "run"}).mod(2, "flow.increment", map[string]any{"reset": "cycle"}).
			mod(3, "sys.pure", text("{{1.i}} {{2.i}}")).chain(1, 2, 3).doc()
		doc.Settings.MaxCycles = 3
		b.do(doc)
		require.Equal(t, []string{"pure:1 1", "pure:2 1", "pure:3 1"}, b.made())
	})
	t.Run("VariablesLiveForACycleOrForTheRun", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		doc := draw().mod(1, "flow.increment", map[string]any{"reset": "run"}).
			mod(2, "flow.get", map[string]any{"variables": list(map[string]any{"name": "c"}, map[string]any{"name": "r"})}).
			mod(3, "sys.pure", text("{{2.c}}|{{2.r}}")).
			mod(4, "flow.set", map[string]any{"name": "c", "value": "{{1.i}}", "scope": "roundtrip"}).
			mod(5, "flow.set", map[string]any{"variables": list(map[string]any{"name": "r", "value": "{{1.i}}"}), "scope": "execution"}).
			chain(1, 2, 3, 4, 5).doc()
		doc.Settings.MaxCycles = 2
		b.do(doc)
		require.Equal(t, []string{"pure:|", "pure:|1"}, b.made())
	})
}

func TestAggregators(t *testing.T) {
	t.Parallel()
	rows := list(map[string]any{"k": "x", "n": 1.0}, map[string]any{"k": "y", "n": 2.0}, map[string]any{"k": "x", "n": 4.0})
	over := func(items []any, kind string, fields map[string]any) *sketch {
		return draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": items}).
			mod(3, "sys.pure", text("{{2.k}}{{2.n}}")).mod(4, "flow."+kind, fields).mod(5, "sys.strict", nil).chain(1, 2, 3, 4, 5)
	}
	for _, c := range []struct {
		name, kind string
		items      []any
		fields     map[string]any
		after      string
		want       []string
	}{
		{"TextJoinsWithItsSeparator", "text_aggregator", rows, map[string]any{"value": "{{2.n}}", "row_separator": "comma"}, "{{4.text}}", []string{"1,2,4"}},
		{"TextByGroup", "text_aggregator", rows, map[string]any{"value": "{{2.n}}", "row_separator": ",", "group_by": "{{2.k}}"}, "{{4.key}}:{{4.text}}", []string{"x:1,4", "y:2"}},
		{"NumericSums", "numeric_aggregator", rows, map[string]any{"value": "{{2.n}}", "function": "sum"}, "{{4.result}}", []string{"7"}},
		{"NumericAverageByGroup", "numeric_aggregator", rows, map[string]any{"value": "{{2.n}}", "function": "avg", "group_by": "{{2.k}}"}, "{{4.result}}", []string{"2.5", "2"}},
		{"NumericMaximum", "numeric_aggregator", rows, map[string]any{"value": "{{2.n}}", "function": "max"}, "{{4.result}}", []string{"4"}},
		{"NumericCount", "numeric_aggregator", rows, map[string]any{"value": "{{2.n}}", "function": "count"}, "{{4.result}}", []string{"3"}},
		{"TableHasRowsAndCells", "table_aggregator", rows, map[string]any{"cells": list("{{2.k}}", "{{2.n}}"), "column_separator": ";", "row_separator": "|"}, "{{4.table}}", []string{"x;1|y;2|x;4"}},
		{"AnEmptySourceGivesAnEmptyResult", "numeric_aggregator", nil, map[string]any{"value": "{{2.n}}", "function": "count"}, "{{4.result}}", []string{"0"}},
		{"AnEmptySourceCanStop", "numeric_aggregator", nil, map[string]any{"value": "{{2.n}}", "stop_if_empty": true}, "{{4.result}}", nil},
		{"WhatIsBeforeTheAggregatorIsHidden", "text_aggregator", rows, map[string]any{"value": "{{2.n}}"}, "[{{2.n}}{{3.text}}]", []string{"[]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			s := over(c.items, c.kind, c.fields)
			s.Modules[4].Fields = text(c.after)
			require.Equal(t, engine.Succeeded, b.do(s.doc()).State)
			var got []string
			for _, m := range b.made() {
				if m[:6] == "strict" {
					got = append(got, m[7:])
				}
			}
			require.Equal(t, c.want, got)
		})
	}
	t.Run("ArrayTakesTheTargetStructureOrTheBundleBefore", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		s := over(rows, "array_aggregator", nil)
		s.Modules[4] = flow.Module{ID: 5, App: "flow", Action: "return", Fields: map[string]any{"values": map[string]any{"a": "{{4.array}}"}}}
		r := b.do(s.doc())
		require.Equal(t, list(map[string]any{"text": "x1"}, map[string]any{"text": "y2"}, map[string]any{"text": "x4"}), r.Outputs["a"])
		s.Modules[3].Fields = map[string]any{"fields": map[string]any{"amount": "{{2.n}}"}}
		r = b.do(s.doc())
		require.Equal(t, list(map[string]any{"amount": 1.0}, map[string]any{"amount": 2.0}, map[string]any{"amount": 4.0}), r.Outputs["a"])
	})
	t.Run("ASourceFurtherUpCollectsAllItCaused", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.do(draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": list("a", "b")}).
			mod(3, "flow.repeater", map[string]any{"repeats": 2.0}).mod(4, "flow.text_aggregator", map[string]any{"source": 2.0, "value": "{{2.value}}{{3.i}}", "separator": ","}).
			mod(5, "sys.pure", text("{{4.text}}")).chain(1, 2, 3, 4, 5).doc())
		require.Equal(t, []string{"pure:a1,a2,b1,b2"}, b.made())
	})
	t.Run("ASourceThatIsNotBeforeIsRefused", func(t *testing.T) {
		t.Parallel()
		doc := draw().mod(1, "flow.start", nil).mod(2, "flow.text_aggregator", map[string]any{"source": 9.0}).chain(1, 2).doc()
		_, err := engine.Compile(doc, newBench(t).registry(), tongue{})
		require.Equal(t, "aggregator.source", fault.Of(err).Code)
	})
}

// failing makes the second of three bundles fail at module 3, which has the handler.
func failing(b *bench, times int) {
	left := times
	b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
		if action == "read" && c.Text("text") == "y" && left != 0 {
			left--
			return connector.Result{}, boom(fault.Unavailable)
		}
		return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
	})
}

func threeBundles(ids ...int) *sketch {
	s := draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": list("x", "y", "z")}).
		mod(3, "sys.read", text("{{2.value}}")).mod(4, "sys.pure", text("{{3.text}}")).chain(1, 2, 3, 4)
	if len(ids) > 0 {
		s.handler(3, ids...)
	}
	return s
}

// The truth table of action-flows.md, section 3, "Operators of an error handler".
func TestDirectives(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, directive string
		fields          map[string]any
		state           engine.State
		made            []string
	}{
		{"IgnoreDropsTheBundle", "ignore", nil, engine.Succeeded, []string{"read:x", "pure:x", "read:y", "read:z", "pure:z"}},
		{"ResumeGivesASubstitute", "resume", map[string]any{"output": map[string]any{"text": "instead of {{2.value}}"}}, engine.Succeeded,
			[]string{"read:x", "pure:x", "read:y", "pure:instead of y", "read:z", "pure:z"}},
		{"CommitStopsWithSuccess", "commit", nil, engine.Succeeded, []string{"read:x", "pure:x", "read:y"}},
		{"RollbackStopsWithTheError", "rollback", nil, engine.Failed, []string{"read:x", "pure:x", "read:y"}},
		{"BreakSetsTheBundleAside", "break", nil, engine.Warning, []string{"read:x", "pure:x", "read:y", "read:z", "pure:z"}},
		{"ThrowStopsWithAnErrorOfItsOwn", "throw", map[string]any{"message": "No order {{2.value}}"}, engine.Failed, []string{"read:x", "pure:x", "read:y"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			failing(b, -1)
			r := b.do(threeBundles(9).mod(9, "flow."+c.directive, c.fields).doc())
			require.Equal(t, c.state, r.State)
			require.Equal(t, c.made, b.made())
			switch c.directive {
			case "rollback":
				require.Equal(t, "sys.boom", r.Fault.Code)
				require.Equal(t, 3, r.FaultStep)
			case "throw":
				require.Equal(t, "No order y", r.Fault.Title)
			}
		})
	}
	t.Run("WithoutAHandlerTheRunRollsBack", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, -1)
		require.Equal(t, engine.Failed, b.do(threeBundles().doc()).State)
		require.Equal(t, []string{"read:x", "pure:x", "read:y"}, b.made())
	})
	t.Run("StoreIncompleteSetsAsideWithoutAHandler", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, -1)
		doc := threeBundles().doc()
		doc.Settings.StoreIncomplete = true
		require.Equal(t, engine.Warning, b.do(doc).State)
	})
	t.Run("AHandlerWithoutDirectiveIgnores", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, -1)
		r := b.do(threeBundles(9).mod(9, "sys.strict", text("{{3.error.type}} {{3.error.code}}")).doc())
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, []string{"read:x", "pure:x", "read:y", "strict:ConnectionError sys.boom", "read:z", "pure:z"}, b.made())
	})
	t.Run("AHandlerWhoseFilterRefusesLeavesTheErrorUnhandled", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, -1)
		s := threeBundles().mod(9, "flow.ignore", nil).link(flow.Link{From: 3, To: 9, Kind: flow.OnError, Filter: when("{{3.error.type}}", "text:equal", "DataError")})
		require.Equal(t, engine.Failed, b.do(s.doc()).State)
	})
	t.Run("RetryRepeatsTheOperation", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, 2)
		r := b.do(threeBundles(9).mod(9, "flow.retry", map[string]any{"count": 2.0, "delay": 0.001, "backoff": 2.0}).doc())
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, []string{"read:x", "pure:x", "read:y", "read:y", "read:y", "pure:y", "read:z", "pure:z"}, b.made())
	})
	t.Run("RetryEndsWhenItsCountIsUsedUp", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, -1)
		r := b.do(threeBundles(9).mod(9, "flow.retry", map[string]any{"count": 2.0, "delay": 0.001}).doc())
		require.Equal(t, engine.Failed, r.State)
		require.Equal(t, []string{"read:x", "pure:x", "read:y", "read:y", "read:y"}, b.made())
	})
	t.Run("RetryNeverRepeatsWhatMayHaveHappened", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
			return connector.Result{}, boom(fault.InDoubt)
		})
		r := b.do(draw().mod(1, "flow.start", nil).mod(2, "sys.write", text("x")).mod(9, "flow.retry", map[string]any{"delay": 0.001}).
			chain(1, 2).handler(2, 9).doc())
		require.Equal(t, engine.InDoubt, r.State)
		require.Equal(t, []string{"write:x"}, b.made())
	})
	t.Run("AHeldBundleGoesOnFromTheFailedModule", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, 1)
		r := b.do(threeBundles(9).mod(9, "flow.break", nil).doc())
		runs := b.journal.Runs()
		require.Len(t, runs, 2)
		require.Equal(t, engine.Held, runs[1].State)
		require.Equal(t, r.ID, runs[1].RetryOf)
		require.Equal(t, 3, runs[1].FaultStep)
		b.restart()
		_, _, err := b.engine.Continue(b.ctx, runs[1].ID)
		require.NoError(t, err)
		again, err := b.engine.Wait(b.ctx, runs[1].ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, again.State)
		require.Equal(t, []string{"read:x", "pure:x", "read:y", "read:z", "pure:z", "read:y", "pure:y"}, b.made())
	})
	t.Run("BreakCanRetryByItself", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		failing(b, 1)
		b.engine.KeepHeld(b.ctx, nil)
		b.do(threeBundles(9).mod(9, "flow.break", map[string]any{"retry": true, "count": 3.0, "interval": 0.00001}).doc())
		require.Eventually(t, func() bool { return b.journal.Runs()[1].State == engine.Succeeded }, 5*time.Second, time.Millisecond)
	})
}

func TestSubflow(t *testing.T) {
	t.Parallel()
	child := func(b *bench) {
		doc := draw().in(flow.Input{Name: "v", Type: flow.Text, Required: true}).mod(1, "flow.start", nil).mod(2, "sys.write", text("child {{1.v}}")).
			mod(3, "flow.return", map[string]any{"values": map[string]any{"out": "{{2.text}}!"}}).chain(1, 2, 3).doc()
		doc.ID = "flow_child"
		b.docs[doc.ID] = doc
	}
	parent := func() *flow.Document {
		return draw().mod(1, "flow.start", nil).mod(2, "flow.call", map[string]any{"flow": "flow_child", "inputs": map[string]any{"v": "7"}}).
			mod(3, "sys.pure", text("{{2.out}}")).chain(1, 2, 3).doc()
	}
	t.Run("ItRunsAsThePersonAndReturnsOutputs", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		child(b)
		r := b.do(parent())
		require.Equal(t, engine.Succeeded, r.State)
		require.Equal(t, []string{"write:child 7", "pure:child 7!"}, b.made())
		require.Len(t, b.journal.Runs(), 2)
		require.Equal(t, "anna", b.journal.Runs()[1].Person)
	})
	t.Run("ItsSignInsAreAskedAtTheOuterStart", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		child(b)
		_, missing, err := b.engine.Prepare(b.ctx, engine.StartRequest{Document: parent(), Person: "ben"})
		require.NoError(t, err)
		require.Len(t, missing, 1)
	})
	for _, directive := range []bool{false, true} {
		t.Run(fmt.Sprintf("ARetryGoesOnInsideItWithDirective%v", directive), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			child(b)
			b.docs["flow_child"].Modules[2] = flow.Module{ID: 3, App: "sys", Action: "read", Fields: text("last"), Connection: &flow.ConnectionRef{Dynamic: "dyn_sys"}}
			fails := 1
			b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
				if action == "read" && fails > 0 {
					fails--
					return connector.Result{}, boom(fault.Unavailable)
				}
				return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
			})
			doc := parent()
			if directive {
				s := &sketch{*doc}
				doc = s.mod(9, "flow.retry", map[string]any{"delay": 0.001}).handler(2, 9).doc()
			}
			r := b.do(doc)
			if !directive {
				require.Equal(t, engine.Failed, r.State)
				n, _, err := b.engine.Retry(b.ctx, r.ID)
				require.NoError(t, err)
				r, err = b.engine.Wait(b.ctx, n.ID)
				require.NoError(t, err)
			}
			require.Equal(t, engine.Succeeded, r.State)
			require.Equal(t, []string{"write:child 7", "read:last", "read:last", "pure:"}, b.made(), "the write of the called flow is not repeated")
		})
	}
	t.Run("ItsErrorIsTheStepsError", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		child(b)
		b.answer(func(context.Context, string, *connector.Call) (connector.Result, error) {
			return connector.Result{}, boom(fault.PermissionDenied)
		})
		r := b.do(parent())
		require.Equal(t, engine.Refused, r.State)
		require.Equal(t, 2, r.FaultStep)
	})
}
