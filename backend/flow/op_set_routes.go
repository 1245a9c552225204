package flow

// SetRoutes sets order, fallback, label and state of the routes behind a router.
type SetRoutes struct {
	From   int     `json:"from"`
	Routes []Route `json:"routes"`
}

var _ = register(func() *SetRoutes { return &SetRoutes{} })

// Kind is "set_routes".
func (*SetRoutes) Kind() string { return "set_routes" }

// Words names the edit.
func (*SetRoutes) Words() string { return "Change the routes" }

func (o *SetRoutes) apply(d *Document) error {
	fallback := 0
	n := 0
	for _, l := range d.Links {
		if l.From == o.From && l.Kind == Next {
			n++
		}
	}
	seen := map[int]bool{}
	for i, r := range o.Routes {
		l, _ := d.link(o.From, r.To, Next)
		if l == nil || seen[r.To] {
			return invalid("routes", "Module %d does not lead to module %d by a route of its own.", "Name each route once.", o.From, r.To)
		}
		seen[r.To] = true
		if r.Fallback {
			fallback++
		}
		l.Order, l.Fallback, l.Disabled, l.Label = i, r.Fallback, r.Disabled, r.Label
	}
	if n != len(o.Routes) || fallback > 1 {
		return invalid("routes", "Every route is named once, and at most one is the fallback.", "Correct the routes.")
	}
	return nil
}

// Route is one way out of a router; the place in the list is its order.
type Route struct {
	To       int    `json:"to"`
	Label    string `json:"label,omitempty"`
	Fallback bool   `json:"fallback,omitempty"`
	Disabled bool   `json:"disabled,omitempty"`
}
