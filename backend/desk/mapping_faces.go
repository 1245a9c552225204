package desk

import (
	"context"
	"errors"
	"strings"

	"signet/backend/connector"
	"signet/backend/flow"
)

// face is the interface of a module as its system said, such as the parameters of a BAPI.
type face struct{ in, out []connector.Field }

// mostFaces bounds what is remembered of systems.
const mostFaces = 300

// keepInterface remembers what a system said, so that items can be mapped before a module ever ran.
func (d *Desk) keepInterface(flowID string, module int, fields map[string]any, in, out []connector.Field) {
	doc, _, err := d.workspace.Draft(flowID)
	if err != nil {
		return
	}
	m, ok := doc.Module(module)
	if !ok {
		return
	}
	key := d.faceKey(m, fields)
	if key == "" {
		return
	}
	d.samples.mu.Lock()
	defer d.samples.mu.Unlock()
	if d.samples.faces == nil || len(d.samples.faces) >= mostFaces {
		d.samples.faces = map[string]face{}
	}
	d.samples.faces[key] = face{in, out}
}

func (d *Desk) faceOf(m *flow.Module) face {
	if f, is := d.localFace(m); is {
		return f
	}
	key := d.faceKey(m, m.Fields)
	d.samples.mu.Lock()
	defer d.samples.mu.Unlock()
	return d.samples.faces[key]
}

// localFace is the interface of a module that asks no system for it: it follows from the fields as
// they are written, or from a data store of the workspace.
func (d *Desk) localFace(m *flow.Module) (face, bool) {
	a, ok := d.Registry.Action(m.App, m.Action)
	if !ok || a.Interface == nil || a.NeedsConnection || a.Class != connector.Pure && !a.Transactional {
		return face{}, false
	}
	c := connector.Call{Files: connector.NewFiles(d.allowed), Fields: m.Fields, Now: d.clock.Now, Net: d.network.Refusing(func() error { return errLocal })}
	if a.Transactional {
		c.Records = d.readRecords()
	}
	in, out, err := a.Interface(context.Background(), connector.NewCall(c, nil, nil))
	if err != nil { // a structure or a pattern that is half typed: the module says so when it runs
		return face{out: a.Outputs}, true
	}
	return face{in, out}, true
}

var errLocal = errors.New("a module without a connection reaches no system")

// readRecords are the data stores for reading while a person builds.
func (d *Desk) readRecords() connector.Records {
	return connector.RefusingRecords(d.store.DataStore(), func() error { return errLocal })
}

// faceKey names an interface by what it depends on: the connection and the fields that read it.
func (d *Desk) faceKey(m *flow.Module, fields map[string]any) string {
	a, ok := d.Registry.Action(m.App, m.Action)
	if !ok || a.Interface == nil {
		return ""
	}
	parts := []string{a.Type()}
	if m.Connection != nil {
		parts = append(parts, m.Connection.Shared, m.Connection.Dynamic)
	}
	for _, f := range a.Inputs {
		if f.Interface {
			parts = append(parts, connector.TextOf(fields[f.Name]))
		}
	}
	return strings.Join(parts, "\x00")
}
