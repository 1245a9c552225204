package view

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/ids"
)

// MaxRows is how many rows a View reads when its source says nothing else.
const MaxRows = 10_000

// MaxBulk is the largest number of rows that one click can act on.
const MaxBulk = 500

var (
	types     = []flow.Type{flow.Text, flow.Number, flow.Date, flow.Boolean}
	formats   = []string{"", "money", "integer", "date", "days_bar", "link"}
	kinds     = []string{"choice", "at_least", "text", "date"}
	tileKinds = []string{"count", "sum", "average", "runs"}
	actionID  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// Check holds a document against what a View needs. The fault names the first place that is wrong.
func Check(d Document) error {
	c := &check{d: &d}
	c.head()
	c.columns()
	for i, f := range d.Filters {
		at := fmt.Sprintf("filters.%d", i+1)
		c.column(at+".column", f.Column)
		c.oneOf(at+".kind", f.Kind, kinds)
		c.text(at+".label", f.Label)
	}
	for i, t := range d.Tiles {
		at := fmt.Sprintf("tiles.%d", i+1)
		c.text(at+".label", t.Label)
		c.oneOf(at+".kind", t.Kind, tileKinds)
		c.oneOf(at+".better", t.Better, []string{"", "up", "down"})
		if t.Kind == "sum" || t.Kind == "average" {
			c.number(at+".column", t.Column)
		}
		if _, known := d.Action(t.Action); t.Action != "" && !known {
			c.fail(at+".action", "The View has no Action button %q.", t.Action)
		}
	}
	for i, ch := range d.Charts {
		c.chart(fmt.Sprintf("charts.%d", i+1), ch)
	}
	seen := map[string]bool{}
	for i, a := range d.Actions {
		at := fmt.Sprintf("actions.%d", i+1)
		if seen[a.ID] {
			c.fail(at+".id", "Two Action buttons have the id %s.", a.ID)
		}
		seen[a.ID] = true
		c.action(at, a)
	}
	return c.err()
}

type check struct {
	d     *Document
	at    string
	wrong string
}

func (c *check) fail(at, format string, args ...any) {
	if c.wrong == "" {
		c.at, c.wrong = at, fmt.Sprintf(format, args...)
	}
}

func (c *check) err() error {
	if c.wrong == "" {
		return nil
	}
	name := c.d.Name
	if name == "" {
		name = c.d.ID
	}
	return fault.New(fault.Invalid, "view.check").Coded("view.broken").About(name).On(c.at).
		Headline("The View %s cannot be shown", name).Say("%s", c.wrong).
		Hint("Correct %s in the file views/%s.json.", c.at, c.d.ID)
}

func (c *check) head() {
	d := c.d
	if d.Format != Format {
		c.fail("format", "It has the form %q; this Signet reads %q.", d.Format, Format)
	}
	if !ids.Valid("view", d.ID) {
		c.fail("id", "%q is no id of a View.", d.ID)
	}
	c.text("name", d.Name)
	s := d.Source
	if !ids.Valid("con", s.Connection) {
		c.fail("source.connection", "A View reads through a shared connection; %q is none.", s.Connection)
	}
	c.text("source.app", s.App)
	c.text("source.action", s.Action)
	if s.Max < 0 {
		c.fail("source.max", "A View cannot read %d rows.", s.Max)
	}
	c.column("source.key", s.Key)
	if d.Money != "" {
		c.number("money", d.Money)
	}
	if d.Sort != nil {
		c.column("sort.column", d.Sort.Column)
	}
}

func (c *check) columns() {
	if len(c.d.Columns) == 0 {
		c.fail("columns", "The View has no column.")
	}
	seen := map[string]bool{}
	for i, x := range c.d.Columns {
		at := fmt.Sprintf("columns.%d", i+1)
		c.text(at+".name", x.Name)
		c.text(at+".label", x.Label)
		if seen[x.Name] {
			c.fail(at+".name", "Two columns are named %s.", x.Name)
		}
		seen[x.Name] = true
		if !slices.Contains(types, x.Type) {
			c.fail(at+".type", "There is no type %q. A column is text, number, date or boolean.", string(x.Type))
		}
		c.oneOf(at+".format", x.Format, formats)
		c.oneOf(at+".align", x.Align, []string{"", "start", "end", "center"})
		if x.With != "" {
			c.column(at+".with", x.With)
		}
	}
}

func (c *check) chart(at string, ch Chart) {
	c.text(at+".title", ch.Title)
	c.number(at+".by", ch.By)
	if ch.Column != "" {
		c.number(at+".column", ch.Column)
	}
	if len(ch.Ranges) == 0 || ch.Divide < 0 {
		c.fail(at+".ranges", "The chart has no bars.")
	}
	for i, r := range ch.Ranges {
		if r.To != nil && *r.To < r.From || i > 0 && (ch.Ranges[i-1].To == nil || r.From <= *ch.Ranges[i-1].To) {
			c.fail(fmt.Sprintf("%s.ranges.%d", at, i+1), "The ranges of the chart overlap, or end before they begin.")
		}
	}
}

func (c *check) action(at string, a Action) {
	if !actionID.MatchString(a.ID) {
		c.fail(at+".id", "%q is no id of an Action button: lower-case letters, digits and underscores.", a.ID)
	}
	c.text(at+".label", a.Label)
	c.text(at+".verb", a.Verb)
	if !ids.Valid("flow", a.Flow) {
		c.fail(at+".flow", "%q is no id of an Action Flow.", a.Flow)
	}
	if a.MaxRows < 0 || a.MaxRows > MaxBulk {
		c.fail(at+".maxRows", "One click can act on up to %d rows.", MaxBulk)
	}
	if a.BulkLabel != "" && !strings.Contains(a.BulkLabel, "{n}") {
		c.fail(at+".bulkLabel", "The label for several rows needs {n} where their number stands.")
	}
	seen := map[string]bool{}
	for i, m := range a.Inputs {
		in := fmt.Sprintf("%s.inputs.%d", at, i+1)
		c.text(in+".input", m.Input)
		if seen[m.Input] {
			c.fail(in+".input", "The input %s is mapped twice.", m.Input)
		}
		seen[m.Input] = true
		n := 0
		if m.Column != "" {
			c.column(in+".column", m.Column)
			n++
		}
		if m.Constant != nil {
			n++
		}
		if m.Ask != nil {
			c.text(in+".ask.label", m.Ask.Label)
			n++
		}
		if n != 1 {
			c.fail(in, "The input %s takes a column, a constant, or asks: exactly one of them.", m.Input)
		}
	}
	c.groups(at+".shownWhen", a.ShownWhen)
	for i, r := range a.EnabledWhen {
		in := fmt.Sprintf("%s.enabledWhen.%d", at, i+1)
		c.text(in+".reason", r.Reason)
		c.groups(in+".when", r.When)
	}
}

func (c *check) groups(at string, groups [][]Condition) {
	for i, g := range groups {
		for j, x := range g {
			in := fmt.Sprintf("%s.%d.%d", at, i+1, j+1)
			c.column(in+".column", x.Column)
			if _, ok := operators[strings.TrimSuffix(x.Operator, ":ci")]; !ok {
				c.fail(in+".o", "There is no operator %q.", x.Operator)
			}
		}
	}
}

func (c *check) text(at, s string) {
	if strings.TrimSpace(s) == "" {
		c.fail(at, "%s has no value.", at)
	}
}

func (c *check) oneOf(at, s string, allowed []string) {
	if !slices.Contains(allowed, s) {
		c.fail(at, "%q is not one of %s.", s, strings.Join(slices.DeleteFunc(slices.Clone(allowed), func(x string) bool { return x == "" }), ", "))
	}
}

func (c *check) column(at, name string) {
	if _, ok := c.d.Column(name); !ok {
		c.fail(at, "The View has no column %q.", name)
	}
}

func (c *check) number(at, name string) {
	if x, ok := c.d.Column(name); !ok || x.Type != flow.Number {
		c.fail(at, "The View has no column of numbers named %q.", name)
	}
}
