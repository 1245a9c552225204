package sap

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http/httptrace"
	"regexp"
	"strings"
	"sync"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// check signs in once, pings, and asks the system who it takes the person for.
// A ping that is not permitted is a sign-in that worked.
func check(ctx context.Context, c *connector.Call) (connector.Identity, error) {
	a, err := addressOf(c)
	if err != nil {
		return connector.Identity{}, err
	}
	p, err := newPeer(c, a, true)
	if err != nil {
		return connector.Identity{}, err
	}
	defer func() { _ = p.Close() }()
	p.checking = true
	h := &hops{now: c.Now, began: c.Now()}
	p.trace = h.trace()
	id := connector.Identity{Account: userOf(ctx, c)}
	_, err = p.call(ctx, c, request{function: "RFCPING"})
	p.trace = nil
	f := fault.Of(err)
	switch {
	case f == nil:
		h.done("Sign-in", true, "")
		h.done("Ping", true, "")
	case f.Code == "sap.no_rfc_authority":
		h.done("Sign-in", true, "")
		h.done("Ping", false, "not permitted")
		id.Notes = append(id.Notes, "Signed in, but the ping is not permitted.")
	case f.Code == "sap.no_function": // whoever can be told that was let in
		h.done("Sign-in", true, "")
		h.done("Ping", false, "not there")
		err = nil
	default:
		h.stopped(f)
		id.Hops = h.list()
		return id, err
	}
	if !a.encrypted() {
		id.Notes = append(id.Notes, "The connection is not encrypted: others on the network can read the password.")
	}
	if pinged := f; pinged != nil && pinged.Code == "sap.no_rfc_authority" {
		id.Hops = h.list()
		p.whoAmI(ctx, c, &id)
		return id, fault.New(fault.PermissionDenied, "sap.check").About(p.target.System).Coded("sap.ping_not_permitted").
			Headline("%s is signed in to %s, but may not call RFCPING", id.Account, p.target.System).
			Say("The sign-in works. The role lacks the authorization for the ping, which is not needed to run a flow.").
			Hint("Keep it, or ask your SAP administrator for S_RFC with RFCPING.").
			With("Object", "S_RFC").With("RFC_TYPE", "FUNC").With("RFC_NAME", "RFCPING").With("ACTVT", "16 (execute)")
	}
	p.whoAmI(ctx, c, &id)
	id.Hops = h.list()
	return id, nil
}

var logonData = regexp.MustCompile(`Sysid:\s*(\w+).*Logon_Data:\s*(\w+)/([^/\s]+)/`)

// whoAmI asks the system itself. Each question may be refused to this user, and
// then the name that was sent stands.
func (p *peer) whoAmI(ctx context.Context, c *connector.Call, id *connector.Identity) {
	if a, err := p.call(ctx, c, request{function: "STFC_CONNECTION", args: []arg{{name: "REQUTEXT", text: "Signet"}}}); err == nil {
		if m := logonData.FindStringSubmatch(a.response.at("RESPTEXT")); m != nil {
			id.Account = m[3]
			if sid := strings.ToUpper(strings.TrimSpace(c.Address("sid"))); sid != "" && sid != m[1] {
				id.Notes = append(id.Notes, "The system calls itself "+m[1]+".")
			}
			if p.address.client != "" && p.address.client != m[2] {
				id.Notes = append(id.Notes, "The system signed in to client "+m[2]+".")
			}
		}
	}
	a, err := p.call(ctx, c, request{function: "BAPI_USER_GET_DETAIL", args: []arg{{name: "USERNAME", text: id.Account}, {name: "RETURN", table: true}}})
	if err == nil && !failed(messagesOf(nil, a.response)) {
		id.Display = strings.TrimSpace(a.response.at("ADDRESS", "FULLNAME"))
	}
}

// hops are the steps of a connection as they happen.
type hops struct {
	now   func() time.Time
	began time.Time
	mu    sync.Mutex
	steps []connector.Hop
	last  string // the step that is under way
}

func (h *hops) start(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.began, h.last = h.now(), name
}

func (h *hops) done(name string, ok bool, detail string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	h.steps = append(h.steps, connector.Hop{Name: name, Millis: now.Sub(h.began).Milliseconds(), OK: ok, Detail: detail})
	h.began, h.last = now, ""
}

func (h *hops) list() []connector.Hop {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]connector.Hop{}, h.steps...)
}

// stopped closes the step at which the test ended.
func (h *hops) stopped(f *fault.Error) {
	list := h.list()
	if len(list) > 0 && !list[len(list)-1].OK {
		return // the transport has told it already
	}
	name := "Sign-in"
	if h.last != "" {
		name = h.last
	} else if len(list) == 0 {
		name = "Connection"
	}
	h.done(name, false, f.Headlined())
}

func (h *hops) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { h.start("Name resolution") },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			if i.Err != nil {
				h.done("Name resolution", false, "no address")
				return
			}
			h.done("Name resolution", true, fmt.Sprintf("%d addresses", len(i.Addrs)))
		},
		ConnectStart: func(_, _ string) { h.start("Connection") },
		ConnectDone: func(_, addr string, err error) {
			if err != nil {
				return // another address of the name may answer
			}
			h.done("Connection", true, addr)
		},
		TLSHandshakeStart: func() { h.start("TLS") },
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			if err != nil {
				h.done("TLS", false, "the system could not prove who it is")
				return
			}
			h.done("TLS", true, tls.VersionName(s.Version))
		},
		WroteRequest: func(httptrace.WroteRequestInfo) { h.start("Sign-in") },
	}
}
