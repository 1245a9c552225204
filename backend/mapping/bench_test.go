package mapping_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

// BenchmarkEval evaluates what flows are made of, once per bundle: go test -bench Eval ./backend/mapping.
func BenchmarkEval(b *testing.B) {
	for _, c := range []struct{ name, text, to string }{
		{"Reference", "{{2.POHEADER.VENDOR}}", ""},
		{"Text", "Dear {{1.name}}, {{1.days + 1}} days", "text"},
		{"If", `{{if(1.days >= 10; upper(1.name); "x")}}`, ""},
		{"Upper", `{{upper(1.name)}}`, "text"},
		{"Date", `{{formatDate(1.due; "DD.MM.YYYY HH:mm")}}`, ""},
		{"DateInZone", `{{formatDate(1.due; "DD.MM.YYYY HH:mm"; "Europe/Berlin")}}`, ""},
		{"ParseDate", `{{parseDate("25.11.2026 10:30"; "DD.MM.YYYY HH:mm")}}`, ""},
		{"Arithmetic", "{{(1.days * 24 + 3) / 7 - 1.zero}}", "number"},
		{"Comparison", "{{1.days * 24 - 3 > 100 & 1.days < 20}}", ""},
		{"Constant", `{{replace(upper("abc"); "A"; "b") + 2 * 3}}`, ""},
		{"Replace", `{{replace(1.name; "n"; "m")}}`, ""},
		{"Pattern", `{{replace(1.name; /n+/g; "m")}}`, ""},
		{"Map", `{{join(map(1.items; "name"); ",")}}`, ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			p, err := mapping.Compile(c.text, c.to)
			require.NoError(b, err)
			s := scope()
			b.ReportAllocs()
			for b.Loop() {
				_, _, _ = p.Eval(s)
			}
		})
	}
}

func BenchmarkFilter(b *testing.B) {
	f, err := mapping.CompileFilter([][]mapping.Condition{{{A: "{{1.days}}", Operator: "number:lessorequal", B: "30"}, {A: "{{1.name}}", Operator: "text:contain:ci", B: "ann"}}})
	require.NoError(b, err)
	s := scope()
	b.ReportAllocs()
	for b.Loop() {
		_, _ = f.Holds(s)
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _ = mapping.Compile(`Dear {{1.name}}, {{if(1.days >= 10; formatDate(1.due; "DD.MM.YYYY"); "soon")}}`, "text")
	}
}
