package flowtest

import (
	"context"
	"sync"

	"signet/backend/engine"
	"signet/backend/fault"
)

// journal keeps what one case does for as long as it runs. Nothing of it reaches the audit log or a disk.
type journal struct {
	engine.BlockMemory
	mu       sync.Mutex
	runs     map[string]engine.Run
	steps    map[string][]engine.Step
	attempts map[string][]engine.Attempt
}

var _ engine.Journal = (*journal)(nil)

func newJournal() *journal {
	return &journal{runs: map[string]engine.Run{}, steps: map[string][]engine.Step{}, attempts: map[string][]engine.Attempt{}}
}

func (j *journal) Create(_ context.Context, r *engine.Run, _ ...engine.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	r.Number = int64(len(j.runs) + 1)
	j.runs[r.ID] = *r
	return nil
}

func (j *journal) Save(_ context.Context, r *engine.Run, _ ...engine.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.runs[r.ID] = *r
	return nil
}

func (j *journal) Attempt(_ context.Context, r *engine.Run, a engine.Attempt, _ ...engine.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.attempts[r.ID] = append(j.attempts[r.ID], a)
	return nil
}

func (j *journal) Commit(_ context.Context, r *engine.Run, c engine.Commit) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.steps[r.ID] = append(j.steps[r.ID], c.Steps...)
	j.Keep(r.ID, c.Blocks)
	j.attempts[r.ID] = append(j.attempts[r.ID], c.Attempts...)
	if c.Save {
		j.runs[r.ID] = *r
	}
	return nil
}

func (j *journal) Record(context.Context, *engine.Run, ...engine.Entry) error { return nil }

func (j *journal) History(_ context.Context, runID string, steps []engine.Step) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.steps[runID] = append(j.steps[runID], steps...)
	return nil
}

func (j *journal) Unfinished(context.Context) ([]engine.Run, error) { return nil, nil }

func (j *journal) Held(context.Context) ([]engine.Run, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []engine.Run
	for _, r := range j.runs {
		if r.State == engine.Held {
			out = append(out, r)
		}
	}
	return out, nil
}

func (j *journal) Attempts(_ context.Context, runID string) ([]engine.Attempt, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]engine.Attempt(nil), j.attempts[runID]...), nil
}

func (j *journal) Find(_ context.Context, runID string) (engine.Run, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r, ok := j.runs[runID]
	if !ok {
		return r, fault.New(fault.NotFound, "flowtest.find").About(runID).Say("There is no run %s in this test.", runID).
			Hint("Run the test again.")
	}
	return r, nil
}

func (j *journal) Steps(_ context.Context, runID string) ([]engine.Step, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]engine.Step(nil), j.steps[runID]...), nil
}

// aside counts the bundles that Break has set aside.
func (j *journal) aside() int {
	held, _ := j.Held(context.Background()) // memory does not fail
	return len(held)
}
