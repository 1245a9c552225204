package flow_test

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"signet/backend/fault"
	"signet/backend/flow"
)

// look is a small workspace: two apps, a shared and two dynamic connections.
type look struct{}

var reference = regexp.MustCompile(`(\d+)\.([a-z_]+)|var\.[a-z]+\.\w+`)

func (look) References(text string) ([]flow.Reference, error) {
	if strings.Count(text, "{{") != strings.Count(text, "}}") {
		return nil, errors.New("a brace is missing")
	}
	var out []flow.Reference
	for _, m := range reference.FindAllStringSubmatch(text, -1) {
		if m[1] == "" {
			out = append(out, flow.Reference{Var: m[0]})
			continue
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, err
		}
		out = append(out, flow.Reference{Module: n, Path: m[2]})
	}
	return out, nil
}

func (look) Connection(id string) (flow.Connection, bool) {
	c, ok := map[string]flow.Connection{
		"con_s4p": {Name: "S4P technical", App: "sap", System: "S4P", Account: "RFC_SIGNET"},
		"dyn_s4p": {Name: "SAP S4P – personal", App: "sap", System: "S4P", Dynamic: true},
		"dyn_1":   {Name: "One", App: "sap", Dynamic: true},
	}[id]
	c.ID = id
	return c, ok
}

func (look) Action(app, action string) (flow.Action, bool) {
	switch app + "." + action {
	case "sap.change":
		return flow.Action{AppTitle: "SAP", Title: "Change purchase order", NeedsConnection: true,
			Fields: []flow.Field{{Name: "order", Label: "Purchase order", Required: true}, {Name: "token", Label: "Token", Secret: true},
				{Name: "other", Label: "Other", Required: true, ShowField: "mode", ShowValues: []string{"b"}}},
			Effect: func(map[string]any) string { return "change" }, Writes: func(map[string]any) bool { return true },
			Sentence: func(f map[string]any) string { return fmt.Sprint("Change purchase order ", f["order"]) }}, true
	case "flow.router":
		return flow.Action{Title: "Router", Control: "router"}, true
	case "flow.trigger":
		return flow.Action{Title: "Action button", Control: "trigger"}, true
	}
	return flow.Action{}, false
}

func good(t *testing.T) flow.Document {
	t.Helper()
	return apply(t, flow.New("flow_1", "Orders"),
		&flow.AddInput{Input: flow.Input{Name: "order", Label: "Purchase order", Type: flow.Text, Required: true}},
		&flow.AddModule{Module: module("flow", "trigger")},
		&flow.AddModule{Module: module("sap", "change"), After: 1},
		&flow.SetField{ID: 2, Field: "order", Value: "{{var.input.order}}"},
		&flow.AddDynamic{ID: "dyn_s4p", Modules: []int{2}})
}

