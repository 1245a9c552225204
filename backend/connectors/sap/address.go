package sap

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// rfcPath is where SAP's own SOAP processor listens.
const rfcPath = "/sap/bc/soap/rfc"

// address is a SAP system as a connection names it.
type address struct {
	url      url.URL // scheme, host and path; never a user or a query
	client   string
	language string
	action   string
	timeout  time.Duration
	target   connector.Target
}

// base reads the address that a person typed. Without a scheme the port tells:
// 80NN is HTTP by SAP's convention, everything else is HTTPS.
func base(text string) (url.URL, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return url.URL{}, false
	}
	if !strings.Contains(text, "://") {
		scheme := "https://"
		hostPort, _, _ := strings.Cut(text, "/")
		if host, port, err := net.SplitHostPort(hostPort); err == nil {
			if len(port) == 4 && strings.HasPrefix(port, "80") || loopback(host) && !strings.HasPrefix(port, "443") {
				scheme = "http://"
			}
		}
		text = scheme + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return url.URL{}, false
	}
	path := strings.TrimSuffix(u.Path, "/")
	if path == "" {
		path = rfcPath
	}
	return url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host), Path: path}, true
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// hostPort is what a credential is bound to.
func hostPort(u url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	port := "443"
	if u.Scheme == "http" {
		port = "80"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// target names the system at an address; without a system id the host stands for it.
func target(system map[string]any) connector.Target {
	t := connector.Target{System: strings.ToUpper(strings.TrimSpace(connector.TextOf(system["sid"])))}
	if client := strings.TrimSpace(connector.TextOf(system["client"])); client != "" {
		t.Detail = "client " + client
	}
	if u, ok := base(connector.TextOf(system["address"])); ok {
		t.Host, t.Scheme = hostPort(u), u.Scheme
		if t.System == "" {
			t.System = u.Hostname()
		}
	}
	if t.System == "" {
		t.System = "SAP"
	}
	return t
}

func addressOf(c *connector.Call) (address, error) {
	u, ok := base(c.Address("address"))
	t := target(c.System)
	if !ok {
		return address{}, fault.New(fault.Invalid, "sap.address").About(t.System).On("address").Coded("sap.bad_address").
			Headline("The address of %s cannot be used", t.System).
			Say("It needs a host and a port, without a user name.").Hint("Write it as https://s4p.halden.example:44300.")
	}
	a := address{url: u, client: strings.TrimSpace(c.Address("client")), language: strings.ToUpper(strings.TrimSpace(c.Address("language"))),
		action: c.Address("soap_action"), target: t, timeout: time.Duration(connector.IntOf(c.System["timeout"], 120)) * time.Second}
	if a.language == "" {
		a.language = "EN"
	}
	if a.timeout <= 0 {
		a.timeout = 120 * time.Second
	}
	return a, nil
}

// encrypted reports whether a sign-in travels encrypted or not at all over a network.
func (a address) encrypted() bool { return a.url.Scheme == "https" || loopback(a.url.Hostname()) }
