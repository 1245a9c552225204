package view

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"signet/backend/flow"
)

// Query chooses rows.
type Query struct {
	Filters map[string]string // by column; a column that is not named has its default
	Search  string
	Sort    string
	Desc    bool
	Offset  int
	Limit   int
	Keys    []string // only these, in this order; filters do not apply
}

// Page is a part of the rows that pass.
type Page struct {
	Rows  []Row
	Pass  []Row // all that pass, for tiles, charts and exports
	Total int   // rows that pass
	All   int
}

// Select applies a query to the rows.
func Select(d Document, rows []Row, q Query) Page {
	out := Page{All: len(rows)}
	words := strings.Fields(strings.ToLower(q.Search))
	for _, r := range rows {
		if Passes(d, r, q.Filters) && found(d, r, words) {
			out.Pass = append(out.Pass, r)
		}
	}
	out.Total = len(out.Pass)
	order(d, out.Pass, q)
	if len(q.Keys) > 0 {
		for _, k := range q.Keys {
			if i := slices.IndexFunc(rows, func(r Row) bool { return r.Key == k }); i >= 0 {
				out.Rows = append(out.Rows, rows[i])
			}
		}
		return out
	}
	from := min(max(q.Offset, 0), len(out.Pass))
	to := len(out.Pass)
	if q.Limit > 0 {
		to = min(from+q.Limit, to)
	}
	out.Rows = out.Pass[from:to]
	return out
}

// Passes reports whether a row passes the filters, with their defaults where a value is not given.
func Passes(d Document, r Row, values map[string]string) bool {
	for _, f := range d.Filters {
		want, given := values[f.Column]
		if !given {
			want = f.Value
		}
		if want = strings.TrimSpace(want); want == "" {
			continue
		}
		v := r.Values[f.Column]
		ok := false
		switch f.Kind {
		case "at_least":
			ok = operators["number:greaterorequal"].holds(v, want)
		case "date":
			ok = operators["date:lessorequal"].holds(v, want)
		case "text":
			ok = strings.Contains(strings.ToLower(text(v)), strings.ToLower(want))
		default:
			ok = text(v) == want
		}
		if !ok {
			return false
		}
	}
	return true
}

// found reports whether every word occurs in a shown column.
func found(d Document, r Row, words []string) bool {
	if len(words) == 0 {
		return true
	}
	var b strings.Builder
	for _, c := range d.Columns {
		if !c.Hidden {
			b.WriteString(Shown(d, r, c))
			b.WriteByte('\n')
		}
	}
	all := strings.ToLower(b.String())
	for _, w := range words {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

// order sorts by a column. What has no value is last, in both directions.
func order(d Document, rows []Row, q Query) {
	by, desc := q.Sort, q.Desc
	if _, known := d.Column(by); !known {
		if d.Sort == nil {
			return
		}
		by, desc = d.Sort.Column, d.Sort.Desc
	}
	c, _ := d.Column(by)
	type keyed struct {
		row   Row
		value any
		has   bool
	}
	list := make([]keyed, len(rows))
	for i, r := range rows {
		v := cell(r.Values[by], c.Type)
		if s, is := v.(string); is && c.Type == flow.Text {
			v = strings.ToLower(s)
		}
		list[i] = keyed{r, v, v != nil && v != ""}
	}
	slices.SortStableFunc(list, func(a, b keyed) int {
		if !a.has || !b.has {
			return absentLast(a.has, b.has)
		}
		n := 0
		switch x := a.value.(type) {
		case float64:
			n = cmp.Compare(x, b.value.(float64))
		case bool:
			n = compare(x, b.value, flow.Text)
		default:
			n = strings.Compare(x.(string), b.value.(string))
		}
		if desc {
			return -n
		}
		return n
	})
	for i := range list {
		rows[i] = list[i].row
	}
}

// Option is one choice of a filter.
type Option struct {
	Value string
	Label string
	Rows  int
}

// mostOptions keeps a filter with many values usable; the search finds the others.
const mostOptions = 200

// Options are the choices of a filter, from the rows as they are.
func Options(d Document, rows []Row, f Filter) []Option {
	if f.Kind == "at_least" {
		var out []Option
		for _, n := range f.Steps {
			s := strconv.Itoa(n)
			out = append(out, Option{Value: s, Label: s + " or more"})
		}
		return out
	}
	if f.Kind != "choice" {
		return nil
	}
	c, _ := d.Column(f.Column)
	byValue := map[string]*Option{}
	var all []*Option
	for _, r := range rows {
		v := text(r.Values[f.Column])
		if v == "" {
			continue
		}
		o, ok := byValue[v]
		if !ok {
			o = &Option{Value: v, Label: text(shown(d, r, c))}
			byValue[v] = o
			all = append(all, o)
		}
		o.Rows++
	}
	slices.SortFunc(all, func(a, b *Option) int { return compare(a.Label, b.Label, flow.Text) })
	out := make([]Option, 0, len(all))
	for _, o := range all[:min(len(all), mostOptions)] {
		out = append(out, *o)
	}
	return out
}
