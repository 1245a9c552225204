package mapping_test

import (
	"encoding/json"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

// TestBudgets gives evaluation what would take for ever, or all memory: each ends soon, with words.
func TestBudgets(t *testing.T) {
	t.Parallel()
	const within = 300 * time.Millisecond
	many := make([]any, 30_000)
	for i := range many {
		many[i] = map[string]any{"k": "v" + strings.Repeat("x", i%10), "n": float64(i)}
	}
	s := mapping.NewScope(nil, time.UTC)
	s.Within(within)
	s.SetModule(1, map[string]any{"many": many, "text": strings.Repeat("a", 2<<20), "word": strings.Repeat("ab", 1<<20)})
	deep := func(open, inner string, n int, end string) string {
		return "{{" + strings.Repeat(open, n) + inner + strings.Repeat(end, n) + "}}"
	}
	for name, text := range map[string]string{
		"a text that doubles":            deep(`replace(`, "1.word", 20, `; "a"; "aaaaaaaa")`),
		"an array that doubles":          deep("merge(1.many; ", "1.many", 60, ")"),
		"a sort of a sort":               deep("sort(", "1.many", 150, `; "asc"; "k")`),
		"distinct, again and again":      deep("distinct(", "1.many", 150, ")"),
		"a filter of each by all":        `{{length(map(1.many; "n"; "k"; map(1.many; "k")))}}`,
		"a pattern of many steps":        `{{replace(1.text; "/(a{1,400}b){2}/g"; "x")}}`,
		"a pattern that backtracks":      `{{replace(1.text; "/(a+)+b/g"; "x")}}`,
		"texts of texts":                 deep("escapeHTML(encodeURL(", "1.text", 50, "))"),
		"pieces of pieces":               deep("join(split(", "1.text", 40, `; "a"); "aa")`),
		"a difference of many":           deep("arrayDifference(1.many; ", "1.many", 50, `; "symmetric")`),
		"days of centuries":              `{{` + strings.Repeat(`addWeekDays(now; 100000) + `, 300) + `1}}`,
		"a long chain":                   "{{" + strings.Repeat("1.word + ", 200) + "1}}",
		"numbers of many":                deep("sortAscNum(", `map(1.many; "n")`, 150, ")"),
		"minutes of work over centuries": `{{` + strings.Repeat(`workMinutesDiff(parseDate("1700"; "YYYY"); now) + `, 200) + `1}}`,
		"a base64 of a base64":           deep("base64(", "1.text", 100, ")"),
	} {
		p, err := mapping.Compile(text, "")
		require.NoError(t, err, name)
		begin := time.Now()
		_, _, err = p.Eval(s)
		took := time.Since(begin)
		t.Logf("%-32s %6d ms  %v", name, took.Milliseconds(), err)
		require.Less(t, took, 60*time.Second, "%s: one function may be under way when the time is over", name)
		if err != nil {
			require.Regexp(t, `[.?]$`, err.Error())
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		require.Less(t, m.HeapInuse, uint64(1500<<20), "%s holds %d MB", name, m.HeapInuse>>20)
	}
}

// FuzzEval evaluates whatever can be read, with bundles of any shape: it never panics, always ends, and what
// a typed program gives is of its type, or nothing, or erase.
func FuzzEval(f *testing.F) {
	for _, x := range mapping.Catalogue() {
		f.Add("{{"+x.Examples[0].Expression+"}}", mapping.ExampleBundle, "text")
	}
	f.Add("{{1.a[2].b + 1.c * 2}}", `{"a": [1, {"b": [[]]}], "c": null}`, "number")
	f.Add(`{{formatDate(1.d; "YYYY-MM-DD[x]"; 1.z)}}`, `{"d": "2026-11-25", "z": "Europe/Berlin"}`, "date")
	f.Add(`{{erase}}{{if(1.a; ignore; 1)}}`, `{"a": true}`, "time")
	f.Fuzz(func(t *testing.T, text, bundle, to string) {
		if len(text) > 4000 || len(bundle) > 4000 {
			return
		}
		var b any
		if json.Unmarshal([]byte(bundle), &b) != nil {
			b = map[string]any{"raw": []byte(bundle), "at": noon, "text": bundle}
		}
		s := mapping.NewScope(func() time.Time { return noon }, time.UTC)
		s.SetModule(1, b)
		p, err := mapping.Compile(text, to)
		if err != nil {
			return
		}
		s.Within(100 * time.Millisecond)
		begin := time.Now()
		v, drop, err := p.Eval(s)
		if took := time.Since(begin); took > 5*time.Second {
			t.Fatalf("%q takes %s", text, took)
		}
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		if drop && v != nil {
			t.Fatal("left out, and yet a value")
		}
		if n, is := v.(float64); is && (math.IsNaN(n) || math.IsInf(n, 0)) {
			t.Fatalf("%q gives %v", text, n)
		}
		_, erased := v.(mapping.Erased)
		if kind := p.Type(); kind != "" && v != nil && !drop && !erased && mapping.TypeOf(v) != kind && kind != "time" && known[kind] {
			t.Fatalf("%q is said to be %q and gives %T", text, kind, v)
		}
		_ = mapping.Show(v)
	})
}

var known = map[string]bool{"text": true, "number": true, "boolean": true, "date": true, "array": true, "collection": true, "buffer": true}

// FuzzDates reads by any format and writes again: no format is a trap.
func FuzzDates(f *testing.F) {
	f.Add("2026-11-25", "YYYY-MM-DD", "Europe/Berlin")
	f.Add("5th March 26", "Do MMMM YY [x]", "")
	f.Add("1772319909.5", "X", "UTC")
	f.Fuzz(func(t *testing.T, text, format, zone string) {
		s := mapping.NewScope(func() time.Time { return noon }, time.UTC)
		for name, v := range map[string]string{"t": text, "f": format, "z": zone} {
			s.SetVar("input", name, v)
		}
		p, err := mapping.Compile("{{formatDate(parseDate(var.input.t; var.input.f; var.input.z); var.input.f; var.input.z)}}", "text")
		if err != nil {
			t.Fatal(err)
		}
		_, _, _ = p.Eval(s)
	})
}
