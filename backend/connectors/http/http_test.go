package http_test

import (
	"context"
	"encoding/json"
	nethttp "net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/mccutchen/go-httpbin/v2/httpbin"
	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/http"
	"signet/backend/fault"
	"signet/backend/secret"
)

const canary = "Canary-Secret-9f3b"

// bench is one connection to a server.
type bench struct {
	t       *testing.T
	system  map[string]any
	method  string
	values  secret.Values
	session *connector.Session
	renewed []secret.Values
}

func (b *bench) call(fields map[string]any) *connector.Call {
	if b.session == nil {
		b.session = connector.NewSession()
	}
	c := connector.NewCall(connector.Call{Fields: fields, System: b.system, Method: b.method, Key: "key-1", Record: true},
		func(context.Context) (secret.Values, error) { return b.values, nil }, b.session)
	c.OnRenew(func(_ context.Context, v secret.Values) error {
		b.renewed = append(b.renewed, v)
		b.values = v
		return nil
	})
	return c
}

func (b *bench) run(action string, fields map[string]any) (connector.Result, error) {
	a, ok := http.App.Action(action)
	require.True(b.t, ok)
	return a.Run(b.t.Context(), b.call(fields))
}

func (b *bench) request(fields map[string]any) (map[string]any, error) {
	res, err := b.run("request", fields)
	if err != nil {
		return nil, err
	}
	require.Len(b.t, res.Bundles, 1)
	return res.Bundles[0], nil
}

