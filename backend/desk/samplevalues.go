package desk

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/mapping"
)

// MappedItem is one mapped item of a module, with a sample value: what Run this module only asks for.
type MappedItem struct {
	Module int // that gives it
	Title  string
	Path   string
	Value  any
	Known  bool // a pin or an earlier run has it
}

// ItemsOf lists the items of earlier modules that a module maps, each once.
func (d *Desk) ItemsOf(ctx context.Context, flowID string, module int) ([]MappedItem, error) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return nil, err
	}
	m, ok := doc.Module(module)
	if !ok {
		return nil, fault.New(fault.NotFound, "desk.items").About(doc.Name).Say("%s has no module %d.", doc.Name, module).
			Hint("Choose one of its modules.")
	}
	s, err := d.sampleOf(ctx, flowID)
	if err != nil {
		return nil, err
	}
	s = d.completed(doc, s)
	var out []MappedItem
	seen := map[string]bool{}
	texts(m.Fields, func(text string) {
		refs, err := mapping.References(text)
		if err != nil {
			return // the module says so itself
		}
		for _, r := range refs {
			key := strconv.Itoa(r.Module) + "." + r.Path
			from, ok := doc.Module(r.Module)
			if r.Module == 0 || !ok || seen[key] {
				continue
			}
			seen[key] = true
			ref := "{{" + key + "}}"
			if r.Path == "" {
				ref = "{{`" + strconv.Itoa(r.Module) + "`}}"
			}
			v := d.evaluated(ref, "", s)
			out = append(out, MappedItem{Module: r.Module, Title: d.title(from), Path: r.Path, Value: v, Known: v != nil})
		}
	})
	slices.SortStableFunc(out, func(a, b MappedItem) int { return a.Module - b.Module })
	return out, nil
}

// texts visits every text of a value, in the order of its names.
func texts(v any, visit func(string)) {
	switch x := v.(type) {
	case string:
		visit(x)
	case []any:
		for _, e := range x {
			texts(e, visit)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(x)) {
			texts(x[k], visit)
		}
	}
}

// withItems puts the values of items into the bundles that a part of a draft runs with.
func withItems(doc flow.Document, bundles map[int]map[string]any, items []MappedItem) {
	for _, i := range items {
		if _, ok := doc.Module(i.Module); !ok {
			continue
		}
		if i.Path == "" {
			if m, is := i.Value.(map[string]any); is {
				bundles[i.Module] = m
			}
			continue
		}
		next, _ := put(bundles[i.Module], steps(i.Path), i.Value).(map[string]any)
		bundles[i.Module] = next
	}
}

// steps are the parts of a path: names, and places of arrays that count from 1.
func steps(path string) []any {
	var out []any
	for _, part := range strings.Split(path, ".") {
		name, rest, _ := strings.Cut(part, "[")
		if name != "" {
			out = append(out, name)
		}
		for rest != "" {
			index, more, _ := strings.Cut(rest, "]")
			n, err := strconv.Atoi(index)
			if err != nil || n < 1 || n > 10_000 {
				n = 1
			}
			out = append(out, n)
			rest = strings.TrimPrefix(more, "[")
		}
	}
	return out
}

// put is v with a value at the path; v itself is not changed.
func put(v any, path []any, value any) any {
	if len(path) == 0 {
		return value
	}
	switch at := path[0].(type) {
	case string:
		if list, is := v.([]any); is && len(list) > 0 { // a name on an array is that of its first element
			c := slices.Clone(list)
			c[0] = put(c[0], path, value)
			return c
		}
		m, _ := v.(map[string]any)
		c := maps.Clone(m)
		if c == nil {
			c = map[string]any{}
		}
		c[at] = put(c[at], path[1:], value)
		return c
	case int:
		list, _ := v.([]any)
		c := slices.Clone(list)
		for len(c) < at {
			c = append(c, nil)
		}
		c[at-1] = put(c[at-1], path[1:], value)
		return c
	}
	return v
}