func TestCheck(t *testing.T) {
	t.Parallel()
	require.Empty(t, flow.Check(good(t), look{}))

	cases := []struct {
		name, code, field string
		severity          flow.Severity
		module            int
		spoil             func(*flow.Document)
	}{
		{"UnknownAction", "flow.no_action", "", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Action = "x" }},
		{"RequiredField", "flow.required", "order", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Fields["order"] = " " }},
		{"RequiredFieldThatShows", "flow.required", "other", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Fields["mode"] = "b" }},
		{"NoConnection", "flow.needs_connection", "connection", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Connection = nil }},
		{"ConnectionGone", "flow.no_connection", "connection", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Connection = &flow.ConnectionRef{Shared: "con_x"} }},
		{"SharedWrites", "flow.shared_writes", "connection", flow.Warning, 2, func(d *flow.Document) { d.Modules[1].Connection = &flow.ConnectionRef{Shared: "con_s4p"} }},
		{"KindDiffers", "flow.connection_kind", "connection", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Connection = &flow.ConnectionRef{Shared: "dyn_s4p"} }},
		{"Scheduled", "flow.not_on_demand", "scheduling", flow.Error, 0, func(d *flow.Document) { d.Scheduling = flow.Scheduling{Type: flow.Indefinite, Interval: 900} }},
		{"MappingBroken", "flow.mapping", "order", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Fields["order"] = "{{1.a" }},
		{"MappingOfLaterModule", "flow.not_before", "order", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Fields["order"] = "{{2.a}}" }},
		{"MappingOfNoModule", "flow.no_module", "order", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Fields["order"] = "{{9.a}}" }},
		{"MappingOfNoInput", "flow.no_input", "order", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Fields["order"] = "{{var.input.plant}}" }},
		{"FilterRefersToLaterModule", "flow.not_before", "filter.0.0", flow.Error, 2, func(d *flow.Document) {
			d.Links[0].Filter = &flow.Filter{Groups: [][]flow.Condition{{{A: "{{2.a}}", Operator: "exist"}}}}
		}},
		{"Unlinked", "flow.unlinked", "", flow.Remark, 3, func(d *flow.Document) {
			d.Modules = append(d.Modules, flow.Module{ID: 3, App: "flow", Action: "router"})
		}},
		{"Circle", "flow.circle", "", flow.Error, 1, func(d *flow.Document) { d.Links = append(d.Links, flow.Link{From: 2, To: 1, Kind: flow.Next}) }},
		{"SeveralNext", "flow.several_next", "", flow.Error, 1, func(d *flow.Document) {
			d.Modules = append(d.Modules, flow.Module{ID: 3, App: "flow", Action: "router"})
			d.Links = append(d.Links, flow.Link{From: 1, To: 3, Kind: flow.Next})
		}},
		{"SecretInField", "flow.secret", "note", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Fields["note"] = "password: hunter22" }},
		{"SecretInSecretField", "flow.secret", "token", flow.Error, 2, func(d *flow.Document) { d.Modules[1].Fields["token"] = "abc" }},
		{"SecretInHeader", "flow.secret", "headers.Authorization", flow.Error, 2, func(d *flow.Document) {
			d.Modules[1].Fields["headers"] = map[string]any{"Authorization": "abc"}
		}},
		{"SecretInNote", "flow.secret", "notes.n", flow.Error, 0, func(d *flow.Document) {
			d.Notes = []flow.Note{{ID: "n", Text: "-----BEGIN RSA PRIVATE KEY-----"}}
		}},
		{"SecretInInput", "flow.secret", "inputs.api_key", flow.Error, 0, func(d *flow.Document) {
			d.Inputs = append(d.Inputs, flow.Input{Name: "api_key", Type: flow.Text, Default: "abc"})
		}},
		{"InputName", "flow.input", "inputs.9x", flow.Error, 0, func(d *flow.Document) { d.Inputs = append(d.Inputs, flow.Input{Name: "9x", Type: flow.Text}) }},
		{"Empty", "flow.empty", "", flow.Error, 0, func(d *flow.Document) { d.Modules, d.Links = nil, nil }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := good(t)
			c.spoil(&d)
			var found *flow.Problem
			problems := flow.Check(d, look{})
			for i, p := range problems {
				if found == nil && p.Code == c.code {
					found = &problems[i]
				}
			}
			require.NotNil(t, found, "%+v", problems)
			require.Equal(t, c.severity, found.Severity)
			require.Equal(t, c.module, found.Module)
			require.Equal(t, c.field, found.Field)
			require.NotContains(t, found.Sentence, "hunter22")
			_, _, err := flow.Publish(d, nil, request, look{})
			if c.severity == flow.Error {
				require.Error(t, err, "an error prevents publishing")
			} else {
				require.NoError(t, err)
			}
			if found.Fix != nil {
				fixed := apply(t, d, found.Fix)
				for _, p := range flow.Check(fixed, look{}) {
					require.NotEqual(t, c.code, p.Code, "the fix fixes it")
				}
			}
		})
	}
}

var request = flow.PublishRequest{Person: "person_anna", Note: "First", Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}

func TestPublish(t *testing.T) {
	t.Parallel()

	t.Run("NumbersFollowAndTheFileReadsBack", func(t *testing.T) {
		t.Parallel()
		one, removed, err := flow.Publish(good(t), nil, request, look{})
		require.NoError(t, err)
		require.Equal(t, []string{"dyn_s4p"}, removed)
		two, _, err := flow.Publish(apply(t, good(t), &flow.RenameFlow{Name: "Later"}), &one, request, look{})
		require.NoError(t, err)
		require.Equal(t, []int{2, 1}, []int{two.Number, two.BasedOn})
		three, _, err := flow.RestoreVersion(one, two, request, look{})
		require.NoError(t, err)
		require.Equal(t, []int{3, 2, 1}, []int{three.Number, three.BasedOn, three.Restores})
		require.Empty(t, flow.Diff(one.Document, three.Document))
		b, err := flow.Encode(three)
		require.NoError(t, err)
		back, err := flow.LoadVersion(b)
		require.NoError(t, err)
		require.Equal(t, three, back)
	})

	t.Run("NoVersionHasADynamicConnectionAndASchedule", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			d := flow.New("flow_1", "Orders")
			for range 25 {
				if next, _, err := flow.Apply(d, randomOp(t, d)); err == nil {
					d = next
				}
			}
			if rapid.Bool().Draw(t, "by hand") {
				d.Scheduling = flow.Scheduling{Type: flow.Indefinite, Interval: 900}
			}
			v, _, err := flow.Publish(d, nil, request, anything{})
			if err == nil {
				if v.Document.UsesDynamic() && v.Document.Scheduling.Type != flow.OnDemand {
					t.Fatal("a scheduled version has a dynamic connection")
				}
				if err := v.Verify(); err != nil {
					t.Fatal(err)
				}
			}
		})
	})

	t.Run("AFileEditedByHandDoesNotLoad", func(t *testing.T) {
		t.Parallel()
		v, _, err := flow.Publish(good(t), nil, request, look{})
		require.NoError(t, err)
		b, err := flow.Encode(v)
		require.NoError(t, err)
		text := string(b)
		for old, now := range map[string]string{
			`"type": "on-demand"`:  `"type": "indefinitely", "interval": 900`,
			`"dynamic": "dyn_s4p"`: `"dynamic": "dyn_1"`,
			`"number": 1`:          `"number": 0`,
			`"by": "person_anna"`:  `"by": ""`,
		} {
			require.Contains(t, text, old)
			_, err := flow.LoadVersion([]byte(strings.Replace(text, old, now, 1)))
			require.Equal(t, "flow.not_a_version", fault.Of(err).Code, old)
		}
	})
}

