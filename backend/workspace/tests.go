package workspace

import (
	"errors"
	"io/fs"
	"path"
)

// testsFile holds the tests of a flow, beside its draft, so that both are reviewed together.
const testsFile = "tests.json"

// Tests reads the file with a flow's tests, and the stamp that saving it will be compared with; nil when there is none.
func (f *Folder) Tests(id string) ([]byte, Stamp, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil {
		return nil, "", err
	}
	name := path.Join(dir, testsFile)
	b, stamp, err := f.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", cannotRead("workspace.tests", name, err)
	}
	return b, stamp, nil
}

// SaveTests writes the file, unless it is another one than was read by now.
func (f *Folder) SaveTests(id string, b []byte, read Stamp) (Stamp, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil {
		return "", err
	}
	name := path.Join(dir, testsFile)
	now, err := f.stampOf(name)
	if err != nil {
		return "", cannotRead("workspace.tests", name, err)
	}
	if now != read {
		return "", conflict(name, "The tests were changed outside this window")
	}
	if err := f.replace(name, b, 0o600); err != nil {
		return "", cannotWrite("workspace.tests", name, err)
	}
	return StampOf(b), nil
}
