package flow

// Duplicate copies modules with the links and the filters between them.
type Duplicate struct {
	IDs []int `json:"ids"`
}

var _ = register(func() *Duplicate { return &Duplicate{} })

// Kind is "duplicate".
func (*Duplicate) Kind() string { return "duplicate" }

// Words names the edit.
func (*Duplicate) Words() string { return "Duplicate modules" }

func (o *Duplicate) apply(d *Document) error {
	part, err := Part(*d, o.IDs)
	if err != nil {
		return err
	}
	return (&Paste{Part: part, DX: 0, DY: Pitch}).apply(d)
}
