package blueprint

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"signet/backend/fault"
	"signet/backend/flow"
)

func one(t *testing.T, content string) *Blueprint {
	t.Helper()
	f, err := Open("test.json", []byte(content), false)
	require.NoError(t, err)
	require.Len(t, f.Blueprints, 1)
	return f.Blueprints[0]
}

func said(p *Blueprint, s Sort) []string {
	out := []string{}
	for _, r := range p.Remarks {
		if r.Sort == s {
			out = append(out, r.Words())
		}
	}
	return out
}

func link(d flow.Document, from, to int) *flow.Link {
	for i := range d.Links {
		if d.Links[i].From == from && d.Links[i].To == to {
			return &d.Links[i]
		}
	}
	return nil
}

// TestForms: action-flows.md 6: BOM, double-encoded text, strings as ids, __typename, wrappers, interface as io.
func TestForms(t *testing.T) {
	t.Parallel()
	plain := `{"name":"Orders","flow":[{"id":1,"module":"util:ComposeTransformer","version":1,"mapper":{"value":"a"}}],"metadata":{"version":1}}`
	encoded, err := json.Marshal(plain)
	require.NoError(t, err)
	for name, content := range map[string]string{
		"as it is":           plain,
		"with a BOM":         "\ufeff" + plain,
		"encoded twice":      string(encoded),
		"of the API":         `{"response":{"blueprint":` + plain + `,"scheduling":{"type":"on-demand"}}}`,
		"inside blueprint":   `{"blueprint":` + plain + `}`,
		"as a text inside":   `{"blueprint":` + string(encoded) + `}`,
		"of a GraphQL dump":  `{"data":{"scenario":{"__typename":"S","blueprint":{"name":"Orders","flow":[{"__typename":"M","id":"1","module":"util:ComposeTransformer","version":"1","mapper":{"value":"a"}}]}}}}`,
		"a list of modules":  `[{"id":1,"module":"util:ComposeTransformer","mapper":{"value":"a"}}]`,
		"a single module":    `{"id":1,"module":"util:ComposeTransformer","mapper":{"value":"a"}}`,
		"modules under name": `{"compose":{"id":1,"module":"util:ComposeTransformer","mapper":{"value":"a"}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := one(t, content)
			require.Len(t, p.Document.Modules, 1)
			m := p.Document.Modules[0]
			require.Equal(t, [3]any{1, "tools", "compose_string"}, [3]any{m.ID, m.App, m.Action})
			require.Equal(t, "a", m.Fields["value"])
			if !strings.Contains(name, "module") {
				require.Equal(t, "Orders", p.Document.Name)
			}
		})
	}
}

// TestNoBlueprint: a file that is something else is refused by name, and a broken one with its place.
func TestNoBlueprint(t *testing.T) {
	t.Parallel()
	_, err := Open("a.json", []byte(`{"openapi":"3.1.0"}`), false)
	require.Equal(t, "blueprint.none", fault.Of(err).Code)
	_, err = Open("a.json", []byte("{\n  \"name\": \"x\",\n  \"flow\": [,]\n}"), false)
	require.Equal(t, "blueprint.broken", fault.Of(err).Code)
	require.Contains(t, fault.Of(err).Text, "Line 3, column 12")
	_, err = Open("a.json", []byte(`{"flow":[{"k":"Bearer abcdefghijklmnopqrstuvwx" "x"}]}`), false)
	require.NotContains(t, err.Error(), "abcdefghijklmnop", "an error repeats no credential")
}

// TestTolerant: every break has its repair, and every repair is in the report.
func TestTolerant(t *testing.T) {
	t.Parallel()
	good := `{"name":"n","flow":[{"id":1,"module":"json:ParseJSON","mapper":{"json":"{{1.a}}"}},{"id":2,"module":"util:FunctionSleep","mapper":{"duration":"3"}}]}`
	for name, content := range map[string]string{
		"a comma too many":            `{"name":"n","flow":[{"id":1,"module":"json:ParseJSON","mapper":{"json":"{{1.a}}"},},{"id":2,"module":"util:FunctionSleep","mapper":{"duration":"3"}},]}`,
		"a comma missing":             `{"name":"n" "flow":[{"id":1,"module":"json:ParseJSON","mapper":{"json":"{{1.a}}"}} {"id":2,"module":"util:FunctionSleep","mapper":{"duration":"3"}}]}`,
		"single quotation marks":      `{'name':'n','flow':[{'id':1,'module':'json:ParseJSON','mapper':{'json':'{{1.a}}'}},{'id':2,'module':'util:FunctionSleep','mapper':{'duration':'3'}}]}`,
		"names without marks":         `{name:"n",flow:[{id:1,module:"json:ParseJSON",mapper:{json:"{{1.a}}"}},{id:2,module:"util:FunctionSleep",mapper:{duration:"3"}}]}`,
		"comments":                    "// first\n" + strings.Replace(good, `"flow"`, `/* the flow */ "flow"`, 1),
		"the end missing":             strings.TrimSuffix(good, `"}}]}`),
		"typographic marks":           strings.Replace(strings.Replace(good, `"name"`, "“name”", 1), `"n"`, "“n”", 1),
		"a mark too many":             strings.Replace(good, `"id":2`, `"id":2"`, 1),
		"words around it":             "Here is the blueprint:\n```json\n" + good + "\n```\nEnjoy.",
		"a text that is not closed":   strings.Replace(strings.ReplaceAll(good, `,"flow"`, ",\n\"flow\""), `"n",`, `"n,`, 1),
		"a line break in a text":      strings.Replace(good, `"{{1.a}}"`, "\"{{1.a\n}}\"", 1),
		"a backslash that means none": strings.Replace(good, `{{1.a}}`, `\{{1.a}}`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Open("a.json", []byte(content), false)
			require.Equal(t, "blueprint.broken", fault.Of(err).Code, "a strict reader stops")
			f, err := Open("a.json", []byte(content), true)
			require.NoError(t, err)
			p := f.Blueprints[0]
			require.Equal(t, "n", p.Document.Name)
			require.Len(t, p.Document.Modules, 2)
			require.Equal(t, "sleep", p.Document.Modules[1].Action)
			require.NotEmpty(t, said(p, Repaired))
			for _, r := range p.Remarks {
				if r.Sort == Repaired {
					require.NotZero(t, r.Line)
				}
			}
		})
	}
}

