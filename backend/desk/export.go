package desk

import (
	"context"

	"signet/backend/fault"
	"signet/backend/flow/blueprint"
	"signet/backend/workspace"
)

// Exported is an Action Flow as a file: its name, what is in it, and what could not be carried.
type Exported struct {
	Name    string
	Content []byte
	Remarks []blueprint.Remark
}

// The forms of an export.
const (
	AsSignet = "signet"
	AsMake   = "make"
)

// ExportFlowAs writes a draft in the form: a Signet document, or a blueprint of Make.
func (d *Desk) ExportFlowAs(ctx context.Context, id, form string) (Exported, error) {
	switch form {
	case AsSignet, "":
		name, content, err := d.ExportFlow(ctx, id)
		return Exported{Name: name, Content: content}, err
	case AsMake:
	default:
		return Exported{}, fault.New(fault.Invalid, "desk.export").Say("%q is no form of an export.", form).Hint("Choose signet or make.")
	}
	doc, _, err := d.workspace.Draft(id)
	if err != nil {
		return Exported{}, err
	}
	origin, err := d.workspace.Origin(id)
	if err != nil {
		return Exported{}, err
	}
	look, err := d.lookup()
	if err != nil {
		return Exported{}, err
	}
	content, remarks, err := blueprint.Export(doc, origin, blueprint.Names{
		Connection: func(id string) (string, string) { c := look.connections[id]; return c.Name, c.App },
		Action: func(app, action string) string {
			a, ok := look.Action(app, action)
			if !ok {
				return ""
			}
			return a.AppTitle + ": " + a.Title
		},
	})
	return Exported{Name: workspace.Slug(doc.Name) + ".blueprint.json", Content: content, Remarks: remarks}, err
}
