package engine

import (
	"signet/backend/connector"
	"signet/backend/mapping"
)

// getting reads variables that were set before on the way of the same bundle. A name that is set elsewhere
// behind the source too, or not at all, may hold what another bundle left: that is for the interpreter.
func (s *stretch) getting(t *stop) bool {
	var names []string
	add := func(x *shape) bool {
		if x == nil || !x.constant() || x.empty() {
			return false
		}
		names = append(names, connector.TextOf(x.fixed))
		return true
	}
	for _, f := range t.fields {
		switch f.name {
		case "variables":
			if !f.shape.list {
				return false
			}
			for i := range f.shape.items {
				item := &f.shape.items[i]
				if item.keys != nil {
					item = item.item("name")
				}
				if !add(item) {
					return false
				}
			}
		case "name":
			if !f.shape.empty() && !add(&f.shape) {
				return false
			}
		default:
			return false
		}
	}
	given := map[string]mapping.Node{}
	for _, name := range names {
		if _, known := given[name]; known {
			continue
		}
		everywhere, known := s.settersBehind(s.source, name, map[*node]bool{})
		if !known || everywhere == 0 {
			return false
		}
		onTheWay, value := 0, mapping.Node(-1)
		for at := t.n.parent; at != nil && at != s.source; at = at.parent {
			if n, sets := s.sets[at][name]; sets {
				if onTheWay++; value < 0 {
					value = n
				}
			}
		}
		if onTheWay != everywhere {
			return false
		}
		given[name] = value
		t.names, t.values = append(t.names, name), append(t.values, value)
	}
	s.batch.Define(t.n.id, given)
	return len(t.n.feeds) == 0
}

// settersBehind counts the modules behind n that set a variable; known is false when some name cannot be known.
func (s *stretch) settersBehind(n *node, name string, seen map[*node]bool) (count int, known bool) {
	edges := n.next
	if n.onError != nil {
		edges = append(append([]*edge(nil), edges...), n.onError)
	}
	for _, e := range edges {
		if seen[e.to] {
			continue
		}
		seen[e.to] = true
		if e.to.action.Control == connector.SetVariables {
			names, ok := fixedNames(e.to)
			if !ok {
				return 0, false
			}
			if names[name] {
				count++
			}
		}
		more, ok := s.settersBehind(e.to, name, seen)
		if !ok {
			return 0, false
		}
		count += more
	}
	return count, true
}

// fixedNames are the variables that a module sets, where they are the same for every bundle.
func fixedNames(n *node) (map[string]bool, bool) {
	out := map[string]bool{}
	add := func(x *expr) bool {
		if x.prog != nil || x.list || x.keys != nil {
			return false
		}
		if v := connector.TextOf(x.fixed); v != "" {
			out[v] = true
		}
		return true
	}
	for i := range n.fields {
		f := &n.fields[i]
		switch f.name {
		case "name":
			if !add(&f.value) {
				return nil, false
			}
		case "variables":
			if !f.value.list {
				return nil, false
			}
			for j := range f.value.items {
				item := &f.value.items[j]
				if item.keys == nil {
					return nil, false
				}
				for k, key := range item.keys {
					if (key == "name" || key == "key") && !add(&item.items[k]) {
						return nil, false
					}
				}
			}
		}
	}
	return out, true
}
