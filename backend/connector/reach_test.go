package connector_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/fault"
)

func TestUnreached(t *testing.T) {
	t.Parallel()
	target := connector.Target{System: "S4P", Host: "127.0.0.1:44300"}
	ended := &x509.Certificate{NotBefore: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	for name, x := range map[string]struct {
		err         error
		kind        fault.Kind
		code, title string
		says        string
	}{
		"a refused connection": {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, fault.Unavailable, "net.unreachable", "S4P cannot be reached", "127.0.0.1:44300"},
		"a name without address": {fmt.Errorf("x: %w", &net.DNSError{Name: "s4p.halden.example", IsNotFound: true}), fault.Unavailable, "net.unreachable", "S4P cannot be reached",
			"There is no address for the name s4p.halden.example."},
		"a time-out":               {context.DeadlineExceeded, fault.Unavailable, "net.unreachable", "S4P cannot be reached", "did not answer in time"},
		"an ended certificate":     {&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Cert: ended, Reason: x509.Expired}}, fault.FailedPrecondition, "net.tls", "S4P could not prove who it is", "Its certificate ended on 1 Nov 2026. Signet did not send your sign-in."},
		"another authority":        {x509.UnknownAuthorityError{}, fault.FailedPrecondition, "net.tls", "S4P could not prove who it is", "authority"},
		"no TLS at all":            {fmt.Errorf("x: %w", http.ErrSchemeMismatch), fault.FailedPrecondition, "net.tls", "S4P could not prove who it is", "does not speak TLS"},
		"a stop":                   {context.Canceled, fault.Unavailable, "net.cancelled", "The call of S4P was stopped", "before anything was sent"},
		"what the network refused": {fmt.Errorf("x: %w", fault.New(fault.PermissionDenied, "x").Coded("net.own").Headline("Own").Say("No.")), fault.PermissionDenied, "net.own", "Own", "No."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := connector.Unreached("test", target, x.err)
			require.Equal(t, x.kind, f.Kind)
			require.Equal(t, x.code, f.Code)
			require.Equal(t, x.title, f.Title)
			require.Contains(t, f.Text, x.says)
		})
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	own := netip.MustParseAddrPort("127.0.0.1:47110")
	n := connector.NewNetwork(connector.NetworkOptions{Own: func(ap netip.AddrPort) bool { return ap == own }})
	for address, code := range map[string]string{
		"169.254.169.254:80": "net.forbidden", "[::ffff:169.254.169.254]:80": "net.forbidden", "[fe80::1]:443": "net.forbidden", "0.0.0.0:80": "net.forbidden",
		"224.0.0.1:1": "net.forbidden", "127.0.0.1:47110": "net.own", "[::ffff:127.0.0.1]:47110": "net.own",
		"127.0.0.1:47111": "", "10.1.2.3:443": "", "93.184.216.34:443": "",
	} {
		err := n.Judge(netip.MustParseAddrPort(address))
		if code == "" {
			require.NoError(t, err, address)
			continue
		}
		require.Equal(t, code, fault.Of(err).Code, address)
	}
}

func TestRoots(t *testing.T) {
	t.Parallel()
	roots := func(text string) (*x509.CertPool, error) {
		return connector.NewCall(connector.Call{System: map[string]any{"ca": text}}, nil, nil).Roots("ca")
	}
	pool, err := roots(" ")
	require.NoError(t, err)
	require.Nil(t, pool, "without one, the computer's own count")
	_, err = roots("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----")
	require.Equal(t, "connection.ca", fault.Of(err).Code)
	require.Equal(t, "ca", fault.Of(err).Field)
}
