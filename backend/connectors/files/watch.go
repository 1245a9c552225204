package files

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// Bounds of what is watched.
const (
	quiet      = 2 * time.Second // for so long a file must not have grown
	mostFiles  = 100_000         // of one folder
	mostBytes  = 32 << 20        // that one run is given
	mostAtOnce = 500
)

// clocks: modification times of the future are those of another computer.
const skew = time.Minute

var watchFolder = &connector.Action{
	Name: "watch_folder", Title: "Watch a folder", Group: "Triggers", Control: connector.Trigger, Class: connector.Idempotent, Effect: connector.Reads,
	Summary:  "Starts with the files that have come into a folder since the last time, once they have stopped growing.",
	Starting: &connector.Starting{Instant: true, Poll: pollFolder, Wake: wakeFolder, Since: true},
	Run:      connector.Polling(pollFolder),
	Sentence: "Take the new files in {{folder}}",
	API:      func(f map[string]any) string { return "read " + connector.TextOf(f["folder"]) },
	Inputs: []connector.Field{
		connector.Dir("folder", "Folder", connector.Required(), connector.Static(), connector.Help("The whole path. Action Flows read files only in folders that you allowed.")),
		connector.Text("pattern", "Names", connector.Static(), connector.Default("*"), connector.Example("*.csv"),
			connector.Help("A name with * and ?. Several with commas between.")),
		connector.Boolean("changed", "Changed files too", connector.Static(), connector.Help("Off, each file is taken once.")),
		connector.Boolean("content", "With content", connector.Static(), connector.Default(true), connector.Help("Off, only name, size and time are given.")),
		connector.Integer("limit", "Limit", connector.Static(), connector.Default(10.0), connector.Advanced(), connector.Help("The most files at a time, at most 500. The others come next.")),
	},
	Outputs: fileOutputs,
}

var watchFile = &connector.Action{
	Name: "watch_file", Title: "Watch a file", Group: "Triggers", Control: connector.Trigger, Class: connector.Idempotent, Effect: connector.Reads,
	Summary:  "Starts when the content of a file has changed, once it has stopped growing.",
	Starting: &connector.Starting{Instant: true, Poll: pollFile, Wake: wakeFile, Since: true},
	Run:      connector.Polling(pollFile),
	Sentence: "Take {{path}} when it has changed",
	API:      func(f map[string]any) string { return "read " + connector.TextOf(f["path"]) },
	Inputs: []connector.Field{
		connector.File("path", "File", connector.Required(), connector.Static(), connector.Help("The whole path. Action Flows read files only in folders that you allowed.")),
		connector.Boolean("content", "With content", connector.Static(), connector.Default(true), connector.Help("Off, only name, size and time are given.")),
	},
	Outputs: fileOutputs,
}

var fileOutputs = []connector.Field{
	connector.Text("fileName", "File name"), connector.Text("path", "Path"), connector.Text("extension", "Extension"),
	connector.Integer("fileSize", "Size in bytes"), connector.Date("modified", "Changed"), connector.Buffer("data", "Data"),
}

func pollFolder(ctx context.Context, c *connector.Call, at connector.Position) (connector.Polled, error) {
	folder := c.Text("folder")
	list, err := c.Files.List(folder)
	if err != nil {
		return connector.Polled{}, err
	}
	if len(list) > mostFiles {
		return connector.Polled{}, fault.New(fault.Invalid, "files.watch_folder").About(folder).Coded("files.too_many").
			Say("%s has more than %d files.", folder, mostFiles).Hint("Move what was worked on to another folder.")
	}
	patterns, err := patternsOf(c.Text("pattern"))
	if err != nil {
		return connector.Polled{}, err
	}
	seen := readMark(at.Mark)
	first, changed, now := at.Mark == "", connector.BoolOf(c.Fields["changed"]), c.Now()
	out := connector.Polled{Result: connector.Result{Object: folder}}
	keep := map[uint64]bool{}
	var fresh []os.FileInfo
	for _, f := range list {
		if !f.Mode().IsRegular() || !matches(f.Name(), patterns) {
			continue
		}
		key := keyOf(f, changed)
		switch {
		case seen[key] || first && !at.Since.IsZero() && !f.ModTime().After(at.Since):
			keep[key] = true
		case growing(f, now):
			out.More = true
		default:
			fresh = append(fresh, f)
		}
	}
	slices.SortStableFunc(fresh, func(a, b os.FileInfo) int { return a.ModTime().Compare(b.ModTime()) }) // as they came
	limit := min(max(connector.IntOf(c.Fields["limit"], 10), 1), mostAtOnce)
	var bytes int64
	for _, f := range fresh {
		if err := ctx.Err(); err != nil {
			return connector.Polled{}, err
		}
		if len(out.Bundles) == limit || len(out.Bundles) > 0 && bytes+f.Size() > mostBytes {
			out.More = true
			break
		}
		b, err := bundle(c, filepath.Join(folder, f.Name()), f)
		if err != nil {
			if fault.Is(err, fault.NotFound) { // it has gone meanwhile
				continue
			}
			return connector.Polled{}, err
		}
		bytes += f.Size()
		out.Bundles = append(out.Bundles, b)
		keep[keyOf(f, changed)] = true
	}
	out.Mark = writeMark(keep)
	return out, nil
}

