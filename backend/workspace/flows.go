package workspace

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/internal/ids"
)

// Flow is an Action Flow in a listing. A flow whose draft cannot be read is
// listed with its Problem, and hides no other.
type Flow struct {
	ID       string
	Name     string
	Folder   string // relative to the workspace
	Draft    *flow.Document
	Stamp    Stamp
	Latest   int // the highest version that has a file; 0 is none
	Modified time.Time
	Conflict bool // another draft waits beside this one
	Problem  *fault.Error
}

// cached is a decoded draft; size and time of change say whether it is still true.
type cached struct {
	size  int64
	at    time.Time
	stamp Stamp
	doc   *flow.Document
	err   *fault.Error
}

// Flows lists all flows by name. Drafts that have not changed are not read again.
func (f *Folder) Flows(ctx context.Context) ([]Flow, error) {
	entries, err := f.entries(flowsDir)
	if err != nil {
		return nil, err
	}
	var out []Flow
	for _, e := range entries {
		if id, ok := idOfDir(e.Name()); ok && e.IsDir() {
			out = append(out, Flow{ID: id, Folder: path.Join(flowsDir, e.Name())})
		}
	}
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 4) {
		wg.Go(func() {
			for i := range next {
				f.fill(&out[i])
			}
		})
	}
	for i := range out {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fault.New(fault.Cancelled, "workspace.flows").Say("Reading the workspace was cancelled.").Hint("Try again.").Because(err)
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := strings.ToLower(out[i].Name), strings.ToLower(out[j].Name)
		return a < b || a == b && out[i].ID < out[j].ID
	})
	return out, nil
}

func (f *Folder) fill(e *Flow) {
	c := f.draft(e.Folder, e.ID)
	e.Draft, e.Stamp, e.Problem, e.Modified = nil, c.stamp, c.err, c.at
	if c.doc != nil {
		d := c.doc.Clone()
		e.Draft, e.Name = &d, d.Name
	}
	if e.Name == "" {
		e.Name = strings.TrimSuffix(strings.TrimSuffix(path.Base(e.Folder), e.ID), "-")
	}
	numbers, err := f.numbers(e.Folder)
	if err != nil && e.Problem == nil {
		e.Problem = fault.Of(err)
	}
	if n := len(numbers); n > 0 {
		e.Latest = numbers[n-1]
	}
	if _, err := f.root.Stat(path.Join(e.Folder, otherDraft)); err == nil {
		e.Conflict = true
	}
}

