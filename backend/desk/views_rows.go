package desk

import (
	"context"
	"slices"
	"sync"
	"time"

	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/ids"
	"signet/backend/secret"
	"signet/backend/store"
	"signet/backend/view"
)

// ViewRow is a row with what happened to it and what can be done with it.
type ViewRow struct {
	view.Row
	Cells   map[string]any
	Last    LastAction
	Actions []RowAction
	Changed []string // cells that differ from the read before
	Gone    string   // "No longer overdue": the row left, and is shown until the next refresh
}

// RowAction says whether an Action button fits a row.
type RowAction struct {
	ID       string
	Shown    bool
	Disabled string // the reason
}

// ViewPage answers a query for rows.
type ViewPage struct {
	Rows       []ViewRow
	Total, All int
	Figures    []view.Figure
	Charts     []view.Bars
	ReadAt     time.Time
	SourceText string
	Stale      *fault.Error // the source could not be read; the rows are from ReadAt
}

// readRows are the rows of a View as they were read last.
type readRows struct {
	rows    []view.Row
	at      time.Time
	account string
	more    bool
}

// viewShelf keeps the rows of Views that were looked at in this session; the zero
// value is ready. The store is the truth: Action buttons ask it, not this.
type viewShelf struct {
	mu     sync.Mutex
	views  map[string]*shelf
	events map[string]int64 // of runs that are over, which do not change
}

func (s *viewShelf) event(runID string) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seq, ok := s.events[runID]
	return seq, ok
}

func (s *viewShelf) setEvent(runID string, seq int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.events == nil || len(s.events) > 100_000 {
		s.events = map[string]int64{}
	}
	s.events[runID] = seq
}

// shelf is one View.
type shelf struct {
	reading sync.Mutex // one read of the source at a time

	mu      sync.Mutex
	loaded  bool
	last    readRows
	changed map[string][]string
	gone    []view.Row
	stale   *fault.Error
}

func (s *viewShelf) of(id string) *shelf {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.views == nil {
		s.views = map[string]*shelf{}
	}
	if s.views[id] == nil {
		s.views[id] = &shelf{}
	}
	return s.views[id]
}

