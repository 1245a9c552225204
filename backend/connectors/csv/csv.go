// Package csv reads and writes comma-separated values. It reaches nothing.
package csv

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"signet/backend/connector"
	"signet/backend/fault"
)

// Bounds of a table that is read or written.
const (
	maxText    = 64 << 20
	maxColumns = 10_000
	maxRows    = 1_000_000
)

// App is the declaration of CSV.
var App = &connector.App{
	Name: "csv", Title: "CSV", Accent: "flow", Icon: "table-2",
	Summary: "Read tables of comma-separated values, and write them.",
	Actions: []*connector.Action{parse, create, advanced},
}

var parse = &connector.Action{
	Name: "parse_csv", Title: "Parse CSV", Group: "Transformers", Class: connector.Pure, Effect: connector.None,
	Summary:  "Gives a bundle for each row of a table.",
	Sentence: "Read a CSV table",
	Inputs: []connector.Field{
		connector.Buffer("csv", "CSV", connector.Required(), connector.Multiline(), connector.Help("A text or a file.")),
		connector.Select("header", "First row", connector.Choices("names", "Holds the names of the columns", "skip", "Is left out", "none", "Is data"),
			connector.Default("names"), connector.Static()),
		connector.Array("columns", "Columns", nil, connector.ItemOf(connector.TypeText), connector.Static(),
			connector.Help("Their names, from left to right. Without them, the columns of a table without names are col1, col2 and so on.")),
		delimiter(), other(),
		connector.Text("quote", "Quotation mark", connector.Advanced(), connector.Static(), connector.Max(1), connector.Default(`"`)),
		connector.Text("charset", "Encoding", connector.Advanced(), connector.Static(), connector.Default("utf-8"), connector.Example("windows-1252"),
			connector.Help("Of a file that is not UTF-8.")),
		connector.Boolean("trim", "Without spaces around values", connector.Advanced(), connector.Static()),
	},
	Outputs: []connector.Field{},
	Interface: func(_ context.Context, c *connector.Call) ([]connector.Field, []connector.Field, error) {
		out := []connector.Field{}
		for _, name := range unique(names(c.Fields["columns"])) {
			out = append(out, connector.Text(name, name))
		}
		return nil, out, nil
	},
	Run:     runParse,
	Example: map[string]any{"csv": "order,late\n4500018690,3\n", "columns": []any{"order", "late"}},
}

func delimiter() connector.Field {
	return connector.Select("delimiter", "Delimiter", connector.Choices("comma", "Comma", "semicolon", "Semicolon", "tab", "Tab", "pipe", "Vertical line", "other", "Other"),
		connector.Default("comma"), connector.Static())
}

func other() connector.Field {
	return connector.Text("other_delimiter", "Other delimiter", connector.When("delimiter", "other"), connector.Static(), connector.Max(1))
}

// comma is the delimiter of a module's fields, by name or as it is written.
func comma(f map[string]any) (rune, error) {
	s := connector.TextOf(f["delimiter"])
	if s == "other" {
		s = connector.TextOf(f["other_delimiter"])
	}
	switch s {
	case "", "comma":
		return ',', nil
	case "semicolon":
		return ';', nil
	case "tab", `\t`:
		return '\t', nil
	case "pipe":
		return '|', nil
	}
	r, n := utf8.DecodeRuneInString(s)
	if n != len(s) || r == '\n' || r == '\r' || r == '"' || r == utf8.RuneError {
		return 0, fault.New(fault.Invalid, "csv.delimiter").On("delimiter").Coded("csv.delimiter").Headline("The delimiter cannot be used").
			Say("“%s” is not one character, or one that ends a row or a value.", s).Hint("Choose one of the list, or give one character.")
	}
	return r, nil
}

// names reads column names: a list, or one text with commas.
func names(v any) []string {
	var out []string
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			if m, ok := e.(map[string]any); ok {
				e = m["name"]
			}
			out = append(out, strings.TrimSpace(connector.TextOf(e)))
		}
	case string:
		if strings.TrimSpace(x) != "" {
			for _, e := range strings.Split(x, ",") {
				out = append(out, strings.TrimSpace(e))
			}
		}
	}
	return out
}

// unique gives every column a name of its own: an empty one its place, one that stands before a number.
func unique(list []string) []string {
	out, seen := make([]string, len(list)), map[string]bool{}
	for i, name := range list {
		if name = strings.TrimSpace(name); name == "" {
			name = "col" + strconv.Itoa(i+1)
		}
		for n, base := 2, name; seen[name]; n++ {
			name = base + " " + strconv.Itoa(n)
		}
		seen[name] = true
		out[i] = name
	}
	return out
}

