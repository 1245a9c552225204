package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

// TestLanguages holds the language of the product to what the engine's own tests
// take from their small one: both give the same for references.
func TestLanguages(t *testing.T) {
	t.Parallel()
	for name, lang := range map[string]engine.Language{"tongue": tongue{}, "mapping": engine.NewLanguage()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := lang.Scope(time.Now, time.UTC)
			s.SetModule(1, map[string]any{"n": 4.0, "t": "x", "deep": map[string]any{"v": true}})
			s.SetVar("input", "po", "45")
			s.SetVar("scenario", "name", "Check orders")
			for _, c := range []struct {
				text, to string
				want     any
			}{
				{"{{1.n}}", "", 4.0},
				{"{{1.n}}", "text", "4"},
				{"n is {{1.n}}", "", "n is 4"},
				{"{{1.deep.v}}", "", true},
				{"{{1.absent}}", "text", nil},
				{"{{var.input.po}}", "number", 45.0},
				{"{{var.scenario.name}}: {{1.t}}", "text", "Check orders: x"},
				{"{{1.t}}", "array", []any{"x"}},
			} {
				p, err := lang.Compile(c.text, c.to)
				require.NoError(t, err, c.text)
				v, drop, err := p.Eval(s)
				require.NoError(t, err, c.text)
				require.False(t, drop)
				require.Equal(t, c.want, v, c.text)
			}
			_, err := lang.Compile("{{1.n", "")
			require.Error(t, err)
			f, err := lang.Filter([][]flow.Condition{{{A: "{{1.n}}", Operator: "number:less", B: "3"}}, {{A: "{{1.t}}", Operator: "text:equal", B: "x"}}})
			require.NoError(t, err)
			ok, err := f.Holds(s)
			require.NoError(t, err)
			require.True(t, ok)
			s.SetModule(1, nil)
			ok, err = f.Holds(s)
			if err == nil {
				require.False(t, ok, "what was taken back is not seen")
			}
		})
	}
}

// TestNewLanguage runs a flow with the language of the product, and says in words where a mapping is wrong.
func TestNewLanguage(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(o *engine.Options) { o.Language = engine.NewLanguage() })
	doc := draw().in(flow.Input{Name: "po", Type: flow.Text, Required: true}, flow.Input{Name: "days", Type: flow.Number}).mod(1, "flow.start", nil).
		mod(2, "sys.pure", text(`{{if(1.days > 30; "late"; ignore)}}`)).
		mod(3, "sys.write", text(`REM-{{1.days + 1}} {{upper(var.input.po)}} {{executionId}}`)).chain(1, 2, 3).doc()
	r := b.do(doc, with(map[string]any{"po": "a45", "days": "14"}))
	require.Equal(t, engine.Succeeded, r.State)
	require.Equal(t, []string{"pure:", "write:REM-15 A45 " + r.ID}, b.made())

	bad := draw().mod(1, "flow.start", nil).mod(2, "sys.pure", text("{{urlEncode(1.po)}}")).chain(1, 2).doc()
	_, err := engine.Compile(bad, b.opt.Registry, b.opt.Language)
	require.Equal(t, "field.mapping", fault.Of(err).Code)
	require.Equal(t, "text", fault.Of(err).Field)
	require.Contains(t, fault.Of(err).Text, "encodeURL")
}
