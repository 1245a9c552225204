package flow

import (
	"fmt"
	"regexp"
	"strings"

	"signet/backend/fault"
)

// secretForms are spellings that only a credential has. They are few and certain:
// a scan that cries wolf is switched off.
var secretForms = []struct {
	what string
	form *regexp.Regexp
}{
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)},
	{"an AWS key", regexp.MustCompile(`\b(AKIA|ASIA)[0-9A-Z]{16}\b`)},
	{"a GitHub token", regexp.MustCompile(`\bgh[pousr]_[A-Za-z0-9]{30,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}\b`)},
	{"a Slack token", regexp.MustCompile(`\bxox[abprs]-[A-Za-z0-9-]{10,}`)},
	{"an API key", regexp.MustCompile(`\bsk-[A-Za-z0-9_-]{20,}|\bAIza[0-9A-Za-z_-]{35}\b`)},
	{"a web token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}`)},
	{"a password in an address", regexp.MustCompile(`\b[a-z][a-z0-9+.-]*://[^\s/:@{}]+:[^\s/@{}]+@`)},
	{"a sign-in header", regexp.MustCompile(`(?i)\b(bearer|basic)\s+[A-Za-z0-9+/_.~-]{16,}=*`)},
	{"a password", regexp.MustCompile(`(?i)\b(password|passwd|pwd|passwort|secret|api[_-]?key|access[_-]?token)\s*[:=]\s*["']?[^\s"'{},;]{4,}`)},
}

var secretName = regexp.MustCompile(`(?i)(password|passwd|passwort|secret|api[_-]?key|access[_-]?token|private[_-]?key|^authorization$|^x-api-key$)`)

// SecretName reports whether a field of this name holds a credential.
func SecretName(name string) bool { return secretName.MatchString(name) }

// FindSecret names the kind of credential that a text holds; "" is none.
func FindSecret(text string) string {
	for _, s := range secretForms {
		if s.form.MatchString(text) {
			return s.what
		}
	}
	return ""
}

// SecretIn finds a credential in a text: its kind and its place; "" is none.
func SecretIn(text string) (what string, start, end int) {
	for _, s := range secretForms {
		if at := s.form.FindStringIndex(text); at != nil {
			return s.what, at[0], at[1]
		}
	}
	return "", 0, 0
}

// secrets looks for credentials in fields, notes, inputs and texts. The problem
// never repeats what was found.
func (c *checker) secrets() {
	d := c.d
	found := func(module int, field, what string) {
		c.add(Error, module, field, "flow.secret", "This holds %s. Everyone who can read the flow could read it. Keep it in a connection.", what)
	}
	look := func(module int, field, text string) {
		if what := FindSecret(text); what != "" {
			found(module, field, what)
		}
	}
	for i := range d.Modules {
		m := &d.Modules[i]
		secret := map[string]bool{}
		if a, ok := c.look.Action(m.App, m.Action); ok {
			for _, f := range a.Fields {
				secret[f.Name] = f.Secret
			}
		}
		walk("", m.Fields, func(path, text string) {
			top, _, _ := strings.Cut(path, ".")
			last := path[strings.LastIndex(path, ".")+1:]
			switch {
			case text != "" && (secret[top] || secretName.MatchString(last) && !strings.Contains(text, "{{")):
				found(m.ID, path, "a credential")
			default:
				look(m.ID, path, text)
			}
		})
		look(m.ID, "notes", m.Notes)
		look(m.ID, "name", m.Name)
	}
	for _, n := range d.Notes {
		look(0, "notes."+n.ID, n.Text)
	}
	for _, in := range d.Inputs {
		field := "inputs." + in.Name
		look(0, field, in.Description)
		walk("", in.Default, func(_, text string) {
			if text != "" && secretName.MatchString(in.Name) {
				found(0, field, "a credential")
				return
			}
			look(0, field, text)
		})
	}
	for _, l := range d.Links {
		if l.Filter == nil {
			continue
		}
		for gi, g := range l.Filter.Groups {
			for ci, x := range g {
				look(l.To, fmt.Sprintf("filter.%d.%d", gi, ci), x.A+" "+x.B)
			}
		}
	}
	look(0, "description", d.Description)
}

// sentence is what a fault says, without its operation.
func sentence(err error) string {
	f := fault.Of(err)
	if f.Code == "" && f.Kind == fault.Internal {
		return strings.TrimSuffix(err.Error(), ".") + "."
	}
	return nonEmpty(f.Text, f.Headlined())
}
