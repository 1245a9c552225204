package http_test

import (
	"context"
	"encoding/pem"
	"io"
	"net"
	nethttp "net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/connectors/http"
	"signet/backend/fault"
	"signet/backend/secret"
)

func TestNetwork(t *testing.T) {
	t.Parallel()
	a, _ := http.App.Action("request")

	t.Run("AnAuthorityOfTheConnectionIsTrusted", func(t *testing.T) {
		t.Parallel()
		var connections atomic.Int32
		s := httptest.NewUnstartedServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) { _, _ = io.WriteString(w, "ok") }))
		s.Config.ConnState = func(_ net.Conn, state nethttp.ConnState) {
			if state == nethttp.StateNew {
				connections.Add(1)
			}
		}
		s.StartTLS()
		t.Cleanup(s.Close)
		b := basic(t, s.URL)
		b.system["ca"] = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
		for range 3 {
			_, err := b.request(map[string]any{"url": "/x"})
			require.NoError(t, err)
		}
		require.EqualValues(t, 1, connections.Load(), "the connection is kept for the run")
		b.system["ca"] = "not a certificate"
		b.session = nil
		_, err := b.request(map[string]any{"url": "/x"})
		require.Equal(t, "connection.ca", fault.Of(err).Code)
	})

	t.Run("ThroughAProxy", func(t *testing.T) {
		t.Parallel()
		var asked atomic.Value
		proxy := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			asked.Store(r.URL.String())
			_, _ = io.WriteString(w, "by proxy")
		})
		b := basic(t, "http://desk.example")
		b.system["proxy"] = proxy
		out, err := b.request(map[string]any{"url": "/x"})
		require.NoError(t, err)
		require.Equal(t, "by proxy", out["body"])
		require.Equal(t, "http://desk.example/x", asked.Load())
		b.system["proxy"] = "http://ana:" + canary + "@127.0.0.1:1"
		_, err = b.request(map[string]any{"url": "/x"})
		require.Equal(t, "http.secret_in_address", fault.Of(err).Code)
		require.NotContains(t, err.Error(), canary)
	})

	t.Run("AProxyIsNoWayToTheComputersOwnServices", func(t *testing.T) {
		t.Parallel()
		var asked atomic.Int32
		proxy := serve(t, func(nethttp.ResponseWriter, *nethttp.Request) { asked.Add(1) })
		own := netip.MustParseAddrPort("127.0.0.1:47110")
		n := connector.NewNetwork(connector.NetworkOptions{Own: func(ap netip.AddrPort) bool { return ap == own }})
		for _, base := range []string{"http://169.254.169.254", "http://127.0.0.1:47110", "http://localhost:47110", "http://[::ffff:169.254.169.254]"} {
			b := basic(t, base)
			b.system["proxy"] = proxy
			c := connector.NewCall(connector.Call{Fields: map[string]any{"url": "/"}, System: b.system, Method: "basic", Net: n},
				func(context.Context) (secret.Values, error) { return b.values, nil }, nil)
			_, err := a.Run(t.Context(), c)
			require.Equal(t, fault.PermissionDenied, fault.KindOf(err), base)
		}
		require.Zero(t, asked.Load())
	})

	t.Run("ARedirectToTheComputersOwnServicesIsRefused", func(t *testing.T) {
		t.Parallel()
		base := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			nethttp.Redirect(w, r, "http://169.254.169.254/latest/meta-data", nethttp.StatusFound)
		})
		_, err := basic(t, base).request(map[string]any{"url": "/x"})
		require.Equal(t, "net.forbidden", fault.Of(err).Code)
	})

	t.Run("AnEndlessAnswerEnds", func(t *testing.T) {
		t.Parallel()
		base := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			chunk := []byte(strings.Repeat("x", 1<<20))
			for {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		})
		_, err := basic(t, base).request(map[string]any{"url": "/x"})
		require.Equal(t, "http.too_large", fault.Of(err).Code)
	})

	t.Run("ASlowAnswerIsCutByTheTimeout", func(t *testing.T) {
		t.Parallel()
		base := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			_, _ = io.WriteString(w, "begin")
			w.(nethttp.Flusher).Flush()
			<-r.Context().Done()
		})
		begin := time.Now()
		_, err := basic(t, base).request(map[string]any{"url": "/x", "timeout": 1.0})
		require.Equal(t, "run.timeout", fault.Of(err).Code)
		require.Less(t, time.Since(begin), 3*time.Second)
	})

	t.Run("AnEchoOfTheSecretIsNoOutput", func(t *testing.T) {
		t.Parallel()
		base := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			w.Header().Set("X-Echo", r.Header.Get("Authorization"))
			w.Header().Set("Content-Type", "application/json")
			user, password, _ := r.BasicAuth()
			_, _ = io.WriteString(w, `{"auth": "`+r.Header.Get("Authorization")+`", "user": "`+user+`", "password": "`+password+`"}`)
		})
		res, err := basic(t, base).run("request", map[string]any{"url": "/x"})
		require.NoError(t, err)
		shown := mustJSON(t, res)
		for _, form := range append(secret.Forms(canary), "Basic c3VwX3JlYWRlcjp") {
			require.NotContains(t, shown, form)
		}
		require.Contains(t, shown, "sup_reader", "a user name is not secret")
	})
}
