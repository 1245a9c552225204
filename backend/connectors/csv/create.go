package csv

import (
	"context"
	"sort"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/mapping"
)

var create = &connector.Action{
	Name: "create_csv", Title: "Create CSV", Group: "Transformers", Class: connector.Pure, Effect: connector.None,
	Summary:  "Writes an array of collections as a table.",
	Sentence: "Write a CSV table",
	Inputs: append([]connector.Field{
		connector.Array("array", "Array", nil, connector.Required(), connector.ItemOf(connector.TypeAny), connector.Help("A row for each of its elements.")),
		connector.Array("columns", "Columns", nil, connector.ItemOf(connector.TypeText), connector.Help("The names of the items to write, from left to right. Without them, all, in the order of their names.")),
	}, layout()...),
	Outputs: written,
	Run:     runCreate,
	Example: map[string]any{"array": []any{map[string]any{"order": "4500018690", "late": 3.0}}, "columns": []any{"order", "late"}},
}

// advanced gathers bundles: the engine evaluates the columns for each of them, and hands over the rows as items.
var advanced = &connector.Action{
	Name: "create_csv_advanced", Title: "Aggregate to CSV", Group: "Aggregators", Control: connector.Aggregate, Class: connector.Pure, Effect: connector.None,
	Summary:  "Gathers bundles into one table, a row for each.",
	Sentence: "Gather bundles into a CSV table",
	Inputs: append([]connector.Field{
		connector.ModuleOf("source", "Source module", connector.Help("The module whose bundles are gathered.")),
		connector.Array("columns", "Columns", []connector.Field{
			connector.Text("name", "Name", connector.Help("Stands in the first row.")),
			connector.Any("value", "Value"),
		}, connector.Required(), connector.Help("From left to right.")),
		connector.Any("group_by", "Group by", connector.Advanced(), connector.Help("One table for each value that this has.")),
		connector.Boolean("stop_if_empty", "Stop when nothing came", connector.Advanced(), connector.Static(), connector.Help("Else an empty table goes on.")),
	}, layout()...),
	Outputs: append([]connector.Field{connector.Any("key", "Key", connector.Help("What Group by gave."))}, written...),
	Run:     runAdvanced,
	Example: map[string]any{"items": []any{map[string]any{"columns": []any{map[string]any{"name": "order", "value": "4500018690"}}}}},
}

var written = []connector.Field{connector.Text("csv", "CSV"), connector.Integer("rows", "Number of rows")}

func layout() []connector.Field {
	return []connector.Field{
		connector.Boolean("header", "Names in the first row", connector.Default(true), connector.Static()),
		delimiter(), other(),
		connector.Select("newline", "Line breaks", connector.Choices("lf", "LF, as on Linux and macOS", "crlf", "CRLF, as the standard has it"), connector.Default("lf"), connector.Static(), connector.Advanced()),
		connector.Boolean("quote_all", "All values in quotation marks", connector.Static(), connector.Advanced()),
		connector.Boolean("guard", "Guard against formulas", connector.Static(), connector.Advanced(),
			connector.Help("Puts an apostrophe before a text that a spreadsheet would take for a formula.")),
	}
}

func on(v any) bool { return v == nil || v == "" || connector.BoolOf(v) }

func runCreate(_ context.Context, c *connector.Call) (connector.Result, error) {
	list, _ := c.Fields["array"].([]any)
	columns := names(c.Fields["columns"])
	if columns == nil {
		seen := map[string]bool{}
		for _, e := range list {
			m, _ := e.(map[string]any)
			for name := range m {
				if !seen[name] && !strings.HasPrefix(name, "__IMT") {
					seen[name] = true
					columns = append(columns, name)
				}
			}
		}
		sort.Strings(columns)
		if columns == nil && len(list) > 0 {
			columns = []string{"value"}
		}
	}
	w, err := newTable(c.Fields)
	if err != nil {
		return connector.Result{}, err
	}
	if on(c.Fields["header"]) && len(columns) > 0 {
		w.names(columns)
	}
	row := make([]any, len(columns))
	for _, e := range list {
		m, ok := e.(map[string]any)
		for i, name := range columns {
			row[i] = m[name]
		}
		if !ok && len(row) > 0 {
			row[0] = e
		}
		if err := w.row(row); err != nil {
			return connector.Result{}, err
		}
	}
	return w.result(), nil
}

func runAdvanced(_ context.Context, c *connector.Call) (connector.Result, error) {
	items, _ := c.Fields["items"].([]any)
	w, err := newTable(c.Fields)
	if err != nil {
		return connector.Result{}, err
	}
	for i, e := range items {
		f, _ := e.(map[string]any)
		list, _ := f["columns"].([]any)
		var head []string
		row := make([]any, 0, len(list))
		for _, x := range list {
			m, ok := x.(map[string]any)
			if !ok {
				m = map[string]any{"value": x}
			}
			head, row = append(head, connector.TextOf(m["name"])), append(row, m["value"])
		}
		if i == 0 && on(c.Fields["header"]) && strings.Join(head, "") != "" {
			w.names(head)
		}
		if err := w.row(row); err != nil {
			return connector.Result{}, err
		}
	}
	return w.result(), nil
}

// table writes rows.
type table struct {
	b        strings.Builder
	sep      rune
	newline  string
	all      bool
	guard    bool
	rows     int
	specials string
}

func newTable(f map[string]any) (*table, error) {
	sep, err := comma(f)
	if err != nil {
		return nil, err
	}
	w := &table{sep: sep, newline: "\n", all: connector.BoolOf(f["quote_all"]), guard: connector.BoolOf(f["guard"]), specials: "\"\r\n" + string(sep)}
	if connector.TextOf(f["newline"]) == "crlf" {
		w.newline = "\r\n"
	}
	return w, nil
}

func (w *table) names(list []string) {
	for i, s := range list {
		w.cell(i, s)
	}
	w.b.WriteString(w.newline)
}

func (w *table) row(list []any) error {
	empty := !w.all && len(list) <= 1
	for i, v := range list {
		s, err := mapping.Coerce(v, "text", nil)
		if err != nil { // a collection in a cell is written as JSON, so that nothing is lost
			s = connector.TextOf(v)
		}
		text, _ := s.(string)
		if _, is := v.(string); is && w.guard && text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
			text = "'" + text
		}
		w.cell(i, text)
		empty = empty && text == ""
	}
	if empty { // an empty line would be no row
		w.b.WriteString(`""`)
	}
	w.b.WriteString(w.newline)
	w.rows++
	if w.b.Len() > maxText || w.rows > maxRows {
		return fault.New(fault.Exhausted, "csv.write").Coded("csv.too_large").Headline("The table would be too large").
			Say("It would have more than %s MB or %s rows.", number(maxText>>20), number(maxRows)).Hint("Write it in parts.")
	}
	return nil
}

func (w *table) cell(i int, s string) {
	if i > 0 {
		w.b.WriteRune(w.sep)
	}
	if !w.all && !strings.ContainsAny(s, w.specials) && (s == "" || s[0] != ' ' && s[len(s)-1] != ' ') {
		w.b.WriteString(s)
		return
	}
	w.b.WriteByte('"')
	w.b.WriteString(strings.ReplaceAll(s, `"`, `""`))
	w.b.WriteByte('"')
}

func (w *table) result() connector.Result {
	return connector.Result{Bundles: []map[string]any{{"csv": w.b.String(), "rows": float64(w.rows)}}}
}
