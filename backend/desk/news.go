package desk

import (
	"context"
	"sync"

	"signet/backend/engine"
)

// News says that something changed. It is a hint: whoever shows the thing asks for it again.
type News struct {
	Kind   string
	ID     string     // of the flow or View
	Run    engine.Run // for NewsRun
	Module int
	Step   string // state of the step that changed; "" when the run itself did
}

// The kinds of news.
const (
	NewsRun   = "run"
	NewsShell = "shell" // counts, notices, the keychain, settings
	NewsFlow  = "flow"  // a draft or a version
	NewsView  = "view"
)

// board hands news to whoever listens; the zero value is ready.
type board struct {
	mu        sync.Mutex
	listeners []func(News)
}

// Listen calls f with all news, from any goroutine. f must not block.
func (d *Desk) Listen(f func(News)) {
	d.news.mu.Lock()
	d.news.listeners = append(d.news.listeners, f)
	d.news.mu.Unlock()
}

func (d *Desk) tell(n News) {
	d.news.mu.Lock()
	all := d.news.listeners
	d.news.mu.Unlock()
	for _, f := range all {
		f(n)
	}
}

// progress is the engine's way to tell news.
type progress struct{ d *Desk }

// RunChanged tells that a run stands elsewhere; counts in the frame change with it.
func (p progress) RunChanged(r engine.Run) {
	p.d.lately.set(r)
	p.d.automatic.changed(r)
	p.d.tell(News{Kind: NewsRun, Run: r})
	p.d.tell(News{Kind: NewsShell})
	if failing(r) && ByItself(r) { // not in the run's goroutine: it holds a place
		p.d.beside.Go(func() {
			if err := p.d.afterRun(context.Background(), r); err != nil {
				p.d.log.Warn("a flow that keeps failing could not be paused", "flow", r.FlowID, "err", p.d.redactor.Clean(err.Error()))
			}
		})
	}
}

// StepChanged tells that a step of a run stands elsewhere.
func (p progress) StepChanged(runID string, s engine.Step) {
	r, ok := p.d.lately.get(runID)
	if !ok {
		r = engine.Run{ID: runID, State: engine.Running}
	}
	p.d.tell(News{Kind: NewsRun, Run: r, Module: s.Module, Step: s.State})
}

// Counted tells how far a run is that carries out operations by the thousand; the engine asks for it now and then only.
func (p progress) Counted(runID string, operations map[int]int64) {
	r, ok := p.d.lately.get(runID)
	if !ok {
		r = engine.Run{ID: runID, State: engine.Running}
	}
	total := int64(0)
	for _, n := range operations {
		total += n
	}
	r.Operations = max(r.Operations, total)
	p.d.tell(News{Kind: NewsRun, Run: r})
}

// lately remembers the runs of this session that are not over, so that news of a step need not ask the store.
type lately struct {
	mu   sync.Mutex
	runs map[string]engine.Run
}

func (l *lately) get(id string) (engine.Run, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.runs[id]
	return r, ok
}

func (l *lately) set(r engine.Run) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.State.Over() {
		delete(l.runs, r.ID)
		return
	}
	if l.runs == nil {
		l.runs = map[string]engine.Run{}
	}
	l.runs[r.ID] = r
}
