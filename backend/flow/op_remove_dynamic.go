package flow

import (
	"slices"

	"signet/backend/fault"
)

// RemoveDynamic takes a dynamic connection from the flow; its modules fall back to no connection, never to a shared one.
type RemoveDynamic struct {
	ID string `json:"id"`
}

var _ = register(func() *RemoveDynamic { return &RemoveDynamic{} })

// Kind is "remove_dynamic".
func (*RemoveDynamic) Kind() string { return "remove_dynamic" }

// Words names the edit.
func (*RemoveDynamic) Words() string { return "Remove a dynamic connection" }

func (o *RemoveDynamic) apply(d *Document) error {
	if !slices.Contains(d.DynamicIDs(), o.ID) {
		return fault.New(fault.NotFound, "flow.remove_dynamic").Say("This flow does not use that dynamic connection.").
			Hint("Choose one that is listed under Inputs.")
	}
	d.Dynamic = slices.DeleteFunc(d.Dynamic, func(r DynamicRef) bool { return r.ID == o.ID })
	for i := range d.Modules {
		if c := d.Modules[i].Connection; c != nil && c.Dynamic == o.ID {
			d.Modules[i].Connection = nil
		}
	}
	return nil
}
