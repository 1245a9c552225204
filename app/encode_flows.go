package app

import (
	"context"

	"signet/backend/connector"
	"signet/backend/desk"
	"signet/backend/flow"
	"signet/backend/workspace"
)

// flowState is everything the builder shows of a draft.
func flowState(ctx context.Context, d *desk.Desk, s desk.Draft) (FlowState, error) {
	acts, err := d.Acts(ctx, s.Document, 0)
	if err != nil {
		return FlowState{}, err
	}
	out := FlowState{Document: document(s.Document), Revision: string(s.Stamp), SavedAt: stamp(s.Modified), Changes: real(s.Changes),
		CanUndo: s.History.CanUndo() != "", CanRedo: s.History.CanRedo() != "", UndoText: s.History.CanUndo(), RedoText: s.History.CanRedo(),
		Problems: problems(s.Problems), Faces: faces(d, s.Document, acts, s.Problems), Acts: dockChips(acts), Dynamic: []DynamicInUse{}, Explain: list(s.Explain)}
	if s.Published != nil {
		out.Version = s.Published.Number
	}
	if s.Conflict {
		out.ReadOnly = "This Action Flow was changed in two places. Choose which draft to keep."
	}
	connections, err := d.Connections()
	if err != nil {
		return FlowState{}, err
	}
	for _, id := range dynamicOf(s.Document) {
		c := connections[id]
		x := DynamicInUse{ID: id, Name: c.Name, App: c.App, Modules: []int{}, Source: "none"}
		if a, ok := d.Registry.App(c.App); ok {
			x.System = a.TargetOf(c.System).System
		}
		for _, m := range s.Document.Modules {
			if m.Connection != nil && m.Connection.Dynamic == id {
				x.Modules = append(x.Modules, m.ID)
			}
		}
		for _, b := range s.BuildTimes {
			if b.Connection == id {
				x.BuildTime, x.Source = b.Account, string(b.Source)
			}
		}
		out.Dynamic = append(out.Dynamic, x)
	}
	return out, nil
}

// dynamicOf lists the dynamic connections that a draft names or uses.
func dynamicOf(doc flow.Document) []string {
	seen := map[string]bool{}
	var out []string
	add := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	for _, r := range doc.Dynamic {
		add(r.ID)
	}
	for _, id := range doc.DynamicIDs() {
		add(id)
	}
	return out
}

// real counts the changes that are more than a move on the canvas.
func real(in []flow.Change) int {
	n := 0
	for _, c := range in {
		if c.Kind != flow.Moved {
			n++
		}
	}
	return n
}

// dockChips are the dock's summary: build-time values by their account, then the person, then what is shared.
func dockChips(a desk.Acts) []Chip {
	out := []Chip{}
	you := Chip{Kind: "personal", Modules: []int{}}
	systems := ""
	for _, i := range a.Identities {
		switch {
		case i.BuildTime:
			out = append(out, buildTimeChip(i))
		case i.Kind == "dynamic":
			if systems != "" {
				systems += ", "
			}
			systems += i.System
			you.ConnID, you.Connection, you.Account = i.ConnectionID, i.ConnectionName, i.Account
			you.Modules = append(you.Modules, i.Modules...)
		}
	}
	if systems != "" {
		you.Text, you.System, you.Label = "You on "+systems, systems, "Acts as you on "+systems
		out = append(out, you)
	}
	return append(out, sharedSummary(a.Identities)...)
}

// flowRow is a line of the list of Action Flows.
func flowRow(ctx context.Context, d *desk.Desk, f workspace.Flow) FlowRow {
	row := FlowRow{ID: f.ID, Name: f.Name, Version: f.Latest, EditedAt: stamp(f.Modified), Chips: []Chip{}, Broken: brokenOf(f.Problem)}
	if f.Draft == nil {
		return row
	}
	o := d.Overview(ctx, f)
	row.Changes, row.Problems, row.Scheduling = o.Changes, o.Problems, f.Draft.Scheduling.Words()
	row.Chips = chipsOf(o.Acts)
	if o.Last != nil {
		row.LastRun, row.LastState = stamp(o.Last.CreatedAt), string(o.Last.State)
	}
	row.Attention, _ = o.Says(f.Latest)
	row.Paused = flowPause(o.Pause)
	if a, err := automaticState(ctx, d, f.ID); err == nil && (a.Active || a.Can || f.Draft.Scheduling.Type != flow.OnDemand) {
		row.Automatic = &a
	}
	return row
}

