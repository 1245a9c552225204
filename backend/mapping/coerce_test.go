package mapping_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

// refused stands in the table where Make reports a BundleValidationError.
const refused = "refused"

// TestCoercionTable holds every cell of the table "expected <- received" of action-flows.md 7.
func TestCoercionTable(t *testing.T) {
	t.Parallel()
	type cell struct{ v, want any }
	noonText := "2026-11-25T12:00:00.000Z"
	list, things := []any{"a", 2.0}, map[string]any{"k": "v"}
	png := []byte{0x89, 'P', 'N', 'G', 0xff}
	table := map[string][]cell{
		// array <- other: wrapped in one element
		"array": {{"x", []any{"x"}}, {7.0, []any{7.0}}, {true, []any{true}}, {noon, []any{noon}}, {"10:30:00", []any{"10:30:00"}}, {png, []any{png}}, {list, list}, {things, []any{things}}, {nil, nil}},
		// boolean <- number: true even for 0; <- text: false if "" or "false", else true; <- other: true if not null
		"boolean": {{0.0, true}, {1.0, true}, {"", false}, {"false", false}, {"False", true}, {"0", true}, {"no", true}, {true, true}, {false, false}, {noon, true},
			{png, true}, {[]any{}, true}, {map[string]any{}, true}, {nil, nil}},
		// buffer <- boolean, date, number: via text; <- text: UTF-8
		"buffer": {{"ä", []byte("ä")}, {12.5, []byte("12.5")}, {true, []byte("true")}, {noon, []byte(noonText)}, {png, png}, {list, refused}, {things, refused}, {nil, nil}},
		// collection <- non-collection: validation error
		"collection": {{things, things}, {"x", refused}, {"{}", refused}, {1.0, refused}, {true, refused}, {noon, refused}, {png, refused}, {list, refused}, {nil, nil}},
		// date <- text: day, month and year are needed; ISO and common forms; else error
		"date": {{noon, noon}, {noonText, noon}, {"2026-11-25T13:00:00+01:00", noon}, {"2026-11-25", day(25)}, {"2026/11/25", day(25)}, {"20261125", day(25)}, {"25.11.2026", day(25)},
			{"11/25/2026", day(25)}, {"25 Nov 2026", day(25)}, {"November 25, 2026", day(25)}, {"2026-11-25 12:00", noon}, {"", nil},
			{"2026-11", refused}, {"12:00:00", refused}, {"soon", refused}, {"31.02.2026", refused}, {1764072000000.0, refused}, {true, refused}, {png, refused}, {list, refused}, {things, refused}, {nil, nil}},
		// number <- text: parsed, else error
		"number": {{"12.5", 12.5}, {" 7 ", 7.0}, {"-1e3", -1000.0}, {"", nil}, {7.0, 7.0}, {7, 7.0}, {int64(7), 7.0}, {json.Number("7"), 7.0}, {"1,5", refused}, {"twelve", refused}, {"NaN", refused}, {"Infinity", refused},
			{true, refused}, {noon, refused}, {png, refused}, {list, refused}, {things, refused}, {nil, nil}},
		// text <- array: joined by comma if its elements are texts; <- boolean true, false; <- buffer only if its encoding is known; <- date ISO 8601; <- number
		"text": {{"x", "x"}, {12.0, "12"}, {0.1, "0.1"}, {1e20, "100000000000000000000"}, {-0.0, "0"}, {true, "true"}, {false, "false"}, {noon, noonText}, {list, "a, 2"}, {[]any{}, ""},
			{[]any{[]any{"a"}, "b"}, "a, b"}, {[]byte("ä"), "ä"}, {[]byte("\xef\xbb\xbfä"), "ä"}, {[]byte("\xff\xfeA\x00"), "A"}, {png, refused}, {things, refused}, {[]any{things}, refused}, {nil, nil}},
		// time <- text hh:mm:ss
		"time": {{"10:30:00", "10:30:00"}, {"9:05:07", "09:05:07"}, {"23:59:59", "23:59:59"}, {"", nil}, {"24:00:00", refused}, {"10:60:00", refused}, {"10:30", refused}, {"soon", refused},
			{10.5, refused}, {true, refused}, {noon, refused}, {png, refused}, {list, refused}, {things, refused}, {nil, nil}},
	}
	for to, cells := range table {
		for _, c := range cells {
			v, err := mapping.Coerce(c.v, to, time.UTC)
			if c.want == refused {
				require.Error(t, err, "%s <- %#v", to, c.v)
				require.Regexp(t, `[.?]$`, err.Error(), "%s <- %#v", to, c.v)
				continue
			}
			require.NoError(t, err, "%s <- %#v", to, c.v)
			if at, is := c.want.(time.Time); is {
				require.True(t, at.Equal(v.(time.Time)), "%s <- %#v gives %v", to, c.v, v)
				continue
			}
			require.Equal(t, c.want, v, "%s <- %#v", to, c.v)
		}
	}
}

func day(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }

// TestDefaultZone reads a date without a zone by the person's own. action-flows.md 7: default zone of the profile.
func TestDefaultZone(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	v, err := mapping.Coerce("2026-07-01 09:00", "date", berlin)
	require.NoError(t, err)
	require.Equal(t, "2026-07-01T07:00:00Z", v.(time.Time).UTC().Format(time.RFC3339))
}

// TestErase keeps apart what clears a field, what leaves it out and what leaves it as it is. action-flows.md 7, keywords.
func TestErase(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"", "text", "number", "boolean", "date", "time", "array", "collection", "buffer"} {
		v, drop, err := eval(t, "{{erase}}", to)
		require.NoError(t, err, to)
		require.False(t, drop, to)
		require.Equal(t, mapping.Erased{}, v, "erase is a value of its own in a field of type %q", to)
		v, drop, err = eval(t, `{{if(1.days > 100; "late"; erase)}}`, to)
		require.NoError(t, err, to)
		require.Equal(t, mapping.Erased{}, v, to)
		require.False(t, drop, to)
		_, drop, err = eval(t, "{{ignore}}", to)
		require.NoError(t, err, to)
		require.True(t, drop, to)
	}
	v, _, err := eval(t, "a{{erase}}b{{ignore}}c{{null}}", "text")
	require.NoError(t, err)
	require.Equal(t, "abc", v, "in a text all three are empty")
	v, _, err = eval(t, `{{ifempty(erase; "x")}}`, "text")
	require.NoError(t, err)
	require.Equal(t, "x", v)
	b, err := json.Marshal(map[string]any{"a": mapping.Erased{}})
	require.NoError(t, err)
	require.JSONEq(t, `{"a": null}`, string(b))
}
