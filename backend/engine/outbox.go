package engine

import (
	"time"
)

// Bounds of what a run has done and not recorded yet: whichever comes first is written. Outcomes of
// writes wait for the shortest: until then a kill leaves them in doubt.
const (
	chunkSteps = 64
	chunkAge   = 250 * time.Millisecond
	outcomeAge = 25 * time.Millisecond
	// callAge is how long a call may take before what came before it is written.
	callAge = 5 * time.Millisecond
)

// outbox is what a run has done and not recorded yet. It goes out with the next commit: before
// the next write, at the run's end, or when a bound is reached.
type outbox struct {
	steps    []Step
	attempts []Attempt // with their outcomes
	entries  []Entry
	since    time.Time // when the first of the attempts and entries came
	flushed  time.Time
	next     *batch   // of the next commit, while it waits for the one under way
	under    []Step   // steps of the commit under way, for who looks at the run meanwhile
	written  int      // steps that this process has written
	answers  []func() // what is said to a caller once everything is written
}

// answerLater keeps an answer until the outcomes before it are recorded; false when nothing keeps it from being given now.
func (l *live) answerLater(give func(), waits func() bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.out.attempts) == 0 || len(l.out.answers) > 0 || !waits() {
		return false
	}
	l.out.answers = append(l.out.answers, give)
	return true
}

// post takes a ledger entry, and the outcome of an attempt where it has a module.
func (l *live) post(a Attempt, e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	o := &l.out
	if len(o.attempts)+len(o.entries) == 0 {
		o.since = time.Now()
	}
	if a.Module != 0 {
		o.attempts = append(o.attempts, a)
	}
	o.entries = append(o.entries, e)
}

// note takes a step, and says whether it is time to write.
func (l *live) note(s Step) (due bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	o := &l.out
	o.steps = append(o.steps, s)
	return len(o.steps) >= chunkSteps || o.due(time.Now(), outcomeAge)
}

func (o *outbox) due(now time.Time, outcomes time.Duration) bool {
	return now.Sub(o.flushed) >= chunkAge || len(o.attempts) > 0 && now.Sub(o.since) >= outcomes
}

func (l *live) idleOutbox() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.out.steps)+len(l.out.attempts)+len(l.out.entries) == 0
}

// flush writes what is not recorded yet.
func (x *exec) flush() error {
	if x.late == nil && len(x.blocks) == 0 && x.l.idleOutbox() {
		return nil
	}
	return x.commit(Commit{})
}

// batch is what one commit of a run holds. Bundles that are under way at once share it.
type batch struct {
	steps   []Step
	done    []Attempt // outcomes
	open    []Attempt // intents
	entries []Entry
	blocks  []Block
	answers []func()
	taken   bool
	err     error
}

// commit records c together with everything that came before it. Commits of one run follow each other,
// so that nothing is recorded before what it follows from; what comes while one is under way shares the next.
func (x *exec) commit(c Commit) error {
	if err := x.late; err != nil && !c.Save {
		return err
	}
	l := x.l
	l.mu.Lock()
	o := &l.out
	if o.next == nil {
		o.next = &batch{}
	}
	b := o.next
	b.steps, b.done, b.entries, b.answers = append(b.steps, o.steps...), append(b.done, o.attempts...), append(b.entries, o.entries...), append(b.answers, o.answers...)
	o.steps, o.attempts, o.entries, o.answers, o.flushed = nil, nil, nil, nil, time.Now()
	b.open, b.entries, b.blocks = append(b.open, c.Attempts...), append(b.entries, c.Entries...), append(b.blocks, x.blocks...)
	x.blocks, x.blockBytes, x.blocked = nil, 0, time.Now()
	l.mu.Unlock()

	l.committing.Lock()
	defer l.committing.Unlock()
	x.owes = false
	l.mu.Lock()
	if b.taken { // another bundle's commit held it
		l.mu.Unlock()
		return b.err
	}
	b.taken, o.next = true, nil
	if len(b.steps) > 0 {
		o.under = b.steps
	}
	l.mu.Unlock()
	r := x.run
	if c.Save {
		s := stored(l.snapshot(), x.confidential, x.e.redactor)
		r = &s
	}
	err := x.e.opt.Journal.Commit(x.keep, r, Commit{Steps: b.steps, Blocks: b.blocks, Attempts: append(b.done, b.open...), Entries: b.entries, Save: c.Save})
	for i := range b.blocks { // a journal keeps no reference; the next blocks take the room
		if len(x.spare) < mostSpare {
			x.spare = append(x.spare, b.blocks[i].Body[:0])
		}
	}
	l.mu.Lock()
	o.under = nil
	if err == nil {
		o.written += len(b.steps)
	}
	l.mu.Unlock()
	if err == nil {
		for _, give := range b.answers {
			give()
		}
		return nil
	}
	for i := range b.done {
		if b.done[i].State == AttemptDone { // it happened, and the record of it is still open
			x.unknown++
		}
	}
	b.err = cannotWrite(err)
	return b.err
}

// unwritten are the steps that the journal may not have yet, and how many it has for certain.
func (l *live) unwritten() (steps []Step, written int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	steps = append(steps, l.out.under...)
	if b := l.out.next; b != nil {
		steps = append(steps, b.steps...)
	}
	return append(steps, l.out.steps...), l.out.written
}
