package connectortest

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connector"
	"signet/backend/fault"
)

// patience is how long a module may take over values that nobody meant for it.
const patience = 5 * time.Second

// Local is what an app that reaches no system must pass: its examples work and give what is declared, it reaches
// nothing, a pure module gives the same again, and no value whatever makes it panic or answer without a sentence.
// records are the data stores that its modules work in; nil for an app that has none.
func Local(t *testing.T, a *connector.App, records func() connector.Records) {
	t.Helper()
	t.Run("Declaration", func(t *testing.T) { Declaration(t, a) })
	for _, x := range a.Actions {
		if x.Run == nil {
			continue
		}
		t.Run(x.Name, func(t *testing.T) {
			t.Run("TheExampleWorks", func(t *testing.T) { example(t, x, records) })
			t.Run("NoValueBreaksIt", func(t *testing.T) { hostile(t, x, records) })
		})
	}
}

func localCall(x *connector.Action, records func() connector.Records, fields map[string]any, reached *bool) *connector.Call {
	c := connector.Call{Fields: fields, Key: "conformance-key", Now: func() time.Time { return time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC) },
		Net: connector.NewNetwork(connector.NetworkOptions{}).Refusing(func() error {
			*reached = true
			return fault.New(fault.FailedPrecondition, "test").Say("It reaches out.")
		})}
	if x.Transactional {
		c.Records = records()
	}
	return connector.NewCall(c, nil, nil)
}

func example(t *testing.T, x *connector.Action, records func() connector.Records) {
	require.NotNil(t, x.Example, "%s has no example", x.Type())
	reached := false
	run := func() connector.Result {
		res, err := x.Run(t.Context(), localCall(x, records, fieldsOf(x), &reached))
		require.NoError(t, err)
		return res
	}
	res := run()
	if x.Class == connector.Pure {
		require.Equal(t, res, run(), "a pure module gives the same again")
	}
	outputs := x.Outputs
	if x.Interface != nil {
		_, more, err := x.Interface(t.Context(), localCall(x, records, fieldsOf(x), &reached))
		require.NoError(t, err)
		outputs = append(append([]connector.Field{}, outputs...), more...)
	}
	for _, b := range res.Bundles {
		for name := range b {
			require.True(t, has(outputs, name), "the output %s is not declared", name)
		}
	}
	require.False(t, reached)
}

// fieldsOf is the example with the defaults, as the engine gives them.
func fieldsOf(x *connector.Action) map[string]any {
	out := map[string]any{}
	for _, f := range x.Inputs {
		if f.Default != nil {
			out[f.Name] = f.Default
		}
	}
	for k, v := range x.Example {
		out[k] = v
	}
	return out
}

// anything draws a value such as a mapping may give.
func anything() *rapid.Generator[any] {
	plain := rapid.OneOf(
		rapid.Just[any](nil), rapid.Just[any](""), rapid.Just[any](true),
		rapid.Map(rapid.Float64(), func(f float64) any { return f }),
		rapid.SampledFrom([]any{math.NaN(), math.Inf(1), -1.0, 1e300, time.Unix(0, 0), time.Time{}, []byte{0xff, 0xfe, 0, '<'},
			"{{1.x}}", "$1$$$&$99", "((((", "[[[[", "<a><b>", "a,b\n\"c", "]]>", "\x00", strings.Repeat("(a*)*", 20), strings.Repeat("<b>", 2000), "../..", ".increment", "'; DROP TABLE records; --"}),
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.StringN(0, 40, 40), func(s string) any { return []byte(s) }),
	)
	return rapid.OneOf(plain,
		rapid.Map(rapid.SliceOfN(plain, 0, 4), func(l []any) any { return l }),
		rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"name", "value", "type", "spec", "a", "o", "b", "key", "_attributes", "_value", "pattern", "output", "items", "columns", ""}), plain, 0, 4),
			func(m map[string]any) any { return m }),
		rapid.Map(rapid.SliceOfN(rapid.MapOfN(rapid.SampledFrom([]string{"name", "value", "type", "spec", "a", "o", "b", "key", "items"}), plain, 0, 3), 0, 3), func(l []map[string]any) any {
			out := make([]any, len(l))
			for i := range l {
				out[i] = l[i]
			}
			return out
		}))
}

func hostile(t *testing.T, x *connector.Action, records func() connector.Records) {
	reached := false
	rapid.Check(t, func(r *rapid.T) {
		fields := fieldsOf(x)
		names := make([]string, 0, len(x.Inputs))
		for _, f := range x.Inputs {
			names = append(names, f.Name)
		}
		if len(names) == 0 {
			return
		}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, min(3, len(names)), rapid.ID[string]).Draw(r, "fields") {
			fields[name] = anything().Draw(r, name)
		}
		ctx, stop := context.WithTimeout(context.Background(), patience)
		defer stop()
		begin := time.Now()
		_, err := x.Run(ctx, localCall(x, records, fields, &reached))
		if time.Since(begin) > patience {
			r.Fatalf("it took %s", time.Since(begin))
		}
		told(r, err)
		if x.Interface != nil {
			_, _, err = x.Interface(ctx, localCall(x, records, fields, &reached))
			told(r, err)
		}
	})
	require.False(t, reached)
}

// told checks that an error is a fault with a sentence and a remedy.
func told(r *rapid.T, err error) {
	if err == nil {
		return
	}
	f := fault.Of(err)
	if f.Kind == fault.Internal || f.Text == "" || f.Remedy == "" || !strings.HasSuffix(f.Remedy, ".") {
		r.Fatalf("an error without a sentence: %v", err)
	}
}
