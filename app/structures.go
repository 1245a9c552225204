package app

import (
	"context"

	"signet/backend/connector/shape"
	"signet/backend/desk"
)

// Structure makes the fields of a data structure from a sample of JSON or XML.
func (b *Flows) Structure(req StructureSample) (StructureFields, error) {
	return with(b.app, "Flows.Structure", func(ctx context.Context, d *desk.Desk) (StructureFields, error) {
		fields, err := d.StructureOf(ctx, req.Kind, req.Sample)
		if err != nil {
			return StructureFields{}, err
		}
		text, err := shape.WriteJSON(fields, "")
		return StructureFields{Fields: text}, err
	})
}
