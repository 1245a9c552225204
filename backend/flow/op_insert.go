package flow

// Insert puts a new module into a link; the filter stays before it.
type Insert struct {
	From   int    `json:"from"`
	To     int    `json:"to"`
	Module Module `json:"module"`
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
	if err := (&AddModule{Module: o.Module}).apply(d); err != nil {
		return err
	}
	l, err := d.needLink(o.From, o.To)
	if err != nil {
		return err
	}
	l.To = d.LastModule
	d.Links = append(d.Links, Link{From: d.LastModule, To: o.To, Kind: Next})
	return nil
}
