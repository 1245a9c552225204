// Package webhook declares the trigger that starts an Action Flow when another program on this computer
// calls it, and the module that answers the caller. The listener itself is Signet's: this package knows what
// a request becomes in the Action Flow, and it reaches no system.
package webhook

import (
	"context"
	"net/http"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// The names of fields and of the outputs that the switches add.
const (
	fieldHeaders    = "headers"
	fieldMethod     = "method"
	fieldQuery      = "query"
	fieldPass       = "pass_through"
	fieldMaxSize    = "max_size"
	fieldStructure  = "structure"
	headersOut      = "__IMTHEADERS__"
	methodOut       = "__IMTMETHOD__"
	defaultMaxBytes = 5 << 20
)

// App is the app as the registry knows it.
var App = &connector.App{
	Name: "webhook", Title: "Webhooks", Accent: "flow", Icon: "webhook",
	Summary: "Starts an Action Flow when another program calls it, and answers the caller.",
	Actions: []*connector.Action{hook, respond},
}

var hook = &connector.Action{
	Name: "custom_webhook", Title: "Custom webhook", Group: "Triggers", Control: connector.Trigger, Class: connector.Pure, Effect: connector.None,
	Summary:  "Starts when another program on this computer sends a request to its address. It listens while Signet is open.",
	Starting: &connector.Starting{Instant: true, Webhook: &connector.Webhook{Read: read, Learn: learn, Structure: fieldStructure}, Outputs: outputs},
	Inputs: []connector.Field{
		connector.JSON(fieldStructure, "Data structure", connector.Static(), connector.Advanced(),
			connector.Help("What the requests hold, as learned from the first one. Later modules map it.")),
		connector.Boolean(fieldQuery, "Query parameters", connector.Static(), connector.Default(true), connector.Advanced(),
			connector.Help("Adds what stands behind the question mark of the address.")),
		connector.Boolean(fieldHeaders, "Headers", connector.Static(), connector.Advanced(), connector.Help("Gives the headers of the request.")),
		connector.Boolean(fieldMethod, "Method", connector.Static(), connector.Advanced(), connector.Help("Gives the method of the request, such as POST.")),
		connector.Boolean(fieldPass, "JSON as text", connector.Static(), connector.Advanced(),
			connector.Help("Gives a JSON body as it came, without reading it.")),
		connector.Integer(fieldMaxSize, "Largest request", connector.Static(), connector.Advanced(), connector.Default(5.0),
			connector.Help("In megabytes, 1 to 50. A larger one is refused.")),
	},
}

var respond = &connector.Action{
	Name: "respond", Title: "Webhook response", Group: "Actions", Class: connector.Idempotent, Effect: connector.None, Answers: true,
	Summary:  "Answers the program that called the webhook.",
	Sentence: "Answer the caller with status {{status}}",
	Inputs: []connector.Field{
		connector.Integer("status", "Status", connector.Required(), connector.Default(200.0), connector.Example(200.0), connector.Help("An HTTP status, 200 to 599.")),
		connector.Text("body", "Body", connector.Multiline(), connector.Help("What the caller gets. A collection or an array is sent as JSON.")),
		connector.Array("headers", "Headers", []connector.Field{connector.Text("name", "Name", connector.Required()), connector.Text("value", "Value")},
			connector.Advanced(), connector.Help("Such as Content-Type.")),
	},
	API:     func(map[string]any) string { return "Webhook response" },
	Run:     answer,
	Example: map[string]any{"status": 200.0, "body": "Accepted"},
}

// answer hands the response to whoever waits for it. A caller who has gone, or a run that nobody called, is no error: the run has done its work.
func answer(_ context.Context, c *connector.Call) (connector.Result, error) {
	status := connector.IntOf(c.Fields["status"], 200)
	if status < 200 || status > 599 {
		return connector.Result{}, fault.New(fault.Invalid, "webhook.respond").On("status").
			Say("%d is no status that an answer can have.", status).Hint("Enter a number from 200 to 599.")
	}
	head := http.Header{}
	list, _ := c.Fields["headers"].([]any)
	for _, e := range list {
		m, _ := e.(map[string]any)
		name, value := connector.TextOf(m["name"]), connector.TextOf(m["value"])
		if name == "" {
			continue
		}
		if !token(name) || strings.ContainsAny(value, "\r\n\x00") {
			return connector.Result{}, fault.New(fault.Invalid, "webhook.respond").On("headers").
				Say("%q cannot be a header of an answer.", name).Hint("Use letters, digits and hyphens in its name, and one line as its value.")
		}
		head.Add(name, value)
	}
	if head.Get("Content-Type") == "" {
		switch c.Fields["body"].(type) {
		case map[string]any, []any:
			head.Set("Content-Type", "application/json")
		default:
			head.Set("Content-Type", "text/plain; charset=utf-8")
		}
	}
	out := connector.Result{Bundles: []map[string]any{{}}}
	if c.Answer == nil || !c.Answer(connector.Answer{Status: status, Header: head, Body: []byte(connector.TextOf(c.Fields["body"]))}) {
		out.Notes = []string{"Nobody waited for the answer."}
	}
	return out, nil
}

// token reports whether a name may stand before the colon of a header.
func token(s string) bool {
	for _, r := range s {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`()<>@,;:\"/[]?={}`, r) {
			return false
		}
	}
	return s != ""
}
