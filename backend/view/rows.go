package view

import (
	"fmt"
	"slices"
	"strings"

	"signet/backend/fault"
)

// Row is one row as it was read, under its key. Values holds everything the
// source gave, so that conditions and inputs use what was stored.
type Row struct {
	Key    string
	Values map[string]any
}

// Extract takes the rows out of what the source's module gave. It refuses rows
// without a key, two rows with one key, and a source that lost a column.
func Extract(d Document, bundles []map[string]any) (rows []Row, more bool, err error) {
	most := d.Source.Max
	if most <= 0 {
		most = MaxRows
	}
	seen := map[string]bool{}
	for _, b := range bundles {
		list, err := at(d, b)
		if err != nil {
			return nil, false, err
		}
		for _, values := range list {
			if len(rows) == most {
				return rows, true, lost(d, rows)
			}
			r := Row{Values: make(map[string]any, len(values))}
			for name, v := range values {
				r.Values[name] = plain(v)
			}
			r.Key = text(r.Values[d.Source.Key])
			switch {
			case r.Key == "":
				return nil, false, source(d, "view.no_key").Say("A row of the source has no value in %s, which names the rows.", d.label(d.Source.Key)).
					Hint("Choose a key column of the View that every row has.")
			case seen[r.Key]:
				return nil, false, source(d, "view.key_twice").Say("Two rows of the source have the key %s.", r.Key).
					Hint("Choose a key column of the View whose values are different in each row.")
			}
			seen[r.Key] = true
			rows = append(rows, r)
		}
	}
	return rows, false, lost(d, rows)
}

func source(d Document, code string) *fault.Error {
	return fault.New(fault.FailedPrecondition, "view.read").Coded(code).About(d.Name).Headline("The rows of %s cannot be shown", d.Name)
}

// at follows the path of the rows in a bundle.
func at(d Document, bundle map[string]any) ([]map[string]any, error) {
	if d.Source.Rows == "" {
		return []map[string]any{bundle}, nil
	}
	var v any = bundle
	for _, step := range strings.Split(d.Source.Rows, ".") {
		m, ok := v.(map[string]any)
		if !ok || m[step] == nil {
			if ok && hasKey(m, step) {
				return nil, nil // there, and empty
			}
			return nil, source(d, "view.no_rows").Say("The source gives nothing under %s.", d.Source.Rows).
				Hint("Correct where the rows are in the View's source.")
		}
		v = m[step]
	}
	switch x := v.(type) {
	case []map[string]any:
		return x, nil
	case map[string]any:
		return []map[string]any{x}, nil
	case []any:
		out := make([]map[string]any, 0, len(x))
		for _, e := range x {
			m, ok := e.(map[string]any)
			if !ok {
				return nil, source(d, "view.no_rows").Say("What the source gives under %s are no rows.", d.Source.Rows).
					Hint("Correct where the rows are in the View's source.")
			}
			out = append(out, m)
		}
		return out, nil
	}
	return nil, source(d, "view.no_rows").Say("What the source gives under %s are no rows.", d.Source.Rows).
		Hint("Correct where the rows are in the View's source.")
}

func hasKey(m map[string]any, name string) bool { _, ok := m[name]; return ok }

// lost refuses rows of which a column is gone, and says what uses it.
func lost(d Document, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	for _, c := range d.Columns {
		if slices.ContainsFunc(rows, func(r Row) bool { return hasKey(r.Values, c.Name) }) {
			continue
		}
		tiles, inputs := 0, 0
		for _, t := range d.Tiles {
			if t.Column == c.Name {
				tiles++
			}
		}
		for _, a := range d.Actions {
			for _, m := range a.Inputs {
				if m.Column == c.Name {
					inputs++
				}
			}
		}
		uses := ""
		switch {
		case tiles > 0 && inputs > 0:
			uses = fmt.Sprintf(" %s and %s use it.", count(tiles, "tile"), count(inputs, "input"))
		case tiles > 0:
			uses = fmt.Sprintf(" %s it.", useOf(tiles, "tile"))
		case inputs > 0:
			uses = fmt.Sprintf(" %s it.", useOf(inputs, "input"))
		}
		return source(d, "view.column_gone").Say("Column %s is gone from the source.%s", c.Label, uses).
			Hint("Edit the View, or bring the column back in the source.").With("column", c.Name)
	}
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func useOf(n int, what string) string {
	if n == 1 {
		return "1 " + what + " uses"
	}
	return count(n, what) + " use"
}

// Cells are the shown columns of a row, by name.
func Cells(d Document, r Row) map[string]any {
	out := make(map[string]any, len(d.Columns))
	for _, c := range d.Columns {
		if !c.Hidden {
			out[c.Name] = shown(d, r, c)
		}
	}
	return out
}

// Shown is what a column shows of a row, as text.
func Shown(d Document, r Row, c Column) string {
	if c.With != "" {
		return text(shown(d, r, c))
	}
	return Display(r.Values[c.Name], c)
}

func shown(d Document, r Row, c Column) any {
	v := cell(r.Values[c.Name], c.Type)
	if c.With == "" {
		return v
	}
	other, _ := d.Column(c.With)
	return strings.TrimSpace(Display(r.Values[c.Name], c) + " " + Display(r.Values[c.With], other))
}

// Changed names the shown columns in which a row differs from the read before.
func Changed(d Document, before, now Row) []string {
	var out []string
	for _, c := range d.Columns {
		if c.Hidden {
			continue
		}
		if fmt.Sprint(shown(d, before, c)) != fmt.Sprint(shown(d, now, c)) {
			out = append(out, c.Name)
		}
	}
	return out
}