// draft reads a draft, or gives the one that was read before.
func (f *Folder) draft(dir, id string) cached {
	name := path.Join(dir, "draft.json")
	info, err := f.root.Stat(name)
	if err != nil {
		return cached{err: fault.Of(cannotRead("workspace.draft", name, err))}
	}
	f.mu.Lock()
	c, ok := f.cache[name]
	f.mu.Unlock()
	if ok && c.size == info.Size() && c.at.Equal(info.ModTime()) {
		return c
	}
	c = cached{size: info.Size(), at: info.ModTime()}
	b, stamp, err := f.read(name)
	c.stamp = stamp
	if err != nil {
		c.err = fault.Of(cannotRead("workspace.draft", name, err))
		return c
	}
	doc, err := decodeDraft(name, id, b)
	if err != nil {
		c.err = fault.Of(err)
	} else {
		c.doc = &doc
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	// A file changed less than two seconds ago may change again within the clock's grain.
	if f.clock.Now().Sub(c.at) > 2*time.Second {
		f.cache[name] = c
	}
	return c
}

func decodeDraft(name, id string, b []byte) (flow.Document, error) {
	var d flow.Document
	if err := decode(name, b, &d); err != nil {
		return d, err
	}
	if d.Format != flow.Format {
		return d, unknownFormat(name, d.Format, flow.Format)
	}
	if d.ID != id {
		return d, fault.New(fault.Invalid, "workspace.draft").Coded("workspace.broken_file").About(name).
			Headline("%s cannot be read", name).
			Say("It says it is Action Flow %s, but its folder is that of %s.", d.ID, id).
			Hint("A copied folder needs an id of its own: import the file instead.")
	}
	return d, nil
}

func unknownFormat(name, found, known string) error {
	return fault.New(fault.Invalid, "workspace.read").Coded("workspace.format").About(name).
		Headline("%s cannot be read", name).
		Say("It has the form %q; this Signet reads %q.", found, known).
		Hint("Install the Signet that wrote it.")
}

// CreateFlow writes the first draft of a new flow.
func (f *Folder) CreateFlow(d flow.Document) (Stamp, error) {
	if !ids.Valid("flow", d.ID) {
		return "", fault.New(fault.Invalid, "workspace.create").Say("%q is no id of an Action Flow.", d.ID).
			Hint("Send the details to whoever maintains Signet.")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if dir, err := f.flowDir(d.ID); err == nil {
		return "", fault.New(fault.AlreadyExists, "workspace.create").About(d.Name).
			Say("There is an Action Flow %s already, in %s.", d.ID, dir).Hint("Open it, or make a new one.")
	}
	dir := d.ID
	if s := Slug(d.Name); s != "" {
		dir = s + "-" + d.ID
	}
	dir = path.Join(flowsDir, dir)
	if err := f.makeDir(dir); err != nil {
		return "", cannotWrite("workspace.create", dir, err)
	}
	return f.writeDoc("workspace.create", path.Join(dir, "draft.json"), d)
}

// Draft reads a flow's draft, and the stamp that saving it will be compared with.
func (f *Folder) Draft(id string) (flow.Document, Stamp, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil {
		return flow.Document{}, "", err
	}
	name := path.Join(dir, "draft.json")
	b, stamp, err := f.read(name)
	if err != nil {
		return flow.Document{}, "", cannotRead("workspace.draft", name, err)
	}
	d, err := decodeDraft(name, id, b)
	return d, stamp, err
}

// DraftStamp is the stamp of a draft as it lies on disk, without reading what it says.
func (f *Folder) DraftStamp(id string) (Stamp, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil {
		return "", err
	}
	return f.stampOf(path.Join(dir, "draft.json"))
}

// SaveDraft writes a draft that was read with the stamp. When the file on disk is
// another one by now, it stays as it is, the given draft is kept beside it, and the
// answer is a Conflict with code store.conflict.
func (f *Folder) SaveDraft(d flow.Document, read Stamp) (Stamp, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(d.ID)
	if err != nil {
		return "", err
	}
	name := path.Join(dir, "draft.json")
	now, err := f.stampOf(name)
	if err != nil {
		return "", cannotRead("workspace.save", name, err)
	}
	if now != read {
		b, err := flow.Encode(d)
		if err != nil {
			return "", cannotWrite("workspace.save", name, err)
		}
		if StampOf(b) == now { // both did the same
			return now, nil
		}
		if err := f.replace(path.Join(dir, otherDraft), b, 0o600); err != nil {
			return "", cannotWrite("workspace.save", name, err)
		}
		return "", conflict(d.Name, "This flow was changed in another window")
	}
	return f.writeDoc("workspace.save", name, d)
}

func (f *Folder) writeDoc(op, name string, v any) (Stamp, error) {
	b, err := flow.Encode(v)
	if err == nil {
		err = f.replace(name, b, 0o600)
	}
	if err != nil {
		return "", cannotWrite(op, name, err)
	}
	delete(f.cache, name)
	return StampOf(b), nil
}

// otherDraft is the draft that lost a race, until the person chooses.
const otherDraft = "draft.other.json"

func conflict(subject, title string) error {
	return fault.New(fault.Conflict, "workspace.save").Coded("store.conflict").About(subject).
		Headline("%s", title).Say("Both are kept: the one on disk, and yours beside it.").
		Hint("Compare them, then keep yours or the other.")
}

// OtherDraft reads the draft that waits beside the one on disk; false when none does.
func (f *Folder) OtherDraft(id string) (flow.Document, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil {
		return flow.Document{}, false, err
	}
	name := path.Join(dir, otherDraft)
	b, _, err := f.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return flow.Document{}, false, nil
	}
	if err != nil {
		return flow.Document{}, false, cannotRead("workspace.conflict", name, err)
	}
	d, err := decodeDraft(name, id, b)
	return d, err == nil, err
}

// Settle ends a conflict: with mine the waiting draft replaces the one on disk,
// otherwise it is discarded. The stamp is that of the draft which stays.
func (f *Folder) Settle(id string, mine bool) (Stamp, error) {
	waiting, ok, err := f.OtherDraft(id)
	if err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, err := f.flowDir(id)
	if err != nil {
		return "", err
	}
	name := path.Join(dir, "draft.json")
	if ok && mine {
		if _, err := f.writeDoc("workspace.settle", name, waiting); err != nil {
			return "", err
		}
	}
	if ok {
		if err := f.root.Remove(path.Join(dir, otherDraft)); err != nil {
			return "", cannotWrite("workspace.settle", name, err)
		}
	}
	stamp, err := f.stampOf(name)
	if err != nil {
		return "", cannotRead("workspace.settle", name, err)
	}
	return stamp, nil
}

func sorted(m map[int]bool) []int {
	out := make([]int, 0, len(m))
	for n := range m {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
