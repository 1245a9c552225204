package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/flow"
)

// Flows is bound to the window: the Action Flows: documents, versions, modules, mappings.
type Flows struct{ app *App }

// List lists the Action Flows, broken files included.
func (b *Flows) List(_ Empty) (FlowList, error) {
	return with(b.app, "Flows.List", func(ctx context.Context, d *desk.Desk) (FlowList, error) {
		all, err := d.Flows(ctx)
		out := FlowList{Flows: []FlowRow{}}
		for _, f := range all {
			out.Flows = append(out.Flows, flowRow(ctx, d, f))
		}
		return out, err
	})
}

// state answers with a draft after a journey that gives one.
func (b *Flows) state(method string, f func(context.Context, *desk.Desk) (desk.Draft, error)) (FlowState, error) {
	return with(b.app, method, func(ctx context.Context, d *desk.Desk) (FlowState, error) {
		s, err := f(ctx, d)
		if err != nil {
			return FlowState{}, err
		}
		return flowState(ctx, d, s)
	})
}

// Get opens a draft.
func (b *Flows) Get(req ID) (FlowState, error) {
	return b.state("Flows.Get", func(ctx context.Context, d *desk.Desk) (desk.Draft, error) { return d.Draft(ctx, req.ID) })
}

// starts are the triggers behind the three ways in which a flow can start.
var starts = map[string]desk.Start{
	"action_button": {Module: "tools.action_button"},
	"schedule":      {Module: "tools.on_demand", Scheduling: flow.Scheduling{Type: flow.Indefinite, Interval: 900}},
	"webhook":       {Module: "webhook.custom_webhook", Scheduling: flow.Scheduling{Type: flow.Immediate}},
	"folder":        {Module: "files.watch_folder", Scheduling: flow.Scheduling{Type: flow.Immediate}},
}

// Create makes a new Action Flow.
func (b *Flows) Create(req FlowCreate) (FlowState, error) {
	return b.state("Flows.Create", func(ctx context.Context, d *desk.Desk) (desk.Draft, error) {
		return d.CreateFlow(ctx, req.Name, starts[req.Start])
	})
}

// Duplicate copies an Action Flow under a new name.
func (b *Flows) Duplicate(req ID) (FlowState, error) {
	return b.state("Flows.Duplicate", func(ctx context.Context, d *desk.Desk) (desk.Draft, error) { return d.DuplicateFlow(ctx, req.ID) })
}

// Remove moves an Action Flow to Removed, from where it can be restored for 30 days.
func (b *Flows) Remove(req ID) (Empty, error) {
	return with(b.app, "Flows.Remove", func(ctx context.Context, d *desk.Desk) (Empty, error) { return Empty{}, d.RemoveFlow(ctx, req.ID) })
}

// Restore brings a removed Action Flow back.
func (b *Flows) Restore(req ID) (FlowState, error) {
	return b.state("Flows.Restore", func(ctx context.Context, d *desk.Desk) (desk.Draft, error) { return d.RestoreFlow(ctx, req.ID) })
}

// Apply applies edit operations to the revision they were made on.
func (b *Flows) Apply(req FlowApply) (FlowState, error) {
	return b.state("Flows.Apply", func(ctx context.Context, d *desk.Desk) (desk.Draft, error) {
		var raw []json.RawMessage
		if err := json.Unmarshal([]byte(req.Ops), &raw); err != nil {
			return desk.Draft{}, fault.New(fault.Invalid, "Flows.Apply").Say("The edit cannot be read.").Hint("Make it again.").Because(err)
		}
		ops := make([]flow.Op, 0, len(raw))
		for _, line := range raw {
			op, err := flow.DecodeOp(line)
			if err != nil {
				return desk.Draft{}, err
			}
			ops = append(ops, op)
		}
		return d.EditFlow(ctx, req.FlowID, req.Revision, ops)
	})
}

// historyShown is how many edits the history panel lists.
const historyShown = 500

