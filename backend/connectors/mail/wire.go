package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/secret"
)

// wire is what a connection to a mail server needs, whichever way mail goes.
type wire struct {
	c        *connector.Call
	target   connector.Target
	conn     net.Conn
	values   secret.Values
	redactor secret.Redactor
	release  func()
	stop     func() bool
	hops     []connector.Hop
	since    time.Time
}

func newWire(c *connector.Call, target connector.Target) wire {
	return wire{c: c, target: target, release: func() {}, stop: func() bool { return true }, since: time.Now()}
}

// ready checks, before anything is sent, that there is a server and that the sign-in will not go to another
// computer in the open; then it takes the sign-in. field is the field of the connection that says how it is encrypted.
func (w *wire) ready(ctx context.Context, op, field, kind string, nowhere *fault.Error) (host string, roots *x509.CertPool, err error) {
	host, _, err = net.SplitHostPort(w.target.Host)
	if err != nil {
		return "", nil, nowhere
	}
	if kind == encryptNone && !loopback(host) {
		return "", nil, fault.New(fault.FailedPrecondition, op).On(field).Coded("mail.plain").
			Headline("The connection to %s is not encrypted", w.target.System).
			Say("Signet does not send a password to another computer without encryption.").
			Hint("Choose STARTTLS or TLS in the connection's settings.")
	}
	if roots, err = w.c.Roots("ca"); err != nil {
		return "", nil, err
	}
	if w.values, err = w.c.Credential(ctx); err != nil {
		return "", nil, err
	}
	w.release = w.redactor.Add(w.values)
	return host, roots, nil
}

// dial reaches the server. The connection ends with ctx, so that nothing outlasts a cancel.
func (w *wire) dial(ctx context.Context) (net.Conn, error) {
	conn, err := w.c.Net.Dial(ctx, "tcp", w.target.Host)
	w.hop("Connect", err, "")
	if err != nil {
		return nil, connector.Unreached("mail.connect", w.target, err)
	}
	w.conn = conn
	w.stop = context.AfterFunc(ctx, func() { _ = conn.Close() })
	return conn, nil
}

// encrypt turns the connection into one with TLS from the start.
func (w *wire) encrypt(ctx context.Context, conn net.Conn, config *tls.Config) (net.Conn, error) {
	t := tls.Client(conn, config)
	err := t.HandshakeContext(ctx)
	w.hop("Check the certificate", err, "")
	if err != nil {
		return nil, connector.Unreached("mail.tls", w.target, err)
	}
	return t, nil
}

// noStartTLS is the answer of a server that cannot encrypt.
func (w *wire) noStartTLS() error {
	return fault.New(fault.FailedPrecondition, "mail.tls").About(w.target.System).Coded("net.tls").
		Headline("%s offers no encryption", w.target.System).
		Say("It does not know STARTTLS. Signet did not send your sign-in.").
		Hint("Choose TLS from the start in the connection's settings, or ask whoever runs %s.", w.target.System)
}

// part lets a server be told goodbye within a second, then ends what there is.
func (w *wire) part(goodbye func()) {
	if goodbye != nil {
		_ = w.conn.SetDeadline(time.Now().Add(time.Second))
		goodbye()
	}
	w.stop()
	if w.conn != nil {
		_ = w.conn.Close()
	}
	w.release()
}

func (w *wire) hop(name string, err error, detail string) {
	if err != nil {
		detail = ""
	}
	w.hops = append(w.hops, connector.Hop{Name: name, Millis: time.Since(w.since).Milliseconds(), OK: err == nil, Detail: detail})
	w.since = time.Now()
}
