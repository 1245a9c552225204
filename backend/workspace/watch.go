package workspace

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Change says that somebody else changed a document: an editor, git, another window.
type Change struct {
	Kind string // flow, connection, view
	ID   string
	File string // relative to the workspace
	Gone bool
}

// settle is how long a file must be quiet before it is reported: editors write in several steps.
const settle = 40 * time.Millisecond

// Watcher reports changes that this process did not make.
type Watcher struct {
	f       *Folder
	notify  *fsnotify.Watcher
	changes chan Change
	quit    chan struct{}
	done    chan struct{}
	once    sync.Once
}

// Watch begins to watch. Changes must be read until Close.
func (f *Folder) Watch() (*Watcher, error) {
	n, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, cannotRead("workspace.watch", f.Dir(), err)
	}
	w := &Watcher{f: f, notify: n, changes: make(chan Change), quit: make(chan struct{}), done: make(chan struct{})}
	for _, dir := range []string{flowsDir, connectionsDir, viewsDir} {
		err := f.makeDir(dir)
		if err == nil {
			err = w.add(dir)
		}
		if err != nil {
			_ = n.Close()
			return nil, cannotRead("workspace.watch", dir, err)
		}
	}
	go w.loop()
	return w, nil
}

// Changes gives the changes of others.
func (w *Watcher) Changes() <-chan Change { return w.changes }

// Close ends the watching.
func (w *Watcher) Close() error {
	w.once.Do(func() { close(w.quit) })
	<-w.done
	return w.notify.Close()
}

// add watches a folder and the folders in it; a symbolic link is not followed.
func (w *Watcher) add(dir string) error {
	if err := w.notify.Add(filepath.Join(w.f.Dir(), filepath.FromSlash(dir))); err != nil {
		return err
	}
	entries, err := w.f.entries(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			if err := w.add(path.Join(dir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

func (w *Watcher) loop() {
	defer close(w.done)
	waiting := map[string]bool{}
	quiet := time.NewTimer(time.Hour)
	quiet.Stop()
	for {
		select {
		case <-w.quit:
			return
		case _, ok := <-w.notify.Errors:
			if !ok {
				return
			}
			// An overflow loses names, not facts: everything is looked at again by whoever lists.
		case e, ok := <-w.notify.Events:
			if !ok {
				return
			}
			if rel, err := filepath.Rel(w.f.Dir(), e.Name); err == nil && w.concerns(rel, waiting) {
				quiet.Reset(settle)
			}
		case <-quiet.C:
			for name := range waiting {
				delete(waiting, name)
				if !w.report(name) {
					return
				}
			}
		}
	}
}

// concerns notes a document's file; a new folder is watched, and what is in it already is noted.
func (w *Watcher) concerns(rel string, waiting map[string]bool) bool {
	name := filepath.ToSlash(rel)
	if strings.HasPrefix(path.Base(name), ".") {
		return false
	}
	if info, err := w.f.root.Stat(name); err == nil && info.IsDir() {
		if err := w.add(name); err != nil {
			return false
		}
		_ = fs.WalkDir(w.f.root.FS(), name, func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				w.concerns(p, waiting)
			}
			return nil
		})
		return len(waiting) > 0
	}
	if _, _, ok := document(name); !ok {
		return false
	}
	waiting[name] = true
	return true
}

// document tells what a file is: drafts and versions belong to their flow.
func document(name string) (kind, id string, ok bool) {
	parts := strings.Split(name, "/")
	if path.Ext(name) != ".json" || strings.HasPrefix(parts[len(parts)-1], ".") {
		return "", "", false
	}
	base := strings.TrimSuffix(parts[len(parts)-1], ".json")
	switch {
	case len(parts) >= 3 && parts[0] == flowsDir:
		id, ok = idOfDir(parts[1])
		return "flow", id, ok
	case len(parts) == 2 && parts[0] == connectionsDir:
		return "connection", base, !strings.HasSuffix(base, otherSuffix)
	case len(parts) == 2 && parts[0] == viewsDir:
		return "view", base, !strings.HasSuffix(base, otherSuffix)
	}
	return "", "", false
}

func (w *Watcher) report(name string) bool {
	kind, id, _ := document(name)
	stamp, err := w.f.stampOf(name)
	w.f.mu.Lock()
	own, known := w.f.own[name]
	if err == nil {
		delete(w.f.cache, name)
	}
	if stamp == "" {
		delete(w.f.own, name)
	}
	w.f.mu.Unlock()
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return true // not readable now; whoever lists says why
	}
	if known && own == stamp {
		return true // our own
	}
	select {
	case w.changes <- Change{Kind: kind, ID: id, File: name, Gone: stamp == ""}:
		return true
	case <-w.quit:
		return false
	}
}
