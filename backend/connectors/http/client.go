package http

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/secret"
)

// client is the service as one call reaches it: where, over which network, signed in as whom.
type client struct {
	c        *connector.Call
	base     *url.URL
	target   connector.Target
	http     *http.Client
	away     *http.Client // for other hosts: without the cookies, which know no ports
	free     bool         // without a connection: any host, and nobody signed in
	proxied  bool
	values   secret.Values // the sign-in; nil without one
	token    secret.Text   // what a bearer header carries, where the method has one
	redactor *secret.Redactor
	release  []func()
}

// open joins the parts of a call. close must be called, so that no secret stays behind.
func open(ctx context.Context, c *connector.Call) (*client, error) {
	cl := &client{c: c, free: len(c.System) == 0 && c.Method == "", redactor: &secret.Redactor{}}
	if err := cl.where(); err != nil {
		return nil, err
	}
	if err := cl.transport(); err != nil {
		return nil, err
	}
	if err := cl.signIn(ctx); err != nil {
		cl.close()
		return nil, err
	}
	return cl, nil
}

// where finds the host of a call: that of the connection, or without one that of the field URL.
func (cl *client) where() (err error) {
	if cl.free {
		u, err := url.Parse(strings.TrimSpace(cl.c.Text("url")))
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return badURL("Without a connection it must be a whole address that begins with https:// or http://.")
		}
		cl.base = &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}
		cl.target = connector.Target{System: u.Host, Host: hostPort(u), Scheme: u.Scheme}
		return nil
	}
	if cl.base, err = address(cl.c, "base_url", "Base address"); err != nil {
		return err
	}
	if cl.base.Path == "" {
		cl.base.Path = "/"
	}
	cl.target = targetOf(cl.c.System)
	return nil
}

func (cl *client) close() {
	for _, f := range cl.release {
		f()
	}
}

// idle closes the connections of a transport with the session that it belongs to.
type idle struct{ *http.Transport }

func (t idle) Close() error { t.CloseIdleConnections(); return nil }

func (cl *client) transport() error {
	c := cl.c
	var proxy *url.URL
	if strings.TrimSpace(c.Address("proxy")) != "" {
		u, err := address(c, "proxy", "Proxy")
		if err != nil {
			return err
		}
		proxy, cl.proxied = u, true
	}
	pool, err := c.Roots("ca")
	if err != nil {
		return err
	}
	var t *http.Transport
	if pool == nil {
		t = c.Net.Transport("http", nil, proxy)
	} else {
		// A transport with an authority of its own lives as long as the run, and so do its open connections.
		key := "http.transport"
		kept, ok := c.Session().Keep(key, func() any { return idle{c.Net.Transport("http", pool, proxy)} }).(idle)
		if !ok {
			return fault.New(fault.Internal, "http.transport").Say("The session of this connection is not one of HTTP.").
				Hint("Send the details to whoever maintains Signet.")
		}
		t = kept.Transport
	}
	jar, _ := c.Session().Keep("http.cookies", func() any {
		j, _ := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
		return j
	}).(http.CookieJar)
	// Redirects are followed in send, where each is judged.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	cl.http, cl.away = &http.Client{Transport: t, Jar: jar, CheckRedirect: stay}, &http.Client{Transport: t, CheckRedirect: stay}
	return nil
}

// signIn fetches the credential and, for client credentials, a token.
func (cl *client) signIn(ctx context.Context) error {
	if cl.c.Method == "" || cl.c.Method == methodNone {
		return nil
	}
	v, err := cl.c.Credential(ctx)
	if err != nil {
		return err
	}
	cl.hold(v)
	switch cl.c.Method {
	case methodBearer:
		cl.token = v.Get("token")
	case methodBrowser:
		cl.token = v.Get("access_token")
	case methodClient:
		return cl.clientToken(ctx, false)
	case methodBasic, methodKey:
	default:
		return fault.New(fault.FailedPrecondition, "http.sign_in").Coded("http.method").
			Say("HTTP knows no way to sign in named %s.", cl.c.Method).Hint("Choose another one in the connection's settings.")
	}
	return nil
}

// hold takes a sign-in into use: from now on it is removed from whatever is said or kept.
func (cl *client) hold(v secret.Values) {
	cl.values = v
	cl.release = append(cl.release, cl.redactor.Add(v))
}

// keyHeader is the header or query parameter of an API key.
func (cl *client) keyName() (name string, inQuery bool) {
	name = strings.TrimSpace(cl.c.Address("key_name"))
	if name == "" {
		name = "X-API-Key"
	}
	return name, cl.c.Address("key_in") == "query"
}

// sign puts the sign-in on a request, which goes to the connection's own host.
func (cl *client) sign(req *http.Request) {
	switch cl.c.Method {
	case methodBasic:
		req.SetBasicAuth(cl.values.Get("user").Reveal(), cl.values.Get("password").Reveal())
	case methodKey:
		name, inQuery := cl.keyName()
		if inQuery {
			req.URL.RawQuery = joinQuery(req.URL.RawQuery, url.Values{name: {cl.values.Get("key").Reveal()}}.Encode())
			return
		}
		req.Header.Set(name, cl.values.Get("key").Reveal())
	case methodBearer, methodBrowser, methodClient:
		req.Header.Set("Authorization", "Bearer "+cl.token.Reveal())
	}
}

// account is the user name that Signet itself knows of the sign-in; "" when only the service knows it.
func (cl *client) account() string {
	switch cl.c.Method {
	case methodBasic:
		return cl.values.Get("user").Reveal()
	case methodClient:
		return cl.values.Get("client_id").Reveal()
	}
	return ""
}

// who is how a sentence names whoever is signed in.
func (cl *client) who() string {
	if a := cl.account(); a != "" {
		return a
	}
	return "This sign-in"
}

func (cl *client) timeout(seconds any, fallback int) time.Duration {
	n := connector.IntOf(seconds, 0)
	if n <= 0 {
		n = connector.IntOf(cl.c.System["timeout"], 0)
	}
	if n <= 0 {
		n = fallback
	}
	return time.Duration(n) * time.Second
}
