package mapping_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

// The functions with their arguments as Make, Celonis and Fusion (F) have them: action-flows.md 7, function catalogue.
// An argument in [ ] may be left out; … stands for any number of them.
const signatures = `
General: get(objectOrArray; path) if(expr; v1; [v2]) ifempty(v; alt) switch(expr; v1; r1; …) omit(object; key; …) pick(object; key; …) equal(a; b)
General F: mergeCollections(a; b) isBlank(v) in(v; a; …) ifin(v; a; yes; no; …) case(n; a; …)
Math: abs(n) average(a; …) ceil(n) floor(n) round(n) trunc(n; [decimals]) max(a; …) min(a; …) sum(a; …) median(a; …) stdevS(a; …) stdevP(a; …)
Math: parseNumber(text; [decimalSep]) formatNumber(n; decimals; [decSep]; [thousandSep])
Math F: div(a; b) ln(n) log(base; n) number(v) power(a; b) prod(a; …) sqrt(n) sub(a; b) sortAscNum(a) sortDescNum(a)
Text: length(v) lower(v) upper(v) capitalize(v) startcase(v) trim(v) ascii(text; [removeDiacritics]) replace(text; search; replacement) substring(text; start; [end])
Text: indexOf(text; value; [start]) contains(text; s) split(text; sep) toString(v) toBinary(v; [encoding]) base64(text) encodeURL(t) decodeURL(t) escapeHTML(t)
Text: escapeMarkdown(t) stripHTML(t) md5(t) sha1(text; [encoding]; [key]; [keyEncoding]) sha256(text; [encoding]; [key]; [keyEncoding]) sha512(text; [encoding]; [key]; [keyEncoding])
Text: replaceEmojiCharacters(text; r)
Text F: concat(sep; …) left(t; n) right(t; n) removeAccents(t) replacePattern(t; p; r) pascal(t) sortAscString(a) sortDescString(a)
Date: formatDate(date; format; [tz]) parseDate(text; format; [tz]) addYears(date; n) addMonths(date; n) addDays(date; n) addHours(date; n) addMinutes(date; n) addSeconds(date; n)
Date: setSecond(date; n) setMinute(date; n) setHour(date; n) setDay(date; n) setDate(date; n) setMonth(date; n) setYear(date; n) dateDifference(d1; d2; [unit])
Date F: addWeekDays(d; n) dayOfMonth(d) dayOfWeek(d) daysInMonth(d) daysInSplitWeek(d) daysInYear(d) dateMax(d; …) dateMin(d; …) startOfMonth(d) endOfMonth(d)
Date F: hour(d) minute(d) second(d) month(d) year(d) isWeekend(d) weekDayDiff(a; b) workMinutesDiff(a; b; [from]; [to])
Lists: join(array; separator) keys(object) slice(array; start; [end]) merge(a; …) add(array; v; …) remove(array; v; …) map(array; key; [filterKey]; [values])
Lists: sort(array; [order]; [key]) reverse(a) shuffle(a) flatten(array; [depth]) distinct(array; [key]) deduplicate(a) first(a) last(a)
Lists: toCollection(array; keyField; valueField) toArray(collection) arrayDifference(a; b; [mode])
Lists F: arrayElement(array; index)`

func TestEverySignature(t *testing.T) {
	t.Parallel()
	have := map[string]*mapping.Function{}
	for _, f := range mapping.Catalogue() {
		have[f.Name] = f
	}
	n := 0
	for line := range strings.Lines(strings.TrimSpace(signatures)) {
		group, rest, _ := strings.Cut(strings.TrimSpace(line), ": ")
		group, _, _ = strings.Cut(group, " ")
		for _, call := range strings.SplitAfter(rest, ")") {
			name, args, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(call), ")"), "(")
			if !ok {
				continue
			}
			n++
			f := have[name]
			require.NotNil(t, f, name)
			require.Equal(t, group, f.Group, "the tab of %s", name)
			least, most := 0, 0
			for _, a := range strings.Split(args, ";") {
				switch a = strings.TrimSpace(a); {
				case a == "…":
					most = math.MinInt32
				case strings.HasPrefix(a, "["):
					most++
				default:
					least++
					most++
				}
			}
			require.Equal(t, []int{least, max(most, -1)}, []int{f.Min, f.Max}, "the arguments of %s", f.Signature)
			delete(have, name)
		}
	}
	require.Greater(t, n, 115)
	for name := range have {
		require.Fail(t, name+" is in no reference")
	}
}

