package engine

import (
	"slices"
	"strings"
)

// pile is the texts that an aggregator gathers. Where the separator is known before,
// they are joined as they come: a million short texts are then one.
type pile struct {
	n      int
	joined []byte
	list   []string
}

func (p *pile) add(s, sep string, eager bool) {
	if !eager {
		p.n++
		p.list = append(p.list, s)
		return
	}
	if p.n++; p.n > 1 {
		p.joined = append(p.joined, sep...)
	}
	p.joined = append(p.joined, s...)
}

func (p *pile) bytes(s []byte, sep string, eager bool) {
	if !eager {
		p.add(string(s), sep, false)
		return
	}
	if p.n++; p.n > 1 {
		p.joined = append(p.joined, sep...)
	}
	p.joined = append(p.joined, s...)
}

func (p *pile) text(sep string) string {
	if p.list != nil {
		return strings.Join(p.list, sep)
	}
	return string(p.joined)
}

// fixedSeparator is what stands between the texts of an aggregator, where that is the same for every bundle.
func (n *node) fixedSeparator(kind aggregation) (sep string, fixed bool) {
	names := []string{"row_separator", "rowSeparator", "separator"}
	if kind == tables {
		names = names[:2]
	}
	f := map[string]any{}
	for i := range n.fields {
		name := n.fields[i].name
		if strings.HasPrefix(name, "other") || slices.Contains(names, name) {
			v := &n.fields[i].value
			if v.prog != nil || v.list || v.keys != nil {
				return "", false
			}
			f[name] = v.fixed
		}
	}
	return separator(f, "\n", names...), true
}
