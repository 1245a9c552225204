package desk

import (
	"context"
	"time"

	"signet/backend/connector"
)

// RightAnswer is what a system said of a person's right to call something, and when. It is advice:
// the system's own answer decides every time.
type RightAnswer struct {
	connector.Right
	At time.Time
}

// apisOf lists what the newest versions and drafts call through a connection.
func (d *Desk) apisOf(ctx context.Context, connectionID string) ([]string, error) {
	flows, err := d.workspace.Flows(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	seen := map[string]bool{}
	for _, f := range flows {
		if f.Draft == nil {
			continue
		}
		doc := *f.Draft
		if v, err := d.newest(ctx, f.ID); err == nil && v != nil {
			doc = v.Document
		}
		for _, m := range doc.Modules {
			a, ok := d.Registry.Action(m.App, m.Action)
			if !ok || m.Connection == nil || m.Connection.Shared+m.Connection.Dynamic != connectionID {
				continue
			}
			if api := a.APIFor(m.Fields); !seen[api] {
				seen[api] = true
				out = append(out, api)
			}
		}
	}
	return out, nil
}

// CheckRights asks the system whether the person may call what the flows call through the connection, and keeps the
// answers with their time. A system that cannot tell gives none.
func (d *Desk) CheckRights(ctx context.Context, connectionID string) ([]RightAnswer, error) {
	c, err := d.dynamic(connectionID)
	if err != nil {
		return nil, err
	}
	apis, err := d.apisOf(ctx, connectionID)
	if err != nil {
		return nil, err
	}
	found, err := d.vault.Rights(ctx, c, d.mineOf(connectionID), apis)
	if err != nil {
		return nil, err
	}
	now := d.clock.Now()
	var out []RightAnswer
	for _, r := range found {
		if !r.Known {
			continue
		}
		if err := d.store.Rights().Put(ctx, d.Person.ID, connectionID, r.API, now, r); err != nil {
			return nil, err
		}
		out = append(out, RightAnswer{r, now})
	}
	if len(out) > 0 {
		d.tell(News{Kind: NewsShell})
	}
	return out, nil
}

// KnownRights are the answers that are kept, for the APIs that were asked about. The system is not asked.
func (d *Desk) KnownRights(ctx context.Context, connectionID string, apis []string) ([]RightAnswer, error) {
	var out []RightAnswer
	for _, api := range apis {
		var r connector.Right
		at, ok, err := d.store.Rights().Get(ctx, d.Person.ID, connectionID, api, &r)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, RightAnswer{r, at})
		}
	}
	return out, nil
}
