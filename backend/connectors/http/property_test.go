package http_test

import (
	nethttp "net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/connectors/http"
	"signet/backend/secret"
)

// TestASignInNeverLeavesItsHost makes up addresses and redirects and looks at every
// request that arrives anywhere else: none may carry anything of the sign-in.
func TestASignInNeverLeavesItsHost(t *testing.T) {
	t.Parallel()
	var leaks, arrived atomic.Int64
	elsewhere := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		arrived.Add(1)
		var all strings.Builder
		_ = r.Header.Write(&all)
		all.WriteString(r.URL.String())
		for _, form := range secret.Forms(canary) {
			if strings.Contains(all.String(), form) {
				leaks.Add(1)
			}
		}
		if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" || r.Header.Get("X-Api-Key") != "" {
			leaks.Add(1)
		}
		if to := r.URL.Query().Get("next"); to != "" { // and back home, where it may be signed again
			nethttp.Redirect(w, r, to, nethttp.StatusFound)
		}
	}))
	t.Cleanup(elsewhere.Close)
	own := httptest.NewServer(nethttp.HandlerFunc(func(w nethttp.ResponseWriter, r *nethttp.Request) {
		nethttp.SetCookie(w, &nethttp.Cookie{Name: "session", Value: canary})
		if to := r.URL.Query().Get("to"); to != "" {
			code := map[string]int{"301": 301, "302": 302, "303": 303, "307": 307, "308": 308}[r.URL.Query().Get("code")]
			w.Header().Set("Location", to)
			w.WriteHeader(code)
		}
	}))
	t.Cleanup(own.Close)
	other, base := strings.TrimPrefix(elsewhere.URL, "http://"), strings.TrimPrefix(own.URL, "http://")
	_, port, _ := strings.Cut(other, ":")

	foreign := rapid.SampledFrom([]string{elsewhere.URL, "//" + other, "http://localhost:" + port, "http://" + base + "@" + other,
		"http://" + base + ":x@" + other, "HTTP://" + other, "http://127.0.0.1.:" + port, "http:\\\\" + other, "/\\" + other, "http:///" + other})
	rapid.Check(t, func(t *rapid.T) {
		b := &bench{system: map[string]any{"base_url": own.URL, "timeout": 5.0}, method: rapid.SampledFrom([]string{"basic", "api_key", "bearer"}).Draw(t, "method"),
			values: secret.Values{"user": secret.New("ana"), "password": secret.New(canary), "key": secret.New(canary), "token": secret.New(canary)}}
		if rapid.Bool().Draw(t, "inQuery") {
			b.system["key_in"] = "query"
		}
		tail := rapid.SampledFrom([]string{"", "/", "/a/../b", "?x=1", "/%2e%2e/", "?next=" + url.QueryEscape(own.URL+"/?to="+url.QueryEscape(elsewhere.URL)+"&code=302")}).Draw(t, "tail")
		address := foreign.Draw(t, "foreign") + tail
		if rapid.Bool().Draw(t, "redirect") {
			address = "/r?code=" + rapid.SampledFrom([]string{"301", "302", "303", "307", "308"}).Draw(t, "code") + "&to=" + url.QueryEscape(address)
		}
		a, _ := http.App.Action("request")
		_, _ = a.Run(t.Context(), b.call(map[string]any{"method": rapid.SampledFrom([]string{"GET", "POST", "PUT", "DELETE", "HEAD"}).Draw(t, "verb"),
			"url": address, "retries": 0.0, "headers": map[string]any{"X-Own": canary}}))
		if leaks.Load() > 0 {
			t.Fatalf("the sign-in arrived elsewhere by %s", address)
		}
	})
	require.Positive(t, arrived.Load(), "redirects were followed at all")
}
