package connector

import (
	"os"
	"path/filepath"
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
