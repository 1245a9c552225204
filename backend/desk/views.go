package desk

import (
	"context"
	"slices"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/view"
	"signet/backend/workspace"
)

// ViewCard is a View in lists and on Home. One whose file is broken has a Problem and hides no other.
type ViewCard struct {
	ID, Name string
	Pinned   bool
	Headline string // the first tile, as it was at the last read
	Caption  string
	Spark    []float64
	OpenedAt time.Time // by the person who sits here
	Problem  *fault.Error
}

// ViewDefinition is a View without its rows.
type ViewDefinition struct {
	Document   view.Document
	Pinned     bool
	Practice   bool
	SourceText string // "S4P · read 10:38 as RFC_SIGNET"
	ReadAt     time.Time
	Options    map[string][]view.Option // choices of the filters, by column
	Actions    []ViewAction
	Acts       Acts // of all Action buttons together
}

// ViewAction is an Action button with the flow behind it.
type ViewAction struct {
	view.Action
	FlowName string
	Version  int
	Asked    []view.Asked
	Acts     Acts
	Disabled string // the reason for every row; "" when it can be clicked
	ReadOnly bool   // its flow changes nothing anywhere
	Denied   []Denied
	Explain  []string // what its flow does, in sentences
	Paused   string   // why its flow does not start by itself; the button works all the same
}

// views are the documents of Views.
func (d *Desk) viewDocuments() *workspace.Documents[view.Document] {
	return workspace.Views(d.workspace, view.Format, view.Facts)
}

// View reads the document of a View and holds it against what a View needs.
func (d *Desk) View(id string) (view.Document, error) {
	doc, _, err := d.viewDocuments().Read(id)
	if err != nil {
		return doc, err
	}
	return doc, view.Check(doc)
}

type named struct{ ID, Name string }

// viewNames lists the Views by name.
func (d *Desk) viewNames() ([]named, error) {
	entries, err := d.viewDocuments().List()
	if err != nil {
		return nil, err
	}
	out := make([]named, 0, len(entries))
	for _, e := range entries {
		out = append(out, named{e.ID, e.Name})
	}
	return out, nil
}

// ViewNames are the names of the Views, by id.
func (d *Desk) ViewNames() (map[string]string, error) {
	all, err := d.viewNames()
	out := make(map[string]string, len(all))
	for _, n := range all {
		out[n.ID] = n.Name
	}
	return out, err
}

func (d *Desk) countViews() (int, error) {
	all, err := d.viewNames()
	return len(all), err
}

