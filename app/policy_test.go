package app

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	files := http.FileServerFS(fstest.MapFS{
		"index.html":   {Data: []byte(`<html><meta name="csp-nonce" content="" /></html>`)},
		"assets/a.js":  {Data: []byte(`1`)},
		"assets/a.css": {Data: []byte(`a{}`)},
	})
	nonce := newNonce()
	h := guarded(nonce)(files)
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	t.Run("StandsOnEveryResponse", func(t *testing.T) {
		t.Parallel()
		for _, path := range []string{"/", "/assets/a.js", "/assets/a.css", "/absent"} {
			csp := get(path).Header().Get("Content-Security-Policy")
			require.Contains(t, csp, "default-src 'none'", path)
			require.Contains(t, csp, "script-src 'self';", path)
			require.NotContains(t, csp, "unsafe", path)
		}
	})
	t.Run("PutsTheNonceIntoThePageAlone", func(t *testing.T) {
		t.Parallel()
		w := get("/")
		require.Contains(t, w.Body.String(), `content="`+nonce+`"`)
		require.Equal(t, strconv.Itoa(w.Body.Len()), w.Header().Get("Content-Length"))
		require.NotEqual(t, newNonce(), newNonce(), "it changes at every start")
	})
}
