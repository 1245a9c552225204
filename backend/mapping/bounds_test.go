package mapping_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

func TestBounds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"{{" + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000) + "}}",
		"{{" + strings.Repeat("upper(", 3000) + `"a"` + strings.Repeat(")", 3000) + "}}",
		"{{" + strings.Repeat("-", 10000) + "1}}",
	} {
		if p, err := mapping.Compile(text, ""); err == nil {
			_, _, _ = p.Eval(scope())
		}
	}
	big := strings.Repeat("x", 1<<20)
	s := mapping.NewScope(nil, nil)
	s.SetModule(1, map[string]any{"v": big})
	p, err := mapping.Compile("{{"+strings.Repeat("1.v + ", 64)+"1.v}}", "")
	require.NoError(t, err)
	_, _, err = p.Eval(s)
	require.ErrorContains(t, err, "32 MB")
}

// TestSharedParts refuses values that hold one part so often that they could not be written out.
func TestSharedParts(t *testing.T) {
	t.Parallel()
	v := any([]any{"x"})
	for range 40 {
		v = []any{v, v}
	}
	s := mapping.NewScope(nil, nil)
	s.SetModule(1, map[string]any{"v": v})
	for _, text := range []string{"{{flatten(1.v)}}", "{{toString(1.v)}}", "a{{1.v}}", "{{distinct(1.v)}}", "{{1.v = 1.v}}", "{{arrayDifference(1.v; 1.v)}}"} {
		p, err := mapping.Compile(text, "")
		require.NoError(t, err, text)
		_, _, err = p.Eval(s)
		if text != "{{1.v = 1.v}}" {
			require.Error(t, err, text)
		}
	}
	begin := time.Now()
	for _, part := range []string{"{{{{a}}", "{{'}}", "{{`\"}}", "{{(}}", "}}{{", "{{nothing()}}"} {
		_ = mapping.Issues(strings.Repeat(part, 20_000))
	}
	require.Less(t, time.Since(begin), 5*time.Second, "the time to read a text grows with its length only")
	long := "{{" + strings.Repeat("1+", 50_000) + "1}}"
	_, err := mapping.Compile(long, "")
	require.ErrorContains(t, err, "too long")
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"{{1.name}}", `{{if(1 > 2; "a"; 'b')}} text {{{{2.x}}}}`, "{{replace(1.a; /[a-z]+/g; \"$1\")}}", "{{1.items[].`a b`[2]}}", "{{var.input.x}} {{var.s}} {{scenario.name}} {{error[1].x}} {{`3`}}", "{{1.name.upper()}} {{“a”}} {{{1.x}}}", "{{formatDate(now; \"YYYY\")}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, k := range mapping.Tokens(text) { // an editor draws whatever is typed
			if k.Start < at || k.End < k.Start || k.End > len(text) {
				t.Fatalf("token %+v after %d", k, at)
			}
			at = k.End
		}
		for _, i := range mapping.Issues(text) {
			if i.Start < 0 || i.End < i.Start || i.End > len(text) || i.Text == "" || i.Hint == "" {
				t.Fatalf("issue %+v", i)
			}
		}
		mapping.Inside(text, len(text)/2)
		mapping.Signature(text, len(text)/2)
		p, err := mapping.Compile(text, "text")
		if err != nil {
			return
		}
		v, _, err := p.Eval(scope())
		if n, ok := v.(float64); ok && err == nil && math.IsNaN(n) {
			t.Fatal("a text field cannot be a number")
		}
	})
}
