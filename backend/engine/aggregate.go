package engine

import (
	"math"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// accumulator holds what one operation of an aggregator's source has caused, by group.
type accumulator struct {
	held   int // bytes that it keeps, about
	order  []string
	groups map[string]*group
	fields map[string]any // of the last bundle: the settings of the aggregator
}

type group struct {
	key   any
	items []any
	texts pile
	num   tally
}

type tally struct {
	n             int
	sum, low, top float64
}

func newAccumulator() *accumulator { return &accumulator{groups: map[string]*group{}} }

// group is the group of a key, made when it is new.
func (a *accumulator) group(key any) *group {
	id := connector.TextOf(key)
	g := a.groups[id]
	if g == nil {
		g = &group{key: key}
		a.groups[id], a.order = g, append(a.order, id)
	}
	return g
}

// collect takes the bundle in the frame into the aggregator; nothing goes on until its source is done.
func (x *exec) collect(n *node) error {
	acc := x.acc[n.index]
	if acc == nil { // the run was started after the source
		acc = newAccumulator()
	}
	fields, err := n.evaluate(x.env)
	if err != nil {
		s := &step{n: n, op: x.ops[n.index] + 1, start: x.e.now(), fields: fields}
		var again retrying
		_, err = x.handled(n, s.op, x.failedBefore(s, err), &again)
		return err
	}
	x.filter = nil
	acc.fields = fields
	key := any(nil)
	if n.grouped != "" {
		key = fields[n.grouped]
	}
	g := acc.group(key)
	err = x.take(n, g, fields)
	if err == nil {
		err = acc.hold(n, weight(n, fields))
	}
	if err != nil {
		s := &step{n: n, op: x.ops[n.index] + 1, start: x.e.now(), fields: fields}
		var again retrying
		_, err = x.handled(n, s.op, x.failedBefore(s, err), &again)
		return err
	}
	if x.acc[n.index] == nil {
		return x.release(n, acc)
	}
	return nil
}

type aggregation int

const (
	arrays aggregation = iota
	texts
	numbers
	tables
	made // by the app itself, of what each bundle added
)

func aggregationOf(n *node) aggregation {
	if n.action.Run != nil {
		return made
	}
	switch name := n.action.Name; {
	case strings.Contains(name, "text"):
		return texts
	case strings.Contains(name, "num"):
		return numbers
	case strings.Contains(name, "table"):
		return tables
	}
	return arrays
}

func (x *exec) take(n *node, g *group, f map[string]any) error {
	switch aggregationOf(n) {
	case texts:
		sep, fixed := n.fixedSeparator(texts)
		g.texts.add(connector.TextOf(first(f, "value", "text")), sep, fixed)
	case numbers:
		v := first(f, "value")
		if v == nil {
			return nil // an empty value takes no part, as in Make
		}
		c, err := x.e.opt.Language.Coerce(v, "number")
		if err != nil {
			return n.badField("value", err)
		}
		num, ok := number(c)
		if !ok {
			return n.badField("value", fault.New(fault.Invalid, "engine.aggregate").Say("%s is no number.", connector.TextOf(v)))
		}
		g.num.add(num)
	case tables:
		var cells []string
		if row, ok := first(f, "cells", "columns", "value").([]any); ok {
			for _, c := range row {
				if m, ok := c.(map[string]any); ok {
					c = m["value"]
				}
				cells = append(cells, connector.TextOf(c))
			}
		}
		sep, fixed := n.fixedSeparator(tables)
		g.texts.add(strings.Join(cells, separator(f, "\t", "column_separator", "columnSeparator")), sep, fixed)
	case made:
		g.items = append(g.items, added(f))
	default:
		g.items = append(g.items, x.item(n, f))
	}
	return nil
}

func (t *tally) add(v float64) {
	if t.n == 0 || v < t.low {
		t.low = v
	}
	if t.n == 0 || v > t.top {
		t.top = v
	}
	t.n++
	t.sum += v
}

// item is one element of an array aggregator: the target structure it was given, else the bundle before it.
func (x *exec) item(n *node, f map[string]any) any {
	switch v := first(f, "fields", "mapper", "target").(type) {
	case map[string]any:
		if len(v) > 0 {
			return v
		}
	case []any:
		if m := pairs(v); len(m) > 0 {
			return m
		}
	}
	for at := n.parent; at != nil; at = at.parent {
		if v, ok := x.frame[at.id]; ok {
			if v != nil {
				return v
			}
		}
	}
	return map[string]any{}
}

// release ends an aggregator: one bundle a group goes on, and what lies between source and aggregator is not seen any more.
func (x *exec) release(n *node, acc *accumulator) error {
	f := acc.fields
	if f == nil { // nothing arrived: the settings are those that need no bundle
		f = map[string]any{}
		for i := range n.fields {
			if v, drop, err := n.fields[i].value.eval(x.env); err == nil && !drop {
				f[n.fields[i].name] = v
			}
		}
	}
	if len(acc.order) == 0 {
		if connector.BoolOf(first(f, "stop_if_empty", "stopIfEmpty")) {
			return nil
		}
		acc.groups[""], acc.order = &group{}, []string{""}
	}
	grouped := n.grouped != "" && acc.fields != nil
	out := make([]any, 0, len(acc.order))
	for _, id := range acc.order {
		g := acc.groups[id]
		b, err := x.gathered(n, g, f)
		if err != nil {
			s := &step{n: n, op: x.ops[n.index] + 1, start: x.e.now(), fields: settings(f)}
			var again retrying
			_, err = x.handled(n, s.op, x.failedBefore(s, err), &again)
			return err
		}
		if grouped {
			b["key"] = g.key
		}
		out = append(out, b)
	}
	saved := map[int]any{}
	for _, h := range n.hidden {
		if v, ok := x.frame[h.id]; ok {
			saved[h.id] = v
			x.unset(h.id)
		}
	}
	defer func() {
		for id, v := range saved {
			x.set(id, v)
		}
	}()
	if err := x.turn(n); err != nil {
		return err
	}
	x.ops[n.index]++
	x.came(n)
	s := &step{n: n, op: x.ops[n.index], start: x.e.now(), fields: settings(f), notes: acc.notes()}
	x.filter = nil
	if err := x.control(s, out); err != nil {
		return err
	}
	return x.emit(n, out)
}

// gathered is the bundle of a group. An app that gathers itself gets the settings, and as items what each bundle added.
func (x *exec) gathered(n *node, g *group, f map[string]any) (map[string]any, error) {
	if aggregationOf(n) != made {
		return g.bundle(n, f), nil
	}
	fields := settings(f)
	fields["items"] = g.items
	if g.items == nil {
		fields["items"] = []any{}
	}
	res, err := x.guarded(connector.NewCall(connector.Call{Fields: fields, Now: x.e.now, Net: x.e.refusing}, nil, nil), n)
	if err != nil || len(res.Bundles) == 0 {
		return map[string]any{}, err
	}
	return res.Bundles[0], nil
}

// added are an aggregator's fields that are about one bundle.
func added(f map[string]any) map[string]any {
	out, other := map[string]any{}, settings(f)
	for k, v := range f {
		if _, is := other[k]; !is {
			out[k] = v
		}
	}
	return out
}

// settings are an aggregator's fields that are not about one bundle.
func settings(f map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range f {
		switch k {
		case "value", "text", "fields", "mapper", "target", "cells", "columns", "group_by", "groupBy":
		default:
			out[k] = v
		}
	}
	return out
}

func (g *group) bundle(n *node, f map[string]any) map[string]any {
	switch aggregationOf(n) {
	case texts:
		return map[string]any{"text": g.texts.text(separator(f, "\n", "row_separator", "rowSeparator", "separator"))}
	case tables:
		return map[string]any{"table": g.texts.text(separator(f, "\n", "row_separator", "rowSeparator"))}
	case numbers:
		return map[string]any{"result": g.num.result(strings.ToLower(connector.TextOf(first(f, "function", "aggregate_function", "fn"))))}
	}
	items := g.items
	if items == nil {
		items = []any{}
	}
	return map[string]any{"array": items, "__IMTAGGLENGTH__": float64(len(items))}
}

func (t tally) result(function string) any {
	switch function {
	case "count":
		return float64(t.n)
	case "avg", "average", "mean":
		if t.n == 0 {
			return nil
		}
		return t.sum / float64(t.n)
	case "min", "minimum":
		if t.n == 0 {
			return nil
		}
		return t.low
	case "max", "maximum":
		if t.n == 0 {
			return nil
		}
		return t.top
	}
	if math.IsInf(t.sum, 0) {
		return nil
	}
	return t.sum
}

// separator reads a separator by name or as it is written.
func separator(f map[string]any, fallback string, names ...string) string {
	for _, n := range names {
		v, ok := f[n]
		if !ok || v == nil {
			continue
		}
		s := connector.TextOf(v)
		switch s {
		case "newline", "new_line", `\n`:
			return "\n"
		case "tab", `\t`:
			return "\t"
		case "comma":
			return ","
		case "semicolon":
			return ";"
		case "space":
			return " "
		case "none":
			return ""
		case "other":
			return connector.TextOf(first(f, "other_"+n, "other_separator", "otherSeparator", "other"))
		}
		return s
	}
	return fallback
}
