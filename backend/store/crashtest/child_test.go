package crashtest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/internal/ids"
	"signet/backend/store"
)

const (
	childFolder = "SIGNET_CRASH_DATABASE"
	childTarget = "SIGNET_CRASH_TARGET"
)

// TestMain is the parent, or the child that will be killed.
func TestMain(m *testing.M) {
	if path := os.Getenv(childFolder); path != "" {
		isChild = true
		if err := child(path, os.Getenv(childTarget)); err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child opens the database, closes what the last process left, and runs until it is killed.
// It keeps the engine's discipline: a write starts only after its attempt is committed.
func child(path, target string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Path: path})
	if err != nil {
		return err
	}
	j := s.Journal()
	if err := recoverRuns(ctx, j); err != nil {
		return err
	}
	acknowledge("ready")
	failed := make(chan error)
	for range 3 {
		go func() {
			for {
				if err := oneRun(ctx, j, target); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

// recoverRuns closes what was cut off: a run with an attempt under way is in doubt, any other interrupted.
func recoverRuns(ctx context.Context, j *store.Journal) error {
	runs, err := j.Unfinished(ctx)
	if err != nil {
		return err
	}
	for _, r := range runs {
		open, err := j.InDoubt(ctx, r.ID)
		if err != nil {
			return err
		}
		r.State, r.EndedAt = engine.Interrupted, time.Now()
		entries := []engine.Entry{{Name: "run.interrupted", Outcome: "unknown"}}
		for _, a := range open {
			r.State = engine.InDoubt
			a.State = engine.AttemptUnknown
			entry := engine.Entry{Name: "step.outcome_unknown", Module: a.Module, Operation: a.Operation, Attempt: a.Number, Outcome: "unknown"}
			if err := j.Attempt(ctx, &r, a, entry); err != nil {
				return err
			}
			acknowledge("row", r.ID, entry.Name)
		}
		if err := j.Save(ctx, &r, entries...); err != nil {
			return err
		}
		acknowledge("row", r.ID, "run.interrupted")
	}
	return nil
}

const stepsOfARun = 3

// oneRun is a run of steps that write, each acknowledged after its commit.
func oneRun(ctx context.Context, j *store.Journal, target string) error {
	r := engine.Run{ID: ids.New("run"), FlowID: "flow_crash", FlowName: "Crash", Version: 1, Person: "per_1", PersonName: "Anna Kowalska",
		Trigger: "run_once", State: engine.Ready, CreatedAt: time.Now()}
	if err := j.Create(ctx, &r); err != nil {
		return err
	}
	r.State, r.StartedAt = engine.Running, time.Now()
	if err := j.Save(ctx, &r, engine.Entry{Name: "run.started"}); err != nil {
		return err
	}
	acknowledge("row", r.ID, "run.started")
	var steps []engine.Step
	for op := 1; op <= stepsOfARun; op++ {
		a := engine.Attempt{Module: 2, Operation: op, Number: 1, Key: fmt.Sprintf("%s-2-%d", r.ID, op), Class: connector.Blind,
			State: engine.AttemptOpen, StartedAt: time.Now()}
		if err := j.Attempt(ctx, &r, a, engine.Entry{Name: "step.started", Module: 2, Operation: op}); err != nil {
			return err
		}
		acknowledge("row", r.ID, "step.started")
		if err := effect(ctx, target, a.Key); err != nil {
			return err
		}
		a.State, a.EndedAt = engine.AttemptDone, time.Now()
		if err := j.Attempt(ctx, &r, a, engine.Entry{Name: "step.succeeded", Module: 2, Operation: op, Outcome: "succeeded"}); err != nil {
			return err
		}
		acknowledge("row", r.ID, "step.succeeded")
		steps = append(steps, engine.Step{Module: 2, Operation: op, State: "succeeded"})
	}
	if err := j.History(ctx, r.ID, steps); err != nil {
		return err
	}
	r.State, r.EndedAt = engine.Succeeded, time.Now()
	if err := j.Save(ctx, &r, engine.Entry{Name: "run.finished", Outcome: "succeeded"}); err != nil {
		return err
	}
	acknowledge("row", r.ID, "run.finished")
	return nil
}

func effect(ctx context.Context, target, key string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Idempotency-Key", key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, res.Body)
	if e := res.Body.Close(); err == nil {
		err = e
	}
	if err == nil && res.StatusCode != http.StatusNoContent {
		err = fmt.Errorf("the target answered %s", res.Status)
	}
	return err
}

var (
	speaking sync.Mutex
	isChild  bool
)

// acknowledge tells the parent in one write, after the commit: what it hears is promised.
func acknowledge(words ...string) {
	if !isChild {
		return
	}
	speaking.Lock()
	defer speaking.Unlock()
	_, _ = os.Stdout.WriteString(strings.Join(words, " ") + "\n")
}
