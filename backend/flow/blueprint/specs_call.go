package blueprint

import "strings"

// reserved are headers that belong to a connection: an Action Flow cannot set them.
func reserved(name string) bool {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "authorization", "proxy-authorization", "cookie", "host", "content-length", "transfer-encoding", "connection":
		return true
	}
	return false
}

var httpHeaders = pairsOf("name", reserved)

var methods = conv{
	in: func(v, _ *value) any {
		if strings.Contains(v.text(), "{{") {
			return v.text()
		}
		if s := strings.ToUpper(strings.TrimSpace(v.text())); s != "" {
			return s
		}
		return nil
	},
	out: func(v any, _ *value) *value {
		s, _ := v.(string)
		return str(strings.ToLower(s))
	},
}

// bodies are the kinds of a request's body in version 3. A raw body without content is none.
var bodies = conv{
	in: func(v, m *value) any {
		switch v.text() {
		case "raw":
			if m.get("mapper", "data").text() == "" && !m.get("mapper", "data").is(object) {
				return "none"
			}
			return "raw"
		case "x_www_form_urlencoded":
			return "form"
		case "multipart_form_data":
			return "multipart"
		}
		return "none"
	},
	out: choice("raw", "raw", "x_www_form_urlencoded", "form", "multipart_form_data", "multipart", "raw", "json", "", "none").out,
}

// jsonBodies are the kinds of a request's body in version 4.
var jsonBodies = conv{
	in: func(v, m *value) any {
		switch s := strings.ToLower(v.text()); {
		case s == "json":
			if m.get("mapper", "inputMethod").text() == "dataStructure" {
				return "json"
			}
			return "raw"
		case strings.Contains(s, "urlencoded"):
			return "form"
		case strings.Contains(s, "multipart"):
			return "multipart"
		case s == "custom" || s == "raw" || s == "text":
			return "raw"
		}
		return "none"
	},
	out: choice("json", "json", "json", "raw", "application/x-www-form-urlencoded", "form", "multipart/form-data", "multipart", "", "none").out,
}

// parts are the text fields of a form; files the others.
var parts = conv{
	in: func(v, m *value) any {
		kept := array()
		for _, e := range v.list() {
			if e.get("fieldType").text() != "file" && e.get("data") == nil {
				kept.items = append(kept.items, e)
			}
		}
		return pairsOf("key", nil).in(kept, m)
	},
	out: pairsOf("key", nil).out,
}

var httpKept = []string{"mapper.ca", "mapper.gzip", "mapper.useMtls", "mapper.serializeUrl", "mapper.useQuerystring", "mapper.rejectUnauthorized", "parameters.useNewZLibDeCompress",
	"mapper.inputMethod", "mapper.requestCompressedContent", "parameters.tlsType", "parameters.authenticationType", "mapper.paginationType", "mapper.contentType"}

var version3 = []mapped{
	f("mapper.url|parameters.url", "url", plainText), f("mapper.method|parameters.method", "method", methods).otherwise("GET"),
	f("mapper.qs", "query", pairsOf("name", nil)), f("mapper.headers", "headers", httpHeaders),
	f("mapper.bodyType", "body_type", bodies), f("mapper.data", "raw", plainText), f("mapper.contentType", "content_type", plainText),
	f("mapper.fields|mapper.formDataFields|mapper.formFields", "form", parts), f("mapper.parseResponse", "parse", switches).otherwise(false),
	f("parameters.handleErrors", "fail", switches).otherwise(false),
	f("mapper.followRedirect", "follow", switches), f("mapper.followAllRedirects", "follow_all", switches), f("mapper.shareCookies", "share_cookies", switches).otherwise(false),
	f("mapper.timeout", "timeout", counts),
}

