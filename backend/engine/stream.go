package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"signet/backend/column"
	"signet/backend/connector"
	"signet/backend/fault"
)

// mostRows is how many bundles a chunk has at most.
const mostRows = 1024

// errEnough ends a stream of which only the beginning is wanted.
var errEnough = errors.New("the beginning is enough")

// sampled is how many bundles of a stream a module gives that runs alone.
const sampled = 200

// sample is the beginning of a stream, as a module that runs alone gives it.
func sample(ctx context.Context, c *connector.Call, stream connector.StreamFunc) (connector.Result, error) {
	var out []map[string]any
	enough := false
	res, err := stream(ctx, c, func(part connector.Chunk) error {
		out = append(out, part.Bundles...)
		for _, line := range bytes.Split(part.Lines, []byte("\n")) {
			if len(bytes.TrimSpace(line)) == 0 || len(out) >= sampled {
				continue
			}
			var v any
			if err := json.Unmarshal(line, &v); err != nil {
				return err
			}
			m, ok := v.(map[string]any)
			if !ok {
				m = map[string]any{"value": v}
			}
			out = append(out, m)
		}
		if len(out) >= sampled {
			enough = true
			return errEnough
		}
		return nil
	})
	if enough {
		err = nil
	}
	res.Bundles = out[:min(len(out), sampled)]
	return res, err
}

// handed is a part of a stream on its way to the run's own goroutine.
type handed struct {
	chunk connector.Chunk
	done  chan error
}

// stream carries out a module that gives its bundles part by part: each part goes to
// the end of the chain before the next one is asked for.
func (x *exec) stream(n *node, op int, again *retrying) error {
	for {
		err := x.streamOnce(n, op, again)
		var w *signInNeeded
		if !errors.As(err, &w) {
			return err
		}
		if err := x.wait(n, w.f); err != nil {
			return err
		}
	}
}

func (x *exec) streamOnce(n *node, op int, again *retrying) error {
	k := opKey{n.id, op}
	if prior := x.memo[k]; prior != nil && prior.f != nil {
		return x.failedAgain(n, op, prior)
	}
	s := &step{n: n, op: op, start: x.e.now()}
	fields, err := n.evaluate(x.env)
	s.fields = fields
	if err != nil {
		return x.failedBefore(s, err)
	}
	s.class = n.action.ClassFor(fields)
	s.reaches = s.class != connector.Pure || n.conn != nil
	s.api, s.sentence = x.e.redactor.Clean(n.action.APIFor(fields)), n.action.SentenceFor(fields)
	x.tries[k]++
	s.number = x.tries[k]
	s.key = x.keyFor(k, nil)
	if x.l.standIn != nil {
		if bundles, ok, err := x.answered(s); ok || err != nil {
			out, err := x.finish(s, connector.Result{Bundles: bundles}, err)
			if err != nil {
				return err
			}
			return x.emit(n, out)
		}
	}
	c, err := x.prepareCall(s)
	if err != nil {
		var w *signInNeeded
		if errors.As(err, &w) || x.ctx.Err() != nil {
			x.tries[k]--
			return err
		}
		return x.failedBefore(s, err)
	}
	g, err := x.e.limits.enter(x.ctx, refID(n.conn))
	if err != nil {
		return err
	}
	defer g.leave()
	x.show(Step{Module: n.id, Operation: op, Attempt: s.number, Cycle: x.cycle, State: running, As: accountOf(s.identity),
		API: s.api, StartedMS: x.sinceStart(s.start)})
	filter := x.filter
	x.filter = nil
	res, err, inner := x.pull(n, op, c, again)
	x.filter = filter
	if inner { // a module behind it ended the run; the stream itself did not fail
		return err
	}
	_, err = x.finish(s, res, err)
	return err
}

// pull takes the parts of a stream in the run's goroutine. inner says that the error
// is not the stream's own.
func (x *exec) pull(n *node, op int, c *connector.Call, again *retrying) (res connector.Result, err error, inner bool) {
	t := take{x: x, n: n, op: op, skip: again.given, again: again, fan: x.fanOut(n)}
	res, err, inner = t.pull(c)
	if t.fan == nil {
		return res, err, inner
	}
	if jerr := t.fan.join(); jerr != nil {
		return res, jerr, true
	}
	return res, err, inner
}

