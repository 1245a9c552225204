package cli

import (
	"path/filepath"

	"signet/backend/desk"
)

type filesCmds struct {
	List   filesList   `cmd:"" help:"List the folders whose files Action Flows may read."`
	Allow  filesAllow  `cmd:"" help:"Let Action Flows read the files of a folder."`
	Forget filesForget `cmd:"" help:"Take the permission for a folder back."`
}

type filesList struct{}

// Run lists the allowed folders.
func (filesList) Run(a *app) error {
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	list, err := d.AllowedFolders(a.ctx)
	if err != nil {
		return err
	}
	return a.folders(list)
}

type filesAllow struct {
	Folder string `arg:"" help:"The path of a folder."`
}

// Run allows a folder.
func (c filesAllow) Run(a *app) error {
	return a.changeFolders(desk.FoldersArgs{Allow: absolute(c.Folder)})
}

type filesForget struct {
	Folder string `arg:"" help:"The path of a folder."`
}

// Run takes a permission back.
func (c filesForget) Run(a *app) error {
	return a.changeFolders(desk.FoldersArgs{Forget: absolute(c.Folder)})
}

// absolute is a path as the owner of the data folder understands it, wherever that was started.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

func (a *app) changeFolders(args desk.FoldersArgs) error {
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	var reply desk.FoldersReply
	if err := o.do(a.ctx, desk.CommandFolders, args, &reply); err != nil {
		return err
	}
	return a.folders(reply.Folders)
}

func (a *app) folders(list []string) error {
	return a.print(map[string]any{"folders": list}, func() {
		for _, f := range list {
			a.say("%s", f)
		}
	})
}
