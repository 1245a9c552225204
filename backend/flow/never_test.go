package flow_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/flow"
)

func TestNever(t *testing.T) {
	t.Parallel()
	cond := func(a, o, b string) flow.Condition { return flow.Condition{A: a, Operator: o, B: b} }
	x := "{{1.days}}"
	cases := []struct {
		name   string
		groups [][]flow.Condition
		never  bool
	}{
		{"BoundsThatMeet", [][]flow.Condition{{cond(x, "number:greaterorequal", "30"), cond(x, "number:lessorequal", "30")}}, false},
		{"BoundsThatTouchOnly", [][]flow.Condition{{cond(x, "number:greater", "30"), cond(x, "number:lessorequal", "30")}}, true},
		{"BoundsTheWrongWayRound", [][]flow.Condition{{cond(x, "number:greater", "30"), cond(x, "number:less", "3")}}, true},
		{"EqualOutsideTheBound", [][]flow.Condition{{cond(x, "number:equal", "5"), cond(x, "number:greater", "6")}}, true},
		{"OfTwoValues", [][]flow.Condition{{cond(x, "number:greater", "30"), cond("{{1.other}}", "number:less", "3")}}, false},
		{"TwoTexts", [][]flow.Condition{{cond(x, "text:equal", "a"), cond(x, "text:equal", "b")}}, true},
		{"TwoCasesOfOneText", [][]flow.Condition{{cond(x, "text:equal:ci", "A"), cond(x, "text:equal:ci", "a")}}, false},
		{"ThereAndNotThere", [][]flow.Condition{{cond(x, "exist", ""), cond(x, "notexist", "")}}, true},
		{"TrueAndFalse", [][]flow.Condition{{cond(x, "boolean:equal", "true"), cond(x, "boolean:equal", "false")}}, true},
		{"AnotherGroupMayPass", [][]flow.Condition{{cond(x, "exist", ""), cond(x, "notexist", "")}, {cond(x, "exist", "")}}, false},
		{"ComparedWithAMapping", [][]flow.Condition{{cond(x, "text:equal", "{{1.a}}"), cond(x, "text:equal", "{{1.b}}")}}, false},
		{"NoConditions", nil, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := flow.New("flow_1", "Orders")
			d = apply(t, d, &flow.AddModule{Module: module("http", "get")}, &flow.AddModule{Module: module("sap", "change"), After: 1})
			d = apply(t, d, &flow.SetFilter{From: 1, To: 2, Filter: &flow.Filter{Name: "n", Groups: c.groups}})
			said := ""
			for _, p := range flow.Check(d, look{}) {
				if p.Code == "flow.never" {
					require.Equal(t, flow.Warning, p.Severity)
					require.Equal(t, 2, p.Module)
					said = p.Sentence
				}
			}
			require.Equal(t, c.never, said != "", said)
			if c.never {
				require.True(t, strings.HasSuffix(said, "So module 2 never runs."), said)
				require.Contains(t, said, "1.days would have to meet conditions that exclude each other")
			}
		})
	}
}