// TestTree: action-flows.md 6: routes with order, fallback with and without conditions, disabled and empty routes, handlers, orphans.
func TestTree(t *testing.T) {
	t.Parallel()
	p := one(t, `{"name":"n","flow":[
		{"id":10,"module":"gateway:CustomWebHook","parameters":{"hook":5},"onerror":[{"id":20,"module":"util:ComposeTransformer","mapper":{"value":"x"},"onerror":[{"id":22,"module":"builtin:Commit"}]},{"id":21,"module":"builtin:Resume","mapper":{"order":"1"}}]},
		{"id":3,"module":"builtin:BasicRouter","mapper":null,"parameters":{"else":2},"filter":{"name":"All","conditions":[[{"a":"{{10.x}}","o":"exist"}]]},"routes":[
			{"flow":[{"id":4,"module":"util:ComposeTransformer","filter":{"name":"A","conditions":[[{"a":"{{10.x}}","o":"text:equal:ci","b":"a"},{"a":"{{10.y}}","o":"number:greater","b":5}],[{"a":"{{10.z}}","o":"notexist"}]]},"mapper":{"value":"a"}}]},
			{"flow":[]},
			{"flow":[{"id":5,"module":"util:ComposeTransformer","filter":{"name":"Rest","conditions":[]},"mapper":{"value":"b"}}],"disabled":true}]}],
		"metadata":{"designer":{"orphans":[[{"id":30,"module":"util:ComposeTransformer"},{"id":31,"module":"util:FunctionSleep","filter":{"name":"F","conditions":[[{"a":"1","o":"exist"}]]}}]]},"scenario":{"dlq":true,"maxErrors":7,"roundtrips":4,"autoCommit":false}}}`)
	d := p.Document
	require.Equal(t, flow.OnError, link(d, 10, 20).Kind)
	require.Equal(t, flow.OnError, link(d, 20, 22).Kind, "handlers may be nested")
	require.Equal(t, flow.Next, link(d, 20, 21).Kind)
	require.Equal(t, "All", link(d, 10, 3).Filter.Name)
	a := link(d, 3, 4)
	require.Equal(t, 1, a.Order)
	require.Equal(t, [][]flow.Condition{{{A: "{{10.x}}", Operator: "text:equal:ci", B: "a"}, {A: "{{10.y}}", Operator: "number:greater", B: "5"}}, {{A: "{{10.z}}", Operator: "notexist"}}}, a.Filter.Groups)
	rest := link(d, 3, 5)
	require.True(t, rest.Fallback && rest.Disabled)
	require.Equal(t, 3, rest.Order)
	require.Equal(t, "Rest", rest.Filter.Name)
	require.Equal(t, []int{30, 31}, flow.Order(d).Orphans)
	require.Equal(t, "F", link(d, 30, 31).Filter.Name)
	require.Equal(t, flow.Settings{StoreIncomplete: true, CommitTriggerLast: true, MaxCycles: 4, MaxErrors: 7}, d.Settings)
	require.Len(t, said(p, Kept), 1, "the empty route is said")
}

