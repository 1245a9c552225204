// Package enginetest holds an in-memory journal and in-memory identities, and
// the contract that every journal passes. Tests of other packages use them; the
// product does not. They keep nothing beyond the process.
package enginetest

import (
	"context"
	"encoding/json"
	"sort"
	"sync"

	"signet/backend/engine"
	"signet/backend/fault"
)

// Journal is an in-memory journal. It keeps copies, so that what a caller
// changes later is not in it, as with a database.
type Journal struct {
	engine.BlockMemory
	mu       sync.Mutex
	number   int64
	order    []string
	runs     map[string]engine.Run
	attempts map[string][]engine.Attempt
	steps    map[string][]engine.Step
	entries  map[string][]engine.Entry
	chunks   int
	commits  []string
	// Refuse, when set, is asked before every commit with the method's name; its error is returned.
	refuse func(method string) error
}

var _ engine.Journal = (*Journal)(nil)

// NewJournal is an empty journal.
func NewJournal() *Journal {
	return &Journal{runs: map[string]engine.Run{}, attempts: map[string][]engine.Attempt{},
		steps: map[string][]engine.Step{}, entries: map[string][]engine.Entry{}}
}

// Refuse makes commits fail with what f returns, from now on.
func (j *Journal) Refuse(f func(method string) error) { j.mu.Lock(); j.refuse = f; j.mu.Unlock() }

func (j *Journal) enter(ctx context.Context, method string) error {
	if err := ctx.Err(); err != nil {
		return fault.New(fault.Cancelled, "journal."+method).Say("Stopped.").Because(err)
	}
	if j.refuse != nil {
		if err := j.refuse(method); err != nil {
			return err
		}
	}
	j.commits = append(j.commits, method)
	return nil
}

func unknown(op, id string) error {
	return fault.New(fault.NotFound, "journal."+op).About(id).Coded("run.not_found").
		Say("There is no run %s.", id).Hint("Open the list of runs and choose one.")
}

// Create implements engine.Journal.
func (j *Journal) Create(ctx context.Context, r *engine.Run, entries ...engine.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.enter(ctx, "Create"); err != nil {
		return err
	}
	if _, dup := j.runs[r.ID]; dup {
		return fault.New(fault.AlreadyExists, "journal.Create").About(r.ID).
			Say("The run %s is recorded already.", r.ID).Hint("Start a new run.")
	}
	j.number++
	r.Number = j.number
	j.order = append(j.order, r.ID)
	j.runs[r.ID] = copyRun(*r)
	j.entries[r.ID] = append(j.entries[r.ID], entries...)
	return nil
}

// Save implements engine.Journal.
func (j *Journal) Save(ctx context.Context, r *engine.Run, entries ...engine.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, ok := j.runs[r.ID]; !ok {
		return unknown("Save", r.ID)
	}
	if err := j.enter(ctx, "Save"); err != nil {
		return err
	}
	j.runs[r.ID] = copyRun(*r)
	j.entries[r.ID] = append(j.entries[r.ID], entries...)
	return nil
}

// Attempt implements engine.Journal.
func (j *Journal) Attempt(ctx context.Context, r *engine.Run, a engine.Attempt, entries ...engine.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, ok := j.runs[r.ID]; !ok {
		return unknown("Attempt", r.ID)
	}
	if err := j.enter(ctx, "Attempt"); err != nil {
		return err
	}
	j.put(r.ID, a)
	j.entries[r.ID] = append(j.entries[r.ID], entries...)
	return nil
}

// Commit implements engine.Journal.
func (j *Journal) Commit(ctx context.Context, r *engine.Run, c engine.Commit) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, ok := j.runs[r.ID]; !ok {
		return unknown("Commit", r.ID)
	}
	if err := j.enter(ctx, "Commit"); err != nil {
		return err
	}
	for _, a := range c.Attempts {
		j.put(r.ID, a)
	}
	j.Keep(r.ID, c.Blocks)
	if len(c.Steps) > 0 {
		j.steps[r.ID] = append(j.steps[r.ID], copySteps(c.Steps)...)
		j.chunks++
	}
	if c.Save {
		j.runs[r.ID] = copyRun(*r)
	}
	j.entries[r.ID] = append(j.entries[r.ID], c.Entries...)
	return nil
}

