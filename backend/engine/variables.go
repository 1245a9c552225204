package engine

import (
	"fmt"
	"strconv"
	"strings"

	"signet/backend/connector"
)

// oneCycle reports whether the lifetime of variables is one cycle, and not the whole run.
func (x *exec) oneCycle(f map[string]any) bool {
	switch strings.ToLower(connector.TextOf(first(f, "scope", "lifetime"))) {
	case "roundtrip", "cycle", "one_cycle", "one cycle":
		return true
	}
	return false
}

func (x *exec) setVariables(f map[string]any) ([]any, error) {
	set := map[string]any{}
	switch v := f["variables"].(type) {
	case []any:
		set = pairs(v)
	case map[string]any:
		set = v
	}
	if name := connector.TextOf(f["name"]); name != "" {
		set[name] = f["value"]
	}
	cycle := x.oneCycle(f)
	x.later(func(root *exec) {
		for name, v := range set {
			root.setVariable(cycle, name, v) // a name has one lifetime: the one it was set with last
		}
	})
	return one(set), nil
}

func (x *exec) getVariables(f map[string]any) ([]any, error) {
	var names []string
	if list, ok := f["variables"].([]any); ok {
		for _, e := range list {
			if m, ok := e.(map[string]any); ok {
				e = m["name"]
			}
			names = append(names, connector.TextOf(e))
		}
	}
	if name := connector.TextOf(f["name"]); name != "" {
		names = append(names, name)
	}
	out := make(map[string]any, len(names))
	for _, name := range names {
		v, ok := x.cycleVars[name]
		if !ok {
			v = x.runVars[name]
		}
		out[name] = v
	}
	return one(out), nil
}

// counters is the data store of Increment; a name that begins with a point is none that people give.
const counters = ".increment"

// increment counts up by one: within the cycle, within the run, or without end in the data store.
func (x *exec) increment(n *node, f map[string]any) ([]any, error) {
	switch strings.ToLower(connector.TextOf(first(f, "reset"))) {
	case "cycle", "roundtrip", "after_cycle":
		key := "\x00increment " + strconv.Itoa(n.id)
		v, _ := number(x.cycleVars[key])
		x.cycleVars[key] = v + 1
		return one(map[string]any{"i": v + 1}), nil
	case "run", "execution", "after_run":
	default:
		if store := x.e.opt.DataStore; store != nil && !x.run.DryRun {
			key := fmt.Sprintf("%s/%d", x.run.FlowID, n.id)
			var v float64
			err := store.Change(x.keep, counters, key, "", func(old *connector.Record) (map[string]any, error) {
				if old != nil {
					v, _ = number(old.Values["i"])
				}
				return map[string]any{"i": v + 1}, nil
			})
			if err != nil {
				return nil, err
			}
			return one(map[string]any{"i": v + 1}), nil
		}
	}
	x.counters[n.id]++
	return one(map[string]any{"i": x.counters[n.id]}), nil
}
