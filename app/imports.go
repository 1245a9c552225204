package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"

	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/flow/blueprint"
)

// Imports is bound to the window: files of Signet, Make, Celonis and Fusion that become Action Flows, and back.
type Imports struct{ app *App }

var importFile = FileKind{Name: "Action Flows and blueprints (*.json, *.signet, *.zip)", Pattern: "*.json;*.signet;*.zip"}

// maxImport is the largest file that is read.
const maxImport = 32 << 20

// heldFile is a file between reading it and importing it. It may hold credentials: it is kept here, and never goes back to the window.
type heldFile struct {
	token, name string
	content     []byte
}

// mostHeld bounds how many files wait for their import.
const mostHeld = 3

// Read reads a file and says what it would become. It changes nothing.
func (b *Imports) Read(req ImportFile) (ImportPlan, error) {
	return with(b.app, "Imports.Read", func(ctx context.Context, d *desk.Desk) (ImportPlan, error) {
		f, err := b.file(req)
		if err != nil {
			return emptyPlan(), err
		}
		plan, err := d.ReadImport(ctx, f.name, f.content, req.Tolerant)
		out := emptyPlan()
		out.Token, out.File, out.Tolerant = f.token, f.name, req.Tolerant
		if err != nil {
			x := fault.Of(err)
			if x.Code != "blueprint.broken" {
				return out, err
			}
			out.Broken = ImportBroken{Title: x.Headlined(), Text: x.Text, Hint: x.Remedy}
			for _, e := range x.Details {
				switch e.Name {
				case "line":
					out.Broken.Line = e.Value
				case "column":
					out.Broken.Column = e.Value
				case "text":
					out.Broken.Around = e.Value
				}
			}
			return out, nil
		}
		return importPlan(ctx, d, out, plan), nil
	})
}

// Make makes drafts of a file that was read, with the connections that were chosen.
func (b *Imports) Make(req ImportMake) (ImportMade, error) {
	return with(b.app, "Imports.Make", func(ctx context.Context, d *desk.Desk) (ImportMade, error) {
		out := ImportMade{Flows: []NamedID{}, Trouble: []string{}}
		f, err := b.file(ImportFile{Token: req.Token})
		if err != nil {
			return out, err
		}
		q := desk.ImportRequest{File: f.name, Content: f.content, Tolerant: req.Tolerant, Choices: map[string]desk.ImportChoice{}, Open: map[string]bool{}}
		for _, c := range req.Choices {
			x := desk.ImportChoice{Use: c.Use, Connection: c.ConnectionID, Name: c.Name, Keep: c.Keep}
			if c.BaseURL != "" {
				x.System = map[string]any{"base_url": c.BaseURL}
			}
			q.Choices[c.Key] = x
		}
		for _, name := range req.Flows {
			q.Open[name] = true
		}
		made, err := d.Import(ctx, q)
		if err != nil {
			return out, err
		}
		b.app.release(req.Token)
		for _, s := range made.Drafts {
			out.Flows = append(out.Flows, NamedID{ID: s.Document.ID, Name: s.Document.Name})
		}
		out.Trouble = append(out.Trouble, made.Trouble...)
		return out, nil
	})
}

// Export writes an Action Flow to a file the person chooses: a Signet document, or a blueprint of Make.
func (b *Imports) Export(req ExportRequest) (ExportedFile, error) {
	return with(b.app, "Imports.Export", func(ctx context.Context, d *desk.Desk) (ExportedFile, error) {
		out := ExportedFile{Remarks: []ImportRemark{}}
		x, err := d.ExportFlowAs(ctx, req.ID, req.Form)
		if err != nil {
			return out, err
		}
		out.Name, out.Remarks = x.Name, importRemarks(x.Remarks)
		out.Path, err = b.app.save("Export the Action Flow", x.Name, "", x.Content, importFile)
		return out, err
	})
}

