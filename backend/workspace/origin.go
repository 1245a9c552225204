package workspace

import (
	"errors"
	"io/fs"
	"path"
)

// originFile stands beside a draft that came from a blueprint: what has no place in the draft is in it.
const originFile = "origin.json"

// Origin reads what a flow came from; nil when it came from nowhere.
func (f *Folder) Origin(id string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil {
		return nil, err
	}
	name := path.Join(dir, originFile)
	b, _, err := f.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, cannotRead("workspace.origin", name, err)
	}
	return b, nil
}

// SaveOrigin writes what a flow came from.
func (f *Folder) SaveOrigin(id string, b []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil {
		return err
	}
	name := path.Join(dir, originFile)
	if err := f.replace(name, b, 0o600); err != nil {
		return cannotWrite("workspace.origin", name, err)
	}
	return nil
}
