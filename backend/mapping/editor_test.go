package mapping_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "plain", `Sent {{formatDate(now; "DD.MM.YYYY")}} by {{1.runs_as}}`, "{{1.a + 2}} and {{", "{{{{1.x}}}} äöü {{var.input.x}}"} {
		at := 0
		for _, k := range mapping.Tokens(text) {
			require.GreaterOrEqual(t, k.Start, at, text)
			require.LessOrEqual(t, k.End, len(text), text)
			require.Greater(t, k.End, k.Start, text)
			at = k.End
		}
	}
	var kinds []string
	for _, k := range mapping.Tokens(`Sent {{formatDate(now; "DD")}} by {{1.runs_as}}`) {
		kinds = append(kinds, k.Kind)
	}
	require.Equal(t, "text function operator keyword operator string close text reference", strings.Join(kinds, " "))
}

func TestIssuesOfferASafeRepair(t *testing.T) {
	t.Parallel()
	i := mapping.Issues("{{urlEncode(1.x)}}")
	require.Len(t, i, 1)
	require.Equal(t, "encodeURL", i[0].Replace)
	require.Equal(t, "urlEncode", "{{urlEncode(1.x)}}"[i[0].Start:i[0].End])
	require.Equal(t, "warning", mapping.Issues("{{'a'}}")[0].Severity)
	require.Empty(t, mapping.Issues("{{1.x}} fine"))
}

func TestInside(t *testing.T) {
	t.Parallel()
	text := "Dear {{1.na}}, hello"
	in, start, word := mapping.Inside(text, 11)
	require.True(t, in)
	require.Equal(t, "1.na", word)
	require.Equal(t, 7, start)
	in, _, _ = mapping.Inside(text, 3)
	require.False(t, in)
	in, _, _ = mapping.Inside(text, len(text))
	require.False(t, in)
	in, _, word = mapping.Inside("{{form", 6)
	require.True(t, in, "braces that are not closed yet")
	require.Equal(t, "form", word)
}

func TestSignature(t *testing.T) {
	t.Parallel()
	text := `{{formatDate(addDays(now; 1); "D")}}`
	require.Equal(t, "addDays(date; number)", mapping.Signature(text, strings.Index(text, "now")))
	require.Contains(t, mapping.Signature(text, strings.Index(text, `"D"`)), "formatDate(")
	require.Empty(t, mapping.Signature("plain", 2))
}

func TestRefer(t *testing.T) {
	t.Parallel()
	require.Equal(t, "2.POHEADER.VENDOR", mapping.Refer(2, "POHEADER", "VENDOR"))
	require.Equal(t, "1.`Customer Name`", mapping.Refer(1, "Customer Name"))
	require.Equal(t, "3.items[1].name", mapping.Refer(3, "items", "[1]", "name"))
	require.Equal(t, "`4`", mapping.Refer(4))
}
