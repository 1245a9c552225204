package engine_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/flow"
)

// plan is a flow as a tree that is easy to compute by hand: what each part does with a number.
type plan struct {
	kind     string // leaf, then, split, route, choose
	id       int
	children []*plan
	limits   []int // of routes: passes below; the last child is the fallback
}

func drawPlan(t *rapid.T, depth int, next *int) *plan {
	p := &plan{id: *next}
	*next++
	kinds := []string{"leaf", "then", "split", "route", "choose"}
	if depth == 0 {
		kinds = kinds[:1]
	}
	p.kind = rapid.SampledFrom(kinds).Draw(t, "kind")
	switch p.kind {
	case "then", "split":
		p.children = []*plan{drawPlan(t, depth-1, next)}
	case "route", "choose":
		for range rapid.IntRange(1, 3).Draw(t, "routes") {
			p.limits = append(p.limits, rapid.IntRange(0, 9).Draw(t, "limit"))
			p.children = append(p.children, drawPlan(t, depth-1, next))
		}
		p.children = append(p.children, drawPlan(t, depth-1, next))
	}
	return p
}

// build draws the plan as modules; source is the module whose value v holds.
func (p *plan) build(s *sketch, source int, items []any) {
	v := fmt.Sprintf("{{%d.v}}", source)
	switch p.kind {
	case "leaf", "then":
		s.mod(p.id, "sys.pure", map[string]any{"text": v, "id": strconv.Itoa(p.id)})
	case "split": // each bundle becomes the items again
		s.mod(p.id, "flow.iterator", map[string]any{"array": items})
	case "route":
		s.mod(p.id, "flow.router", nil)
	case "choose":
		s.mod(p.id, "flow.if_else", nil)
	}
	for i, c := range p.children {
		from := source
		if p.kind == "split" {
			from = p.id
		}
		c.build(s, from, items)
		l := flow.Link{From: p.id, To: c.id, Order: i}
		if p.kind == "route" || p.kind == "choose" {
			if i < len(p.limits) {
				l.Filter = when(v, "number:less", strconv.Itoa(p.limits[i]))
			} else {
				l.Fallback = true
			}
		}
		s.link(l)
	}
}

// expect computes the calls by hand, depth first.
func (p *plan) expect(v int, items []any, out *[]string) {
	switch p.kind {
	case "leaf", "then":
		*out = append(*out, fmt.Sprintf("%d:%d", p.id, v))
		if p.kind == "then" {
			p.children[0].expect(v, items, out)
		}
	case "split":
		for _, e := range items {
			p.children[0].expect(e.(map[string]any)["v"].(int), items, out)
		}
	case "choose": // the first that passes, and no other
		for i, limit := range p.limits {
			if v < limit {
				p.children[i].expect(v, items, out)
				return
			}
		}
		p.children[len(p.limits)].expect(v, items, out)
	case "route":
		matched := false
		for i, limit := range p.limits {
			if v < limit {
				matched = true
				p.children[i].expect(v, items, out)
			}
		}
		if !matched {
			p.children[len(p.limits)].expect(v, items, out)
		}
	}
}

func drawItems(t *rapid.T) []any {
	items := []any{}
	for _, v := range rapid.SliceOfN(rapid.IntRange(0, 9), 0, 3).Draw(t, "items") {
		items = append(items, map[string]any{"v": v})
	}
	return items
}

// TestBundlesProperty: order, no bundle lost or doubled, routes and fallback exclusive and exhaustive.
func TestBundlesProperty(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	rapid.Check(t, func(rt *rapid.T) {
		next, items := 3, drawItems(rt)
		p := drawPlan(rt, 4, &next)
		s := draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": items}).chain(1, 2)
		p.build(s, 2, items)
		s.link(flow.Link{From: 2, To: p.id})
		var want, got []string
		for _, e := range items {
			p.expect(e.(map[string]any)["v"].(int), items, &want)
		}
		b.answer(func(_ context.Context, _ string, c *connector.Call) (connector.Result, error) {
			got = append(got, c.Text("id")+":"+c.Text("text"))
			return connector.Result{Bundles: []map[string]any{{}}}, nil
		})
		r := b.do(s.doc())
		require.Equal(rt, engine.Succeeded, r.State)
		require.Equal(rt, want, got)
		steps, err := b.journal.Steps(b.ctx, r.ID)
		require.NoError(rt, err)
		seen := map[[2]int]bool{}
		for _, st := range steps {
			if st.State != "filtered" {
				require.False(rt, seen[[2]int{st.Module, st.Operation}], "an operation is recorded once")
				seen[[2]int{st.Module, st.Operation}] = true
			}
		}
	})
}

