//go:build linux

package keyringtest

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Bus is a session bus, with a keyring on it while one was started.
type Bus struct {
	t       *testing.T
	dir     string
	Address string
	cmd     *exec.Cmd
	Keyring *exec.Cmd
}

// Environment is the test's own, without what leads to the person's session.
func Environment() []string {
	var out []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "DBUS_") && !strings.HasPrefix(e, "DISPLAY=") && !strings.HasPrefix(e, "XDG_") && !strings.HasPrefix(e, "GNOME_") {
			out = append(out, e)
		}
	}
	return out
}

// New is a bus without a keyring. Where the programs are missing the test is skipped, and says so.
func New(t *testing.T) *Bus {
	t.Helper()
	for _, p := range []string{"dbus-daemon", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is not installed, so the real keychain is not tested here", p)
		}
	}
	dir, err := os.MkdirTemp("", "signet-bus") // a socket's path must be short
	require.NoError(t, err)
	b := &Bus{t: t, dir: dir, Address: "unix:path=" + dir + "/bus"}
	conf := `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>` + b.Address + `</listen><auth>EXTERNAL</auth>
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
		b.EndKeyring(syscall.SIGKILL)
		b.End()
		_ = os.RemoveAll(dir)
	})
	return b
}

// End ends the bus.
func (b *Bus) End() {
	if b.cmd != nil {
		_ = b.cmd.Process.Kill()
		_ = b.cmd.Wait()
		b.cmd = nil
	}
}

// StartKeyring starts the real keyring over the test's folder, unlocked with the password.
func (b *Bus) StartKeyring(password string) {
	b.t.Helper()
	b.Keyring = exec.Command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", "--control-directory="+b.dir)
	b.Keyring.Env = append(Environment(), "DBUS_SESSION_BUS_ADDRESS="+b.Address, "HOME="+b.dir, "XDG_DATA_HOME="+b.dir+"/data",
		"XDG_RUNTIME_DIR="+b.dir, "XDG_CONFIG_HOME="+b.dir+"/config", "XDG_CACHE_HOME="+b.dir+"/cache")
	b.Keyring.Stdin = strings.NewReader(password + "\n")
	require.NoError(b.t, b.Keyring.Start())
}

// EndKeyring ends the keyring with a signal.
func (b *Bus) EndKeyring(s syscall.Signal) {
	if b.Keyring != nil {
		_ = b.Keyring.Process.Signal(s)
		_ = b.Keyring.Wait()
		b.Keyring = nil
	}
}

// Stop makes the keyring hang.
func (b *Bus) Stop() { b.t.Helper(); require.NoError(b.t, b.Keyring.Process.Signal(syscall.SIGSTOP)) }

// Continue ends Stop.
func (b *Bus) Continue() {
	b.t.Helper()
	require.NoError(b.t, b.Keyring.Process.Signal(syscall.SIGCONT))
}
