package blueprint

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"signet/backend/flow"
)

// document writes what belongs to the flow as a whole, where it was changed here.
func (e *exporter) document() {
	d, was := &e.doc, &e.base
	if !e.imported || d.Name != was.Name && !e.numbered() {
		e.root.set("name", str(d.Name))
	}
	if d.Description != was.Description {
		e.root.set("description", str(d.Description))
	}
	e.settings()
	if !reflect.DeepEqual(d.Scheduling, was.Scheduling) {
		e.root.set("scheduling", schedule(d.Scheduling))
		if len(d.Scheduling.Dates) > 0 || d.Scheduling.Cron != "" {
			e.add(Dropped, -1, "scheduling", 0, "", "Choose a schedule in Make.", "Make has no schedule of the kind “%s”.", d.Scheduling.Words())
		}
	}
	if !reflect.DeepEqual(d.Inputs, was.Inputs) || !sameDynamic(d, was) {
		e.inputs()
	}
	if !reflect.DeepEqual(d.Notes, was.Notes) {
		e.notes()
	}
	for _, m := range d.Modules {
		if m.Notes != "" {
			e.add(Dropped, -1, "", m.ID, m.Name, "It stays here.", "A module has a note, which a blueprint keeps elsewhere.")
		}
	}
}

// numbered reports whether the name only got a number at import, because another flow had it.
func (e *exporter) numbered() bool {
	rest, ok := strings.CutPrefix(e.doc.Name, e.base.Name+" ")
	_, err := strconv.Atoi(rest)
	return ok && err == nil
}

func sameDynamic(a, b *flow.Document) bool {
	return slices.Equal(a.DynamicIDs(), b.DynamicIDs())
}

func (e *exporter) settings() {
	if !e.imported {
		e.root.need("metadata").set("instant", truth(e.doc.Scheduling.Type == flow.Immediate))
		e.root.need("metadata").set("version", integer(1))
	}
	for _, s := range settings {
		switch {
		case s.on != nil:
			if now, was := *s.on(&e.doc.Settings), *s.on(&e.base.Settings); now != was || !e.imported {
				e.root.need("metadata").need("scenario").set(s.key, truth(now))
			}
		default:
			if now, was := *s.num(&e.doc.Settings), *s.num(&e.base.Settings); now != was || !e.imported {
				e.root.need("metadata").need("scenario").set(s.key, integer(now))
			}
		}
	}
	if e.doc.Settings.Parallel != e.base.Settings.Parallel {
		e.add(Dropped, -1, "", 0, "", "It runs one bundle after the other there.", "The Action Flow runs several bundles at once, which Make does not.")
	}
}

func schedule(s flow.Scheduling) *value {
	out := obj("type", str(string(s.Type)))
	if s.Type == flow.Dates || s.Type == flow.Cron {
		out.set("type", str(string(flow.OnDemand)))
	}
	ints := func(list []int) *value {
		a := array()
		for _, n := range list {
			a.items = append(a.items, integer(n))
		}
		return a
	}
	texts := func(list []string) *value {
		a := array()
		for _, t := range list {
			a.items = append(a.items, str(t))
		}
		return a
	}
	if s.Interval > 0 {
		out.set("interval", integer(s.Interval))
	}
	if s.Date != "" {
		out.set("date", str(s.Date))
	}
	if s.Time != "" {
		out.set("time", str(s.Time))
	}
	if len(s.Days) > 0 {
		out.set("days", ints(s.Days))
	}
	if len(s.Months) > 0 {
		out.set("months", ints(s.Months))
	}
	if len(s.Between) > 0 {
		out.set("between", texts(s.Between))
	}
	if len(s.Restrict) > 0 {
		list := array()
		for _, r := range s.Restrict {
			x := obj()
			if len(r.Days) > 0 {
				x.set("days", ints(r.Days))
			}
			if len(r.Months) > 0 {
				x.set("months", ints(r.Months))
			}
			if len(r.Time) > 0 {
				x.set("time", texts(r.Time))
			}
			list.items = append(list.items, x)
		}
		out.set("restrict", list)
	}
	return out
}

// inputs writes the inputs, and the dynamic connections as inputs of a connection type.
func (e *exporter) inputs() {
	old, path := e.b.inputSpecs()
	byName := map[string]*value{}
	for _, s := range old {
		byName[s.get("name").text()] = s
	}
	out := array()
	for _, in := range e.doc.Inputs {
		i := slices.IndexFunc(e.base.Inputs, func(x flow.Input) bool { return x.Name == in.Name })
		if s := byName[in.Name]; s != nil && i >= 0 {
			was := e.base.Inputs[i]
			if !reflect.DeepEqual(in, was) {
				e.input(s, in)
			}
			out.items = append(out.items, s)
			continue
		}
		s := obj("name", str(in.Name))
		e.input(s, in)
		out.items = append(out.items, s)
	}
	for _, id := range e.doc.DynamicIDs() {
		name := e.inputName(id)
		if s := byName[name]; s != nil {
			out.items = append(out.items, s)
			continue
		}
		label, app := e.connectionName(id)
		out.items = append(out.items, obj("name", str(name), "type", str("account:"+first(app, "http")), "label", str(label), "required", truth(true)))
	}
	if path == "" {
		path = "io.input_spec"
		if e.root.get("io", "output_spec") == nil {
			e.root.need("io").set("output_spec", array())
		}
	}
	e.put(e.root, path, out)
}

func (e *exporter) input(s *value, in flow.Input) {
	s.set("type", str(string(in.Type)))
	if in.Label != "" {
		s.set("label", str(in.Label))
	}
	s.set("required", truth(in.Required))
	if in.Description != "" {
		s.set("help", str(in.Description))
	}
	if in.Default != nil {
		s.set("default", valueOf(in.Default))
	} else if s.get("default") != nil {
		s.drop("default")
	}
}

func (e *exporter) notes() {
	out := array()
	old := e.root.get("metadata", "notes").list()
	for _, n := range e.doc.Notes {
		i := slices.IndexFunc(e.base.Notes, func(x flow.Note) bool { return x.ID == n.ID })
		if at, err := strconv.Atoi(strings.TrimPrefix(n.ID, "note_")); i >= 0 && err == nil && at >= 1 && at <= len(old) && e.base.Notes[i].Text == n.Text && slices.Equal(e.base.Notes[i].Modules, n.Modules) {
			out.items = append(out.items, old[at-1])
			continue
		}
		ids := array()
		for _, id := range n.Modules {
			ids.items = append(ids.items, integer(id))
		}
		html := "<p>" + strings.ReplaceAll(strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(n.Text), "\n", "</p><p>") + "</p>"
		out.items = append(out.items, obj("moduleIds", ids, "content", str(html), "isFilterNote", truth(false), "metadata", obj("color", str(n.Color))))
	}
	e.root.need("metadata").set("notes", out)
}
