package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"sort"
	"strings"

	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/internal/ids"
)

// Documents are the documents of one kind, one file each, named by their id.
type Documents[T any] struct {
	f        *Folder
	dir      string
	what     string // as people call it: "connection"
	prefixes []string
	format   string
	facts    func(*T) (id, name, format string)
}

// Entry is a document in a listing; one that cannot be read has a Problem instead.
type Entry[T any] struct {
	ID       string
	Name     string
	Document *T
	Stamp    Stamp
	Problem  *fault.Error
}

// Connections are the shapes of shared and dynamic connections.
func (f *Folder) Connections() *Documents[connection.Document] {
	return &Documents[connection.Document]{f: f, dir: connectionsDir, what: "connection", prefixes: []string{"con", "dyn"},
		format: connection.Format, facts: func(d *connection.Document) (string, string, string) { return d.ID, d.Name, d.Format }}
}

// Views are the documents of Views; their type belongs to package view, so the
// caller says how to read id, name and format of one.
func Views[T any](f *Folder, format string, facts func(*T) (id, name, format string)) *Documents[T] {
	return &Documents[T]{f: f, dir: viewsDir, what: "View", prefixes: []string{"view"}, format: format, facts: facts}
}

func (d *Documents[T]) file(id string) (string, error) {
	for _, p := range d.prefixes {
		if ids.Valid(p, id) {
			return path.Join(d.dir, id+".json"), nil
		}
	}
	return "", d.none(id)
}

func (d *Documents[T]) none(id string) error {
	return fault.New(fault.NotFound, "workspace.read").About(id).Say("There is no %s %s in this workspace.", d.what, id).
		Hint("It may have been removed. Choose another.")
}

// List reads all documents, by name. One that is broken hides no other.
func (d *Documents[T]) List() ([]Entry[T], error) {
	entries, err := d.f.entries(d.dir)
	if err != nil {
		return nil, err
	}
	var out []Entry[T]
	for _, file := range entries {
		id, ok := strings.CutSuffix(file.Name(), ".json")
		if !ok || strings.HasPrefix(file.Name(), ".") || file.IsDir() || strings.HasSuffix(id, otherSuffix) {
			continue
		}
		e := Entry[T]{ID: id, Name: id}
		doc, stamp, err := d.Read(id)
		if e.Stamp = stamp; err != nil {
			e.Problem = fault.Of(err)
		} else {
			e.Document = &doc
			_, e.Name, _ = d.facts(&doc)
		}
		out = append(out, e)
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := strings.ToLower(out[i].Name), strings.ToLower(out[j].Name)
		return a < b || a == b && out[i].ID < out[j].ID
	})
	return out, nil
}

// Read reads a document, and the stamp that saving it will be compared with.
func (d *Documents[T]) Read(id string) (T, Stamp, error) {
	var doc T
	name, err := d.file(id)
	if err != nil {
		return doc, "", err
	}
	b, stamp, err := d.f.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return doc, "", d.none(id)
	}
	if err != nil {
		return doc, "", cannotRead("workspace.read", name, err)
	}
	if err := decode(name, b, &doc); err != nil {
		return doc, stamp, err
	}
	found, _, format := d.facts(&doc)
	if format != d.format {
		return doc, stamp, unknownFormat(name, format, d.format)
	}
	if found != id {
		return doc, stamp, fault.New(fault.Invalid, "workspace.read").Coded("workspace.broken_file").About(name).
			Headline("%s cannot be read", name).Say("It says it is %s.", found).
			Hint("Give the file the name of its id.")
	}
	return doc, stamp, nil
}

// Seen reads a document as often as wanted, and its file only when that has changed. What it
// gives is shared: nobody may change it.
func (d *Documents[T]) Seen(id string) (T, error) {
	name, err := d.file(id)
	if err != nil {
		var none T
		return none, err
	}
	info, err := d.f.root.Stat(name)
	if err != nil {
		doc, _, err := d.Read(id)
		return doc, err
	}
	if v, ok := d.f.seen.Load(name); ok {
		if k := v.(seen[T]); k.info.ModTime().Equal(info.ModTime()) && k.info.Size() == info.Size() && os.SameFile(k.info, info) {
			return k.doc, nil
		}
	}
	doc, _, err := d.Read(id)
	if err == nil { // a file that changed between the two is read again next time: it is not the one that was looked at
		d.f.seen.Store(name, seen[T]{info, doc})
	}
	return doc, err
}

type seen[T any] struct {
	info fs.FileInfo
	doc  T
}

const otherSuffix = ".other"

// Save writes a document that was read with the stamp; "" for a new one. When the
// file is another one by now it stays, the given one is kept beside it as
// <id>.other.json, and the answer is a Conflict.
func (d *Documents[T]) Save(doc T, read Stamp) (Stamp, error) {
	id, title, format := d.facts(&doc)
	name, err := d.file(id)
	if err != nil {
		return "", fault.New(fault.Invalid, "workspace.save").Say("%q is no id of a %s.", id, d.what).
			Hint("Send the details to whoever maintains Signet.")
	}
	if format != d.format {
		return "", unknownFormat(name, format, d.format)
	}
	d.f.mu.Lock()
	defer d.f.mu.Unlock()
	now, err := d.f.stampOf(name)
	if err != nil {
		return "", cannotRead("workspace.save", name, err)
	}
	if err := d.f.makeDir(d.dir); err != nil {
		return "", cannotWrite("workspace.save", name, err)
	}
	if now != read {
		if _, err := d.f.writeDoc("workspace.save", strings.TrimSuffix(name, ".json")+otherSuffix+".json", doc); err != nil {
			return "", err
		}
		return "", conflict(title, "This "+d.what+" was changed in another window")
	}
	return d.f.writeDoc("workspace.save", name, doc)
}

// Remove deletes a document.
func (d *Documents[T]) Remove(id string) error {
	name, err := d.file(id)
	if err != nil {
		return err
	}
	d.f.mu.Lock()
	defer d.f.mu.Unlock()
	err = d.f.root.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return d.none(id)
	}
	if err == nil {
		err = d.f.flush(d.dir)
	}
	if err != nil {
		return cannotWrite("workspace.remove", name, err)
	}
	return nil
}
