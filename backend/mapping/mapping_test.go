package mapping_test

import (
	"encoding/json"
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
	var bundle map[string]any
	require.NoError(t, json.Unmarshal([]byte(mapping.ExampleBundle), &bundle))
	n := 0
	for _, f := range mapping.Catalogue() {
		require.NotEmpty(t, f.Summary, f.Name)
		for _, e := range f.Examples {
			n++
			s := scope()
			s.SetModule(1, bundle)
			p, err := mapping.Compile("{{"+e.Expression+"}}", "text")
			require.NoError(t, err, e.Expression)
			v, _, err := p.Eval(s)
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
		{true, "number", nil, true},
		{noon, "number", nil, true},
		{12.0, "date", nil, true},
		{[]any{map[string]any{}}, "text", nil, true},
	} {
		v, err := mapping.Coerce(c.v, c.to, time.UTC)
		require.Equal(t, c.bad, err != nil, "%v to %s: %v", c.v, c.to, err)
		if !c.bad {
			require.Equal(t, c.want, v, "%v to %s", c.v, c.to)
		}
	}
}

// TestElements holds [] to what it means in each place.
func TestElements(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, to string
		want     any
	}{
		{"{{1.items[].name}}", "", "a"},
		{"{{1.items[].name}}", "text", "a"},
		{"{{1.items[].name}}", "array", []any{"a", "b"}},
		{`{{join(1.items[].name; ",")}}`, "", "a,b"},
		{"{{sum(1.items[].price)}}", "", 5.0},
		{"{{max(1.items[].price; 2.5)}}", "", 3.0},
		{"{{length(1.items[])}}", "", 2.0},
		{`{{upper(1.items[].name)}}`, "", "A"},
		{`{{if(contains(1.items[].name; "b"); "yes"; "no")}}`, "", "yes"},
		{`{{get(1.items; "2.name")}}`, "", "b"},
		{`{{1.items[2].absent[].deeper}}`, "", nil},
	} {
		v, _, err := eval(t, c.text, c.to)
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, v, c.text)
	}
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		`{{"007" = "7"}}`:                        false,
		`{{7 = "7"}}`:                            true,
		`{{"10" > 9}}`:                           true,
		`{{1.absent = ""}}`:                      true,
		`{{1.absent > 1}}`:                       false,
		`{{true = "true"}}`:                      true,
		`{{1.due > "2026-11-24"}}`:               true,
		`{{switch("007"; "7"; "a"; "b")}}`:       "b",
		`{{1.tags = split("x,y"; ",")}}`:         true,
		`{{"a" < "b" and not_a_word = ""}}`:      nil,
		`{{ifempty(ignore; "x")}}`:               "x",
		`{{"a" + if(true; ignore; 1) + "b"}}`:    "ab",
		`{{add(emptyarray; 1)[1]}}`:              nil,
		`{{if(0; "a number is true"; "never")}}`: "a number is true",
	} {
		v, _, err := eval(t, text, "")
		if want == nil {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want, v, text)
	}
}

// TestDates follows the clock of the person, across its changes.
func TestDates(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	s := mapping.NewScope(func() time.Time { return noon }, berlin)
	s.SetModule(1, map[string]any{"from": "2026-03-28T11:00:00Z", "to": "2026-03-30T10:00:00Z"})
	for text, want := range map[string]string{
		`{{formatDate(now; "HH:mm Z")}}`:                                                "13:00 +01:00",
		`{{formatDate(now; "HH:mm"; "No/Such/Zone")}}`:                                  "13:00",
		`{{formatDate(addDays(1.from; 1); "YYYY-MM-DD HH:mm")}}`:                        "2026-03-29 12:00",
		`{{dateDifference(1.to; 1.from; "days")}}`:                                      "2",
		`{{dateDifference(1.to; 1.from; "hours")}}`:                                     "47",
		`{{formatDate(setHour(1.from; 9); "HH:mm")}}`:                                   "09:00",
		`{{addHours(parseDate("2026-01-01"; "YYYY-MM-DD"); 24)}}`:                       "2026-01-01T23:00:00.000Z",
		`{{formatDate(parseDate("10:30"; "HH:mm"); "YYYY-MM-DD HH:mm")}}`:               "2026-11-25 10:30",
		`{{formatDate(parseDate("3:05 PM"; "h:mm A"); "HH:mm")}}`:                       "15:05",
		`{{formatDate(parseDate("2026-W48"; "GGGG-[W]WW"); "YYYY-MM-DD")}}`:             "2026-11-23",
		`{{formatDate(parseDate("25. November 26"; "D. MMMM YY"); "DDDD Q Do ddd E")}}`: "329 4 25th Wed 3",
		`{{parseDate("2026-11-25T10:00:00+0200"; "YYYY-MM-DDTHH:mm:ssZZ")}}`:            "2026-11-25T08:00:00.000Z",
		`{{formatDate(parseDate("25.11.2026"; "DD.MM.YYYY."); "D")}}`:                   "25",
		`{{formatDate("2026-11-25"; "[on] dddd")}}`:                                     "on Wednesday",
		`{{dateDifference("2500-01-01"; "1900-01-01"; "days")}}`:                        "219146",
	} {
		p, err := mapping.Compile(text, "text")
		require.NoError(t, err, text)
		v, _, err := p.Eval(s)
		require.NoError(t, err, text)
		require.Equal(t, want, v, text)
	}
	for text, part := range map[string]string{
		`{{parseDate("31.02.2026"; "DD.MM.YYYY")}}`:  "no day 31",
		`{{parseDate("01.13.2026"; "DD.MM.YYYY")}}`:  "too large",
		`{{parseDate("soon"; "DD.MM.YYYY")}}`:        "does not fit",
		`{{addYears(now; 9000)}}`:                    "years 0 to 9999",
		`{{dateDifference(now; now; "fortnights")}}`: "no unit",
		`{{formatDate("00000000"; "D")}}`:            "is no date",
	} {
		p, err := mapping.Compile(text, "")
		require.NoError(t, err, text)
		_, _, err = p.Eval(s)
		require.ErrorContains(t, err, part, text)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for text, part := range map[string]string{
		"{{1.name":                 "not closed",
		"{{urlEncode(1.name)}}":    "encodeURL",
		"{{stringify(1)}}":         "toString",
		"{{lenght(1.name)}}":       "length",
		"{{name}}":                 "module's number",
		"{{if(1)}}":                "takes",
		"{{1 +}}":                  "missing",
		"{{(1}}":                   "not closed",
		"{{upper(1.name}}":         "not closed",
		`{{"abc}}`:                 "quote",
		"{{1.items[0]}}":           "count from 1",
		"{{1 2}}":                  "between",
		"{{now.x}}":                "not known",
		"{{first(1.items).name}}":  "Use get(",
		"{{1.x-rate}}":             "backticks",
		"{{upper}}":                "brackets",
		"{{1.items[1}}":            "square bracket",
		"{{upper(1.a;)}}":          "takes 1 argument",
		"{{1.a > }}":               "missing",
		"{{`1.a}}":                 "backtick",
		"{{replace(1.a; /[/; 1)}}": "regular expression",
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