func (t *take) pull(c *connector.Call) (res connector.Result, err error, inner bool) {
	x, n := t.x, t.n
	ctx, stop := context.WithCancel(x.ctx)
	defer stop()
	parts := make(chan *handed)
	ended := make(chan outcome, 1)
	go func() {
		res, err := x.streaming(ctx, c, n, func(part connector.Chunk) error {
			h := &handed{part, make(chan error, 1)}
			select {
			case parts <- h:
			case <-ctx.Done():
				return ctx.Err()
			}
			return <-h.done
		})
		ended <- outcome{res, err}
	}()
	var failed error
	var over <-chan time.Time // when a stream that was told to stop is left behind
	stopped := x.ctx.Done()
	for {
		select {
		case h := <-parts:
			err := failed
			if err == nil {
				err = t.part(h.chunk)
			}
			if err != nil && failed == nil {
				failed, over = err, time.After(x.e.opt.Grace)
				stop()
			}
			h.done <- err
		case o := <-ended:
			var bad *badLine
			switch {
			case errors.As(failed, &bad):
				return o.res, bad.f, false
			case failed != nil:
				return o.res, failed, true
			}
			return o.res, o.err, false
		case <-stopped:
			stopped = nil
			if failed == nil {
				failed, over = x.ctx.Err(), time.After(x.e.opt.Grace)
			}
		case <-over:
			var bad *badLine
			if errors.As(failed, &bad) {
				return connector.Result{}, bad.f, false
			}
			return connector.Result{}, failed, true
		}
	}
}

func (x *exec) streaming(ctx context.Context, c *connector.Call, n *node, emit func(connector.Chunk) error) (res connector.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			x.e.opt.Log.Error("a module panicked", "module", n.tag, "panic", x.e.redactor.Clean(fmt.Sprint(p)))
			err = fault.New(fault.Internal, "engine.stream").About(n.tag).Coded("module.panic").
				Say("The module %s failed inside Signet.", n.name).Hint("Send the details to whoever maintains Signet.")
		}
	}()
	return n.action.Stream(ctx, c, emit)
}

// badLine is a line of a stream that is no JSON.
type badLine struct{ f *fault.Error }

func (b *badLine) Error() string { return b.f.Error() }

// take carries the parts of one stream on.
type take struct {
	x     *exec
	n     *node
	op    int
	skip  int64 // bundles that have gone on already, when the operation is made again
	again *retrying
	fan   *fan // nil: one after the other
}

func (t *take) part(part connector.Chunk) error {
	if part.Mark != "" {
		if err := t.x.sameStream(t.n, t.op, part.Mark); err != nil {
			return err
		}
	}
	if part.Bundles != nil {
		bundles := values(part.Bundles)
		for len(bundles) > 0 {
			size := min(len(bundles), mostRows)
			if err := t.bundles(bundles[:size]); err != nil {
				return err
			}
			bundles = bundles[size:]
		}
		return nil
	}
	w := t.x.worker(t.n)
	rest, first := part.Lines, part.First
	for len(rest) > 0 {
		if err := t.x.ctx.Err(); err != nil {
			return err
		}
		w.pool.Reset()
		table, taken, lines, err := w.reader.Read(rest, mostRows)
		if terr := t.table(w, table); terr != nil {
			return terr
		}
		if err != nil {
			var bad *column.BadLine
			errors.As(err, &bad)
			return &badLine{fault.New(fault.Invalid, "engine.stream").About(t.n.tag).Coded("stream.no_json").
				Headline("A line is no JSON").Say("Line %d of what %s reads is no JSON: %s.", first+int64(bad.Line), t.n.name, bad.Err.Error()).
				Hint("Correct the line, or read the lines as text.").Because(err)}
		}
		rest, first = rest[taken:], first+int64(lines)
	}
	return nil
}

