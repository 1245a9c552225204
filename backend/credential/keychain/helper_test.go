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
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/credential"
	"signet/backend/credential/keychain"
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
	cmd.Env = append(clean(), helperMode+"=1", "DBUS_SESSION_BUS_ADDRESS="+address)
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

func clean() []string {
	var out []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "DBUS_") && !strings.HasPrefix(e, "DISPLAY=") && !strings.HasPrefix(e, "XDG_") && !strings.HasPrefix(e, "GNOME_") {
			out = append(out, e)
		}
	}
	return out
}

// bus is a session bus of the test's own, on which nothing starts by itself.
type bus struct {
	t       *testing.T
	dir     string
	address string
	cmd     *exec.Cmd
	keyring *exec.Cmd
}

func newBus(t *testing.T) *bus {
	t.Helper()
	for _, p := range []string{"dbus-daemon", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is not installed, so the real keychain is not tested here", p)
		}
	}
	dir, err := os.MkdirTemp("", "signet-bus") // a socket's path must be short
	require.NoError(t, err)
	b := &bus{t: t, dir: dir, address: "unix:path=" + dir + "/bus"}
	conf := `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>` + b.address + `</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bus.conf"), []byte(conf), 0o600))
	b.cmd = exec.Command("dbus-daemon", "--nofork", "--config-file="+filepath.Join(dir, "bus.conf"), "--print-address=1")
	out, err := b.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, b.cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "unix:path=")
	t.Cleanup(func() {
		b.endKeyring(syscall.SIGKILL)
		b.end()
		_ = os.RemoveAll(dir)
	})
	return b
}

func (b *bus) end() {
	if b.cmd != nil {
		_ = b.cmd.Process.Kill()
		_ = b.cmd.Wait()
		b.cmd = nil
	}
}

// startKeyring starts the real keyring over the test's folder, unlocked with the password.
func (b *bus) startKeyring(password string) {
	b.t.Helper()
	b.keyring = exec.Command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", "--control-directory="+b.dir)
	b.keyring.Env = append(clean(), "DBUS_SESSION_BUS_ADDRESS="+b.address, "HOME="+b.dir, "XDG_DATA_HOME="+b.dir+"/data",
		"XDG_RUNTIME_DIR="+b.dir, "XDG_CONFIG_HOME="+b.dir+"/config", "XDG_CACHE_HOME="+b.dir+"/cache")
	b.keyring.Stdin = strings.NewReader(password + "\n")
	require.NoError(b.t, b.keyring.Start())
}

func (b *bus) endKeyring(s syscall.Signal) {
	if b.keyring != nil {
		_ = b.keyring.Process.Signal(s)
		_ = b.keyring.Wait()
		b.keyring = nil
	}
}

// ready waits until the keyring answers as wanted.
func (b *bus) ready(h *helper, want credential.Condition) {
	b.t.Helper()
	require.Eventually(b.t, func() bool { return h.look().State == want }, 10*time.Second, 20*time.Millisecond, "the keyring did not become %s", want)
}

func unlocked(t *testing.T) (*bus, *helper) {
	t.Helper()
	b := newBus(t)
	b.startKeyring("practice")
	h := newHelper(t, b.address)
	b.ready(h, credential.Unlocked)
	return b, h
}
