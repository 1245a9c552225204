package http_test

import (
	"bytes"
	"compress/gzip"
	"context"
	nethttp "net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/http"
	"signet/backend/fault"
)

// bare makes a call without any connection, as flows from Make do (http:ActionSendData).
func bare(t *testing.T, s *connector.Session, action string, fields map[string]any) (map[string]any, error) {
	t.Helper()
	a, _ := http.App.Action(action)
	res, err := a.Run(t.Context(), connector.NewCall(connector.Call{Fields: fields, Record: true}, nil, s))
	if err != nil {
		return nil, err
	}
	require.Len(t, res.Bundles, 1)
	return res.Bundles[0], nil
}

func TestWithoutAConnection(t *testing.T) {
	t.Parallel()
	at := bin(t)
	got, err := bare(t, nil, "request", map[string]any{"method": "post", "url": at + "/anything?a=1",
		"query":     []any{map[string]any{"name": "b", "value": "2"}, map[string]any{"name": "b", "value": "3"}},
		"headers":   []any{map[string]any{"name": "X-Order", "value": "45"}, map[string]any{"name": "Authorization", "value": "Bearer given"}},
		"body_type": "form", "form": []any{map[string]any{"key": "name", "value": "Anna & Co"}, map[string]any{"key": "tag", "value": "x"}, map[string]any{"key": "tag", "value": "y"}}})
	require.NoError(t, err)
	require.Equal(t, 200.0, got["statusCode"])
	require.Equal(t, got["body"], got["data"], "Make: the answer is data")
	require.Positive(t, got["fileSize"])
	data := got["data"].(map[string]any)
	require.Equal(t, map[string]any{"a": []any{"1"}, "b": []any{"2", "3"}}, data["args"])
	require.Equal(t, map[string]any{"name": []any{"Anna & Co"}, "tag": []any{"x", "y"}}, data["form"])
	headers := data["headers"].(map[string]any)
	require.Equal(t, []any{"45"}, headers["X-Order"])
	require.Equal(t, []any{"Bearer given"}, headers["Authorization"])

	for _, bad := range []string{"/tickets", "tickets", "", "ftp://x.example/", "http://anna:secret@127.0.0.1/"} {
		_, err = bare(t, nil, "request", map[string]any{"method": "GET", "url": bad})
		require.Equal(t, fault.Invalid, fault.KindOf(err), bad)
	}
	_, err = bare(t, nil, "request", map[string]any{"method": "GET", "url": at + "/status/401"})
	require.Equal(t, fault.FailedPrecondition, fault.KindOf(err), "nobody was signed in, so nobody is asked to sign in again")
	_, err = bare(t, nil, "request", map[string]any{"method": "GET", "url": at + "/get", "headers": map[string]any{"Cookie": "a=b"}})
	require.Equal(t, "http.reserved_header", fault.Of(err).Code)
	got, err = bare(t, nil, "request", map[string]any{"method": "GET", "url": at + "/status/418", "fail": false, "parse": false})
	require.NoError(t, err)
	require.Equal(t, 418.0, got["status"])

	file, err := bare(t, nil, "download", map[string]any{"url": at + "/image/png"})
	require.NoError(t, err)
	require.Equal(t, "png", file["fileName"])
	require.EqualValues(t, len(file["data"].([]byte)), file["fileSize"])
}

func TestAHeaderThatTheFlowBringsIsSaid(t *testing.T) {
	t.Parallel()
	a, _ := http.App.Action("request")
	for _, header := range []string{"Authorization", "X-Order"} {
		res, err := a.Run(t.Context(), connector.NewCall(connector.Call{Record: true, Fields: map[string]any{"method": "GET", "url": bin(t) + "/get", "headers": map[string]any{header: "Bearer given-on-its-way"}}}, nil, nil))
		require.NoError(t, err)
		require.Equal(t, header == "Authorization", len(res.Notes) == 1)
		if header == "Authorization" {
			require.NotContains(t, res.Request.RequestHeaders[header], "given-on-its-way", "the inspector shows dots")
		}
	}
}

func TestWithAConnectionTheHeaderIsStillTheConnectionsOwn(t *testing.T) {
	t.Parallel()
	_, err := open(t, bin(t)).request(map[string]any{"method": "GET", "url": "/get", "headers": []any{map[string]any{"name": "authorization", "value": "Bearer x"}}})
	require.Equal(t, "http.reserved_header", fault.Of(err).Code)
}

// Make: followRedirect and followAllRedirects, shareCookies.
func TestRedirectsAndCookies(t *testing.T) {
	t.Parallel()
	at := bin(t)
	for _, c := range []struct {
		method      string
		follow, all bool
		want        float64
	}{{"GET", true, false, 200}, {"GET", false, true, 302}, {"POST", true, false, 302}, {"POST", true, true, 200}} {
		got, err := bare(t, nil, "request", map[string]any{"method": c.method, "url": at + "/redirect-to?status_code=302&url=%2Fget", "follow": c.follow, "follow_all": c.all})
		require.NoError(t, err)
		require.Equal(t, c.want, got["status"], "%+v", c)
	}
	for _, share := range []bool{true, false} {
		s := connector.NewSession()
		_, err := bare(t, s, "request", map[string]any{"method": "GET", "url": at + "/cookies/set?a=1", "share_cookies": share})
		require.NoError(t, err)
		got, err := bare(t, s, "request", map[string]any{"method": "GET", "url": at + "/cookies", "share_cookies": share})
		require.NoError(t, err)
		require.Equal(t, share, strings.Contains(connector.TextOf(got["data"]), "1"))
	}
}

func TestAnAnswerThatGrowsIsBounded(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		_, err := z.Write(make([]byte, 1<<20))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	require.Less(t, bomb.Len(), 1<<20)
	at := serve(t, func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	begin := time.Now()
	_, err := bare(t, nil, "request", map[string]any{"method": "GET", "url": at})
	require.Equal(t, fault.Exhausted, fault.KindOf(err), "%v", err)
	require.Equal(t, "http.too_large", fault.Of(err).Code)
	require.Less(t, time.Since(begin), time.Minute)

	deep := serve(t, func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(strings.Repeat("[", 1<<20)))
	})
	got, err := bare(t, nil, "request", map[string]any{"method": "GET", "url": deep})
	require.NoError(t, err)
	require.IsType(t, "", got["data"], "what cannot be read within bounds stays text")
	ctx, stop := context.WithCancel(context.Background())
	stop()
	a, _ := http.App.Action("request")
	_, err = a.Run(ctx, connector.NewCall(connector.Call{Fields: map[string]any{"method": "GET", "url": at}}, nil, nil))
	require.Error(t, err)
}