// History lists the edits of a draft, newest first.
func (b *Flows) History(req ID) (FlowHistory, error) {
	return with(b.app, "Flows.History", func(ctx context.Context, d *desk.Desk) (FlowHistory, error) {
		out := FlowHistory{Edits: []FlowEdit{}}
		s, err := d.Draft(ctx, req.ID)
		if err != nil {
			return out, err
		}
		out.At = s.History.At()
		for _, e := range s.History.Edits(historyShown) {
			out.Edits = append(out.Edits, FlowEdit{Words: e.Words, At: e.At, Undone: e.Undone})
		}
		return out, nil
	})
}

// StepTo goes to a place in the history of a draft by undoing or redoing up to there.
func (b *Flows) StepTo(req FlowStepTo) (FlowState, error) {
	return b.state("Flows.StepTo", func(ctx context.Context, d *desk.Desk) (desk.Draft, error) {
		return d.StepFlow(ctx, req.FlowID, req.At)
	})
}

// Step undoes or redoes one edit.
func (b *Flows) Step(req FlowStep) (FlowState, error) {
	return b.state("Flows.Step", func(ctx context.Context, d *desk.Desk) (desk.Draft, error) {
		return d.UndoFlow(ctx, req.FlowID, req.Redo)
	})
}

// Layout aligns the modules, as one edit.
func (b *Flows) Layout(req ID) (FlowState, error) {
	return b.state("Flows.Layout", func(ctx context.Context, d *desk.Desk) (desk.Draft, error) { return d.LayoutFlow(ctx, req.ID) })
}

// PublishPlan says what a publish would do, and whether it can.
func (b *Flows) PublishPlan(req ID) (PublishPlan, error) {
	return with(b.app, "Flows.PublishPlan", func(ctx context.Context, d *desk.Desk) (PublishPlan, error) {
		p, err := d.PublishPlan(ctx, req.ID)
		if err != nil {
			return PublishPlan{}, err
		}
		return publishPlan(ctx, d, p)
	})
}

// Publish publishes the draft.
func (b *Flows) Publish(req PublishRequest) (PublishResult, error) {
	return with(b.app, "Flows.Publish", func(ctx context.Context, d *desk.Desk) (PublishResult, error) {
		p, err := d.Publish(ctx, req.FlowID, req.Revision, req.Note)
		return published(p), err
	})
}

func published(p desk.Published) PublishResult {
	return PublishResult{Version: p.Number, Removed: list(p.Removed), Leftover: list(p.Leftover)}
}

// Versions lists the versions.
func (b *Flows) Versions(req ID) (FlowVersions, error) {
	return with(b.app, "Flows.Versions", func(ctx context.Context, d *desk.Desk) (FlowVersions, error) {
		all, err := d.Versions(ctx, req.ID)
		out := FlowVersions{Versions: []FlowVersionRow{}}
		for i, e := range all {
			row := versionRow(ctx, d, e, all[0].Number)
			if i+1 < len(all) && e.Version != nil && all[i+1].Version != nil {
				for _, c := range changes(d, flow.Diff(all[i+1].Version.Document, e.Version.Document)) {
					if c.Kind != string(flow.Moved) {
						row.Changes = append(row.Changes, c.What)
					}
				}
			}
			out.Versions = append(out.Versions, row)
		}
		return out, err
	})
}

// Version opens a version, read-only.
func (b *Flows) Version(req FlowVersionRef) (FlowVersionView, error) {
	return with(b.app, "Flows.Version", func(ctx context.Context, d *desk.Desk) (FlowVersionView, error) {
		doc, _, err := d.Document(ctx, req.FlowID, req.Number)
		if err != nil {
			return FlowVersionView{}, err
		}
		acts, err := d.Acts(ctx, doc, req.Number)
		if err != nil {
			return FlowVersionView{}, err
		}
		out := FlowVersionView{Row: FlowVersionRow{Number: req.Number, Changes: []string{}}, Document: document(doc), Faces: faces(d, doc, acts, nil)}
		all, err := d.Versions(ctx, req.FlowID)
		for _, e := range all {
			if e.Number == req.Number {
				out.Row = versionRow(ctx, d, e, all[0].Number)
			}
		}
		return out, err
	})
}

