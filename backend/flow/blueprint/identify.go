package blueprint

import (
	"strings"
	"unicode"
)

var byName = func() map[string]*spec {
	out := map[string]*spec{}
	for _, s := range specs {
		for _, n := range s.make {
			out[n] = s
		}
	}
	return out
}()

// loosely finds a module by a name that is spelt almost right.
var loosely = func() map[string]*spec {
	out := map[string]*spec{}
	for _, s := range specs {
		for _, n := range s.make {
			app, module, _ := strings.Cut(n, ":")
			out[squeezed(app)+":"+squeezed(module)] = s
		}
	}
	for name, as := range synonyms {
		out[name] = byName[as]
	}
	return out
}()

// otherApps are the names that people give to the apps of Make.
var otherApps = map[string]string{"tools": "util", "tool": "util", "utility": "util", "utils": "util", "webhook": "gateway", "webhooks": "gateway", "customwebhook": "gateway", "textparser": "regexp", "regex": "regexp", "text": "regexp",
	"flowcontrol": "builtin", "flow": "builtin", "core": "builtin", "router": "builtin", "iterator": "builtin", "aggregator": "builtin", "errorhandler": "builtin", "scenario": "scenarioservice", "scenarios": "scenarioservice",
	"dataStore": "datastore", "datastores": "datastore", "jsonparser": "json", "smtp": "email", "mail": "email"}

// synonyms are modules that nobody but the writer of a file knows, and what they mean.
var synonyms = map[string]string{
	"builtin:sleep": "util:FunctionSleep", "util:sleep": "util:FunctionSleep", "builtin:delay": "util:FunctionSleep", "util:delay": "util:FunctionSleep", "builtin:wait": "util:FunctionSleep",
	"builtin:iterator": "builtin:BasicFeeder", "builtin:basiciterator": "builtin:BasicFeeder", "builtin:feeder": "builtin:BasicFeeder", "util:iterator": "builtin:BasicFeeder",
	"builtin:aggregator": "builtin:BasicAggregator", "builtin:arrayaggregator": "builtin:BasicAggregator", "builtin:basicarrayaggregator": "builtin:BasicAggregator", "util:arrayaggregator": "builtin:BasicAggregator",
	"builtin:router": "builtin:BasicRouter", "builtin:actionrouter": "builtin:BasicRouter", "builtin:repeater": "builtin:BasicRepeater", "builtin:ifelse": "builtin:BasicIfElse", "builtin:merge": "builtin:BasicMerge",
	"builtin:retry": "builtin:Break", "builtin:textaggregator": "util:TextAggregator", "util:numericaggregator": "util:FunctionAggregator2", "builtin:numericaggregator": "util:FunctionAggregator2",
	"util:setvariable3": "util:SetVariable2", "builtin:setvariable": "util:SetVariable2", "builtin:setvariables": "util:SetVariables", "builtin:getvariable": "util:GetVariable2",
	"util:composestring": "util:ComposeTransformer", "util:compose": "util:ComposeTransformer", "util:switch": "util:Switcher", "util:increment": "util:FunctionIncrement",
	"http:makerequest": "http:MakeRequest", "http:makearequest": "http:MakeRequest", "http:request": "http:MakeRequest", "http:get": "http:ActionSendData", "http:post": "http:ActionSendData", "http:senddata": "http:ActionSendData",
	"http:sendrequest": "http:ActionSendData", "http:getfile": "http:ActionGetFile", "http:getafile": "http:ActionGetFile",
	"gateway:webhook": "gateway:CustomWebHook", "gateway:actioncustomwebhook": "gateway:CustomWebHook", "gateway:triggercustomwebhook": "gateway:CustomWebHook", "gateway:respond": "gateway:WebhookRespond",
	"gateway:response": "gateway:WebhookRespond", "gateway:webhookresponse": "gateway:WebhookRespond",
	"json:parse": "json:ParseJSON", "json:create": "json:CreateJSON", "json:stringify": "json:TransformToJSON", "json:transformjson": "json:TransformToJSON",
	"regexp:match": "regexp:Parser", "regexp:matchpattern": "regexp:Parser", "regexp:pattern": "regexp:Parser", "datastore:actionaddrecord": "datastore:AddRecord", "datastore:add": "datastore:AddRecord",
	"datastore:get": "datastore:GetRecord", "datastore:search": "datastore:SearchRecord", "datastore:update": "datastore:UpdateRecord", "datastore:delete": "datastore:DeleteRecord",
	"email:sendemail": "email:ActionSendEmail", "email:sendanemail": "email:ActionSendEmail", "email:send": "email:ActionSendEmail", "csv:parse": "csv:ParseCSV", "xml:parse": "xml:ParseXML", "xml:create": "xml:CreateXML",
}

