package mapping_test

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/column"
	"signet/backend/mapping"
)

// TestColumnsAgree works expressions out in columns and bundle by bundle: the same comes of it, or columns leave it to the other.
func TestColumnsAgree(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 4)) //nolint:gosec // an order of tests
	var bundles []any
	pick := func(list ...any) any { return list[r.IntN(len(list))] }
	for range 60 {
		b := map[string]any{
			"text": pick("Anna", "ärger Ö", "", "12.5", "007", "2026-11-25", " padded ", "false", "a\nb"), "number": pick(0.0, -2.5, 14.0, 1e15, 0.1),
			"mixed": pick("x", 3.0, true, noon, nil, "3"), "date": pick(noon, noon.Add(26*time.Hour)), "yes": pick(true, false), "list": pick([]any{"a", "b"}, []any{}, []any{map[string]any{"k": 1.0}}),
		}
		if r.IntN(3) == 0 {
			delete(b, "number")
		}
		if r.IntN(4) == 0 {
			delete(b, "text")
		}
		bundles = append(bundles, b)
	}
	texts := []string{"{{erase}}", "{{if(1.yes; erase; 1.text)}}", "{{ifempty(1.text; ignore)}}", "a{{erase}}b", "{{1.number / 0}}", "{{sqrt(1.number)}}", "{{power(1.number; 400)}}", "{{1.text * 1}}", "{{upper(1.list)}}", "{{1}} {{1.date}}",
		`{{formatDate(1.date; "gggg ww Do dddd LT")}}`, `{{formatDate(1.text; "DD.MM.YYYY"; "Asia/Tokyo")}}`, `{{parseDate(1.text; "YYYY-MM-DD")}}`, `{{replace(1.text; /\s+/g; "_")}}`, `{{substring(1.text; 1; 3)}}`, `{{length(1.mixed)}}`,
		`{{contains(1.list; "a")}}`, `{{trim(1.text)}}|{{lower(1.mixed)}}`, "{{1.date - 1.date + 1.number}}", "{{addDays(1.date; 1.number)}}", "{{round(1.number)}}", "{{1.mixed = 3}}", "{{1.mixed > 2}}", "{{1.mixed + 1.number}}", "{{-1.mixed}}"}
	leaves := []string{"1.text", "1.number", "1.mixed", "1.date", "1.yes", "1.list", "1.absent", `"a"`, `"3"`, "3", "2.5", "true", "emptystring", "now"}
	var expression func(depth int) string
	expression = func(depth int) string {
		if depth == 0 {
			return leaves[r.IntN(len(leaves))]
		}
		sub := func() string { return expression(depth - 1) }
		calls := []string{"upper", "lower", "trim", "length", "round", "floor", "abs", "toString", "isBlank", "isWeekend", "year", "capitalize", "base64"}
		switch r.IntN(6) {
		case 0, 1:
			return "(" + sub() + " " + []string{"+", "-", "*", "/", "%", "=", "!=", "<", ">=", "&", "|"}[r.IntN(11)] + " " + sub() + ")"
		case 2:
			return calls[r.IntN(len(calls))] + "(" + sub() + ")"
		case 3:
			return "if(" + sub() + "; " + sub() + "; " + sub() + ")"
		case 4:
			return "ifempty(" + sub() + "; " + sub() + ")"
		}
		return `formatDate(` + sub() + `; "YYYY-MM-DD HH:mm")`
	}
	for range 2500 {
		texts = append(texts, "{{"+expression(1+r.IntN(3))+"}}")
	}
	inColumns := 0
	for i, text := range texts {
		to := []string{"", "text", "number", "boolean", "date"}[i%5]
		p, err := mapping.Compile(text, to)
		if err != nil {
			continue
		}
		batch := mapping.NewBatch(1)
		node, ok := batch.Program(p)
		if !ok {
			continue
		}
		pool := &column.Pool{}
		table, ok := column.Of(pool, bundles)
		require.True(t, ok)
		s := mapping.NewScope(func() time.Time { return noon }, time.UTC)
		f := batch.NewFrame(s, pool)
		f.Begin(table)
		col, err := f.Column(node)
		if err != nil {
			continue // left to the other way, which says what is wrong
		}
		inColumns++
		for row, b := range bundles {
			s := mapping.NewScope(func() time.Time { return noon }, time.UTC)
			s.SetModule(1, b)
			want, drop, err := p.Eval(s)
			at := text + " to " + to + ", row " + strconv.Itoa(row)
			require.NoError(t, err, "columns took %s", at)
			require.False(t, drop, "columns took %s", at)
			if day, is := want.(time.Time); is {
				got, is := col.Value(row).(time.Time)
				require.True(t, is && day.Equal(got), "%s: %v and %v", at, want, col.Value(row))
				continue
			}
			require.Equal(t, want, col.Value(row), at)
		}
	}
	require.Greater(t, inColumns, 300)
	t.Logf("%d of %d in columns", inColumns, len(texts))
}