func versionRow(ctx context.Context, d *desk.Desk, e workspace.VersionEntry, newest int) FlowVersionRow {
	row := FlowVersionRow{Number: e.Number, Current: e.Number == newest, Changes: []string{}, Tampered: e.Problem != nil}
	if e.Version == nil {
		return row
	}
	if a, err := d.ArchiveOf(ctx, e.Version.Document.ID, e.Number); err == nil && a.Version != 0 {
		row.Archived = d.NameOf(ctx, a.By) + ", " + a.At.Local().Format("2 January 2006")
	}
	row.Note, row.At, row.Restores, row.By = e.Version.Note, e.Version.At, e.Version.Restores, d.NameOf(ctx, e.Version.By)
	return row
}

func startingOf(m *connector.Action) *CatalogueStarting {
	if m.Starting == nil {
		return nil
	}
	s := m.Starting
	return &CatalogueStarting{Instant: s.Instant, Webhook: s.Webhook != nil, Polls: s.Poll != nil, Since: s.Since}
}

func catalogue(r *connector.Registry) Catalogue {
	out := Catalogue{Apps: []CatalogueApp{}}
	for _, a := range r.Apps() {
		x := CatalogueApp{Name: a.Name, Title: a.Title, Summary: a.Summary, Accent: a.Accent, Icon: a.Icon, Glyph: a.Glyph,
			System: formFields(a.System), Methods: methods(a, nil), Actions: []CatalogueAction{}}
		for _, m := range a.Actions {
			x.Actions = append(x.Actions, CatalogueAction{Name: m.Name, Title: m.Title, Group: m.Group, Summary: m.Summary,
				Effect: string(m.Effect), Control: string(m.Control), NeedsConnection: m.NeedsConnection,
				Inputs: formFields(m.Inputs), Outputs: formFields(m.Outputs), Starting: startingOf(m)})
		}
		out.Apps = append(out.Apps, x)
	}
	return out
}

func formFields(in []connector.Field) []FormField {
	out := []FormField{}
	for _, f := range in {
		x := FormField{Name: f.Name, Label: f.Label, Type: string(f.Type), Help: f.Help, Technical: f.Technical, Required: f.Required,
			Advanced: f.Advanced, Secret: f.Secret, Multiline: f.Multiline, Static: f.Static, Default: f.Default, Example: f.Example,
			Options: choices(f.Options), Loads: f.Loads, Interface: f.Interface, Nested: formFields(f.Nested), Item: string(f.Item),
			ShowValues: []string{}, Max: f.Max, Upper: f.Upper}
		if f.ShowWhen != nil {
			x.ShowField, x.ShowValues = f.ShowWhen.Field, list(f.ShowWhen.Values)
		}
		out = append(out, x)
	}
	return out
}

func choices(in []connector.Option) []Choice {
	out := []Choice{}
	for _, o := range in {
		out = append(out, Choice(o))
	}
	return out
}

// methods are an app's ways to sign in; the system's address says which scopes a browser sign-in asks for.
func methods(a *connector.App, system map[string]any) []SignInMethod {
	out := []SignInMethod{}
	for _, m := range a.Methods {
		x := SignInMethod{Name: m.Name, Title: m.Title, Fields: formFields(m.Fields), Asks: []string{}}
		if m.OAuth != nil {
			o := m.OAuth(system)
			x.Browser, x.Asks = !o.ClientCredentials, list(o.Scopes)
		}
		out = append(out, x)
	}
	return out
}
