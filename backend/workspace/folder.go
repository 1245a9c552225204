// Package workspace owns the documents of a workspace on disk: it reads, writes
// atomically, watches, and keeps both sides of a conflict. It never leaves its
// folder, never changes a published version, and does not hand out one whose
// bytes are not those the audit log recorded.
package workspace

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"

	"signet/backend/fault"
	"signet/backend/internal/clock"
	"signet/backend/internal/ids"
)

// The folders of a workspace.
const (
	flowsDir       = "flows"
	connectionsDir = "connections"
	viewsDir       = "views"
	removedDir     = "removed"
)

// Published answers what the audit log recorded of a version: the SHA-256 of its file, in hex.
type Published interface {
	Published(ctx context.Context, flowID string, number int) (hash string, ok bool, err error)
}

// Options are a folder's parts.
type Options struct {
	Clock clock.Clock
	// Published is asked before a version is handed out. Without it versions are read unchecked,
	// which only a listing without a database may do.
	Published Published
}

// Folder is an open workspace folder.
type Folder struct {
	root      *os.Root
	clock     clock.Clock
	published Published

	mu    sync.Mutex        // one change at a time: compare, then write
	own   map[string]Stamp  // what this process wrote last, by path: the watcher is silent about it
	dirs  map[string]string // flow id → folder name
	cache map[string]cached // path → decoded document
	seen  sync.Map          // path → document with what its file looked like
}

// Stamp is the SHA-256 of a file's bytes in hex; "" means that there was no file.
type Stamp string

// StampOf is the stamp of bytes.
func StampOf(b []byte) Stamp {
	sum := sha256.Sum256(b)
	return Stamp(hex.EncodeToString(sum[:]))
}

// Open opens the folder, and makes it when it is absent.
func Open(dir string, o Options) (*Folder, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, cannotWrite("workspace.open", dir, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, cannotRead("workspace.open", dir, err)
	}
	return &Folder{root: root, clock: o.Clock, published: o.Published,
		own: map[string]Stamp{}, dirs: map[string]string{}, cache: map[string]cached{}}, nil
}

// SetPublished sets who knows the published hashes, where the store opens after the folder.
func (f *Folder) SetPublished(p Published) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.published = p
}

// Dir is the folder's path.
func (f *Folder) Dir() string { return f.root.Name() }

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

func (f *Folder) read(name string) ([]byte, Stamp, error) {
	b, err := f.root.ReadFile(name)
	if err != nil {
		return nil, "", err
	}
	return b, StampOf(b), nil
}

// stampOf is the stamp of what is on disk now.
func (f *Folder) stampOf(name string) (Stamp, error) {
	_, stamp, err := f.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return stamp, err
}

// flowDir is the folder of a flow, found by its id at the end of the name: a
// person may rename the first part.
func (f *Folder) flowDir(id string) (string, error) {
	if !ids.Valid("flow", id) {
		return "", noFlow(id)
	}
	if dir, ok := f.dirs[id]; ok {
		if _, err := f.root.Stat(dir); err == nil {
			return dir, nil
		}
		delete(f.dirs, id)
	}
	entries, err := f.entries(flowsDir)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if found, ok := idOfDir(e.Name()); ok && e.IsDir() && found == id {
			f.dirs[id] = path.Join(flowsDir, e.Name())
			return f.dirs[id], nil
		}
	}
	return "", noFlow(id)
}

func (f *Folder) entries(dir string) ([]fs.DirEntry, error) {
	d, err := f.root.Open(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, cannotRead("workspace.list", dir, err)
	}
	defer func() { _ = d.Close() }()
	entries, err := d.ReadDir(-1)
	if err != nil {
		return nil, cannotRead("workspace.list", dir, err)
	}
	return entries, nil
}

// idOfDir takes the id from "send-reminder-flow_0123".
func idOfDir(name string) (string, bool) {
	at := strings.LastIndex(name, "flow_")
	if at < 0 || (at > 0 && name[at-1] != '-') || !ids.Valid("flow", name[at:]) {
		return "", false
	}
	return name[at:], true
}

func noFlow(id string) error {
	return fault.New(fault.NotFound, "workspace.flow").Coded("flow.none").About(id).
		Say("There is no Action Flow %s in this workspace.", id).
		Hint("It may have been removed. Removed ones can be restored for 30 days.")
}

func cannotRead(op, name string, err error) error {
	return fault.New(fault.Unavailable, op).Coded("workspace.cannot_read").About(name).
		Say("%s cannot be read: %s", name, why(err)).
		Hint("Check that the file is there and that you may read it, then try again.").Because(err)
}

func cannotWrite(op, name string, err error) error {
	return fault.New(fault.Unavailable, op).Coded("workspace.cannot_write").About(name).
		Headline("Signet cannot write to the workspace").
		Say("%s cannot be written: %s", name, why(err)).
		Hint("Make room on the disk or give yourself the right to write there, then try again.").Because(err)
}

func why(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "you are not allowed to."
	case errors.Is(err, fs.ErrNotExist):
		return "it is not there."
	case isFull(err):
		return "the disk is full."
	}
	return "the disk did not answer as it should."
}