func serve(t *testing.T, h nethttp.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func bin(t *testing.T) string { return serve(t, httpbin.New().ServeHTTP) }

func basic(t *testing.T, base string) *bench {
	return &bench{t: t, system: map[string]any{"base_url": base, "name": "Bin"}, method: "basic",
		values: secret.Values{"user": secret.New("sup_reader"), "password": secret.New(canary)}}
}

func open(t *testing.T, base string) *bench {
	return &bench{t: t, system: map[string]any{"base_url": base, "name": "Bin"}, method: "none"}
}

func TestRequest(t *testing.T) {
	t.Parallel()

	t.Run("SendsEveryMethodAndBody", func(t *testing.T) {
		t.Parallel()
		b := open(t, bin(t)+"/anything")
		for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			out, err := b.request(map[string]any{"method": m, "url": "/tickets", "query": map[string]any{"q": "ä&b", "n": []any{"1", "2"}},
				"headers": map[string]any{"X-Plain": "yes"}})
			require.NoError(t, err, m)
			body := out["body"].(map[string]any)
			require.Equal(t, m, body["method"])
			require.Equal(t, []any{"ä&b"}, body["args"].(map[string]any)["q"])
			require.Equal(t, []any{"1", "2"}, body["args"].(map[string]any)["n"])
			require.Equal(t, []any{"yes"}, body["headers"].(map[string]any)["X-Plain"])
			require.Equal(t, 200.0, out["status"])
		}
		out, err := b.request(map[string]any{"method": "POST", "url": "x", "body_type": "json", "json": map[string]any{"a": 1.5}})
		require.NoError(t, err)
		require.Equal(t, map[string]any{"a": 1.5}, out["data"].(map[string]any)["json"])
		out, err = b.request(map[string]any{"method": "POST", "url": "x", "body_type": "json", "json": `{"a": "ü"}`})
		require.NoError(t, err)
		require.Equal(t, map[string]any{"a": "ü"}, out["data"].(map[string]any)["json"])
		out, err = b.request(map[string]any{"method": "POST", "url": "x", "body_type": "form", "form": map[string]any{"a": "1 & 2"}})
		require.NoError(t, err)
		require.Equal(t, []any{"1 & 2"}, out["data"].(map[string]any)["form"].(map[string]any)["a"])
		out, err = b.request(map[string]any{"method": "POST", "url": "x", "body_type": "multipart", "form": map[string]any{"a": "1"},
			"files": []any{map[string]any{"field": "doc", "name": "order.txt", "data": []byte("4500018690")}}})
		require.NoError(t, err)
		require.Equal(t, []any{"4500018690"}, out["data"].(map[string]any)["files"].(map[string]any)["doc"])
		out, err = b.request(map[string]any{"method": "POST", "url": "x", "body_type": "raw", "raw": "<a/>", "content_type": "text/xml"})
		require.NoError(t, err)
		require.Equal(t, "data:text/xml;base64,PGEvPg==", out["data"].(map[string]any)["data"])
	})

	t.Run("SignsInTheWayTheConnectionSays", func(t *testing.T) {
		t.Parallel()
		base := bin(t)
		b := basic(t, base)
		out, err := b.request(map[string]any{"url": "/basic-auth/sup_reader/" + canary})
		require.NoError(t, err)
		require.Equal(t, "sup_reader", out["body"].(map[string]any)["user"])

		for method, v := range map[string]secret.Values{"bearer": {"token": secret.New(canary)}, "browser": {"access_token": secret.New(canary)}} {
			b := &bench{t: t, system: map[string]any{"base_url": base}, method: method, values: v}
			out, err := b.request(map[string]any{"url": "/bearer"})
			require.NoError(t, err)
			require.Equal(t, true, out["body"].(map[string]any)["authenticated"])
		}
	})

	t.Run("PutsAnAPIKeyInHeaderOrQueryAndShowsItNowhere", func(t *testing.T) {
		t.Parallel()
		for _, in := range []string{"header", "query"} {
			var seen atomic.Value
			base := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
				seen.Store(r.Header.Get("X-Desk-Key") + r.URL.Query().Get("X-Desk-Key"))
				_ = json.NewEncoder(w).Encode(map[string]any{"url": r.URL.String(), "headers": r.Header})
			})
			b := &bench{t: t, system: map[string]any{"base_url": base, "key_in": in, "key_name": "X-Desk-Key"}, method: "api_key",
				values: secret.Values{"key": secret.New(canary)}}
			res, err := b.run("request", map[string]any{"url": "/x?a=1"})
			require.NoError(t, err)
			require.Equal(t, canary, seen.Load())
			shown, err := json.Marshal(res)
			require.NoError(t, err)
			require.NotContains(t, string(shown), canary)
			require.Equal(t, "GET "+base+"/x", res.API)
			require.Equal(t, base+"/x?a=1", res.Request.URL)
		}
	})

	t.Run("ReadsWhatComesBack", func(t *testing.T) {
		t.Parallel()
		for name, x := range map[string]struct {
			kind, body string
			parse      any
			want       map[string]any
		}{
			"fields":           {"application/json", `{"a": [1, 2.5]}`, nil, map[string]any{"body": map[string]any{"a": []any{1.0, 2.5}}, "data": map[string]any{"a": []any{1.0, 2.5}}}},
			"a long number":    {"application/problem+json", `{"id": 9007199254740993}`, nil, map[string]any{"body": map[string]any{"id": "9007199254740993"}, "data": map[string]any{"id": "9007199254740993"}}},
			"off":              {"application/json", `{"a": 1}`, false, map[string]any{"body": `{"a": 1}`, "data": `{"a": 1}`}},
			"broken":           {"application/json", `{"a": `, nil, map[string]any{"body": `{"a": `, "data": `{"a": `}},
			"another alphabet": {"text/plain; charset=iso-8859-1", "G\xe4vle", nil, map[string]any{"body": "Gävle", "data": "Gävle"}},
			"bytes":            {"application/pdf", "\xff\x00", nil, map[string]any{"body": []byte("\xff\x00"), "data": []byte("\xff\x00")}},
			"nothing":          {"", "", nil, map[string]any{"body": "", "data": ""}},
		} {
			base := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
				w.Header().Set("Content-Type", x.kind)
				_, _ = w.Write([]byte(x.body))
			})
			out, err := open(t, base).request(map[string]any{"url": "/x", "parse": x.parse})
			require.NoError(t, err)
			require.Equal(t, x.want, map[string]any{"body": out["body"], "data": out["data"]}, name)
		}
	})

	t.Run("RefusesToActAsSomebodyElse", func(t *testing.T) {
		t.Parallel()
		b := basic(t, bin(t))
		for _, h := range []string{"authorization", "Cookie", "Proxy-Authorization", "X-HTTP-Method-Override", "Host"} {
			_, err := b.request(map[string]any{"url": "/get", "headers": map[string]any{h: "x"}})
			require.Equal(t, fault.Invalid, fault.KindOf(err), h)
		}
		_, err := b.request(map[string]any{"url": "http://ana:pw@" + b.system["base_url"].(string)[7:] + "/get"})
		require.Equal(t, fault.Invalid, fault.KindOf(err))
		_, err = b.request(map[string]any{"url": "/get", "headers": map[string]any{"X-A": "b\r\nAuthorization: x"}})
		require.Equal(t, fault.Invalid, fault.KindOf(err))
	})

	t.Run("StaysBelowTheBaseAddress", func(t *testing.T) {
		t.Parallel()
		b := open(t, bin(t)+"/anything")
		_, err := b.request(map[string]any{"url": "/../get"})
		require.Equal(t, fault.Invalid, fault.KindOf(err))
	})
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	type seen struct {
		auth, cookie, extra string
	}
	elsewhere := func(t *testing.T) (string, *atomic.Value) {
		var v atomic.Value
		return serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			v.Store(seen{r.Header.Get("Authorization"), r.Header.Get("Cookie"), r.Header.Get("X-Extra")})
			_, _ = w.Write([]byte("elsewhere"))
		}), &v
	}
	t.Run("TheSignInStaysAtHome", func(t *testing.T) {
		t.Parallel()
		other, v := elsewhere(t)
		base := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			nethttp.SetCookie(w, &nethttp.Cookie{Name: "session", Value: canary})
			nethttp.Redirect(w, r, other+"/file", nethttp.StatusFound)
		})
		out, err := basic(t, base).request(map[string]any{"url": "/x", "headers": map[string]any{"X-Extra": "1"}})
		require.NoError(t, err)
		require.Equal(t, "elsewhere", out["body"])
		require.Equal(t, seen{}, v.Load())
	})
	t.Run("AChangeIsNotSentAway", func(t *testing.T) {
		t.Parallel()
		other, v := elsewhere(t)
		base := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			nethttp.Redirect(w, r, other, nethttp.StatusTemporaryRedirect)
		})
		_, err := basic(t, base).request(map[string]any{"method": "POST", "url": "/x", "body_type": "raw", "raw": "data"})
		require.Equal(t, "http.redirected_away", fault.Of(err).Code)
		require.Nil(t, v.Load())
	})
	t.Run("AnotherHostInAFlowIsRefused", func(t *testing.T) {
		t.Parallel()
		other, v := elsewhere(t)
		b := basic(t, bin(t))
		for _, u := range []string{other + "/x", "//" + other[7:] + "/x", "https" + b.system["base_url"].(string)[4:] + "/x"} {
			_, err := b.request(map[string]any{"url": u})
			require.Equal(t, fault.PermissionDenied, fault.KindOf(err), u)
		}
		require.Nil(t, v.Load())
	})
	t.Run("OffTheRedirectIsTheAnswer", func(t *testing.T) {
		t.Parallel()
		out, err := basic(t, bin(t)).request(map[string]any{"url": "/redirect/1", "follow": false})
		require.NoError(t, err)
		require.Equal(t, 302.0, out["status"])
	})
	t.Run("TwentyAreTooMany", func(t *testing.T) {
		t.Parallel()
		_, err := basic(t, bin(t)).request(map[string]any{"url": "/redirect/20"})
		require.Equal(t, "http.redirects", fault.Of(err).Code)
	})
}

