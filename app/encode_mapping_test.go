package app

import (
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"signet/backend/desk"
	"signet/backend/mapping"
)

// TestPlacesInMappingText holds the two ways of counting characters together.
func TestPlacesInMappingText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "plain", "Größe {{1.maß}}", "😀 {{upper(1.name)}} 👍🏽"} {
		units := len(utf16.Encode([]rune(text)))
		require.Equal(t, len(text), byteOffset(text, units), text)
		require.Equal(t, units, unitOffset(text, len(text)), text)
		for i := range text {
			require.Equal(t, i, byteOffset(text, unitOffset(text, i)), text)
		}
	}
	require.Equal(t, 3, byteOffset("abc", 99))
	require.Equal(t, 0, byteOffset("abc", -1))
}

func TestMappingAnswerCountsAsTheWindowDoes(t *testing.T) {
	t.Parallel()
	text := "😀 {{urlEncode(1.größe)}}"
	out := mappingAnswer(text, desk.Answer{Tokens: mapping.Tokens(text), Issues: mapping.Issues(text)})
	units := utf16.Encode([]rune(text))
	part := func(from, to int) string { return string(utf16.Decode(units[from:to])) }
	var refs []string
	for _, k := range out.Tokens {
		if k.Kind == "reference" {
			refs = append(refs, part(k.Start, k.End))
		}
	}
	require.Equal(t, []string{"1.größe"}, refs)
	require.Equal(t, "urlEncode", part(out.Issues[0].Start, out.Issues[0].End))
	require.NotNil(t, out.Offers, "the window expects a list")
	require.NotEmpty(t, mappingFunctions())
}
