package datastore

import (
	"context"
	"sort"
	"strconv"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/mapping"
)

// maxSorted is how many records that fit are held at once, where they must be sorted or all are wanted.
const maxSorted = 200_000

// fits compiles the filter of a search. The left side of a condition is the name of a field, the
// right side a value, which is taken as it is: what was mapped is never read as an expression again.
func fits(c *connector.Call) (func(connector.Record) (bool, error), error) {
	groups, err := conditions(c.Fields["filter"])
	if err != nil {
		return nil, err
	}
	if len(groups) == 0 {
		return func(connector.Record) (bool, error) { return true, nil }, nil
	}
	values := map[string]any{}
	compiled := make([][]mapping.Condition, len(groups))
	for i, g := range groups {
		for _, x := range g {
			name := "b" + strconv.Itoa(len(values))
			values[name] = x.b
			compiled[i] = append(compiled[i], mapping.Condition{A: "{{1." + path(x.a) + "}}", Operator: x.o, B: "{{2." + name + "}}"})
		}
	}
	f, err := mapping.CompileFilter(compiled)
	if err != nil {
		return nil, badFilter(err.Error())
	}
	scope := mapping.NewScope(c.Now, c.Now().Location())
	scope.SetModule(2, values)
	return func(r connector.Record) (bool, error) {
		b := r.Values
		if _, own := b["key"]; !own {
			m := make(map[string]any, len(b)+1)
			for k, v := range b {
				m[k] = v
			}
			m["key"] = r.Key
			b = m
		}
		scope.SetModule(1, b)
		ok, err := f.Holds(scope)
		if err != nil {
			return false, badFilter("Record " + r.Key + ": " + err.Error())
		}
		return ok, nil
	}, nil
}

type condition struct {
	a string
	o string
	b any
}

func badFilter(text string) error {
	return fault.New(fault.Invalid, "datastore.search").On("filter").Coded("datastore.filter").Headline("The filter cannot be used").
		Say("%s", text).Hint("Correct the filter.")
}

// conditions reads a filter: groups of {a, o or operator, b}; a list of conditions is one group.
func conditions(v any) ([][]condition, error) {
	if m, ok := v.(map[string]any); ok {
		v = m["groups"]
	}
	list, _ := v.([]any)
	var out [][]condition
	var flat []condition
	for _, g := range list {
		if m, ok := g.(map[string]any); ok {
			if c := conditionOf(m); c.a != "" {
				flat = append(flat, c)
			}
			continue
		}
		inner, ok := g.([]any)
		if !ok {
			return nil, badFilter("A group of conditions is no list.")
		}
		var group []condition
		for _, e := range inner {
			m, _ := e.(map[string]any)
			if c := conditionOf(m); c.a != "" {
				group = append(group, c)
			}
		}
		if group != nil {
			out = append(out, group)
		}
	}
	if flat != nil {
		out = append(out, flat)
	}
	return out, nil
}

func conditionOf(m map[string]any) condition {
	c := condition{a: strings.TrimSpace(connector.TextOf(m["a"])), o: connector.TextOf(m["o"]), b: m["b"]}
	if c.o == "" {
		c.o = connector.TextOf(m["operator"])
	}
	if c.o == "" {
		c.o = "exist"
	}
	return c
}

// path writes the name of a field as a reference; points lead into collections.
func path(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = "`" + strings.ReplaceAll(p, "`", "") + "`"
	}
	return strings.Join(parts, ".")
}

func runSearch(ctx context.Context, c *connector.Call) (connector.Result, error) {
	d, err := open(c)
	if err != nil {
		return connector.Result{}, err
	}
	limit := connector.IntOf(c.Fields["limit"], 100)
	order := orders(c.Fields["sort"])
	found, err := d.find(ctx, func(n int) bool { return order != nil || limit <= 0 || n < limit })
	if err != nil {
		return connector.Result{}, err
	}
	sortBy(found, order)
	if limit > 0 && len(found) > limit {
		found = found[:limit]
	}
	res := connector.Result{Object: "Data store " + d.store, Bundles: make([]map[string]any, len(found))}
	for i, r := range found {
		res.Bundles[i] = map[string]any{"key": r.Key, "data": r.Values}
	}
	if len(found) == 0 && connector.BoolOf(c.Fields["continue"]) {
		res.Bundles = []map[string]any{{}}
	}
	return res, nil
}

