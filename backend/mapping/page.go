package mapping

import (
	"fmt"
	"strings"
)

// Page is the reference of the language as Markdown: its words, operators and functions.
func Page() string {
	var b strings.Builder
	b.WriteString("# Functions of the mapping language\n\n" +
		"A field is text with `{{ }}` parts. A field that is one `{{ }}` alone keeps the type of its value; else the values are joined as text.\n" +
		"`{{2.POHEADER.VENDOR}}` is an item of module 2, ``{{1.`Customer Name`}}`` one whose name has other characters, `{{2.items[1].name}}` the first of an array.\n" +
		"`{{2.items[].name}}` is the name of the first item, and where a function takes an array the names of all items. `{{var.input.due_date}}` is an input.\n" +
		"Arguments are separated by `;`. Texts inside `{{ }}` stand in double quotes; a quote in them is doubled.\n\n" +
		"Regular expressions are written `/pattern/flags` with the flags g, i, m, s, u and y, as in JavaScript; `$1` and `$&` stand for what was found.\n" +
		"They run by RE2, which always ends in time. Look-ahead `(?=`, look-behind `(?<=`, atomic groups `(?>`, possessive repetitions `a++`,\n" +
		"conditions `(?(` and references back `\\1` are not part of it; Signet says so where they stand, and what to write instead.\n\n" +
		"In the examples module 1 has given `" + ExampleBundle + "`.\n\n" +
		"## Operators\n\n`+` adds numbers and joins texts. `-` `*` `/` `%` (or `mod`), `=` `!=` `<` `<=` `>` `>=`, `&` (or `and`), `|` (or `or`), brackets.\n" +
		"A date less a date is the number of milliseconds between them.\n\n## Words\n\n| Word | Value |\n|---|---|\n")
	for _, k := range Keywords() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", k.Name, cell(k.Summary))
	}
	b.WriteString(types)
	for _, group := range Groups() {
		fmt.Fprintf(&b, "\n## %s\n\n| Function | Meaning | Example |\n|---|---|---|\n", group)
		for _, f := range catalogue {
			if f.Group != group {
				continue
			}
			var examples []string
			for _, e := range f.Examples {
				value := "an empty text"
				if e.Value != "" {
					value = "`" + cell(e.Value) + "`"
				}
				examples = append(examples, "`"+cell(e.Expression)+"` gives "+value)
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", cell(f.Signature), cell(f.Summary), strings.Join(examples, "<br>"))
		}
	}
	return b.String()
}

// Groups lists the groups of functions in the order of the editor's tabs.
func Groups() []string { return []string{"General", "Text", "Date", "Math", "Lists"} }

// cell is a text inside a table: a bar would end the cell.
func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

// types is what becomes of a value in a field of another type, and what the tokens of dates are.
const types = `
## Types

| A field of the type | takes |
|---|---|
| text | numbers, yes or no as ` + "`true` and `false`" + `, dates as ISO 8601 in UTC, arrays of such values joined by a comma, binary data whose encoding shows (UTF-8, UTF-16 with its mark); no collection |
| number | a text that is a number |
| boolean | a number: true, also for 0; a text: false when it is empty or ` + "`false`" + `, else true; anything else: true when it is there |
| date | a text with day, month and year, as ISO 8601 or in a common form, by the person's time zone when it names none |
| time | a text such as ` + "`09:30:00`" + ` |
| array | anything: one value becomes an array of one |
| collection | collections only |
| binary data | a text as UTF-8; a number, a date, yes or no by their text |

Everything else is refused, with the field named. ` + "`ignore`" + ` leaves the field out, ` + "`erase`" + ` clears it in a module that changes a record, and an empty value leaves it as it is.

## Tokens of dates

| | |
|---|---|
| Year | ` + "`YYYY` `YY` `Y`" + `; of the ISO week ` + "`GGGG` `GG`" + `, of the week ` + "`gggg` `gg`" + ` |
| Quarter, month, day | ` + "`Q` `Qo`, `M` `Mo` `MM` `MMM` `MMMM`, `D` `Do` `DD`; of the year `DDD` `DDDo` `DDDD`" + ` |
| Day of the week | ` + "`d` `do` `e` (Sunday is 0), `dd` `ddd` `dddd`, `E` (Monday is 1)" + ` |
| Week | ` + "`w` `wo` `ww`, of ISO 8601 `W` `Wo` `WW`" + ` |
| Time | ` + "`H` `HH` `h` `hh` `k` `kk`, `A` `a`, `m` `mm`, `s` `ss`, `S` `SS` `SSS` …" + ` |
| Time zone | ` + "`Z` (+02:00) `ZZ` (+0200) `z`" + ` |
| Since 1970 | ` + "`X` in seconds, `x` in milliseconds" + ` |
| Text | ` + "`[in brackets]`" + ` |

parseDate is forgiving: other marks between the parts, what follows the last part, and parts that the text leaves out do no harm. A year, month or day that is not told is today's.
`
