package shape_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/connector/shape"
	"signet/backend/fault"
)

type m = map[string]any
type l = []any

func TestReadJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		// RFC 8259
		`{"a": [1, -2.5e3, true, false, null, "x"]}`: m{"a": l{1.0, -2500.0, true, false, nil, "x"}},
		"\ufeff [ ] ":                    l{},
		`{}`:                             m{},
		`"\u00e9\n\t\"\\\/\ud83d\ude00"`: "é\n\t\"\\/😀",
		`"\ud800"`:                       "�",
		`"\ud800\u0041"`:                 "�A",
		`0`:                              0.0,
		`-0.5`:                           -0.5,
		`{"a":1,"a":2}`:                  m{"a": 2.0},
		`[9007199254740993]`:             l{"9007199254740993"}, // a whole number that a float64 cannot hold stays text
		`[9007199254740991]`:             l{9007199254740991.0},
		`[1e400]`:                        l{"1e400"},
		`{"order":{"lines":[{"n":1}]}}`:  m{"order": m{"lines": l{m{"n": 1.0}}}},
	} {
		got, err := shape.ReadJSON(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for text, place := range map[string]string{
		"":                  "Line 1, column 1: a value is missing: the text ends.",
		`{"a": 1,}`:         "Line 1, column 9: a name in quotation marks is missing: “}”.",
		"{\n  \"é\": x}":    "Line 2, column 8: a value cannot begin with “x}”.",
		`{'a': 1}`:          "Line 1, column 2: a name in quotation marks is missing: “'a': 1}”.",
		`[1 2]`:             "Line 1, column 4: a comma or ] is missing: “2]”.",
		`{"a" 1}`:           "Line 1, column 6: a colon is missing: “1}”.",
		"[\"a\nb\"]":        "Line 1, column 4: a text in quotation marks goes over a line break, or holds a control character.",
		`["abc`:             "Line 1, column 6: a quotation mark is missing: the text ends.",
		`["\x"]`:            `Line 1, column 3: “\x"]” is no escape that JSON knows.`,
		`["\u00g0"]`:        `Line 1, column 3: \u needs four hexadecimal digits.`,
		`[01]`:              "Line 1, column 2: a number cannot begin with 0: “01]”.",
		`[1.]`:              "Line 1, column 4: a number needs a digit after the point: “]”.",
		`[1e]`:              "Line 1, column 4: a number needs a digit in its exponent: “]”.",
		`[-]`:               "Line 1, column 3: a number needs a digit: “]”.",
		`{} {}`:             "Line 1, column 4: there is more after the end of the value: “{}”.",
		`[NaN]`:             "Line 1, column 2: a value cannot begin with “NaN]”.",
		`{"a": undefined }`: "Line 1, column 7: a value cannot begin with “undefined }”.",
	} {
		_, err := shape.ReadJSON(text)
		f := fault.Of(err)
		require.Equal(t, fault.Invalid, f.Kind, text)
		require.Equal(t, place, f.Text, text)
		require.NotEmpty(t, f.Remedy)
	}
}

// TestReadJSONIsBounded: no text makes it use memory or time without end.
func TestReadJSONIsBounded(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"deep arrays":  strings.Repeat("[", 100_000),
		"deep objects": strings.Repeat(`{"a":`, 100_000),
		"many values":  "[" + strings.Repeat("0,", 5_100_000) + "0]",
		"large":        `"` + strings.Repeat("a", 65<<20) + `"`,
	} {
		begin := time.Now()
		_, err := shape.ReadJSON(text)
		require.Equal(t, fault.Exhausted, fault.KindOf(err), name)
		require.Less(t, time.Since(begin), time.Minute, name)
	}
	deep := strings.Repeat("[", 500) + strings.Repeat("]", 500)
	_, err := shape.ReadJSON(deep)
	require.NoError(t, err)
}

// library reads JSON with the standard library, by the same rule for numbers.
func library(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more")
	}
	return v, nil
}

func value() *rapid.Generator[any] {
	plain := rapid.OneOf(rapid.Just[any](nil), rapid.Map(rapid.Bool(), func(b bool) any { return b }), rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.Float64Range(-1e15, 1e15), func(f float64) any { return f }), rapid.Map(rapid.IntRange(-1e6, 1e6), func(i int) any { return float64(i) }))
	list := rapid.Map(rapid.SliceOfN(plain, 0, 5), func(x []any) any { return l(x) })
	return rapid.OneOf(plain, list, rapid.Map(rapid.MapOfN(rapid.String(), rapid.OneOf(plain, list), 0, 5), func(x map[string]any) any { return x }))
}

func TestJSONComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		v := value().Draw(r, "value")
		text, err := shape.WriteJSON(v, rapid.SampledFrom([]string{"", "\t", "  "}).Draw(r, "indent"))
		require.NoError(r, err)
		back, err := shape.ReadJSON(text)
		require.NoError(r, err, text)
		require.Equal(r, v, back)
		other, err := library([]byte(text))
		require.NoError(r, err, text)
		require.Equal(r, v, other, "the standard library reads the same")
	})
}

func FuzzReadJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5,"x\u00e9",null,true]}`, `[[[]]]`, `"\ud83d\ude00"`, `-0`, `1E+2`, `{"a":1}x`, "\"\xff\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := shape.ReadJSON(text)
		want, lerr := library([]byte(strings.TrimPrefix(text, "\ufeff")))
		if err == nil && lerr != nil && !strings.Contains(lerr.Error(), "out of range") && !strings.Contains(lerr.Error(), "cannot unmarshal number") {
			t.Fatalf("%q was read as %v, and is not JSON: %v", text, got, lerr)
		}
		if err != nil && lerr == nil && fault.KindOf(err) != fault.Exhausted {
			t.Fatalf("%q is JSON: %v", text, err)
		}
		if err == nil && lerr == nil && !reflect.DeepEqual(got, want) && !strings.ContainsAny(text, "0123456789") {
			t.Fatalf("%q: %v is not %v", text, got, want)
		}
	})
}

func TestWriteJSON(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 14, 10, 26, 53, 589_000_000, time.FixedZone("", 3600))
	for _, c := range []struct {
		v      any
		indent string
		want   string
	}{
		{m{"b": 1.0, "a": l{"x", nil}}, "", `{"a":["x",null],"b":1}`},
		{m{"a": l{1.0}}, "  ", "{\n  \"a\": [\n    1\n  ]\n}"},
		{m{}, "\t", "{}"},
		{at, "", `"2026-03-14T09:26:53.589Z"`},
		{[]byte("hi"), "", `"aGk="`},
		{"<b>&\u2028é\"\\\x01", "", "\"<b>&\u2028é\\\"\\\\\\u0001\""}, // as JSON.stringify writes it, nothing escaped that need not be
		{l{1e21, 1e-7, 0.1, -0.0, 123456789012.0}, "", `[1e+21,1e-7,0.1,0,123456789012]`},
	} {
		got, err := shape.WriteJSON(c.v, c.indent)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	_, err := shape.WriteJSON(struct{}{}, "")
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	var deep any = "x"
	for range 600 {
		deep = l{deep}
	}
	_, err = shape.WriteJSON(deep, "")
	require.Equal(t, fault.Exhausted, fault.KindOf(err))
}

// Make: data structures, "Specification" and "strict".
func TestStructure(t *testing.T) {
	t.Parallel()
	spec := l{
		m{"name": "order", "type": "text", "required": true},
		m{"name": "days", "type": "uinteger", "default": 14.0},
		m{"name": "due", "type": "date"},
		m{"name": "late", "type": "boolean"},
		m{"name": "vendor", "type": "collection", "spec": l{m{"name": "id", "type": "text"}}},
		m{"name": "lines", "type": "array", "spec": l{m{"name": "n", "type": "number"}}},
		m{"name": "tags", "type": "array", "spec": m{"type": "text"}},
	}
	f, err := shape.Fields(spec)
	require.NoError(t, err)
	require.Equal(t, connector.TypeNumber, f[1].Type)
	require.Equal(t, "id", f[4].Nested[0].Name)
	require.Equal(t, "n", f[5].Nested[0].Name)
	require.Equal(t, connector.TypeText, f[6].Item)

	got, err := shape.Apply(f, m{"order": 4500018690.0, "due": "2026-03-14", "late": "false", "vendor": m{"id": 7.0},
		"lines": l{m{"n": "2"}}, "tags": l{1.0, true}, "more": "stays"}, false, time.UTC)
	require.NoError(t, err)
	require.Equal(t, m{"order": "4500018690", "days": 14.0, "due": time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC), "late": false, "vendor": m{"id": "7"},
		"lines": l{m{"n": 2.0}}, "tags": l{"1", "true"}, "more": "stays"}, got)

	for text, v := range map[string]m{
		"order: It is required and has no value.":                 {},
		"more: The structure is strict and does not have it.":     {"order": "1", "more": 1.0},
		"vendor.x: The structure is strict and does not have it.": {"order": "1", "vendor": m{"x": 1.0}},
		"vendor: It is no collection.":                            {"order": "1", "vendor": "x"},
		"lines[2].n: “x” is no number.":                           {"order": "1", "lines": l{m{"n": 1.0}, m{"n": "x"}}},
		"lines[1]: It is no collection.":                          {"order": "1", "lines": "x"},
	} {
		_, err := shape.Apply(f, v, true, time.UTC)
		require.Equal(t, text, fault.Of(err).Text)
	}
	// As text, as it stands in an imported file.
	again, err := shape.Fields(`[{"name":"order","type":"text"}]`)
	require.NoError(t, err)
	require.Equal(t, "order", again[0].Name)
	for _, bad := range []any{"x", 1.0, l{1.0}, l{m{"type": "text"}}, l{m{"name": "a"}, m{"name": "a"}}} {
		_, err := shape.Fields(bad)
		require.Equal(t, fault.Invalid, fault.KindOf(err), "%v", bad)
	}
	var deep any = l{m{"name": "a"}}
	for range 50 {
		deep = l{m{"name": "a", "type": "collection", "spec": deep}}
	}
	_, err = shape.Fields(deep)
	require.Equal(t, fault.Invalid, fault.KindOf(err))
}

// Make: data structures, "Generator" from a sample.
func TestGenerator(t *testing.T) {
	t.Parallel()
	got, err := shape.FromJSON(`[{"order": "1", "lines": [{"n": 1}, {"n": 2, "text": "x"}], "tags": ["a"]}, {"order": 2, "late": true, "vendor": {"id": "x"}, "note": null}]`)
	require.NoError(t, err)
	require.Equal(t, l{
		m{"name": "late", "type": "boolean"},
		m{"name": "lines", "type": "array", "spec": l{m{"name": "n", "type": "number"}, m{"name": "text", "type": "text"}}},
		m{"name": "note", "type": "any"},
		m{"name": "order", "type": "any"},
		m{"name": "tags", "type": "array", "spec": m{"type": "text"}},
		m{"name": "vendor", "type": "collection", "spec": l{m{"name": "id", "type": "text"}}},
	}, got)
	for sample, want := range map[string]l{`[]`: {}, `null`: {}, `"x"`: {m{"name": "value", "type": "text"}}, `[1,2]`: {m{"name": "value", "type": "number"}}} {
		got, err := shape.FromJSON(sample)
		require.NoError(t, err)
		require.Equal(t, want, got, sample)
	}
}

// TestAGeneratedStructureFitsItsSample: what is generated from a sample takes the sample as it is.
func TestAGeneratedStructureFitsItsSample(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		v := rapid.MapOfN(rapid.StringMatching(`[a-z]{1,6}`), value(), 0, 6).Draw(r, "sample")
		f, err := shape.Fields(shape.FromValue(v))
		if err != nil { // a name within may be empty
			return
		}
		got, err := shape.Apply(f, v, true, time.UTC)
		require.NoError(r, err)
		require.Equal(r, v, got)
	})
}

func TestCheckHTML(t *testing.T) {
	t.Parallel()
	require.Equal(t, fault.Exhausted, fault.KindOf(shape.CheckHTML(strings.Repeat("<div>", 600))))
	require.NoError(t, shape.CheckHTML(strings.Repeat("<p>x", 600)+strings.Repeat("<br>", 600)+strings.Repeat("<div></div>", 600)))
}

func BenchmarkReadJSON(b *testing.B) {
	text := `[` + strings.Repeat(`{"order":"4500018690","days":14,"late":true,"vendor":{"id":"100010","name":"Brandt Stahlhandel"},"lines":[{"n":1,"text":"M8 bolt"},{"n":2,"text":"nut"}]},`, 999) + `{}]`
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := shape.ReadJSON(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLibraryJSON(b *testing.B) {
	text := []byte(`[` + strings.Repeat(`{"order":"4500018690","days":14,"late":true,"vendor":{"id":"100010","name":"Brandt Stahlhandel"},"lines":[{"n":1,"text":"M8 bolt"},{"n":2,"text":"nut"}]},`, 999) + `{}]`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := library(text); err != nil {
			b.Fatal(err)
		}
	}
}