// sameStream notes what a stream reads before anything follows from it. A run that goes on compares: other
// data would make other operations of those that are done already.
func (x *exec) sameStream(n *node, op int, mark string) error {
	k := opKey{n.id, op}
	l := x.l
	l.mu.Lock()
	was, known := l.marks[k]
	if l.marks == nil {
		l.marks = map[opKey]string{}
	}
	l.marks[k] = mark
	l.mu.Unlock()
	if known && was != mark {
		return &badLine{fault.New(fault.FailedPrecondition, "engine.stream").About(n.tag).Coded("stream.changed").
			Headline("What %s reads has changed", n.name).
			Say("The run goes on from where it stopped, but %s does not read the same any more: %s then, %s now.", n.name, was, mark).
			Hint("Put the data back as it was, or start a new run.")}
	}
	if known && l.resumed {
		return nil
	}
	return x.note(Step{Module: n.id, Operation: op, State: StreamRead, Notes: []string{mark}, StartedMS: x.sinceStart(x.e.now())})
}

// StreamRead is the state of the mark of what a stream reads; it is kept for a run that goes on, and is no step for people.
const StreamRead = "stream_read"

// bundles carries on a chunk of bundles that are no columns yet.
func (t *take) bundles(list []any) error {
	if err := t.x.ctx.Err(); err != nil {
		return err
	}
	w := t.x.worker(t.n)
	w.pool.Reset()
	table, _ := column.Of(w.pool, list)
	return t.table(w, table)
}

func (t *take) table(w *worker, table *column.Table) error {
	if t.skip > 0 {
		if t.skip >= int64(table.Len) {
			t.skip -= int64(table.Len)
			return nil
		}
		table = table.From(w.pool, int(t.skip))
		t.skip = 0
	}
	if table.Len == 0 {
		return nil
	}
	t.again.given += int64(table.Len)
	if table.Len >= t.x.e.opt.columnsFrom() && t.fan == nil && w.able() {
		if done, err := w.chunk(table, true); done || err != nil {
			return err
		}
	}
	if err := w.recordSource(table); err != nil {
		return err
	}
	list := make([]any, table.Len)
	for i := range list {
		list[i] = table.Bundle(i)
	}
	if t.fan == nil {
		return t.x.emitEach(t.n, list)
	}
	if t.n == t.x.prog.start {
		t.x.gave += len(list)
	}
	for _, b := range list {
		if err := t.fan.add(b); err != nil {
			return err
		}
	}
	return nil
}

// emitInChunks sends many bundles on, in columns where that can be.
func (x *exec) emitInChunks(n *node, bundles []any) error {
	w := x.worker(n)
	if !w.able() {
		return x.emitEach(n, bundles)
	}
	for len(bundles) > 0 {
		if err := x.ctx.Err(); err != nil {
			return err
		}
		part := bundles[:min(len(bundles), mostRows)]
		bundles = bundles[len(part):]
		w.pool.Reset()
		if table, ok := column.Of(w.pool, part); ok && len(part) >= x.e.opt.columnsFrom() {
			done, err := w.chunk(table, false)
			if err != nil {
				return err
			}
			if done {
				continue
			}
		}
		if err := x.emitEach(n, part); err != nil {
			return err
		}
	}
	return nil
}

// recordSource keeps what a stream gave where the modules behind it are recorded step by step.
func (w *worker) recordSource(t *column.Table) error {
	b := &w.block
	began := w.x.e.now()
	w.passes, w.sifted = w.passes[:0], w.sifted[:0]
	b.reset(w, t.Len)
	b.head.Cycle, b.head.Started, b.head.Hidden = w.x.cycle, w.x.sinceStart(began), w.x.confidential
	if err := b.source(w.node, t); err != nil {
		return fault.New(fault.Invalid, "engine.stream").About(w.node.tag).Coded("stream.unwritable").
			Say("A bundle of %s holds a value that cannot be kept.", w.node.name).Hint("Read the lines as text.").Because(err)
	}
	return w.x.keepBlock(b.finish(t.Len, 0))
}
