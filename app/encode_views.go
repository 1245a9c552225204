package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"signet/backend/desk"
	"signet/backend/view"
)

func viewCard(c desk.ViewCard) ViewCard {
	out := ViewCard{ID: c.ID, Name: c.Name, Pinned: c.Pinned, Headline: c.Headline, Caption: c.Caption, Spark: floats(c.Spark), OpenedAt: stamp(c.OpenedAt)}
	if c.Problem != nil {
		out.Broken = wireFault(c.Problem)
	}
	return out
}

func floats(in []float64) []float64 {
	if in == nil {
		return []float64{}
	}
	return in
}

func viewDefinition(v desk.ViewDefinition, person string, now time.Time) ViewDefinition {
	d := v.Document
	out := ViewDefinition{ID: d.ID, Name: d.Name, Pinned: v.Pinned, Key: d.Source.Key, Title: d.Title, Money: d.Money, Currency: d.Currency,
		EmptyText: d.EmptyText, SourceText: v.SourceText, ReadAt: stamp(v.ReadAt), Practice: v.Practice, Columns: []ViewColumn{},
		Filters: []ViewFilter{}, Actions: []ViewAction{}, Acts: personalChips(v.Acts)}
	for _, c := range d.Columns {
		if !c.Hidden {
			out.Columns = append(out.Columns, ViewColumn{Name: c.Name, Label: c.Label, Type: string(c.Type), Format: c.Format, Unit: c.Unit,
				Align: c.Align, Width: c.Width, Priority: c.Priority, Max: c.Max})
		}
	}
	for _, f := range d.Filters {
		x := ViewFilter{Column: f.Column, Label: f.Label, Kind: f.Kind, Value: f.Value, Choices: []Choice{}}
		for _, o := range v.Options[f.Column] {
			c := Choice{Value: o.Value, Label: o.Label}
			if o.Rows > 0 {
				c.Detail = strconv.Itoa(o.Rows)
			}
			x.Choices = append(x.Choices, c)
		}
		out.Filters = append(out.Filters, x)
	}
	for _, a := range v.Actions {
		out.Actions = append(out.Actions, viewAction(a, person, now))
	}
	return out
}

// personalChips stand above the table: who the person is in each system, or what they are asked for.
// Shared steps are named at the buttons.
func personalChips(a desk.Acts) []Chip {
	out := []Chip{}
	for _, c := range chipsOf(a) {
		if c.Kind != "shared" {
			out = append(out, c)
		}
	}
	return out
}

func viewAction(a desk.ViewAction, person string, now time.Time) ViewAction {
	out := ViewAction{ID: a.ID, Label: a.Label, Icon: a.Icon, Verb: a.Verb, FlowID: a.Flow, FlowName: a.FlowName, Version: a.Version, Explain: list(a.Explain), Bulk: a.Bulk,
		MaxRows: a.MostRows(), AskBefore: a.AskBefore, Asks: []ViewAsk{}, Chips: chipsOf(a.Acts), Disabled: a.Disabled, Tooltip: tooltip(a),
		ReadOnly: a.ReadOnly}
	if len(a.Denied) > 0 {
		x := a.Denied[0]
		out.Rights = x.As.Account + " may not call " + x.API + " on " + x.As.System + ", checked " + checked(x.At, now) + "."
		out.Admin = rightsRequest(a, person, now)
	}
	for _, q := range a.Asked {
		out.Asks = append(out.Asks, ViewAsk(q))
	}
	return out
}

// checked is when rights were asked, as people say it.
func checked(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	switch day := at.Format(time.DateOnly); day {
	case now.Format(time.DateOnly):
		return "today " + at.Format("15:04")
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return "yesterday " + at.Format("15:04")
	}
	return at.Format("2 Jan 15:04")
}

// rightsRequest is what a person sends to whoever grants the rights; no business data.
func rightsRequest(a desk.ViewAction, person string, now time.Time) string {
	var b strings.Builder
	x := a.Denied[0]
	fmt.Fprintf(&b, "%s may not call %s on %s\n\n", x.As.Account, x.API, x.As.System)
	fmt.Fprintf(&b, "Person: %s\nUser: %s\nSystem: %s (%s)\nTime: %s\n", person, x.As.Account, x.As.System, x.As.Host, now.Local().Format("2006-01-02 15:04:05 MST"))
	for _, d := range a.Denied {
		fmt.Fprintf(&b, "Called: %s\n", d.API)
		for _, f := range d.Facts {
			fmt.Fprintf(&b, "  %s\n", f)
		}
	}
	fmt.Fprintf(&b, "Action Flow: %s, version %d\n", a.FlowName, a.Version)
	return b.String()
}