// file is the file of a request: held from before, given as bytes or as a path, or chosen by the person.
func (b *Imports) file(req ImportFile) (heldFile, error) {
	if req.Token != "" {
		b.app.held.Lock()
		defer b.app.held.Unlock()
		for _, f := range b.app.heldFiles {
			if f.token == req.Token {
				return f, nil
			}
		}
		return heldFile{}, fault.New(fault.NotFound, "Imports.Read").Say("The file is not open any more.").Hint("Choose it again.")
	}
	name, path := req.Name, req.Path
	var content []byte
	if req.Data == "" {
		if path == "" {
			var err error
			if path, err = b.app.shell.OpenFile("Import Action Flows", importFile); err != nil || path == "" {
				return heldFile{}, declined(err)
			}
		}
		info, err := os.Stat(filepath.Clean(path))
		if err == nil && info.Size() > maxImport {
			return heldFile{}, tooLarge(path)
		}
		if content, err = os.ReadFile(filepath.Clean(path)); err != nil {
			return heldFile{}, fault.New(fault.NotFound, "Imports.Read").About(path).Say("%s cannot be read.", path).
				Hint("Choose a file that you may read.").Because(err)
		}
		name = filepath.Base(path)
	} else {
		var err error
		if content, err = base64.StdEncoding.DecodeString(req.Data); err != nil {
			return heldFile{}, fault.New(fault.Invalid, "Imports.Read").About(name).Say("%s did not arrive whole.", name).Hint("Drop it again.")
		}
	}
	if len(content) > maxImport {
		return heldFile{}, tooLarge(name)
	}
	f := heldFile{token: rand.Text(), name: name, content: content}
	b.app.held.Lock()
	defer b.app.held.Unlock()
	b.app.heldFiles = append(b.app.heldFiles, f)
	if len(b.app.heldFiles) > mostHeld {
		clear(b.app.heldFiles[0].content)
		b.app.heldFiles = slices.Delete(b.app.heldFiles, 0, 1)
	}
	return f, nil
}

// release lets go of a file that was imported.
func (a *App) release(token string) {
	a.held.Lock()
	defer a.held.Unlock()
	a.heldFiles = slices.DeleteFunc(a.heldFiles, func(f heldFile) bool {
		if f.token == token {
			clear(f.content)
		}
		return f.token == token
	})
}

func tooLarge(name string) error {
	return fault.New(fault.Exhausted, "Imports.Read").About(name).Say("%s is larger than %d MB.", name, maxImport>>20).Hint("Import a smaller file.")
}

func emptyPlan() ImportPlan {
	return ImportPlan{Flows: []ImportFlow{}, Remarks: []ImportRemark{}}
}

func importPlan(ctx context.Context, d *desk.Desk, out ImportPlan, p desk.ImportPlan) ImportPlan {
	out.Kind, out.Remarks = p.Kind, importRemarks(p.Remarks)
	if p.Author != "" {
		out.Author = d.NameOf(ctx, p.Author)
	}
	for _, x := range p.Flows {
		f := ImportFlow{Name: x.Name, Modules: len(x.Document.Modules), BuiltIn: x.Native, Stubs: x.Stubs, Can: []ImportCan{}, Needs: []ImportNeed{},
			Secrets: []ImportRemark{}, Remarks: []ImportRemark{}}
		for _, l := range x.Can {
			f.Can = append(f.Can, ImportCan{Effect: l.Effect, Sentence: l.Sentence, Module: l.Module})
		}
		for _, r := range importRemarks(x.Remarks) {
			if r.Sort == string(blueprint.Secret) {
				f.Secrets = append(f.Secrets, r)
			} else {
				f.Remarks = append(f.Remarks, r)
			}
		}
		for _, n := range x.Needs {
			f.Needs = append(f.Needs, importNeed(d, n))
		}
		out.Flows = append(out.Flows, f)
	}
	return out
}

func importNeed(d *desk.Desk, n desk.ImportNeed) ImportNeed {
	base, _ := n.System["base_url"].(string)
	x := ImportNeed{Key: n.Key, Name: n.Name, Type: n.Type, App: n.App, AppTitle: n.App, BaseURL: base, Dynamic: n.Dynamic, Stub: n.Stub, Modules: n.Modules,
		Secret: n.Secret, Fits: []ImportFit{}, Proposed: n.Proposed}
	a, ok := d.Registry.App(n.App)
	if ok {
		x.AppTitle = a.Title
	}
	for _, c := range n.Fits {
		fit := ImportFit{ID: c.ID, Name: c.Name, Kind: string(c.Kind)}
		if ok {
			fit.System = a.TargetOf(c.System).InFull()
		}
		x.Fits = append(x.Fits, fit)
	}
	return x
}

func importRemarks(list []blueprint.Remark) []ImportRemark {
	out := []ImportRemark{}
	for _, r := range list {
		out = append(out, ImportRemark{Sort: string(r.Sort), Module: r.Module, Title: r.Title, What: r.What, Done: r.Done, Place: r.Place()})
	}
	return out
}