// TestIfElse: action-flows.md 6: branches, the merge that joins them, its filters and outputs.
func TestIfElse(t *testing.T) {
	t.Parallel()
	content := `{"name":"n","flow":[{"id":1,"module":"builtin:BasicIfElse","version":1,"parameters":{},"mapper":null,"branches":[
		{"type":"condition","label":"Late","merge":true,"conditions":[[{"a":"{{1.x}}","o":"exist"}]],"flow":[{"id":2,"module":"util:ComposeTransformer","version":1,"mapper":{"value":"late"}}]},
		{"type":"condition","label":"Gone","merge":false,"conditions":[[{"a":"{{1.y}}","o":"exist"}]],"flow":[{"id":3,"module":"util:ComposeTransformer","version":1,"mapper":{"value":"gone"}}]},
		{"type":"else","label":"Else","merge":true,"flow":[{"id":4,"module":"util:ComposeTransformer","version":1,"mapper":{"value":"ok"}}]}]},
		{"id":5,"module":"builtin:BasicMerge","version":1,"parameters":{},"mapper":null,"filters":[{"name":"M","conditions":[[{"a":"{{2.value}}","o":"exist"}]]},null,null],"outputs":[{"name":"r","mappings":["{{2.value}}","","{{4.value}}"]}]},
		{"id":6,"module":"util:ComposeTransformer","version":1,"mapper":{"value":"{{5.r}}"}}]}`
	p := one(t, content)
	d := p.Document
	require.Equal(t, "Late", link(d, 1, 2).Label)
	require.NotNil(t, link(d, 1, 2).Filter)
	require.True(t, link(d, 1, 4).Fallback)
	require.Equal(t, "M", link(d, 2, 5).Filter.Name)
	require.Nil(t, link(d, 3, 5), "a branch that does not merge ends")
	require.NotNil(t, link(d, 4, 5))
	require.NotNil(t, link(d, 5, 6))
	require.Empty(t, differ("", normal(t, []byte(content)), normal(t, exported(t, p))))
	require.Empty(t, differ("", normal(t, []byte(content)), normal(t, rebuilt(t, p))))
}

