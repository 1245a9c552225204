package flow

import "signet/backend/fault"

// LinkModules links two modules. A link that would lead in a circle is refused.
type LinkModules struct {
	From int      `json:"from"`
	To   int      `json:"to"`
	As   LinkKind `json:"kind,omitempty"` // Next when empty
}

var _ = register(func() *LinkModules { return &LinkModules{} })

// Kind is "link".
func (*LinkModules) Kind() string { return "link" }

// Words names the edit.
func (*LinkModules) Words() string { return "Link modules" }

func (o *LinkModules) apply(d *Document) error {
	if o.As == "" {
		o = &LinkModules{From: o.From, To: o.To, As: Next}
	}
	for _, id := range []int{o.From, o.To} {
		if _, err := d.need(id); err != nil {
			return err
		}
	}
	if o.As != Next && o.As != OnError {
		return invalid("kind", "%q is no kind of link.", "Use next or error.", o.As)
	}
	if l, _ := d.link(o.From, o.To, ""); l != nil {
		return fault.New(fault.AlreadyExists, "flow.link").Say("Modules %d and %d are linked already.", o.From, o.To).
			Hint("Change that link.")
	}
	if d.reaches(o.To, o.From) {
		return fault.New(fault.Invalid, "flow.link").Coded("flow.circle").
			Say("A link from module %d to module %d would lead in a circle.", o.From, o.To).
			Hint("Use a repeater to do steps again.")
	}
	order := 0
	for _, l := range d.Links {
		if l.From == o.From && l.Kind == Next && o.As == Next {
			order = max(order, l.Order+1)
		}
	}
	d.Links = append(d.Links, Link{From: o.From, To: o.To, Kind: o.As, Order: order})
	return nil
}
