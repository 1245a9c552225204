package mail_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/mail"
	"signet/backend/fault"
	"signet/backend/practice/cast"
	practice "signet/backend/practice/mail"
	"signet/backend/secret"
)

type bench struct {
	t      *testing.T
	system map[string]any
	values secret.Values
	inbox  *practice.Server
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func at(t *testing.T, l net.Listener, encryption string) map[string]any {
	t.Helper()
	return map[string]any{"host": "127.0.0.1", "port": float64(l.Addr().(*net.TCPAddr).Port), "encryption": encryption, "name": "Practice mail"}
}

func asAnna() secret.Values {
	anna := cast.People()[0]
	return secret.Values{"user": secret.New(anna.Email), "password": secret.New(anna.MailSecret)}
}

// newBench is Anna at the practice mail server.
func newBench(t *testing.T) *bench {
	t.Helper()
	s, err := practice.New(practice.Options{Path: t.TempDir() + "/mail.json"})
	require.NoError(t, err)
	l := listen(t)
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		_ = s.Close()
		_ = l.Close()
		<-done
	})
	return &bench{t: t, system: at(t, l, "none"), values: asAnna(), inbox: s}
}

func (b *bench) call(fields map[string]any) *connector.Call {
	return connector.NewCall(connector.Call{Fields: fields, System: b.system, Method: "password", Key: "key-1", Record: true},
		func(context.Context) (secret.Values, error) { return b.values, nil }, nil)
}

func (b *bench) send(fields map[string]any) (connector.Result, error) {
	a, ok := mail.App.Action("send")
	require.True(b.t, ok)
	return a.Run(b.t.Context(), b.call(fields))
}

func letter(more ...any) map[string]any {
	m := map[string]any{"to": "orders@brandt-stahlhandel.example", "subject": "Bestellung 4500018690 überfällig", "text": "Guten Tag\n.\nWo bleibt sie?"}
	for i := 0; i+1 < len(more); i += 2 {
		m[more[i].(string)] = more[i+1]
	}
	return m
}

func TestSend(t *testing.T) {
	t.Parallel()

	t.Run("ArrivesAsItWasWritten", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		res, err := b.send(letter("cc", []any{"a@halden.example", "b@halden.example"}, "bcc", "secret.reader@halden.example", "html", "<p>Guten Tag</p>",
			"reply_to", "purchasing@halden.example", "attachments", []any{map[string]any{"name": "Auftrag ä.txt", "data": []byte("4500018690")}}))
		require.NoError(t, err)
		require.Equal(t, "anna.keller@halden.example", res.Account)
		require.Equal(t, "SMTP send", res.API)
		require.Contains(t, res.Object, "orders@brandt-stahlhandel.example")
		inbox := b.inbox.Inbox()
		require.Len(t, inbox, 1)
		m := inbox[0]
		require.Equal(t, "Bestellung 4500018690 überfällig", m.Subject)
		require.Equal(t, "Guten Tag\n.\nWo bleibt sie?", strings.TrimSpace(strings.ReplaceAll(m.Text, "\r\n", "\n")))
		require.Contains(t, m.HTML, "<p>Guten Tag</p>")
		require.Len(t, m.To, 4)
		require.Equal(t, "anna.keller@halden.example", m.User)
		require.Equal(t, "Auftrag ä.txt", m.Attachments[0].Name)
		require.Equal(t, "4500018690", string(m.Attachments[0].Data))
	})

	t.Run("NobodySendsAsSomebodyElse", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		_, err := b.send(letter("from", "ben.osei@halden.example"))
		f := fault.Of(err)
		require.Equal(t, fault.PermissionDenied, f.Kind)
		require.Equal(t, "anna.keller@halden.example may not send as ben.osei@halden.example", f.Title)
		require.Empty(t, b.inbox.Inbox())
	})

	t.Run("ARefusedRecipientIsNamedAndNobodyGetsIt", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		_, err := b.send(letter("cc", "real.person@gmail.com"))
		f := fault.Of(err)
		require.Equal(t, fault.Invalid, f.Kind)
		require.Contains(t, f.Title, "real.person@gmail.com")
		require.Contains(t, f.Text, "sent to nobody")
		require.Empty(t, b.inbox.Inbox())
	})

	t.Run("AWrongPasswordIsRejected", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.values["password"] = secret.New("Canary-Mail-1")
		_, err := b.send(letter())
		require.Equal(t, fault.Unauthenticated, fault.KindOf(err))
		require.NotContains(t, err.Error(), "Canary-Mail-1")
	})

	t.Run("AValueBeginsNoHeader", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		_, err := b.send(letter("subject", "Hello\r\nBcc: victim@halden.example\r\n\r\nbody"))
		require.NoError(t, err)
		m := b.inbox.Inbox()[0]
		require.Equal(t, []string{"orders@brandt-stahlhandel.example"}, m.To)
		require.Contains(t, m.Subject, "Bcc: victim")
		_, err = b.send(letter("to", "a@halden.example\r\nRCPT TO:<victim@halden.example>"))
		require.Equal(t, fault.Invalid, fault.KindOf(err))
		require.Len(t, b.inbox.Inbox(), 1)
	})

	t.Run("NamesAndListsOfRecipients", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		_, err := b.send(letter("to", `"Brandt, Jonas" <jonas@brandt-stahlhandel.example>; jonas@BRANDT-stahlhandel.example, b@halden.example`))
		require.NoError(t, err)
		require.Equal(t, []string{"jonas@brandt-stahlhandel.example", "b@halden.example"}, b.inbox.Inbox()[0].To)
		for _, bad := range []string{"", "nobody", "a@b@c", "<>", `"a b>"@halden.example`} {
			_, err := b.send(letter("to", bad))
			require.Equal(t, fault.Invalid, fault.KindOf(err), bad)
			require.Equal(t, "to", fault.Of(err).Field)
		}
	})

	t.Run("ThePracticeInboxIsKept", func(t *testing.T) {
		t.Parallel()
		path := t.TempDir() + "/mail.json"
		for i := range 2 {
			s, err := practice.New(practice.Options{Path: path})
			require.NoError(t, err)
			require.Len(t, s.Inbox(), i)
			l := listen(t)
			go func() { _ = s.Serve(l) }()
			b := &bench{t: t, system: at(t, l, "none"), values: asAnna()}
			_, err = b.send(letter())
			require.NoError(t, err)
			require.Len(t, s.Inbox(), i+1)
			require.NoError(t, s.Close())
		}
	})
}