// Compare tells two versions apart.
func (b *Flows) Compare(req FlowCompare) (FlowDiff, error) {
	return with(b.app, "Flows.Compare", func(ctx context.Context, d *desk.Desk) (FlowDiff, error) {
		found, err := d.Compare(ctx, req.FlowID, req.A, req.B)
		return FlowDiff{Changes: changes(d, found)}, err
	})
}

// RestoreVersion publishes an older version again, as a new one.
func (b *Flows) RestoreVersion(req FlowVersionRef) (PublishResult, error) {
	return with(b.app, "Flows.RestoreVersion", func(ctx context.Context, d *desk.Desk) (PublishResult, error) {
		p, err := d.RestoreVersion(ctx, req.FlowID, req.Number)
		return published(p), err
	})
}

// DraftFromVersion makes the draft what a version was, as an edit that can be undone.
func (b *Flows) DraftFromVersion(req FlowVersionRef) (FlowState, error) {
	return b.state("Flows.DraftFromVersion", func(ctx context.Context, d *desk.Desk) (desk.Draft, error) {
		return d.DraftFromVersion(ctx, req.FlowID, req.Number)
	})
}

// Archive takes the published version out of use, or brings it back.
func (b *Flows) Archive(req FlowArchive) (Empty, error) {
	return with(b.app, "Flows.Archive", func(ctx context.Context, d *desk.Desk) (Empty, error) {
		return Empty{}, d.ArchiveVersion(ctx, req.FlowID, req.Back)
	})
}

// Catalogue lists the apps and their modules.
func (b *Flows) Catalogue(_ Empty) (Catalogue, error) {
	return with(b.app, "Flows.Catalogue", func(_ context.Context, d *desk.Desk) (Catalogue, error) { return catalogue(d.Registry), nil })
}

// Options reads the choices of a field live from the system.
func (b *Flows) Options(req ModuleQuery) (ModuleOptions, error) {
	return with(b.app, "Flows.Options", func(ctx context.Context, d *desk.Desk) (ModuleOptions, error) {
		found, as, err := d.ModuleOptions(ctx, req.FlowID, req.Module, req.Field, req.Fields)
		return ModuleOptions{Options: choices(found), As: as}, err
	})
}

// Interface reads what a module takes and gives from the system.
func (b *Flows) Interface(req ModuleQuery) (ModuleInterface, error) {
	return with(b.app, "Flows.Interface", func(ctx context.Context, d *desk.Desk) (ModuleInterface, error) {
		in, out, as, err := d.ModuleInterface(ctx, req.FlowID, req.Module, req.Fields)
		return ModuleInterface{Inputs: formFields(in), Outputs: formFields(out), As: as, ReadAt: stamp(d.Now())}, err
	})
}

// Scope lists what can be mapped into a module.
func (b *Flows) Scope(req ModuleQuery) (MappingScope, error) {
	return with(b.app, "Flows.Scope", func(ctx context.Context, d *desk.Desk) (MappingScope, error) {
		s, err := d.Mappable(ctx, req.FlowID, req.Module)
		return MappingScope{Items: mappingItems(s.Items), Variables: mappingItems(s.Variables), Functions: mappingFunctions()}, err
	})
}

// Mapping checks, completes and previews a mapping text.
func (b *Flows) Mapping(req MappingQuery) (MappingAnswer, error) {
	return with(b.app, "Flows.Mapping", func(ctx context.Context, d *desk.Desk) (MappingAnswer, error) {
		a, err := d.Mapping(ctx, req.FlowID, req.Module, req.Field, req.Text, byteOffset(req.Text, req.Cursor))
		if err != nil {
			return MappingAnswer{}, err
		}
		return mappingAnswer(req.Text, a), nil
	})
}

// Rehearse works a module's mappings out over all bundles that a module before it gave.
func (b *Flows) Rehearse(req RehearseQuery) (Rehearsal, error) {
	return with(b.app, "Flows.Rehearse", func(ctx context.Context, d *desk.Desk) (Rehearsal, error) {
		x, err := d.Rehearse(ctx, desk.RehearseArgs{Flow: req.FlowID, Module: req.Module, Fields: req.Fields, First: req.First})
		if err != nil {
			return Rehearsal{}, err
		}
		return rehearsal(req.Module, x), nil
	})
}

