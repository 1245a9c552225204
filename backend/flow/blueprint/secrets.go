package blueprint

import (
	"regexp"
	"strings"

	"signet/backend/flow"
	"signet/backend/secret"
)

// secretNames are the names of fields, headers and parameters that hold a credential.
var secretNames = regexp.MustCompile(`(?i)(password|passwd|passwort|passphrase|secret|api[_ -]?key|apikey|(access|auth|bearer|refresh|session)[_ -]?token|private[_ -]?key|client[_ -]?key|credential|^authpass$|^pass$|^pwd$|^token$|^x-.*-(key|token)$|^authorization$|^proxy-authorization$|^cookie$)`)

// addressForms are addresses that are themselves a credential: whoever has one can send.
var addressForms = regexp.MustCompile(`https://hooks\.slack\.com/(services|workflows)/[A-Za-z0-9/_-]{20,}|https://(?:canary\.|ptb\.)?discord(?:app)?\.com/api/webhooks/\d{5,}/[A-Za-z0-9_-]{20,}`)

// bodyForms are credentials in a text of JSON: "api_key": "…".
var bodyForms = regexp.MustCompile(`(?i)"(password|passwd|secret|client_secret|api[_-]?key|apikey|access[_-]?token|auth[_-]?token|private[_-]?key)"\s*:\s*"([^"{}\\]{4,})"`)

// placeholders are what people write where a credential goes: they are none.
var placeholders = regexp.MustCompile(`(?i)^\s*((bearer|basic|token|key)\s+)?(<.*>|\[.*\]|\(.*\)|\{.*\}|x{3,}|\*{3,}|\.{3,}|•+|(your|my|the|insert|enter|replace|put|paste|add|change|todo|example|sample|dummy|test|placeholder)([ _-].*)?|.*(your|placeholder|_here|changeme|redacted).*)\s*$`)

// takeSecrets takes every credential out of the file. What is found is in the list of what was found, and nowhere else.
func (b *builder) takeSecrets() {
	modules(b.r.root.get("flow"), under(b.r.path, "flow"), b.takeFrom)
	for i, o := range b.r.root.get("metadata", "designer", "orphans").list() {
		modules(o, under(b.r.path, "metadata.designer.orphans")+index(i), b.takeFrom)
	}
	// Whatever stands elsewhere: notes, inputs, what the editor remembers.
	b.r.root.walk(b.r.path, func(path string, v *value) {
		if v.kind == object {
			for _, m := range v.members {
				b.takeNamed(m.key, m.v, under(path, m.key), nil)
			}
			b.takePair(v, path, nil)
		}
		b.takeInside(v, path, "", nil)
	})
}

// modules visits every module below a list of them.
func modules(list *value, path string, visit func(m *value, path string)) {
	if list.is(object) {
		list = array(list)
	}
	for i, m := range list.list() {
		at := path + index(i)
		if !m.is(object) {
			continue
		}
		visit(m, at)
		for _, key := range []string{"routes", "branches"} {
			for j, r := range m.get(key).list() {
				modules(r.get("flow"), at+"."+key+index(j)+".flow", visit)
			}
		}
		modules(m.get("onerror"), at+".onerror", visit)
	}
}

// takeFrom takes the credentials of one module, so that they are listed with it.
func (b *builder) takeFrom(m *value, path string) {
	for _, key := range []string{"parameters", "mapper"} {
		m.get(key).walk(path+"."+key, func(at string, v *value) {
			if v.kind == object {
				for _, e := range v.members {
					b.takeNamed(e.key, e.v, under(at, e.key), m)
				}
				b.takePair(v, at, m)
			}
			name := at[strings.LastIndexByte(at, '.')+1:]
			b.takeInside(v, at, name, m)
		})
	}
}

// takeNamed takes a text whose name says what it is.
func (b *builder) takeNamed(name string, v *value, path string, m *value) {
	if !v.is(text) || !secretNames.MatchString(name) || connectionKeys[name] || !holds(v.s) {
		return
	}
	if strings.Contains(path, ".expect") || strings.Contains(path, ".interface") || strings.Contains(path, "metadata.parameters") {
		return // a description of fields has no values of them
	}
	b.take(v, path, name, v.s, "", m)
}

