package mapping_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

// TestRecovers reads what people and language models write, says what is wrong, and repairs what is safe. The repaired text is right.
func TestRecovers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, severity, says, repaired string // "" for what only a person can repair
	}{
		{"{{{{33.`0`}}}}", "warning", "doubled", "{{33.`0`}}"}, // action-flows.md 7, malformed in the wild
		{"{{'a'}}", "warning", "double quotes", `{{"a"}}`},
		{`{{'say "a"'}}`, "warning", "double quotes", `{{"say ""a"""}}`},
		{"{{“a”}}", "warning", "double quotes", `{{"a"}}`}, // action-flows.md 13: smart quotes
		{"{{„a“}}", "warning", "double quotes", `{{"a"}}`},
		{`{{"say \"a\""}}`, "warning", "doubled, not escaped", `{{"say ""a"""}}`},
		{`{{if(1.a, 2, 3)}}`, "warning", "comma", `{{if(1.a; 2; 3)}}`},
		{"{{urlEncode(1.x)}}", "error", "Use encodeURL", "{{encodeURL(1.x)}}"},
		{"{{stringify(1.x)}}", "error", "Use toString", "{{toString(1.x)}}"},
		{"{{toJSON(1.x)}}", "error", "Use toString", "{{toString(1.x)}}"},
		{`{{dateDiff(1.a; 1.b; "days")}}`, "error", "Use dateDifference", `{{dateDifference(1.a; 1.b; "days")}}`},
		{"{{greaterOrEqual(1.a; 2)}}", "error", "operator >=", ""},
		{"{{exists(1.a)}}", "error", "isBlank", ""},
		{`{{filter(1.a; "x")}}`, "error", "map(array; key; filter key; values)", ""},
		{"{{subtract(1.a; 2)}}", "error", "operator -", ""},
		{"{{multiply(1.a; 2)}}", "error", "operator *", ""},
		{"{{divide(1.a; 2)}}", "error", "operator /", ""},
		{"{{add(1; 2)}}", "warning", "operator +", ""},
		{"{{merge(1.a; 1.b)}}", "", "", ""},
		{"{{toUpperCase(1.x)}}", "error", "Use upper", "{{upper(1.x)}}"},
		{"{{lenght(1.x)}}", "error", "Did you mean length", "{{length(1.x)}}"},
		{"{{formatdate(1.x; 1.y)}}", "error", "Did you mean formatDate", "{{formatDate(1.x; 1.y)}}"},
		{"{{now()}}", "error", "without brackets", "{{now}}"},
		{"{{uuid()}}", "error", "without brackets", "{{uuid}}"},
		{"{{today()}}", "error", "word now", ""},
		{"{{1.name.toUpperCase()}}", "error", "upper(1.name)", ""},
		{"{{1.items.length()}}", "error", "length(1.items)", ""},
		{"{{1.a ? 1 : 2}}", "error", "if(condition", ""},
		{"{{!1.a}}", "error", "= false", ""},
		{"{{1.x-rate}}", "error", "backticks", ""},
		{"{{1.items[0]}}", "error", "count from 1", "{{1.items[1]}}"},
		{"{{name}}", "error", "var.input.name", ""},
		{"{{var.input}}", "error", "a group and a name", ""},
		{"{{1.a", "error", "not closed", ""},
		{`{{"a`, "error", "not closed", ""},
		{"{{upper(1.a}}", "error", "not closed", ""},
		{"{{1.a + }}", "error", "missing", ""},
		{"{{zzzzzzzz(1)}}", "error", "list of functions", ""},
		{"{{formatDate(1.items[]; \"D\")}}", "", "", ""},
		{`{{formatDate(emptyarray; "D")}}`, "warning", "takes a date here", ""},
		{`{{addDays(now; true)}}`, "", "", ""},
		{`{{upper(toArray(1.a))}}`, "", "", ""},
		{`{{upper(pick(1.a; "x"))}}`, "warning", "takes text here. This is a collection", ""},
		{"{{split(1.a; \"\\\")}}", "", "", ""}, // a backslash is a text too
		{`{"a": {{1.b}}}`, "", "", ""},
		{`{{{1.key}}: 5}`, "", "", ""},
		{"it's {{1.a}}, isn't it", "", "", ""},
	} {
		issues := mapping.Issues(c.text)
		if c.severity == "" {
			require.Empty(t, issues, c.text)
			continue
		}
		require.NotEmpty(t, issues, c.text)
		i := issues[0]
		require.Equal(t, c.severity, i.Severity, c.text)
		require.Contains(t, i.Text+" "+i.Hint, c.says, c.text)
		require.True(t, i.Start >= 0 && i.End > i.Start && i.End <= len(c.text), "%s: the place %d to %d", c.text, i.Start, i.End)
		fixed := c.text
		for round := 0; round < 5; round++ {
			again := mapping.Issues(fixed)
			if len(again) == 0 || again[0].Replace == "" {
				break
			}
			fixed = fixed[:again[0].Start] + again[0].Replace + fixed[again[0].End:]
		}
		if c.repaired == "" {
			require.Equal(t, c.text, fixed)
			continue
		}
		require.Equal(t, c.repaired, fixed)
		require.Empty(t, mapping.Issues(fixed), "the repaired text is right")
	}
}

