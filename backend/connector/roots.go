package connector

import (
	"crypto/x509"
	"strings"

	"signet/backend/fault"
)

// Roots are the computer's own certificate authorities and that of a connection, given
// in PEM form in the named address field; nil when the connection has none of its own.
func (c *Call) Roots(field string) (*x509.CertPool, error) {
	text := strings.TrimSpace(c.Address(field))
	if text == "" {
		return nil, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM([]byte(text)) {
		return nil, fault.New(fault.FailedPrecondition, "connector.roots").On(field).Coded("connection.ca").
			Headline("The certificate authority cannot be read").
			Say("It is not a certificate in PEM form.").
			Hint("Paste the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.")
	}
	return pool, nil
}
