package flow

import (
	"regexp"
	"slices"

	"signet/backend/fault"
)

// AddInput adds an input of the flow.
type AddInput struct {
	Input Input `json:"input"`
}

var _ = register(func() *AddInput { return &AddInput{} })

// Kind is "add_input".
func (*AddInput) Kind() string { return "add_input" }

// Words names the edit.
func (*AddInput) Words() string { return "Add an input" }

func (o *AddInput) apply(d *Document) error {
	if err := checkInput(d, o.Input, ""); err != nil {
		return err
	}
	d.Inputs = append(d.Inputs, o.Input)
	return nil
}

var inputName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Types are the types that an input can have.
var inputTypes = []Type{Text, Number, Boolean, Date, Array, Collection, Buffer, Any}

func checkInput(d *Document, in Input, old string) error {
	switch {
	case !inputName.MatchString(in.Name) || len(in.Name) > MaxName:
		return invalid("name", "%q cannot be the name of an input.", "Use letters, digits and underscore, and begin with a letter or underscore.", in.Name)
	case !slices.Contains(inputTypes, in.Type):
		return invalid("type", "%q is no type of an input.", "Choose one of the types offered.", in.Type)
	case in.Required && d.Scheduling.Type != OnDemand && in.Default == nil:
		return invalid("required", "A scheduled run has nobody to give %s.", "Give it a default, or keep On demand.", in.Name)
	}
	for _, x := range d.Inputs {
		if x.Name == in.Name && x.Name != old {
			return fault.New(fault.AlreadyExists, "flow.input").On("name").Say("There is an input %s already.", in.Name).Hint("Choose another name.")
		}
	}
	return nil
}

func (d *Document) input(name string) (int, error) {
	i := slices.IndexFunc(d.Inputs, func(x Input) bool { return x.Name == name })
	if i < 0 {
		return -1, fault.New(fault.NotFound, "flow.input").Say("There is no input %s.", name).Hint("Choose one of the inputs listed.")
	}
	return i, nil
}