func pollFile(ctx context.Context, c *connector.Call, at connector.Position) (connector.Polled, error) {
	path := c.Text("path")
	out := connector.Polled{Mark: at.Mark, Result: connector.Result{Object: path}}
	file, err := c.Files.Open(path)
	if fault.Is(err, fault.NotFound) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return out, broken(path, err)
	}
	if growing(info, c.Now()) {
		out.More = true
		return out, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, contextReader{ctx, file}); err != nil {
		return out, broken(path, err)
	}
	mark := base64.RawURLEncoding.EncodeToString(h.Sum(nil))
	if mark == at.Mark {
		return out, nil
	}
	out.Mark = mark
	if at.Mark == "" && !at.Since.IsZero() && !info.ModTime().After(at.Since) {
		return out, nil
	}
	b, err := bundle(c, path, info)
	if err != nil {
		return connector.Polled{Mark: at.Mark}, err
	}
	out.Bundles = []map[string]any{b}
	return out, nil
}

// contextReader stops reading when the run is stopped.
type contextReader struct {
	ctx  context.Context
	from io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

func bundle(c *connector.Call, path string, f os.FileInfo) (map[string]any, error) {
	b := map[string]any{"fileName": f.Name(), "path": path, "extension": strings.TrimPrefix(strings.ToLower(filepath.Ext(f.Name())), "."),
		"fileSize": float64(f.Size()), "modified": f.ModTime().UTC()}
	if with, set := c.Fields["content"]; set && !connector.BoolOf(with) {
		return b, nil
	}
	if f.Size() > mostBytes {
		return nil, fault.New(fault.Invalid, "files.read").About(path).Coded("files.too_large").
			Headline("The file is too large to be given whole").Say("%s has more than 32 MB.", path).
			Hint("Switch With content off, and read its lines with Read the lines of a file.")
	}
	file, err := c.Files.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err != nil {
		return nil, broken(path, err)
	}
	b["data"], b["fileSize"] = data, float64(len(data))
	return b, nil
}

func broken(path string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fault.New(fault.Unavailable, "files.read").About(path).Coded("files.broken").Headline("The file cannot be read to its end").
		Say("Reading %s stopped.", path).Hint("Check the disk, then run again.").Because(err)
}

// growing reports whether a file may still be written.
func growing(f os.FileInfo, now time.Time) bool {
	since := now.Sub(f.ModTime())
	return since < quiet && since > -skew
}

// halfway are the endings of files that programs write and then rename.
var halfway = []string{".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart", "~"}

func matches(name string, patterns []string) bool {
	if strings.HasPrefix(name, ".") {
		return false
	}
	for _, end := range halfway {
		if strings.HasSuffix(strings.ToLower(name), end) {
			return false
		}
	}
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, _ := filepath.Match(strings.ToLower(p), strings.ToLower(name)) // patternsOf has tried it
		return ok
	})
}

func patternsOf(text string) ([]string, error) {
	var out []string
	for p := range strings.SplitSeq(text, ",") {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		if _, err := filepath.Match(p, ""); err != nil {
			return nil, fault.New(fault.Invalid, "files.watch_folder").On("pattern").Coded("files.pattern").
				Say("“%s” is no pattern of names.", p).Hint("Write it like *.csv.")
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		out = []string{"*"}
	}
	return out, nil
}

// keyOf knows a file again: by its name, and where changes count by its size and time too.
func keyOf(f os.FileInfo, changed bool) uint64 {
	text := f.Name()
	if changed {
		text = fmt.Sprint(text, "\x00", f.Size(), "\x00", f.ModTime().UnixNano())
	}
	sum := sha256.Sum256([]byte(text))
	return binary.BigEndian.Uint64(sum[:8])
}

// markForm begins every mark, so that the mark of an empty folder is not that of one that was never read.
const markForm = "1:"

func writeMark(keys map[uint64]bool) string {
	list := make([]uint64, 0, len(keys))
	for k := range keys {
		list = append(list, k)
	}
	slices.Sort(list)
	b := make([]byte, 0, 8*len(list))
	for _, k := range list {
		b = binary.BigEndian.AppendUint64(b, k)
	}
	return markForm + base64.RawStdEncoding.EncodeToString(b)
}

func readMark(mark string) map[uint64]bool {
	out := map[uint64]bool{}
	text, ok := strings.CutPrefix(mark, markForm)
	b, err := base64.RawStdEncoding.DecodeString(text)
	if !ok || err != nil {
		return out
	}
	for ; len(b) >= 8; b = b[8:] {
		out[binary.BigEndian.Uint64(b)] = true
	}
	return out
}
