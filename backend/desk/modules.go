package desk

import (
	"context"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/ids"
	"signet/backend/secret"

	"signet/backend/engine"
)

// ModuleOptions reads the choices of a module's field live from its system, and says as whom it asked.
func (d *Desk) ModuleOptions(ctx context.Context, flowID string, module int, field string, fields map[string]any) ([]connector.Option, string, error) {
	a, call, as, done, err := d.ask(ctx, flowID, module, fields)
	if err != nil {
		return nil, "", err
	}
	defer done()
	for _, f := range a.Inputs {
		if f.Name == field && f.Loads != "" && a.Options[f.Loads] != nil {
			found, err := a.Options[f.Loads](ctx, call)
			return found, as, err
		}
	}
	return nil, "", fault.New(fault.NotFound, "desk.options").About(a.Title).On(field).
		Say("The field %s of %s has no choices to load.", field, a.Title).Hint("Type the value.")
}

// ModuleInterface reads the further inputs and outputs that a module's fields bring with them.
func (d *Desk) ModuleInterface(ctx context.Context, flowID string, module int, fields map[string]any) (in, out []connector.Field, as string, err error) {
	a, call, as, done, err := d.ask(ctx, flowID, module, fields)
	if err != nil {
		return nil, nil, "", err
	}
	defer done()
	if a.Interface == nil {
		return nil, a.Outputs, as, nil
	}
	in, out, err = a.Interface(ctx, call)
	if err == nil {
		d.keepInterface(flowID, module, call.Fields, in, out)
	}
	return in, out, as, err
}

// ask makes a call to a module's system while the person builds: as the build-time value, the shared
// account, or the person, by the same rule that runs follow. done wipes the sign-in again.
func (d *Desk) ask(ctx context.Context, flowID string, module int, fields map[string]any) (*connector.Action, *connector.Call, string, func(), error) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return nil, nil, "", nil, err
	}
	m, ok := doc.Module(module)
	if !ok {
		return nil, nil, "", nil, fault.New(fault.NotFound, "desk.ask").About(doc.Name).
			Say("%s has no module %d.", doc.Name, module).Hint("It may have been removed. Choose another module.")
	}
	a, ok := d.Registry.Action(m.App, m.Action)
	if !ok {
		return nil, nil, "", nil, fault.New(fault.NotFound, "desk.ask").About(m.App+"."+m.Action).
			Say("This Signet has no module %s.%s.", m.App, m.Action).Hint("Replace the module by another one.")
	}
	if fields == nil {
		fields = m.Fields
	}
	c := connector.Call{Files: connector.NewFiles(d.allowed), Fields: fields, Net: d.network, Log: d.log, Now: d.clock.Now}
	if a.Transactional {
		c.Records = d.readRecords()
	}
	if m.Connection == nil || *m.Connection == (flow.ConnectionRef{}) {
		if a.NeedsConnection {
			return nil, nil, "", nil, fault.New(fault.FailedPrecondition, "desk.ask").About(a.Title).Coded("connection.none").
				Say("%s has no connection yet.", a.Title).Hint("Choose a connection first.")
		}
		return a, connector.NewCall(c, nil, nil), "", func() {}, nil
	}
	ref := *m.Connection
	addr, err := d.identities.Address(ctx, ref)
	if err != nil {
		return nil, nil, "", nil, err
	}
	c.System, c.Method = addr.System, addr.Method
	r := engine.Run{ID: ids.New("ask"), FlowID: doc.ID, FlowName: doc.Name, Draft: true, Person: d.Person.ID}
	idents, _, err := d.identities.Prepare(ctx, &doc, &r)
	if err != nil {
		return nil, nil, "", nil, err
	}
	if m, ok := d.identities.(engine.Methods); ok {
		if way, err := m.Method(ctx, &r, ref); err == nil && way != "" {
			c.Method = way
		}
	}
	as := ""
	for _, i := range idents {
		if i.ConnectionID == addr.ID {
			as = i.Account
		}
	}
	hide := d.hiding() // an app may ask for the sign-in several times at once
	done := func() {
		hide.end()
		d.identities.End(r.ID)
	}
	session := connector.NewSession()
	call := connector.NewCall(c, func(ctx context.Context) (secret.Values, error) {
		v, err := d.identities.Fetch(ctx, &r, ref)
		if err == nil {
			hide.add(v)
		}
		return v, err
	}, session)
	call.OnRenew(func(ctx context.Context, v secret.Values) error { return d.identities.Renew(ctx, &r, ref, v) })
	return a, call, as, func() { _ = session.Close(); done() }, nil
}
