package mail

import (
	"bytes"
	"context"
	"errors"
	"io"
	netmail "net/mail"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"signet/backend/connector"
	"signet/backend/fault"
)

// maxMail is the greatest size of a mail; larger ones are refused by most servers, after a long wait.
const maxMail = 25 << 20

// letter is one mail, ready to be handed over.
type letter struct {
	from       string
	recipients []string
	id         string
	raw        []byte
	head       string // what the inspector shows: without attachments
}

// ascii reports whether every address is written in ASCII.
func (l *letter) ascii() bool {
	for _, a := range append([]string{l.from}, l.recipients...) {
		for i := range len(a) {
			if a[i] >= 0x80 {
				return false
			}
		}
	}
	return true
}

func runSend(ctx context.Context, c *connector.Call) (connector.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	v, err := c.Credential(ctx)
	if err != nil {
		return connector.Result{}, err
	}
	l, err := write(c, v.Get("user").Reveal())
	if err != nil {
		return connector.Result{}, err
	}
	res := connector.Result{API: "SMTP send", Object: "Email to " + strings.Join(l.recipients, ", ")}
	p, err := open(ctx, c)
	defer p.close()
	if err != nil {
		return res, err
	}
	res.Account = p.values.Get("user").Reveal()
	response, err := p.deliver(ctx, l)
	if c.Record {
		res.Request = &connector.Exchange{Method: "SMTP", URL: "smtp://" + p.target.Host,
			RequestHeaders: map[string]string{"MAIL FROM": l.from, "RCPT TO": strings.Join(l.recipients, ", ")},
			RequestBody:    p.redactor.Clean(l.head), ResponseBody: p.redactor.Clean(response)}
		if err == nil {
			res.Request.Status = 250
		}
	}
	if err != nil {
		return res, err
	}
	list := make([]any, len(l.recipients))
	for i, r := range l.recipients {
		list[i] = r
	}
	res.Bundles = []map[string]any{{"message_id": l.id, "from": l.from, "recipients": list, "response": p.redactor.Clean(response)}}
	return res, nil
}

// deliver hands the mail over. Only what fails after the last byte leaves open whether it was sent.
func (p *post) deliver(ctx context.Context, l *letter) (string, error) {
	var answer *textproto.Error
	p.smtp.SkipSMTPUTF8(l.ascii()) // asked for only where it is needed: not every server on the way knows it
	if err := p.smtp.Mail("<" + l.from + ">"); errors.As(err, &answer) {
		if answer.Code >= 400 && answer.Code < 500 {
			return answer.Msg, p.busy(answer)
		}
		return answer.Msg, p.refusedSender(answer, l.from)
	} else if err != nil {
		return "", p.before(ctx, "mail.send", err)
	}
	var refused []string
	for _, to := range l.recipients {
		err := p.smtp.Rcpt("<" + to + ">")
		if err != nil && !errors.As(err, &answer) {
			return "", p.before(ctx, "mail.send", err)
		}
		if err != nil {
			refused = append(refused, to)
		}
	}
	if refused != nil {
		_ = p.smtp.Reset()
		if answer.Code >= 400 && answer.Code < 500 {
			return answer.Msg, p.busy(answer)
		}
		return answer.Msg, p.refusedRecipients(refused, answer)
	}
	w, err := p.smtp.Data()
	if errors.As(err, &answer) {
		return answer.Msg, p.refusedMail(answer)
	}
	if err == nil {
		_, err = w.Write(l.raw)
	}
	if err != nil { // without the last line no server delivers it
		return "", p.before(ctx, "mail.send", err)
	}
	err = w.Close()
	if errors.As(err, &answer) {
		return answer.Msg, p.refusedMail(answer)
	}
	if err != nil {
		return "", p.unknown(strings.Join(l.recipients, ", "))
	}
	if done, ok := w.(interface{ ServerResponse() string }); ok {
		return done.ServerResponse(), nil
	}
	return "", nil
}

