package flow

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// never says why no bundle can pass a filter; "" when one may. Only what is certain
// counts: comparisons of one and the same value with constants that exclude each other.
func never(f *Filter) string {
	if f == nil || len(f.Groups) == 0 {
		return ""
	}
	why := ""
	for _, g := range f.Groups {
		reason := contradiction(g)
		if reason == "" {
			return ""
		}
		if why == "" {
			why = reason
		}
	}
	return why
}

// demands is what the conditions of one group ask of one value.
type demands struct {
	low, high         float64
	openLow, openHigh bool // the bound itself does not count
	is, isFolded      *string
	boolean           *bool
	exists, absent    bool
}

// contradiction says which two conditions of a group exclude each other.
func contradiction(group []Condition) string {
	by := map[string]*demands{}
	for _, c := range group {
		a := strings.TrimSpace(c.A)
		if a == "" || strings.Contains(c.B, "{{") {
			continue
		}
		d := by[a]
		if d == nil {
			d = &demands{low: math.Inf(-1), high: math.Inf(1)}
			by[a] = d
		}
		if !d.take(c) {
			return fmt.Sprintf("%s would have to meet conditions that exclude each other", unbraced(a))
		}
	}
	return ""
}

// take adds a condition; false when it excludes one that was taken before.
func (d *demands) take(c Condition) bool {
	kind, what, _ := strings.Cut(c.Operator, ":")
	switch {
	case c.Operator == "exist":
		d.exists = true
	case c.Operator == "notexist":
		d.absent = true
	case kind == "number":
		n, err := strconv.ParseFloat(strings.TrimSpace(c.B), 64)
		if err != nil || math.IsNaN(n) {
			return true
		}
		switch what {
		case "greater", "greaterorequal":
			d.atLeast(n, what == "greater")
		case "less", "lessorequal":
			d.atMost(n, what == "less")
		case "equal":
			d.atLeast(n, false)
			d.atMost(n, false)
		}
	case c.Operator == "text:equal":
		if d.is != nil && *d.is != c.B {
			return false
		}
		d.is = &c.B
	case c.Operator == "text:equal:ci":
		if d.isFolded != nil && !strings.EqualFold(*d.isFolded, c.B) {
			return false
		}
		d.isFolded = &c.B
	case c.Operator == "boolean:equal":
		b := strings.TrimSpace(c.B)
		if b != "true" && b != "false" {
			return true
		}
		want := b == "true"
		if d.boolean != nil && *d.boolean != want {
			return false
		}
		d.boolean = &want
	}
	return d.possible()
}

func (d *demands) atLeast(n float64, open bool) {
	if n > d.low || n == d.low && open {
		d.low, d.openLow = n, open
	}
}

func (d *demands) atMost(n float64, open bool) {
	if n < d.high || n == d.high && open {
		d.high, d.openHigh = n, open
	}
}

func (d *demands) possible() bool {
	return !(d.exists && d.absent) && (d.low < d.high || d.low == d.high && !d.openLow && !d.openHigh)
}

// unbraced is a mapping as a person reads it in a sentence.
func unbraced(a string) string {
	if strings.HasPrefix(a, "{{") && strings.HasSuffix(a, "}}") && strings.Count(a, "{{") == 1 {
		return strings.TrimSpace(a[2 : len(a)-2])
	}
	return a
}

// impassable warns of filters that no bundle can pass, and says which changing modules therefore never run.
func (c *checker) impassable(l *Link) {
	why := never(l.Filter)
	if why == "" || l.Disabled {
		return
	}
	text := fmt.Sprintf("No bundle can pass the filter before module %d: %s.", l.To, why)
	if ids := c.writesAfter(l.To); len(ids) > 0 {
		text += fmt.Sprintf(" So %s %s never runs.", counted(len(ids), "module", "modules", false), listed(numbers(ids)))
		if len(ids) > 1 {
			text = strings.TrimSuffix(text, "runs.") + "run."
		}
	}
	c.add(Warning, l.To, "filter.0.0", "flow.never", "%s", text)
}

// writesAfter lists the modules from one on that change something at a system.
func (c *checker) writesAfter(from int) []int {
	var out []int
	seen, todo := map[int]bool{}, []int{from}
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		if seen[id] {
			continue
		}
		seen[id] = true
		if m, ok := c.d.Module(id); ok {
			if a, known := c.look.Action(m.App, m.Action); known && a.Writes != nil && a.Writes(m.Fields) {
				out = append(out, id)
			}
		}
		for _, l := range c.d.Links {
			if l.From == id {
				todo = append(todo, l.To)
			}
		}
	}
	return out
}
