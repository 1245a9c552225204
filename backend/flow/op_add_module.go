package flow

// AddModule puts a module on the canvas; its id is the next one that was never used.
type AddModule struct {
	Module Module `json:"module"`
	// After is the module it is linked behind; 0 leaves it unlinked.
	After int `json:"after,omitempty"`
	// Handles makes the link the start of an error handler of After.
	Handles bool `json:"handles,omitempty"`
}

var _ = register(func() *AddModule { return &AddModule{} })

// Kind is "add_module".
func (*AddModule) Kind() string { return "add_module" }

// Words names the edit.
func (*AddModule) Words() string { return "Add a module" }

func (o *AddModule) apply(d *Document) error {
	m := o.Module
	if m.App == "" || m.Action == "" {
		return invalid("module", "The module has no app or no action.", "Choose a module from the list.")
	}
	if len(d.Modules) >= MaxModules {
		return tooLarge()
	}
	d.LastModule++
	m.ID = d.LastModule
	if err := checkRef(d, m.Connection); err != nil {
		return err
	}
	d.Modules = append(d.Modules, Document{Modules: []Module{m}}.Clone().Modules[0])
	if o.After == 0 {
		return nil
	}
	kind := Next
	if o.Handles {
		kind = OnError
	}
	return (&LinkModules{From: o.After, To: m.ID, As: kind}).apply(d)
}