// takePair takes the value of {name: "Authorization", value: "…"}.
func (b *builder) takePair(v *value, path string, m *value) {
	name := first(v.get("name").text(), v.get("key").text())
	e := v.get("value")
	if name == "" || !e.is(text) || !secretNames.MatchString(name) || !holds(e.s) {
		return
	}
	b.take(e, path+".value", name, e.s, "", m)
}

// takeInside cuts credentials out of a text that holds more than them.
func (b *builder) takeInside(v *value, path, name string, m *value) {
	if v.kind != text || len(v.s) < 8 {
		return
	}
	if at := addressForms.FindStringIndex(v.s); at != nil {
		b.take(v, path, name, v.s[at[0]:at[1]], v.s[:at[0]]+v.s[at[1]:], m)
	}
	for range 20 {
		at := bodyForms.FindStringSubmatchIndex(v.s)
		if at == nil {
			break
		}
		found := v.s[at[4]:at[5]]
		if !holds(found) {
			break
		}
		b.take(v, path, v.s[at[2]:at[3]], found, v.s[:at[4]]+v.s[at[5]:], m)
	}
	for range 20 {
		what, start, end := flow.SecretIn(v.s)
		if what == "" {
			return
		}
		found := v.s[start:end]
		rest := v.s[:start] + v.s[end:]
		if what == "a password in an address" {
			rest = v.s[:start] + strings.SplitAfter(found, "://")[0] + v.s[end:]
		}
		b.take(v, path, name, found, rest, m)
	}
}

// holds reports whether a text is a credential rather than a mapping to one or a word that stands for one.
func holds(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" || placeholders.MatchString(s) {
		return false
	}
	if at := strings.Index(s, "{{"); at >= 0 { // a mapping, maybe with "Bearer" before it
		outside := strings.TrimSpace(expressions.ReplaceAllString(s, ""))
		switch strings.ToLower(outside) {
		case "", "bearer", "basic", "token", "key", ":", "apikey":
			return false
		}
		return flow.FindSecret(s) != ""
	}
	return true
}

var expressions = regexp.MustCompile(`\{\{[^{}]*\}\}`)

// take moves a credential out of the file, and says so without repeating it.
func (b *builder) take(v *value, path, name, found, rest string, m *value) {
	what := flow.FindSecret(found)
	if what == "" {
		what = "a credential"
	}
	f := Found{Path: path, What: what, Name: name, Value: secret.New(credentialOf(found))}
	f.Line, f.Column = b.lines.place(v.at)
	if m != nil {
		f.Module, _ = m.get("id").int()
		f.Title = m.get("metadata", "designer", "name").text()
	}
	low := strings.ToLower(found)
	switch {
	case strings.HasPrefix(low, "bearer "):
		f.Method = "bearer"
	case strings.HasPrefix(low, "basic "):
		f.Method = "basic"
	case strings.EqualFold(name, "authorization"):
		f.Method, f.Where = "api_key", "header"
	case secretNames.MatchString(name) && strings.Contains(path, ".headers"):
		f.Method, f.Where = "api_key", "header"
	case secretNames.MatchString(name) && (strings.Contains(path, ".qs") || strings.Contains(path, ".queryParameters")):
		f.Method, f.Where = "api_key", "query"
	}
	v.s = rest
	b.out.Secrets = append(b.out.Secrets, f)
	done := "Taken out. Keep it in a connection."
	b.add(Secret, v.at, path, f.Module, f.Title, done, "Here stood %s%s.", what, named(name))
}

func named(name string) string {
	if name == "" || name == "value" {
		return ""
	}
	return " (" + clip(name, 60) + ")"
}

// credentialOf is the credential without the word before it that says how it is sent.
func credentialOf(s string) string {
	for _, word := range []string{"bearer ", "basic "} {
		if len(s) > len(word) && strings.EqualFold(s[:len(word)], word) {
			return strings.TrimSpace(s[len(word):])
		}
	}
	return s
}

// claim finds the connection that a credential signs in for: that of the module in which it stood.
func (b *builder) claim(f *Found) {
	n := b.byID[f.Module]
	if n == nil || n.need == "" || f.Method == "" || b.needs[n.need].App != "http" {
		return
	}
	f.Need = n.need
	need := b.needs[n.need]
	if f.Method == "api_key" && f.Where != "" {
		need.System["key_in"], need.System["key_name"] = f.Where, f.Name
	}
}
