package http_test

import (
	nethttp "net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/fault"
)

func TestErrors(t *testing.T) {
	t.Parallel()
	status := func(t *testing.T, code int, header ...string) string {
		return serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(code)
			_, _ = w.Write([]byte(`{"error": {"message": "because of ` + canary + `"}}`))
		})
	}
	for _, x := range []struct {
		method string
		status int
		kind   fault.Kind
		code   string
	}{
		{"GET", 401, fault.Unauthenticated, "http.401"},
		{"POST", 403, fault.PermissionDenied, "http.403"},
		{"GET", 404, fault.NotFound, "http.404"},
		{"POST", 409, fault.Conflict, "http.conflict"},
		{"POST", 422, fault.Invalid, "http.refused"},
		{"POST", 429, fault.Exhausted, "http.429"},
		{"POST", 503, fault.Unavailable, "http.5xx"},
		{"POST", 500, fault.InDoubt, "http.5xx"},
		{"PUT", 502, fault.InDoubt, "http.5xx"},
		{"GET", 500, fault.Unavailable, "http.5xx"},
	} {
		b := basic(t, status(t, x.status))
		res, err := b.run("request", map[string]any{"method": x.method, "url": "/x", "retries": 0.0})
		f := fault.Of(err)
		require.Equal(t, x.kind, f.Kind, "%s %d", x.method, x.status)
		require.Equal(t, x.code, f.Code)
		require.NotContains(t, f.Error()+f.Public(), canary)
		require.Contains(t, f.Public(), "because of")
		require.NotEmpty(t, res.API)
		require.Equal(t, x.status, res.Request.Status)
	}

	t.Run("OffTheStatusIsAnOutput", func(t *testing.T) {
		t.Parallel()
		out, err := basic(t, status(t, 404)).request(map[string]any{"url": "/x", "fail": false})
		require.NoError(t, err)
		require.Equal(t, 404.0, out["status"])
	})

	t.Run("AWriteWithoutAnAnswerIsInDoubt", func(t *testing.T) {
		t.Parallel()
		base := serve(t, func(nethttp.ResponseWriter, *nethttp.Request) { panic(nethttp.ErrAbortHandler) })
		_, err := basic(t, base).request(map[string]any{"method": "POST", "url": "/x"})
		require.Equal(t, fault.InDoubt, fault.KindOf(err))
		_, err = basic(t, base).request(map[string]any{"method": "GET", "url": "/x"})
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
	})

	t.Run("ATimeoutOfAWriteIsInDoubt", func(t *testing.T) {
		t.Parallel()
		base := serve(t, func(_ nethttp.ResponseWriter, r *nethttp.Request) { <-r.Context().Done() })
		_, err := basic(t, base).request(map[string]any{"method": "POST", "url": "/x", "timeout": 1.0})
		require.Equal(t, fault.InDoubt, fault.KindOf(err))
		require.Equal(t, "run.timeout", fault.Of(err).Code)
	})

	t.Run("WhatWasNeverSentIsNotInDoubt", func(t *testing.T) {
		t.Parallel()
		s := httptest.NewServer(nethttp.NotFoundHandler())
		s.Close()
		_, err := basic(t, s.URL).request(map[string]any{"method": "POST", "url": "/x"})
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.Equal(t, "net.unreachable", fault.Of(err).Code)
	})

	t.Run("AnUnknownCertificateGetsNoSignIn", func(t *testing.T) {
		t.Parallel()
		var asked atomic.Int32
		s := httptest.NewTLSServer(nethttp.HandlerFunc(func(nethttp.ResponseWriter, *nethttp.Request) { asked.Add(1) }))
		t.Cleanup(s.Close)
		_, err := basic(t, s.URL).request(map[string]any{"method": "POST", "url": "/x"})
		require.Equal(t, "net.tls", fault.Of(err).Code)
		require.Zero(t, asked.Load())
	})
}

func TestRetries(t *testing.T) {
	t.Parallel()
	busy := func(t *testing.T, times int32, calls *atomic.Int32) string {
		return serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			if calls.Add(1) <= times {
				w.Header().Set("Retry-After", "0")
				w.WriteHeader(429)
			}
		})
	}
	t.Run("ARepetitionThatDoesNoHarm", func(t *testing.T) {
		t.Parallel()
		var calls atomic.Int32
		_, err := open(t, busy(t, 2, &calls)).request(map[string]any{"url": "/x"})
		require.NoError(t, err)
		require.EqualValues(t, 3, calls.Load())
	})
	t.Run("AKeyedWrite", func(t *testing.T) {
		t.Parallel()
		var calls atomic.Int32
		_, err := open(t, busy(t, 1, &calls)).request(map[string]any{"method": "POST", "url": "/x", "key_header": "Idempotency-Key"})
		require.NoError(t, err)
		require.EqualValues(t, 2, calls.Load())
	})
	t.Run("ABlindWriteIsNeverRepeated", func(t *testing.T) {
		t.Parallel()
		var calls atomic.Int32
		_, err := open(t, busy(t, 1, &calls)).request(map[string]any{"method": "POST", "url": "/x"})
		require.Equal(t, fault.Exhausted, fault.KindOf(err))
		require.EqualValues(t, 1, calls.Load())
	})
	t.Run("ALongWaitIsAnError", func(t *testing.T) {
		t.Parallel()
		base := serve(t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(503)
		})
		_, err := open(t, base).request(map[string]any{"url": "/x"})
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
	})
}
