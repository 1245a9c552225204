package secret_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/secret"
)

const canary = "Canary-Ünlock/7 +\"x"

func TestTextNeverPrints(t *testing.T) {
	t.Parallel()
	v := secret.New(canary)
	holder := struct {
		Password secret.Text
		All      secret.Values
	}{v, secret.Values{"password": v}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		require.NotContains(t, fmt.Sprintf(verb, v), "Canary")
		require.NotContains(t, fmt.Sprintf(verb, holder), "Canary")
		require.NotContains(t, fmt.Sprintf(verb, v), fmt.Sprintf("%x", "Canary"))
	}
	b, err := json.Marshal(holder)
	require.NoError(t, err)
	require.JSONEq(t, `{"Password":null,"All":{"password":null}}`, string(b))
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "password", v, "all", holder)
	require.NotContains(t, log.String(), "Canary")
	require.Equal(t, canary, v.Reveal())
}

func TestValues(t *testing.T) {
	t.Parallel()
	v := secret.Values{"user": secret.New("ANNA.K"), "password": secret.New(canary)}
	back, err := secret.Decode(v.Encode())
	require.NoError(t, err)
	require.True(t, back.Get("password").Equal(v.Get("password")))
	require.Equal(t, []string{"password", "user"}, back.Names())
	c := v.Clone()
	v.Wipe()
	require.Equal(t, canary, c.Get("password").Reveal(), "a clone has memory of its own")
	require.NotContains(t, v.Get("password").Reveal(), "Canary")
	_, err = secret.Decode(secret.New("Canary is no JSON"))
	require.Error(t, err)
	require.NotContains(t, err.Error(), "Canary")
}

func TestRedactor(t *testing.T) {
	t.Parallel()
	var r secret.Redactor
	v := secret.Values{"user": secret.New("ANNA.K"), "account": secret.New("ANNA.K"), "expires_at": secret.New("2026-11-25T10:40:00Z"),
		"password": secret.New(canary), "pin": secret.New("12")}
	release, again := r.Add(v), r.Add(v)
	quoted, err := json.Marshal(canary)
	require.NoError(t, err)
	for _, form := range []string{canary, string(quoted), url.QueryEscape(canary), base64.StdEncoding.EncodeToString([]byte(canary)),
		base64.StdEncoding.EncodeToString([]byte("ANNA.K:" + canary)), base64.RawURLEncoding.EncodeToString([]byte(canary)), fmt.Sprintf("%x", canary)} {
		require.NotContains(t, r.Clean("before "+form+" after"), form)
	}
	require.Equal(t, "ANNA.K until 2026-11-25T10:40:00Z, 12 times", r.Clean("ANNA.K until 2026-11-25T10:40:00Z, 12 times"),
		"names, times and what is too short to be searched for stay")
	release()
	release()
	require.NotContains(t, r.Clean(canary), "Canary", "the second holder still has it")
	again()
	require.Equal(t, canary, r.Clean(canary))
	var none *secret.Redactor
	require.Equal(t, "x", none.Clean("x"))
}
