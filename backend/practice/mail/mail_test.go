package mail_test

import (
	"net"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"signet/backend/practice/cast"
	"signet/backend/practice/mail"
)

func start(t *testing.T) (*mail.Server, func() *smtp.Client) {
	t.Helper()
	s, err := mail.New(mail.Options{})
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() {
		_ = s.Close()
		_ = l.Close()
	})
	return s, func() *smtp.Client {
		c, err := smtp.Dial(l.Addr().String())
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
}

func TestServer(t *testing.T) {
	t.Parallel()
	anna, ben := cast.People()[0], cast.People()[1]

	t.Run("EachPersonSignsInWithTheirOwn", func(t *testing.T) {
		t.Parallel()
		s, dial := start(t)
		for _, p := range []cast.Person{anna, ben} {
			for _, way := range []sasl.Client{sasl.NewPlainClient("", p.Email, p.MailSecret), sasl.NewLoginClient(p.Email, p.MailSecret)} {
				c := dial()
				require.NoError(t, c.Auth(way))
				require.NoError(t, c.SendMail(p.Email, []string{"orders@brandt-stahlhandel.example"}, strings.NewReader("Subject: Hello\r\n\r\nHi\r\n")))
			}
		}
		require.Len(t, s.Inbox(), 4)
		require.Equal(t, ben.Email, s.Inbox()[0].User, "the newest comes first")
		require.NoError(t, s.Reset())
		require.Empty(t, s.Inbox())
	})

	t.Run("NobodyForSomebodyElse", func(t *testing.T) {
		t.Parallel()
		s, dial := start(t)
		for _, way := range []sasl.Client{sasl.NewPlainClient("", anna.Email, ben.MailSecret), sasl.NewLoginClient(anna.Email, "wrong"),
			sasl.NewPlainClient("", "nobody@halden.example", ""), sasl.NewPlainClient(ben.Email, anna.Email, anna.MailSecret)} {
			var refused *smtp.SMTPError
			require.ErrorAs(t, dial().Auth(way), &refused)
			require.Equal(t, 535, refused.Code)
		}
		c := dial()
		require.Error(t, c.Mail(anna.Email, nil), "first the sign-in")
		c = dial()
		require.NoError(t, c.Auth(sasl.NewPlainClient("", anna.Email, anna.MailSecret)))
		require.ErrorContains(t, c.Mail(ben.Email, nil), "may not send as ben.osei@halden.example")
		require.NoError(t, c.Mail(anna.Email, nil))
		require.ErrorContains(t, c.Rcpt("real@gmail.com", nil), "not a practice address")
		require.Empty(t, s.Inbox())
	})
}
