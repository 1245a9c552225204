package http

import (
	"signet/backend/connector"
)

var request = &connector.Action{
	Name: "request", Title: "Make a request", Group: "Actions", Effect: connector.Reads, Class: connector.Blind,
	Summary: "Calls an address and reads its answer. Without a connection, it signs in to nothing.",
	Inputs: []connector.Field{
		connector.Select("method", "Method", connector.Choices("GET", "GET", "POST", "POST", "PUT", "PUT", "PATCH", "PATCH",
			"DELETE", "DELETE", "HEAD", "HEAD", "OPTIONS", "OPTIONS"), connector.Required(), connector.Static(), connector.Default("GET")),
		connector.Text("url", "URL", connector.Required(), connector.Example("/tickets"),
			connector.Help("Below the base address of the connection, or a whole address on the same host. Without a connection, any whole address.")),
		connector.Map("query", "Query", connector.Help("What stands after the question mark.")),
		connector.Map("headers", "Headers"),
		connector.Select("body_type", "Body", connector.Choices("none", "None", "json", "JSON", "form", "Form",
			"multipart", "Form with files", "raw", "Raw"), connector.Static(), connector.Default("none")),
		connector.JSON("json", "JSON", connector.When("body_type", "json"), connector.Multiline(),
			connector.Example(map[string]any{"subject": "Purchase order 4500018690 is late"})),
		connector.Map("form", "Form fields", connector.When("body_type", "form", "multipart")),
		connector.Array("files", "Files", []connector.Field{
			connector.Text("field", "Form field", connector.Default("file")),
			connector.Text("name", "File name", connector.Required()),
			connector.Buffer("data", "Data", connector.Required()),
			connector.Text("content_type", "Content type"),
		}, connector.When("body_type", "multipart")),
		connector.Text("raw", "Content", connector.When("body_type", "raw"), connector.Multiline()),
		connector.Text("content_type", "Content type", connector.When("body_type", "raw"), connector.Default("text/plain; charset=utf-8")),
		connector.Text("summary", "What it does", connector.Max(120), connector.Example("Create a ticket"),
			connector.Help("A sentence that people read before they sign in and before they run it.")),
		connector.Boolean("reads", "Only reads", connector.Advanced(), connector.Static(), connector.When("method", "POST"),
			connector.Help("Switch on when this POST changes nothing, as a search does. Signet may then repeat it.")),
		connector.Boolean("parse", "Read the answer", connector.Advanced(), connector.Default(true),
			connector.Help("Makes fields of a JSON answer. Off, the body stays text.")),
		connector.Boolean("fail", "Stop on an error status", connector.Advanced(), connector.Default(true),
			connector.Help("A status of 400 and above is an error. A rejected sign-in is one in any case.")),
		connector.Boolean("follow", "Follow redirects", connector.Advanced(), connector.Default(true),
			connector.Help("The sign-in is not taken along to another host.")),
		connector.Boolean("follow_all", "Follow redirects of changes", connector.Advanced(), connector.Default(true), connector.Static(),
			connector.Help("Off, only what reads is redirected.")),
		connector.Boolean("share_cookies", "Keep cookies", connector.Advanced(), connector.Default(true), connector.Static(),
			connector.Help("Within the run, for the later calls of this connection.")),
		connector.Integer("timeout", "Time-out in seconds", connector.Advanced(),
			connector.Help("Without a value, that of the connection.")),
		connector.Integer("retries", "Tries again", connector.Advanced(), connector.Default(defaultRetries),
			connector.Help("When the service is busy, and only where a repetition does no harm.")),
		connector.Text("key_header", "Header of the idempotency key", connector.Advanced(), connector.Static(), connector.Example("Idempotency-Key"),
			connector.Help("Where the service removes duplicates by such a header: a repetition then does nothing twice.")),
	},
	Outputs: answerFields(
		connector.Any("body", "Body", connector.Help("The answer, with fields where it is JSON.")),
		connector.Any("data", "Data", connector.Help("The same under the name that flows from Make use.")),
		connector.Integer("fileSize", "Size in bytes"),
	),
	Run: runRequest, API: apiOf, ClassOf: classOf, EffectOf: effectOf, SentenceOf: sentenceOf,
	Example: map[string]any{"method": "GET", "url": "/"},
}

var download = &connector.Action{
	Name: "download", Title: "Download a file", Group: "Actions", Effect: connector.Reads, Class: connector.Idempotent,
	Summary: "Reads a file from an address. Without a connection, it signs in to nothing.",
	Inputs: []connector.Field{
		connector.Text("url", "URL", connector.Required(), connector.Example("/tickets/4711/attachment"),
			connector.Help("Below the base address of the connection, or a whole address on the same host. Without a connection, any whole address.")),
		connector.Map("query", "Query"),
		connector.Map("headers", "Headers"),
		connector.Text("name", "File name", connector.Help("Without a value, the name that the service gives it.")),
		connector.Boolean("follow", "Follow redirects", connector.Advanced(), connector.Default(true),
			connector.Help("The sign-in is not taken along to another host.")),
		connector.Integer("timeout", "Time-out in seconds", connector.Advanced(), connector.Default(300)),
		connector.Integer("retries", "Tries again", connector.Advanced(), connector.Default(defaultRetries)),
	},
	Outputs: answerFields(
		connector.Buffer("data", "Data"),
		connector.Text("name", "File name"),
		connector.Integer("size", "Size in bytes"),
		connector.Text("fileName", "File name, as flows from Make use it"),
		connector.Integer("fileSize", "Size, as flows from Make use it"),
		connector.Text("content_type", "Content type"),
	),
	Run: runDownload, API: apiOf,
	SentenceOf: func(map[string]any) string { return "Download {{url}}" },
	Example:    map[string]any{"url": "/"},
}

func answerFields(more ...connector.Field) []connector.Field {
	return append([]connector.Field{
		connector.Integer("status", "Status"),
		connector.Integer("statusCode", "Status, as flows from Make use it"),
		connector.Map("headers", "Headers", connector.Help("The names are in lower case.")),
	}, more...)
}