var callSpecs = []*spec{
	{make: []string{"http:ActionSendData", "http:ActionSendDataBasicAuth", "http:ActionSendDataAPIKeyAuth", "http:ActionSendDataOAuth", "http:ActionSendDataCertAuth"}, version: 3,
		app: "http", action: "request", fields: version3, kept: httpKept},
	{make: []string{"http:MakeRequest"}, version: 4, app: "http", action: "request", kept: httpKept, fields: []mapped{
		f("mapper.url|parameters.url", "url", plainText), f("mapper.method|parameters.method", "method", methods).otherwise("GET"),
		f("mapper.queryParameters|mapper.qs", "query", pairsOf("name", nil)), f("mapper.headers", "headers", httpHeaders),
		f("mapper.contentType", "body_type", jsonBodies),
		f("mapper.jsonStringBodyContent|mapper.customBodyContent|mapper.rawBodyContent|mapper.body|mapper.data", "raw", plainText),
		when("content_type", func(m *value) any {
			switch strings.ToLower(m.get("mapper", "contentType").text()) {
			case "json":
				return "application/json"
			case "custom":
				return m.get("mapper", "customContentType").plain()
			}
			return nil
		}),
		f("mapper.dataStructureBodyContent|mapper.jsonBodyContent", "json"), f("mapper.formFields|mapper.urlEncodedFormFields|mapper.multipartFormFields|mapper.fields", "form", parts),
		f("mapper.parseResponse", "parse", switches).otherwise(false), f("mapper.stopOnHttpError", "fail", switches).otherwise(false),
		f("mapper.allowRedirects", "follow", switches), f("mapper.shareCookies", "share_cookies", switches).otherwise(false), f("mapper.timeout", "timeout", counts)}},
	{make: []string{"http:ActionGetFile", "http:DownloadFile"}, version: 3, app: "http", action: "download", kept: httpKept, fields: []mapped{
		f("mapper.url|parameters.url", "url", plainText), f("mapper.headers", "headers", httpHeaders), f("mapper.qs|mapper.queryParameters", "query", pairsOf("name", nil)),
		f("mapper.followRedirect|mapper.allowRedirects", "follow", switches), f("mapper.timeout", "timeout", counts)}},
	{make: []string{"gateway:CustomWebHook"}, version: 1, app: "webhook", action: "custom_webhook", kept: []string{"parameters.hook", "parameters.maxResults"}, fields: []mapped{
		f("metadata.interface", "structure", conv{
			in: func(v, _ *value) any {
				if list := schema(v.list(), 0); len(list) > 0 {
					return list
				}
				return nil
			},
			out: func(v any, _ *value) *value { return valueOf(v) }})}},
	{make: []string{"gateway:WebhookRespond"}, version: 1, app: "webhook", action: "respond", fields: []mapped{
		f("mapper.status", "status", counts), f("mapper.body", "body", plainText), f("mapper.headers", "headers", renamedItems("key", "name"))}},
	{make: []string{"email:TriggerNewEmail", "email:WatchEmails"}, version: 7, app: "mail", action: "watch", kept: []string{"parameters.searchBy", "parameters.operator"}, fields: []mapped{
		f("parameters.folder|mapper.folder", "folder", plainText), f("parameters.from|mapper.from", "from", plainText), f("parameters.subject|mapper.subject", "subject", plainText),
		f("parameters.maxResults|mapper.maxResults", "limit", counts), f("parameters.markSeen|mapper.markSeen|parameters.markAsRead", "mark_seen", switches)}},
	{make: []string{"email:ActionSendEmail"}, version: 7, app: "mail", action: "send", kept: []string{"parameters.saveAfterSent", "mapper.contentType", "mapper.priority", "mapper.sender", "mapper.headers", "mapper.inReplyTo", "mapper.references"}, fields: []mapped{
		f("mapper.to", "to", addresses), f("mapper.cc", "cc", addresses), f("mapper.bcc", "bcc", addresses), f("mapper.subject", "subject", plainText),
		f("mapper.text", "text", plainText), f("mapper.html|mapper.content", "html", plainText), f("mapper.from", "from", plainText), f("mapper.replyTo", "reply_to", plainText),
		f("mapper.attachments", "attachments", renamedItems("fileName", "name"))}},
	{make: []string{"scenario-service:StartSubscenario", "scenarios:StartSubscenario"}, version: 2, app: "tools", action: "on_demand"},
	{make: []string{"scenario-service:CallSubscenario", "scenario-service:RunScenario"}, version: 1, app: "tools", action: "subflow", fields: []mapped{
		f("parameters.scenario|mapper.scenario|parameters.scenarioId|mapper.scenarioId", "flow", plainText),
		when("inputs", func(m *value) any {
			if v := m.get("mapper", "data"); v.is(object) && len(v.members) > 0 {
				return v.plain()
			}
			return whole("scenario", "scenarioId", "data").in(m.get("mapper"), m)
		}),
		f("parameters.shouldWaitForExecutionEnd|mapper.shouldWaitForExecutionEnd", "wait", switches).otherwise(false)}},
	{make: []string{"scenario-service:ReturnData", "scenarios:ReturnOutput"}, version: 1, app: "tools", action: "return_output", fields: []mapped{f("mapper", "values", whole())}},
}
