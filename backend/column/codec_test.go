package column_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/column"
)

// TestColumnsComeBack: what an Encoder writes Decode gives back to the bit, whatever form it chose.
func TestColumnsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var p column.Pool
		n := rapid.IntRange(1, 40).Draw(rt, "rows")
		e := &column.Encoder{JSON: json.Marshal}
		e.Reset(n)
		var cols []*column.Column
		for range rapid.IntRange(1, 5).Draw(rt, "columns") {
			b := column.NewBuilder(&p, n)
			kind := rapid.SampledFrom([]string{"float", "whole", "cents", "shift", "text", "same", "bool", "date", "mixed", "nothing"}).Draw(rt, "kind")
			gaps := rapid.Bool().Draw(rt, "gaps")
			for i := range n {
				if gaps && rapid.IntRange(0, 3).Draw(rt, "gap") == 0 {
					b.Skip(rapid.SampledFrom([]uint8{column.Null, column.Absent}).Draw(rt, "state"))
					continue
				}
				switch kind {
				case "float":
					b.Number(rapid.Float64().Filter(func(f float64) bool { return f-f == 0 }).Draw(rt, "f"))
				case "whole":
					b.Number(float64(rapid.Int64().Draw(rt, "i") >> rapid.IntRange(0, 60).Draw(rt, "shift")))
				case "cents":
					b.Number(float64(rapid.IntRange(-1e6, 1e6).Draw(rt, "c")) / 100)
				case "shift":
					b.Number(0.1 + float64(i))
				case "text":
					b.Text(rapid.String().Draw(rt, "s"))
				case "same":
					b.Text("same")
				case "bool":
					b.Boolean(rapid.Bool().Draw(rt, "b"))
				case "date":
					b.Date(time.Unix(rapid.Int64Range(-1e11, 1e11).Draw(rt, "t"), rapid.Int64Range(0, 999999999).Draw(rt, "ns")).UTC())
				case "mixed":
					b.Value(rapid.SampledFrom([]any{1.5, "x", true, []any{1.0, "y"}, map[string]any{"k": nil}}).Draw(rt, "v"))
				case "nothing":
					b.Skip(column.Null)
				}
			}
			cols = append(cols, b.Done())
		}
		for i, c := range cols {
			at, err := e.Add(c)
			require.NoError(rt, err)
			require.Equal(rt, i, at)
			again, err := e.Add(c)
			require.NoError(rt, err)
			require.Equal(rt, i, again, "a column is written once")
		}
		got, rest, err := column.Decode(e.Out, n, len(cols))
		require.NoError(rt, err)
		require.Empty(rt, rest)
		for i, c := range cols {
			for r := range n {
				require.Equal(rt, c.Is(r), got[i].Is(r))
				want, have := c.Value(r), got[i].Value(r)
				if f, ok := want.(float64); ok && c.Kind == column.Number {
					require.Equal(rt, math.Float64bits(f), math.Float64bits(have.(float64)))
				}
				require.Equal(rt, want, have)
			}
		}
	})
}

func TestWhatNoRecordHoldsIsRefused(t *testing.T) {
	t.Parallel()
	var p column.Pool
	for _, v := range []float64{math.NaN(), math.Inf(1)} {
		e := &column.Encoder{}
		e.Reset(2)
		_, err := e.Add(column.Repeat(&p, v, 2))
		require.ErrorIs(t, err, column.ErrUnwritable)
	}
}

func FuzzDecode(f *testing.F) {
	var p column.Pool
	e := &column.Encoder{JSON: json.Marshal}
	e.Reset(3)
	_, _ = e.Add(column.Repeat(&p, "x", 3))
	_, _ = e.Add(column.Repeat(&p, 1.5, 3))
	f.Add(e.Out, 2)
	f.Fuzz(func(_ *testing.T, b []byte, count int) {
		cols, _, err := column.Decode(b, 3, min(max(count, 0), 8))
		if err != nil {
			return
		}
		for _, c := range cols {
			for i := range 3 {
				c.Value(i)
			}
		}
	})
}
