package flow

import "slices"

// SetNotes replaces the notes on the canvas, or those of one module.
type SetNotes struct {
	Notes  []Note `json:"notes,omitempty"`
	Module int    `json:"module,omitempty"`
	Text   string `json:"text,omitempty"`
}

var _ = register(func() *SetNotes { return &SetNotes{} })

// Kind is "set_notes".
func (*SetNotes) Kind() string { return "set_notes" }

// Words names the edit.
func (*SetNotes) Words() string { return "Change the notes" }

func (o *SetNotes) apply(d *Document) error {
	if o.Module != 0 {
		m, err := d.need(o.Module)
		if err == nil {
			m.Notes = o.Text
		}
		return err
	}
	seen := map[string]bool{}
	for _, n := range o.Notes {
		if n.ID == "" || seen[n.ID] {
			return invalid("notes", "Each note needs an id of its own.", "Add the note again.")
		}
		seen[n.ID] = true
	}
	d.Notes = slices.Clone(o.Notes)
	return nil
}
