package crashtest

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/store"
)

// asked is how often a process is killed: before a release,
// go test ./backend/store/crashtest -run TestKill -timeout 2h -cycles 10000
var asked = flag.Int("cycles", 0, "kills; 1,000 when zero")

func cycles(t *testing.T) int {
	if *asked > 0 {
		return *asked
	}
	if testing.Short() {
		return 60
	}
	return 1000
}

// folders are killed side by side, each a workspace of its own. In the last one
// runs go on by themselves where only repeatable and keyed steps are open.
const folders = 3

func TestKill(t *testing.T) {
	t.Parallel()
	each := (cycles(t) + folders - 1) / folders
	for i := range folders {
		t.Run(fmt.Sprintf("Folder%d", i+1), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, i == folders-1)
			random := rand.New(rand.NewPCG(7, uint64(i)))
			for cycle := 1; cycle <= each; cycle++ {
				w.cycle(t, random)
				if cycle%100 == 0 {
					w.verify(t)
				}
			}
			w.settle(t)
			w.judge(t)
		})
	}
}

// world is a workspace, the target that its runs write to, and what the children promised.
type world struct {
	path      string
	continues bool // the setting Continue at start
	target    *httptest.Server

	mu    sync.Mutex
	blind map[string]int // requests by idempotency key
	keyed map[string]int
	check map[string]int
	// promised are the rows that children acknowledged, by run and event name.
	promised map[string]map[string]int
	rows     int
	decided  int
	ready    int
}

func newWorld(t *testing.T, continues bool) *world {
	t.Helper()
	w := &world{path: filepath.Join(t.TempDir(), "signet.db"), continues: continues,
		blind: map[string]int{}, keyed: map[string]int{}, check: map[string]int{}, promised: map[string]map[string]int{}}
	w.target = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		status := http.StatusNoContent
		w.mu.Lock()
		switch key := r.Header.Get("Idempotency-Key"); r.URL.Path {
		case "/blind":
			w.blind[key]++
		case "/keyed":
			w.keyed[key]++
		case "/check":
			w.check[key]++
		case "/did":
			if w.check[key] == 0 {
				status = http.StatusNotFound
			}
		}
		w.mu.Unlock()
		rw.WriteHeader(status)
	}))
	t.Cleanup(w.target.Close)
	return w
}

// cycle starts a child and kills it after a random while: at times before it is ready, mostly in the middle of runs.
func (w *world) cycle(t *testing.T, random *rand.Rand) {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^$")
	c.Env = append(os.Environ(), childFolder+"="+w.path, childTarget+"="+w.target.URL)
	if w.continues {
		c.Env = append(c.Env, childContinue+"=1")
	}
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	var complaint strings.Builder
	c.Stderr = &complaint
	require.NoError(t, c.Start())

	heard := make(chan string, 1024)
	go func() {
		defer close(heard)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			heard <- lines.Text()
		}
	}()
	early := random.IntN(8) == 0
	after := time.Duration(random.Int64N(int64(25 * time.Millisecond)))
	timer := time.NewTimer(after)
	if !early { // counted from the moment when the child is ready
		timer.Reset(time.Minute)
	}
	for killed := false; ; {
		select {
		case <-timer.C:
			if !killed {
				killed = true
				require.NoError(t, c.Process.Kill())
			}
			continue
		case line, more := <-heard:
			if !more {
				err := c.Wait()
				require.True(t, killed, "the child ended by itself: %v: %s", err, complaint.String())
				return
			}
			if line == "ready" && !early {
				timer.Reset(after)
			}
			w.hear(line)
		}
	}
}

func (w *world) hear(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	words := strings.Fields(line)
	if len(words) != 3 { // "ready"
		w.ready++
		return
	}
	if w.promised[words[1]] == nil {
		w.promised[words[1]] = map[string]int{}
	}
	w.promised[words[1]][words[2]]++
	w.rows++
}

func (w *world) verify(t *testing.T) {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{Path: w.path, ReadOnly: true})
	require.NoError(t, err)
	report, err := s.Ledger().Verify(context.Background(), nil)
	require.NoError(t, err)
	require.Equal(t, audit.Intact, report.State, report.Text())
	require.NoError(t, s.Close())
}

// settle closes what the last child left, as the next start would.
func (w *world) settle(t *testing.T) {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{Path: w.path})
	require.NoError(t, err)
	e := newEngine(s.Journal(), w.target.URL, false)
	_, err = e.Recover(context.Background())
	require.NoError(t, err)
	w.decide(t, s, e)
	e.Close()
	require.NoError(t, s.Close())
	w.verify(t)
}

// decide says of what is in doubt in some runs what the target saw, as a person would.
func (w *world) decide(t *testing.T, s *store.Store, e *engine.Engine) {
	t.Helper()
	ctx := context.Background()
	runs, _, err := s.Runs(ctx, store.RunQuery{States: []engine.State{engine.InDoubt}, Limit: 20})
	require.NoError(t, err)
	for _, r := range runs {
		open, err := s.Journal().InDoubt(ctx, r.ID)
		require.NoError(t, err)
		for _, a := range open {
			if !a.Class.Writes() || a.State != engine.AttemptUnknown {
				continue
			}
			w.mu.Lock()
			happened := w.blind[a.Key]+w.check[a.Key]+w.keyed[a.Key] > 0
			w.mu.Unlock()
			_, err := e.Decide(ctx, r.ID, a.Module, a.Operation, happened)
			require.NoError(t, err)
			w.decided++
		}
	}
}

