package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"signet/backend/connector"
	"signet/backend/fault"
)

// box is one connection to the server on which mail is read, signed in.
type box struct {
	wire
	imap *imapclient.Client
}

// readTarget is the server on which mail is read, with an empty host where the connection names none.
func readTarget(system map[string]any) connector.Target {
	host := strings.TrimSpace(connector.TextOf(system["imap_host"]))
	t := connector.Target{System: connector.TextOf(system["name"]), Scheme: "imap"}
	if host == "" {
		return t
	}
	fallback := map[string]int{encryptStart: 143, encryptTLS: 993, encryptNone: 143}[readEncryption(system)]
	t.Host = net.JoinHostPort(host, connector.TextOf(connector.IntOf(system["imap_port"], fallback)))
	if t.System == "" {
		t.System = host
	} else {
		t.Detail = host
	}
	return t
}

func readEncryption(system map[string]any) string {
	if e := connector.TextOf(system["imap_encryption"]); e != "" {
		return e
	}
	return encryptTLS
}

// unlock connects, encrypts and signs in. Whatever happens, close must be called.
func unlock(ctx context.Context, c *connector.Call) (*box, error) {
	b := &box{wire: newWire(c, readTarget(c.System))}
	kind := readEncryption(c.System)
	host, roots, err := b.ready(ctx, "mail.read", "imap_encryption", kind, fault.New(fault.FailedPrecondition, "mail.read").On("imap_host").Coded("mail.address").
		Headline("The connection has no server to read mail on").Say("Signet does not know where to read mail.").
		Hint("Give the server for reading in the connection's settings."))
	if err != nil {
		return b, err
	}
	if err := b.connect(ctx, kind, &tls.Config{ServerName: host, RootCAs: roots, MinVersion: tls.VersionTLS12, NextProtos: []string{"imap"}}); err != nil {
		return b, err
	}
	return b, b.signIn(ctx)
}

// connect reaches the server and encrypts.
func (b *box) connect(ctx context.Context, kind string, config *tls.Config) error {
	conn, err := b.dial(ctx)
	if err != nil {
		return err
	}
	options := &imapclient.Options{TLSConfig: config}
	switch kind {
	case encryptTLS:
		t, err := b.encrypt(ctx, conn, config)
		if err != nil {
			return err
		}
		b.imap = imapclient.New(t, options)
	case encryptStart:
		b.imap, err = imapclient.NewStartTLS(conn, options)
		b.hop("Check the certificate", err, "")
		if err != nil {
			var answer *imap.Error
			if errors.As(err, &answer) {
				return b.noStartTLS()
			}
			return b.broken(ctx, "mail.tls", err)
		}
	default:
		b.imap = imapclient.New(conn, options)
	}
	err = b.imap.WaitGreeting()
	b.hop("Greet", err, "")
	if err != nil {
		return b.broken(ctx, "mail.hello", err)
	}
	return nil
}

func (b *box) signIn(ctx context.Context) error {
	user, password := b.values.Get("user").Reveal(), b.values.Get("password").Reveal()
	caps := b.imap.Caps()
	var err error
	if caps.Has(imap.AuthCap(sasl.Plain)) {
		err = b.imap.Authenticate(sasl.NewPlainClient("", user, password))
	} else {
		err = b.imap.Login(user, password).Wait()
	}
	b.hop("Sign in", err, "as "+user)
	if err == nil {
		return nil
	}
	var answer *imap.Error
	if !errors.As(err, &answer) {
		return b.broken(ctx, "mail.sign_in", err)
	}
	if answer.Code == imap.ResponseCodeUnavailable {
		return b.refused("mail.sign_in", answer)
	}
	return fault.New(fault.Unauthenticated, "mail.sign_in").About(b.target.System).Coded("mail.rejected").
		Headline("%s did not accept this user name and password", b.target.System).
		Say("%s", b.said(answer, "The sign-in of "+user+" was rejected.")).
		Hint("Enter the password again. Some providers want an app password for other programs.").With("User name", user)
}

// broken is a connection that ended, or a server that says goodbye.
func (b *box) broken(ctx context.Context, op string, err error) *fault.Error {
	var answer *imap.Error
	if errors.As(err, &answer) {
		return b.refused(op, answer)
	}
	if ctx.Err() != nil {
		err = errors.Join(ctx.Err(), err)
	}
	return connector.Unreached(op, b.target, err)
}

// refused is an answer of the kind NO or BAD to a command. Nothing was changed by it.
func (b *box) refused(op string, answer *imap.Error) *fault.Error {
	switch answer.Code {
	case imap.ResponseCodeNonExistent:
		return fault.New(fault.NotFound, op).About(b.target.System).On("folder").Coded("mail.folder").
			Headline("%s has no such folder", b.target.System).Say("%s", b.said(answer, "The folder does not exist.")).Hint("Choose a folder of the list.")
	case imap.ResponseCodeNoPerm:
		return fault.New(fault.PermissionDenied, op).About(b.target.System).Coded("mail.permission").
			Headline("%s does not let you do this", b.target.System).Say("%s", b.said(answer, "The right is missing.")).Hint("Ask whoever runs %s.", b.target.System)
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit:
		return fault.New(fault.Unavailable, op).About(b.target.System).Coded("mail.busy").
			Headline("%s does not answer now", b.target.System).Say("%s", b.said(answer, "It asks to try again later.")).Hint("Try again later.")
	}
	if answer.Type == imap.StatusResponseTypeBye {
		return fault.New(fault.Unavailable, op).About(b.target.System).Coded("mail.busy").
			Headline("%s ended the connection", b.target.System).Say("%s", b.said(answer, "It did not say why.")).Hint("Try again later.")
	}
	return fault.New(fault.FailedPrecondition, op).About(b.target.System).Coded("mail.refused").
		Headline("%s refused the request", b.target.System).Say("%s", b.said(answer, "It did not say why.")).Hint("Check the folder and the search in the module.")
}

// said is what the server itself answered, without secrets.
func (b *box) said(answer *imap.Error, otherwise string) string {
	text := oneLine(b.redactor.Clean(strings.ToValidUTF8(answer.Text, "")))
	if r := []rune(text); len(r) > 200 {
		text = string(r[:199]) + "…"
	}
	if text == "" {
		return otherwise
	}
	return b.target.System + " says: " + strings.TrimSuffix(text, ".") + "."
}

// close ends the connection politely where that is still possible.
func (b *box) close() {
	if b.imap == nil {
		b.part(nil)
		return
	}
	b.part(func() {
		_ = b.imap.Logout().Wait()
		_ = b.imap.Close()
	})
}