func TestSession(t *testing.T) {
	t.Parallel()
	b := open(t, bin(t))
	_, err := b.request(map[string]any{"url": "/cookies/set", "query": map[string]any{"a": "1"}})
	require.NoError(t, err)
	out, err := b.request(map[string]any{"url": "/cookies"})
	require.NoError(t, err)
	require.Contains(t, mustJSON(t, out["body"]), `"a":"1"`, "cookies last as long as the session")
	b.session = connector.NewSession()
	out, err = b.request(map[string]any{"url": "/cookies"})
	require.NoError(t, err)
	require.NotContains(t, mustJSON(t, out["body"]), `"a":"1"`)
}

func TestDownload(t *testing.T) {
	t.Parallel()
	base := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
		w.Header().Set("Content-Type", "application/pdf")
		w.Header().Set("Content-Disposition", `attachment; filename="../../etc/order.pdf"`)
		_, _ = w.Write([]byte{0x25, 0x50, 0xff, 0x00})
	})
	res, err := basic(t, base).run("download", map[string]any{"url": "/x"})
	require.NoError(t, err)
	require.Equal(t, []byte{0x25, 0x50, 0xff, 0x00}, res.Bundles[0]["data"])
	require.Equal(t, "order.pdf", res.Bundles[0]["name"])
	require.Equal(t, 4.0, res.Bundles[0]["size"])
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

func TestWhatAModuleIs(t *testing.T) {
	t.Parallel()
	a, _ := http.App.Action("request")
	for _, x := range []struct {
		fields   map[string]any
		class    connector.Class
		effect   connector.Effect
		sentence string
		api      string
	}{
		{map[string]any{"method": "GET", "url": "/suppliers/1?x=2"}, connector.Idempotent, connector.Reads, "Read /suppliers/1", "GET /suppliers/1"},
		{map[string]any{"url": "/suppliers"}, connector.Idempotent, connector.Reads, "Read /suppliers", "GET /suppliers"},
		{map[string]any{"method": "POST", "url": "https://desk.example/tickets"}, connector.Blind, connector.Creates, "Create in /tickets at desk.example", "POST https://desk.example/tickets"},
		{map[string]any{"method": "POST", "url": "/tickets", "summary": "Create a ticket"}, connector.Blind, connector.Creates, "Create a ticket", "POST /tickets"},
		{map[string]any{"method": "POST", "url": "/tickets", "key_header": "Idempotency-Key"}, connector.Keyed, connector.Creates, "Create in /tickets", "POST /tickets"},
		{map[string]any{"method": "POST", "url": "/search", "reads": true}, connector.Idempotent, connector.Reads, "Read /search", "POST /search"},
		{map[string]any{"method": "PUT", "url": "/tickets/1", "reads": true}, connector.Idempotent, connector.Changes, "Change /tickets/1", "PUT /tickets/1"},
		{map[string]any{"method": "PATCH", "url": "/tickets/1"}, connector.Blind, connector.Changes, "Change /tickets/1", "PATCH /tickets/1"},
		{map[string]any{"method": "DELETE", "url": "/tickets/1"}, connector.Idempotent, connector.Deletes, "Delete /tickets/1", "DELETE /tickets/1"},
	} {
		require.Equal(t, x.class, a.ClassFor(x.fields), "%v", x.fields)
		require.Equal(t, x.effect, a.EffectFor(x.fields), "%v", x.fields)
		require.Equal(t, x.sentence, a.SentenceFor(x.fields))
		require.Equal(t, x.api, a.APIFor(x.fields))
	}
}
