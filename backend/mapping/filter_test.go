package mapping_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

// The operators in their stored form: action-flows.md 6, filter operators.
const storedOperators = `exist notexist
text:equal text:notequal text:contain text:notcontain text:startwith text:notstartwith text:endwith text:notendwith text:pattern text:notpattern
text:equal:ci text:notequal:ci text:contain:ci text:notcontain:ci text:startwith:ci text:notstartwith:ci text:endwith:ci text:notendwith:ci text:pattern:ci text:notpattern:ci
number:equal number:notequal number:greater number:less number:greaterorequal number:lessorequal
date:equal date:notequal date:greater date:less date:greaterorequal date:lessorequal
time:equal time:notequal time:greater time:less time:greaterorequal time:lessorequal
boolean:equal boolean:notequal
array:contain array:notcontain array:contain:ci array:notcontain:ci array:equal array:notequal array:greater array:less array:greaterorequal array:lessorequal`

func TestEveryOperator(t *testing.T) {
	t.Parallel()
	have := map[string]mapping.Operator{}
	for _, o := range mapping.Operators() {
		have[o.Name] = o
		require.NotEmpty(t, o.Label, o.Name)
	}
	for name := range strings.FieldsSeq(storedOperators) {
		o, ok := have[name]
		require.True(t, ok, name)
		require.Equal(t, strings.HasSuffix(name, "exist"), o.Unary, name)
		delete(have, name)
	}
	require.Empty(t, have, "operators that no reference names")
	for _, o := range mapping.Operators() { // Make's labels of dates
		if o.Name == "date:greater" || o.Name == "time:greater" {
			require.Equal(t, "Later than", o.Label)
		}
	}
}

func holds(t *testing.T, a, op, b string) (bool, error) {
	t.Helper()
	f, err := mapping.CompileFilter([][]mapping.Condition{{{A: a, Operator: op, B: b}}})
	require.NoError(t, err, op)
	return f.Holds(scope())
}

