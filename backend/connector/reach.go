package connector

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"time"

	"signet/backend/fault"
)

// Unreached says why a system gave no answer, in words a person reads. A fault
// in err (a dry run, an address that is never called) stays as it is. The cause
// is kept for its kind alone: the text of a network error may hold a URL.
func Unreached(op string, t Target, err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) {
		return f
	}
	if reason, is := certificateTrouble(err); is {
		return fault.New(fault.FailedPrecondition, op).About(t.System).Coded("net.tls").
			Headline("%s could not prove who it is", t.System).
			Say("%s Signet did not send your sign-in.", reason).
			Hint("Ask whoever runs %s for its certificate, or give the authority's certificate in the connection's settings.", t.System).
			With("Host", t.Host)
	}
	if errors.Is(err, context.Canceled) {
		return fault.New(fault.Unavailable, op).About(t.System).Coded("net.cancelled").
			Headline("The call of %s was stopped", t.System).
			Say("It was stopped before anything was sent.").Hint("Run it again.")
	}
	if !local(t.Host) && !online() {
		return fault.New(fault.Unavailable, op).About(t.System).Coded("net.offline").
			Headline("This computer is offline").
			Say("Steps that need %s wait. Nothing was sent.", t.System).Hint("Connect to a network, then try again.")
	}
	f = fault.New(fault.Unavailable, op).About(t.System).Coded("net.unreachable").
		Headline("%s cannot be reached", t.System).With("Host", t.Host)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return f.Say("There is no address for the name %s.", dns.Name).
			Hint("Correct the address in the connection's settings, or connect to the network that knows it.")
	case errors.As(err, &dns):
		return f.Say("The address of %s could not be looked up.", dns.Name).Hint("Check the network, then try again.")
	case timedOut(err):
		return f.Say("%s did not answer in time.", t.Host).Hint("Check the network, then try again.")
	}
	return f.Say("%s did not accept the connection.", t.Host).
		Hint("Check that %s is running and that the address is right, then try again.", t.System)
}

func timedOut(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

// certificateTrouble tells a failed proof of identity from every other failure to connect.
func certificateTrouble(err error) (string, bool) {
	var (
		invalid x509.CertificateInvalidError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		verify  *tls.CertificateVerificationError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		if invalid.Cert.NotBefore.After(time.Now()) {
			return "Its certificate is valid only from " + day(invalid.Cert.NotBefore) + ".", true
		}
		return "Its certificate ended on " + day(invalid.Cert.NotAfter) + ".", true
	case errors.As(err, &unknown):
		return "Its certificate comes from an authority that this computer does not know.", true
	case errors.As(err, &host):
		return "Its certificate is for another name.", true
	case errors.As(err, &invalid), errors.As(err, &verify):
		return "Its certificate is not valid.", true
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "It does not speak TLS at this address.", true
	case errors.As(err, &alert):
		return "It refused the TLS connection.", true
	}
	return "", false
}

func day(t time.Time) string { return t.Format("2 Jan 2006") }

// local reports whether a system runs on this very computer, which needs no network.
func local(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = hostPort
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// online reports whether this computer has a network besides its own loopback. When that cannot be known, it has.
func online() bool {
	list, err := net.Interfaces()
	if err != nil {
		return true
	}
	for _, i := range list {
		if i.Flags&net.FlagUp != 0 && i.Flags&net.FlagLoopback == 0 {
			return true
		}
	}
	return false
}
