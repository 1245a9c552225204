package http

import (
	"net"
	"net/netip"
	"net/url"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// targetOf names the system at an address. A sign-in is bound to the host that is
// called and to the one that gives tokens, since both see it.
func targetOf(system map[string]any) connector.Target {
	t := connector.Target{System: connector.TextOf(system["name"])}
	base, err := url.Parse(strings.TrimSpace(connector.TextOf(system["base_url"])))
	if err != nil || base.Host == "" {
		if t.System == "" {
			t.System = "HTTP"
		}
		return t
	}
	t.Scheme, t.Host = base.Scheme, hostPort(base)
	if t.System == "" {
		t.System = base.Host
	} else {
		t.Detail = base.Host
	}
	if u, err := url.Parse(connector.TextOf(system["token_url"])); err == nil && u.Host != "" && !sameOrigin(u, base) {
		t.Host += ", " + hostPort(u)
	}
	return t
}

func oauthOf(client bool) connector.OAuthFunc {
	return func(system map[string]any) connector.OAuth {
		text := func(name string) string { return strings.TrimSpace(connector.TextOf(system[name])) }
		return connector.OAuth{Issuer: text("issuer"), AuthURL: text("auth_url"), TokenURL: text("token_url"),
			UserInfoURL: text("userinfo_url"), RevokeURL: text("revoke_url"), ClientID: text("client_id"),
			Scopes: strings.Fields(text("scopes")), Audience: text("audience"), ClientCredentials: client}
	}
}

// address reads an absolute address of the connection's settings.
func address(c *connector.Call, field, label string) (*url.URL, error) {
	raw := strings.TrimSpace(c.Address(field))
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fault.New(fault.FailedPrecondition, "http.address").On(field).Coded("http.address").
			Headline("%s is not an address", label).
			Say("The connection needs an address that begins with https:// or http://.").
			Hint("Correct %s in the connection's settings.", label)
	}
	if u.User != nil {
		return nil, fault.New(fault.FailedPrecondition, "http.address").On(field).Coded("http.secret_in_address").
			Headline("%s holds a sign-in", label).
			Say("An address is not a place for a user name or a password.").
			Hint("Take them out of %s and use a way to sign in.", label)
	}
	u.Fragment = ""
	return u, nil
}

// resolve is the address of one call: below the base, or absolute on the same host.
func resolve(base *url.URL, system, raw string, query map[string]any) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	ref, err := url.Parse(raw)
	if err != nil {
		return nil, badURL("This is not an address.")
	}
	if ref.User != nil {
		return nil, badURL("An address is not a place for a user name or a password.")
	}
	u := ref
	switch {
	case ref.Host == "" && ref.Scheme == "":
		u = base.JoinPath(ref.EscapedPath())
		if ref.Path == "" {
			copied := *base
			u = &copied
		}
		u.RawQuery = joinQuery(base.RawQuery, ref.RawQuery)
		// A path that climbs with ".." must not leave what the connection was made for.
		if !strings.HasPrefix(u.EscapedPath(), strings.TrimSuffix(base.EscapedPath(), "/")) {
			return nil, badURL("The path leaves the base address of the connection.")
		}
	case ref.Scheme == "":
		u.Scheme = base.Scheme
	}
	if !sameOrigin(u, base) {
		return nil, fault.New(fault.PermissionDenied, "http.resolve").About(system).On("url").Coded("http.other_host").
			Headline("This address is not one of %s", system).
			Say("The connection belongs to %s. Its sign-in is not sent to %s.", base.Host, u.Host).
			Hint("Use a connection to %s for this call.", u.Host)
	}
	u.Fragment = ""
	if len(query) > 0 {
		u.RawQuery = joinQuery(u.RawQuery, values(query).Encode())
	}
	return u, nil
}

func badURL(text string) error {
	return fault.New(fault.Invalid, "http.resolve").On("url").Coded("http.url").
		Headline("The address cannot be called").Say("%s", text).Hint("Correct the field URL of the module.")
}

func joinQuery(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "&" + b
}

// values are named values as a query or a form carries them; a list gives one pair for each element.
func values(m map[string]any) url.Values {
	out := url.Values{}
	for name, v := range m {
		if list, ok := v.([]any); ok {
			for _, x := range list {
				out.Add(name, connector.TextOf(x))
			}
			continue
		}
		if v != nil {
			out.Set(name, connector.TextOf(v))
		}
	}
	return out
}

// sameOrigin compares scheme, host and port: what a sign-in is bound to.
func sameOrigin(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && hostPort(a) == hostPort(b)
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[strings.ToLower(u.Scheme)]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// judged asks about an address that a proxy would dial in Signet's place.
func judged(c *connector.Call, u *url.URL) error {
	host, port, err := net.SplitHostPort(hostPort(u))
	if err != nil {
		return nil
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ap, err := netip.ParseAddrPort(net.JoinHostPort(host, port))
	if err != nil {
		return nil // a name: whoever dials it resolves it
	}
	return c.Net.Judge(ap)
}
