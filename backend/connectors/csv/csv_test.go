package csv_test

import (
	"context"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	csvapp "signet/backend/connectors/csv"
	"signet/backend/fault"
)

type m = map[string]any
type l = []any

func run(t interface {
	require.TestingT
	Helper()
}, action string, fields m) ([]map[string]any, error) {
	t.Helper()
	for _, a := range csvapp.App.Actions {
		if a.Name == action {
			res, err := a.Run(context.Background(), connector.NewCall(connector.Call{Fields: fields}, nil, nil))
			return res.Bundles, err
		}
	}
	return nil, nil
}

func TestParse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields m
		want   []map[string]any
	}{
		"names in the first row":                {m{"csv": "order,days\n45,3\n46,\n"}, []map[string]any{{"order": "45", "days": "3"}, {"order": "46", "days": ""}}},
		"without names (Make: col1)":            {m{"csv": "45,3", "header": "none"}, []map[string]any{{"col1": "45", "col2": "3"}}},
		"a first row that is left out":          {m{"csv": "a,b\n45,3", "header": "skip"}, []map[string]any{{"col1": "45", "col2": "3"}}},
		"names that are given":                  {m{"csv": "45,3", "header": "none", "columns": l{"order"}}, []map[string]any{{"order": "45", "col2": "3"}}},
		"names that are given count":            {m{"csv": "a,b\n45,3", "columns": l{"order"}}, []map[string]any{{"order": "45", "b": "3"}}},
		"quotation marks":                       {m{"csv": "a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n"}, []map[string]any{{"a": `x, "y"`, "b": "two\nlines"}}},
		"CRLF, a byte order mark, empty lines":  {m{"csv": []byte("\ufeffa;b\r\n\r\n1;2\r\n"), "delimiter": "semicolon"}, []map[string]any{{"a": "1", "b": "2"}}},
		"tabs":                                  {m{"csv": "a\tb\n1\t2", "delimiter": "tab"}, []map[string]any{{"a": "1", "b": "2"}}},
		"another delimiter and quotation mark":  {m{"csv": "a~b\n'x~y'~'it''s \"so\"'", "delimiter": "other", "other_delimiter": "~", "quote": "'"}, []map[string]any{{"a": "x~y", "b": `it's "so"`}}},
		"a name that stands twice or is empty":  {m{"csv": "a,a,\n1,2,3"}, []map[string]any{{"a": "1", "a 2": "2", "col3": "3"}}},
		"rows of different length":              {m{"csv": "a,b\n1\n1,2,3"}, []map[string]any{{"a": "1"}, {"a": "1", "b": "2", "col3": "3"}}},
		"Windows' own letters":                  {m{"csv": []byte("a\nGr\xfc\xdfe\n"), "charset": "windows-1252"}, []map[string]any{{"a": "Grüße"}}},
		"spaces":                                {m{"csv": "a , b\n 1 , 2 ", "trim": true}, []map[string]any{{"a": "1", "b": "2"}}},
		"nothing":                               {m{"csv": ""}, nil},
		"a quotation mark inside a plain value": {m{"csv": "a\n5\" pipe\n"}, []map[string]any{{"a": `5" pipe`}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, "parse_csv", c.fields)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	begin := time.Now()
	for code, fields := range map[string]m{
		"csv.too_large": {"csv": strings.Repeat(",", 1_000_000)}, // a million columns
		"csv.delimiter": {"csv": "a", "delimiter": "other", "other_delimiter": "ab"},
		"csv.quote":     {"csv": "a", "quote": ","},
		"csv.charset":   {"csv": "a", "charset": "klingon"},
	} {
		_, err := run(t, "parse_csv", fields)
		require.Equal(t, code, fault.Of(err).Code)
	}
	_, err := run(t, "parse_csv", m{"csv": strings.Repeat("a\n", 1_000_010)})
	require.Equal(t, fault.Exhausted, fault.KindOf(err), "more than a million rows")
	_, err = run(t, "parse_csv", m{"csv": strings.Repeat("a", 65<<20)})
	require.Equal(t, fault.Exhausted, fault.KindOf(err))
	require.Less(t, time.Since(begin), time.Minute)
}

func TestCreate(t *testing.T) {
	t.Parallel()
	rows := l{m{"b": 2.0, "a": "x,y"}, m{"a": "say \"hi\"", "c": true, "__IMTINDEX__": 1.0}}
	for name, c := range map[string]struct {
		fields m
		want   string
	}{
		"all items by name":         {m{"array": rows}, "a,b,c\n\"x,y\",2,\n\"say \"\"hi\"\"\",,true\n"},
		"chosen columns":            {m{"array": rows, "columns": l{"b", "a"}, "header": false}, "2,\"x,y\"\n,\"say \"\"hi\"\"\"\n"},
		"semicolons and CRLF":       {m{"array": l{m{"a": "1;2"}}, "delimiter": "semicolon", "newline": "crlf"}, "a\r\n\"1;2\"\r\n"},
		"all in quotation marks":    {m{"array": l{m{"a": 1.0}}, "quote_all": true}, "\"a\"\n\"1\"\n"},
		"plain elements":            {m{"array": l{"x", 2.0}}, "value\nx\n2\n"},
		"an empty value is a row":   {m{"array": l{m{"a": ""}, m{"a": "x"}}, "header": false}, "\"\"\nx\n"},
		"spaces around":             {m{"array": l{m{"a": " x"}}, "header": false}, "\" x\"\n"},
		"formulas are guarded":      {m{"array": l{m{"a": "=1+1"}, m{"a": -5.0}}, "guard": true, "header": false}, "'=1+1\n-5\n"},
		"a collection is JSON":      {m{"array": l{m{"a": m{"n": 1.0}}}, "header": false}, "\"{\"\"n\"\":1}\"\n"},
		"a date is ISO 8601 in UTC": {m{"array": l{m{"a": time.Unix(0, 0)}}, "header": false}, "1970-01-01T00:00:00.000Z\n"},
		"nothing":                   {m{"array": l{}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := run(t, "create_csv", c.fields)
			require.NoError(t, err)
			require.Equal(t, c.want, got[0]["csv"])
			require.EqualValues(t, len(c.fields["array"].(l)), got[0]["rows"])
		})
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		cell := rapid.OneOf(rapid.StringMatching(`[ -~]{0,8}`), rapid.SampledFrom([]string{"", `"`, "a\nb", ";", "é", "\t", `""`, " x ", "'"}))
		width := rapid.IntRange(1, 5).Draw(r, "width")
		names := []any{"a", "b", "c", "d", "e"}[:width]
		var rows l
		var want []map[string]any
		for range rapid.IntRange(0, 6).Draw(r, "rows") {
			row := m{}
			for _, n := range names {
				row[n.(string)] = cell.Draw(r, "cell")
			}
			rows, want = append(rows, row), append(want, row)
		}
		layout := m{"array": rows, "columns": names, "delimiter": rapid.SampledFrom([]string{"comma", "semicolon", "tab", "pipe"}).Draw(r, "delimiter"),
			"quote_all": rapid.Bool().Draw(r, "all"), "newline": rapid.SampledFrom([]string{"lf", "crlf"}).Draw(r, "newline")}
		out, err := run(r, "create_csv", layout)
		require.NoError(r, err)
		text := out[0]["csv"].(string)
		got, err := run(r, "parse_csv", m{"csv": text, "delimiter": layout["delimiter"]})
		require.NoError(r, err)
		require.Equal(r, want, got, "%q", text)
		// And the standard library reads the same cells.
		d := csv.NewReader(strings.NewReader(text))
		d.Comma = map[string]rune{"comma": ',', "semicolon": ';', "tab": '\t', "pipe": '|'}[layout["delimiter"].(string)]
		all, err := d.ReadAll()
		require.NoError(r, err)
		require.Len(r, all, len(rows)+1)
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a,b\n1,2", "\"", "a\"b,\"c\n\"\"", ",,,\n", "\ufeff", "a\r\n\r\nb"} {
		f.Add(s, "'", ",")
	}
	f.Fuzz(func(t *testing.T, text, quote, delimiter string) {
		_, err := run(t, "parse_csv", m{"csv": text, "quote": quote, "delimiter": "other", "other_delimiter": delimiter})
		if err != nil && (fault.KindOf(err) == fault.Internal || fault.Of(err).Remedy == "") {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
