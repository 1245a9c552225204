package audit

import (
	"context"
	"sort"
	"sync"
)

// Choice is a value that a filter offers, with the words to show for it.
type Choice struct{ ID, Label string }

// Choices are the values that occur in the ledger.
type Choices struct {
	People, Events, Outcomes, Flows, Systems, RemoteUsers, Connections, Views []Choice
}

// choiceCache remembers the newest row of every value up to a row of the ledger,
// so that a page asks a long ledger only for what is new. Rows are kept as they
// are stored: names are opened anew each time, and an erased person stays erased.
type choiceCache struct {
	mu   sync.Mutex
	upTo int64
	mark int64
	rows map[string]map[string]Row // by column and value
}

// Choices lists what can be filtered for.
func (l *Ledger) Choices(ctx context.Context) (Choices, error) {
	c := &l.choices
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := l.refresh(ctx, c); err != nil {
		return Choices{}, err
	}
	var out Choices
	key := l.opener(ctx)
	for _, col := range []struct {
		name  string
		into  *[]Choice
		label func(Event) string
	}{
		{"person", &out.People, func(e Event) string { return e.PersonName }},
		{"name", &out.Events, func(e Event) string { return Title(e.Name) }},
		{"outcome", &out.Outcomes, func(e Event) string { return OutcomeWord(e.Outcome) }},
		{"flow_id", &out.Flows, func(e Event) string { return e.FlowName }},
		{"system", &out.Systems, func(e Event) string { return e.System }},
		{"remote", &out.RemoteUsers, func(e Event) string { return e.RemoteUser }},
		{"connection_id", &out.Connections, func(e Event) string { return e.ConnectionName }},
		{"view_id", &out.Views, func(e Event) string { return e.ViewName }},
	} {
		seen := map[string]bool{}
		for value, newest := range c.rows[col.name] {
			e, err := unseal(newest, key)
			if err != nil {
				continue // verification names it; the filter simply does not offer it
			}
			label := col.label(e)
			if col.name == "remote" { // several people may use one remote user name: offered once, found for all
				if value = label; value == Erased || seen[value] {
					continue
				}
				seen[value] = true
			}
			if label == "" {
				label = value
			}
			*col.into = append(*col.into, Choice{ID: value, Label: label})
		}
		sort.Slice(*col.into, func(i, j int) bool {
			a, b := (*col.into)[i], (*col.into)[j]
			return a.Label < b.Label || a.Label == b.Label && a.ID < b.ID
		})
	}
	return out, nil
}

var choiceColumns = []string{"person", "name", "outcome", "flow_id", "system", "remote", "connection_id", "view_id"}

func (l *Ledger) refresh(ctx context.Context, c *choiceCache) error {
	last, _, err := l.storage.Last(ctx)
	if err != nil {
		return err
	}
	mark, err := l.mark(ctx)
	if err != nil {
		return err
	}
	if c.rows == nil || mark.UpTo != c.mark { // retention may have removed the last row of a value
		c.rows, c.upTo, c.mark = map[string]map[string]Row{}, 0, mark.UpTo
	}
	if last == c.upTo {
		return nil
	}
	for _, column := range choiceColumns {
		err := l.storage.Distinct(ctx, column, c.upTo, func(value string, newest Row) error {
			if value == "" {
				return nil
			}
			if c.rows[column] == nil {
				c.rows[column] = map[string]Row{}
			}
			c.rows[column][value] = newest
			return nil
		})
		if err != nil {
			return err
		}
	}
	c.upTo = last
	return nil
}
