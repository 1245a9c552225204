package flow

// EditInput changes an input, which may also get another name.
type EditInput struct {
	Name  string `json:"name"`
	Input Input  `json:"input"`
}

var _ = register(func() *EditInput { return &EditInput{} })

// Kind is "edit_input".
func (*EditInput) Kind() string { return "edit_input" }

// Words names the edit.
func (*EditInput) Words() string { return "Edit an input" }

func (o *EditInput) apply(d *Document) error {
	i, err := d.input(o.Name)
	if err != nil {
		return err
	}
	if err := checkInput(d, o.Input, o.Name); err != nil {
		return err
	}
	d.Inputs[i] = o.Input
	return nil
}
