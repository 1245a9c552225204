package flow

// start looks whether what begins the flow fits its scheduling.
func (c *checker) start() {
	d := c.d
	var first *Module
	for _, id := range Order(*d).Order {
		if m, ok := d.Module(id); ok {
			first = m
			break
		}
	}
	if first == nil {
		return
	}
	a, known := c.look.Action(first.App, first.Action)
	switch {
	case !known:
	case d.Scheduling.Type == Immediate && !a.Instant:
		c.add(Error, first.ID, "", "flow.no_instant_trigger", "The scheduling is Immediately, and %s brings nothing by itself. Begin with a webhook or a watched folder, or choose another scheduling.", a.Title).
			Fix = &SetScheduling{Scheduling: Scheduling{Type: OnDemand}}
	case d.Scheduling.Type == OnDemand && a.Instant:
		c.add(Warning, first.ID, "", "flow.never_told", "%s starts nothing while the scheduling is On demand.", a.Title).
			Fix = &SetScheduling{Scheduling: Scheduling{Type: Immediate}}
	}
}
