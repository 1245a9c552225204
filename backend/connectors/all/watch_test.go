package all_test

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/all"
	"signet/backend/engine"
	"signet/backend/engine/enginetest"
	"signet/backend/flow"
	"signet/backend/practice"
	"signet/backend/practice/cast"
	"signet/backend/secret"
)

// places are how far triggers have read.
type places struct{ mark string }

// Position is where the trigger goes on.
func (p *places) Position(context.Context, *engine.Run, int) (connector.Position, error) {
	return connector.Position{Mark: p.mark}, nil
}

// Advance is told once a run has done its work.
func (p *places) Advance(_ context.Context, _ *engine.Run, _ int, mark string, _ bool) error {
	p.mark = mark
	return nil
}

// TestAMailThatComesInIsKeptAndAnsweredOnce runs the flow that most people build first, with real servers.
func TestAMailThatComesInIsKeptAndAnsweredOnce(t *testing.T) {
	t.Parallel()
	systems, err := practice.Start(t.Context(), practice.Options{Dir: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = systems.Close() })
	anna, ben := cast.People()[0], cast.People()[1]
	host, port, _ := net.SplitHostPort(systems.Addresses().Mail)
	_, read, _ := net.SplitHostPort(systems.Addresses().IMAP)
	address := map[string]any{"host": host, "port": port, "encryption": "none", "imap_host": host, "imap_port": read, "imap_encryption": "none", "name": "Practice mail"}
	send, _ := all.Registry().Action("mail", "send")
	write := func(subject string) {
		_, err := send.Run(t.Context(), connector.NewCall(connector.Call{System: address, Method: "password", Key: subject,
			Fields: m{"to": anna.Email, "subject": subject, "text": "Where is it?"}}, func(context.Context) (secret.Values, error) {
			return secret.Values{"user": secret.New(ben.Email), "password": secret.New(ben.MailSecret)}, nil
		}, nil))
		require.NoError(t, err)
	}

	s := opened(t)
	ids := enginetest.NewIdentities()
	app, _ := all.Registry().App("mail")
	ids.Connect(engine.Address{ID: "con_mail", Name: "Mail", App: "mail", Method: "password", Kind: "shared", System: address, Target: app.TargetOf(address)})
	ids.Provide("con_mail", "", secret.Values{"user": secret.New(anna.Email), "password": secret.New(anna.MailSecret)})
	at := &places{}
	e := engine.New(engine.Options{Registry: all.Registry(), Language: engine.NewLanguage(), Journal: s.Journal(), Identities: ids, DataStore: s.DataStore(),
		Positions: at, Zone: time.UTC})
	t.Cleanup(e.Close)
	shared := &flow.ConnectionRef{Shared: "con_mail"}
	d := flow.New("flow_mail", "Answer mails")
	d.Modules = []flow.Module{
		{ID: 1, App: "mail", Action: "watch", Connection: shared, Fields: m{"folder": "INBOX", "mark_seen": true}},
		module(2, "text", "match_pattern", m{"pattern": `45\d{8}`, "text": "{{1.subject}}"}),
		module(3, "datastore", "add_record", m{"store": "Asked", "key": "{{2.`__IMTMATCH__`[1]}}", "data": m{"by": "{{1.from.address}}", "at": "{{1.received}}"}}),
		{ID: 4, App: "mail", Action: "send", Connection: shared, Fields: m{"to": "{{1.from.address}}", "subject": "Re: {{1.subject}}", "text": "We look after {{2.`__IMTMATCH__`[1]}}."}},
	}
	d.Links = chain(1, 2, 3, 4)
	run := func() engine.Run {
		t.Helper()
		r, missing, err := e.Prepare(t.Context(), engine.StartRequest{Document: &d, Version: 1, Hash: "h", Person: "anna", Trigger: "schedule"})
		require.NoError(t, err)
		require.Empty(t, missing)
		_, err = e.Start(t.Context(), r.ID)
		require.NoError(t, err)
		r, err = e.Wait(t.Context(), r.ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State, "%+v", r.Fault)
		return r
	}
	run()
	require.Empty(t, systems.Inbox(), "nothing came")
	write("Order 4500018690")
	write("Hello")
	write("Order 4500018734")
	run()
	run()
	var answers []string
	for _, x := range systems.Inbox() {
		if x.User == anna.Email {
			answers = append(answers, x.Subject+" to "+x.To[0])
		}
	}
	require.Equal(t, []string{"Re: Order 4500018734 to " + ben.Email, "Re: Order 4500018690 to " + ben.Email}, answers, "each once")
	record, err := s.DataStore().Get(t.Context(), "Asked", "4500018690")
	require.NoError(t, err)
	require.Equal(t, ben.Email, record.Values["by"])
	require.IsType(t, time.Time{}, record.Values["at"])
}