// judge holds the database against the promises and against what the target saw.
func (w *world) judge(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Path: w.path, ReadOnly: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, s.Check(ctx))

	page, err := s.Ledger().Query(ctx, audit.Filter{})
	require.NoError(t, err)
	recorded := map[string]map[string]int{}
	for _, e := range page.Events {
		if recorded[e.RunID] == nil {
			recorded[e.RunID] = map[string]int{}
		}
		recorded[e.RunID][e.Name]++
	}
	for run, names := range w.promised {
		for name, n := range names {
			require.GreaterOrEqual(t, recorded[run][name], n, "acknowledged and lost: %s of %s", name, run)
		}
	}

	require.Zero(t, recorded[""][audit.ChainBroken], "a kill was taken for tampering")
	runs, _, err := s.Runs(ctx, store.RunQuery{})
	require.NoError(t, err)
	j := s.Journal()
	journaled := map[string]engine.AttemptState{}
	states := map[engine.State]int{}
	inDoubt := 0
	for i, r := range runs {
		require.EqualValues(t, len(runs)-i, r.Number, "numbers have no gaps")
		require.Contains(t, []engine.State{engine.Succeeded, engine.Interrupted, engine.InDoubt}, r.State, r.ID)
		states[r.State]++
		attempts, err := j.Attempts(ctx, r.ID)
		require.NoError(t, err)
		unknown, done := 0, 0
		for _, a := range attempts {
			if !a.Class.Writes() {
				continue
			}
			journaled[a.Key] = a.State
			switch a.State {
			case engine.AttemptUnknown:
				unknown++
			case engine.AttemptDone:
				done++
			}
			// A kill between the end of one process and the next going on leaves a run interrupted: its retry asks the system.
			asks := a.Class == connector.Checkable && w.continues && r.State == engine.Interrupted
			if a.State == engine.AttemptOpen && a.Class != connector.Keyed && !asks {
				t.Errorf("%s is over and does not say what is in doubt: module %d, %s", r.ID, a.Module, a.Class)
			}
			if a.Class == connector.Blind {
				require.Equal(t, 1, a.Number, "a blind step was tried again by itself")
				require.NotEqual(t, engine.AttemptOpen, a.State, "%s is over and does not say what is in doubt", r.ID)
			}
		}
		require.Equal(t, r.State == engine.InDoubt, unknown > 0, "a run is in doubt when, and only when, an attempt is: %s", r.ID)
		inDoubt += unknown
		if r.State == engine.Succeeded {
			require.Equal(t, writes, done)
			require.Equal(t, 1, recorded[r.ID]["run.finished"])
			steps, err := j.Steps(ctx, r.ID)
			require.NoError(t, err)
			require.NotEmpty(t, steps)
		} else {
			require.NotZero(t, recorded[r.ID]["run.interrupted"], r.ID)
			require.NotNil(t, r.Fault, "the run says why it stands")
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	repeated := 0
	for key, n := range w.blind {
		require.Equal(t, 1, n, "a blind write was repeated by itself: %s", key)
		require.Contains(t, journaled, key, "a write without a row that said so before")
	}
	for key, n := range w.keyed {
		require.Contains(t, journaled, key, "a write without a row that said so before")
		repeated += n - 1
	}
	if !w.continues {
		require.Zero(t, repeated, "a write was repeated by itself")
	}
	for key, n := range w.check {
		require.Equal(t, 1, n, "a checkable write was repeated without asking: %s", key)
		require.Contains(t, journaled, key, "a write without a row that said so before")
	}
	require.Equal(t, w.decided, func() (n int) {
		for _, names := range recorded {
			n += names[audit.StepDecided]
		}
		return n
	}()-w.answered(page.Events), "every decision is in the audit log")
	for key, state := range journaled {
		if state == engine.AttemptDone {
			require.NotZero(t, w.blind[key]+w.keyed[key]+w.check[key], "recorded as done, and never done: %s", key)
		}
	}
	t.Logf("%d decided by a person, %d answered by the system", w.decided, w.answered(page.Events))
	t.Logf("%d children ready, %d rows promised, %d recorded, runs %v, %d blind, %d keyed and %d checkable writes, %d in doubt, %d keyed ones sent again",
		w.ready, w.rows, len(page.Events), states, len(w.blind), len(w.keyed), len(w.check), inDoubt, repeated)
	if !testing.Short() { // a few kills may all miss
		require.NotZero(t, inDoubt, "the kills met nothing in the middle: the test shows nothing")
	}
	require.NotZero(t, w.rows)
}

// answered counts what the system itself said about open attempts.
func (w *world) answered(events []audit.Event) (n int) {
	for _, e := range events {
		if e.Name == audit.StepDecided && strings.HasPrefix(e.Facts["answer"], "the system says") {
			n++
		}
	}
	return n
}
