package column_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/column"
)

// plainly reads JSON lines as encoding/json does: what the Reader must give.
func plainly(data []byte) (out []map[string]any, badAt int) {
	for i, line := range bytes.Split(data, []byte("\n")) {
		if len(bytes.Trim(line, " \t\r")) == 0 {
			continue
		}
		var v any
		if json.Unmarshal(line, &v) != nil {
			return out, i
		}
		m, ok := v.(map[string]any)
		if !ok {
			m = map[string]any{"value": v}
		}
		out = append(out, m)
	}
	return out, -1
}

func check(t require.TestingT, r *column.Reader, p *column.Pool, data []byte, most int) {
	want, badAt := plainly(data)
	var got []map[string]any
	rest, lines := data, 0
	for len(rest) > 0 {
		p.Reset()
		table, taken, n, err := r.Read(rest, most)
		for i := range table.Len {
			got = append(got, table.Bundle(i))
		}
		if err != nil {
			var bad *column.BadLine
			require.True(t, errors.As(err, &bad))
			require.Equal(t, badAt, lines+bad.Line)
			badAt = -1
			break
		}
		rest, lines = rest[taken:], lines+n
	}
	require.Equal(t, -1, badAt)
	require.Equal(t, want, got)
}

func TestReaderReadsAsEncodingJSON(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"usual":           "{\"a\":1,\"b\":\"x\"}\n{\"a\":2.5,\"b\":\"y\"}\n",
		"no last newline": `{"a":1}`,
		"blank lines":     "\n \t\r\n{\"a\":1}\r\n\n",
		"other order":     "{\"a\":1,\"b\":2}\n{\"b\":3,\"a\":4}\n{\"c\":5}\n{\"a\":6}",
		"null, absent":    "{\"a\":null}\n{}\n{\"a\":\"x\"}\n{\"a\":null}\n{}",
		"null, number":    "{\"a\":null}\n{\"a\":1}\n{}\n",
		"mixed kinds":     "{\"a\":1}\n{\"a\":\"x\"}\n{\"a\":true}\n{\"a\":[1,{\"b\":null}]}\n{\"a\":{}}\n{}",
		"text to any":     "{\"a\":\"p\"}\n{\"a\":\"q\\n\"}\n{\"a\":false}",
		"twice":           "{\"a\":1,\"a\":2}\n{\"a\":\"x\",\"a\":null}\n{\"a\":3}",
		"escapes":         "{\"a\":\"x\"}\n{\"a\":\"\\u00e4\\\"\\\\\"}\n{\"a\":\"y\"}\n{\"\\u0061\":\"z\"}",
		"strange names":   "{\"a\\\"b\":1}\n{\"a\\\"b\":2}\n{\"a\\\\b\":1}\n{\"a\\b\":1}",
		"name cut":        "{\"a\\\"b\":1}\n{\"a\"b\":2}",
		"not ASCII":       "{\"ä\":\"ü\"}\n{\"ä\":\"\xff\"}\n{\"a\":\"\xe2\x82\"}",
		"numbers":         "{\"a\":-0}\n{\"a\":1e5}\n{\"a\":0.1}\n{\"a\":123456789012345678}\n{\"a\":1.7976931348623157e308}\n{\"a\":9007199254740993}\n{\"a\":0.30000000000000004}",
		"wrong numbers":   "{\"a\":01}", "wrong number 2": "{\"a\":1.}", "wrong number 3": "{\"a\":-}", "too large": "{\"a\":1e999}",
		"control":     "{\"a\":\"x\x01\"}",
		"no object":   "1\n\"x\"\n[1]\nnull\ntrue",
		"cut off":     "{\"a\":1}\n{\"a\":",
		"behind":      "{\"a\":1} x",
		"spaces":      " { \"a\" : 1 , \"b\" : [ 1 , 2 ] } ",
		"comma":       "{\"a\":1,}",
		"braces":      "{\"a\":\"}\",\"b\":{\"c\":\"]}\\\"\"}}",
		"word":        "{\"a\":nul}",
		"wrong array": "{\"a\":[1,]}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p column.Pool
			for _, most := range []int{1, 2, 1000} {
				check(t, column.NewReader(&p), &p, []byte(data), most)
			}
		})
	}
}

func drawJSON(t *rapid.T, depth int) any {
	kinds := []string{"number", "text", "text", "whole", "bool", "null", "array", "object"}
	if depth == 0 {
		kinds = kinds[:6]
	}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "number":
		return rapid.Float64().Filter(func(f float64) bool { return f == f && f < 1e300 && f > -1e300 }).Draw(t, "n")
	case "whole":
		return float64(rapid.IntRange(-100000, 100000).Draw(t, "n")) / 4
	case "text":
		return rapid.String().Draw(t, "s")
	case "bool":
		return rapid.Bool().Draw(t, "b")
	case "array":
		out := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "len") {
			out = append(out, drawJSON(t, depth-1))
		}
		return out
	case "object":
		out := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, "len") {
			out[rapid.StringN(0, 4, 8).Draw(t, "key")] = drawJSON(t, depth-1)
		}
		return out
	}
	return nil
}

func TestReaderProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var lines []string
		for range rapid.IntRange(0, 12).Draw(rt, "lines") {
			m := map[string]any{}
			for range rapid.IntRange(0, 4).Draw(rt, "fields") {
				m[rapid.SampledFrom([]string{"a", "b", "c", "ä", "d\""}).Draw(rt, "name")] = drawJSON(rt, 2)
			}
			b, err := json.Marshal(m)
			require.NoError(rt, err)
			lines = append(lines, string(b))
		}
		var p column.Pool
		check(rt, column.NewReader(&p), &p, []byte(strings.Join(lines, "\n")), rapid.IntRange(1, 5).Draw(rt, "most"))
	})
}

func FuzzReader(f *testing.F) {
	f.Add("{\"a\":1,\"b\":\"x\"}\n{\"a\":2.5,\"b\":\"\\n\"}")
	f.Add("{\"a\":[1,{\"b\":2}]}\n[]\n{\"a\":01}")
	f.Fuzz(func(t *testing.T, s string) {
		var p column.Pool
		check(t, column.NewReader(&p), &p, []byte(s), 3)
	})
}

func BenchmarkReader(b *testing.B) {
	var data []byte
	for i := range 1000 {
		line, _ := json.Marshal(map[string]any{"id": i, "name": "customer number 1", "city": "Munich", "email": "person1@example.test",
			"ts": "2023-11-14T22:13:20Z", "price": float64(i%997) / 4, "qty": i%7 + 1})
		data = append(append(data, line...), '\n')
	}
	var p column.Pool
	r := column.NewReader(&p)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		p.Reset()
		if _, _, _, err := r.Read(data, 1024); err != nil {
			b.Fatal(err)
		}
	}
}
