package blueprint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"signet/backend/fault"
	"signet/backend/flow"
)

// setting joins a run setting to its key in metadata.scenario.
type setting struct {
	key string
	on  func(*flow.Settings) *bool
	num func(*flow.Settings) *int
	low int
	top int
}

var settings = []setting{
	{key: "sequential", on: func(s *flow.Settings) *bool { return &s.Sequential }},
	{key: "confidential", on: func(s *flow.Settings) *bool { return &s.Confidential }},
	{key: "dlq", on: func(s *flow.Settings) *bool { return &s.StoreIncomplete }},
	{key: "dataloss", on: func(s *flow.Settings) *bool { return &s.DataLoss }},
	{key: "autoCommit", on: func(s *flow.Settings) *bool { return &s.AutoCommit }},
	{key: "autoCommitTriggerLast", on: func(s *flow.Settings) *bool { return &s.CommitTriggerLast }},
	{key: "freshVariables", on: func(s *flow.Settings) *bool { return &s.FreshVariables }},
	{key: "roundtrips", num: func(s *flow.Settings) *int { return &s.MaxCycles }, low: 1, top: 100000},
	{key: "maxErrors", num: func(s *flow.Settings) *int { return &s.MaxErrors }, low: 0, top: 1000},
}

func (b *builder) settings() {
	from := b.r.root.get("metadata", "scenario")
	for _, s := range settings {
		v := from.get(s.key)
		if v == nil || v.is(null) {
			continue
		}
		if s.on != nil {
			*s.on(&b.doc.Settings) = v.bool(*s.on(&b.doc.Settings))
			continue
		}
		n, ok := v.int()
		if !ok || n < s.low || n > s.top {
			b.add(Repaired, v.at, "metadata.scenario."+s.key, 0, "", fmt.Sprintf("It is %d.", *s.num(&b.doc.Settings)), "The setting %s cannot be %s.", s.key, shown(string(v.encode(false))))
			continue
		}
		*s.num(&b.doc.Settings) = n
	}
	if v := from.get("slots"); v != nil && !v.is(null) {
		b.add(Kept, v.at, "metadata.scenario.slots", 0, "", "Kept for the export.", "Signet has no parallel slots.")
	}
}

// inputSpecs are the declared inputs of a flow, under either of their names.
func (b *builder) inputSpecs() (items []*value, path string) {
	for _, p := range [][2]string{{"io", "input_spec"}, {"interface", "input"}, {"interface", "input_spec"}, {"io", "input"}} {
		if v := b.r.of(p[0]).get(p[1]); v.is(list) {
			return v.items, p[0] + "." + p[1]
		}
	}
	return nil, ""
}

// types of Make's fields as types of the mapping language.
var inputTypes = map[string]flow.Type{"text": flow.Text, "string": flow.Text, "url": flow.Text, "email": flow.Text, "password": flow.Text, "filename": flow.Text, "path": flow.Text, "select": flow.Text,
	"uuid": flow.Text, "color": flow.Text, "timezone": flow.Text, "time": flow.Text, "hidden": flow.Text, "number": flow.Number, "integer": flow.Number, "uinteger": flow.Number, "port": flow.Number,
	"boolean": flow.Boolean, "checkbox": flow.Boolean, "date": flow.Date, "timestamp": flow.Date, "array": flow.Array, "collection": flow.Collection, "buffer": flow.Buffer, "file": flow.Buffer, "any": flow.Any, "json": flow.Any}

var inputForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// accountType tells a connection's type from "account:canvas-lms", and from "keychain:…".
func accountType(t string) (string, bool) {
	head, rest, ok := strings.Cut(t, ":")
	if !ok || head != "account" && head != "keychain" && head != "connection" {
		return "", head == "account" || head == "keychain" || head == "connection"
	}
	kind, _, _ := strings.Cut(rest, ",")
	return strings.TrimSpace(kind), true
}

func (b *builder) inputs() {
	list, path := b.inputSpecs()
	for i, e := range list {
		at := path + index(i)
		name := strings.TrimSpace(e.get("name").text())
		if !e.is(object) {
			continue
		}
		typ := e.get("type").text()
		if kind, ok := accountType(typ); ok {
			if name != "" {
				b.dynamicNeed(name, kind, e.get("label").text(), e.at)
			}
			continue
		}
		b.input(e, name, typ, at)
	}
}

