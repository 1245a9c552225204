package blueprint

import (
	"net/url"
	"strconv"
	"strings"

	"signet/backend/flow"
)

// accounts are the types of connection that Signet has an app of its own for; every other service is called over HTTP.
var accounts = map[string]string{"smtp": "mail", "email": "mail", "imap": "mail", "microsoft-smtp-imap": "mail", "google-restricted": "mail", "sap": "sap", "sap-rfc": "sap", "celonis-sap": "sap", "s4hana": "sap"}

func appOf(account string) string {
	if app := accounts[account]; app != "" {
		return app
	}
	if strings.HasPrefix(account, "sap") {
		return "sap"
	}
	return "http"
}

func (b *builder) need(key string, make func() *Need) *Need {
	n := b.needs[key]
	if n == nil {
		n = make()
		n.Key = key
		if n.System == nil {
			n.System = map[string]any{}
		}
		if n.Modules == nil {
			n.Modules = []int{}
		}
		n.Name = clip(strings.TrimSpace(n.Name), 60)
		b.needs[key] = n
		b.order = append(b.order, key)
	}
	return n
}

// dynamicNeed is a connection with which everybody signs in as themselves.
func (b *builder) dynamicNeed(name, kind, label string, at int) *Need {
	return b.need("input:"+name, func() *Need {
		return &Need{Name: first(label, name), Type: kind, App: appOf(kind), Dynamic: true, Input: name, Stub: true}
	})
}

// connectionKeys are the parameters that hold a connection or a key.
var connectionKeys = map[string]bool{"__IMTCONN__": true, "account": true, "connection": true, "makeConnectionId": true, "__IMTKEY__": true, "auth": true,
	"basicAuthKeychain": true, "apiKeyKeychain": true, "oAuth2Connection": true, "clientKeychain": true, "certKeychain": true}

// connect finds the connection of a module: one that the file names, or the host that it calls.
func (b *builder) connect(n *node) {
	params := n.raw.get("parameters")
	if params.is(object) {
		for _, p := range params.members {
			if !connectionKeys[p.key] || p.v.is(null) || p.v.text() == "" {
				continue
			}
			if input, ok := dynamicOf(p.v.text()); ok {
				if b.needs["input:"+input] == nil {
					b.add(Repaired, p.v.at, n.path+".parameters."+p.key, n.id, n.title, "It becomes a dynamic connection of this name.", "The connection is the input %s, which the file does not declare.", input)
				}
				b.uses(b.dynamicNeed(input, accountOf(n, p.key), "", p.v.at), n)
				return
			}
			restore := n.raw.get("metadata", "restore", "parameters").get(p.key)
			label, kind := restore.get("label").text(), accountOf(n, p.key)
			if n.spec != nil && n.spec.app == "http" {
				// What signs in to a host belongs to the host: one connection for both.
				need := b.hostNeed(n)
				if label != "" && need.Name == hostName(need) {
					need.Name = clip(label, 60)
				}
				need.Type = first(need.Type, kind)
				b.uses(need, n)
				return
			}
			key := "connection:" + kind + "|" + p.v.text()
			need := b.need(key, func() *Need {
				app, _, _ := strings.Cut(n.type_, ":")
				name := first(label, Title(first(kind, app)))
				return &Need{Name: name, Type: kind, App: appOf(kind), Stub: true}
			})
			b.uses(need, n)
			return
		}
	}
	switch {
	case n.spec == nil:
	case n.spec.app == "http" && signsIn(n.raw):
		b.uses(b.hostNeed(n), n)
	case n.spec.app == "mail":
		b.uses(b.need("mail", func() *Need { return &Need{Name: "Mail", Type: "smtp", App: "mail"} }), n)
	}
}

// signsIn reports whether a request brings a sign-in of its own, which belongs to a connection here.
func signsIn(m *value) bool {
	for _, key := range []string{"headers", "qs", "queryParameters"} {
		for _, e := range m.get("mapper", key).list() {
			name := first(e.get("name").text(), e.get("key").text())
			if reserved(name) || secretNames.MatchString(name) {
				return true
			}
		}
	}
	how := m.get("parameters", "authenticationType").text()
	return m.get("mapper", "authUser").text() != "" || how != "" && how != "noAuth"
}

