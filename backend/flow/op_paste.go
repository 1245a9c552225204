package flow

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Paste adds copied modules under new ids; mappings among them follow.
type Paste struct {
	Part Fragment `json:"part"`
	DX   int      `json:"dx,omitempty"`
	DY   int      `json:"dy,omitempty"`
}

var _ = register(func() *Paste { return &Paste{} })

// Kind is "paste".
func (*Paste) Kind() string { return "paste" }

// Words names the edit.
func (*Paste) Words() string { return "Paste modules" }

func (o *Paste) apply(d *Document) error {
	own := Document{Modules: o.Part.Modules, Links: o.Part.Links}.Clone()
	if len(d.Modules)+len(own.Modules) > MaxModules {
		return tooLarge()
	}
	ids := map[int]int{}
	for i := range own.Modules {
		m := &own.Modules[i]
		if _, twice := ids[m.ID]; twice || m.App == "" || m.Action == "" {
			return invalid("part", "What was copied holds no modules that fit together.", "Copy them again.")
		}
		if err := checkRef(d, m.Connection); err != nil {
			return err
		}
		d.LastModule++
		ids[m.ID] = d.LastModule
	}
	for _, m := range own.Modules {
		m.ID, m.X, m.Y = ids[m.ID], m.X+o.DX, m.Y+o.DY
		if m.Fields != nil {
			m.Fields, _ = renumber(m.Fields, ids).(map[string]any)
		}
		d.Modules = append(d.Modules, m)
	}
	for _, l := range own.Links {
		l.From, l.To = ids[l.From], ids[l.To]
		if l.From == 0 || l.To == 0 || d.reaches(l.To, l.From) {
			return invalid("part", "A link of what was copied leads nowhere.", "Copy it again.")
		}
		if l.Filter != nil {
			for _, g := range l.Filter.Groups {
				for i := range g {
					g[i].A, _ = renumber(g[i].A, ids).(string)
					g[i].B, _ = renumber(g[i].B, ids).(string)
				}
			}
		}
		d.Links = append(d.Links, l)
	}
	return nil
}

// Fragment is a part of a flow, as the clipboard holds it.
type Fragment struct {
	Modules []Module `json:"modules"`
	Links   []Link   `json:"links,omitempty"`
}

// Part copies modules out of a document, with the links between them.
func Part(d Document, ids []int) (Fragment, error) {
	var f Fragment
	d = d.Clone()
	for _, id := range ids {
		m, err := d.need(id)
		if err != nil {
			return Fragment{}, err
		}
		if !slices.ContainsFunc(f.Modules, func(x Module) bool { return x.ID == id }) {
			f.Modules = append(f.Modules, *m)
		}
	}
	for _, l := range d.Links {
		if slices.Contains(ids, l.From) && slices.Contains(ids, l.To) {
			f.Links = append(f.Links, l)
		}
	}
	return f, nil
}

var (
	expression = regexp.MustCompile(`\{\{[^{}]*\}\}`)
	moduleRef  = regexp.MustCompile(`(^|[^\w.])(\d+)(\.[A-Za-z_\x60])`)
	quoted     = regexp.MustCompile(`"[^"]*"`)
)

// renumber rewrites references to copied modules, outside quoted text only.
func renumber(v any, ids map[int]int) any {
	switch x := v.(type) {
	case string:
		return expression.ReplaceAllStringFunc(x, func(e string) string {
			var out strings.Builder
			at := 0
			for _, q := range append(quoted.FindAllStringIndex(e, -1), []int{len(e), len(e)}) {
				out.WriteString(moduleRef.ReplaceAllStringFunc(e[at:q[0]], func(r string) string {
					p := moduleRef.FindStringSubmatch(r)
					n, err := strconv.Atoi(p[2])
					if err != nil || ids[n] == 0 {
						return r
					}
					return p[1] + strconv.Itoa(ids[n]) + p[3]
				}))
				out.WriteString(e[q[0]:q[1]])
				at = q[1]
			}
			return out.String()
		})
	case []any:
		for i := range x {
			x[i] = renumber(x[i], ids)
		}
		return x
	case map[string]any:
		for k := range x {
			if id, ok := x[k].(float64); ok && (k == "source" || k == "feeder") && ids[int(id)] != 0 {
				x[k] = float64(ids[int(id)])
				continue
			}
			x[k] = renumber(x[k], ids)
		}
		return x
	}
	return v
}