// input adds an input of the flow.
func (b *builder) input(e *value, name, typ, at string) {
	in := flow.Input{Name: name, Label: clip(e.get("label").text(), flow.MaxName), Required: e.get("required").bool(false),
		Description: first(e.get("help").text(), e.get("description").text())}
	if in.Label == in.Name {
		in.Label = ""
	}
	if !inputForm.MatchString(name) || len(name) > flow.MaxName {
		in.Name = identifier(name)
		b.add(Repaired, e.at, at+".name", 0, "", "It is called "+in.Name+" now; correct the mappings that use it.", "An input cannot be called %s.", shown(name))
	}
	for n := 2; slices.ContainsFunc(b.doc.Inputs, func(x flow.Input) bool { return x.Name == in.Name }); n++ {
		b.add(Repaired, e.at, at+".name", 0, "", fmt.Sprintf("It is called %s_%d now.", in.Name, n), "Two inputs are called %s.", in.Name)
		in.Name = fmt.Sprintf("%s_%d", in.Name, n)
	}
	in.Type = inputTypes[typ]
	if in.Type == "" {
		in.Type = flow.Any
		if typ != "" {
			b.add(Repaired, e.at, at+".type", 0, "", "It takes any value.", "The input %s has the type %s, which Signet does not have.", in.Name, typ)
		}
	}
	if d := e.get("default"); d != nil && !d.is(null) && !(d.is(text) && d.s == "") {
		in.Default = d.plain()
	}
	b.doc.Inputs = append(b.doc.Inputs, in)
}

// identifier is a name of letters, digits and underscore.
func identifier(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			out.WriteRune(r)
		case r >= '0' && r <= '9':
			if out.Len() == 0 {
				out.WriteByte('_')
			}
			out.WriteRune(r)
		default:
			out.WriteByte('_')
		}
	}
	name := strings.Trim(out.String(), "_")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "input_" + name
	}
	return clip(strings.TrimSuffix(name, "_"), 60)
}

// takeBuildTimes removes the ids of the connections that the builder built with: they are his, and mean nothing here.
func (b *builder) takeBuildTimes() {
	list, path := b.inputSpecs()
	names := map[string]bool{}
	for i, e := range list {
		if _, ok := accountType(e.get("type").text()); !ok {
			continue
		}
		names[e.get("name").text()] = true
		if d := e.get("default"); d != nil && !d.is(null) {
			b.add(Dropped, d.at, path+index(i)+".default", 0, "", "Everybody signs in with their own.", "The dynamic connection %s has a build-time value.", e.get("name").text())
			d.kind, d.s, d.items, d.members = null, "", nil, nil
		}
	}
	// The editor remembers the builder's account beside the input's name, to show it again.
	b.r.root.walk(b.r.path, func(at string, v *value) {
		params := v.get("parameters")
		if v.get("module") == nil || !params.is(object) {
			return
		}
		for _, p := range params.members {
			input, ok := dynamicOf(p.v.text())
			if !ok {
				continue
			}
			restore := v.get("metadata", "restore", "parameters").get(p.key)
			if label := restore.get("label"); label.is(text) && label.s != input && label.s != "" {
				b.add(Dropped, label.at, under(at, "metadata.restore.parameters."+p.key+".label"), 0, "", "The name of the connection stays.", "The account that %s was built with is named.", input)
				label.s = input
			}
		}
	})
}

var dynamicForm = regexp.MustCompile("^\\s*\\{\\{\\s*var\\.input\\.`?([^`}.]+?)`?\\s*\\}\\}\\s*$")

// dynamicOf is the input that a parameter takes its connection from.
func dynamicOf(s string) (string, bool) {
	m := dynamicForm.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return m[1], true
}

var schedulingTypes = map[string]flow.SchedulingType{"indefinitely": flow.Indefinite, "once": flow.Once, "daily": flow.Daily, "weekly": flow.Weekly, "monthly": flow.Monthly,
	"yearly": flow.Yearly, "immediately": flow.Immediate, "on-demand": flow.OnDemand, "ondemand": flow.OnDemand, "on_demand": flow.OnDemand, "cron": flow.Cron}

