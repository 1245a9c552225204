package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
