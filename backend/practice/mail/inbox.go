package mail

import (
	"bytes"
	"errors"
	"io"
	"time"

	gomessage "github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mails come in more than UTF-8
	gomail "github.com/emersion/go-message/mail"
)

// Message is a mail as a person reads it.
type Message struct {
	ID          string
	At          time.Time
	User        string // who was signed in
	From        string
	To          []string // every recipient of the envelope, blind ones too
	Subject     string
	Text        string
	HTML        string
	Attachments []Attachment
}

// Attachment is a file that came with a mail.
type Attachment struct {
	Name string
	Type string
	Data []byte
}

// Inbox lists the messages, newest first.
func (s *Server) Inbox() []Message {
	s.mu.Lock()
	kept := append([]message(nil), s.kept.Messages...)
	s.mu.Unlock()
	out := make([]Message, 0, len(kept))
	for i := len(kept) - 1; i >= 0; i-- {
		out = append(out, kept[i].read())
	}
	return out
}

// read takes a mail apart. What cannot be read is shown as it came.
func (m message) read() Message {
	out := Message{ID: m.ID, At: m.At, User: m.User, From: m.From, To: m.To}
	r, err := gomail.CreateReader(bytes.NewReader(m.Raw))
	if err != nil && !readable(err) {
		out.Text = string(m.Raw)
		return out
	}
	defer r.Close()
	out.Subject, _ = r.Header.Subject()
	if list, err := r.Header.AddressList("From"); err == nil && len(list) == 1 {
		out.From = list[0].String()
	}
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil && !readable(err) {
			return out
		}
		data, err := io.ReadAll(p.Body)
		if err != nil {
			return out
		}
		switch h := p.Header.(type) {
		case *gomail.InlineHeader:
			switch kind, _, _ := h.ContentType(); kind {
			case "text/html":
				out.HTML += string(data)
			default:
				out.Text += string(data)
			}
		case *gomail.AttachmentHeader:
			name, _ := h.Filename()
			kind, _, _ := h.ContentType()
			out.Attachments = append(out.Attachments, Attachment{Name: name, Type: kind, Data: data})
		}
	}
}

// readable reports whether a mail can be read in spite of an error: an unknown charset leaves its bytes.
func readable(err error) bool { return gomessage.IsUnknownCharset(err) }