// TestAggregatesProperty: grouped aggregates equal a plain computation.
func TestAggregatesProperty(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	rapid.Check(t, func(rt *rapid.T) {
		type row struct {
			k string
			n int
		}
		var rows []row
		var items []any
		for range rapid.IntRange(0, 20).Draw(rt, "rows") {
			r := row{rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "key"), rapid.IntRange(-100, 100).Draw(rt, "n")}
			rows, items = append(rows, r), append(items, map[string]any{"k": r.k, "n": float64(r.n)})
		}
		below := rapid.IntRange(-100, 100).Draw(rt, "below")
		s := draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": items}).mod(3, "sys.pure", nil).
			mod(4, "flow.numeric_aggregator", map[string]any{"value": "{{2.n}}", "function": "sum", "group_by": "{{2.k}}", "stop_if_empty": true}).
			mod(5, "sys.strict", text("{{4.key}}={{4.result}}")).chain(1, 2).chain(3, 4, 5).
			link(flow.Link{From: 2, To: 3, Filter: when("{{2.n}}", "number:less", strconv.Itoa(below))})
		sums, order := map[string]int{}, []string{}
		for _, r := range rows {
			if r.n >= below {
				continue
			}
			if _, ok := sums[r.k]; !ok {
				order = append(order, r.k)
			}
			sums[r.k] += r.n
		}
		var want, got []string
		for _, k := range order {
			want = append(want, fmt.Sprintf("%s=%d", k, sums[k]))
		}
		b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
			if action == "strict" {
				got = append(got, c.Text("text"))
			}
			return connector.Result{Bundles: []map[string]any{{}}}, nil
		})
		require.Equal(rt, engine.Succeeded, b.do(s.doc()).State)
		require.Equal(rt, want, got)
	})
}

// TestRetryProperty: wherever a chain fails, handled or not, its retries carry out no step twice with success.
func TestRetryProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t)
		defer b.engine.Close()
		s := draw().mod(1, "flow.start", nil).mod(2, "flow.repeater", map[string]any{"repeats": float64(rapid.IntRange(1, 4).Draw(rt, "bundles"))}).chain(1, 2)
		last := rapid.IntRange(3, 6).Draw(rt, "last")
		for id := 3; id <= last; id++ {
			if kind := rapid.SampledFrom([]string{"", "", "ignore", "resume", "break"}).Draw(rt, "handler"); kind != "" {
				s.mod(100+id, "flow."+kind, map[string]any{"output": text("instead")}).handler(id, 100+id)
			}
			s.mod(id, "sys."+rapid.SampledFrom([]string{"read", "write", "keyed", "pure"}).Draw(rt, "action"), text(fmt.Sprintf("%d/{{2.i}}", id))).chain(id-1, id)
		}
		ok, first := map[string]int{}, map[string]bool{}
		calls, fails := 0, map[int]bool{}
		for range rapid.IntRange(0, 5).Draw(rt, "failures") {
			fails[rapid.IntRange(1, 20).Draw(rt, "at")] = true
		}
		b.answer(func(_ context.Context, action string, c *connector.Call) (connector.Result, error) {
			if calls++; fails[calls] {
				first[c.Text("text")] = true
				return connector.Result{}, boom("unavailable")
			}
			ok[c.Text("text")]++
			return connector.Result{Bundles: []map[string]any{{"text": c.Text("text")}}}, nil
		})
		r := b.do(s.doc())
		for r.State == engine.Failed {
			n, missing, err := b.engine.Retry(b.ctx, r.ID)
			require.NoError(rt, err)
			require.Empty(rt, missing)
			r, err = b.engine.Wait(b.ctx, n.ID)
			require.NoError(rt, err)
		}
		require.Contains(rt, []engine.State{engine.Succeeded, engine.Warning}, r.State)
		for what, n := range ok {
			require.Equal(rt, 1, n, what)
		}
		aside := 0
		for _, r := range b.journal.Runs() {
			if r.State == engine.Held {
				aside++
			}
		}
		require.LessOrEqual(rt, aside, len(first), "a bundle is put aside once")
	})
}