// Views lists the Views as cards, by name. It reads what is stored and asks no system.
func (d *Desk) Views(ctx context.Context) ([]ViewCard, error) {
	entries, err := d.viewDocuments().List()
	if err != nil {
		return nil, err
	}
	s, err := d.Settings(ctx)
	if err != nil {
		return nil, err
	}
	opened := d.opened(ctx)
	out := make([]ViewCard, 0, len(entries))
	for _, e := range entries {
		c := ViewCard{ID: e.ID, Name: e.Name, Pinned: slices.Contains(s.Pinned, e.ID), OpenedAt: opened[e.ID], Problem: e.Problem, Spark: []float64{}}
		if e.Document != nil {
			if err := view.Check(*e.Document); err != nil {
				c.Problem = fault.Of(err)
			} else {
				d.headline(ctx, *e.Document, &c)
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// headline is the first tile over the rows as they were read last.
func (d *Desk) headline(ctx context.Context, doc view.Document, c *ViewCard) {
	if len(doc.Tiles) == 0 {
		return
	}
	c.Caption = doc.Tiles[0].Label
	read, ok, err := d.lastRead(ctx, doc.ID)
	if err != nil || !ok {
		return // it was never read: the card has no figure
	}
	rows := view.Select(doc, read.rows, view.Query{}).Pass
	f := view.Figures(doc, rows, d.readings(ctx, doc.ID), d.runsOfWeek(ctx, doc), d.clock.Now())[0]
	c.Headline, c.Spark = join(f.Prefix, f.Value, f.Unit), f.Spark
	if f.Delta != "" {
		c.Caption += ", " + f.Delta + " " + f.DeltaText
	}
}

func join(words ...string) string {
	out := ""
	for _, w := range words {
		if w == "" {
			continue
		}
		if out != "" {
			out += " "
		}
		out += w
	}
	return out
}

func (d *Desk) openedKey() string { return "views.opened." + d.Person.ID }

func (d *Desk) opened(ctx context.Context) map[string]time.Time {
	out := map[string]time.Time{}
	if _, err := d.store.Setting(ctx, d.openedKey(), &out); err != nil {
		d.log.Warn("when Views were opened cannot be read", "err", err)
	}
	return out
}

// OpenView reads a View without its rows, and remembers that the person opened it. One
// that was never read is read first: its filters offer what is in the rows.
func (d *Desk) OpenView(ctx context.Context, id string) (ViewDefinition, error) {
	if read, err := d.ViewWasRead(ctx, id); err == nil && !read && !d.readOnly {
		if doc, err := d.View(id); err == nil {
			if err := d.RefreshView(ctx, doc, false); err != nil {
				d.log.Warn("a View could not be read", "view", id, "err", d.redactor.Clean(err.Error())) // whoever asks for its rows hears why
			}
		}
	}
	out, err := d.DefineView(ctx, id)
	if err != nil || d.readOnly {
		return out, err
	}
	opened := d.opened(ctx)
	opened[id] = d.clock.Now()
	if err := d.store.SetSetting(ctx, d.openedKey(), opened); err != nil {
		d.log.Warn("that a View was opened could not be kept", "view", id, "err", err)
	}
	return out, d.Seen(ctx, "view")
}

// DefineView reads a View without its rows.
func (d *Desk) DefineView(ctx context.Context, id string) (ViewDefinition, error) {
	doc, err := d.View(id)
	if err != nil {
		return ViewDefinition{}, err
	}
	s, err := d.Settings(ctx)
	if err != nil {
		return ViewDefinition{}, err
	}
	out := ViewDefinition{Document: doc, Pinned: slices.Contains(s.Pinned, id), Options: map[string][]view.Option{}, Actions: []ViewAction{}}
	connections, err := d.Connections()
	if err != nil {
		return ViewDefinition{}, err
	}
	source := connections[doc.Source.Connection]
	out.Practice = source.Practice
	read, ok, err := d.lastRead(ctx, id)
	if err != nil {
		return ViewDefinition{}, err
	}
	if ok {
		out.ReadAt = read.at
		for _, f := range doc.Filters {
			out.Options[f.Column] = view.Options(doc, read.rows, f)
		}
	}
	out.SourceText = d.sourceText(source, read)
	for _, a := range doc.Actions {
		x := d.viewAction(ctx, a)
		out.Actions = append(out.Actions, x)
		out.Acts = out.Acts.with(x.Acts)
	}
	return out, nil
}

// viewAction is a button with what its flow says now. A flow that cannot be read switches the button off.
func (d *Desk) viewAction(ctx context.Context, a view.Action) ViewAction {
	out := ViewAction{Action: a, Asked: []view.Asked{}}
	doc, version, err := d.publishedFlow(ctx, a.Flow)
	if err != nil {
		f := fault.Of(err)
		out.Disabled = f.Headlined()
		if f.Remedy != "" {
			out.Disabled += ". " + f.Remedy
		}
		return out
	}
	out.FlowName, out.Version, out.Asked = doc.Name, version, a.Asks(doc.Inputs)
	if p, err := d.PauseOf(ctx, a.Flow); err == nil && p.Paused { // the button works all the same: it never vanishes
		out.Paused = "It does not start by itself now. " + p.Reason
	}
	if d.readOnly || d.identities == nil {
		return out
	}
	if out.Acts, err = d.Acts(ctx, doc, version); err != nil {
		out.Disabled = fault.Of(err).Headlined()
		return out
	}
	out.Denied, out.ReadOnly = d.denied(ctx, doc, out.Acts), d.onlyReads(doc)
	if look, err := d.lookup(); err == nil {
		out.Explain = flow.Explain(doc, look, d.buttonsOf(doc.ID)...)
	}
	return out
}

// onlyReads reports whether no module of a flow changes, creates, sends or deletes anything.
func (d *Desk) onlyReads(doc flow.Document) bool {
	for _, m := range doc.Modules {
		if a, ok := d.Registry.Action(m.App, m.Action); !ok || a.ClassFor(m.Fields).Writes() {
			return false
		}
	}
	return true
}

// publishedFlow is the newest version of a flow, which is what a button runs.
func (d *Desk) publishedFlow(ctx context.Context, id string) (flow.Document, int, error) {
	v, err := d.newest(ctx, id)
	if err != nil {
		return flow.Document{}, 0, err
	}
	if v == nil {
		return flow.Document{}, 0, fault.New(fault.FailedPrecondition, "desk.view").Coded("flow.no_version").
			Headline("This Action Flow is not published").Say("It has no published version.").
			Hint("Its Action button works after the first Publish.")
	}
	if err := d.inUse(ctx, v); err != nil {
		return flow.Document{}, 0, err
	}
	return v.Document, v.Number, nil
}

// with joins as whom two flows act; a connection stands once.
func (a Acts) with(b Acts) Acts {
	for _, i := range b.Identities {
		known := false
		for _, x := range a.Identities {
			known = known || x.ConnectionID == i.ConnectionID
		}
		if !known {
			a.Identities = append(a.Identities, i)
		}
	}
	for _, m := range b.Missing {
		known := false
		for _, x := range a.Missing {
			known = known || x.ConnectionID == m.ConnectionID
		}
		if !known {
			a.Missing = append(a.Missing, m)
		}
	}
	return a
}

// sourceText says where the rows come from, when they were read and as whom.
func (d *Desk) sourceText(c connection.Document, read readRows) string {
	text := c.Name
	if a, ok := d.Registry.App(c.App); ok {
		text = a.TargetOf(c.System).System
	}
	if read.at.IsZero() {
		return text
	}
	at, now := read.at.Local(), d.clock.Now().Local()
	when := at.Format("15:04")
	if at.Format(time.DateOnly) != now.Format(time.DateOnly) {
		when = at.Format("2 Jan, 15:04")
	}
	text += " · read " + when
	account := read.account
	if account == "" {
		account = c.Account
	}
	if account != "" {
		text += " as " + account
	}
	if read.more {
		text += " · the first " + audit.Thousands(int64(len(read.rows))) + " rows"
	}
	return text
}