// tooltip says as whom the button acts.
func tooltip(a desk.ViewAction) string {
	var as, asks []string
	shared := 0
	for _, i := range a.Acts.Identities {
		switch {
		case i.Kind != "dynamic":
			shared += max(1, len(i.Modules))
		case a.Acts.Lacks(i.ConnectionID) || i.Account == "":
			asks = append(asks, i.System)
		default:
			as = append(as, i.Account+" on "+i.System)
		}
	}
	text := a.Paused
	if text != "" {
		text = strings.TrimSuffix(text, ".") + ". "
	}
	if len(as) > 0 {
		text += " Acts as " + strings.Join(as, " and ") + "."
	}
	if len(asks) > 0 {
		text += " Asks you to sign in to " + strings.Join(asks, " and ") + " first."
	}
	switch shared {
	case 0:
	case 1:
		text += " 1 step acts as a shared user."
	default:
		text += " " + strconv.Itoa(shared) + " steps act as shared users."
	}
	return strings.TrimSpace(text)
}

func viewQuery(q ViewQuery) view.Query {
	out := view.Query{Filters: map[string]string{}, Search: q.Search, Sort: q.Sort, Desc: q.Desc, Offset: q.Offset, Limit: q.Limit, Keys: q.Keys}
	for _, f := range q.Filters {
		out.Filters[f.Column] = f.Value
	}
	return out
}

func viewData(p desk.ViewPage) ViewData {
	out := ViewData{Rows: []ViewRow{}, Total: p.Total, All: p.All, Tiles: []ViewTile{}, Charts: []ViewChart{}, ReadAt: stamp(p.ReadAt), SourceText: p.SourceText}
	if p.Stale != nil {
		out.Stale = wireFault(p.Stale)
	}
	for _, r := range p.Rows {
		x := ViewRow{Key: r.Key, Cells: r.Cells, Last: viewLast(r.Last), Actions: []ViewRowAction{}, Changed: []string{}, Gone: r.Gone}
		x.Changed = append(x.Changed, r.Changed...)
		for _, a := range r.Actions {
			x.Actions = append(x.Actions, ViewRowAction{ActionID: a.ID, Shown: a.Shown, Disabled: a.Disabled})
		}
		out.Rows = append(out.Rows, x)
	}
	for _, f := range p.Figures {
		out.Tiles = append(out.Tiles, ViewTile{Label: f.Label, Value: f.Value, Unit: f.Unit, Prefix: f.Prefix, Delta: f.Delta, DeltaText: f.DeltaText,
			Direction: f.Direction, Good: f.Good, Spark: floats(f.Spark), Sentence: f.Sentence, Stale: p.Stale != nil})
	}
	for _, c := range p.Charts {
		x := ViewChart{Title: c.Title, Unit: c.Unit, Bars: []ViewBar{}, Sentence: c.Sentence}
		for _, b := range c.Bars {
			x.Bars = append(x.Bars, ViewBar(b))
		}
		out.Charts = append(out.Charts, x)
	}
	return out
}

func viewLast(l desk.LastAction) ViewLast {
	state := l.State
	if state == "" {
		state = "none"
	}
	return ViewLast{State: state, Text: l.Text, Account: l.Account, At: stamp(l.At), RunID: l.RunID, ActionID: l.ActionID, Event: int(l.Event)}
}

func viewSelected(s desk.Selection) ViewSelected {
	out := ViewSelected{Count: s.Count, Sum: s.Sum, Actions: []ViewBulk{}}
	for _, a := range s.Actions {
		x := ViewBulk{ActionID: a.ID, Label: a.Label, Keys: []string{}, Disabled: a.Disabled, Chips: bulkChips(a.Acts), Will: []Line{}}
		x.Keys = append(x.Keys, a.Keys...)
		for _, w := range a.Will {
			x.Will = append(x.Will, Line{Effect: w.Effect, Text: w.Text, Module: w.Module})
		}
		out.Actions = append(out.Actions, x)
	}
	return out
}

// bulkChips are short: "as ANNA.K" beside the button, or what it asks for.
func bulkChips(a desk.Acts) []Chip {
	out := []Chip{}
	for _, c := range personalChips(a) {
		if c.Kind == "personal" && c.Account != "" {
			if len(out) > 0 {
				continue
			}
			c.Text = "as " + c.Account
		}
		out = append(out, c)
	}
	return out
}

// viewCards are the Views on Home: those the person opened last come first.
func viewCards(ctx context.Context, d *desk.Desk) ([]ViewCard, error) {
	all, err := d.Views(ctx)
	if err != nil {
		return []ViewCard{}, err
	}
	slices.SortStableFunc(all, func(a, b desk.ViewCard) int { return b.OpenedAt.Compare(a.OpenedAt) })
	out := []ViewCard{}
	for _, c := range all {
		out = append(out, viewCard(c))
	}
	return out, nil
}

// pinnedViews are the Views in the sidebar, in the person's order; one that is gone is left out.
func pinnedViews(_ context.Context, d *desk.Desk, pinned []string) ([]NavItem, error) {
	names, err := d.ViewNames()
	out := []NavItem{}
	for _, id := range pinned {
		if name, ok := names[id]; ok {
			out = append(out, NavItem{ID: id, Name: name})
		}
	}
	return out, err
}
