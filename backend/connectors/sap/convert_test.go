package sap

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/fault"
)

func TestEncode(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 12, 4, 9, 5, 7, 0, time.UTC)
	date, clock, flag := component{kind: 'D'}, component{kind: 'T'}, component{kind: 'C', length: 1}
	amount, item, whole := component{kind: 'P', length: 23, decimals: 4}, component{kind: 'N', length: 5}, component{kind: 'I'}
	number := component{kind: 'C', length: 10, exit: "ALPHA"}
	for _, c := range []struct {
		t    component
		in   any
		want string
	}{
		{date, at, "2026-12-04"}, {date, "20261204", "2026-12-04"}, {date, "2026-12-04T23:30:00+01:00", "2026-12-04"}, {date, "", "0000-00-00"},
		{clock, at, "09:05:07"}, {clock, "0905", "!"}, {clock, "090507", "09:05:07"}, {date, "04.12.2026", "!"}, {date, true, "!"},
		{flag, true, "X"}, {flag, false, ""}, {flag, "XX", "!"},
		{amount, 0.1 + 0.2, "0.3000"}, {amount, "12.5", "12.5"}, {amount, "1,5", "!"}, {amount, "1.23456", "!"}, {amount, 48210.0, "48210.0000"},
		{item, 10.0, "00010"}, {item, "0000010", "00010"}, {item, "123456", "!"}, {item, "A", "!"},
		{whole, 3.0, "3"}, {whole, 3.5, "!"}, {whole, "seven", "!"},
		{number, "100040", "0000100040"}, {number, 4500018811.0, "4500018811"}, {number, "ABC", "ABC"}, {number, "12345678901", "!"},
		{component{kind: 'g'}, "any\nlength", "any\nlength"}, {component{kind: 'y'}, []byte("a"), "YQ=="},
		{component{kind: 'C', length: 4}, []byte{0xff, 0xfe}, "!"},
	} {
		got, err := c.t.encode(c.in)
		if c.want == "!" {
			require.Error(t, err, "%v %v", c.t.kind, c.in)
			continue
		}
		require.NoError(t, err, "%v", c.in)
		require.Equal(t, c.want, got)
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	amount := component{kind: 'P', decimals: 4}
	require.Equal(t, 48210.0, amount.decode("48210.0000"))
	require.Equal(t, -12.5, amount.decode("12.50-"), "the minus of older systems stands behind")
	require.Equal(t, "1234567890123456789.1234", amount.decode("1234567890123456789.1234"), "what a number cannot hold exactly stays text")
	require.Equal(t, 0.0, amount.decode(""))
	require.Nil(t, component{kind: 'D'}.decode("0000-00-00"))
	require.Equal(t, "2026-12-04", component{kind: 'D'}.decode("20261204"))
	require.Equal(t, "00010", component{kind: 'N'}.decode("00010"))
	require.Equal(t, "100040", component{kind: 'C', exit: "ALPHA"}.decode("0000100040"))
	require.Equal(t, "  text", component{kind: 'C'}.decode("  text"))
}

// TestRoundTrip: what is sent and comes back is what was meant.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	t.Run("Names", rapid.MakeCheck(func(t *rapid.T) {
		s := rapid.StringMatching(`[A-Z/_][A-Z0-9_/%?#-]{0,20}`).Draw(t, "name")
		require.Equal(t, s, untag(tag(s)), tag(s))
		root, err := parse(strings.NewReader("<" + tag(s) + "/>"))
		require.NoError(t, err)
		require.Equal(t, tag(s), root.name)
	}))
	t.Run("Text", rapid.MakeCheck(func(t *rapid.T) {
		s := rapid.StringMatching(`[ -~äöüß€\n\t]{0,60}`).Draw(t, "text")
		body := envelope("F", []arg{{name: "P", text: s}})
		root, err := parse(strings.NewReader(string(body)))
		require.NoError(t, err)
		require.Equal(t, s, root.child("Body").child("F").child("P").text)
	}))
	t.Run("Numbers", rapid.MakeCheck(func(t *rapid.T) {
		n := rapid.Int64Range(-1e15, 1e15).Draw(t, "ten-thousandths")
		amount := component{kind: 'P', length: 23, decimals: 4}
		s, err := amount.encode(float64(n) / 10000)
		require.NoError(t, err)
		require.InDelta(t, float64(n)/10000, amount.decode(s), 1e-3)
	}))
}

// TestAnswers: no bytes make the reader fail in any way but an error.
func TestAnswers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`(<(/)?(e:)?(Envelope|Body|Fault|detail|X\.Response|item)( a="b")?(/)?>|[a-z&;<]){0,30}`).Draw(t, "xml")
		a, err := readAnswer(strings.NewReader(s))
		require.True(t, (a == nil) == (err != nil))
	})
	_, err := readAnswer(strings.NewReader(`<!DOCTYPE x [<!ENTITY a "b">]><Envelope><Body><X.Response/></Body></Envelope>`))
	require.Error(t, err, "no document type")
}

// TestPages: the reasons that SAP writes on its sign-in page, in the two languages that it is most used in.
func TestPages(t *testing.T) {
	t.Parallel()
	p := &peer{}
	p.target.System = "S4P"
	for page, code := range map[string]string{
		"<html><head><title>x</title></head><body><p>User is locked. Please notify the person responsible</p></body></html>": "sap.locked",
		"<p>Password logon no longer possible - too many failed attempts</p>":                                                "sap.locked",
		"<p>Benutzer ist gesperrt</p>":                            "sap.locked",
		"<p>User account not in validity date</p>":                "sap.expired_user",
		"<p>You must change your initial password</p>":            "sap.password_change",
		"<p>Name or password is incorrect</p>":                    "sap.stored_rejected",
		"<style>.locked{}</style><p>Anmeldung fehlgeschlagen</p>": "sap.stored_rejected",
		"": "sap.stored_rejected",
	} {
		_, err := p.judge(request{function: "F", writes: true}, "ANNA.K", &http.Response{StatusCode: http.StatusUnauthorized}, []byte(page))
		require.ErrorContains(t, err, "sap.sign_in", page)
		require.Equal(t, code, codeOf(err), page)
	}
}

func codeOf(err error) string { return fault.Of(err).Code }