// TestQuotes reads the texts that others write. action-flows.md 7: a quote is escaped by doubling; single quotes and \" are accepted.
func TestQuotes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{{""""}}`: `"`, `{{"a""b"}}`: `a"b`, `{{"C:\"}}`: `C:\`, `{{split("a\b"; "\")}}`: "a, b", `{{"\"; x"}}`: `"; x`, `{{"a\"}}b{{"c"}}`: `a\bc`, `{{'it''s'}}`: "it's", `{{'it\'s'}}`: "it's",
		`{{"}}"}}`: "}}", "{{1.`Customer Name`}}": "Halden", `{{“a”}}`: "a", `{{«a»}}`: "a", `{{"{{1.name}}"}}`: "{{1.name}}",
	} {
		v, _, err := eval(t, text, "text")
		require.NoError(t, err, text)
		require.Equal(t, want, v, text)
	}
}

// TestHalfTyped never fails, whatever of a text stands there already.
func TestHalfTyped(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Dear {{1.`Customer Name`}}, {{if(1.days >= 10; formatDate(1.due; \"DD.MM.YYYY\"); 'x')}} {{replace(1.a; /[a-z]\\//gi; \"$1\")}} {{{{2.x[1].y}}}}", "{{var.input.due_date}} {{var.scenario.`a b`[1]}} {{scenario.name}} {{env.x}} {{error.message}} {{`1`}} {{executionId}}"} {
		for i := range text {
			half := text[:i]
			for _, issue := range mapping.Issues(half) {
				require.NotEmpty(t, issue.Text)
				require.NotEmpty(t, issue.Hint)
				require.True(t, issue.Start <= issue.End && issue.End <= len(half), half)
			}
			mapping.Infer(half, nil)
			mapping.Signature(half, i)
			mapping.Inside(half, i)
		}
	}
}

// TestPrintedAndReadAgain prints trees at random and reads them: the same comes of it.
func TestPrintedAndReadAgain(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 7)) //nolint:gosec // an order of tests
	for range 1000 {
		text := randomText(r)
		printed := mapping.Parse(text).Print()
		again := mapping.Parse(printed)
		require.Empty(t, again.Errors, printed)
		require.Equal(t, printed, again.Print(), text)
		a, errA := mapping.Compile(text, "")
		b, errB := mapping.Compile(printed, "")
		require.Equal(t, errA == nil, errB == nil, "%s and %s", text, printed)
		if errA != nil {
			continue
		}
		x, _, errX := a.Eval(scope())
		y, _, errY := b.Eval(scope())
		require.Equal(t, errX == nil, errY == nil, "%s and %s", text, printed)
		require.Equal(t, x, y, "%s and %s", text, printed)
		if kind := a.Type(); kind != "" && errX == nil && x != nil {
			require.Equal(t, kind, mapping.TypeOf(x), text)
		}
	}
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(3) {
		if r.IntN(3) == 0 {
			b.WriteString([]string{"Dear ", " kg, ", "{", "\n", "ä "}[r.IntN(5)])
		}
		b.WriteString("{{" + randomExpression(r, 4) + "}}")
	}
	return b.String()
}

func randomExpression(r *rand.Rand, depth int) string {
	leaves := []string{"1.days", "1.name", "1.`Customer Name`", "1.items[].name", "1.items[2].price", "true", "emptystring", "1.absent", `"a ""b"""`, `"7"`, "2.5", strconv.Itoa(r.IntN(50)), "var.input.due_date", "1.tags"}
	if depth == 0 {
		return leaves[r.IntN(len(leaves))]
	}
	sub := func() string { return randomExpression(r, depth-1) }
	switch r.IntN(8) {
	case 0:
		return sub() + []string{" + ", "-", " * ", " / ", "%", " = ", "!=", " < ", ">=", " & ", " or "}[r.IntN(11)] + sub()
	case 1:
		return "(" + sub() + " + " + sub() + ") * " + sub()
	case 2:
		return "if(" + sub() + "; " + sub() + ";" + sub() + ")"
	case 3:
		return "ifempty(" + sub() + "; " + sub() + ")"
	case 4:
		return []string{"upper", "length", "trim", "toString", "isBlank", "first", "round"}[r.IntN(7)] + "(" + sub() + ")"
	case 5:
		return "-" + sub()
	case 6:
		return "replace(" + sub() + `; "a"; ` + sub() + ")"
	}
	return leaves[r.IntN(len(leaves))]
}

// TestSpliced cuts texts that people write into pieces and joins them in any way: nothing of it does harm.
func TestSpliced(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 9)) //nolint:gosec // an order of tests
	pieces := []string{"{{", "}}", "{{{{", "}}}}", "(", ")", ";", ",", "\"", "'", "`", "[", "]", "[]", "[0]", "[2]", ".", "1.", "1.a", "2.`x y`", "var", "var.input", "var.input.x", "scenario", "error.", "now", "erase", "ignore", "true",
		"+", "-", "* ", "/", "/a+/g", "/(?=/", "%", " mod ", "=", "!=", "<", ">=", "&", " and ", "|", "“", "”", "ä", "😀", "\\", "\n", " ", "12", "1e9", "0", ".5", "if(", "map(", "formatDate(", "urlEncode(", "upper(1.a)", "}", "{", "\x00", "\xff"}
	n := 60_000
	if testing.Short() {
		n = 6_000
	}
	for range n {
		var b strings.Builder
		for range 1 + r.IntN(9) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		text := b.String()
		at := 0
		for _, k := range mapping.Tokens(text) {
			require.True(t, k.Start >= at && k.End >= k.Start && k.End <= len(text), "%q", text)
			at = k.End
		}
		for _, i := range mapping.Issues(text) {
			require.True(t, i.Start >= 0 && i.End >= i.Start && i.End <= len(text) && i.Text != "" && i.Hint != "", "%q: %+v", text, i)
		}
		cut := r.IntN(len(text) + 1)
		mapping.Inside(text, cut)
		if h, ok := mapping.HelpAt(text, cut); ok {
			require.True(t, h.From <= h.End && h.End <= len(h.Function.Signature), "%q", text)
		}
		mapping.Infer(text, nil)
		_, _ = mapping.References(text)
		p, err := mapping.Compile(text, []string{"", "text", "array", "number"}[r.IntN(4)])
		if err != nil {
			continue
		}
		_, _, _ = p.Eval(scope())
		_, err = mapping.Compile(mapping.Parse(text).Print(), "")
		require.NoError(t, err, "%q is printed as %q", text, mapping.Parse(text).Print())
	}
}
