package engine

import (
	"fmt"
	"strconv"

	"signet/backend/fault"
)

// mostHeld is how much an aggregator may keep: beyond it a run would take the memory of everything else.
const mostHeld = 512 << 20

// hold counts what an aggregator keeps, and refuses more than the bound.
func (a *accumulator) hold(n *node, size int) error {
	if a.held += size; a.held <= mostHeld {
		return nil
	}
	return fault.New(fault.Exhausted, "engine.aggregate").About(n.tag).Coded("aggregator.full").
		Headline("%s holds too much", n.name).Say("%s holds %d MB of bundles, and 512 MB is the most.", n.name, a.held>>20).
		Hint("Let fewer bundles through with a filter, gather fewer fields, or gather in groups of the source.")
}

// notes say how much an aggregator has kept, where that is worth saying.
func (a *accumulator) notes() []string {
	n := 0
	for _, g := range a.groups {
		n += len(g.items) + g.texts.n
	}
	if n < 1000 {
		return nil
	}
	return []string{fmt.Sprintf("Held %s bundles, about %.1f MB.", thousands(n), float64(a.held)/1e6)}
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// weight is about how many bytes an aggregator keeps of a bundle. Numbers are only counted together.
func weight(n *node, fields map[string]any) int {
	switch aggregationOf(n) {
	case numbers:
		return 0
	case texts:
		return weigh(first(fields, "value", "text"))
	case tables:
		return weigh(first(fields, "cells", "columns", "value"))
	}
	v := first(fields, "fields", "mapper", "target")
	if m, is := v.(map[string]any); v == nil || is && len(m) == 0 {
		return wholeBundle
	}
	return weigh(v)
}

// wholeBundle is what the bundle before an aggregator counts for: it is there already, and only kept longer.
const wholeBundle = 256

func weigh(v any) int {
	switch x := v.(type) {
	case string:
		return 16 + len(x)
	case []byte:
		return 24 + len(x)
	case []any:
		out := 24
		for _, e := range x {
			out += weigh(e)
		}
		return out
	case map[string]any:
		out := 48
		for k, e := range x {
			out += 16 + len(k) + weigh(e)
		}
		return out
	}
	return 16
}