func (j *Journal) put(runID string, a engine.Attempt) {
	a.RunID = runID
	a = copyOf(a)
	list := j.attempts[runID]
	for i := range list {
		if list[i].Module == a.Module && list[i].Operation == a.Operation && list[i].Number == a.Number {
			list[i] = a
			return
		}
	}
	j.attempts[runID] = append(list, a)
}

// Record implements engine.Journal.
func (j *Journal) Record(ctx context.Context, r *engine.Run, entries ...engine.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, ok := j.runs[r.ID]; !ok {
		return unknown("Record", r.ID)
	}
	if err := j.enter(ctx, "Record"); err != nil {
		return err
	}
	j.entries[r.ID] = append(j.entries[r.ID], entries...)
	return nil
}

// History implements engine.Journal.
func (j *Journal) History(ctx context.Context, runID string, steps []engine.Step) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, ok := j.runs[runID]; !ok {
		return unknown("History", runID)
	}
	if err := j.enter(ctx, "History"); err != nil {
		return err
	}
	j.steps[runID] = append(j.steps[runID], copySteps(steps)...)
	j.chunks++
	return nil
}

// Unfinished implements engine.Journal.
func (j *Journal) Unfinished(context.Context) ([]engine.Run, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []engine.Run
	for _, id := range j.order {
		if s := j.runs[id].State; s == engine.Running || s == engine.Ready {
			out = append(out, copyRun(j.runs[id]))
		}
	}
	return out, nil
}

// Held implements engine.Journal.
func (j *Journal) Held(context.Context) ([]engine.Run, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []engine.Run
	for _, id := range j.order {
		if j.runs[id].State == engine.Held {
			out = append(out, copyRun(j.runs[id]))
		}
	}
	return out, nil
}

// Attempts implements engine.Journal.
func (j *Journal) Attempts(_ context.Context, runID string) ([]engine.Attempt, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, ok := j.runs[runID]; !ok {
		return nil, unknown("Attempts", runID)
	}
	out := make([]engine.Attempt, 0, len(j.attempts[runID]))
	for _, a := range j.attempts[runID] {
		out = append(out, copyOf(a))
	}
	return out, nil
}

// Find implements engine.Journal.
func (j *Journal) Find(_ context.Context, runID string) (engine.Run, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r, ok := j.runs[runID]
	if !ok {
		return engine.Run{}, unknown("Find", runID)
	}
	return copyRun(r), nil
}

// Steps implements engine.Journal.
func (j *Journal) Steps(_ context.Context, runID string) ([]engine.Step, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, ok := j.runs[runID]; !ok {
		return nil, unknown("Steps", runID)
	}
	out := copySteps(j.steps[runID])
	engine.InOrder(out)
	return out, nil
}

// Entries lists the ledger entries of a run in order.
func (j *Journal) Entries(runID string) []engine.Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]engine.Entry(nil), j.entries[runID]...)
}

// EntryNames lists the names of a run's ledger entries in order; the contract reads it where a journal has it.
func (j *Journal) EntryNames(_ context.Context, runID string) ([]string, error) {
	var out []string
	for _, e := range j.Entries(runID) {
		out = append(out, e.Name)
	}
	return out, nil
}

// Commits lists the methods that committed, in order.
func (j *Journal) Commits() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]string(nil), j.commits...)
}

// Runs lists the recorded runs, oldest first.
func (j *Journal) Runs() []engine.Run {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]engine.Run, 0, len(j.order))
	for _, id := range j.order {
		out = append(out, copyRun(j.runs[id]))
	}
	sort.Slice(out, func(a, b int) bool { return out[a].Number < out[b].Number })
	return out
}

// copyOf copies through JSON, as a database would; faults keep what marshals.
func copyOf[T any](v T) T {
	b, err := json.Marshal(v)
	if err != nil { // the records hold JSON values only
		panic(err)
	}
	var c T
	if err := json.Unmarshal(b, &c); err != nil {
		panic(err)
	}
	return c
}

func copyRun(r engine.Run) engine.Run { return copyOf(r) }

func copySteps(steps []engine.Step) []engine.Step {
	if steps == nil {
		return nil
	}
	return copyOf(steps)
}