// TestDynamicConnection: action-flows.md 0.2: an input of a connection type; the build-time id is dropped, and said.
func TestDynamicConnection(t *testing.T) {
	t.Parallel()
	p := one(t, `{"name":"n","flow":[{"id":1,"module":"canvas-lms:listCourses","version":1,"parameters":{"__IMTCONN__":"{{var.input.CanvasConnection}}"},"mapper":{"limit":"5"},
		"metadata":{"restore":{"parameters":{"__IMTCONN__":{"label":"CanvasConnection (anna@halden.example)","data":{"connection":"canvas-lms"}}}}}}],
		"io":{"input_spec":[{"name":"CanvasConnection","type":"account:canvas-lms","label":"","scope":[],"default":4711},{"name":"due","type":"date","required":true}],"output_spec":[]}}`)
	require.Len(t, p.Needs, 1)
	n := p.Needs[0]
	require.True(t, n.Dynamic && n.Stub)
	require.Equal(t, []int{1}, n.Modules)
	require.Equal(t, []flow.Input{{Name: "due", Type: flow.Date, Required: true}}, p.Document.Inputs)
	out := string(exported(t, p))
	require.NotContains(t, out, "4711")
	require.NotContains(t, out, "anna@halden.example")
	require.Contains(t, out, "{{var.input.CanvasConnection}}")
	require.Len(t, said(p, Dropped), 2)
	p.Connect(map[string]flow.ConnectionRef{n.Key: {Dynamic: "dyn_1"}})
	require.Equal(t, "dyn_1", p.Document.Modules[0].Connection.Dynamic)
	require.Equal(t, flow.OnDemand, p.Document.Scheduling.Type)
	b, err := flow.Encode(p.Document)
	require.NoError(t, err)
	require.NotContains(t, string(b), "4711")
}

// TestSecrets: security.md: a credential in a file is in no document, no origin, no report and no export.
func TestSecrets(t *testing.T) {
	t.Parallel()
	live := []string{"Qx7vN2pLk9RtYw4ZbHd8", "hunter2-s3cret", "sk-proj-abcdefghijklmnopqrstuvwx1234", "AKIAIOSFODNN7EXAMPL0", "dXNlcjpwYXNzd29yZDEyMw==", "T012AB34C/B056DE78F/abcdEFGHijklMNOPqrst", "k3y-in-the-body-99", "pa55word"}
	p := one(t, `{"name":"n","flow":[
		{"id":1,"module":"http:ActionSendData","version":3,"parameters":{},"mapper":{"url":"https://desk.example/t","method":"post","headers":[{"name":"Authorization","value":"Bearer `+live[0]+`"},{"name":"X-Trace","value":"a"}],"qs":[],"bodyType":"raw","data":"{\"api_key\": \"`+live[6]+`\", \"q\": \"{{5.x}}\"}"}},
		{"id":2,"module":"http:ActionSendDataBasicAuth","version":3,"parameters":{},"mapper":{"url":"https://other.example/","method":"get","authUser":"anna","authPass":"`+live[1]+`","headers":[]}},
		{"id":3,"module":"openai:chat","version":1,"parameters":{"apiKey":"`+live[2]+`"},"mapper":{"note":"uses `+live[3]+` here","hook":"https://hooks.slack.com/services/`+live[5]+`"}},
		{"id":4,"module":"http:MakeRequest","version":4,"parameters":{},"mapper":{"url":"https://third.example/x","headers":[{"name":"Authorization","value":"Basic `+live[4]+`"}]}},
		{"id":5,"module":"http:ActionSendData","version":3,"mapper":{"url":"https://u:`+live[7]+`@four.example/","headers":[{"name":"Authorization","value":"Bearer {{1.token}}"}]}}],
		"metadata":{"notes":[{"moduleIds":[1],"content":"<p>password: `+live[1]+`</p>"}]}}`)
	doc, err := flow.Encode(p.Document)
	require.NoError(t, err)
	origin, err := p.Origin()
	require.NoError(t, err)
	remarks, err := json.Marshal(p.Remarks)
	require.NoError(t, err)
	all := string(doc) + string(origin) + string(remarks) + string(exported(t, p))
	for _, s := range live {
		require.NotContains(t, all, s)
	}
	require.Len(t, said(p, Secret), len(p.Secrets))
	found := map[string]Found{}
	for _, s := range p.Secrets {
		found[s.Value.Reveal()] = s
	}
	require.Equal(t, "bearer", found[live[0]].Method)
	require.Equal(t, "http:https://desk.example", found[live[0]].Need, "it signs in to the host that it was sent to")
	require.Equal(t, "basic", found[live[4]].Method)
	require.Contains(t, found, live[1])
	m, _ := p.Document.Module(1)
	require.Equal(t, map[string]any{"X-Trace": "a"}, m.Fields["headers"])
	require.Contains(t, strings.Join(said(p, Marked), "\n"), "The header Authorization belongs to the connection")
}

