package mail

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	gomessage "github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mails come in more than UTF-8
	gomail "github.com/emersion/go-message/mail"

	"signet/backend/connector"
)

// maxParts bounds the parts of one mail.
const maxParts = 1000

// bundle is a mail as a module gives it. raw is nil for one that is too large: then the envelope is all.
func (b *box) bundle(h *imapclient.FetchMessageBuffer, raw []byte) map[string]any {
	out := map[string]any{"uid": float64(h.UID), "received": nil, "seen": false, "size": float64(h.RFC822Size), "messageId": nil, "date": nil,
		"from": map[string]any{"name": "", "address": ""}, "to": []any{}, "cc": []any{}, "replyTo": []any{}, "subject": "",
		"text": "", "html": "", "attachments": []any{}, "headers": map[string]any{}}
	if !h.InternalDate.IsZero() {
		out["received"] = h.InternalDate
	}
	for _, f := range h.Flags {
		out["seen"] = out["seen"] == true || strings.EqualFold(string(f), string(imap.FlagSeen))
	}
	if e := h.Envelope; e != nil {
		out["subject"], out["messageId"] = e.Subject, e.MessageID
		if !e.Date.IsZero() {
			out["date"] = e.Date
		}
		if len(e.From) > 0 {
			out["from"] = person(e.From[0])
		}
		out["to"], out["cc"], out["replyTo"] = people(e.To), people(e.Cc), people(e.ReplyTo)
	}
	if raw != nil {
		unfold(raw, on(b.c.Fields["attachments"]), out)
	}
	return out
}

func on(v any) bool { return v == nil || v == "" || connector.BoolOf(v) }

func person(a imap.Address) map[string]any {
	return map[string]any{"name": a.Name, "address": a.Addr()}
}

func people(list []imap.Address) []any {
	out := make([]any, 0, len(list))
	for _, a := range list {
		if a.IsGroupStart() || a.IsGroupEnd() {
			continue
		}
		out = append(out, person(a))
	}
	return out
}

// readable reports an error that leaves a part readable: an encoding that nobody knows.
func readable(err error) bool {
	return gomessage.IsUnknownCharset(err) || gomessage.IsUnknownEncoding(err)
}

// unfold takes a mail apart: its headers, its texts and its files. What cannot be read is left out.
func unfold(raw []byte, files bool, out map[string]any) {
	r, err := gomail.CreateReader(bytes.NewReader(raw))
	if err != nil && !readable(err) {
		out["text"] = strings.ToValidUTF8(string(raw), "�")
		return
	}
	defer r.Close()
	headers := map[string]any{}
	for f := r.Header.Fields(); f.Next(); {
		name, text := strings.ToLower(f.Key()), f.Value()
		if t, err := f.Text(); err == nil {
			text = t
		}
		if had, twice := headers[name].(string); twice {
			text = had + ", " + text
		}
		headers[name] = text
	}
	out["headers"] = headers
	var text, html strings.Builder
	attachments := []any{}
	for range maxParts {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) || err != nil && !readable(err) {
			break
		}
		data, err := io.ReadAll(io.LimitReader(p.Body, maxMail))
		if err != nil && len(data) == 0 {
			continue
		}
		kind, name := "", ""
		inline := false
		switch h := p.Header.(type) {
		case *gomail.InlineHeader:
			var params map[string]string
			kind, params, _ = h.ContentType()
			name, inline = params["name"], true
		case *gomail.AttachmentHeader:
			kind, _, _ = h.ContentType()
			name, _ = h.Filename()
		}
		switch {
		case inline && kind == "text/html":
			html.WriteString(strings.ToValidUTF8(string(data), "�"))
		case inline && (strings.HasPrefix(kind, "text/") || kind == "") && name == "":
			text.WriteString(strings.ToValidUTF8(string(data), "�"))
		case files:
			attachments = append(attachments, map[string]any{"fileName": baseName(name), "contentType": kind, "data": data, "fileSize": float64(len(data))})
		}
	}
	out["text"], out["html"], out["attachments"] = text.String(), html.String(), attachments
}

// baseName is the name of a file without any folder: a sender could name one that leads elsewhere.
func baseName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	name = strings.TrimSpace(name[strings.LastIndexByte(name, '/')+1:])
	if name == "" || name == "." || name == ".." {
		return "attachment"
	}
	return name
}
