package flow

// AddDynamic lets the flow use a dynamic connection, and gives it to modules.
type AddDynamic struct {
	ID      string `json:"id"`
	Modules []int  `json:"modules,omitempty"`
}

var _ = register(func() *AddDynamic { return &AddDynamic{} })

// Kind is "add_dynamic".
func (*AddDynamic) Kind() string { return "add_dynamic" }

// Words names the edit.
func (*AddDynamic) Words() string { return "Add a dynamic connection" }

func (o *AddDynamic) apply(d *Document) error {
	if o.ID == "" {
		return invalid("id", "The dynamic connection has no id.", "Choose one from the list.")
	}
	if err := needsOnDemand(d); err != nil {
		return err
	}
	d.refer(o.ID)
	return (&SetConnection{IDs: o.Modules, Connection: &ConnectionRef{Dynamic: o.ID}}).apply(d)
}