// TestKeywords holds each word to its value. action-flows.md 7, keywords and variables.
func TestKeywords(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]any{"null": nil, "true": true, "false": false, "emptystring": "", "emptyarray": []any{}, "space": " ", "tab": "\t", "newline": "\n",
		"nbsp": "\u00a0", "carriagereturn": "\r", "erase": mapping.Erased{}, "now": noon, "timestamp": float64(noon.Unix()), "pi": math.Pi} {
		v, drop, err := eval(t, "{{"+word+"}}", "")
		require.NoError(t, err, word)
		require.False(t, drop, word)
		require.Equal(t, want, v, word)
	}
	_, drop, err := eval(t, "{{ignore}}", "")
	require.NoError(t, err)
	require.True(t, drop)
	v, _, err := eval(t, "{{random}}", "")
	require.NoError(t, err)
	require.True(t, v.(float64) >= 0 && v.(float64) < 1)
	v, _, err = eval(t, "{{uuid}}", "")
	require.NoError(t, err)
	require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, v)
	var words []string
	for _, k := range mapping.Keywords() {
		words = append(words, k.Name)
	}
	for name := range strings.FieldsSeq("null true false emptystring emptyarray space tab newline nbsp carriagereturn ignore erase now timestamp pi random uuid executionId") {
		require.True(t, slices.Contains(words, name), name)
	}
}

// TestVariables reads system and custom variables, and what modules tell of themselves. action-flows.md 7, variables.
func TestVariables(t *testing.T) {
	t.Parallel()
	s := scope()
	for group, name := range map[string]string{"input": "due_date", "scenario": "name", "organization": "name", "team": "id", "custom": "rate"} {
		s.SetVar(group, name, group+"!")
	}
	s.SetVar("scenario", "executionId", "run_1")
	s.SetVar("input", "Due date", "spaced")
	s.SetModule(25, map[string]any{"__IMTMATCH__": []any{"a", "b", "c"}, "__IMTKEY__": "k", "__IMTLENGTH__": 3.0, "__IMTINDEX__": 2.0, "__ROW_NUMBER__": 7.0, "$4": "four", "0": "zero",
		"headers": map[string]any{"x-pagination-page-count": "12"}})
	for text, want := range map[string]any{
		"{{var.input.due_date}}": "input!", "{{var.input.`Due date`}}": "spaced", "{{var.scenario.name}}": "scenario!", "{{var.organization.name}}": "organization!", "{{var.team.id}}": "team!",
		"{{var.custom.rate}}": "custom!", "{{var.scenario.executionId}}": "run_1", "{{executionId}}": "run_1", "{{scenario.name}}": "scenario!",
		"{{25.`__IMTMATCH__`[3]}}": "c", "{{25.__IMTKEY__}}": "k", "{{25.__IMTLENGTH__}}": 3.0, "{{25.`__IMTINDEX__`}}": 2.0, "{{25.__ROW_NUMBER__}}": 7.0, "{{25.`$4`}}": "four", "{{25.`0`}}": "zero",
		"{{25.headers.`x-pagination-page-count`}}": "12",
	} {
		p, err := mapping.Compile(text, "")
		require.NoError(t, err, text)
		v, _, err := p.Eval(s)
		require.NoError(t, err, text)
		require.Equal(t, want, v, text)
	}
	p, err := mapping.Compile("{{`2`}}", "")
	require.NoError(t, err)
	v, _, err := p.Eval(s)
	require.NoError(t, err)
	require.IsType(t, map[string]any{}, v, "the whole bundle is its number in backticks")
}

// TestOperators holds each operator to the types that it joins. action-flows.md 7, operators.
func TestOperators(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		`1 + 2`: 3.0, `"1" + 2`: 3.0, `"a" + 2`: "a2", `"a" + "b"`: "ab", `"1" + "2"`: "12", `1.absent + 2`: 2.0, `1.absent + "a"`: "a", `true + "a"`: "truea", // number add or text concat
		`5 - 2`: 3.0, `2 * 3`: 6.0, `7 / 2`: 3.5, `7 % 4`: 3.0, `7 mod 4`: 3.0, `-7 % 4`: -3.0, `1.absent - 2`: -2.0, `1.absent * 2`: 0.0, `1.absent - 1.gone`: nil,
		`1.due - 1.due`: 0.0, `addDays(1.due; 1) - 1.due`: 86_400_000.0, // date less date is milliseconds
		`1 = 1`: true, `1 = "1"`: true, `1 == 1`: true, `1 != 2`: true, `1 <> 2`: true, `1 < 2`: true, `2 <= 2`: true, `3 > 2`: true, `3 >= 4`: false, `"b" > "a"`: true,
		`"10" < "9"`:   false, // texts that are numbers compare as numbers
		`true & false`: false, `true and true`: true, `true && true`: true, `false | true`: true, `false or false`: false, `false || true`: true,
		`1 + 2 * 3`: 7.0, `(1 + 2) * 3`: 9.0, `10 - 2 - 3`: 5.0, `1 < 2 & 2 < 3`: true, `true | false & false`: true, `1 + 1 = 2`: true, `-2 * -3`: 6.0, `--2`: 2.0,
		`1.absent = null`: true, `1.absent = emptystring`: true, `1.zero = false`: false, `1.due = "2026-11-25T12:00:00.000Z"`: true, `1.due >= "2026-11-25"`: true,
	} {
		v, _, err := eval(t, "{{"+text+"}}", "")
		require.NoError(t, err, text)
		require.Equal(t, want, v, text)
	}
	for text, part := range map[string]string{`1 / 0`: "divided by 0", `1 % 0`: "divided by 0", `"a" * 2`: "no number", `1.nested - 1`: "no number", `10 * power(10; 308)`: "too large", `sqrt(-1)`: "no number as its result",
		`"a" + 1.nested`: "no text"} {
		_, _, err := eval(t, "{{"+text+"}}", "")
		require.ErrorContains(t, err, part, text)
	}
}

