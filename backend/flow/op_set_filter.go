package flow

// SetFilter sets the filter on a link; null takes it away.
type SetFilter struct {
	From   int     `json:"from"`
	To     int     `json:"to"`
	Filter *Filter `json:"filter"`
}

var _ = register(func() *SetFilter { return &SetFilter{} })

// Kind is "set_filter".
func (*SetFilter) Kind() string { return "set_filter" }

// Words names the edit.
func (*SetFilter) Words() string { return "Set up a filter" }

func (o *SetFilter) apply(d *Document) error {
	l, err := d.needLink(o.From, o.To)
	if err != nil {
		return err
	}
	if o.Filter == nil {
		l.Filter = nil
		return nil
	}
	for _, g := range o.Filter.Groups {
		for _, c := range g {
			if c.Operator == "" {
				return invalid("filter", "A condition of the filter has no operator.", "Choose how the two values are compared.")
			}
		}
	}
	l.Filter = Document{Links: []Link{{Filter: o.Filter}}}.Clone().Links[0].Filter
	return nil
}
