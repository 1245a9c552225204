package desk

import (
	"context"
	"encoding/csv"
	"io"
	"strings"

	"signet/backend/flow"
	"signet/backend/view"
)

// Selection sums up selected rows for the bar under the table.
type Selection struct {
	Count   int
	Sum     string // "€ 57,102.30"
	Actions []BulkAction
}

// BulkAction is a button over the selected rows.
type BulkAction struct {
	ID       string
	Label    string   // "Send reminder to 2 of 3"
	Keys     []string // the rows that qualify
	Disabled string
	Acts     Acts
	Will     []WillDo
}

// WillDo is one sentence of what a click will do.
type WillDo struct {
	Effect string
	Text   string
	Module int
}

// SelectRows sums up selected rows by what is stored under their keys.
func (d *Desk) SelectRows(ctx context.Context, id string, keys []string) (Selection, error) {
	doc, err := d.View(id)
	if err != nil {
		return Selection{}, err
	}
	read, _, err := d.lastRead(ctx, id)
	if err != nil {
		return Selection{}, err
	}
	rows := view.Select(doc, read.rows, view.Query{Keys: keys}).Rows
	if len(keys) == 0 {
		rows = nil
	}
	out := Selection{Count: len(rows), Sum: view.Sum(doc, rows), Actions: []BulkAction{}}
	last, err := d.lastActions(ctx, doc)
	if err != nil {
		return Selection{}, err
	}
	for _, a := range doc.Actions {
		if !a.Bulk && len(rows) > 1 {
			continue
		}
		info := d.viewAction(ctx, a)
		b := BulkAction{ID: a.ID, Acts: info.Acts, Keys: []string{}, Will: []WillDo{}, Disabled: info.Disabled}
		why := ""
		var fit []view.Row
		for _, r := range rows {
			ok, reason := view.Qualifies(doc, a, r)
			if ok {
				reason = last[r.Key].blocks()
			}
			if reason != "" {
				why = or(why, reason)
				continue
			}
			b.Keys, fit = append(b.Keys, r.Key), append(fit, r)
		}
		if len(b.Keys) == 0 && len(doc.Actions) > 1 {
			continue // another button is for these rows
		}
		b.Label = a.LabelFor(len(b.Keys), len(rows))
		switch {
		case b.Disabled != "":
		case len(b.Keys) == 0:
			b.Disabled = or(why, "None of these rows qualifies.")
		case len(b.Keys) > a.MostRows():
			b.Disabled = "It works on up to " + itoa(a.MostRows()) + " rows at once."
		}
		b.Will = d.willDo(ctx, doc, a, fit)
		out.Actions = append(out.Actions, b)
	}
	return out, nil
}

// willDo tells what the flow's modules do, in the words of each module; with one row, with its values.
func (d *Desk) willDo(ctx context.Context, doc view.Document, a view.Action, rows []view.Row) []WillDo {
	out := []WillDo{}
	f, _, err := d.publishedFlow(ctx, a.Flow)
	if err != nil {
		return out
	}
	look, err := d.lookup()
	if err != nil {
		return out
	}
	var inputs map[string]any
	if len(rows) == 1 {
		if inputs, err = view.ResolveInputs(doc, a, rows[0], nil, f.Inputs); err != nil {
			inputs = nil
		}
	}
	for _, l := range flow.Will(f, inputs, look) {
		text := l.Sentence
		if m, ok := f.Module(l.Module); ok && m.Name != "" && strings.Contains(text, "…") {
			text = m.Name
		}
		if len(rows) > 1 {
			text += ", " + itoa(len(rows)) + " times"
		}
		if l.Maybe {
			text += ", perhaps"
		}
		out = append(out, WillDo{Effect: l.Effect, Text: text, Module: l.Module})
	}
	return out
}

// ExportView writes the rows that pass as CSV, with the columns as they are shown.
func (d *Desk) ExportView(ctx context.Context, id string, q view.Query, w io.Writer) (int, error) {
	doc, err := d.View(id)
	if err != nil {
		return 0, err
	}
	read, _, err := d.lastRead(ctx, id)
	if err != nil {
		return 0, err
	}
	q.Offset, q.Limit = 0, 0
	rows := view.Select(doc, read.rows, q).Rows
	out := csv.NewWriter(w)
	var head []string
	for _, c := range doc.Columns {
		if !c.Hidden {
			head = append(head, c.Label)
		}
	}
	if err := out.Write(head); err != nil {
		return 0, err
	}
	for _, r := range rows {
		var line []string
		for _, c := range doc.Columns {
			if !c.Hidden {
				line = append(line, harmless(view.Shown(doc, r, c), string(c.Type)))
			}
		}
		if err := out.Write(line); err != nil {
			return 0, err
		}
	}
	out.Flush()
	return len(rows), out.Error()
}

// harmless keeps a text from acting as a formula in a spreadsheet.
func harmless(s, kind string) string {
	if kind != "number" && s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// findRows finds rows of a View for the palette, with the buttons that fit them.
func (d *Desk) findRows(ctx context.Context, viewID string, words []string) ([]Found, error) {
	out := []Found{}
	names, err := d.viewNames()
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		if viewID != "" && n.ID != viewID {
			continue
		}
		doc, err := d.View(n.ID)
		if err != nil {
			continue // the list of Views says what is wrong with it
		}
		read, ok, err := d.lastRead(ctx, n.ID)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		for _, r := range view.Select(doc, read.rows, view.Query{Search: strings.Join(words, " "), Limit: mostFound - len(out)}).Rows {
			detail := n.Name
			for _, c := range doc.Columns[1:min(len(doc.Columns), 3)] {
				if s := view.Shown(doc, r, c); s != "" && !c.Hidden {
					detail += " · " + s
				}
			}
			out = append(out, Found{Kind: "row", ID: n.ID + "/" + r.Key, Title: r.Key, Detail: detail, Action: "open"})
		}
		if len(out) >= mostFound {
			break
		}
	}
	return out, nil
}
