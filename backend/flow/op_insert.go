package flow

// Insert puts a new module into a link, or the module ID that nothing is linked with yet; the filter stays before it.
type Insert struct {
	From   int    `json:"from"`
	To     int    `json:"to"`
	Module Module `json:"module,omitzero"`
	ID     int    `json:"id,omitempty"` // an unlinked module of the flow instead of a new one
}

var _ = register(func() *Insert { return &Insert{} })

// Kind is "insert".
func (*Insert) Kind() string { return "insert" }

// Words names the edit.
func (*Insert) Words() string { return "Insert a module" }

func (o *Insert) apply(d *Document) error {
	if _, err := d.needLink(o.From, o.To); err != nil {
		return err
	}
	id, err := o.piece(d)
	if err != nil {
		return err
	}
	l, err := d.needLink(o.From, o.To)
	if err != nil {
		return err
	}
	l.To = id
	d.Links = append(d.Links, Link{From: id, To: o.To, Kind: Next})
	return nil
}

// piece is the module that goes between: one that stands alone, or a new one.
func (o *Insert) piece(d *Document) (int, error) {
	if o.ID == 0 {
		err := (&AddModule{Module: o.Module}).apply(d)
		return d.LastModule, err
	}
	if _, err := d.need(o.ID); err != nil {
		return 0, err
	}
	for _, l := range d.Links {
		if l.To == o.ID || l.From == o.ID && l.Kind == Next {
			return 0, invalid("", "Module %d is linked already.", "Unlink it first, or insert another one.", o.ID)
		}
	}
	return o.ID, nil
}