// TestTypes infers what a value will be before any run.
func TestTypes(t *testing.T) {
	t.Parallel()
	of := func(r mapping.Reference) string {
		return map[string]string{"a": "number", "d": "date", "items": "array", "c": "collection", "url": "url"}[r.Path]
	}
	for text, want := range map[string]string{
		"": "", "plain": "text", "{{1.a}} kg": "text", "{{1.a}}": "number", "{{1.d}}": "date", "{{1.x}}": "", "{{1.url}}": "text", "{{1 + 2}}": "number", "{{1.a + 2}}": "number", `{{"a" + 1.x}}`: "text",
		"{{1.x + 1}}": "", "{{1.a > 2}}": "boolean", "{{1.d - now}}": "number", "{{now}}": "date", "{{true}}": "boolean", "{{emptyarray}}": "array", "{{upper(1.x)}}": "text", "{{addDays(now; 1)}}": "date",
		`{{if(1.a > 1; 1; 2)}}`: "number", `{{if(1.a > 1; "x"; )}}`: "text", `{{if(1.a > 1; "x"; 2)}}`: "", `{{ifempty(1.d; now)}}`: "date", `{{switch(1.x; 1; "a"; 2; "b"; "c")}}`: "text",
		`{{if(1.a; 1.d; ignore)}}`: "date", `{{split("a"; ",")}}`: "array", "{{1.c}}": "collection", `{{1.d + "x"}}`: "text", "{{-1.x}}": "number", `{{case(1; "a"; "b")}}`: "text", `{{ifin(1; 1; "a"; "b")}}`: "text",
		"{{1.a": "number", "{{upper(": "text",
	} {
		require.Equal(t, want, mapping.Infer(text, of), text)
	}
	for text, want := range map[string]string{"{{1 + 2}}": "number", "{{1.a}}": "", "x": "text", "": "", "{{now}}": "date"} {
		p, err := mapping.Compile(text, "")
		require.NoError(t, err)
		require.Equal(t, want, p.Type(), text)
		p, err = mapping.Compile(text, "array")
		require.NoError(t, err)
		require.Equal(t, "array", p.Type(), text)
	}
	// Each function gives what its declaration says.
	for _, f := range mapping.Catalogue() {
		s := scope()
		s.SetModule(1, map[string]any{"order": map[string]any{"number": "45", "vendor": "H"}, "items": []any{map[string]any{"name": "Bolt", "price": 2.0, "kind": "A"}}})
		p, err := mapping.Compile("{{"+f.Examples[0].Expression+"}}", "")
		require.NoError(t, err)
		v, _, err := p.Eval(s)
		require.NoError(t, err)
		if f.Result != "any" && v != nil && strings.HasPrefix(f.Examples[0].Expression, f.Name+"(") {
			require.Equal(t, f.Result, mapping.TypeOf(v), f.Name)
		}
		if p.Type() != "" && v != nil {
			require.Equal(t, p.Type(), mapping.TypeOf(v), f.Name)
		}
	}
}

func TestNever(t *testing.T) {
	t.Parallel()
	values := map[string]any{"text": "x", "number": 1.0, "boolean": true, "date": time.Now(), "array": []any{"a"}, "collection": map[string]any{}, "buffer": []byte("a")}
	for from, v := range values {
		for _, to := range []string{"text", "number", "boolean", "date", "time", "array", "collection", "buffer"} {
			if mapping.Never(from, to) {
				_, err := mapping.Coerce(v, to, time.UTC)
				require.Error(t, err, "%s is said never to be a %s", from, to)
			}
		}
	}
}
