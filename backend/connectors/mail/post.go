package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"os"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"signet/backend/connector"
	"signet/backend/fault"
)

// limit is how long one mail or one connection test may take.
const limit = 60 * time.Second

// post is one connection to the mail server, signed in.
type post struct {
	wire
	smtp *smtp.Client
}

// open connects, encrypts and signs in. Whatever happens, close must be called.
func open(ctx context.Context, c *connector.Call) (*post, error) {
	p := &post{wire: newWire(c, sendTarget(c.System))}
	kind := encryptionOf(c.System)
	host, roots, err := p.ready(ctx, "mail.open", "encryption", kind, fault.New(fault.FailedPrecondition, "mail.open").On("host").Coded("mail.address").
		Headline("The connection has no mail server").Say("Signet does not know where to send mail to.").
		Hint("Give the mail server in the connection's settings."))
	if err != nil {
		return p, err
	}
	if err := p.connect(ctx, host, kind, &tls.Config{ServerName: host, RootCAs: roots, MinVersion: tls.VersionTLS12}); err != nil {
		return p, err
	}
	return p, p.signIn(ctx, host)
}

// connect reaches the server and encrypts.
func (p *post) connect(ctx context.Context, host, kind string, config *tls.Config) error {
	conn, err := p.dial(ctx)
	if err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if kind == encryptTLS {
		if conn, err = p.encrypt(ctx, conn, config); err != nil {
			return err
		}
	}
	if p.smtp, err = smtp.NewClient(conn, host); err == nil {
		err = p.smtp.Hello(helloName())
	}
	if err != nil {
		p.hop("Greet", err, "")
		return p.before(ctx, "mail.hello", err)
	}
	p.hop("Greet", nil, "")
	if kind != encryptStart {
		return nil
	}
	if ok, _ := p.smtp.Extension("STARTTLS"); !ok {
		p.hop("Check the certificate", errors.New("no STARTTLS"), "")
		return p.noStartTLS()
	}
	err = p.smtp.StartTLS(config)
	p.hop("Check the certificate", err, "")
	if err != nil {
		return p.before(ctx, "mail.tls", err)
	}
	return nil
}

// signIn uses the strongest way that the server offers, of those that need a user name and a password.
func (p *post) signIn(ctx context.Context, host string) error {
	user, password := p.values.Get("user").Reveal(), p.values.Get("password").Reveal()
	has, offered := p.smtp.Extension("AUTH")
	ways := " " + strings.ToUpper(offered) + " "
	var auth smtp.Auth
	switch {
	case !has:
	case strings.Contains(ways, " SCRAM-SHA-256 "):
		auth = smtp.ScramSHA256Auth(user, password)
	case strings.Contains(ways, " PLAIN "):
		auth = smtp.PlainAuth("", user, password, host, true) // the connection is encrypted, or stays on this computer
	case strings.Contains(ways, " LOGIN "):
		auth = smtp.LoginAuth(user, password, host, true)
	case strings.Contains(ways, " CRAM-MD5 "):
		auth = smtp.CRAMMD5Auth(user, password)
	}
	if auth == nil {
		p.hop("Sign in", errors.New("no way"), "")
		return fault.New(fault.FailedPrecondition, "mail.sign_in").About(p.target.System).Coded("mail.no_sign_in").
			Headline("%s does not take a password", p.target.System).
			Say("It offers no way to sign in with a user name and a password.").
			Hint("Ask whoever runs %s for the server and the port on which people sign in.", p.target.System)
	}
	err := p.smtp.Auth(auth)
	p.hop("Sign in", err, "as "+user)
	if err == nil {
		return nil
	}
	var answer *textproto.Error
	if !errors.As(err, &answer) {
		return p.before(ctx, "mail.sign_in", err)
	}
	if answer.Code >= 400 && answer.Code < 500 {
		return p.busy(answer)
	}
	return fault.New(fault.Unauthenticated, "mail.sign_in").About(p.target.System).Coded("mail.rejected").
		Headline("%s did not accept this user name and password", p.target.System).
		Say("%s", p.said(answer, "The sign-in of "+user+" was rejected.")).
		Hint("Enter the password again. Some providers want an app password for other programs.").
		With("User name", user).With("Status", connector.TextOf(answer.Code))
}

// close ends the connection politely where that is still possible.
func (p *post) close() {
	if p.smtp == nil {
		p.part(nil)
		return
	}
	p.part(func() { _ = p.smtp.Quit() })
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// helloName is how Signet introduces itself: the computer's name, where it is one that mail servers take.
func helloName() string {
	name, err := os.Hostname()
	if err != nil || name == "" || strings.ContainsAny(name, " _\r\n") {
		return "localhost"
	}
	return name
}

// check signs in and leaves again, on each of the servers that the connection names.
func check(ctx context.Context, c *connector.Call) (connector.Identity, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	id := connector.Identity{}
	reads := readTarget(c.System).Host != ""
	if !reads || sendTarget(c.System).Host != "" {
		p, err := open(ctx, c)
		defer p.close()
		id.Hops = p.hops
		if p.values != nil {
			id.Account = p.values.Get("user").Reveal()
		}
		if err != nil {
			return id, err
		}
	}
	if reads {
		b, err := unlock(ctx, c)
		defer b.close()
		id.Hops = append(id.Hops, b.hops...)
		if b.values != nil {
			id.Account = b.values.Get("user").Reveal()
		}
		return id, err
	}
	return id, nil
}