func (b *builder) uses(need *Need, n *node) {
	need.Modules = append(need.Modules, n.id)
	n.need = need.Key
	if n.spec != nil {
		need.Stub, need.App = false, n.spec.app
	}
}

// accountOf is the type of connection that a parameter takes.
func accountOf(n *node, key string) string {
	if kind := n.raw.get("metadata", "restore", "parameters").get(key).get("data", "connection").text(); kind != "" {
		return kind
	}
	for _, e := range n.raw.get("metadata", "parameters").list() {
		if e.get("name").text() == key {
			if kind, ok := accountType(e.get("type").text()); ok {
				return kind
			}
		}
	}
	app, _, _ := strings.Cut(n.type_, ":")
	return app
}

// hostNeed is the connection to the host that an HTTP module calls.
func (b *builder) hostNeed(n *node) *Need {
	raw := first(n.raw.get("mapper", "url").text(), n.raw.get("parameters", "url").text())
	base, host := originOf(raw)
	key := "http:" + base
	if base == "" {
		key = "http:module " + strconv.Itoa(n.id)
	}
	return b.need(key, func() *Need {
		if base == "" {
			return &Need{Name: "HTTP of module " + strconv.Itoa(n.id), App: "http"}
		}
		return &Need{Name: host, App: "http", System: map[string]any{"base_url": base}}
	})
}

func hostName(n *Need) string {
	base, _ := n.System["base_url"].(string)
	_, host := originOf(base)
	return host
}

// originOf is scheme and host of an address; "" when a mapping decides them.
func originOf(raw string) (base, host string) {
	raw = strings.TrimSpace(raw)
	at := strings.Index(raw, "://")
	if at < 0 {
		return "", ""
	}
	end := strings.IndexAny(raw[at+3:], "/?#")
	head := raw
	if end >= 0 {
		head = raw[:at+3+end]
	}
	u, err := url.Parse(head)
	if strings.ContainsAny(head, "{}<> ") || err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", ""
	}
	return u.Scheme + "://" + u.Host, u.Host
}

// dynamic puts the dynamic connections among the inputs, when it is known which are used.
func (b *builder) dynamic() {
	uses := false
	for _, key := range b.order {
		uses = uses || b.needs[key].Dynamic
	}
	if uses && b.doc.Scheduling.Type != flow.OnDemand {
		b.add(Repaired, -1, "scheduling", 0, "", "It runs on demand.", "A flow with a dynamic connection never runs by itself.")
		b.doc.Scheduling = flow.Scheduling{Type: flow.OnDemand}
	}
	for i := range b.doc.Inputs {
		in := &b.doc.Inputs[i]
		if in.Required && in.Default == nil && b.doc.Scheduling.Type != flow.OnDemand {
			b.add(Repaired, -1, "io.input_spec", 0, "", "It can be left out now.", "The input %s is required, and a scheduled run has nobody to give it.", in.Name)
			in.Required = false
		}
	}
}

// Connect sets the connections that a person chose: references by the key of the need.
func (p *Blueprint) Connect(chosen map[string]flow.ConnectionRef) {
	seen := map[string]bool{}
	for _, need := range p.Needs {
		ref, ok := chosen[need.Key]
		if !ok || ref == (flow.ConnectionRef{}) {
			continue
		}
		for _, id := range need.Modules {
			if m, ok := p.Document.Module(id); ok {
				r := ref
				m.Connection = &r
			}
		}
		if ref.Dynamic != "" && !seen[ref.Dynamic] {
			seen[ref.Dynamic] = true
			p.Document.Dynamic = append(p.Document.Dynamic, flow.DynamicRef{ID: ref.Dynamic})
		}
	}
	if len(p.Document.Dynamic) > 0 {
		p.Document.Scheduling = flow.Scheduling{Type: flow.OnDemand}
	}
}
