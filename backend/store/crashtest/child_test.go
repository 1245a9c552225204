package crashtest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"signet/backend/engine"
	"signet/backend/store"
)

const (
	childFolder   = "SIGNET_CRASH_DATABASE"
	childTarget   = "SIGNET_CRASH_TARGET"
	childContinue = "SIGNET_CRASH_CONTINUE"
)

// TestMain is the parent, or the child that will be killed.
func TestMain(m *testing.M) {
	if path := os.Getenv(childFolder); path != "" {
		if err := child(path, os.Getenv(childTarget), os.Getenv(childContinue) != ""); err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is the program: it opens the data folder, closes what the last process
// left, and runs flows until it is killed.
func child(path, target string, continueAtStart bool) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Path: path})
	if err != nil {
		return err
	}
	e := newEngine(witness{s.Journal()}, target, continueAtStart)
	if _, err := e.Recover(ctx); err != nil {
		return err
	}
	say("ready")
	failed := make(chan error)
	for range 3 { // three at once, so that commits are shared
		go func() {
			for {
				if err := oneRun(ctx, e); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

func oneRun(ctx context.Context, e *engine.Engine) error {
	r, missing, err := e.Prepare(ctx, engine.StartRequest{Document: document(), Version: 1, Hash: "ab12", Person: person,
		PersonName: "Anna Kowalska", OSUser: "anna", Trigger: "run_once"})
	if err != nil || len(missing) > 0 {
		return fmt.Errorf("prepare: %w, missing %v", err, missing)
	}
	if _, err := e.Start(ctx, r.ID); err != nil {
		return err
	}
	r, err = e.Wait(ctx, r.ID)
	if err == nil && r.State != engine.Succeeded {
		err = fmt.Errorf("run %s ended as %s: %v", r.ID, r.State, r.Fault)
	}
	return err
}

// witness tells the parent of every event, after the commit that holds it: what the parent hears is promised.
type witness struct{ *store.Journal }

func (w witness) Create(ctx context.Context, r *engine.Run, entries ...engine.Entry) error {
	return tell(w.Journal.Create(ctx, r, entries...), r, entries)
}

func (w witness) Save(ctx context.Context, r *engine.Run, entries ...engine.Entry) error {
	return tell(w.Journal.Save(ctx, r, entries...), r, entries)
}

func (w witness) Attempt(ctx context.Context, r *engine.Run, a engine.Attempt, entries ...engine.Entry) error {
	return tell(w.Journal.Attempt(ctx, r, a, entries...), r, entries)
}

func (w witness) Commit(ctx context.Context, r *engine.Run, c engine.Commit) error {
	return tell(w.Journal.Commit(ctx, r, c), r, c.Entries)
}

func (w witness) Record(ctx context.Context, r *engine.Run, entries ...engine.Entry) error {
	return tell(w.Journal.Record(ctx, r, entries...), r, entries)
}

func tell(err error, r *engine.Run, entries []engine.Entry) error {
	if err == nil {
		for _, e := range entries {
			say("row " + r.ID + " " + e.Name)
		}
	}
	return err
}

var speaking sync.Mutex

// say writes a line in one call, so that a kill cuts none in half that was begun before it.
func say(line string) {
	speaking.Lock()
	defer speaking.Unlock()
	_, _ = os.Stdout.WriteString(strings.TrimSpace(line) + "\n")
}