// scheduling reads when the flow runs: from the file, from the package, or from where somebody invented it.
func (b *builder) scheduling() {
	v, path := b.r.of("scheduling"), "scheduling"
	if !v.is(object) && b.r.about != nil {
		v, path = b.r.about.schedule, "metadata.json schedule"
	}
	b.doc.Scheduling = flow.Scheduling{Type: flow.OnDemand}
	if !v.is(object) {
		b.inventedScheduling()
		if b.doc.Scheduling.Type == flow.OnDemand && b.r.root.get("metadata", "instant").bool(false) && b.starts("webhook") {
			b.doc.Scheduling.Type = flow.Immediate
		}
		return
	}
	s := flow.Scheduling{}
	named := strings.ToLower(v.get("type").text())
	t, known := schedulingTypes[named]
	if !known {
		b.add(Marked, v.at, path+".type", 0, "", "It runs on demand. Choose a schedule.", "There is no kind of scheduling %s.", shown(named))
		return
	}
	s.Type = t
	s.Interval, _ = v.get("interval").int()
	if s.Type == flow.Indefinite && s.Interval < 60 {
		s.Interval = max(60, first(s.Interval, 900))
	}
	s.Date, s.Time, s.Cron = v.get("date").text(), v.get("time").text(), first(v.get("cron").text(), v.get("expression").text())
	if len(s.Time) > 5 && s.Time[2] == ':' {
		s.Time = s.Time[:5]
	}
	s.Days, s.Months = numbersOf(v.get("days")), numbersOf(v.get("months"))
	if s.Type != flow.Indefinite {
		s.Interval = 0
	}
	for _, e := range v.get("between").list() {
		s.Between = append(s.Between, e.text())
	}
	for _, e := range v.get("restrict").list() {
		r := flow.Restriction{Days: numbersOf(e.get("days")), Months: numbersOf(e.get("months"))}
		for _, t := range e.get("time").list() {
			r.Time = append(r.Time, clip(t.text(), 5))
		}
		s.Restrict = append(s.Restrict, r)
	}
	if err := s.Check(); err != nil {
		b.add(Marked, v.at, path, 0, "", "It runs on demand. Choose a schedule.", "The schedule cannot be followed: %s", fault.Of(err).Text)
		return
	}
	b.doc.Scheduling = s
}

func numbersOf(v *value) []int {
	var out []int
	for _, e := range v.list() {
		if n, ok := e.int(); ok {
			out = append(out, n)
		}
	}
	return out
}

// starts reports whether the flow begins with a module of the app.
func (b *builder) starts(app string) bool {
	return len(b.doc.Modules) > 0 && b.doc.Modules[0].App == app
}

// inventedScheduling finds schedules where Make has none: a cron line in the settings, or in a module that schedules.
func (b *builder) inventedScheduling() {
	take := func(v *value, path string) bool {
		line := v.text()
		if v.is(object) {
			line = first(v.get("cron").text(), v.get("expression").text(), v.get("cronExpression").text())
			if n, ok := v.get("interval").int(); ok && line == "" {
				s := flow.Scheduling{Type: flow.Indefinite, Interval: max(60, n)}
				b.doc.Scheduling = s
				b.add(Repaired, v.at, path, 0, "", "It runs "+s.Words()+".", "A schedule stands where Make has none.")
				return true
			}
		}
		if f := strings.Fields(line); len(f) == 6 || len(f) == 7 { // with seconds in front
			line = strings.Join(f[1:6], " ")
		}
		s := flow.Scheduling{Type: flow.Cron, Cron: line}
		if line == "" || s.Check() != nil {
			return false
		}
		b.doc.Scheduling = s
		b.add(Repaired, v.at, path, 0, "", "It runs "+s.Words()+".", "A cron line stands where Make has no schedule.")
		return true
	}
	scenario := b.r.root.get("metadata", "scenario")
	for _, key := range []string{"cron", "schedule", "scheduling", "cronExpression"} {
		for _, in := range []struct {
			v    *value
			path string
		}{{scenario, "metadata.scenario"}, {b.r.root.get("metadata"), "metadata"}, {b.r.root, ""}} {
			if v := in.v.get(key); v != nil && take(v, under(in.path, key)) {
				return
			}
		}
	}
	for _, n := range b.nodes {
		if !strings.Contains(strings.ToLower(n.type_), "schedul") {
			continue
		}
		for _, key := range []string{"parameters", "mapper"} {
			if v := n.raw.get(key); v.is(object) && (take(v, n.path+"."+key) || take(v.get("schedule"), n.path+"."+key+".schedule")) {
				return
			}
		}
	}
}
