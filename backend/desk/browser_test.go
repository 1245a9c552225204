package desk_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/credential"
	"signet/backend/credential/memory"
	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
)

// browserOf is a person with a browser: it signs in on the page that it is sent to, or does not allow it.
type browserOf struct {
	t    *testing.T
	mu   sync.Mutex
	sent []string
}

func (b *browserOf) open(address string) {
	b.mu.Lock()
	b.sent = append(b.sent, address)
	b.mu.Unlock()
}

func (b *browserOf) last() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sent[len(b.sent)-1]
}

var hidden = regexp.MustCompile(`name="id" value="([^"]*)"`)

func (b *browserOf) answer(user, password, do string) string {
	b.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(b.t, err)
	c := &http.Client{Jar: jar}
	resp, err := c.Get(b.last())
	require.NoError(b.t, err)
	page, err := io.ReadAll(resp.Body)
	require.NoError(b.t, err)
	_ = resp.Body.Close()
	m := hidden.FindStringSubmatch(string(page))
	require.NotNil(b.t, m, "no sign-in page: %s", page)
	resp, err = c.PostForm(resp.Request.URL.String(), url.Values{"id": {m[1]}, "user": {user}, "password": {password}, "do": {do}})
	require.NoError(b.t, err)
	page, err = io.ReadAll(resp.Body)
	require.NoError(b.t, err)
	_ = resp.Body.Close()
	return string(page)
}