// TestInvented: action-flows.md 6 and 7: what people and language models write that Make does not have.
func TestInvented(t *testing.T) {
	t.Parallel()
	p := one(t, `{"name":"n","flow":[
		{"id":1,"module":"builtin:BasicScheduler","parameters":{}},
		{"id":2,"module":"builtin:Iterator","mapper":{"array":"{{1.items}}"}},
		{"id":3,"module":"builtin:BasicFilter","mapper":{"conditions":["{{2.a}}","string:equal","x"]}},
		{"id":4,"module":"builtin:Sleep","mapper":{"duration":2},"filter":{"name":"f","conditions":[{"a":"{{urlEncode(2.a)}}","o":"contains","b":"y"}]}},
		{"id":5,"module":"tools:TextAggregator","parameters":{"feeder":2},"mapper":{"value":"{{{{2.a}}}}"}},
		{"id":6,"module":"builtin:BasicRouter","routes":[{"condition":"{{5.text}} = \"a\"","flow":[{"id":7,"module":"builtin:Noop"}]},{"filter":{"a":"{{5.text}}","o":"==","b":"b"},"flow":[{"id":8,"module":"util:ComposeTransformer","mapper":{"value":"{{stringify(5.text)}} {{5.items[0]}}"}}]}]},
		{"id":9,"module":"google-sheets:searchRows","mapper":{"sheet":"{{COMPANY}}"}}],
		"metadata":{"scenario":{"cron":"0 9 * * 1"}}}`)
	d := p.Document
	is := func(id int, app, action string) {
		t.Helper()
		m, ok := d.Module(id)
		require.True(t, ok)
		require.Equal(t, app+"."+action, m.App+"."+m.Action)
	}
	is(1, "tools", "on_demand")
	is(2, "tools", "iterator")
	is(3, "tools", "router")
	is(4, "tools", "sleep")
	is(5, "tools", "text_aggregator")
	is(7, "tools", "router")
	is(9, StubApp, StubAction)
	f := link(d, 3, 4).Filter
	require.Equal(t, [][]flow.Condition{{{A: "{{2.a}}", Operator: "text:equal", B: "x"}, {A: "{{encodeURL(2.a)}}", Operator: "text:contain", B: "y"}}}, f.Groups)
	m, _ := d.Module(5)
	require.Equal(t, "{{2.a}}", m.Fields["value"])
	require.Equal(t, 2.0, m.Fields["source"])
	m, _ = d.Module(8)
	require.Equal(t, "{{toString(5.text)}} {{5.items[1]}}", m.Fields["value"])
	require.NotNil(t, link(d, 6, 7).Filter)
	require.Equal(t, "text:equal", link(d, 6, 8).Filter.Groups[0][0].Operator)
	require.Equal(t, 3, link(d, 6, 9).Order, "what stands behind a router is a route")
	require.Equal(t, flow.Scheduling{Type: flow.Cron, Cron: "0 9 * * 1"}, d.Scheduling)
	require.Contains(t, strings.Join(said(p, Marked), "\n"), "COMPANY is not known")
	for _, r := range p.Remarks {
		require.NotEmpty(t, r.Path, r.What)
		require.NotEmpty(t, r.Done, r.What)
	}
	require.GreaterOrEqual(t, len(said(p, Repaired)), 14)
}

