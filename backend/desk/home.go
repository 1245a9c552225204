package desk

import (
	"os"
	"path/filepath"

	"github.com/adrg/xdg"

	"signet/backend/fault"
)

// Version is set by the build.
var Version = "1.0.0"

// Folder is a data folder: documents in workspace/, the database beside it.
type Folder string

// HomeFolder is the data folder: the given one, else SIGNET_HOME, else Signet's own in the user's data folder.
func HomeFolder(given string) (Folder, error) {
	dir := given
	if dir == "" {
		dir = os.Getenv("SIGNET_HOME")
	}
	if dir == "" {
		dir = filepath.Join(xdg.DataHome, "signet")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fault.New(fault.Invalid, "desk.home").About(dir).
			Say("%q is no folder.", dir).Hint("Set SIGNET_HOME to the folder in which Signet keeps its data.").Because(err)
	}
	return Folder(abs), nil
}

// Workspace is where the documents are.
func (f Folder) Workspace() string { return filepath.Join(string(f), "workspace") }

// Database is the SQLite file.
func (f Folder) Database() string { return filepath.Join(string(f), "signet.db") }

// Practice is where the practice systems keep their data.
func (f Folder) Practice() string { return filepath.Join(string(f), "practice") }

// Socket is where the owner of the folder takes commands.
func (f Folder) Socket() string { return filepath.Join(string(f), "owner.sock") }

// Log is the log file of the window.
func (f Folder) Log() string { return filepath.Join(string(f), "log", "signet.log") }

// Make creates the folder, readable by its owner alone.
func (f Folder) Make() error {
	for _, d := range []string{string(f), f.Workspace(), f.Files()} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return fault.New(fault.Unavailable, "desk.home").About(d).
				Headline("Signet cannot write its data folder").
				Say("%s cannot be made.", d).
				Hint("Make room or give yourself the right to write there, or set SIGNET_HOME to another folder.").Because(err)
		}
	}
	return nil
}
