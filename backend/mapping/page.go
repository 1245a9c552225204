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
		"Regular expressions are written `/pattern/flags` with the flags g, i, m and s. They are those of RE2, which always end in time:\n" +
		"look-ahead, look-behind and references back in a pattern are not part of them.\n\n" +
		"In the examples module 1 has given `" + ExampleBundle + "`.\n\n" +
		"## Operators\n\n`+` adds numbers and joins texts. `-` `*` `/` `%` (or `mod`), `=` `!=` `<` `<=` `>` `>=`, `&` (or `and`), `|` (or `or`), brackets.\n" +
		"A date less a date is the number of milliseconds between them.\n\n## Words\n\n| Word | Value |\n|---|---|\n")
	for _, k := range Keywords() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", k.Name, cell(k.Summary))
	}
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
