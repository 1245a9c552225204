package mapping_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/mapping"
)

var update = flag.Bool("update", false, "write docs/functions.md")

func TestFunctionPage(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "docs", "functions.md")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(mapping.Page()), 0o644)) //nolint:gosec // a page for everybody
	}
	have, err := os.ReadFile(path) //nolint:gosec // a page of this repository
	require.NoError(t, err)
	require.Equal(t, mapping.Page(), string(have), "docs/functions.md is out of date: go generate ./backend/mapping")
}

// The names that Make, Celonis and Fusion have. A flow that comes from there finds every one.
const elsewhere = `get if ifempty switch omit pick equal mergeCollections isBlank in ifin case
abs average ceil floor round trunc max min sum median stdevS stdevP parseNumber formatNumber div ln log number power prod sqrt sub sortAscNum sortDescNum
length lower upper capitalize startcase trim ascii replace substring indexOf contains split toString toBinary base64 encodeURL decodeURL escapeHTML
escapeMarkdown stripHTML md5 sha1 sha256 sha512 replaceEmojiCharacters concat left right removeAccents replacePattern pascal sortAscString sortDescString
formatDate parseDate addYears addMonths addDays addHours addMinutes addSeconds setSecond setMinute setHour setDay setDate setMonth setYear dateDifference
addWeekDays dayOfMonth dayOfWeek daysInMonth daysInSplitWeek daysInYear dateMax dateMin startOfMonth endOfMonth hour minute second month year isWeekend
weekDayDiff workMinutesDiff join keys slice merge add remove map sort reverse shuffle flatten distinct deduplicate first last toCollection toArray
arrayDifference arrayElement`

func TestCatalogueIsComplete(t *testing.T) {
	t.Parallel()
	have := map[string]bool{}
	for _, f := range mapping.Catalogue() {
		have[f.Name] = true
		require.Contains(t, mapping.Groups(), f.Group, f.Name)
		require.NotEmpty(t, f.Examples, "%s has no example", f.Name)
		require.True(t, strings.HasPrefix(f.Signature, f.Name+"("), f.Name)
		require.True(t, strings.HasSuffix(f.Summary, "."), f.Name)
	}
	for _, name := range strings.Fields(elsewhere) {
		require.True(t, have[name], name)
	}
	var words []string
	for _, k := range mapping.Keywords() {
		words = append(words, k.Name)
	}
	for _, name := range strings.Fields("null true false emptystring emptyarray space tab newline nbsp carriagereturn ignore erase now timestamp pi random uuid executionId") {
		require.True(t, slices.Contains(words, name), name)
	}
}
