// Package mail sends mail over SMTP with the sign-in of the person or the shared
// account that the connection names. It owns the envelope and the mail itself. It
// refuses to send a password without encryption to any computer but this one, and
// a mail of which one recipient is refused is sent to nobody.
package mail

import (
	"net"
	"strings"

	"signet/backend/connector"
)

// App is the declaration of Mail.
var App = &connector.App{
	Name: "mail", Title: "Mail", Accent: "mail", Icon: "mail",
	Summary: "Send and read mail with your own mail account.",
	System: []connector.Field{
		connector.Text("host", "Mail server", connector.Static(), connector.Example("smtp.halden.example"), connector.Help("On which mail is sent.")),
		connector.Integer("port", "Port", connector.Static(), connector.Help("Without a value, 587 for STARTTLS and 465 for TLS.")),
		connector.Select("encryption", "Encryption", connector.Choices(encryptStart, "STARTTLS", encryptTLS, "TLS from the start",
			encryptNone, "None, on this computer only"), connector.Static(), connector.Default(encryptStart)),
		connector.Text("name", "Name of the system", connector.Static(), connector.Max(60), connector.Example("Halden mail"),
			connector.Help("How people know it. Without a name, its host is shown.")),
		connector.Text("imap_host", "Mail server for reading", connector.Static(), connector.Advanced(), connector.Example("imap.halden.example"),
			connector.Help("On which mail is searched and watched, over IMAP. The same user name and password are sent to it.")),
		connector.Integer("imap_port", "Port for reading", connector.Static(), connector.Advanced(), connector.Help("Without a value, 993 for TLS and 143 for STARTTLS.")),
		connector.Select("imap_encryption", "Encryption for reading", connector.Choices(encryptTLS, "TLS from the start", encryptStart, "STARTTLS",
			encryptNone, "None, on this computer only"), connector.Static(), connector.Advanced(), connector.Default(encryptTLS)),
		connector.Text("ca", "Certificate authority", connector.Static(), connector.Advanced(), connector.Multiline(),
			connector.Help("A certificate in PEM form that this connection trusts besides the computer's own.")),
	},
	Methods: []connector.Method{{Name: "password", Title: "User name and password", Fields: []connector.Field{
		connector.Email("user", "User name", connector.Required(), connector.Static(), connector.Example("anna.keller@halden.example"),
			connector.Help("Your mail address, in most cases.")),
		connector.Password("password", "Password", connector.Required()),
	}}},
	Check: check, Target: targetOf,
	Actions: []*connector.Action{send, search, watch, move},
}

// The kinds of encryption.
const (
	encryptNone  = "none"
	encryptStart = "starttls"
	encryptTLS   = "tls"
)

var send = &connector.Action{
	Name: "send", Title: "Send an email", Group: "Actions", Effect: connector.Sends, Class: connector.Blind,
	Summary:         "Sends a mail to one or more people.",
	NeedsConnection: true,
	Inputs: []connector.Field{
		connector.Text("to", "To", connector.Required(), connector.Example("orders@brandt-stahlhandel.example"),
			connector.Help("Several addresses with commas between them.")),
		connector.Text("cc", "Cc"),
		connector.Text("bcc", "Bcc", connector.Advanced(), connector.Help("The other recipients do not see them.")),
		connector.Text("subject", "Subject", connector.Required(), connector.Max(300)),
		connector.Text("text", "Text", connector.Multiline()),
		connector.Text("html", "HTML", connector.Multiline(), connector.Advanced(), connector.Help("Shown instead of the text where the reader's program can.")),
		connector.Array("attachments", "Attachments", []connector.Field{
			connector.Text("name", "File name", connector.Required()),
			connector.Buffer("data", "Data", connector.Required()),
		}, connector.Advanced()),
		connector.Text("reply_to", "Reply to", connector.Advanced()),
		connector.Text("from", "From", connector.Advanced(), connector.Help("Without a value, the address of whoever is signed in.")),
	},
	Outputs: []connector.Field{
		connector.Text("message_id", "Message ID"),
		connector.Text("from", "From"),
		connector.Array("recipients", "Recipients", nil, connector.ItemOf(connector.TypeEmail)),
		connector.Text("response", "Answer of the mail server"),
	},
	Run:        runSend,
	API:        func(map[string]any) string { return "SMTP send" },
	SentenceOf: sentenceOf,
	Example:    map[string]any{"to": "orders@brandt-stahlhandel.example", "subject": "Reminder", "text": "Where is the order?"},
}

// sentenceOf names the first two recipients and how many more there are.
func sentenceOf(fields map[string]any) string {
	var all []string
	for _, name := range []string{"to", "cc", "bcc"} {
		all = append(all, split(fields[name])...)
	}
	switch {
	case len(all) == 0:
		return "Send an email to {{to}}"
	case len(all) <= 2:
		return "Send an email to " + strings.Join(all, " and ")
	case len(all) == 3:
		return "Send an email to " + all[0] + ", " + all[1] + " and 1 more"
	}
	return "Send an email to " + all[0] + ", " + all[1] + " and " + connector.TextOf(len(all)-2) + " more"
}

// split takes recipients apart, given as text with commas or as a list.
func split(v any) []string {
	var out []string
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			out = append(out, split(e)...)
		}
	case []string:
		for _, e := range x {
			out = append(out, split(e)...)
		}
	default:
		quoted, from, text := false, 0, connector.TextOf(v)
		for i, r := range text + "," { // a comma inside quotation marks belongs to a name
			switch {
			case r == '"':
				quoted = !quoted
			case (r == ',' || r == ';' || r == '\n') && (!quoted || i == len(text)):
				if s := strings.TrimSpace(text[from:min(i, len(text))]); s != "" {
					out = append(out, s)
				}
				from = i + 1
			}
		}
	}
	return out
}

func encryptionOf(system map[string]any) string {
	if e := connector.TextOf(system["encryption"]); e != "" {
		return e
	}
	return encryptStart
}

// targetOf names the mail server of an address. A sign-in is bound to the host on which mail is sent and to
// the one on which it is read, since both get it.
func targetOf(system map[string]any) connector.Target {
	t, read := sendTarget(system), readTarget(system)
	switch {
	case read.Host == "" || read.Host == t.Host:
	case t.Host == "":
		return read
	default:
		t.Host += ", " + read.Host
	}
	return t
}

// sendTarget is the server on which mail is sent.
func sendTarget(system map[string]any) connector.Target {
	host := strings.TrimSpace(connector.TextOf(system["host"]))
	fallback := map[string]int{encryptStart: 587, encryptTLS: 465, encryptNone: 25}[encryptionOf(system)]
	t := connector.Target{System: connector.TextOf(system["name"]), Scheme: "smtp"}
	if host == "" {
		if t.System == "" {
			t.System = "Mail"
		}
		return t
	}
	t.Host = net.JoinHostPort(host, connector.TextOf(connector.IntOf(system["port"], fallback)))
	if t.System == "" {
		t.System = host
	} else {
		t.Detail = host
	}
	return t
}
