package desk

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"signet/backend/audit"
	"signet/backend/fault"
)

// Files is the folder of files for Action Flows: allowed without asking, since nothing else is kept in it.
func (f Folder) Files() string { return filepath.Join(string(f), "files") }

func (d *Desk) foldersKey() string { return "folders." + d.Person.ID }

// AllowedFolders are the folders whose files Action Flows may read for this person: the one of the
// data folder, and those that the person has allowed.
func (d *Desk) AllowedFolders(ctx context.Context) ([]string, error) {
	var own []string
	if _, err := d.store.Setting(ctx, d.foldersKey(), &own); err != nil {
		return nil, err
	}
	return append([]string{d.Folder.Files()}, own...), nil
}

// allowed is AllowedFolders for a run: what cannot be read is not allowed.
func (d *Desk) allowed() []string {
	folders, err := d.AllowedFolders(context.Background())
	if err != nil {
		d.log.Warn("the allowed folders cannot be read", "err", d.redactor.Clean(err.Error()))
	}
	return folders
}

// AllowFolder lets Action Flows read the files of a folder for this person. The data folder of Signet
// cannot be one of them, nor one that it lies in.
func (d *Desk) AllowFolder(ctx context.Context, folder string) error {
	abs, err := filepath.Abs(folder)
	if err == nil {
		abs, err = filepath.EvalSymlinks(abs)
	}
	info, serr := os.Stat(abs)
	if err != nil || serr != nil || !info.IsDir() {
		return fault.New(fault.Invalid, "desk.allow_folder").About(folder).Coded("files.no_folder").
			Say("There is no folder %s.", folder).Hint("Give the path of a folder.")
	}
	home, err := filepath.EvalSymlinks(string(d.Folder))
	if err != nil {
		home = string(d.Folder)
	}
	if within(abs, home) || within(home, abs) && !within(filepath.Join(home, "files"), abs) {
		return fault.New(fault.Invalid, "desk.allow_folder").About(abs).Coded("files.own_folder").
			Headline("Signet’s own folder cannot be allowed").Say("%s holds the data of Signet.", abs).
			Hint("Choose a folder beside it, or put the files into %s.", d.Folder.Files())
	}
	return d.changeFolders(ctx, "allowed", abs, func(list []string) []string {
		if slices.Contains(list, abs) {
			return list
		}
		return append(list, abs)
	})
}

// ForgetFolder takes the permission for a folder back.
func (d *Desk) ForgetFolder(ctx context.Context, folder string) error {
	abs, err := filepath.Abs(folder)
	if err != nil {
		abs = folder
	}
	return d.changeFolders(ctx, "no longer allowed", abs, func(list []string) []string {
		return slices.DeleteFunc(list, func(s string) bool { return s == abs })
	})
}

func (d *Desk) changeFolders(ctx context.Context, what, folder string, change func([]string) []string) error {
	var list []string
	if _, err := d.store.Setting(ctx, d.foldersKey(), &list); err != nil {
		return err
	}
	before := len(list)
	if list = change(list); len(list) == before {
		return nil
	}
	e := d.event(audit.SettingsChanged)
	e.Facts = map[string]string{"files": what + ": " + folder}
	if err := d.record(ctx, e); err != nil {
		return err
	}
	return d.store.SetSetting(ctx, d.foldersKey(), list)
}

// within reports whether a path lies in a folder, or is it.
func within(folder, path string) bool {
	rest, err := filepath.Rel(folder, path)
	return err == nil && rest != ".." && !strings.HasPrefix(rest, ".."+string(filepath.Separator))
}

// FoldersArgs change which folders are allowed.
type FoldersArgs struct {
	Allow  string `json:"allow,omitempty"`
	Forget string `json:"forget,omitempty"`
}

// FoldersReply lists the allowed folders.
type FoldersReply struct {
	Folders []string `json:"folders"`
}

func (d *Desk) commandFolders(ctx context.Context, args FoldersArgs) (FoldersReply, error) {
	var err error
	switch {
	case args.Allow != "":
		err = d.AllowFolder(ctx, args.Allow)
	case args.Forget != "":
		err = d.ForgetFolder(ctx, args.Forget)
	}
	if err != nil {
		return FoldersReply{}, err
	}
	list, err := d.AllowedFolders(ctx)
	return FoldersReply{list}, err
}
