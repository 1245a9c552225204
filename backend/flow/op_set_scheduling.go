package flow

import (
	"fmt"
	"strings"

	"signet/backend/fault"
)

// SetScheduling says when the flow runs; anything but On demand is refused while it has dynamic connections.
type SetScheduling struct {
	Scheduling Scheduling `json:"scheduling"`
}

var _ = register(func() *SetScheduling { return &SetScheduling{} })

// Kind is "set_scheduling".
func (*SetScheduling) Kind() string { return "set_scheduling" }

// Words names the edit.
func (*SetScheduling) Words() string { return "Change the scheduling" }

func (o *SetScheduling) apply(d *Document) error {
	if err := o.Scheduling.Check(); err != nil {
		return err
	}
	if o.Scheduling.Type != OnDemand && d.UsesDynamic() {
		return dynamicWithSchedule(d)
	}
	d.Scheduling = o.Scheduling
	return nil
}

// dynamicWithSchedule is the refusal, with the dynamic connections that are in the way.
func dynamicWithSchedule(d *Document) *fault.Error {
	ids := d.DynamicIDs()
	var modules []string
	for _, m := range d.Modules {
		if m.Connection != nil && m.Connection.Dynamic != "" {
			modules = append(modules, fmt.Sprint(m.ID))
		}
	}
	remedy := "Keep On demand, or remove them under Inputs."
	if len(modules) > 0 {
		remedy = "Keep On demand, or give " + counted(len(modules), "module", "modules", false) + " " + listed(modules) + " a shared connection."
	}
	f := fault.New(fault.FailedPrecondition, "flow.set_scheduling").Coded("flow.not_on_demand").On("scheduling").
		Headline("Dynamic connections need the scheduling On demand").
		Say("This flow has %s. Scheduled runs have nobody to sign in.", counted(len(ids), "dynamic connection", "dynamic connections", true)).
		Hint("%s", remedy)
	for _, id := range ids {
		f = f.With("dynamic connection", id)
	}
	return f
}

// needsOnDemand refuses a dynamic connection in a flow that is scheduled.
func needsOnDemand(d *Document) error {
	if d.Scheduling.Type == OnDemand {
		return nil
	}
	return fault.New(fault.FailedPrecondition, "flow.dynamic").Coded("flow.not_on_demand").On("connection").
		Headline("Dynamic connections need the scheduling On demand").
		Say("Someone must be there to sign in. Now: %s.", d.Scheduling.Words()).
		Hint("Switch to On demand.")
}

func counted(n int, one, many string, number bool) string {
	word := many
	if n == 1 {
		word = one
	}
	if number {
		return fmt.Sprintf("%d %s", n, word)
	}
	return word
}

// listed joins as people write: "2, 4 and 6".
func listed(s []string) string {
	if len(s) < 2 {
		return strings.Join(s, "")
	}
	return strings.Join(s[:len(s)-1], ", ") + " and " + s[len(s)-1]
}
