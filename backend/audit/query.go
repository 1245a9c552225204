package audit

import (
	"context"
	"errors"
	"strings"
	"time"

	"signet/backend/fault"
)

// Filter chooses events; a field that is empty matches all.
type Filter struct {
	From, To     time.Time // From is included, To is not
	Person       string    // person id
	Event        string    // a name, or a group such as "run."
	Outcome      string
	FlowID       string
	System       string
	RemoteUser   string
	ConnectionID string
	ViewID       string
	RunID        string
	RowKey       string
	Search       string // every word must occur in the event
	Before       int64  // rows with a smaller number; 0 starts at the newest
	After        int64  // rows with a greater number
	Limit        int    // 0 is all
	OldestFirst  bool
}

// Select is a Filter as storage understands it.
type Select struct {
	From, To      int64 // Unix nanoseconds, 0 is open
	Equal         map[string]string
	NamePrefix    string
	Remotes       []string // one of these; with HasRemotes and none, nothing matches
	HasRemotes    bool
	Before, After int64
	Limit         int
	OldestFirst   bool
}

// Page is a part of what matches.
type Page struct {
	Events []Event
	More   bool // older ones (or newer, with OldestFirst) follow
	Total  int  // how many match in all; with Search, how many were found so far
}

// Query reads the events that match, newest first.
func (l *Ledger) Query(ctx context.Context, f Filter) (Page, error) {
	limit := f.Limit
	if limit <= 0 {
		limit = 1 << 30
	}
	var page Page
	err := l.each(ctx, f, func(e Event) error {
		if len(page.Events) == limit {
			page.More = true
			return ErrStop
		}
		page.Events = append(page.Events, e)
		return nil
	})
	if err != nil {
		return Page{}, err
	}
	page.Total = len(page.Events)
	if strings.TrimSpace(f.Search) == "" {
		s, err := l.sel(ctx, f)
		if err != nil {
			return Page{}, err
		}
		s.Before, s.After = 0, 0
		if page.Total, err = l.storage.Count(ctx, s); err != nil {
			return Page{}, err
		}
	}
	return page, nil
}

// each gives matching events one by one, so that an export of any size needs no memory.
func (l *Ledger) each(ctx context.Context, f Filter, fn func(Event) error) error {
	s, err := l.sel(ctx, f)
	if err != nil {
		return err
	}
	words := searchWords(f.Search)
	if len(words) == 0 && f.Limit > 0 {
		s.Limit = f.Limit + 1
	}
	key := l.opener(ctx)
	return l.storage.Rows(ctx, s, func(r Row) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := unseal(r, key)
		if err != nil { // shown all the same: a broken event must not vanish from the page
			e.Seq, e.Name, e.ID, e.At = r.Seq, r.Index.Name, r.Index.ID, time.Unix(0, r.At).UTC()
			e.Error = "This event cannot be read."
		}
		if len(words) > 0 && !matches(&e, words) {
			return nil
		}
		return fn(e)
	})
}

// Event reads one event with its link to the one before.
func (l *Ledger) Event(ctx context.Context, seq int64) (Event, error) {
	var found *Event
	key := l.opener(ctx)
	mark, err := l.mark(ctx)
	if err != nil {
		return Event{}, err
	}
	var prev Hash
	if mark.UpTo == seq-1 {
		prev = mark.Head
	}
	err = l.storage.Rows(ctx, Select{Before: seq + 1, After: seq - 2, OldestFirst: true}, func(r Row) error {
		if r.Seq != seq {
			prev = r.Hash
			return nil
		}
		e, err := unseal(r, key)
		if err != nil {
			e = Event{Seq: seq, ID: r.Index.ID, Name: r.Index.Name, At: time.Unix(0, r.At).UTC(), Hash: r.Hash.String(),
				Error: "This event cannot be read."}
		}
		e.Prev = prev.String()
		found = &e
		return nil
	})
	if err != nil {
		return Event{}, err
	}
	if found == nil {
		return Event{}, fault.New(fault.NotFound, "audit.event").Say("There is no event %d in the audit log.", seq).
			Hint("It may have been removed by the retention rule; the audit log shows which events were.")
	}
	return *found, nil
}

func (l *Ledger) sel(ctx context.Context, f Filter) (Select, error) {
	s := Select{From: nanos(f.From), To: nanos(f.To), Equal: map[string]string{}, Before: f.Before, After: f.After, OldestFirst: f.OldestFirst}
	for column, v := range map[string]string{"person": f.Person, "outcome": f.Outcome, "flow_id": f.FlowID, "system": f.System,
		"connection_id": f.ConnectionID, "view_id": f.ViewID, "run_id": f.RunID, "row_key": f.RowKey} {
		if v != "" {
			s.Equal[column] = clean(v)
		}
	}
	if strings.HasSuffix(f.Event, ".") {
		s.NamePrefix = f.Event
	} else if f.Event != "" {
		s.Equal["name"] = f.Event
	}
	if f.RemoteUser == "" {
		return s, nil
	}
	s.HasRemotes = true
	people, err := l.storage.People(ctx)
	if err != nil {
		return s, err
	}
	for _, p := range people {
		raw, ok, err := l.storage.Key(ctx, PersonKey(p))
		if err != nil {
			return s, err
		}
		if !ok {
			continue
		}
		k, err := newPersonKey(raw)
		if err != nil {
			return s, errors.Join(errors.New("open key of a person"), err)
		}
		s.Remotes = append(s.Remotes, k.tag(f.RemoteUser))
	}
	return s, nil
}

func searchWords(s string) []string { return strings.Fields(strings.ToLower(s)) }

// matches reports whether every word occurs somewhere in the event.
func matches(e *Event, words []string) bool {
	for _, w := range words {
		if !occurs(e, w) {
			return false
		}
	}
	return true
}

func occurs(e *Event, word string) bool {
	for _, s := range []string{e.RowKey, e.Object, e.RemoteUser, e.PersonName, e.FlowName, e.API, e.System, e.Name, e.ConnectionName,
		e.ModuleTag, e.ViewName, e.Button, e.Outcome, e.ErrorCode, e.Error, e.OSUser, e.RunID, e.ID} {
		if strings.Contains(strings.ToLower(s), word) {
			return true
		}
	}
	for _, v := range e.Facts {
		if strings.Contains(strings.ToLower(v), word) {
			return true
		}
	}
	return strings.Contains(strings.ToLower(Title(e.Name)), word) || strings.Contains(strings.ToLower(OutcomeWord(e.Outcome)), word)
}
