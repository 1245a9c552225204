package connector

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
	"time"

	"signet/backend/fault"
)

// Network is the only way out for an app. It decides on the address that is
// dialled, after name resolution and on every redirect: link-local and metadata
// addresses and Signet's own listeners are never reached, and a dry run reaches
// nothing in a step that writes.
type Network struct {
	opt    NetworkOptions
	dialer *net.Dialer
	mu     sync.Mutex
	shared map[string]*http.Transport
}

// NetworkOptions configure a Network.
type NetworkOptions struct {
	// Own reports Signet's own listeners, which no flow may call.
	Own func(addr netip.AddrPort) bool
	// Refuse, when it returns an error, stops every connection with it (dry run, offline test).
	Refuse func() error
	// Timeout of one connection attempt; 15 s when zero.
	Timeout time.Duration
	// Proxy as in http.Transport; the environment's when nil.
	Proxy func(*http.Request) (*url.URL, error)
}

// NewNetwork builds a network.
func NewNetwork(o NetworkOptions) *Network {
	if o.Timeout == 0 {
		o.Timeout = 15 * time.Second
	}
	if o.Proxy == nil {
		o.Proxy = http.ProxyFromEnvironment
	}
	n := &Network{opt: o, shared: map[string]*http.Transport{}}
	n.dialer = &net.Dialer{Timeout: o.Timeout, KeepAlive: 30 * time.Second, Control: n.control}
	return n
}

// Refusing is a network over the same rules on which every connection fails with what refuse returns.
func (n *Network) Refusing(refuse func() error) *Network {
	o := n.opt
	o.Refuse = refuse
	return NewNetwork(o)
}

// Dial opens a connection.
func (n *Network) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if n.opt.Refuse != nil {
		if err := n.opt.Refuse(); err != nil {
			return nil, err
		}
	}
	return n.dialer.DialContext(ctx, network, addr)
}

// control sees the resolved address just before the connection is made, so a name that resolves
// differently the second time (DNS rebinding) gains nothing.
func (n *Network) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil // a Unix socket is never dialled by name from a flow; nothing to judge
	}
	return n.Judge(ap)
}

// Judge says whether an app may reach an address. Ask it where somebody else
// dials, such as a proxy: everything that goes through Dial has been asked.
func (n *Network) Judge(ap netip.AddrPort) error {
	ip := ap.Addr().Unmap()
	if ip.IsLinkLocalUnicast() || ip.IsLinkLocalMulticast() || ip.IsMulticast() || ip.IsUnspecified() {
		return fault.New(fault.PermissionDenied, "connector.dial").About(ap.String()).Coded("net.forbidden").
			Say("Signet does not call %s: addresses of this kind serve the machine itself.", ip).
			Hint("Use the system's own address.")
	}
	if n.opt.Own != nil && n.opt.Own(netip.AddrPortFrom(ip, ap.Port())) {
		return fault.New(fault.PermissionDenied, "connector.dial").About(ap.String()).Coded("net.own").
			Say("%s is one of Signet's own listeners. An Action Flow cannot call them.", ap).
			Hint("Call the Action Flow itself instead.")
	}
	return nil
}

// Transport is an HTTP transport on this network that trusts roots besides the
// system's own when they are given; name keeps one per connection for its idle connections.
func (n *Network) Transport(name string, roots *x509.CertPool, proxy *url.URL) *http.Transport {
	key := name
	if proxy != nil {
		key += "|" + proxy.Host
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if t, ok := n.shared[key]; ok && roots == nil {
		return t
	}
	t := &http.Transport{DialContext: n.Dial, Proxy: n.opt.Proxy, MaxIdleConnsPerHost: 512, // as many as a flow sends at once: a call that finds none idle pays for a new one
		IdleConnTimeout: 60 * time.Second, TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
		ResponseHeaderTimeout: 0}
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	if roots != nil {
		t.TLSClientConfig = tlsConfig(roots)
		return t
	}
	n.shared[key] = t
	return t
}

// Close closes idle connections.
func (n *Network) Close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, t := range n.shared {
		t.CloseIdleConnections()
	}
}
