package desk

import (
	"context"
	"time"

	"signet/backend/engine"
	"signet/backend/flow"
)

// Denied is what a system said, when it was asked last, that the person may not call.
// It is advice with an age; the system's own answer decides every time.
type Denied struct {
	As    engine.Identity
	API   string
	Facts []string // "Object S_RFC, RFC_TYPE FUNC, RFC_NAME BAPI_PO_CHANGE, ACTVT 16"
	At    time.Time
}

// denied lists what of a flow the person may not call, as far as it is known. No system is asked.
func (d *Desk) denied(ctx context.Context, doc flow.Document, acts Acts) []Denied {
	var out []Denied
	for _, i := range acts.Identities {
		if i.Kind != "dynamic" || i.BuildTime || acts.Lacks(i.ConnectionID) {
			continue
		}
		var apis []string
		seen := map[string]bool{}
		for _, id := range i.Modules {
			m, ok := doc.Module(id)
			if !ok {
				continue
			}
			if a, known := d.Registry.Action(m.App, m.Action); known && !seen[a.APIFor(m.Fields)] {
				seen[a.APIFor(m.Fields)] = true
				apis = append(apis, a.APIFor(m.Fields))
			}
		}
		rights, err := d.KnownRights(ctx, i.ConnectionID, apis)
		if err != nil {
			d.log.Warn("known rights cannot be read", "connection", i.ConnectionID, "err", err)
			continue
		}
		for _, r := range rights {
			if r.Known && !r.Allowed {
				out = append(out, Denied{As: i, API: r.API, Facts: r.Facts, At: r.At})
			}
		}
	}
	return out
}