func runParse(ctx context.Context, c *connector.Call) (connector.Result, error) {
	r, back, err := reader(c.Fields)
	if err != nil {
		return connector.Result{}, err
	}
	columns := names(c.Fields["columns"])
	header := c.Text("header")
	trim := connector.BoolOf(c.Fields["trim"])
	var res connector.Result
	var keys []string
	for first := true; ; first = false {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return res, nil
		}
		if err != nil {
			return connector.Result{}, broken(err)
		}
		if len(row) > maxColumns {
			return connector.Result{}, tooLarge("A row has %s columns; %s are the most that are read.", number(len(row)), number(maxColumns))
		}
		for i := range row {
			row[i] = back(row[i])
			if trim {
				row[i] = strings.TrimSpace(row[i])
			}
		}
		if first && header != "none" {
			if header != "skip" {
				for i := len(columns); i < len(row); i++ { // names that are given stand for those of the table
					columns = append(columns, row[i])
				}
			}
			continue
		}
		for len(columns) < len(row) {
			columns = append(columns, "")
		}
		if len(keys) < len(columns) {
			keys = unique(columns)
		}
		if len(res.Bundles) == maxRows {
			return connector.Result{}, tooLarge("The table has more than %s rows.", number(maxRows))
		}
		if err := ctx.Err(); err != nil {
			return connector.Result{}, err
		}
		b := make(map[string]any, len(row))
		for i, v := range row {
			b[keys[i]] = v
		}
		res.Bundles = append(res.Bundles, b)
	}
}

// reader reads a table. The quotation mark of the library is always the double one, so another
// one changes places with it, and back in the values.
func reader(f map[string]any) (*csv.Reader, func(string) string, error) {
	text, err := content(f)
	if err != nil {
		return nil, nil, err
	}
	sep, err := comma(f)
	if err != nil {
		return nil, nil, err
	}
	back := func(s string) string { return s }
	if q := connector.TextOf(f["quote"]); q != "" && q != `"` {
		mark, n := utf8.DecodeRuneInString(q)
		if n != len(q) || mark == sep || mark == '\n' || mark == '\r' {
			return nil, nil, fault.New(fault.Invalid, "csv.quote").On("quote").Coded("csv.quote").Headline("The quotation mark cannot be used").
				Say("It must be one character, and another than the delimiter.").Hint("Give one character, such as '.")
		}
		swap := strings.NewReplacer(q, `"`, `"`, q)
		text, back = swap.Replace(text), swap.Replace
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord, r.LazyQuotes = sep, -1, true, true
	return r, back, nil
}

// content is the text of the field csv: UTF-8 without a byte order mark.
func content(f map[string]any) (string, error) {
	data, ok := f["csv"].([]byte)
	if !ok {
		data = []byte(connector.TextOf(f["csv"]))
	}
	if len(data) > maxText {
		return "", tooLarge("The table has %s MB; %s MB is the most that is read at once.", number(len(data)>>20), number(maxText>>20))
	}
	if name := strings.ToLower(strings.TrimSpace(connector.TextOf(f["charset"]))); name != "" && name != "utf-8" && name != "utf8" {
		e, err := htmlindex.Get(name)
		if err != nil {
			return "", fault.New(fault.Invalid, "csv.charset").On("charset").Coded("csv.charset").Headline("There is no encoding %s", name).
				Say("The name of the encoding is not known.").Hint("Give one such as windows-1252, iso-8859-1 or utf-16le.")
		}
		if data, err = e.NewDecoder().Bytes(data); err != nil {
			return "", fault.New(fault.Invalid, "csv.charset").On("charset").Coded("csv.charset").Headline("The table is not %s", name).
				Say("It cannot be read in this encoding.").Hint("Give the encoding in which it was written.").Because(err)
		}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	return strings.ToValidUTF8(string(data), "�"), nil
}

func tooLarge(format string, args ...any) error {
	return fault.New(fault.Exhausted, "csv.read").On("csv").Coded("csv.too_large").Headline("The table is too large").
		Say(format, args...).Hint("Take a part of it. A delimiter that is not the table's own makes many columns, too.")
}

func broken(err error) error {
	f := fault.New(fault.Invalid, "csv.read").On("csv").Coded("csv.syntax").Headline("The table cannot be read").Because(err)
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return f.Say("Its rows cannot be told apart.").Hint("Check the delimiter and the quotation mark.")
	}
	return f.Say("Line %d: a value in quotation marks does not end where it should.", p.Line).
		Hint("Correct the table there, or check the delimiter and the quotation mark.").With("Line", strconv.Itoa(p.Line))
}

// number writes a number with commas, as people read it.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
