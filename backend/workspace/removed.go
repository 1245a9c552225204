package workspace

import (
	"path"
	"sort"
	"strings"
	"time"

	"signet/backend/fault"
)

// KeptRemoved is how long a removed flow can be restored.
const KeptRemoved = 30 * 24 * time.Hour

const removedStamp = "20060102T150405Z"

// Removed is a flow that was removed and can still be restored.
type Removed struct {
	ID, Name string
	At       time.Time
	folder   string
}

// RemoveFlow puts a flow aside, with its versions.
func (f *Folder) RemoveFlow(id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil {
		return err
	}
	to := path.Join(removedDir, f.clock.Now().UTC().Format(removedStamp)+"-"+path.Base(dir))
	if err := f.makeDir(removedDir); err != nil {
		return cannotWrite("workspace.remove", removedDir, err)
	}
	if err := f.move(dir, to); err != nil {
		return cannotWrite("workspace.remove", dir, err)
	}
	delete(f.dirs, id)
	return nil
}

func (f *Folder) move(from, to string) error {
	if err := f.root.Rename(from, to); err != nil {
		return err
	}
	if err := f.flush(path.Dir(from)); err != nil {
		return err
	}
	return f.flush(path.Dir(to))
}

// RemovedFlows lists what can be restored, latest first.
func (f *Folder) RemovedFlows() ([]Removed, error) {
	entries, err := f.entries(removedDir)
	if err != nil {
		return nil, err
	}
	var out []Removed
	for _, e := range entries {
		stamp, rest, ok := strings.Cut(e.Name(), "-")
		at, err := time.Parse(removedStamp, stamp)
		id, isFlow := idOfDir(rest)
		if !ok || err != nil || !isFlow {
			continue
		}
		r := Removed{ID: id, At: at, folder: path.Join(removedDir, e.Name())}
		if c := f.draft(r.folder, id); c.doc != nil {
			r.Name = c.doc.Name
		} else {
			r.Name = strings.TrimSuffix(strings.TrimSuffix(rest, id), "-")
		}
		out = append(out, r)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].At.After(out[j].At) })
	return out, nil
}

// RestoreFlow puts the last removed flow of the id back.
func (f *Folder) RestoreFlow(id string) error {
	all, err := f.RemovedFlows()
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if dir, err := f.flowDir(id); err == nil {
		return fault.New(fault.AlreadyExists, "workspace.restore").About(id).
			Say("The Action Flow is in the workspace already, in %s.", dir).Hint("Remove that one first.")
	}
	for _, r := range all {
		if r.ID != id {
			continue
		}
		_, name, _ := strings.Cut(path.Base(r.folder), "-")
		if err := f.makeDir(flowsDir); err != nil {
			return cannotWrite("workspace.restore", flowsDir, err)
		}
		if err := f.move(r.folder, path.Join(flowsDir, name)); err != nil {
			return cannotWrite("workspace.restore", r.folder, err)
		}
		return nil
	}
	return noFlow(id)
}

// Purge deletes for good what was removed more than 30 days ago, and says how many.
func (f *Folder) Purge() (int, error) {
	all, err := f.RemovedFlows()
	if err != nil {
		return 0, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, r := range all {
		if f.clock.Now().Sub(r.At) < KeptRemoved {
			continue
		}
		if err := f.root.RemoveAll(r.folder); err != nil {
			return n, cannotWrite("workspace.purge", r.folder, err)
		}
		n++
	}
	return n, nil
}
