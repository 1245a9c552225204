package mail_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connector/connectortest"
	"signet/backend/connectors/mail"
	"signet/backend/fault"
	"signet/backend/practice/cast"
	practicemail "signet/backend/practice/mail"
	"signet/backend/secret"
)

// inbox is the practice mail server with both its doors: a real SMTP and a real IMAP server.
type inbox struct {
	smtp, imap string
	now        *time.Time
}

// credentials are the sign-in of a person.
func credentials(p cast.Person) func(context.Context) (secret.Values, error) {
	return func(context.Context) (secret.Values, error) {
		return secret.Values{"user": secret.New(p.Email), "password": secret.New(p.MailSecret)}, nil
	}
}

func practiceMail(t *testing.T) inbox {
	t.Helper()
	now := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	s, err := practicemail.New(practicemail.Options{Now: func() time.Time { return now }})
	require.NoError(t, err)
	out, in := listen(t), listen(t)
	done := make(chan struct{}, 2)
	go func() { _ = s.Serve(out); done <- struct{}{} }()
	go func() { _ = s.ServeIMAP(in); done <- struct{}{} }()
	t.Cleanup(func() {
		_ = s.Close()
		_ = out.Close()
		_ = in.Close()
		<-done
		<-done
	})
	return inbox{out.Addr().String(), in.Addr().String(), &now}
}

func (b inbox) system() map[string]any {
	h, p, _ := net.SplitHostPort(b.smtp)
	ih, ip, _ := net.SplitHostPort(b.imap)
	return map[string]any{"host": h, "port": p, "encryption": "none", "imap_host": ih, "imap_port": ip, "imap_encryption": "none", "name": "Practice mail"}
}

func (b inbox) call(p cast.Person, fields map[string]any) *connector.Call {
	return connector.NewCall(connector.Call{Fields: fields, System: b.system(), Method: "password", Key: fmt.Sprint(time.Now().UnixNano()), Record: true, Now: func() time.Time { return *b.now }},
		credentials(p), nil)
}

func (b inbox) send(t *testing.T, from cast.Person, to, subject, text string, more map[string]any) {
	t.Helper()
	fields := map[string]any{"to": to, "subject": subject, "text": text}
	for k, v := range more {
		fields[k] = v
	}
	a, _ := mail.App.Action("send")
	_, err := a.Run(t.Context(), b.call(from, fields))
	require.NoError(t, err)
	*b.now = b.now.Add(time.Minute)
}

func (b inbox) search(t *testing.T, p cast.Person, fields map[string]any) []map[string]any {
	t.Helper()
	a, _ := mail.App.Action("search")
	res, err := a.Run(t.Context(), b.call(p, fields))
	require.NoError(t, err)
	require.Equal(t, p.Email, res.Account)
	return res.Bundles
}

func subjects(list []map[string]any) []string {
	out := []string{}
	for _, m := range list {
		out = append(out, m["subject"].(string))
	}
	return out
}

