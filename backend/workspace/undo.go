package workspace

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
)

// AppendHistory adds lines to a draft's undo log; each is one JSON value.
func (f *Folder) AppendHistory(id string, lines ...json.RawMessage) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil || len(lines) == 0 {
		return err
	}
	name := path.Join(dir, "history.jsonl")
	b, err := joined(lines)
	if err != nil {
		return cannotWrite("workspace.history", name, err)
	}
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return cannotWrite("workspace.history", name, err)
	}
	_, err = file.Write(b)
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		return cannotWrite("workspace.history", name, err)
	}
	return nil
}

// SetHistory replaces the undo log.
func (f *Folder) SetHistory(id string, lines ...json.RawMessage) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil {
		return err
	}
	name := path.Join(dir, "history.jsonl")
	b, err := joined(lines)
	if err == nil {
		err = f.replace(name, b, 0o600)
	}
	if err != nil {
		return cannotWrite("workspace.history", name, err)
	}
	return nil
}

// History reads the undo log. A last line that a crash left unfinished is left out:
// the log is a convenience, and the draft beside it is whole.
func (f *Folder) History(id string) ([]json.RawMessage, error) {
	f.mu.Lock()
	dir, err := f.flowDir(id)
	f.mu.Unlock()
	if err != nil {
		return nil, err
	}
	name := path.Join(dir, "history.jsonl")
	b, _, err := f.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, cannotRead("workspace.history", name, err)
	}
	var out []json.RawMessage
	for line := range bytes.Lines(b) {
		trimmed := bytes.TrimSpace(line)
		if len(trimmed) == 0 {
			continue
		}
		if !json.Valid(trimmed) {
			break
		}
		out = append(out, json.RawMessage(trimmed))
	}
	return out, nil
}

func joined(lines []json.RawMessage) ([]byte, error) {
	var b bytes.Buffer
	for _, l := range lines {
		if err := json.Compact(&b, l); err != nil {
			return nil, err
		}
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}
