//go:build linux

package keychain_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/credential"
	"signet/backend/credential/keychain"
	"signet/backend/credential/keychain/keyringtest"
	"signet/backend/fault"
	"signet/backend/secret"
)

// The library takes its bus from the environment of the process, so every test has a
// process of its own: this test binary again, which reads requests and answers them.
const helperMode = "SIGNET_TEST_KEYCHAIN_HELPER"

func TestMain(m *testing.M) {
	if os.Getenv(helperMode) != "" {
		help(os.Stdin, os.Stdout)
		return
	}
	os.Exit(m.Run())
}

type request struct {
	Op, Item, Value string
	CancelAfter     time.Duration
}

type answer struct {
	Kind  fault.Kind
	Code  string
	Value string
	State credential.Condition
	Name  string
	Took  time.Duration
}

func help(in io.Reader, out io.Writer) {
	s := keychain.New(keychain.Options{Look: 400 * time.Millisecond, Read: time.Second, Write: 4 * time.Second})
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var q request
		if json.Unmarshal(lines.Bytes(), &q) != nil {
			return
		}
		ctx, cancel := context.WithCancel(context.Background())
		if q.CancelAfter > 0 {
			time.AfterFunc(q.CancelAfter, cancel)
		}
		var a answer
		var err error
		started := time.Now()
		switch q.Op {
		case "get":
			var t secret.Text
			t, err = s.Get(ctx, q.Item)
			a.Value = t.Reveal()
		case "set":
			err = s.Set(ctx, q.Item, secret.New(q.Value))
		case "delete":
			err = s.Delete(ctx, q.Item)
		case "lock":
			err = s.(credential.Locker).Lock(ctx)
		case "unlock":
			err = s.(credential.Locker).Unlock(ctx)
		case "look":
			a.State, a.Name = s.State(ctx), s.Name(ctx)
		}
		a.Took = time.Since(started)
		cancel()
		if err != nil {
			a.Kind, a.Code = fault.KindOf(err), fault.Of(err).Code
			if a.Code == "" {
				a.Code = "uncoded: " + err.Error()
			}
		}
		b, _ := json.Marshal(a)
		fmt.Fprintln(out, string(b))
	}
}

// helper is such a process on a bus.
type helper struct {
	t   *testing.T
	mu  sync.Mutex
	in  io.WriteCloser
	out *bufio.Scanner
}

func newHelper(t *testing.T, address string) *helper {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(keyringtest.Environment(), helperMode+"=1", "DBUS_SESSION_BUS_ADDRESS="+address)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	h := &helper{t: t, in: in, out: bufio.NewScanner(out)}
	h.out.Buffer(make([]byte, 1<<20), 1<<20)
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return h
}

func (h *helper) do(q request) answer {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	b, err := json.Marshal(q)
	require.NoError(h.t, err)
	_, err = h.in.Write(append(b, '\n'))
	require.NoError(h.t, err)
	require.True(h.t, h.out.Scan(), "the helper ended: %v", h.out.Err())
	var a answer
	require.NoError(h.t, json.Unmarshal(h.out.Bytes(), &a))
	return a
}

func (h *helper) get(item string) answer { h.t.Helper(); return h.do(request{Op: "get", Item: item}) }
func (h *helper) set(item, value string) answer {
	h.t.Helper()
	return h.do(request{Op: "set", Item: item, Value: value})
}
func (h *helper) look() answer { h.t.Helper(); return h.do(request{Op: "look"}) }

// ready waits until the keyring answers as wanted.
func ready(t *testing.T, h *helper, want credential.Condition) {
	t.Helper()
	require.Eventually(t, func() bool { return h.look().State == want }, 10*time.Second, 20*time.Millisecond, "the keyring did not become %s", want)
}

func unlocked(t *testing.T) (*keyringtest.Bus, *helper) {
	t.Helper()
	b := keyringtest.New(t)
	b.StartKeyring("practice")
	h := newHelper(t, b.Address)
	ready(t, h, credential.Unlocked)
	return b, h
}