func TestSentence(t *testing.T) {
	t.Parallel()
	a, _ := mail.App.Action("send")
	require.Equal(t, "Send an email to …", a.SentenceFor(nil))
	require.Equal(t, "Send an email to a@x.example", a.SentenceFor(map[string]any{"to": "a@x.example"}))
	require.Equal(t, "Send an email to a@x.example, b@x.example and 2 more",
		a.SentenceFor(map[string]any{"to": "a@x.example,b@x.example", "cc": []any{"c@x.example", "d@x.example"}}))
}

// script is a mail server that answers line by line, and hangs up where the answer is empty.
func script(t *testing.T, answers map[string]string) net.Listener {
	t.Helper()
	l := listen(t)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				_, _ = io.WriteString(c, "220 script\r\n")
				for {
					line, err := r.ReadString('\n')
					if err != nil {
						return
					}
					verb := strings.ToUpper(strings.Fields(line + " x")[0])
					answer, known := answers[verb]
					switch {
					case known:
					case (verb == "MAIL" || verb == "RCPT") && !strings.Contains(line, ":<"):
						answer = "501 5.5.4 an address stands in angle brackets"
					case verb == "EHLO":
						answer = "250-script\r\n250 AUTH PLAIN"
					case verb == "AUTH":
						answer = "235 ok"
					case verb == "DATA":
						answer = "354 go"
					default:
						answer = "250 ok"
					}
					if answer == "" {
						return
					}
					_, _ = io.WriteString(c, answer+"\r\n")
					if verb == "DATA" && strings.HasPrefix(answer, "354") {
						for {
							line, err := r.ReadString('\n')
							if err != nil {
								return
							}
							if line == ".\r\n" {
								break
							}
						}
						end, known := answers["."]
						if known && end == "" {
							return
						}
						if !known {
							end = "250 queued"
						}
						_, _ = io.WriteString(c, end+"\r\n")
					}
				}
			}()
		}
	}()
	return l
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		answers map[string]string
		kind    fault.Kind
	}{
		"Queued":                       {nil, ""},
		"LostAfterTheMail":             {map[string]string{".": ""}, fault.InDoubt},
		"LostAtTheQuit":                {map[string]string{"QUIT": ""}, ""},
		"LostBeforeTheMail":            {map[string]string{"DATA": ""}, fault.Unavailable},
		"LostAtTheSender":              {map[string]string{"MAIL": ""}, fault.Unavailable},
		"RefusedAfterTheMail":          {map[string]string{".": "554 5.7.1 looks like spam"}, fault.Invalid},
		"FullAfterTheMail":             {map[string]string{".": "452 4.3.1 disk full"}, fault.Unavailable},
		"BusyAtTheSender":              {map[string]string{"MAIL": "421 4.3.2 closing"}, fault.Unavailable},
		"GreylistedRecipient":          {map[string]string{"RCPT": "451 4.7.1 try later"}, fault.Unavailable},
		"TemporaryFailureOfTheSignIn":  {map[string]string{"AUTH": "454 4.7.0 try later"}, fault.Unavailable},
		"RejectedSignIn":               {map[string]string{"AUTH": "535 5.7.8 no"}, fault.Unauthenticated},
		"AServerThatTakesNoPasswords":  {map[string]string{"EHLO": "250 script"}, fault.FailedPrecondition},
		"AServerThatEchoesThePassword": {map[string]string{"AUTH": "535 5.7.8 wrong: " + cast.People()[0].MailSecret}, fault.Unauthenticated},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &bench{t: t, system: at(t, script(t, x.answers), "none"), values: asAnna()}
			_, err := b.send(letter())
			require.Equal(t, x.kind, fault.KindOf(err), "%v", err)
			if err != nil {
				require.NotContains(t, fault.Of(err).Public()+err.Error(), cast.People()[0].MailSecret)
				require.NotEmpty(t, fault.Of(err).Remedy)
			}
		})
	}
}