func TestSearch(t *testing.T) {
	t.Parallel()
	b := practiceMail(t)
	anna, ben := cast.People()[0], cast.People()[1]
	b.send(t, anna, ben.Email, "Order 4500018690 is late", "Where is it?\nGrüße", nil)
	b.send(t, anna, ben.Email, "Another", "x", map[string]any{"html": "<p>x <b>y</b></p>", "cc": anna.Email,
		"attachments": []any{map[string]any{"name": "order.txt", "data": []byte("4500018690")}, map[string]any{"name": "../../etc/passwd", "data": []byte{0, 255}}}})
	b.send(t, ben, anna.Email, "Grüße aus Ulm", "z", nil)

	all := b.search(t, ben, map[string]any{"folder": "INBOX"})
	require.Equal(t, []string{"Another", "Order 4500018690 is late"}, subjects(all), "newest first, and nobody else's")
	require.Equal(t, []string{"Order 4500018690 is late", "Another"}, subjects(b.search(t, ben, map[string]any{"folder": "INBOX", "order": "oldest"})))
	require.Equal(t, []string{"Another"}, subjects(b.search(t, ben, map[string]any{"folder": "INBOX", "limit": 1.0})))
	require.Equal(t, []string{"Order 4500018690 is late"}, subjects(b.search(t, ben, map[string]any{"subject": "4500018690"})))
	require.Equal(t, []string{"Grüße aus Ulm"}, subjects(b.search(t, anna, map[string]any{"from": ben.Email, "folder": "INBOX"})))
	require.Empty(t, b.search(t, ben, map[string]any{"subject": "nothing like it"}))
	require.Len(t, b.search(t, ben, map[string]any{"since": "2026-03-14"}), 2)
	require.Empty(t, b.search(t, ben, map[string]any{"before": "2026-03-14"}))
	require.Len(t, b.search(t, anna, map[string]any{"folder": "Sent"}), 2)

	m := all[0]
	require.Equal(t, map[string]any{"name": "", "address": anna.Email}, m["from"])
	require.Equal(t, []any{map[string]any{"name": "", "address": ben.Email}}, m["to"])
	require.Equal(t, []any{map[string]any{"name": "", "address": anna.Email}}, m["cc"])
	require.Equal(t, "x", strings.TrimSpace(m["text"].(string)))
	require.Equal(t, "<p>x <b>y</b></p>", strings.TrimSpace(m["html"].(string)))
	require.Len(t, m["attachments"], 2)
	file := m["attachments"].([]any)[0].(map[string]any)
	require.Equal(t, "order.txt", file["fileName"])
	require.Equal(t, []byte("4500018690"), file["data"])
	require.NotContains(t, m["attachments"].([]any)[1].(map[string]any)["fileName"], "/", "no folder that the sender chose")
	require.NotEmpty(t, m["messageId"])
	require.Equal(t, "Another", m["headers"].(map[string]any)["subject"])
	require.IsType(t, time.Time{}, m["date"])
	require.IsType(t, time.Time{}, m["received"])
	require.Equal(t, "Where is it?\r\nGrüße", strings.TrimSpace(all[1]["text"].(string)))
	require.Empty(t, b.search(t, ben, map[string]any{"limit": 1.0, "attachments": false})[0]["attachments"])

	// Reading leaves a mail as it is; only Mark as read changes it.
	require.Len(t, b.search(t, ben, map[string]any{"which": "unseen"}), 2)
	require.Len(t, b.search(t, ben, map[string]any{"which": "unseen", "subject": "Another", "mark_seen": true}), 1)
	require.Equal(t, []string{"Order 4500018690 is late"}, subjects(b.search(t, ben, map[string]any{"which": "unseen"})))
	require.Equal(t, []string{"Another"}, subjects(b.search(t, ben, map[string]any{"which": "seen"})))

	a, _ := mail.App.Action("search")
	options, err := a.Options["folders"](t.Context(), b.call(ben, nil))
	require.NoError(t, err)
	require.Equal(t, []connector.Option{{Value: "Archive", Label: "Archive"}, {Value: "INBOX", Label: "INBOX"}, {Value: "Sent", Label: "Sent"}}, options)
	_, err = a.Run(t.Context(), b.call(ben, map[string]any{"folder": "Nowhere"}))
	require.Equal(t, "mail.folder", fault.Of(err).Code)
	_, err = a.Run(t.Context(), b.call(ben, map[string]any{"since": "soon"}))
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.Equal(t, connector.Changes, a.EffectFor(map[string]any{"mark_seen": true}))
	require.Equal(t, connector.Reads, a.EffectFor(nil))
}

// TestWatch: nothing is taken twice, nothing is missed, and Choose where to start is heeded.
func TestWatch(t *testing.T) {
	t.Parallel()
	b := practiceMail(t)
	anna, ben := cast.People()[0], cast.People()[1]
	a, _ := mail.App.Action("watch")
	poll := func(at connector.Position, fields map[string]any) connector.Polled {
		t.Helper()
		p, err := a.Starting.Poll(t.Context(), b.call(ben, fields), at)
		require.NoError(t, err)
		return p
	}
	for i := range 5 {
		b.send(t, anna, ben.Email, fmt.Sprint("old ", i), "x", nil)
	}
	first := poll(connector.Position{Since: *b.now}, map[string]any{"folder": "INBOX"})
	require.Empty(t, first.Bundles, "from now on")
	require.False(t, first.More)
	all := poll(connector.Position{}, map[string]any{"folder": "INBOX", "limit": 3.0})
	require.Equal(t, []string{"old 0", "old 1", "old 2"}, subjects(all.Bundles), "all, the oldest first")
	require.True(t, all.More)
	all = poll(connector.Position{Mark: all.Mark}, map[string]any{"folder": "INBOX", "limit": 3.0})
	require.Equal(t, []string{"old 3", "old 4"}, subjects(all.Bundles))
	require.False(t, all.More)
	since := poll(connector.Position{Since: b.now.Add(-2*time.Minute - time.Second)}, map[string]any{"folder": "INBOX"})
	require.Equal(t, []string{"old 3", "old 4"}, subjects(since.Bundles))

	mark := first.Mark
	for i := range 4 {
		b.send(t, anna, ben.Email, fmt.Sprint("new ", i), "x", nil)
		p := poll(connector.Position{Mark: mark}, map[string]any{"folder": "INBOX"})
		require.Equal(t, []string{fmt.Sprint("new ", i)}, subjects(p.Bundles))
		require.Empty(t, poll(connector.Position{Mark: p.Mark}, map[string]any{"folder": "INBOX"}).Bundles)
		mark = p.Mark
	}
	// Mails that do not fit are passed over for good.
	b.send(t, anna, ben.Email, "no", "x", nil)
	b.send(t, anna, ben.Email, "yes", "x", nil)
	p := poll(connector.Position{Mark: mark}, map[string]any{"folder": "INBOX", "subject": "yes"})
	require.Equal(t, []string{"yes"}, subjects(p.Bundles))
	require.Empty(t, poll(connector.Position{Mark: p.Mark}, map[string]any{"folder": "INBOX"}).Bundles)
	// A server that numbers its mails anew: then their date says what is new.
	b.send(t, anna, ben.Email, "after", "x", nil)
	parts := strings.Split(p.Mark, ":")
	p = poll(connector.Position{Mark: "99:" + parts[1] + ":" + parts[2]}, map[string]any{"folder": "INBOX"})
	require.Equal(t, []string{"after"}, subjects(p.Bundles))
	p = poll(connector.Position{Mark: "not a mark", Since: b.now.Add(-time.Minute - time.Second)}, map[string]any{"folder": "INBOX", "mark_seen": true})
	require.Equal(t, []string{"after"}, subjects(p.Bundles))
	require.Len(t, b.search(t, ben, map[string]any{"which": "seen"}), 1)
}

