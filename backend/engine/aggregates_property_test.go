package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/engine"
	"signet/backend/flow"
)

// TestEveryAggregateProperty: each kind, with groups, a filter before it and an inner iterator, equals a plain computation.
func TestEveryAggregateProperty(t *testing.T) {
	t.Parallel()
	b := newBench(t, realLanguage)
	rapid.Check(t, func(rt *rapid.T) {
		type row struct {
			key string
			all []int
		}
		var rows []row
		items := []any{}
		for range rapid.IntRange(0, 6).Draw(rt, "rows") {
			r := row{key: rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "key"), all: rapid.SliceOfN(rapid.IntRange(-9, 9), 0, 4).Draw(rt, "numbers")}
			rows = append(rows, r)
			list := []any{}
			for _, n := range r.all {
				list = append(list, float64(n))
			}
			items = append(items, map[string]any{"k": r.key, "l": list})
		}
		kind := rapid.SampledFrom([]string{"array", "text", "table", "sum", "avg", "count", "min", "max"}).Draw(rt, "kind")
		group, stop := rapid.Bool().Draw(rt, "group"), rapid.Bool().Draw(rt, "stop if empty")
		outer := rapid.Bool().Draw(rt, "over the outer iterator")
		below := rapid.IntRange(-9, 9).Draw(rt, "below")

		fields := map[string]any{"stop_if_empty": stop, "source": 3.0}
		if outer {
			fields["source"] = 2.0
		}
		if group {
			fields["group_by"] = "{{2.k}}"
		}
		action, shown := "numeric_aggregator", "{{4.result}}"
		switch kind {
		case "array":
			action, shown = "array_aggregator", `{{join(map(4.array; "n"); ",")}}`
			fields["fields"] = map[string]any{"n": "{{3.value}}"}
		case "text":
			action, shown = "text_aggregator", "{{4.text}}"
			fields["value"], fields["row_separator"] = "{{3.value}}", "comma"
		case "table":
			action, shown = "table_aggregator", "{{4.table}}"
			fields["cells"], fields["column_separator"], fields["row_separator"] = list("{{3.value}}"), "semicolon", "comma"
		default:
			fields["value"], fields["function"] = "{{3.value}}", kind
		}
		key := ""
		if group {
			key = "{{4.key}}|"
		}
		s := draw().mod(1, "flow.start", nil).mod(2, "flow.iterator", map[string]any{"array": items}).mod(3, "flow.iterator", map[string]any{"array": "{{2.l}}"}).
			mod(4, "flow."+action, fields).mod(5, "sys.strict", text(key+"="+shown)).chain(1, 2, 3).chain(4, 5).
			link(flow.Link{From: 3, To: 4, Filter: when("{{3.value}}", "number:less", fmt.Sprint(below))})

		// The same by hand: what one operation of the source has caused, by group, in order.
		compute := func(all []int) string {
			var texts []string
			sum, low, high := 0, 0, 0
			for i, n := range all {
				texts = append(texts, fmt.Sprint(n))
				sum += n
				if i == 0 || n < low {
					low = n
				}
				if i == 0 || n > high {
					high = n
				}
			}
			switch kind {
			case "array", "text", "table":
				return strings.Join(texts, ",")
			case "sum":
				return fmt.Sprint(sum)
			case "count":
				return fmt.Sprint(len(all))
			}
			if len(all) == 0 {
				return ""
			}
			switch kind {
			case "min":
				return fmt.Sprint(low)
			case "max":
				return fmt.Sprint(high)
			}
			return fmt.Sprint(float64(sum) / float64(len(all)))
		}
		var want []string
		release := func(order []string, groups map[string][]int) {
			if len(order) == 0 {
				if stop {
					return
				}
				order = []string{""}
			}
			for _, k := range order {
				if v := compute(groups[k]); group {
					want = append(want, fmt.Sprintf("strict:%s|=%s", k, v))
				} else {
					want = append(want, "strict:="+v)
				}
			}
		}
		order, groups := []string{}, map[string][]int{}
		for _, r := range rows {
			if !outer {
				order, groups = nil, map[string][]int{}
			}
			for _, n := range r.all {
				if n >= below {
					continue
				}
				k := ""
				if group {
					k = r.key
				}
				if _, known := groups[k]; !known {
					order = append(order, k)
				}
				groups[k] = append(groups[k], n)
			}
			if !outer {
				release(order, groups)
			}
		}
		if outer {
			release(order, groups)
		}
		before := len(b.made())
		r := b.do(s.doc())
		require.Equal(rt, engine.Succeeded, r.State, "%v", r.Fault)
		got := b.made()[before:]
		if want == nil {
			want = []string{}
		}
		require.Equal(rt, want, got)
	})
}