func TestBrowserSignIn(t *testing.T) {
	t.Parallel()
	setup := func(t *testing.T) (*desk.Desk, *browserOf, string, *memory.Store) {
		t.Helper()
		b, keychain := &browserOf{t: t}, memory.New()
		d, err := desk.Open(t.Context(), desk.Options{Folder: desk.Folder(t.TempDir()), Person: desk.NewPerson("1000", "anna", "Anna Keller", "test"),
			Keychain: keychain, Browse: b.open})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, d.Close()) })
		require.NoError(t, d.WriteSample(t.Context()))
		people := ""
		for _, s := range d.PracticeSystems() {
			for _, address := range strings.Fields(strings.ReplaceAll(s.Address, ",", " ")) {
				resp, err := http.Get(address + "/.well-known/openid-configuration")
				if err == nil {
					_ = resp.Body.Close()
					if resp.StatusCode == http.StatusOK {
						people = address
					}
				}
			}
		}
		require.NotEmpty(t, people)
		x, err := d.CreateConnection(t.Context(), desk.ConnectionDraft{Kind: connection.Dynamic, Name: "Approvals – personal", App: "http", System: map[string]any{
			"base_url": people, "name": "Approvals", "check_path": "/me", "issuer": people, "client_id": "signet-practice", "scopes": "openid profile email offline_access"}})
		require.NoError(t, err)
		return d, b, x.Connection.ID, keychain
	}
	begin := func(t *testing.T, d *desk.Desk, id string) desk.BrowserState {
		t.Helper()
		s, err := d.BeginBrowser(t.Context(), desk.ForPersonal, id, "browser", true)
		require.NoError(t, err)
		require.Equal(t, "waiting", s.State)
		require.Greater(t, s.Left, 4*time.Minute)
		return s
	}
	wait := func(t *testing.T, d *desk.Desk, s desk.BrowserState) desk.BrowserState {
		t.Helper()
		var now desk.BrowserState
		require.Eventually(t, func() bool {
			var err error
			now, err = d.Browser(t.Context(), s.ID)
			return err == nil && now.State != "waiting"
		}, 10*time.Second, 5*time.Millisecond)
		return now
	}

	t.Run("SignsInAndIsKept", func(t *testing.T) {
		t.Parallel()
		d, b, id, keychain := setup(t)
		before := len(keychain.Items())
		s := begin(t, d, id)
		require.Equal(t, s.URL, b.last())
		require.Contains(t, b.answer("anna.keller@halden.example", "Practice-Web-Anna", "allow"), "You have signed in")
		now := wait(t, d, s)
		require.Equal(t, "accepted", now.State, now.Fault)
		require.NotEmpty(t, now.Account)
		require.Equal(t, credential.Kept, now.Provided.State)
		require.Len(t, keychain.Items(), before+1)
		p, err := d.TestPersonal(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, credential.Valid, p.Record.State)
		require.True(t, p.Browser)
		require.Equal(t, []string{"Renews itself", "reauthorize"}, []string{p.Reason, p.Main})

		// Somebody else signs in on the same connection: that is asked about first.
		s = begin(t, d, id)
		b.answer("ben.osei@halden.example", "Practice-Web-Ben", "allow")
		now = wait(t, d, s)
		require.Equal(t, "other_user", now.State)
		require.Equal(t, "oauth.other_user", now.Fault.Code)
		p, err = d.Personal(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, now.Before, p.Record.Account, "nothing is changed before the person says so")
		now, err = d.ConfirmBrowser(t.Context(), s.ID)
		require.NoError(t, err)
		require.Equal(t, "accepted", now.State)
		p, err = d.Personal(t.Context(), id)
		require.NoError(t, err)
		require.NotEqual(t, now.Before, p.Record.Account)
	})
	t.Run("DenyingSavesNothing", func(t *testing.T) {
		t.Parallel()
		d, b, id, keychain := setup(t)
		before, last := len(keychain.Items()), lastEvent(t, d)
		s := begin(t, d, id)
		b.answer("anna.keller@halden.example", "", "deny")
		now := wait(t, d, s)
		require.Equal(t, "denied", now.State)
		require.Equal(t, "oauth.denied", now.Fault.Code)
		require.Len(t, keychain.Items(), before)
		require.Empty(t, namesSince(t, d, last))
	})
	t.Run("CancellingEndsTheListener", func(t *testing.T) {
		t.Parallel()
		d, _, id, _ := setup(t)
		s := begin(t, d, id)
		require.NoError(t, d.CancelBrowser(t.Context(), s.ID))
		_, err := d.Browser(t.Context(), s.ID)
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		u, err := url.Parse(s.URL)
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			resp, err := http.Get(u.Query().Get("redirect_uri"))
			if err == nil {
				_ = resp.Body.Close()
			}
			return err != nil
		}, 5*time.Second, 10*time.Millisecond)
	})
	t.Run("OpeningItAgainVoidsTheOneBefore", func(t *testing.T) {
		t.Parallel()
		d, b, id, _ := setup(t)
		first := begin(t, d, id)
		second := begin(t, d, id)
		require.Equal(t, "failed", wait(t, d, first).State)
		b.answer("anna.keller@halden.example", "Practice-Web-Anna", "allow")
		require.Equal(t, "accepted", wait(t, d, second).State)
		page, err := d.Events(t.Context(), audit.Filter{Event: audit.SignInStored, ConnectionID: id})
		require.NoError(t, err)
		require.Len(t, page.Events, 1)
	})
	t.Run("ForOneRunOnly", func(t *testing.T) {
		t.Parallel()
		d, b, id, keychain := setup(t)
		before := len(keychain.Items())
		draft, err := d.CreateFlow(t.Context(), "My approvals", desk.Start{Module: "tools.on_demand"})
		require.NoError(t, err)
		_, err = d.EditFlow(t.Context(), draft.Document.ID, "", []flow.Op{
			&flow.AddModule{Module: flow.Module{App: "http", Action: "request", Fields: map[string]any{"method": "GET", "url": "/me"}}, After: 1},
			&flow.AddDynamic{ID: id, Modules: []int{2}}})
		require.NoError(t, err)
		_, err = d.Publish(t.Context(), draft.Document.ID, "", "")
		require.NoError(t, err)
		s, err := d.Start(t.Context(), desk.StartRequest{Source: "run_once", FlowID: draft.Document.ID})
		require.NoError(t, err)
		require.Len(t, s.Prompts, 1)
		require.NotEmpty(t, s.Prompts[0].Methods)
		for _, m := range s.Prompts[0].Methods {
			require.NotEqual(t, "none", m.Name, "a dynamic connection acts as somebody")
		}
		state, err := d.BeginBrowser(t.Context(), s.Runs[0].ID, id, "browser", false)
		require.NoError(t, err)
		b.answer("anna.keller@halden.example", "Practice-Web-Anna", "allow")
		now := wait(t, d, state)
		require.Equal(t, "accepted", now.State, now.Fault)
		require.Equal(t, credential.UsedOnce, now.Provided.State)
		require.True(t, now.Provided.Running)
		r, err := d.WaitRun(t.Context(), s.Runs[0].ID)
		require.NoError(t, err)
		require.Equal(t, engine.Succeeded, r.State, r.Fault)
		require.Contains(t, r.Identities[0].Account, "anna")
		require.Len(t, keychain.Items(), before)
	})
	t.Run("OnlyWhereTheConnectionHasIt", func(t *testing.T) {
		t.Parallel()
		d, _, _, _ := setup(t)
		_, err := d.BeginBrowser(t.Context(), desk.ForPersonal, "dyn_sample_s4p", "password", true)
		require.Equal(t, "oauth.none", fault.Of(err).Code)
	})
}
