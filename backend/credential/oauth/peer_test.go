package oauth_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/connector"
	"signet/backend/credential/oauth"
	"signet/backend/fault"
	"signet/backend/secret"
)

// peer is the npm oidc-provider. It needs node, and SIGNET_PEER_MODULES that names a
// node_modules folder in which the package is installed.
func peer(t *testing.T) connector.OAuth {
	t.Helper()
	modules := os.Getenv("SIGNET_PEER_MODULES")
	if modules == "" {
		t.Skip("SIGNET_PEER_MODULES is not set, so oidc-provider is not asked here")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed, so oidc-provider is not asked here")
	}
	script, err := filepath.Abs("../../../frontend/e2e/peers/oidc-server.mjs")
	require.NoError(t, err)
	// An ES module finds its packages beside its file, wherever they are installed.
	dir := t.TempDir()
	source, err := os.ReadFile(script)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "oidc-server.mjs"), source, 0o600))
	abs, err := filepath.Abs(modules)
	require.NoError(t, err)
	require.NoError(t, os.Symlink(abs, filepath.Join(dir, "node_modules")))
	cmd := exec.Command(node, "oidc-server.mjs")
	cmd.Dir = dir
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	var said struct{ Issuer string }
	require.NoError(t, json.Unmarshal([]byte(line), &said))
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return connector.OAuth{Issuer: said.Issuer, ClientID: "signet", Scopes: []string{"openid", "offline_access"}}
}

var action = regexp.MustCompile(`action="([^"]+)"`)

// person goes through the provider's own pages as a person in a browser does.
func person(t *testing.T, address, user string) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	b := &http.Client{Jar: jar}
	resp, err := b.Get(address)
	require.NoError(t, err)
	for range 6 {
		page, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		_ = resp.Body.Close()
		m := action.FindStringSubmatch(string(page))
		if m == nil {
			return string(page)
		}
		form := url.Values{"prompt": {"consent"}}
		if strings.Contains(string(page), `name="login"`) {
			form = url.Values{"prompt": {"login"}, "login": {user}, "password": {"practice"}}
		}
		to, err := resp.Request.URL.Parse(m[1])
		require.NoError(t, err)
		resp, err = b.PostForm(to.String(), form)
		require.NoError(t, err)
	}
	t.Fatal("the provider asks without end")
	return ""
}

func TestOIDCProvider(t *testing.T) {
	t.Parallel()
	o := peer(t)

	t.Run("SignsInRenewsAndRevokes", func(t *testing.T) {
		b, err := oauth.Begin(ctx, oauth.Options{OAuth: o})
		require.NoError(t, err)
		require.Contains(t, person(t, b.URL(), "anna.keller@halden.example"), "You have signed in")
		v, who, err := result(t, b)
		require.NoError(t, err)
		require.Equal(t, "anna.keller@halden.example", who.Account)
		require.NotEmpty(t, v.Get("refresh_token").Reveal())

		fresh, err := oauth.Client{}.Refresh(ctx, o, v)
		require.NoError(t, err)
		require.NotEqual(t, v.Get("refresh_token").Reveal(), fresh.Get("refresh_token").Reveal(), "the provider rotates")
		again, err := oauth.Client{}.Refresh(ctx, o, fresh)
		require.NoError(t, err)
		require.NoError(t, oauth.Client{}.Revoke(ctx, o, again))
		_, err = oauth.Client{}.Refresh(ctx, o, again)
		require.Equal(t, "oauth.revoked", fault.Of(err).Code)
	})
	t.Run("EndsTheFamilyOfASpentToken", func(t *testing.T) {
		b, err := oauth.Begin(ctx, oauth.Options{OAuth: o})
		require.NoError(t, err)
		person(t, b.URL(), "ben.osei@halden.example")
		v, _, err := result(t, b)
		require.NoError(t, err)
		fresh, err := oauth.Client{}.Refresh(ctx, o, v)
		require.NoError(t, err)
		_, err = oauth.Client{}.Refresh(ctx, o, v)
		require.Equal(t, "oauth.revoked", fault.Of(err).Code)
		_, err = oauth.Client{}.Refresh(ctx, o, fresh)
		require.Error(t, err, "this is why one renewal of a sign-in is under way at a time")
	})
	t.Run("ClientCredentials", func(t *testing.T) {
		c := o
		c.Scopes = nil
		v, err := oauth.Client{}.ClientCredentials(ctx, c, secret.Values{"client_id": secret.New("svc-signet"), "client_secret": secret.New("Practice-Desk-1")})
		require.NoError(t, err)
		require.NotEmpty(t, v.Get("access_token").Reveal())
	})
}