func TestMove(t *testing.T) {
	t.Parallel()
	b := practiceMail(t)
	anna, ben := cast.People()[0], cast.People()[1]
	b.send(t, anna, ben.Email, "one", "x", nil)
	b.send(t, anna, ben.Email, "two", "x", nil)
	a, _ := mail.App.Action("move")
	move := func(uid any, to string) (bool, error) {
		res, err := a.Run(t.Context(), b.call(ben, map[string]any{"folder": "INBOX", "uid": uid, "to": to}))
		if err != nil {
			return false, err
		}
		return res.Bundles[0]["moved"].(bool), nil
	}
	uid := b.search(t, ben, map[string]any{"subject": "one"})[0]["uid"]
	moved, err := move(uid, "Archive")
	require.NoError(t, err)
	require.True(t, moved)
	moved, err = move(uid, "Archive")
	require.NoError(t, err)
	require.False(t, moved, "a repetition does nothing twice")
	require.Equal(t, []string{"one"}, subjects(b.search(t, ben, map[string]any{"folder": "Archive"})))
	require.Equal(t, []string{"two"}, subjects(b.search(t, ben, map[string]any{"folder": "INBOX"})))
	uid = b.search(t, ben, map[string]any{"subject": "two"})[0]["uid"]
	_, err = move(uid, "Nowhere")
	require.Equal(t, "mail.folder", fault.Of(err).Code)
	for _, bad := range []any{nil, "x", -1.0} {
		_, err = move(bad, "Archive")
		require.Equal(t, "mail.uid", fault.Of(err).Code)
	}
	_, err = move(uid, "")
	require.Equal(t, "mail.folder", fault.Of(err).Code)
}

// TestReadingConforms holds what reads mail to the same rules as everything else that reaches a system.
func TestReadingConforms(t *testing.T) {
	t.Parallel()
	b := practiceMail(t)
	anna := cast.People()[0]
	b.send(t, anna, anna.Email, "To myself", "x", nil)
	connectortest.Run(t, connectortest.Suite{App: mail.App, Method: "password", Live: b.imap, Account: anna.Email,
		System: func(hostPort string) map[string]any {
			h, p, _ := net.SplitHostPort(hostPort)
			return map[string]any{"imap_host": h, "imap_port": p, "imap_encryption": "none", "name": "Practice mail"}
		},
		Values: secret.Values{"user": secret.New(anna.Email), "password": secret.New(anna.MailSecret)},
		Operations: []connectortest.Operation{{Action: "search", Fields: map[string]any{"folder": "INBOX"}}, {Action: "watch", Fields: map[string]any{"folder": "INBOX"}},
			{Action: "move", Fields: map[string]any{"folder": "INBOX", "uid": 1.0, "to": "Archive"}}}})
}

func TestTheSignInIsBoundToBothServers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		system map[string]any
		host   string
	}{
		{map[string]any{"host": "smtp.x.example"}, "smtp.x.example:587"},
		{map[string]any{"host": "smtp.x.example", "imap_host": "imap.x.example"}, "smtp.x.example:587, imap.x.example:993"},
		{map[string]any{"imap_host": "imap.x.example", "imap_encryption": "starttls"}, "imap.x.example:143"},
	} {
		require.Equal(t, c.host, mail.App.TargetOf(c.system).Host)
	}
	b := practiceMail(t)
	id, err := mail.App.Check(t.Context(), b.call(cast.People()[0], nil))
	require.NoError(t, err)
	require.Len(t, id.Hops, 6, "both were asked")
	a, _ := mail.App.Action("search")
	_, err = a.Run(t.Context(), connector.NewCall(connector.Call{System: map[string]any{"host": "smtp.x.example"}}, credentials(cast.People()[0]), nil))
	require.Equal(t, "mail.address", fault.Of(err).Code)
	_, err = a.Run(t.Context(), connector.NewCall(connector.Call{System: map[string]any{"imap_host": "imap.x.example", "imap_encryption": "none"}}, credentials(cast.People()[0]), nil))
	require.Equal(t, "mail.plain", fault.Of(err).Code)
}
