package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/flow"
)

func orders(n int) []map[string]any {
	out := make([]map[string]any, n)
	for i := range out {
		out[i] = map[string]any{"id": float64(i), "name": fmt.Sprintf("customer number %d", i), "ts": "2023-11-14T22:13:20Z", "price": float64(i%997) / 4, "qty": float64(i%7 + 1)}
	}
	return out
}

// tenModules is the bulk workload: each module works out a name, a day and a total.
func tenModules(third string) *sketch {
	s := draw().mod(1, "src.lines", nil)
	for k := 1; k <= 10; k++ {
		s.mod(k+1, "flow.set", map[string]any{"variables": []any{map[string]any{"name": "name", "value": fmt.Sprintf("{{upper(%d.name)}}", k)},
			map[string]any{"name": "day", "value": `{{formatDate(1.ts; "YYYY-MM-DD"; "UTC")}}`},
			map[string]any{"name": "total", "value": fmt.Sprintf("{{1.price * 1.qty + %d}}", k)}}}).chain(k, k+1)
	}
	s.Modules[5].Fields["variables"].([]any)[2].(map[string]any)["value"] = third
	return s.mod(12, "flow.numeric_aggregator", map[string]any{"source": 1.0, "value": "{{6.total}}"}).
		link(flow.Link{From: 11, To: 12, Filter: when("{{6.total}}", "number:greater", "400")}).mod(13, "sys.pure", text("{{12.result}}")).chain(12, 13)
}

func TestRehearsal(t *testing.T) {
	t.Parallel()
	setup := func(t *testing.T, n int) (*bench, *engine.Rehearsal, []map[string]any) {
		t.Helper()
		b, _ := both(t, &source{part: 100})
		list := orders(n)
		r := b.engine.NewRehearsal(1)
		r.Add(list)
		require.Equal(t, n, r.Len())
		return b, r, list
	}

	t.Run("GivesWhatARunGives", func(t *testing.T) {
		t.Parallel()
		s := &source{part: 700}
		for _, o := range orders(3000) {
			line, err := json.Marshal(o)
			require.NoError(t, err)
			s.lines = append(s.lines, string(line))
		}
		b, _ := both(t, s)
		r := b.engine.NewRehearsal(1)
		r.Add(orders(3000))
		for _, third := range []string{"{{1.price * 1.qty + 5}}", "{{if(1.id % 2 = 0; 500; 1.id)}}", `{{length(5.name) * 30}}`} {
			doc := tenModules(third).doc()
			got, err := r.Run(t.Context(), engine.RehearseRequest{Document: doc, Module: 6, First: 3})
			require.NoError(t, err)
			require.Zero(t, got.Errors)
			require.True(t, got.Exact)
			require.Equal(t, 3000, got.Reached[11])
			require.Len(t, got.Rows, 3)
			require.Equal(t, "CUSTOMER NUMBER 2", got.Rows[2].Output["name"])
			require.Equal(t, 3, got.Rows[2].Row)
			require.Equal(t, engine.Succeeded, b.do(doc).State)
			made := b.made()
			want := made[len(made)-1]
			require.Equal(t, want, "pure:"+connector.TextOf(got.Results[12][0]["result"]))
			spans, err := b.journal.Spans(b.ctx, b.journal.Runs()[len(b.journal.Runs())-1].ID)
			require.NoError(t, err)
			for _, sp := range spans {
				if sp.Kind == engine.HeldBack {
					require.EqualValues(t, 3000-sp.Count, got.Reached[12])
				}
			}
		}
	})
	t.Run("SaysWhichBundlesCannotBeWorkedOut", func(t *testing.T) {
		t.Parallel()
		_, r, list := setup(t, 2500)
		list[2000]["price"] = "dear"
		r.Add(list)
		got, err := r.Run(t.Context(), engine.RehearseRequest{Document: tenModules("{{1.price * 2}}").doc(), Module: 6, First: 5})
		require.NoError(t, err)
		require.Equal(t, 5000, got.Bundles)
		require.Equal(t, 1, got.Errors)
		require.Equal(t, 4501, got.Failed[0].Row)
		require.Equal(t, 2, got.Failed[0].Module, "the module before is the first that cannot")
		require.Contains(t, got.Failed[0].Text, "“dear” is no number.")
		require.Equal(t, 4999, got.Reached[11])
		require.Len(t, got.Rows, 5)
	})
	t.Run("ShowsTheFieldsOfAModuleThatOnlyARunCarriesOut", func(t *testing.T) {
		t.Parallel()
		_, r, _ := setup(t, 200)
		doc := draw().mod(1, "src.lines", nil).mod(2, "sys.write", text("{{upper(1.name)}}")).mod(3, "flow.set", map[string]any{"variables": []any{map[string]any{"name": "x", "value": "1"}}}).
			chain(1, 3, 2).doc()
		got, err := r.Run(t.Context(), engine.RehearseRequest{Document: doc, Module: 2, First: 2})
		require.NoError(t, err)
		require.False(t, got.Exact)
		require.Equal(t, 200, got.Reached[2])
		require.Equal(t, map[string]any{"text": "CUSTOMER NUMBER 1"}, got.Rows[1].Fields)
	})
	t.Run("EndsWhenItIsNotWantedAnyMore", func(t *testing.T) {
		t.Parallel()
		_, r, _ := setup(t, 2000)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := r.Run(ctx, engine.RehearseRequest{Document: tenModules("{{1.price}}").doc(), Module: 6, First: 1})
		require.ErrorIs(t, err, context.Canceled)
	})
}

// BenchmarkRehearsal is a keystroke in the fifth of ten modules over all bundles. Goals: 16 ms for 10,000, 100 ms for 100,000.
func BenchmarkRehearsal(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x, _ := both(b, &source{part: 100})
			r := x.engine.NewRehearsal(1)
			r.Add(orders(n))
			i := 0
			for b.Loop() {
				i++
				got, err := r.Run(b.Context(), engine.RehearseRequest{Document: tenModules(fmt.Sprintf("{{1.price * 1.qty + %d}}", i)).doc(), Module: 6, First: 20})
				if err != nil || got.Errors > 0 {
					b.Fatal(err, got.Errors)
				}
			}
		})
	}
}
