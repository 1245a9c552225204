package desk

import (
	"context"

	"signet/backend/engine"
	"signet/backend/flow"
)

// Acts says as whom a flow would act if the person started it now, and what it would ask for first.
type Acts struct {
	Identities []engine.Identity
	Missing    []engine.Missing
}

// Acts asks the one resolver that runs ask too. version 0 is the draft, which build-time values serve.
func (d *Desk) Acts(ctx context.Context, doc flow.Document, version int) (Acts, error) {
	r := engine.Run{FlowID: doc.ID, FlowName: doc.Name, Version: version, Draft: version == 0, Person: d.Person.ID}
	if version > 0 {
		var err error
		if _, r.Hash, err = d.workspace.Version(ctx, doc.ID, version); err != nil {
			return Acts{}, err
		}
	}
	idents, missing, err := d.identities.Prepare(ctx, &doc, &r)
	return Acts{idents, missing}, err
}

// Lacks reports whether a sign-in of the connection is missing.
func (a Acts) Lacks(connectionID string) bool {
	for _, m := range a.Missing {
		if m.ConnectionID == connectionID {
			return true
		}
	}
	return false
}
