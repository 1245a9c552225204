package flow

import "slices"

// RemoveModule takes modules away; where one stood between two others, these are linked.
type RemoveModule struct {
	IDs []int `json:"ids"`
}

var _ = register(func() *RemoveModule { return &RemoveModule{} })

// Kind is "remove_module".
func (*RemoveModule) Kind() string { return "remove_module" }

// Words names the edit.
func (*RemoveModule) Words() string { return "Remove modules" }

func (o *RemoveModule) apply(d *Document) error {
	for _, id := range o.IDs {
		if _, err := d.need(id); err != nil {
			return err
		}
		var in, out []Link
		for _, l := range d.Links {
			if l.To == id {
				in = append(in, l)
			}
			if l.From == id && l.Kind == Next {
				out = append(out, l)
			}
		}
		d.Links = slices.DeleteFunc(d.Links, func(l Link) bool { return l.From == id || l.To == id })
		if len(in) == 1 && len(out) == 1 {
			bridge := in[0]
			bridge.To = out[0].To
			if l, _ := d.link(bridge.From, bridge.To, ""); l == nil {
				d.Links = append(d.Links, bridge)
			}
		}
		d.Modules = slices.DeleteFunc(d.Modules, func(m Module) bool { return m.ID == id })
		for i := range d.Notes {
			d.Notes[i].Modules = slices.DeleteFunc(d.Notes[i].Modules, func(m int) bool { return m == id })
		}
	}
	return nil
}