// TestStub: the form, the outputs and the label of a module that is not built in.
func TestStub(t *testing.T) {
	t.Parallel()
	p := one(t, `{"name":"n","flow":[{"id":1,"module":"google-sheets:addRow","version":2,"parameters":{"__IMTCONN__":7,"mode":"select"},"mapper":{"values":{"0":"{{1.a}}"},"sheetId":"S"},
		"metadata":{"restore":{"parameters":{"__IMTCONN__":{"label":"My Google","data":{"connection":"google"}}}},"parameters":[{"name":"__IMTCONN__","type":"account:google","label":"Connection","required":true}],
		"expect":[{"name":"sheetId","type":"text","label":"Sheet","required":true},{"name":"values","type":"collection","label":"Values","spec":[{"name":"0","type":"text","label":"Name (A)"}]}],
		"interface":[{"name":"updates","type":"collection","label":"Updates","spec":[{"name":"updatedRows","type":"uinteger"}]}]}}]}`)
	m := p.Document.Modules[0]
	require.Equal(t, "Google Sheets: Add a Row", m.Name)
	was := m.Fields[StubField].(map[string]any)
	require.Equal(t, "google-sheets:addRow", was["module"])
	require.Equal(t, 2.0, was["version"])
	require.Equal(t, "select", m.Fields["mode"])
	require.Equal(t, map[string]any{"0": "{{1.a}}"}, m.Fields["values"])
	require.Len(t, was["inputs"], 2)
	require.Equal(t, []any{map[string]any{"name": "updatedRows", "type": "integer"}}, was["outputs"].([]any)[0].(map[string]any)["spec"])
	require.Equal(t, "My Google", p.Needs[0].Name)
	require.NotContains(t, m.Fields, "__IMTCONN__")
}

// TestPackage: action-flows.md 6: Celonis' zip, with metadata.json.
func TestPackage(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"20260102-scenario-77.json": `{"name":"Remind","flow":[{"id":1,"module":"sap:callBapi","version":1,"parameters":{"__IMTCONN__":"{{var.input.SAP}}"},"mapper":{}}],"io":{"input_spec":[{"name":"SAP","type":"account:sap","default":9}]}}`,
		"20260102-scenario-78.json": `{"name":"Nightly","flow":[{"id":1,"module":"util:BasicTrigger","version":1,"mapper":{"values":[{"spec":[{"name":"a","value":"1"}]}]}}]}`,
		"metadata.json": `{"actionFlows":[{"key":"k","name":"Remind","scenarioId":"77","schedule":{"type":"on-demand"},"teamSpecific":{"callingOtherAf":["78"]}},
			{"key":"l","name":"Nightly","scenarioId":"78","schedule":{"type":"daily","time":"06:30"}},{"name":"Lost","scenarioId":"99"}]}`,
	} {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(content))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	f, err := Open("package.zip", b.Bytes(), false)
	require.NoError(t, err)
	require.Equal(t, Celonis, f.Kind)
	require.Len(t, f.Blueprints, 2)
	require.Equal(t, "Remind", f.Blueprints[0].Document.Name)
	require.Equal(t, "sap", f.Blueprints[0].Needs[0].App)
	require.Equal(t, []string{"Nightly"}, f.Blueprints[0].Calls)
	require.Equal(t, flow.Scheduling{Type: flow.Daily, Time: "06:30"}, f.Blueprints[1].Document.Scheduling)
	require.Len(t, f.Remarks, 1, "a flow without a file is said")
}