// lastRead is the last read of a View; false when it was never read.
func (d *Desk) lastRead(ctx context.Context, id string) (readRows, bool, error) {
	s := d.views.of(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loaded {
		return s.last, !s.last.at.IsZero(), nil
	}
	snap, ok, err := d.store.Snapshots().Latest(ctx, id)
	if err != nil {
		return readRows{}, false, err
	}
	s.loaded = true
	if ok {
		s.last = readRows{at: snap.Taken, rows: make([]view.Row, 0, len(snap.Rows))}
		for _, r := range snap.Rows {
			s.last.rows = append(s.last.rows, view.Row{Key: r.Key, Values: r.Values})
		}
	}
	return s.last, ok, nil
}

// ViewWasRead reports whether rows of the View are stored.
func (d *Desk) ViewWasRead(ctx context.Context, id string) (bool, error) {
	_, read, err := d.lastRead(ctx, id)
	return read, err
}

// RefreshView reads the source again and keeps the rows. partly is after a run: rows that
// left are remembered, so that the person sees what became of them.
func (d *Desk) RefreshView(ctx context.Context, doc view.Document, partly bool) error {
	if d.readOnly {
		return fault.New(fault.FailedPrecondition, "desk.view").Coded("store.owned").
			Say("Another Signet has this data folder open.").Hint("Read the View there.")
	}
	s := d.views.of(doc.ID)
	asked := d.clock.Now()
	s.reading.Lock()
	defer s.reading.Unlock()
	before, had, err := d.lastRead(ctx, doc.ID)
	if err != nil {
		return err
	}
	if had && before.at.After(asked) { // somebody else read it while this one stood in line
		return nil
	}
	read, err := d.readSource(ctx, doc)
	if err == nil {
		err = d.keepRows(ctx, doc, read)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.stale = fault.Of(err)
		return err
	}
	s.stale, s.loaded, s.last = nil, true, read
	s.changed = map[string][]string{}
	if !partly {
		s.gone = nil
	}
	now := map[string]view.Row{}
	for _, r := range read.rows {
		now[r.Key] = r
	}
	s.gone = slices.DeleteFunc(s.gone, func(r view.Row) bool { _, back := now[r.Key]; return back })
	for _, r := range before.rows {
		n, still := now[r.Key]
		switch {
		case still:
			if c := view.Changed(doc, r, n); len(c) > 0 {
				s.changed[r.Key] = c
			}
		case partly && had:
			s.gone = append(s.gone, r)
		}
	}
	return nil
}

// readSource asks the system for the rows, as the shared account of the View's connection.
func (d *Desk) readSource(ctx context.Context, doc view.Document) (readRows, error) {
	a, ok := d.Registry.Action(doc.Source.App, doc.Source.Action)
	if !ok || a.Run == nil {
		return readRows{}, fault.New(fault.FailedPrecondition, "desk.view").About(doc.Name).Coded("view.no_module").
			Say("This Signet has no module %s.%s.", doc.Source.App, doc.Source.Action).Hint("Edit the View and choose another source.")
	}
	// What a View shows must not change anything, whoever looks at it and however often.
	if a.ClassFor(doc.Source.Fields).Writes() {
		return readRows{}, fault.New(fault.FailedPrecondition, "desk.view").About(doc.Name).Coded("view.source_writes").
			Headline("%s cannot be the source of a View", a.APIFor(doc.Source.Fields)).
			Say("It may change something each time somebody looks at the View.").Hint("Choose a source that only reads.")
	}
	ref := flow.ConnectionRef{Shared: doc.Source.Connection}
	addr, err := d.identities.Address(ctx, ref)
	if err != nil {
		return readRows{}, err
	}
	if addr.Kind != string(connection.Shared) {
		return readRows{}, fault.New(fault.FailedPrecondition, "desk.view").About(addr.Name).Coded("view.not_shared").
			Say("%s is not a shared connection.", addr.Name).Hint("A View is the same for everybody: give its source a shared connection.")
	}
	if d.IsPractice(addr.Target.Host) { // at a start, the first View may be quicker than the practice systems
		if err := d.EnsurePractice(ctx); err != nil {
			return readRows{}, err
		}
	}
	r := engine.Run{ID: ids.New("read"), Draft: true, Person: d.Person.ID}
	defer d.identities.End(r.ID)
	session := connector.NewSession()
	defer func() { _ = session.Close() }()
	shown := d.hiding() // an app may ask for the sign-in several times at once
	defer shown.end()
	call := connector.NewCall(connector.Call{Fields: doc.Source.Fields, System: addr.System, Method: addr.Method, Net: d.network, Log: d.log, Now: d.clock.Now},
		func(ctx context.Context) (secret.Values, error) {
			v, err := d.identities.Fetch(ctx, &r, ref)
			if err == nil {
				shown.add(v)
			}
			return v, err
		}, session)
	call.OnRenew(func(ctx context.Context, v secret.Values) error { return d.identities.Renew(ctx, &r, ref, v) })
	res, err := a.Run(ctx, call)
	if err != nil {
		if fault.Is(err, fault.Unauthenticated) {
			if e := d.identities.Rejected(ctx, &r, ref, err); e != nil {
				d.log.Warn("a rejected sign-in could not be recorded", "connection", addr.ID, "err", d.redactor.Clean(e.Error()))
			}
		}
		return readRows{}, err
	}
	rows, more, err := view.Extract(doc, res.Bundles)
	return readRows{rows: rows, more: more, account: res.Account, at: d.clock.Now()}, err
}

// hidden keeps sign-ins out of logs for as long as a call holds them.
type hidden struct {
	d    *Desk
	mu   sync.Mutex
	ends []func()
}

func (d *Desk) hiding() *hidden { return &hidden{d: d} }

func (h *hidden) add(v secret.Values) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ends = append(h.ends, h.d.redactor.Add(v))
}

func (h *hidden) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, end := range h.ends {
		end()
	}
	h.ends = nil
}

func (d *Desk) readingsKey(id string) string { return "view.readings." + id }

// readings are what the tiles showed on earlier days.
func (d *Desk) readings(ctx context.Context, id string) []view.Reading {
	var out []view.Reading
	if _, err := d.store.Setting(ctx, d.readingsKey(id), &out); err != nil {
		d.log.Warn("the history of a View cannot be read", "view", id, "err", err)
	}
	return out
}

// keepRows stores the rows under their keys, and the figures of today.
func (d *Desk) keepRows(ctx context.Context, doc view.Document, read readRows) error {
	snap := store.Snapshot{ViewID: doc.ID, Taken: read.at, Rows: make([]store.SnapshotRow, 0, len(read.rows))}
	for _, r := range read.rows {
		snap.Rows = append(snap.Rows, store.SnapshotRow{Key: r.Key, Values: r.Values})
	}
	if err := d.store.Snapshots().Put(ctx, snap); err != nil {
		return err
	}
	pass := view.Select(doc, read.rows, view.Query{}).Pass
	kept := view.Remember(d.readings(ctx, doc.ID), view.Reading{At: read.at, Values: view.Measure(doc, pass)})
	return d.store.SetSetting(ctx, d.readingsKey(doc.ID), kept)
}

