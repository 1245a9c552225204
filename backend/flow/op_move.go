package flow

// Move sets where modules stand on the canvas.
type Move struct {
	Places []Place `json:"places"`
}

var _ = register(func() *Move { return &Move{} })

// Kind is "move".
func (*Move) Kind() string { return "move" }

// Words names the edit.
func (*Move) Words() string { return "Move modules" }

func (o *Move) apply(d *Document) error {
	for _, p := range o.Places {
		m, err := d.need(p.ID)
		if err != nil {
			return err
		}
		m.X, m.Y = p.X, p.Y
	}
	return nil
}

// Place is where a module stands.
type Place struct {
	ID int `json:"id"`
	X  int `json:"x"`
	Y  int `json:"y"`
}
