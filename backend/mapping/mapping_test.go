package mapping_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func scope() *mapping.Scope {
	s := mapping.NewScope(func() time.Time { return noon }, time.UTC)
	s.SetModule(1, map[string]any{"purchase_order": "4500018811", "days": 14.0, "zero": 0.0, "name": "Anna", "due": noon,
		"Customer Name": "Halden", "items": []any{map[string]any{"name": "a", "price": 2.0}, map[string]any{"name": "b", "price": 3.0}},
		"tags": []any{"x", "y"}, "nested": map[string]any{"deep": map[string]any{"v": "here"}}})
	s.SetModule(2, map[string]any{"POHEADER": map[string]any{"VENDOR": "100040"}, "__IMTINDEX__": 1.0})
	s.SetVar("input", "due_date", noon)
	return s
}

func eval(t *testing.T, text, to string) (any, bool, error) {
	t.Helper()
	p, err := mapping.Compile(text, to)
	if err != nil {
		return nil, false, err
	}
	return p.Eval(scope())
}

// TestExamples runs every example of the catalogue: the reference page shows no value that is not so.
func TestExamples(t *testing.T) {
	t.Parallel()
	n := 0
	for _, f := range mapping.Catalogue() {
		require.NotEmpty(t, f.Summary, f.Name)
		for _, e := range f.Examples {
			n++
			v, _, err := eval(t, "{{"+e.Expression+"}}", "text")
			require.NoError(t, err, e.Expression)
			require.Equal(t, e.Value, v, e.Expression)
		}
	}
	require.Greater(t, n, 80)
}

func TestValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want any
	}{
		{"plain text", "plain text"},
		{"", ""},
		{"{{1.days}}", 14.0},
		{"Late by {{1.days}} days", "Late by 14 days"},
		{"{{1.days + 1}}", 15.0},
		{"REM-{{1.days + 1}}", "REM-15"},
		{`{{"a" + 1.name}}`, "aAnna"},
		{`{{"1" + 2}}`, 3.0},
		{"{{2 + 3 * 4}}", 14.0},
		{"{{(2 + 3) * 4}}", 20.0},
		{"{{-1.days}}", -14.0},
		{"{{7 mod 4}}", 3.0},
		{"{{1.`Customer Name`}}", "Halden"},
		{"{{2.POHEADER.VENDOR}}", "100040"},
		{"{{1.items[2].name}}", "b"},
		{"{{1.items[].name}}", "a"},
		{"{{1.items.name}}", "a"},
		{"{{1.nested.deep.v}}", "here"},
		{"{{1.absent.deeper}}", nil},
		{"{{9.anything}}", nil},
		{"{{2.`__IMTINDEX__`}}", 1.0},
		{"{{var.input.due_date}}", noon},
		{`{{join(map(1.items[]; "name"); ",")}}`, "a,b"},
		{`{{sum(map(1.items[]; "price"))}}`, 5.0},
		{`{{join(map(1.items[]; "name"; "price"; "3"); ",")}}`, "b"},
		{"{{length(1.tags)}}", 2.0},
		{"{{1.days >= 14 & 1.name = \"Anna\"}}", true},
		{"{{1.days > 14 or false}}", false},
		{`{{if(1.days > 10; "late"; )}}`, "late"},
		{`{{if(1.days > 20; "late"; )}}`, nil},
		{`{{"say ""hello"""}}`, `say "hello"`},
		{`{{'single'}}`, "single"},
		{`{{formatDate(now; "DD.MM.YYYY HH:mm")}}`, "25.11.2026 12:00"},
		{`{{formatDate(1.due; "D MMMM YYYY"; "Europe/Berlin")}}`, "25 November 2026"},
		{"{{{{1.name}}}}", "Anna"},
		{"{{emptystring}}", ""},
		{"a{{newline}}b", "a\nb"},
		{"{{1.tags}} and", "x, y and"},
		{`{{replace("a/b"; "/"; "-")}}`, "a-b"},
		{`{{10 / 4}}`, 2.5},
		{"{{1.due - 1.due}}", 0.0},
	} {
		v, drop, err := eval(t, c.text, "")
		require.NoError(t, err, c.text)
		require.False(t, drop, c.text)
		require.Equal(t, c.want, v, c.text)
	}
	_, drop, err := eval(t, "{{if(true; ignore; 1)}}", "text")
	require.NoError(t, err)
	require.True(t, drop, "ignore leaves the field out")
}

