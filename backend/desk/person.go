package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/user"
	"strings"

	"signet/backend/fault"
)

// Person is who sits here. The id is a pseudonym made of the operating system's
// own id of the user and this computer: another operating-system user is another
// person, and is asked for sign-ins of their own.
type Person struct {
	ID     string // per_…
	Name   string // a full name, where the system knows one
	OSUser string // "anna", or "HALDEN\anna"
	Host   string
}

// CurrentPerson reads the person from the operating system. The environment
// cannot change who it is: USER and LOGNAME are not asked.
func CurrentPerson() (Person, error) {
	u, err := user.Current()
	if err != nil {
		return Person{}, fault.New(fault.Internal, "desk.person").
			Say("The operating system does not say who is signed in to it.").
			Hint("Start Signet from your own session.").Because(err)
	}
	host, _ := os.Hostname()
	return NewPerson(u.Uid, u.Username, u.Name, host), nil
}

// NewPerson is the person with the operating system's id on the computer.
func NewPerson(uid, osUser, name, host string) Person {
	sum := sha256.Sum256([]byte("signet person\x00" + host + "\x00" + uid))
	name, _, _ = strings.Cut(name, ",") // GECOS: name,room,phone
	name = strings.TrimSpace(name)
	if name == "" {
		name = osUser
	}
	return Person{ID: "per_" + hex.EncodeToString(sum[:8]), Name: name, OSUser: osUser, Host: host}
}

// First is the first name.
func (p Person) First() string {
	first, _, _ := strings.Cut(p.Name, " ")
	return first
}

// Initials are at most two letters.
func (p Person) Initials() string {
	words := strings.FieldsFunc(p.Name, func(r rune) bool { return r == ' ' || r == '.' || r == '_' || r == '-' })
	var out []rune
	for i, w := range words {
		if i == 0 || i == len(words)-1 {
			out = append(out, []rune(strings.ToUpper(w))[0])
		}
	}
	return string(out)
}
