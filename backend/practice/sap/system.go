package sap

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"signet/backend/practice/cast"
	"signet/backend/practice/keep"
)

// What the practice system calls itself.
const (
	SystemID      = "S4P"
	Client        = "100"
	logicalSystem = SystemID + "CLNT" + Client
	release       = "756"
)

// Options say where a system keeps its state and how it tells the time.
type Options struct {
	Path string           // file of the state; empty keeps it in memory alone
	Log  *slog.Logger     // nil: silent
	Now  func() time.Time // nil: the computer's clock
}

// System is one practice SAP system. It is an http.Handler, safe for concurrent use.
type System struct {
	path      string
	log       *slog.Logger
	now       func() time.Time
	functions []*Function
	users     map[string]*user

	mu       sync.Mutex // guards what follows
	state    *state
	sessions map[string]*session
	locks    map[string]lock
	calls    map[[2]string]int

	trouble trouble
}

// lock is an order that somebody is editing; session is nil for a person outside any RFC session.
type lock struct {
	user    string
	session *session
}

// New opens the system, with the state it kept or with the seed.
func New(o Options) (*System, error) {
	s := &System{path: o.Path, log: o.Log, now: o.Now, functions: functions(), users: users(),
		sessions: map[string]*session{}, calls: map[[2]string]int{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.trouble.init()
	s.lockedByDora()
	if s.path != "" {
		b, err := os.ReadFile(s.path)
		switch {
		case err == nil:
			if s.state, err = readState(b); err != nil {
				return nil, fmt.Errorf("read the practice SAP state: %w", err)
			}
			return s, nil
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("read the practice SAP state: %w", err)
		}
	}
	s.state = seeded(s.now())
	return s, s.save()
}

// Reset puts the system back to its seed: orders, change documents, users, locks, sessions.
func (s *System) Reset() error {
	s.trouble.reset()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = seeded(s.now())
	s.sessions = map[string]*session{}
	s.calls = map[[2]string]int{}
	s.lockedByDora()
	return s.save()
}

func (s *System) lockedByDora() { s.locks = map[string]lock{cast.LockedOrder: {user: "DVARGA"}} }

// save keeps the state. The caller holds s.mu, or is alone.
func (s *System) save() error {
	if s.path == "" {
		return nil
	}
	b, err := s.state.bytes()
	if err == nil {
		err = keep.Write(s.path, b)
	}
	if err != nil {
		s.log.Error("practice SAP: the state could not be kept", "err", err)
		return fmt.Errorf("keep the practice SAP state: %w", err)
	}
	return nil
}

// Close ends calls that a test holds up.
func (s *System) Close() { s.trouble.reset() }

// ChangesOf lists the change documents of an order, oldest first; an empty number means all orders.
func (s *System) ChangesOf(order string) []Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Change
	for _, c := range s.state.Changes {
		if order == "" || c.Order == order {
			out = append(out, c)
		}
	}
	return out
}

// Order is a copy of an order, and whether there is one.
func (s *System) Order(number string) (Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.state.Orders[number]
	if o == nil {
		return Order{}, false
	}
	return *o.clone(), true
}

// LockOrder lets a person edit an order, so that nobody else can change it.
func (s *System) LockOrder(number, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locks[number] = lock{user: user}
}

// ReleaseOrder ends the editing of an order, whoever does it.
func (s *System) ReleaseOrder(number string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.locks, number)
}

// Calls counts the calls of a function by a user that reached the function; an
// empty name stands for any.
func (s *System) Calls(user, function string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for k, v := range s.calls {
		if (user == "" || k[0] == user) && (function == "" || k[1] == function) {
			n += v
		}
	}
	return n
}

// FunctionNames lists the function modules of the system.
func (s *System) FunctionNames() []string {
	names := make([]string, 0, len(s.functions))
	for _, f := range s.functions {
		names = append(names, f.Name)
	}
	return names
}

func (s *System) function(name string) *Function {
	i := slices.IndexFunc(s.functions, func(f *Function) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return s.functions[i]
}

// take locks an order for a session, or names who holds it. The caller holds s.mu.
func (s *System) take(number string, ses *session) (holder string) {
	if l, held := s.locks[number]; held && l.session != ses {
		return l.user
	}
	s.locks[number] = lock{user: ses.user, session: ses}
	return ""
}

// unlockAll gives back the locks of a session. The caller holds s.mu.
func (s *System) unlockAll(ses *session) {
	for number, l := range s.locks {
		if l.session == ses {
			delete(s.locks, number)
		}
	}
}
