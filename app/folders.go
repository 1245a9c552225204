package app

import (
	"context"
	"path/filepath"

	"signet/backend/desk"
)

// ChooseFile lets the person choose a file or a folder in the dialog of the system. Choosing is what allows
// Action Flows to read there: no call names a path that a person did not choose.
func (b *Preferences) ChooseFile(req FileChoice) (FileChosen, error) {
	return with(b.app, "Preferences.ChooseFile", func(ctx context.Context, d *desk.Desk) (FileChosen, error) {
		path, folder := "", ""
		var err error
		if req.Folder {
			path, err = b.app.shell.OpenFolder("Choose a folder for Action Flows to read")
			folder = path
		} else {
			path, err = b.app.shell.OpenFile("Choose a file for Action Flows to read")
			folder = filepath.Dir(path)
		}
		if err != nil || path == "" {
			return FileChosen{}, declined(err)
		}
		if err := d.AllowFolder(ctx, folder); err != nil {
			return FileChosen{}, err
		}
		return FileChosen{Path: path}, nil
	})
}

// Folders lists the folders whose files Action Flows may read for this person. The first is Signet's own for files.
func (b *Preferences) Folders(_ Empty) (FolderList, error) {
	return with(b.app, "Preferences.Folders", func(ctx context.Context, d *desk.Desk) (FolderList, error) {
		all, err := d.AllowedFolders(ctx)
		return FolderList{Folders: list(all)}, err
	})
}

// ForgetFolder takes the permission for a folder back.
func (b *Preferences) ForgetFolder(req FileChosen) (FolderList, error) {
	return with(b.app, "Preferences.ForgetFolder", func(ctx context.Context, d *desk.Desk) (FolderList, error) {
		if err := d.ForgetFolder(ctx, req.Path); err != nil {
			return FolderList{}, err
		}
		all, err := d.AllowedFolders(ctx)
		return FolderList{Folders: list(all)}, err
	})
}