// find gives the records that fit, as long as more is wanted.
func (d *call) find(ctx context.Context, more func(n int) bool) ([]connector.Record, error) {
	fit, err := fits(d.c)
	if err != nil {
		return nil, err
	}
	var out []connector.Record
	var failed error
	err = d.Each(ctx, d.store, func(r connector.Record) bool {
		ok, err := fit(r)
		switch {
		case err != nil:
			failed = err
			return false
		case ctx.Err() != nil:
			failed = ctx.Err()
			return false
		case !ok:
			return true
		case len(out) == maxSorted:
			failed = fault.New(fault.Exhausted, "datastore.search").About(d.store).On("filter").Coded("datastore.too_many").Headline("Too many records fit").
				Say("More than %d records of %s fit.", maxSorted, d.store).Hint("Make the filter narrower, or give a limit without a sort.")
			return false
		}
		out = append(out, r)
		return more(len(out))
	})
	if failed != nil {
		err = failed
	}
	return out, err
}

func runCount(ctx context.Context, c *connector.Call) (connector.Result, error) {
	d, err := open(c)
	if err != nil {
		return connector.Result{}, err
	}
	n := 0
	if groups, err := conditions(c.Fields["filter"]); err != nil {
		return connector.Result{}, err
	} else if len(groups) == 0 {
		if n, err = d.Count(ctx, d.store); err != nil {
			return connector.Result{}, err
		}
		return d.result("", map[string]any{"count": float64(n)}), nil
	}
	fit, err := fits(c)
	if err != nil {
		return connector.Result{}, err
	}
	var failed error
	err = d.Each(ctx, d.store, func(r connector.Record) bool {
		ok, err := fit(r)
		if ok {
			n++
		}
		if failed = err; failed == nil {
			failed = ctx.Err()
		}
		return failed == nil
	})
	if failed != nil {
		err = failed
	}
	if err != nil {
		return connector.Result{}, err
	}
	return d.result("", map[string]any{"count": float64(n)}), nil
}

type by struct {
	path []string
	desc bool
}

func orders(v any) []by {
	list, _ := v.([]any)
	var out []by
	for _, e := range list {
		m, _ := e.(map[string]any)
		name := connector.TextOf(m["key"])
		if name == "" {
			name = connector.TextOf(m["name"])
		}
		if name != "" {
			out = append(out, by{strings.Split(name, "."), strings.HasPrefix(strings.ToLower(connector.TextOf(m["order"])), "desc")})
		}
	}
	return out
}

func sortBy(list []connector.Record, order []by) {
	if order == nil {
		return
	}
	sort.SliceStable(list, func(i, j int) bool {
		for _, o := range order {
			c := compare(o.of(list[i]), o.of(list[j]))
			if c != 0 {
				return c < 0 != o.desc
			}
		}
		return false
	})
}

func (o by) of(r connector.Record) any {
	var v any = r.Values
	for _, p := range o.path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[p]
	}
	if v == nil && len(o.path) == 1 && o.path[0] == "key" {
		return r.Key
	}
	return v
}

// compare puts nothing first, then numbers, dates and booleans by their size, and texts by their letters.
func compare(a, b any) int {
	if a == nil || b == nil {
		return rank(a) - rank(b)
	}
	switch x := a.(type) {
	case float64:
		if y, ok := b.(float64); ok {
			switch {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		}
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y)
		}
	}
	if d := rank(a) - rank(b); d != 0 {
		return d
	}
	return strings.Compare(connector.TextOf(a), connector.TextOf(b))
}

func rank(v any) int {
	switch v.(type) {
	case nil:
		return 0
	case bool:
		return 1
	case float64:
		return 2
	case time.Time:
		return 3
	}
	return 4
}