// oldRows is how old rows may be before they are read again beside showing them.
const oldRows = 5 * time.Minute

// ViewRows gives rows, figures and charts. refresh reads the source first; keys with refresh is what
// the window asks after a run. A source that cannot be read leaves the rows of the last read, marked as stale.
func (d *Desk) ViewRows(ctx context.Context, id string, q view.Query, refresh bool) (ViewPage, error) {
	doc, err := d.View(id)
	if err != nil {
		return ViewPage{}, err
	}
	read, had, err := d.lastRead(ctx, id)
	if err != nil {
		return ViewPage{}, err
	}
	if refresh || !had {
		if err := d.RefreshView(ctx, doc, len(q.Keys) > 0); err != nil && !had {
			return ViewPage{}, err
		}
		if read, _, err = d.lastRead(ctx, id); err != nil {
			return ViewPage{}, err
		}
	} else if d.clock.Now().Sub(read.at) > oldRows && !d.readOnly {
		d.refreshBeside(doc)
	}
	s := d.views.of(id)
	s.mu.Lock()
	gone, stale := slices.Clone(s.gone), s.stale
	s.mu.Unlock()

	page := view.Select(doc, read.rows, q)
	out := ViewPage{Rows: []ViewRow{}, Total: page.Total, All: page.All, ReadAt: read.at, Stale: stale, Charts: view.Draw(doc, page.Pass)}
	connections, err := d.Connections()
	if err != nil {
		return ViewPage{}, err
	}
	out.SourceText = d.sourceText(connections[doc.Source.Connection], read)
	var history []view.Reading
	if q.Search == "" && isDefault(doc, q.Filters) {
		history = d.readings(ctx, id)
	}
	out.Figures = view.Figures(doc, page.Pass, history, d.runsOfWeek(ctx, doc), d.clock.Now())
	last, err := d.lastActions(ctx, doc)
	if err != nil {
		return ViewPage{}, err
	}
	for _, r := range page.Rows {
		row := d.viewRow(doc, r, last[r.Key])
		row.Changed = s.takeChanged(r.Key)
		if len(q.Keys) > 0 && !view.Passes(doc, r, q.Filters) {
			row.Gone = goneText(doc)
		}
		out.Rows = append(out.Rows, row)
	}
	for _, r := range gone { // at the end of the first page, or where they are asked for
		if len(q.Keys) > 0 && !slices.Contains(q.Keys, r.Key) || len(q.Keys) == 0 && q.Offset > 0 {
			continue
		}
		row := d.viewRow(doc, r, last[r.Key])
		row.Gone = goneText(doc)
		for i := range row.Actions {
			row.Actions[i].Disabled = row.Gone
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// takeChanged gives the cells of a row that changed at the last read, once: they are tinted once.
func (s *shelf) takeChanged(key string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.changed[key]
	delete(s.changed, key)
	return c
}

func goneText(doc view.Document) string {
	if doc.GoneText != "" {
		return doc.GoneText
	}
	return "No longer in this View"
}

func isDefault(doc view.Document, filters map[string]string) bool {
	def := doc.Defaults()
	for column, v := range filters {
		if def[column] != v {
			return false
		}
	}
	return true
}

func (d *Desk) viewRow(doc view.Document, r view.Row, last LastAction) ViewRow {
	out := ViewRow{Row: r, Cells: view.Cells(doc, r), Last: last, Actions: []RowAction{}}
	for _, a := range doc.Actions {
		x := RowAction{ID: a.ID, Shown: a.Shown(r)}
		if ok, reason := view.Qualifies(doc, a, r); !ok {
			x.Disabled = reason
		} else if reason := last.blocks(); reason != "" {
			x.Disabled = reason
		}
		out.Actions = append(out.Actions, x)
	}
	return out
}

// refreshBeside reads the source again without keeping anybody waiting, and tells when there is something new.
func (d *Desk) refreshBeside(doc view.Document) {
	s := d.views.of(doc.ID)
	if !s.reading.TryLock() { // a read is under way already
		return
	}
	s.reading.Unlock()
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := d.RefreshView(ctx, doc, false); err != nil {
			d.log.Warn("a View could not be read again", "view", doc.ID, "err", d.redactor.Clean(err.Error()))
		}
		d.tell(News{Kind: NewsView, ID: doc.ID})
	}()
}
