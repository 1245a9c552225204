package rest

import (
	"crypto/subtle"
	"html/template"
	"net/http"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"signet/backend/practice/cast"
)

const pathSignIn = "/sign-in"

// look is the style of the pages, inside them: they load nothing.
const look = `body{font:15px/1.5 system-ui,sans-serif;color:#1b2330;background:#f5f7fa;margin:0;display:grid;place-items:center;min-height:100vh}
main{background:#fff;border:1px solid #d9dfe8;border-radius:10px;padding:28px 32px;width:470px;box-sizing:border-box}
h1{font-size:20px;margin:8px 0}p{margin:8px 0}.chip{display:inline-block;background:#fff3dc;border:1px solid #e8c98a;border-radius:10px;padding:0 8px;font-size:12px}
label{display:block;margin:14px 0 4px}input{width:100%;box-sizing:border-box;padding:8px;border:1px solid #8b97a8;border-radius:6px;font:inherit}
button{margin:18px 8px 0 0;padding:8px 14px;border-radius:6px;border:1px solid #2358e0;background:#2358e0;color:#fff;font:inherit}
button.plain{background:#fff;color:#1745bd}.error{color:#b3261e}code,td{font:13px ui-monospace,monospace}td{padding:2px 12px 2px 0;white-space:nowrap}`

var overview = template.Must(template.New("overview").Parse(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>{{.Title}}</title><style>` + look + `</style></head><body><main><span class="chip">Practice system</span><h1>{{.Title}}</h1><p>{{.Text}}</p>
<ul>{{range .Calls}}<li><code>{{.}}</code></li>{{end}}</ul></main></body></html>`))

func page(title, text string, calls ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		htmlHeaders(w, "'none'")
		_ = overview.Execute(w, map[string]any{"Title": title, "Text": text, "Calls": calls})
	}
}

func htmlHeaders(w http.ResponseWriter, form string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"+formAction(form))
}

// formAction is left open on the sign-in page: its answer redirects to the app that asked, which a policy would stop.
func formAction(form string) string {
	if form == "" {
		return ""
	}
	return "; form-action " + form
}

var signInTemplate = template.Must(template.New("signin").Parse(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Sign in – practice system</title><style>` + look + `</style></head><body><main><span class="chip">Practice system</span>
<h1>Sign in to Practice approvals</h1><p>{{.App}} asks for: {{.Scopes}}.</p>
{{if .Error}}<p class="error" role="alert">{{.Error}}</p>{{end}}
<form method="post"><input type="hidden" name="id" value="{{.ID}}">
<label for="user">User name</label><input id="user" name="user" value="{{.User}}" autocomplete="username" autofocus>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password">
<button name="do" value="allow">Sign in and allow</button><button class="plain" name="do" value="deny" formnovalidate>Do not allow</button></form>
<p>Practice people:</p><table>{{range .People}}<tr><td>{{.Email}}</td><td>{{.WebSecret}}</td></tr>{{end}}</table></main></body></html>`))

func (s *System) signInPage(w http.ResponseWriter, r *http.Request) {
	s.showSignIn(w, r.URL.Query().Get("id"), r.URL.Query().Get("hint"), "", http.StatusOK)
}

func (s *System) showSignIn(w http.ResponseWriter, id, user, message string, status int) {
	req := s.request(id)
	if req == nil {
		htmlHeaders(w, "'none'")
		w.WriteHeader(http.StatusGone)
		_ = overview.Execute(w, map[string]any{"Title": "This sign-in has ended", "Text": "Begin it again in the app that asked for it. This is a practice system."})
		return
	}
	if user == "" {
		user = req.hint
	}
	htmlHeaders(w, "")
	w.WriteHeader(status)
	_ = signInTemplate.Execute(w, map[string]any{"ID": id, "User": user, "Error": message, "People": webPeople(),
		"App": "Signet", "Scopes": strings.Join(req.scopes, ", ")})
}

// signIn takes what the page sends: a person who allows it, or one who does not.
func (s *System) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The form could not be read.", http.StatusBadRequest)
		return
	}
	id := r.PostForm.Get("id")
	req := s.request(id)
	if req == nil {
		s.showSignIn(w, id, "", "", http.StatusGone)
		return
	}
	ctx := op.ContextWithIssuer(r.Context(), s.issuer)
	if r.PostForm.Get("do") == "deny" {
		_ = s.store().DeleteAuthRequest(ctx, id)
		op.AuthRequestError(w, r.WithContext(ctx), req, oidc.ErrAccessDenied().WithDescription("The person did not allow it."), s.provider)
		return
	}
	user := strings.ToLower(strings.TrimSpace(r.PostForm.Get("user")))
	for _, p := range webPeople() {
		if p.Email == user && subtle.ConstantTimeCompare([]byte(p.WebSecret), []byte(r.PostForm.Get("password"))) == 1 {
			s.mu.Lock()
			req.subject, req.done, req.at = p.Subject(), true, s.now()
			s.mu.Unlock()
			s.log.Info("practice REST: signed in", "user", p.Email)
			http.Redirect(w, r, op.AuthCallbackURL(s.provider)(ctx, id), http.StatusFound)
			return
		}
	}
	s.log.Info("practice REST: sign-in rejected", "user", user)
	s.showSignIn(w, id, user, "This user name and password do not belong together.", http.StatusUnauthorized)
}

func webPeople() []cast.Person {
	var out []cast.Person
	for _, p := range cast.People() {
		if p.WebSecret != "" {
			out = append(out, p)
		}
	}
	return out
}
