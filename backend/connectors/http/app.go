// Package http calls REST services and other systems that speak HTTP. It owns the
// ways of signing in to them and the rule that a sign-in belongs to one host: it is
// never sent anywhere else, not by a redirect and not by an address in a flow.
// It refuses headers by which a flow could act as somebody else.
package http

import (
	"signet/backend/connector"
)

// App is the declaration of HTTP.
var App = &connector.App{
	Name: "http", Title: "HTTP", Accent: "http", Icon: "globe",
	Summary: "Call any service that speaks HTTP, and download files from it.",
	System:  systemFields,
	Methods: []connector.Method{
		{Name: methodNone, Title: "No sign-in"},
		{Name: methodBasic, Title: "User name and password", Fields: []connector.Field{
			connector.Text("user", "User name", connector.Required(), connector.Static()),
			connector.Password("password", "Password", connector.Required()),
		}},
		{Name: methodKey, Title: "API key", Fields: []connector.Field{
			connector.Password("key", "API key", connector.Required(), connector.Help("Sent under the name that the connection gives it.")),
		}},
		{Name: methodBearer, Title: "Token", Fields: []connector.Field{
			connector.Password("token", "Token", connector.Required(), connector.Help("Sent as a bearer token.")),
		}},
		{Name: methodBrowser, Title: "Sign in with browser", OAuth: oauthOf(false)},
		{Name: methodClient, Title: "Client credentials", OAuth: oauthOf(true), Fields: []connector.Field{
			connector.Text("client_id", "Client ID", connector.Required(), connector.Static()),
			connector.Password("client_secret", "Client secret", connector.Required()),
		}},
	},
	Check:   check,
	Target:  targetOf,
	Actions: []*connector.Action{request, download},
}

// The ways to sign in.
const (
	methodNone    = "none"
	methodBasic   = "basic"
	methodKey     = "api_key"
	methodBearer  = "bearer"
	methodBrowser = "browser"
	methodClient  = "client_credentials"
)

var systemFields = []connector.Field{
	connector.URL("base_url", "Base address", connector.Required(), connector.Static(), connector.Example("https://desk.example/api"),
		connector.Help("Every call of this connection goes to this host, and the sign-in is never sent to another one.")),
	connector.Text("name", "Name of the system", connector.Static(), connector.Max(60), connector.Example("Service desk"),
		connector.Help("How people know it. Without a name, its host is shown.")),
	connector.Text("check_path", "Path for the connection test", connector.Static(), connector.Default("/"), connector.Example("/me"),
		connector.Help("A path that only answers who is signed in.")),
	connector.Text("account_path", "Where the answer names the user", connector.Static(), connector.Advanced(), connector.Example("user.name"),
		connector.Help("The way to the user name in the answer of the connection test, with dots.")),
	connector.Select("key_in", "Send the API key in", connector.Choices("header", "A header", "query", "The query"),
		connector.Static(), connector.Advanced(), connector.Default("header")),
	connector.Text("key_name", "Name of the API key", connector.Static(), connector.Advanced(), connector.Default("X-API-Key"),
		connector.Help("The name of the header or of the query parameter.")),
	connector.Map("headers", "Headers of every call", connector.Static(), connector.Advanced(),
		connector.Help("Nothing secret: everybody who edits the connection sees them.")),
	connector.Integer("timeout", "Time-out in seconds", connector.Static(), connector.Advanced(), connector.Default(60)),
	connector.URL("proxy", "Proxy", connector.Static(), connector.Advanced(), connector.Example("http://proxy.halden.example:8080"),
		connector.Help("Without one, the computer's own setting counts.")),
	connector.Text("ca", "Certificate authority", connector.Static(), connector.Advanced(), connector.Multiline(),
		connector.Help("A certificate in PEM form that this connection trusts besides the computer's own.")),
	connector.URL("auth_url", "Sign-in page", connector.Static(), connector.Advanced(), connector.Example("https://id.example/authorize"),
		connector.Help("Where the browser goes to sign in.")),
	connector.URL("token_url", "Token address", connector.Static(), connector.Advanced(), connector.Example("https://id.example/oauth/token"),
		connector.Help("For signing in with the browser or with client credentials.")),
	connector.URL("userinfo_url", "Address that names the user", connector.Static(), connector.Advanced(),
		connector.Example("https://id.example/userinfo")),
	connector.URL("revoke_url", "Address that ends a sign-in", connector.Static(), connector.Advanced(),
		connector.Example("https://id.example/revoke")),
	connector.URL("issuer", "Issuer", connector.Static(), connector.Advanced(), connector.Example("https://id.example")),
	connector.Text("client_id", "Client ID", connector.Static(), connector.Advanced(),
		connector.Help("Under which the service knows Signet, for signing in with the browser.")),
	connector.Text("scopes", "Scopes", connector.Static(), connector.Advanced(), connector.Example("openid profile tickets.write"),
		connector.Help("Separated by spaces.")),
	connector.Text("audience", "Audience", connector.Static(), connector.Advanced()),
}
