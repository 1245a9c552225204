package sap

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"

	"signet/backend/connector"
	"signet/backend/fault"
)

// maxAnswer is the largest answer that is read.
const maxAnswer = 256 << 20

// peer is one SAP system for one run: its address and its connections.
type peer struct {
	address
	client   *http.Client
	checking bool            // a sign-in that somebody has just entered, not one that was kept
	own      *http.Transport // a transport that no other run shares; nil otherwise
	trace    *httptrace.ClientTrace
}

// Close ends idle connections of a transport of its own.
func (p *peer) Close() error {
	if p.own != nil {
		p.own.CloseIdleConnections()
	}
	return nil
}

// reach gives the run's peer, made with the first call.
func reach(c *connector.Call) (*peer, error) {
	a, err := addressOf(c)
	if err != nil {
		return nil, err
	}
	kept := c.Session().Keep("sap.peer "+a.url.Host, func() any {
		p, err := newPeer(c, a, false)
		if err != nil {
			return err
		}
		return p
	})
	switch x := kept.(type) {
	case *peer:
		p := *x
		p.address = a
		return &p, nil
	case error:
		return nil, x
	}
	return nil, errors.New("sap: the session keeps something else under the name of the peer")
}

// newPeer builds the HTTP client. fresh takes a transport without any open
// connection, so that a test of the connection sees every hop.
func newPeer(c *connector.Call, a address, fresh bool) (*peer, error) {
	verify := true
	if v, given := c.System["verify"]; given && v != nil && v != "" {
		verify = connector.BoolOf(v)
	}
	var roots *x509.CertPool
	if pem := strings.TrimSpace(c.Address("ca")); pem != "" {
		roots = systemRoots()
		if !roots.AppendCertsFromPEM([]byte(pem)) {
			return nil, fault.New(fault.Invalid, "sap.address").About(a.target.System).On("ca").Coded("sap.bad_ca").
				Headline("The certificate authority cannot be read").Say("It holds no certificate in PEM form.").
				Hint("Paste the lines from BEGIN CERTIFICATE to END CERTIFICATE.")
		}
	} else if fresh || !verify {
		roots = systemRoots()
	}
	t := c.Net.Transport("sap "+a.url.Host, roots, nil)
	p := &peer{address: a}
	if roots != nil {
		p.own = t
		if !verify {
			t.TLSClientConfig = &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12} // the connection's owner switched it off
		}
	}
	p.client = &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return p, nil
}

func systemRoots() *x509.CertPool {
	roots, err := x509.SystemCertPool()
	if err != nil {
		return x509.NewCertPool()
	}
	return roots
}

// request is one call of a function module.
type request struct {
	function string
	args     []arg
	session  *session // nil: a call of its own
	ends     bool     // the session ends with this call
	writes   bool     // an answer that does not come leaves the outcome open
	about    string   // "purchase order 4500018811", for errors
	record   *connector.Exchange
}

// call sends a request once and reads its answer. Only the transport may send
// it again, and only where not one byte had left.
func (p *peer) call(ctx context.Context, c *connector.Call, r request) (*answer, error) {
	creds, err := c.Credential(ctx)
	if err != nil {
		return nil, err
	}
	user := strings.ToUpper(strings.TrimSpace(creds.Get("user").Reveal()))
	body := envelope(r.function, r.args)
	ctx, stop := context.WithTimeout(ctx, p.timeout)
	defer stop()
	var sent atomic.Bool
	traced := ctx
	if p.trace != nil {
		traced = httptrace.WithClientTrace(traced, p.trace)
	}
	traced = httptrace.WithClientTrace(traced, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	hr, err := http.NewRequestWithContext(traced, http.MethodPost, p.urlFor(r), bytes.NewReader(body))
	if err != nil {
		return nil, fault.New(fault.Invalid, "sap.call").About(p.target.System).Coded("sap.bad_address").
			Say("The address of %s cannot be used.", p.target.System).Hint("Correct it in the connection's settings.")
	}
	hr.Header.Set("Content-Type", "text/xml; charset=utf-8")
	hr.Header.Set("Accept", "text/xml")
	hr.Header.Set("SOAPAction", `"`+strings.Trim(p.action, `"`)+`"`)
	hr.Header.Set("User-Agent", "Signet")
	r.session.prepare(hr)
	recordRequest(r.record, hr, body)
	hr.SetBasicAuth(user, creds.Get("password").Reveal())

	res, err := p.client.Do(hr)
	if err != nil {
		return nil, p.noAnswer(ctx, r, user, err, sent.Load())
	}
	defer res.Body.Close()
	limited := &io.LimitedReader{R: res.Body, N: maxAnswer + 1}
	var text bytes.Buffer
	if _, err := text.ReadFrom(limited); err != nil {
		return nil, p.noAnswer(ctx, r, user, err, true)
	}
	if limited.N <= 0 {
		return nil, p.broken(r, fmt.Sprintf("Its answer is larger than %d MB.", maxAnswer>>20))
	}
	r.session.keep(res)
	recordAnswer(r.record, res, text.Bytes())
	return p.judge(r, user, res, text.Bytes())
}

// judge tells the answers apart that SAP and what stands before it can give.
func (p *peer) judge(r request, user string, res *http.Response, body []byte) (*answer, error) {
	isSOAP := bytes.Contains(body[:min(len(body), 1024)], []byte(soapNamespace))
	if isSOAP && (res.StatusCode == http.StatusOK || res.StatusCode == http.StatusInternalServerError) {
		a, err := readAnswer(bytes.NewReader(body))
		if err != nil {
			return nil, p.broken(r, "Its answer breaks off.")
		}
		if a.fault != nil {
			return nil, p.faulted(r, user, a.fault)
		}
		return a, nil
	}
	reason := pageText(body)
	switch s := res.StatusCode; {
	case s == http.StatusUnauthorized:
		return nil, p.rejected(user, reason)
	case s == http.StatusForbidden || s == http.StatusNotFound || s == http.StatusMethodNotAllowed:
		return nil, p.inactive(s)
	case s == http.StatusBadRequest && r.session != nil:
		return nil, p.sessionLost(reason)
	case s == http.StatusTooManyRequests || s >= 500:
		return nil, p.busy(r, s)
	case s >= 300 && s < 400:
		return nil, fault.New(fault.FailedPrecondition, "sap.call").About(p.target.System).Coded("sap.redirect").
			Headline("%s sends calls somewhere else", p.target.System).
			Say("It answered %d with another address. Signet does not take a sign-in there.", s).
			Hint("Give the connection the address that answers by itself.")
	default:
		return nil, p.inactive(s)
	}
}

func (p *peer) urlFor(r request) string {
	u, q := p.url, url.Values{}
	if p.address.client != "" {
		q.Set("sap-client", p.address.client)
	}
	q.Set("sap-language", p.language)
	r.session.ask(q, r.ends)
	u.RawQuery = q.Encode()
	return u.String()
}
