package connector

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"signet/backend/fault"
)

// Files opens files of this computer for apps: only below folders that the person
// allowed. Links that lead out of such a folder are not followed, so neither a mapped
// path nor a flow that came from elsewhere reaches any other file.
type Files struct{ folders func() []string }

// NewFiles lets apps open files below the folders, which are asked for each time.
func NewFiles(folders func() []string) *Files { return &Files{folders} }

// Open opens a file for reading.
func (f *Files) Open(path string) (*os.File, error) {
	root, rest, err := f.root(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	file, err := root.Open(rest)
	if err != nil {
		return nil, cannotOpen(path, err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		_ = file.Close()
		return nil, fault.New(fault.Invalid, "files.open").About(path).Coded("files.no_file").
			Headline("This is no file").Say("%s is a folder, or something else that is no file.", path).Hint("Give the path of a file.")
	}
	if err != nil {
		_ = file.Close()
		return nil, cannotOpen(path, err)
	}
	return file, nil
}

// root finds the allowed folder that a path lies in.
func (f *Files) root(path string) (*os.Root, string, error) {
	clean := filepath.Clean(path)
	if !filepath.IsAbs(clean) {
		return nil, "", fault.New(fault.Invalid, "files.open").About(path).Coded("files.relative").
			Say("“%s” does not say in which folder the file is.", path).Hint("Give the whole path, such as /home/anna/orders.jsonl.")
	}
	if f != nil && f.folders != nil {
		for _, folder := range f.folders() {
			rest, err := filepath.Rel(folder, clean)
			if err != nil || rest == ".." || strings.HasPrefix(rest, ".."+string(filepath.Separator)) {
				continue
			}
			root, err := os.OpenRoot(folder)
			if err != nil {
				return nil, "", cannotOpen(folder, err)
			}
			return root, rest, nil
		}
	}
	return nil, "", fault.New(fault.PermissionDenied, "files.open").About(path).Coded("files.not_allowed").
		Headline("Action Flows may not read this file").Say("%s lies in no folder that you allowed for Action Flows.", path).
		Hint("Allow its folder with: signet files allow %s", filepath.Dir(clean))
}

func cannotOpen(path string, err error) error {
	kind, code, head := fault.Unavailable, "files.cannot_open", "The file cannot be opened"
	switch {
	case os.IsNotExist(err):
		kind, code, head = fault.NotFound, "files.not_found", "There is no such file"
	case os.IsPermission(err):
		kind, code = fault.PermissionDenied, "files.no_right"
	case strings.Contains(err.Error(), "escapes"):
		kind, code = fault.PermissionDenied, "files.leads_out"
	}
	say := "Signet cannot open %s."
	if code == "files.leads_out" {
		say = "%s leads out of the folder that you allowed."
	}
	return fault.New(kind, "files.open").About(path).Coded(code).Headline("%s", head).Say(say, path).
		Hint("Check the path, and that you may read the file.").Because(err)
}

// List gives the files and folders of a folder by name, without what is inside them. A link that leads out of
// the allowed folder is left out, and so is one that leads nowhere.
func (f *Files) List(path string) ([]os.FileInfo, error) {
	root, rest, err := f.root(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	dir, err := root.Open(rest)
	if err != nil {
		return nil, cannotOpen(path, err)
	}
	defer func() { _ = dir.Close() }()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, fault.New(fault.Invalid, "files.list").About(path).Coded("files.no_folder").
			Headline("This is no folder").Say("%s is a file, or cannot be read.", path).Hint("Give the path of a folder that you may read.").Because(err)
	}
	slices.Sort(names)
	out := make([]os.FileInfo, 0, len(names))
	for _, name := range names {
		if info, err := root.Stat(filepath.Join(rest, name)); err == nil {
			out = append(out, named{info, name})
		}
	}
	return out, nil
}

// named is a file under the name by which its folder knows it, where that is a link.
type named struct {
	os.FileInfo
	name string
}

func (n named) Name() string { return n.name }

// Folder is where an allowed folder really is, for whoever watches it.
func (f *Files) Folder(path string) (string, error) {
	root, rest, err := f.root(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = root.Close() }()
	info, err := root.Stat(rest)
	if err != nil {
		return "", cannotOpen(path, err)
	}
	if !info.IsDir() {
		return "", fault.New(fault.Invalid, "files.folder").About(path).Coded("files.no_folder").
			Headline("This is no folder").Say("%s is a file.", path).Hint("Give the path of a folder.")
	}
	return filepath.Join(root.Name(), rest), nil
}
