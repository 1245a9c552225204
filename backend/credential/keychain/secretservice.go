//go:build linux || freebsd || netbsd || openbsd || dragonfly

package keychain

import (
	"context"
	"errors"
	"os"
	"os/user"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"

	"signet/backend/credential"
	"signet/backend/fault"
)

const (
	secrets        = "org.freedesktop.secrets"
	secretsPath    = dbus.ObjectPath("/org/freedesktop/secrets")
	serviceIface   = "org.freedesktop.Secret.Service"
	collIface      = "org.freedesktop.Secret.Collection"
	promptIface    = "org.freedesktop.Secret.Prompt"
	loginPath      = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	noPath         = dbus.ObjectPath("/")
	propertiesGet  = "org.freedesktop.DBus.Properties.Get"
	sessionAddress = "DBUS_SESSION_BUS_ADDRESS"
)

// Lockable is the Secret Service, which can be locked and unlocked from here.
type Lockable struct{ *Keychain }

func newStore(k *Keychain) credential.Store {
	k.sys = &secretService{}
	return Lockable{k}
}

// secretService talks to the service beside the library: how it stands, who it is, lock and unlock.
type secretService struct {
	mu    sync.Mutex
	conn  *dbus.Conn
	at    string // address of the bus behind conn
	label string
}

var errNoBus = errors.New("no session bus")

// busAddress is where the session bus is. A bus is never started for the asking: the library would.
func busAddress() string {
	if a := os.Getenv(sessionAddress); a != "" && a != "autolaunch:" {
		return a
	}
	u, err := user.Current()
	if err != nil {
		return ""
	}
	path := "/run/user/" + u.Uid + "/bus"
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return "unix:path=" + dbus.EscapeBusAddressValue(path)
}

// bus is a connection of our own, so that a call can be given up without the library's connection.
func (s *secretService) bus(ctx context.Context) (*dbus.Conn, error) {
	address := busAddress()
	if address == "" {
		return nil, errNoBus
	}
	s.mu.Lock()
	if s.conn != nil && s.at == address && s.conn.Connected() {
		defer s.mu.Unlock()
		return s.conn, nil
	}
	s.mu.Unlock()
	type got struct {
		c   *dbus.Conn
		err error
	}
	done := make(chan got, 1)
	go func() {
		c, err := dbus.Connect(address)
		done <- got{c, err}
	}()
	select {
	case g := <-done:
		if g.err != nil {
			return nil, errNoBus
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.conn != nil {
			_ = s.conn.Close()
		}
		s.conn, s.at = g.c, address
		return g.c, nil
	case <-ctx.Done():
		go func() {
			if g := <-done; g.c != nil {
				_ = g.c.Close()
			}
		}()
		return nil, ctx.Err()
	}
}

func (s *secretService) limit() int { return 32 << 10 } // every write rewrites the whole keyring

// state asks the service whether the collection that the library uses is locked.
func (s *secretService) state(ctx context.Context) credential.Condition {
	c, err := s.bus(ctx)
	if err == nil {
		var coll dbus.ObjectPath
		if coll, err = collection(ctx, c); err == nil {
			if coll == noPath {
				return credential.Locked // it has no keyring yet: unlocking makes one
			}
			var isLocked bool
			if isLocked, err = lockedNow(ctx, c, coll); err == nil {
				if isLocked {
					return credential.Locked
				}
				return credential.Unlocked
			}
		}
	}
	if ctx.Err() != nil && !errors.Is(err, errNoBus) {
		return credential.Hung
	}
	return credential.NoService
}

// collection is the one that the library uses: login, else the default one; "/" when there is none.
func collection(ctx context.Context, c *dbus.Conn) (dbus.ObjectPath, error) {
	o := c.Object(secrets, secretsPath)
	var v dbus.Variant
	if err := o.CallWithContext(ctx, propertiesGet, 0, serviceIface, "Collections").Store(&v); err != nil {
		return "", err
	}
	paths, _ := v.Value().([]dbus.ObjectPath)
	for _, p := range paths {
		if p == loginPath {
			return p, nil
		}
	}
	var p dbus.ObjectPath
	if err := o.CallWithContext(ctx, serviceIface+".ReadAlias", 0, "default").Store(&p); err != nil {
		return "", err
	}
	return p, nil
}

func lockedNow(ctx context.Context, c *dbus.Conn, coll dbus.ObjectPath) (bool, error) {
	var v dbus.Variant
	if err := c.Object(secrets, coll).CallWithContext(ctx, propertiesGet, 0, collIface, "Locked").Store(&v); err != nil {
		return false, err
	}
	is, ok := v.Value().(bool)
	if !ok {
		return false, errors.New("the service does not say whether it is locked")
	}
	return is, nil
}

// known names the programs behind the Secret Service.
var known = []struct{ program, name string }{
	{"gnome-keyring", "GNOME Keyring"}, {"kwalletd", "KWallet"}, {"ksecretd", "KWallet"}, {"kwalletmanager", "KWallet"},
	{"keepassxc", "KeePassXC"}, {"oo7", "oo7"}, {"pass_secret", "pass"},
}

// name asks the bus which program answers for the secrets.
func (s *secretService) name(ctx context.Context) string {
	const unnamed = "the keychain"
	c, err := s.bus(ctx)
	if err != nil {
		return s.lastName(unnamed)
	}
	var pid uint32
	if err := c.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.GetConnectionUnixProcessID", 0, secrets).Store(&pid); err != nil {
		return s.lastName(unnamed)
	}
	comm, err := os.ReadFile("/proc/" + strconv.FormatUint(uint64(pid), 10) + "/comm")
	if err != nil {
		return s.lastName(unnamed)
	}
	program := strings.TrimSpace(string(comm))
	for _, k := range known {
		if strings.HasPrefix(program, k.program[:min(len(k.program), 15)]) {
			s.mu.Lock()
			s.label = k.name
			s.mu.Unlock()
			return k.name
		}
	}
	return unnamed
}