func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// identify finds what a module of the file is here.
func (b *builder) identify(n *node) {
	if s, ok := byName[n.type_]; ok {
		n.spec = s
		if s.invented != "" {
			b.add(Repaired, n.at, n.path+".module", n.id, n.title, "It is “"+s.app+"."+s.action+"” now.", "%s does not exist: %s.", n.type_, s.invented)
		}
		return
	}
	app, module, ok := strings.Cut(n.type_, ":")
	if !ok {
		if n.type_ == "" {
			b.add(Marked, n.at, n.path, n.id, n.title, "It is kept as it is. Replace it.", "A module does not say what it is.")
		}
		return
	}
	app = squeezed(app)
	s := loosely[app+":"+squeezed(module)]
	if s == nil {
		if as, ok := otherApps[app]; ok {
			s = loosely[as+":"+squeezed(module)]
		}
	}
	if s != nil {
		n.spec = s
		b.add(Repaired, n.at, n.path+".module", n.id, n.title, "Read as "+s.make[0]+".", "There is no module %s in Make.", n.type_)
	}
}

// titleOf names a module that has no name of its own.
func (b *builder) titleOf(n *node) string {
	if n.spec != nil {
		return ""
	}
	app, module, _ := strings.Cut(n.type_, ":")
	if app == "" {
		return "Module " + n.raw.get("id").text()
	}
	return strings.TrimSuffix(Title(app)+": "+moduleTitle(n.type_, module), ": ")
}

// modulesByName are well-known modules whose titles no rule would find.
var modulesByName = map[string]string{"google-sheets:addRow": "Add a Row", "google-sheets:updateRow": "Update a Row", "google-sheets:filterRows": "Search Rows", "google-sheets:watchRows": "Watch New Rows", "google-sheets:deleteRow": "Delete a Row",
	"google-sheets:getCell": "Get a Cell", "google-sheets:updateCell": "Update a Cell", "gmail:sendEmail": "Send an Email", "google-email:ActionSendEmail": "Send an Email", "google-email:TriggerNewEmail": "Watch Emails",
	"slack:CreateMessage": "Create a Message", "slack:SearchMessages": "Search for Message", "slack:GetUser": "Get a User", "discord:createMessage": "Send a Message", "openai-gpt-3:CreateCompletion": "Create a Completion",
	"airtable:ActionCreateRecord": "Create a Record", "airtable:ActionSearchRecords": "Search Records", "airtable:upsertRecord": "Upsert a Record", "telegram:SendReplyMessage": "Send a Text Message or a Reply",
	"google-calendar:createAnEvent": "Create an Event", "google-calendar:ActionGetEvents": "Search Events", "gateway:CustomMailHook": "Custom mailhook"}

// appsByName are apps whose names no rule would find.
var appsByName = map[string]string{"openai-gpt-3": "OpenAI", "openai": "OpenAI", "google-email": "Gmail", "gmail": "Gmail", "clickup": "ClickUp", "hubspotcrm": "HubSpot CRM", "youtube": "YouTube", "microsoft-email": "Microsoft 365 Email",
	"http": "HTTP", "json": "JSON", "xml": "XML", "csv": "CSV", "regexp": "Text parser", "util": "Tools", "builtin": "Flow control", "gateway": "Webhooks", "datastore": "Data store", "celonis": "Celonis", "sap": "SAP",
	"scenario-service": "Scenarios", "ai-local-agent": "AI agent", "custom-js": "Custom JS", "linkedin": "LinkedIn", "wordpress": "WordPress", "github": "GitHub", "whatsapp-business-cloud": "WhatsApp Business Cloud", "email": "Email"}

// Title is the name of an app for people: "google-sheets" is Google Sheets.
func Title(app string) string {
	if t, ok := appsByName[app]; ok {
		return t
	}
	return strings.Join(wordsOf(app), " ")
}

func moduleTitle(typ, module string) string {
	if t, ok := modulesByName[typ]; ok {
		return t
	}
	list := wordsOf(module)
	if len(list) > 1 && (list[0] == "Action" || list[0] == "Trigger") {
		list = list[1:]
	}
	return strings.Join(list, " ")
}

// wordsOf takes a name apart where a person would: "createAnEvent" is Create an Event.
func wordsOf(s string) []string {
	var out []string
	var cur []rune
	flush := func() {
		if len(cur) == 0 {
			return
		}
		w := string(cur)
		cur = nil
		switch low := strings.ToLower(w); {
		case len(out) > 0 && (low == "a" || low == "an" || low == "the" || low == "of" || low == "to" || low == "in" || low == "with" || low == "for" || low == "by" || low == "and" || low == "or"):
			w = low
		default:
			r := []rune(w)
			r[0] = unicode.ToUpper(r[0])
			w = string(r)
		}
		out = append(out, w)
	}
	rs := []rune(s)
	for i, r := range rs {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(rs[i-1]) || i+1 < len(rs) && unicode.IsLower(rs[i+1])):
			flush()
		}
		cur = append(cur, r)
	}
	flush()
	return out
}