var signetFile = FileKind{Name: "Signet (*.json, *.signet)", Pattern: "*.json;*.signet"}

// Import imports a Signet document; without a text or path it asks for the file.
func (b *Flows) Import(req FlowFile) (FlowState, error) {
	return b.state("Flows.Import", func(ctx context.Context, d *desk.Desk) (desk.Draft, error) {
		name, content := req.Name, []byte(req.Text)
		if req.Text == "" {
			path := req.Path
			if path == "" {
				var err error
				if path, err = b.app.shell.OpenFile("Import an Action Flow", signetFile); err != nil || path == "" {
					return desk.Draft{}, declined(err)
				}
			}
			read, err := os.ReadFile(filepath.Clean(path))
			if err != nil {
				return desk.Draft{}, fault.New(fault.NotFound, "Flows.Import").About(path).Say("%s cannot be read.", path).
					Hint("Choose a file that you may read.").Because(err)
			}
			name, content = filepath.Base(path), read
		}
		return d.ImportFlow(ctx, name, content)
	})
}

// Export writes an Action Flow to a file the person chooses.
func (b *Flows) Export(req ID) (FlowFile, error) {
	return with(b.app, "Flows.Export", func(ctx context.Context, d *desk.Desk) (FlowFile, error) {
		name, content, err := d.ExportFlow(ctx, req.ID)
		if err != nil {
			return FlowFile{}, err
		}
		path, err := b.app.save("Export the Action Flow", name, "", content, signetFile)
		return FlowFile{FlowID: req.ID, Name: name, Path: path}, err
	})
}

// declined is the answer to a dialog that the person closed.
func declined(err error) error {
	return fault.New(fault.Cancelled, "dialog").Coded("dialog.declined").Say("No file was chosen.").Hint("Choose a file to go on.").Because(err)
}

// save writes a file that the person chose; a path that is given is not asked for.
func (a *App) save(title, name, path string, content []byte, kinds ...FileKind) (string, error) {
	if path == "" {
		var err error
		if path, err = a.shell.SaveFile(title, name, kinds...); err != nil || path == "" {
			return "", declined(err)
		}
	}
	if err := os.WriteFile(filepath.Clean(path), content, 0o600); err != nil {
		return "", fault.New(fault.Unavailable, "file.write").About(path).Say("%s cannot be written.", path).
			Hint("Choose a folder in which you may write.").Because(err)
	}
	return path, nil
}

func publishPlan(ctx context.Context, d *desk.Desk, p desk.Plan) (PublishPlan, error) {
	doc := p.Draft.Document
	out := PublishPlan{FlowID: doc.ID, Name: doc.Name, Version: p.Version, Replaces: p.Replaces, Scheduling: doc.Scheduling.Words(),
		Person: d.Person.Name, Checks: []PublishCheck{}, Changes: changes(d, p.Draft.Changes), Dynamic: []PublishDynamic{},
		Explain: list(p.Draft.Explain), Revision: string(p.Draft.Stamp)}
	if s, err := d.Settings(ctx); err == nil {
		out.Person = person(d.Person, s).Name
	}
	if p.Blocked != nil {
		out.Blocked = fault.Of(p.Blocked).Text
	}
	for _, c := range d.PublishChecks(ctx, p.Draft) {
		out.Checks = append(out.Checks, PublishCheck(c))
	}
	if c := p.Tests.Check(); c != nil {
		out.Checks = append(out.Checks, PublishCheck(*c))
	}
	state, err := flowState(ctx, d, p.Draft)
	if err != nil {
		return PublishPlan{}, err
	}
	for _, c := range state.Dynamic {
		x := PublishDynamic{ID: c.ID, Name: c.Name, App: c.App, Modules: []string{}, BuildTime: c.BuildTime}
		for _, f := range state.Faces {
			if slices.Contains(c.Modules, f.ID) {
				x.Modules = append(x.Modules, itoa(f.ID)+" "+f.Title)
			}
		}
		out.Dynamic = append(out.Dynamic, x)
	}
	return out, nil
}
