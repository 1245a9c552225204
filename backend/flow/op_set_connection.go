package flow

// SetConnection chooses the connection of modules; null takes it away.
type SetConnection struct {
	IDs        []int          `json:"ids"`
	Connection *ConnectionRef `json:"connection"`
}

var _ = register(func() *SetConnection { return &SetConnection{} })

// Kind is "set_connection".
func (*SetConnection) Kind() string { return "set_connection" }

// Words names the edit.
func (*SetConnection) Words() string { return "Choose a connection" }

func (o *SetConnection) apply(d *Document) error {
	if err := checkRef(d, o.Connection); err != nil {
		return err
	}
	for _, id := range o.IDs {
		m, err := d.need(id)
		if err != nil {
			return err
		}
		m.Connection = nil
		if c := o.Connection; c != nil {
			m.Connection = &ConnectionRef{Shared: c.Shared, Dynamic: c.Dynamic}
		}
	}
	return nil
}

// checkRef refuses a reference to both kinds or neither, and to a dynamic connection
// of a flow that runs with nobody there to sign in.
func checkRef(d *Document, c *ConnectionRef) error {
	if c == nil {
		return nil
	}
	if (c.Shared == "") == (c.Dynamic == "") {
		return invalid("connection", "A module has one connection: a shared or a dynamic one.", "Choose one of the two.")
	}
	if c.Dynamic == "" {
		return nil
	}
	if err := needsOnDemand(d); err != nil {
		return err
	}
	d.refer(c.Dynamic)
	return nil
}

// refer lists a dynamic connection under the inputs of the flow.
func (d *Document) refer(id string) {
	for _, r := range d.Dynamic {
		if r.ID == id {
			return
		}
	}
	d.Dynamic = append(d.Dynamic, DynamicRef{ID: id})
}
