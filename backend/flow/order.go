package flow

import "sort"

// Tree is a flow in the order in which it runs.
type Tree struct {
	// Roots are the start of the flow, then the starts of unlinked parts.
	Roots []*Step
	// Order lists the modules of the flow, depth first, error handlers behind their
	// module's routes; Orphans those that no link joins to the start.
	Order, Orphans []int
}

// Step is one module with what follows it.
type Step struct {
	Module  int
	Next    []Branch // by route order, the fallback last
	OnError []Branch
}

// Branch is a link to a following step.
type Branch struct {
	Link Link
	Step *Step
}

// Order builds the tree. Each module stands in it once: where several links meet
// (a merge), under the first that leads there. Circles are cut.
func Order(d Document) Tree {
	out := map[int][]Link{}
	in := map[int]int{}
	known := map[int]bool{}
	for _, m := range d.Modules {
		known[m.ID] = true
	}
	for _, l := range d.Links {
		if known[l.From] && known[l.To] {
			out[l.From] = append(out[l.From], l)
			in[l.To]++
		}
	}
	for _, links := range out {
		sort.SliceStable(links, func(i, j int) bool {
			a, b := links[i], links[j]
			if a.Fallback != b.Fallback {
				return b.Fallback
			}
			return a.Order < b.Order
		})
	}
	var t Tree
	seen := map[int]bool{}
	var build func(id int) *Step
	build = func(id int) *Step {
		seen[id] = true
		t.Order = append(t.Order, id)
		s := &Step{Module: id}
		for _, kind := range []LinkKind{Next, OnError} {
			for _, l := range out[id] {
				if l.Kind != kind || seen[l.To] {
					continue
				}
				b := Branch{Link: l, Step: build(l.To)}
				if kind == Next {
					s.Next = append(s.Next, b)
				} else {
					s.OnError = append(s.OnError, b)
				}
			}
		}
		return s
	}
	start := startOf(d, in)
	if start != 0 {
		t.Roots = append(t.Roots, build(start))
	}
	linked := len(t.Order)
	for _, pass := range []bool{true, false} { // parts with a start first, then circles
		for _, m := range d.Modules {
			if !seen[m.ID] && (!pass || in[m.ID] == 0) {
				t.Roots = append(t.Roots, build(m.ID))
			}
		}
	}
	t.Orphans = append([]int{}, t.Order[linked:]...)
	t.Order = t.Order[:linked:linked]
	return t
}

// startOf is the first module that nothing leads to and something follows; in a
// flow without links the first module.
func startOf(d Document, in map[int]int) int {
	first := 0
	for _, m := range d.Modules {
		if in[m.ID] > 0 {
			continue
		}
		if first == 0 {
			first = m.ID
		}
		for _, l := range d.Links {
			if l.From == m.ID {
				return m.ID
			}
		}
	}
	return first
}

// Before lists the modules whose bundles a module can refer to: those on every way
// that leads to it, and for a merge those of all its ways.
func Before(d Document, id int) map[int]bool {
	before := map[int]bool{}
	todo := []int{id}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, l := range d.Links {
			if l.To == at && !before[l.From] {
				before[l.From] = true
				todo = append(todo, l.From)
			}
		}
	}
	return before
}