// TestOperatorsOfFilters holds each operator to a value that passes and one that does not. action-flows.md 6.
func TestOperatorsOfFilters(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range []struct{ op, a, yes, no string }{
		{"text:equal", "{{1.name}}", "Anna", "anna"}, {"text:equal:ci", "{{1.name}}", "aNNA", "ann"}, {"text:contain", "{{1.name}}", "nn", "NN"}, {"text:contain:ci", "{{1.name}}", "NN", "x"},
		{"text:startwith", "{{1.name}}", "An", "an"}, {"text:startwith:ci", "{{1.name}}", "an", "n"}, {"text:endwith", "{{1.name}}", "na", "NA"}, {"text:endwith:ci", "{{1.name}}", "NA", "n n"},
		{"text:pattern", "{{1.name}}", "^A[a-z]+$", "^a"}, {"text:pattern:ci", "{{1.name}}", "^a", "b"}, {"text:pattern", "{{1.name}}", "/^a/i", "/^a/"},
		{"number:equal", "{{1.days}}", "14.0", "15"}, {"number:greater", "{{1.days}}", "13", "14"}, {"number:less", "{{1.days}}", "15", "14"}, {"number:greaterorequal", "{{1.days}}", "14", "15"}, {"number:lessorequal", "{{1.days}}", "14", "13"},
		{"number:greater", "9", "-1", "10"}, {"number:less", "9", "10", "1"}, // as numbers, not as texts
		{"date:equal", "{{1.due}}", "2026-11-25T12:00:00Z", "2026-11-25"}, {"date:greater", "{{1.due}}", "2026-11-25", "2026-11-26"}, {"date:less", "{{1.due}}", "2026-11-26", "2026-11-25"},
		{"date:greaterorequal", "{{1.due}}", "2026-11-25T12:00:00Z", "2026-11-26"}, {"date:lessorequal", "{{1.due}}", "2026-11-25T13:00:00+01:00", "2026-11-25"},
		{"time:equal", "09:30:00", "9:30:00", "09:30:01"}, {"time:greater", "10:00:00", "9:59:59", "10:00:00"}, {"time:less", "9:00:00", "10:00:00", "8:00:00"}, {"time:greaterorequal", "10:00:00", "10:00:00", "10:00:01"}, {"time:lessorequal", "{{1.due}}", "12:00:00", "11:59:59"},
		{"boolean:equal", "{{true}}", "{{1 = 1}}", "{{false}}"}, {"boolean:equal", "{{false}}", "false", "true"},
		{"array:contain", "{{1.tags}}", "x", "X"}, {"array:contain:ci", "{{1.tags}}", "X", "z"}, {"array:equal", "{{1.tags}}", "2", "3"}, {"array:greater", "{{1.tags}}", "1", "2"}, {"array:less", "{{1.tags}}", "3", "2"},
		{"array:greaterorequal", "{{1.tags}}", "2", "3"}, {"array:lessorequal", "{{1.tags}}", "2", "1"}, {"array:equal", "{{1.absent}}", "0", "1"},
	} {
		yes, err := holds(t, c.a, c.op, c.yes)
		require.NoError(t, err, "%s %s %s", c.a, c.op, c.yes)
		require.True(t, yes, "%s %s %s", c.a, c.op, c.yes)
		no, err := holds(t, c.a, c.op, c.no)
		require.NoError(t, err)
		require.False(t, no, "%s %s %s", c.a, c.op, c.no)
		seen[c.op] = true
		// Its opposite passes what it does not, and the other way round.
		opposite := negated(c.op)
		if opposite == "" {
			continue
		}
		for _, b := range []string{c.yes, c.no, ""} {
			is, errIs := holds(t, c.a, c.op, b)
			isNot, errNot := holds(t, c.a, opposite, b)
			require.Equal(t, errIs == nil, errNot == nil)
			require.True(t, errIs != nil || is != isNot, "%s and %s with %q", c.op, opposite, b)
		}
		seen[opposite] = true
	}
	for a, want := range map[string]bool{"{{1.name}}": true, "{{1.absent}}": false, "{{emptystring}}": false, "{{1.zero}}": true, "{{1.zero = 1}}": true, "text": true, "{{erase}}": false, "{{1.tags}}": true, "{{emptyarray}}": false} {
		is, err := holds(t, a, "exist", "")
		require.NoError(t, err, a)
		require.Equal(t, want, is, a)
		isNot, err := holds(t, a, "notexist", "")
		require.NoError(t, err)
		require.Equal(t, !want, isNot, a)
	}
	seen["exist"], seen["notexist"] = true, true
	for name := range strings.FieldsSeq(storedOperators) {
		require.True(t, seen[name], "%s has no case", name)
	}
}

func negated(op string) string {
	kind, name, _ := strings.Cut(op, ":")
	switch strings.TrimSuffix(name, ":ci") {
	case "equal", "contain", "startwith", "endwith", "pattern":
		return kind + ":not" + name
	}
	return ""
}

// TestNothingInFilters compares what is not there: it equals itself alone, and is neither more nor less.
func TestNothingInFilters(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"number", "date", "time"} {
		for op, want := range map[string]bool{"equal": false, "notequal": true, "greater": false, "less": false, "greaterorequal": false, "lessorequal": false} {
			b := map[string]string{"number": "1", "date": "2026-11-25", "time": "10:00:00"}[kind]
			is, err := holds(t, "{{1.absent}}", kind+":"+op, b)
			require.NoError(t, err)
			require.Equal(t, want, is, "nothing %s:%s %s", kind, op, b)
		}
		is, err := holds(t, "{{1.absent}}", kind+":equal", "")
		require.NoError(t, err)
		require.True(t, is)
	}
	_, err := holds(t, "soon", "date:greater", "2026-11-25")
	require.ErrorContains(t, err, "is no date")
	_, err = holds(t, "noon", "time:greater", "10:00:00")
	require.ErrorContains(t, err, "Write it as 09:30:00")
	_, err = holds(t, "a", "text:pattern", "(?=a)")
	require.ErrorContains(t, err, "look-ahead")
}
