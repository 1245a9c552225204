package http

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http/httptrace"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// checkLimit is how long a connection test may take.
const checkLimit = 15 * time.Second

// check signs in by reading the path of the test, and asks who is signed in.
func check(ctx context.Context, c *connector.Call) (connector.Identity, error) {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	t := newHops()
	cl, err := open(t.traced(ctx), c)
	if err != nil {
		return connector.Identity{Hops: t.done(false, "")}, err
	}
	defer cl.close()
	id := connector.Identity{Account: cl.account()}
	path := strings.TrimSpace(c.Address("check_path"))
	if path == "" {
		path = "/"
	}
	o, err := cl.orderOf(map[string]any{"method": "GET", "url": path, "retries": 0, "follow": true}, checkLimit, 4<<20)
	if err != nil {
		return id, err
	}
	// The browser's way has an address that tells the user; without it, the answer of the test may name one.
	if info := strings.TrimSpace(c.Address("userinfo_url")); info != "" && c.Method == methodBrowser {
		if err := cl.userInfo(t.traced(ctx), &id); err != nil {
			id.Hops = t.done(false, fault.Of(err).Headlined())
			return id, err
		}
	}
	a, err := cl.send(t.traced(ctx), o, nil)
	if err != nil {
		id.Hops = t.done(false, fault.Of(err).Headlined())
		return id, err
	}
	signedIn := cl.values != nil
	switch {
	case a.status < 400:
		cl.named(a, &id)
		detail := "answered " + strconv.Itoa(a.status)
		if id.Account != "" {
			detail = "as " + id.Account
		}
		id.Hops = t.done(true, detail)
		return id, nil
	case !signedIn && (a.status == 404 || a.status == 405):
		id.Notes = append(id.Notes, cl.target.System+" answers, but has nothing at "+o.url.Path+".")
		id.Hops = t.done(true, "answered "+strconv.Itoa(a.status))
		return id, nil
	}
	f := cl.refused(o, a)
	if a.status == 404 || a.status == 405 {
		f = fault.New(fault.FailedPrecondition, "http.check").About(cl.target.System).On("check_path").Coded("http.check_path").
			Headline("%s has nothing at %s", cl.target.System, o.url.Path).
			Say("So it did not say whether it accepts the sign-in.").
			Hint("Give a path that asks for the sign-in as the path for the connection test.")
	}
	if f.Kind == fault.PermissionDenied {
		id.Notes = append(id.Notes, "Signed in, but "+o.url.Path+" is not permitted.")
	}
	id.Hops = t.done(false, f.Headlined())
	return id, f
}

// userInfo asks the provider who signed in. Its address sees the token, so it must be that of the token or of the service.
func (cl *client) userInfo(ctx context.Context, id *connector.Identity) error {
	u, err := address(cl.c, "userinfo_url", "Address that names the user")
	if err != nil {
		return err
	}
	if !sameOrigin(u, cl.base) {
		t, err := cl.tokenAddress()
		if err != nil {
			return err
		}
		if !sameOrigin(u, t) {
			return fault.New(fault.FailedPrecondition, "http.userinfo").On("userinfo_url").Coded("http.other_host").
				Headline("The address that names the user is somewhere else").
				Say("The sign-in is not sent to %s.", u.Host).
				Hint("Correct it in the connection's settings: it is on the host of the service or of the token address.")
		}
	}
	other := *cl
	other.base, other.http = u, cl.away // for this one call the provider is home
	o := order{method: "GET", url: u, class: connector.Idempotent, timeout: checkLimit, limit: 1 << 20}
	a, err := other.send(ctx, o, nil)
	cl.token, cl.values, cl.release = other.token, other.values, other.release
	if err != nil {
		return err
	}
	if a.status >= 400 {
		return cl.refused(o, a)
	}
	var m map[string]any
	if json.Unmarshal(a.body, &m) != nil {
		return nil
	}
	for _, name := range []string{"preferred_username", "email", "upn", "login", "sub"} {
		if s := connector.TextOf(m[name]); s != "" {
			id.Account = s
			break
		}
	}
	id.Display = connector.TextOf(m["name"])
	return nil
}

// named reads the user name out of the answer, where the connection says where it stands.
func (cl *client) named(a *answer, id *connector.Identity) {
	way := strings.TrimSpace(cl.c.Address("account_path"))
	if way == "" {
		return
	}
	var v any
	if json.Unmarshal(a.body, &v) != nil {
		id.Notes = append(id.Notes, "The answer of the connection test is not JSON, so it names no user.")
		return
	}
	for name := range strings.SplitSeq(way, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[name]
		case []any: // lists count from 1, as everywhere in Signet
			v = nil
			if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(x) {
				v = x[n-1]
			}
		default:
			v = nil
		}
	}
	if s := cl.redactor.Clean(connector.TextOf(v)); s != "" && v != nil {
		id.Account = s
		return
	}
	id.Notes = append(id.Notes, "The answer of the connection test names no user at "+way+".")
}

// hops measures the steps of a connection test. A transport may dial on when the test is over, so it is locked.
type hops struct {
	now   func() time.Time
	mu    sync.Mutex
	start time.Time
	since map[string]time.Time
	list  []connector.Hop
}

func newHops() *hops { return &hops{now: time.Now, start: time.Now(), since: map[string]time.Time{}} }

func (h *hops) begin(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.since[name] = h.now()
}

func (h *hops) end(name string, err error, detail string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil {
		detail = ""
	}
	h.list = append(h.list, connector.Hop{Name: name, Millis: h.now().Sub(h.since[name]).Milliseconds(), OK: err == nil, Detail: detail})
}

func (h *hops) traced(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart:          func(httptrace.DNSStartInfo) { h.begin(hopName) },
		DNSDone:           func(i httptrace.DNSDoneInfo) { h.end(hopName, i.Err, "") },
		ConnectStart:      func(_, addr string) { h.begin(hopConnect) },
		ConnectDone:       func(_, addr string, err error) { h.end(hopConnect, err, addr) },
		TLSHandshakeStart: func() { h.begin(hopTLS) },
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			h.end(hopTLS, err, tls.VersionName(s.Version))
		},
	})
}

const (
	hopName    = "Look up the address"
	hopConnect = "Connect"
	hopTLS     = "Check the certificate"
	hopSignIn  = "Sign in"
)

// done ends the list with the sign-in itself.
func (h *hops) done(ok bool, detail string) []connector.Hop {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append(slices.Clone(h.list), connector.Hop{Name: hopSignIn, Millis: h.now().Sub(h.start).Milliseconds(), OK: ok, Detail: detail})
}