// write makes the mail.
func write(c *connector.Call, user string) (*letter, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	l := &letter{}
	from := strings.TrimSpace(c.Text("from"))
	if from == "" {
		from = user
	}
	sender, err := parse(from)
	if err != nil {
		return nil, badAddress("from", from)
	}
	l.from = sender.Address
	m.FromMailAddress(sender)
	seen := map[string]bool{}
	for _, field := range []struct {
		name string
		add  func(...*netmail.Address)
	}{{"to", m.ToMailAddress}, {"cc", m.CcMailAddress}, {"bcc", func(...*netmail.Address) {}}, {"reply_to", m.ReplyToMailAddress}} {
		var list []*netmail.Address
		for _, text := range split(c.Fields[field.name]) {
			a, err := parse(text)
			if err != nil {
				return nil, badAddress(field.name, text)
			}
			list = append(list, a)
			if field.name != "reply_to" && !seen[strings.ToLower(a.Address)] {
				seen[strings.ToLower(a.Address)] = true
				l.recipients = append(l.recipients, a.Address)
			}
		}
		if len(list) > 0 {
			field.add(list...)
		}
	}
	if len(l.recipients) == 0 {
		return nil, badAddress("to", "")
	}
	m.Subject(oneLine(c.Text("subject")))
	m.SetDateWithValue(c.Now())
	_, domain, _ := strings.Cut(l.from, "@")
	id := c.Key
	if id == "" {
		id = c.Now().UTC().Format("20060102150405.000000000")
	}
	m.SetMessageIDWithValue(id + ".signet@" + domain) // the same for every attempt, so that readers' programs see one mail
	l.id = "<" + id + ".signet@" + domain + ">"
	text, html := c.Text("text"), c.Text("html")
	switch {
	case html == "":
		m.SetBodyString(gomail.TypeTextPlain, text)
	case text == "":
		m.SetBodyString(gomail.TypeTextHTML, html)
	default:
		m.SetBodyString(gomail.TypeTextPlain, text)
		m.AddAlternativeString(gomail.TypeTextHTML, html)
	}
	if c.Record {
		l.head = shown(l, oneLine(c.Text("subject")), text, html)
	}
	if err := attach(c, m); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		return nil, fault.New(fault.Invalid, "mail.write").Coded("mail.write").Headline("The mail cannot be written").
			Say("One of its fields holds something that no mail can carry.").Hint("Check subject, text and attachments.").Because(err)
	}
	if b.Len() > maxMail {
		return nil, fault.New(fault.Exhausted, "mail.write").On("attachments").Coded("mail.too_large").
			Headline("The mail is too large").Say("It has %d MB; %d MB is the most that is sent.", b.Len()>>20, maxMail>>20).
			Hint("Attach less, or send a link.")
	}
	l.raw = b.Bytes()
	return l, nil
}

// parse reads an address. One that needs quotation marks could end the command that carries it, and is refused.
func parse(text string) (*netmail.Address, error) {
	a, err := netmail.ParseAddress(text)
	if err == nil && strings.ContainsAny(a.Address, " \t\r\n<>\"") {
		return nil, errors.New("the address needs quotation marks")
	}
	return a, err
}

func attach(c *connector.Call, m *gomail.Msg) error {
	list, _ := c.Fields["attachments"].([]any)
	for i, x := range list {
		f, _ := x.(map[string]any)
		name := oneLine(connector.TextOf(f["name"]))
		if name == "" {
			return fault.New(fault.Invalid, "mail.write").On("attachments").Coded("mail.attachment").
				Headline("Attachment %d has no name", i+1).Say("A file in a mail needs a name.").Hint("Give it one.")
		}
		var data io.Reader = strings.NewReader(connector.TextOf(f["data"]))
		if b, ok := f["data"].([]byte); ok {
			data = bytes.NewReader(b)
		}
		if err := m.AttachReader(name, data); err != nil {
			return fault.New(fault.Invalid, "mail.write").On("attachments").Coded("mail.attachment").
				Headline("%s cannot be attached", name).Say("Its data cannot be read.").Hint("Map a file into it.").Because(err)
		}
	}
	return nil
}

// shown is the mail as the inspector shows it.
func shown(l *letter, subject, text, html string) string {
	body := text
	if body == "" {
		body = html
	}
	s := "From: " + l.from + "\nSubject: " + subject + "\nMessage-ID: " + l.id + "\n\n" + body
	if len(s) > connector.RecordLimit {
		s = strings.ToValidUTF8(s[:connector.RecordLimit], "")
	}
	return s
}

func badAddress(field, text string) error {
	f := fault.New(fault.Invalid, "mail.write").On(field).Coded("mail.bad_address")
	if text == "" {
		return f.Headline("The mail has no recipient").Say("The field To is empty.").Hint("Map an address into it.")
	}
	return f.Headline("%s is not a mail address", text).Say("An address looks like name@company.example.").
		Hint("Correct the field, or the value mapped into it.")
}

var breaks = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ")

// oneLine keeps a value from beginning a header of its own.
func oneLine(s string) string { return strings.TrimSpace(breaks.Replace(s)) }
