package workspace

import (
	"crypto/rand"
	"encoding/hex"
	"io/fs"
	"os"
	"path"
	"runtime"
)

// replace writes a file so that a reader, and a computer that loses power, sees
// the old bytes or the new ones, never a mixture: a temporary file beside it,
// flushed, renamed over it, and the folder flushed.
func (f *Folder) replace(name string, b []byte, mode fs.FileMode) (err error) {
	var random [6]byte
	_, _ = rand.Read(random[:])
	temporary := path.Join(path.Dir(name), ".signet-"+hex.EncodeToString(random[:])+".tmp")
	file, err := f.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.root.Remove(temporary)
		}
	}()
	_, err = file.Write(b)
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err == nil && mode != 0o600 {
		err = f.root.Chmod(temporary, mode)
	}
	if err != nil {
		return err
	}
	// Known before it is visible: the watcher may be told of it at once.
	was, had := f.own[name]
	f.own[name] = StampOf(b)
	if err = f.root.Rename(temporary, name); err != nil {
		if f.own[name] = was; !had {
			delete(f.own, name)
		}
		return err
	}
	return f.flush(path.Dir(name))
}

// flush makes a rename durable. Windows has no such call, and needs none.
func (f *Folder) flush(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if e := d.Close(); err == nil {
		err = e
	}
	return err
}

// makeDir makes a folder and makes its name durable.
func (f *Folder) makeDir(dir string) error {
	if _, err := f.root.Stat(dir); err == nil {
		return nil
	}
	if err := f.root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for parent := path.Dir(dir); ; parent = path.Dir(parent) {
		if err := f.flush(parent); err != nil {
			return err
		}
		if parent == "." {
			return nil
		}
	}
}
