package flow

import "slices"

// RemoveInput takes an input away.
type RemoveInput struct {
	Name string `json:"name"`
}

var _ = register(func() *RemoveInput { return &RemoveInput{} })

// Kind is "remove_input".
func (*RemoveInput) Kind() string { return "remove_input" }

// Words names the edit.
func (*RemoveInput) Words() string { return "Remove an input" }

func (o *RemoveInput) apply(d *Document) error {
	i, err := d.input(o.Name)
	if err != nil {
		return err
	}
	d.Inputs = slices.Delete(d.Inputs, i, i+1)
	return nil
}