// TestEditedExport: what was changed here is changed there, and nothing else.
func TestEditedExport(t *testing.T) {
	t.Parallel()
	content := `{"name":"n","flow":[{"id":1,"module":"gateway:CustomWebHook","version":1,"parameters":{"hook":5,"maxResults":1},"mapper":{},"metadata":{"designer":{"x":0,"y":0}}},
		{"id":2,"module":"http:ActionSendData","version":3,"parameters":{"handleErrors":false},"mapper":{"url":"https://a.example/{{1.x}}","method":"get","timeout":"30","qs":[{"name":"q","value":"1"}],"gzip":true},"metadata":{"designer":{"x":300,"y":0,"name":"Read"},"restore":{"a":1}}},
		{"id":3,"module":"slack:CreateMessage","version":4,"parameters":{"__IMTCONN__":7},"mapper":{"text":"{{2.data}}","n":5},"metadata":{"designer":{"x":600,"y":0}}}],"metadata":{"version":1,"zone":"eu1.make.com"}}`
	p := one(t, content)
	o, err := p.Origin()
	require.NoError(t, err)
	d := p.Document.Clone()
	edit := func(op flow.Op) {
		t.Helper()
		next, _, err := flow.Apply(d, op)
		require.NoError(t, err)
		d = next
	}
	edit(&flow.SetField{ID: 2, Field: "url", Value: "https://b.example/{{1.x}}"})
	edit(&flow.SetField{ID: 3, Field: "text", Value: "{{upper(2.data)}}"})
	out, remarks, err := Export(d, o, Names{})
	require.NoError(t, err)
	require.Empty(t, remarks)
	want := strings.Replace(strings.Replace(content, "https://a.example", "https://b.example", 1), `"{{2.data}}"`, `"{{upper(2.data)}}"`, 1)
	require.Empty(t, differ("", normal(t, []byte(want)), normal(t, out)))

	edit(&flow.AddModule{Module: flow.Module{App: "tools", Action: "sleep", Fields: map[string]any{"delay": 5.0}}, After: 3})
	edit(&flow.RemoveModule{IDs: []int{2}})
	out, _, err = Export(d, o, Names{})
	require.NoError(t, err)
	again := one(t, string(out))
	require.Len(t, again.Document.Modules, 3)
	m, ok := again.Document.Module(d.LastModule)
	require.True(t, ok)
	require.Equal(t, "sleep", m.Action)
	require.Equal(t, 5.0, m.Fields["delay"])
	require.Contains(t, string(out), "eu1.make.com")
	require.NotContains(t, string(out), "b.example")
}

// TestExportOfOurs: a flow made here is read again as the same, and what Make does not have is named.
func TestExportOfOurs(t *testing.T) {
	t.Parallel()
	d := flow.New("flow_1", "Ours")
	d.Inputs = []flow.Input{{Name: "due", Type: flow.Date, Required: true}}
	d.Modules = []flow.Module{{ID: 1, App: "tools", Action: "on_demand", Name: "Start"}, {ID: 2, App: "tools", Action: "router"},
		{ID: 3, App: "http", Action: "request", Fields: map[string]any{"url": "https://x.example/{{1.due}}", "method": "POST", "body_type": "json", "json": map[string]any{"a": "{{1.due}}"}, "headers": map[string]any{"X-A": "1"}}},
		{ID: 4, App: "sap", Action: "call_bapi", Fields: map[string]any{"bapi": "BAPI_PO_CHANGE"}, Connection: &flow.ConnectionRef{Dynamic: "dyn_1"}},
		{ID: 5, App: "tools", Action: "break", Fields: map[string]any{"retry": true, "count": 3.0}}}
	d.Dynamic = []flow.DynamicRef{{ID: "dyn_1"}}
	d.Links = []flow.Link{{From: 1, To: 2, Kind: flow.Next}, {From: 2, To: 3, Kind: flow.Next, Order: 1, Filter: &flow.Filter{Name: "F", Groups: [][]flow.Condition{{{A: "{{1.due}}", Operator: "exist"}}}}},
		{From: 2, To: 4, Kind: flow.Next, Order: 2, Fallback: true}, {From: 4, To: 5, Kind: flow.OnError}}
	out, remarks, err := Export(d, nil, Names{Connection: func(string) (string, string) { return "SAP of the person", "sap" }})
	require.NoError(t, err)
	p := one(t, string(out))
	require.Equal(t, d.Inputs, p.Document.Inputs)
	require.ElementsMatch(t, d.Links, p.Document.Links)
	m, _ := p.Document.Module(3)
	require.Equal(t, "POST", m.Fields["method"])
	require.Equal(t, `{"a":"{{1.due}}"}`, m.Fields["raw"])
	require.Equal(t, map[string]any{"X-A": "1"}, m.Fields["headers"])
	require.True(t, p.Needs[0].Dynamic)
	require.Len(t, remarks, 1)
	require.Contains(t, remarks[0].What, "has no counterpart in Make")
}
