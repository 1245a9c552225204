package mail

import (
	"crypto/subtle"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// session is one connection to the server, of one person once signed in.
type session struct {
	s    *Server
	user string
	from string
	to   []string
}

var (
	errAuthFirst = &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	errAuth      = &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "Authentication credentials invalid"}
	errKeep      = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1}, Message: "The practice mail server could not keep the message"}
)

// AuthMechanisms lists how a person can sign in.
func (x *session) AuthMechanisms() []string { return []string{sasl.Plain, sasl.Login} }

// Auth signs in with the mechanism.
func (x *session) Auth(mech string) (sasl.Server, error) {
	switch mech {
	case sasl.Plain:
		return sasl.NewPlainServer(func(identity, user, password string) error {
			if identity != "" && !strings.EqualFold(identity, user) {
				return errAuth // nobody acts for somebody else
			}
			return x.signIn(user, password)
		}), nil
	case sasl.Login:
		return &login{x: x}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

func (x *session) signIn(user, password string) error {
	p, known := x.s.people[strings.ToLower(user)]
	if subtle.ConstantTimeCompare([]byte(p.MailSecret), []byte(password)) != 1 || !known {
		x.s.log.Info("practice mail: sign-in rejected", "user", user)
		return errAuth
	}
	x.user = p.Email
	return nil
}

// Mail names the sender, which must be the person signed in.
func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	if x.user == "" {
		return errAuthFirst
	}
	if !strings.EqualFold(from, x.user) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1},
			Message: fmt.Sprintf("%s may not send as %s", x.user, from)}
	}
	x.from = from
	return nil
}

// Rcpt names a recipient. Only names that are reserved for examples are taken, so that nobody mistakes this for real mail.
func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if x.user == "" {
		return errAuthFirst
	}
	_, host, _ := strings.Cut(strings.ToLower(to), "@")
	if !strings.HasSuffix(host, ".example") && !strings.HasSuffix(host, ".test") {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 2},
			Message: fmt.Sprintf("%s is not a practice address: those end in .example", to)}
	}
	x.to = append(x.to, to)
	return nil
}

// Data takes the message.
func (x *session) Data(r io.Reader) error {
	if x.user == "" {
		return errAuthFirst
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	id, err := x.s.take(message{User: x.user, From: x.from, To: x.to, Raw: raw})
	if err != nil {
		return errKeep
	}
	x.s.log.Info("practice mail: message taken", "id", id, "user", x.user, "recipients", len(x.to))
	return nil
}

// Reset forgets the message under way.
func (x *session) Reset() { x.from, x.to = "", nil }

// Logout ends the session.
func (x *session) Logout() error { return nil }

// login is the server's side of LOGIN, which the library knows as a client only.
type login struct {
	x    *session
	step int
	user string
}

// Next asks for the user name, then for the password.
func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch {
	case l.step == 1 && response == nil:
		return []byte("Username:"), false, nil
	case l.step == 1: // the user name came with the command
		l.step = 2
		fallthrough
	case l.step == 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	case l.step == 3:
		return nil, true, l.x.signIn(l.user, string(response))
	}
	return nil, true, sasl.ErrUnexpectedClientResponse
}