// anything is a workspace where every module and connection exists.
type anything struct{ look }

func (anything) Action(string, string) (flow.Action, bool) {
	return flow.Action{Control: "router"}, true
}
func (anything) Connection(id string) (flow.Connection, bool) {
	return flow.Connection{Name: id, App: "sap", Dynamic: strings.HasPrefix(id, "dyn_")}, true
}

func TestLoad(t *testing.T) {
	t.Parallel()
	b, err := flow.Encode(good(t))
	require.NoError(t, err)
	back, err := flow.Load(b)
	require.NoError(t, err)
	require.Equal(t, flow.Fingerprint(good(t)), flow.Fingerprint(back))
	for change, want := range map[[2]string]string{
		{`"name": "Orders"`, `"nom": "Orders"`}:                        "Line 4, column 3: the key \"nom\" is not known.",
		{`"name": "Orders"`, `"name": "Orders", "name": "Other"`}:      `Line 4, column 21: the key "name" stands twice.`,
		{`"name": "Orders"`, `"name": 5`}:                              "cannot unmarshal number",
		{`"format": "signet.flow/1"`, `"format": "signet.flow/2"`}:     "this Signet reads signet.flow/1",
		{`"format": "signet.flow/1"`, `"format": "other"`}:             `Its form is "other"`,
		{`"name": "Orders",`, `"name": "Orders" `}:                     "Line 5",
		{`"id": 2`, `"id": 1`}:                                         "used twice",
		{`"connection": {`, `"buildTime": "con_s4p", "connection": {`}: `the key "buildTime" is not known`,
	} {
		text := strings.Replace(string(b), change[0], change[1], 1)
		require.NotEqual(t, string(b), text, change[0])
		_, err := flow.Load([]byte(text))
		require.Error(t, err, change[1])
		require.Contains(t, fault.Of(err).Text, want)
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	a := good(t)
	b := apply(t, a, &flow.Move{Places: []flow.Place{{ID: 1, X: 9}}}, &flow.SetField{ID: 2, Field: "order", Value: "45"},
		&flow.AddModule{Module: module("sap", "change"), After: 2}, &flow.RemoveInput{Name: "order"})
	var got []string
	for _, c := range flow.Diff(a, b) {
		got = append(got, string(c.Kind)+" | "+c.Words)
	}
	require.Equal(t, []string{
		"removed | Input order removed",
		"moved | Module 1, flow.trigger, moved",
		`changed | Module 2, sap.change: order is "45", was "{{var.input.order}}"`,
		"added | Module 3, sap.change, added",
		"added | Link from module 2 to module 3 added",
	}, got)
	rapid.Check(t, func(t *rapid.T) {
		d := flow.New("flow_1", "Orders")
		for range 15 {
			next, _, err := flow.Apply(d, randomOp(t, d))
			if err != nil {
				continue
			}
			next.LastModule = 0
			plain := d
			plain.LastModule = 0
			if (len(flow.Diff(d, next)) == 0) != (flow.Fingerprint(plain) == flow.Fingerprint(next)) &&
				!sameButOrder(d, next) {
				t.Fatal("a difference was not told, or told where there is none")
			}
			d = next
		}
	})
}

// sameButOrder allows for a whole list that was put in another order.
func sameButOrder(a, b flow.Document) bool {
	return len(flow.Diff(a, b)) == 0 && len(a.Modules) == len(b.Modules) && len(a.Links) == len(b.Links)
}

func TestWords(t *testing.T) {
	t.Parallel()
	d := good(t)
	require.Equal(t, []flow.Line{{Effect: "change", Sentence: "Change purchase order 4500018690", Module: 2}},
		flow.Will(d, map[string]any{"order": "4500018690"}, look{}))
	require.Equal(t, "Change purchase order …", flow.Will(d, nil, look{})[0].Sentence)
	require.Equal(t, []string{"When someone runs Orders:", "It is given Purchase order.", "Step 1, Action button.",
		"Step 2, Change purchase order: Change purchase order …, as that person, on S4P."}, flow.Explain(d, look{}))
	require.Equal(t, "When someone presses “Send reminder” in Overdue orders:", flow.Explain(d, look{}, "“Send reminder” in Overdue orders")[0])
	d.Dynamic, d.Scheduling = nil, flow.Scheduling{Type: flow.Indefinite, Interval: 900}
	require.Equal(t, "Every 15 minutes, by itself and as nobody in particular:", flow.Explain(d, look{})[0])
}
