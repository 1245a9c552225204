package flow

import "slices"

// Unlink takes the link between two modules away.
type Unlink struct {
	From int `json:"from"`
	To   int `json:"to"`
}

var _ = register(func() *Unlink { return &Unlink{} })

// Kind is "unlink".
func (*Unlink) Kind() string { return "unlink" }

// Words names the edit.
func (*Unlink) Words() string { return "Unlink modules" }

func (o *Unlink) apply(d *Document) error {
	if _, err := d.needLink(o.From, o.To); err != nil {
		return err
	}
	d.Links = slices.DeleteFunc(d.Links, func(l Link) bool { return l.From == o.From && l.To == o.To })
	return nil
}