func TestCoercions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		v    any
		to   string
		want any
		bad  bool
	}{
		{"x", "array", []any{"x"}, false},
		{0.0, "boolean", true, false}, // as flows that people have expect
		{"", "boolean", false, false},
		{"false", "boolean", false, false},
		{"no", "boolean", true, false},
		{[]any{}, "boolean", true, false},
		{"12.5", "number", 12.5, false},
		{" 7 ", "number", 7.0, false},
		{"", "number", nil, false},
		{"twelve", "number", nil, true},
		{"NaN", "number", nil, true},
		{true, "text", "true", false},
		{noon, "text", "2026-11-25T12:00:00.000Z", false},
		{12.0, "text", "12", false},
		{1e20, "text", "100000000000000000000", false},
		{[]any{"a", 1.0}, "text", "a, 1", false},
		{map[string]any{"a": 1.0}, "text", nil, true},
		{"2026-11-25", "date", time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), false},
		{"20261125", "date", time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), false},
		{"soon", "date", nil, true},
		{"x", "collection", nil, true},
		{12.0, "buffer", []byte("12"), false},
		{nil, "text", nil, false},
	} {
		v, err := mapping.Coerce(c.v, c.to, time.UTC)
		require.Equal(t, c.bad, err != nil, "%v to %s: %v", c.v, c.to, err)
		if !c.bad {
			require.Equal(t, c.want, v, "%v to %s", c.v, c.to)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for text, part := range map[string]string{
		"{{1.name":              "not closed",
		"{{urlEncode(1.name)}}": "encodeURL",
		"{{stringify(1)}}":      "toString",
		"{{lenght(1.name)}}":    "length",
		"{{name}}":              "module's number",
		"{{if(1)}}":             "takes",
		"{{1 +}}":               "missing",
		"{{(1}}":                "not closed",
		"{{upper(1.name}}":      "not closed",
		`{{"abc}}`:              "quote",
		"{{1.items[0]}}":        "count from 1",
		"{{1 2}}":               "between",
		"{{now.x}}":             "not known",
	} {
		_, err := mapping.Compile(text, "")
		require.ErrorContains(t, err, part, text)
	}
	_, _, err := eval(t, "{{1 / 0}}", "")
	require.ErrorContains(t, err, "divided by 0")
	_, _, err = eval(t, "{{1.name * 2}}", "")
	require.ErrorContains(t, err, "no number")
}

func TestReferences(t *testing.T) {
	t.Parallel()
	refs, err := mapping.References("{{2.POHEADER.VENDOR}} of {{upper(var.input.due_date)}} {{1.items[2].name}}")
	require.NoError(t, err)
	require.Len(t, refs, 3)
	require.Equal(t, "POHEADER.VENDOR", refs[0].Path)
	require.Equal(t, "var.input.due_date", refs[1].Var)
	require.Equal(t, "items[2].name", refs[2].Path)
	_, err = mapping.References("{{1.x")
	require.Error(t, err)
}

func TestFilters(t *testing.T) {
	t.Parallel()
	holds := func(a, op, b string) bool {
		f, err := mapping.CompileFilter([][]mapping.Condition{{{A: a, Operator: op, B: b}}})
		require.NoError(t, err, op)
		ok, err := f.Holds(scope())
		require.NoError(t, err, op)
		return ok
	}
	require.True(t, holds("{{1.days}}", "number:lessorequal", "30"))
	require.False(t, holds("{{1.days}}", "number:greater", "30"))
	require.True(t, holds("{{1.name}}", "text:equal:ci", "ANNA"))
	require.False(t, holds("{{1.name}}", "text:equal", "ANNA"))
	require.True(t, holds("{{1.absent}}", "notexist", ""))
	require.True(t, holds("{{1.name}}", "text:pattern", "^An+a$"))
	require.True(t, holds("{{1.tags}}", "array:contain", "x"))
	require.True(t, holds("{{1.due}}", "date:greater", "2026-11-24"))
	require.True(t, holds("{{1.tags}}", "array:equal", "2"))
	f, err := mapping.CompileFilter([][]mapping.Condition{{{"1", "number:equal", "2"}}, {{"1", "number:equal", "1"}}})
	require.NoError(t, err)
	ok, err := f.Holds(scope())
	require.NoError(t, err)
	require.True(t, ok, "any group is enough")
	_, err = mapping.CompileFilter([][]mapping.Condition{{{"1", "text:nonsense", "2"}}})
	require.ErrorContains(t, err, "text:nonsense")
	for _, o := range mapping.Operators() {
		f, err := mapping.CompileFilter([][]mapping.Condition{{{"{{1.zero}}", o.Name, "{{1.zero}}"}}})
		require.NoError(t, err, o.Name)
		_, _ = f.Holds(scope())
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"{{" + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000) + "}}",
		"{{" + strings.Repeat("upper(", 3000) + `"a"` + strings.Repeat(")", 3000) + "}}",
		"{{" + strings.Repeat("-", 10000) + "1}}",
	} {
		if p, err := mapping.Compile(text, ""); err == nil {
			_, _, _ = p.Eval(scope())
		}
	}
	big := strings.Repeat("x", 1<<20)
	s := mapping.NewScope(nil, nil)
	s.SetModule(1, map[string]any{"v": big})
	p, err := mapping.Compile("{{"+strings.Repeat("1.v + ", 64)+"1.v}}", "")
	require.NoError(t, err)
	_, _, err = p.Eval(s)
	require.ErrorContains(t, err, "32 MB")
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"{{1.name}}", `{{if(1 > 2; "a"; 'b')}} text {{{{2.x}}}}`, "{{replace(1.a; /[a-z]+/g; \"$1\")}}", "{{1.items[].`a b`[2]}}", "{{formatDate(now; \"YYYY\")}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := mapping.Compile(text, "text")
		if err != nil {
			return
		}
		v, _, err := p.Eval(scope())
		if n, ok := v.(float64); ok && err == nil && math.IsNaN(n) {
			t.Fatal("a text field cannot be a number")
		}
	})
}

func BenchmarkPill(b *testing.B) {
	p, err := mapping.Compile("{{2.POHEADER.VENDOR}}", "")
	require.NoError(b, err)
	s := scope()
	b.ReportAllocs()
	for b.Loop() {
		_, _, _ = p.Eval(s)
	}
}
