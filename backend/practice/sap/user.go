package sap

import (
	"crypto/subtle"
	"path"
	"slices"
	"strings"
	"time"

	"signet/backend/practice/cast"
)

// maxWrongPasswords is how many wrong passwords in a row lock a user.
const maxWrongPasswords = 5

// user is a user of the practice system: what is fixed about him. What changes
// (locks, password, rights given later) is in userState.
type user struct {
	person     cast.Person
	rfc        []string // S_RFC: "FUGR SYST", "FUNC BAPI_PO_CHANGE"; * at the end matches the rest
	display    []string // M_BEST_EKO, activity 03
	change     []string // M_BEST_EKO, activity 02
	department string
	technical  bool
	initial    bool // must change the password
	locked     bool // by an administrator
	validTo    func(now time.Time) time.Time
}

// userState is what the system remembers about a user.
type userState struct {
	Wrong    int      `json:"wrong,omitempty"`
	Locked   bool     `json:"locked,omitempty"`
	Unlocked bool     `json:"unlocked,omitempty"`
	Password string   `json:"practicePassword,omitempty"`
	Granted  []string `json:"granted,omitempty"`
	Removed  []string `json:"removed,omitempty"`
}

// baseRights are the groups of the minimal role every user has.
var baseRights = []string{"FUGR RFC1", "FUGR SYST", "FUGR SRFC", "FUGR SDIFRUNTIME", "FUGR SUSR", "FUGR SU_USER", "FUGR BAPT", "FUGR 1001"}

var readRights = []string{"FUNC BAPI_PO_GETDETAIL1", "FUNC BAPI_PO_GETITEMS", "FUNC Z_MM_OVERDUE_PO"}

var writeRights = []string{"FUNC BAPI_PO_CHANGE", "FUNC BAPI_PO_RELEASE"}

// users are the users of the practice system, by name.
func users() map[string]*user {
	all := map[string]*user{}
	full := slices.Concat(baseRights, readRights, writeRights)
	for _, p := range cast.People() {
		u := &user{person: p, rfc: full, display: []string{"1000"}, change: []string{"1000"}, department: "Purchasing"}
		switch p.SAPUser {
		case "BEN.O":
			u.rfc = slices.Concat(baseRights, readRights, []string{"FUNC BAPI_PO_RELEASE"})
		case "CDUFOUR":
			u.display, u.change = []string{"1000", "2000"}, []string{"2000"}
		case "MROSSI":
			u.rfc, u.display, u.change = nil, nil, nil
		case "HLIND":
			u.locked = true
		case "JMEYER":
			u.initial = true
		case "TKRAUSE":
			u.validTo = func(now time.Time) time.Time { return time.Date(now.Year()-1, 12, 31, 0, 0, 0, 0, time.UTC) }
		case "RFC_SIGNET":
			u.technical, u.department = true, "Interfaces"
			u.display, u.change = []string{"*"}, []string{"*"}
		}
		all[p.SAPUser] = u
	}
	return all
}

func matches(list []string, value string) bool {
	for _, pattern := range list {
		if pattern == value || strings.HasSuffix(pattern, "*") && strings.HasPrefix(value, strings.TrimSuffix(pattern, "*")) {
			return true
		}
	}
	return false
}

// logon tells why a user may not sign in; empty means he may. Wrong passwords
// are counted, and the count starts again after a right one.
func (s *System) logon(name, password string) (*user, string) {
	const rejected = "Name or password is incorrect (repeat logon)"
	name = strings.ToUpper(strings.TrimSpace(name))
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[name]
	if u == nil {
		return nil, rejected
	}
	st := s.state.user(name)
	if st.Wrong >= maxWrongPasswords {
		return nil, "Password logon no longer possible - too many failed attempts"
	}
	want := u.person.SAPPassword
	if st.Password != "" {
		want = st.Password
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(password)) != 1 {
		st.Wrong++
		s.save()
		if st.Wrong >= maxWrongPasswords {
			s.log.Info("practice SAP: user locked after wrong passwords", "user", name)
		}
		return nil, rejected
	}
	switch {
	case st.Locked || u.locked && !st.Unlocked:
		return nil, "User is locked. Please notify the person responsible"
	case u.validTo != nil && now.After(u.validTo(now)):
		return nil, "User account not in validity date"
	case u.initial && st.Password == "":
		return nil, "You must change your initial password"
	}
	if st.Wrong != 0 {
		st.Wrong = 0
		s.save()
	}
	return u, ""
}

// mayCall checks S_RFC: the function group first, then the function. The caller holds s.mu.
func (s *System) mayCall(u *user, f *Function) error {
	if s.hasRFC(u.person.SAPUser, "FUGR", f.Group) || s.hasRFC(u.person.SAPUser, "FUNC", f.Name) {
		return nil
	}
	for _, other := range s.functions {
		if other.Group == f.Group && s.hasRFC(u.person.SAPUser, "FUNC", other.Name) {
			return &rfcError{kindNoAuthority, "No RFC authorization for function module " + f.Name + "."}
		}
	}
	return &rfcError{kindNoAuthority, "User " + u.person.SAPUser + " has no RFC authorization for function group " + f.Group + "."}
}

func (s *System) hasRFC(name, typ, value string) bool {
	st := s.state.user(name)
	right := typ + " " + value
	if slices.Contains(st.Removed, right) {
		return false
	}
	return matches(s.users[name].rfc, right) || matches(st.Granted, right)
}

// Grant gives a user S_RFC for a function module, as an administrator would.
func (s *System) Grant(name, function string) {
	s.change(name, func(st *userState) {
		right := "FUNC " + function
		st.Removed = slices.DeleteFunc(st.Removed, func(r string) bool { return r == right })
		if !slices.Contains(st.Granted, right) {
			st.Granted = append(st.Granted, right)
		}
	})
}

// Withdraw takes S_RFC for a function module away from a user.
func (s *System) Withdraw(name, function string) {
	s.change(name, func(st *userState) {
		right := "FUNC " + function
		st.Granted = slices.DeleteFunc(st.Granted, func(r string) bool { return r == right })
		if !slices.Contains(st.Removed, right) {
			st.Removed = append(st.Removed, right)
		}
	})
}

// SetPassword gives a user another practice password.
func (s *System) SetPassword(name, practicePassword string) {
	s.change(name, func(st *userState) { st.Password = practicePassword })
}

// Lock locks a user as an administrator would.
func (s *System) Lock(name string) {
	s.change(name, func(st *userState) { st.Locked, st.Unlocked = true, false })
}

// Unlock takes every lock off a user and forgets his wrong passwords.
func (s *System) Unlock(name string) {
	s.change(name, func(st *userState) { st.Locked, st.Unlocked, st.Wrong = false, true, 0 })
}

func (s *System) change(name string, f func(*userState)) {
	name = strings.ToUpper(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users[name] == nil {
		return
	}
	f(s.state.user(name))
	s.save()
}

// globMatch matches an ABAP search pattern, in which * stands for any text.
func globMatch(pattern, name string) bool {
	ok, err := path.Match(strings.ReplaceAll(strings.ToUpper(pattern), "/", "\x00"), strings.ReplaceAll(name, "/", "\x00"))
	return err == nil && ok
}