// certificate is one for 127.0.0.1 that signs itself.
func certificate(t *testing.T, ends time.Time) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail"}, NotBefore: ends.Add(-48 * time.Hour), NotAfter: ends,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	require.NoError(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// sink is a mail server of its own making that takes every mail of one account.
type sink struct{ got chan string }

func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) { return s, nil }
func (s *sink) AuthMechanisms() []string                    { return []string{sasl.Plain} }
func (s *sink) Mail(string, *smtp.MailOptions) error        { return nil }
func (s *sink) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (s *sink) Reset()                                      {}
func (s *sink) Logout() error                               { return nil }
func (s *sink) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		if password != cast.People()[0].MailSecret {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}
func (s *sink) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.got <- string(b)
	return err
}

func TestEncryption(t *testing.T) {
	t.Parallel()
	serve := func(t *testing.T, kind string, cert tls.Certificate) (*bench, *sink) {
		t.Helper()
		x := &sink{got: make(chan string, 4)}
		s := smtp.NewServer(x)
		s.Domain = "sink.example"
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
		s.ErrorLog = silent{}
		l := listen(t)
		served := l
		if kind == "tls" {
			served = tls.NewListener(l, s.TLSConfig)
		}
		go func() { _ = s.Serve(served) }()
		t.Cleanup(func() { _ = s.Close() })
		return &bench{t: t, system: at(t, l, kind), values: asAnna()}, x
	}
	cert, ca := certificate(t, time.Now().Add(24*time.Hour))
	for _, kind := range []string{"starttls", "tls"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			b, x := serve(t, kind, cert)
			_, err := b.send(letter())
			require.Equal(t, "net.tls", fault.Of(err).Code, "%v", err)
			b.system["ca"] = ca
			_, err = b.send(letter())
			require.NoError(t, err)
			require.Contains(t, <-x.got, "orders@brandt-stahlhandel.example")
			id, err := mail.App.Check(t.Context(), b.call(nil))
			require.NoError(t, err)
			require.Equal(t, "anna.keller@halden.example", id.Account)
		})
	}
	t.Run("AnEndedCertificateIsNamedByItsDay", func(t *testing.T) {
		t.Parallel()
		old, ca := certificate(t, time.Date(2025, 11, 1, 0, 0, 0, 0, time.UTC))
		b, _ := serve(t, "tls", old)
		b.system["ca"] = ca
		_, err := b.send(letter())
		require.Contains(t, fault.Of(err).Text, "Its certificate ended on 1 Nov 2025. Signet did not send your sign-in.")
	})
	t.Run("NoPasswordWithoutEncryptionToAnotherComputer", func(t *testing.T) {
		t.Parallel()
		b := &bench{t: t, system: map[string]any{"host": "smtp.halden.example", "encryption": "none"}, values: asAnna()}
		_, err := b.send(letter())
		require.Equal(t, "mail.plain", fault.Of(err).Code)
	})
	t.Run("AServerWithoutSTARTTLSGetsNoPassword", func(t *testing.T) {
		t.Parallel()
		b := &bench{t: t, system: at(t, script(t, nil), "starttls"), values: asAnna()}
		_, err := b.send(letter())
		require.Equal(t, "net.tls", fault.Of(err).Code)
	})
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}