func (s *secretService) lastName(otherwise string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.label != "" {
		return s.label
	}
	return otherwise
}

// open unlocks the keychain when it is locked.
func (k *Keychain) open(ctx context.Context) error {
	switch c := k.State(ctx); c {
	case credential.Unlocked:
		return nil
	case credential.Locked:
		return Lockable{k}.Unlock(ctx)
	default:
		return refuse(c, k.Name, ctx)
	}
}

// Unlock asks the service to unlock; its own window asks the person. It gives up at the deadline, or when ctx ends.
func (l Lockable) Unlock(ctx context.Context) error {
	s, _ := l.sys.(*secretService)
	ctx, cancel := context.WithTimeout(ctx, l.opt.Write)
	defer cancel()
	if c := l.State(ctx); c != credential.Locked {
		return refuse(c, l.Name, ctx)
	}
	name := l.Name(ctx)
	said, err := s.unlock(ctx)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return fault.New(fault.Cancelled, "keychain.unlock").Say("Waiting for %s was cancelled. Nothing was kept.", name).Hint("Try again when you want to.")
	case ctx.Err() != nil:
		return hung(name)
	case err != nil:
		if f := refuse(l.State(ctx), l.Name, ctx); f != nil && fault.Of(f).Code != "keychain.locked" {
			return f
		}
		return dismissed(name)
	case said:
		return dismissed(name)
	}
	if l.State(ctx) != credential.Unlocked {
		return dismissed(name)
	}
	return nil
}

// Lock locks the collection that holds Signet's items.
func (l Lockable) Lock(ctx context.Context) error {
	s, _ := l.sys.(*secretService)
	ctx, cancel := context.WithTimeout(ctx, l.opt.Read)
	defer cancel()
	if c := l.State(ctx); c != credential.Unlocked {
		if c == credential.Locked {
			return nil
		}
		return refuse(c, l.Name, ctx)
	}
	c, err := s.bus(ctx)
	if err != nil {
		return missing()
	}
	coll, err := collection(ctx, c)
	if err == nil {
		var done []dbus.ObjectPath
		var prompt dbus.ObjectPath
		err = c.Object(secrets, secretsPath).CallWithContext(ctx, serviceIface+".Lock", 0, []dbus.ObjectPath{coll}).Store(&done, &prompt)
	}
	if err != nil {
		if ctx.Err() != nil {
			return hung(l.Name(ctx))
		}
		return denied(l.Name(ctx), "keychain.lock", err)
	}
	return nil
}

// unlock goes through the service's prompt and reports whether the person dismissed it.
func (s *secretService) unlock(ctx context.Context) (dismissed bool, err error) {
	c, err := s.bus(ctx)
	if err != nil {
		return false, err
	}
	coll, err := collection(ctx, c)
	if err != nil {
		return false, err
	}
	o := c.Object(secrets, secretsPath)
	var prompt dbus.ObjectPath
	if coll == noPath {
		label := map[string]dbus.Variant{collIface + ".Label": dbus.MakeVariant("Login")}
		var made dbus.ObjectPath
		err = o.CallWithContext(ctx, serviceIface+".CreateCollection", 0, label, "default").Store(&made, &prompt)
	} else {
		var done []dbus.ObjectPath
		err = o.CallWithContext(ctx, serviceIface+".Unlock", 0, []dbus.ObjectPath{coll}).Store(&done, &prompt)
	}
	if err != nil || prompt == noPath || prompt == "" {
		return false, err
	}
	return ask(ctx, c, prompt)
}

// ask shows a prompt of the service and waits for it.
func ask(ctx context.Context, c *dbus.Conn, prompt dbus.ObjectPath) (dismissed bool, err error) {
	match := []dbus.MatchOption{dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(promptIface)}
	if err := c.AddMatchSignalContext(ctx, match...); err != nil {
		return false, err
	}
	defer func() {
		after, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = c.RemoveMatchSignalContext(after, match...)
	}()
	signals := make(chan *dbus.Signal, 16)
	c.Signal(signals)
	defer c.RemoveSignal(signals)
	o := c.Object(secrets, prompt)
	if err := o.CallWithContext(ctx, promptIface+".Prompt", 0, "").Err; err != nil {
		return false, err
	}
	for {
		select {
		case sig, open := <-signals:
			if !open {
				return false, errNoBus
			}
			if sig.Path == prompt && sig.Name == promptIface+".Completed" && len(sig.Body) > 0 {
				said, _ := sig.Body[0].(bool)
				return said, nil
			}
		case <-ctx.Done():
			after, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			_ = o.CallWithContext(after, promptIface+".Dismiss", 0).Err
			return false, ctx.Err()
		}
	}
}
