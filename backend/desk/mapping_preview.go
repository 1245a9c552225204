package desk

import (
	"slices"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/flow"
	"signet/backend/mapping"
)

// preview evaluates the text with the bundles of the last run, and says when the value does not fit the field.
func (d *Desk) preview(out *Answer, text string, field *connector.Field, asked string, s sample) {
	p, err := mapping.Compile(text, "")
	if err != nil {
		return
	}
	v, drop, err := p.Eval(d.seen(s))
	if err != nil {
		out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: err.Error(), Hint: "With the sample of the last run."})
		return
	}
	if drop {
		out.Preview, out.Type = "left out", ""
		return
	}
	out.Type = mapping.TypeOf(v)
	to := map[string]string{"text": "text", "url": "text", "email": "text", "select": "text", "number": "number", "integer": "number", "boolean": "boolean",
		"date": "date", "array": "array", "buffer": "buffer"}[out.Expected]
	switch written, isText := v.(string); {
	case to == "date" && asked != "" && isText && strings.TrimSpace(written) != "":
		if !plainDate(written) {
			out.Issues = append(out.Issues, refusedDate(out.Tokens, text, asked, written))
		}
	case to != "" && v != nil:
		coerced, err := mapping.Coerce(v, to, nil)
		if err != nil {
			out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: "Type does not match. " + err.Error(),
				Hint: "The field takes a " + to + "."})
		} else {
			v = coerced
		}
	}
	if t, ok := v.(time.Time); ok {
		out.Preview = day(t)
	} else {
		out.Preview = mapping.Show(v)
	}
	if warn := misfit(field, v); warn != "" {
		out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: warn, Hint: "With the sample of the last run."})
	}
}

// plainDate reports whether a text is a date that systems read without being told its form.
func plainDate(s string) bool {
	for _, form := range []string{time.DateOnly, "20060102", time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "00000000"} {
		if _, err := time.Parse(form, strings.TrimSpace(s)); err == nil || s == form {
			return true
		}
	}
	return false
}

// refusedDate says that a system would not read a date, and repairs the one format in the text, where there is one.
func refusedDate(tokens []mapping.Token, text, system, written string) mapping.Issue {
	out := mapping.Issue{Severity: "error", Start: 0, End: len(text), Text: "Type does not match. " + system + " would refuse “" + written + "” as a date.",
		Hint: "Use YYYYMMDD."}
	formats, found := 0, mapping.Token{}
	for _, t := range tokens {
		switch {
		case t.Kind == "string":
			found = t
			formats++
		case t.Kind == "function" && t.Label != "formatDate":
			return out
		}
	}
	if formats == 1 && strings.Contains(text, "formatDate(") {
		out.Start, out.End, out.Replace = found.Start, found.End, `"YYYYMMDD"`
	}
	return out
}

// misfit says why a value of the right type would not be taken.
func misfit(f *connector.Field, v any) string {
	s, ok := v.(string)
	if f == nil || !ok || s == "" {
		return ""
	}
	if n := len([]rune(s)); f.Max > 0 && n > f.Max {
		return f.Label + " takes at most " + count(f.Max, "character", "characters") + ". This gives " + itoa(n) + "."
	}
	if f.Type == connector.TypeSelect && f.Loads == "" && len(f.Options) > 0 &&
		!slices.ContainsFunc(f.Options, func(o connector.Option) bool { return o.Value == s }) {
		return f.Label + " has no choice “" + s + "”."
	}
	return ""
}

// unknownItem says that a module has no such item, when what it gives is known from a run.
func (d *Desk) unknownItem(doc flow.Document, t mapping.Token, s sample) (mapping.Issue, bool) {
	m, ok := doc.Module(t.Module)
	b := s.bundles[t.Module]
	name, _, _ := strings.Cut(strings.SplitN(t.Path, "[", 2)[0], ".")
	if !ok || b == nil || name == "" || strings.HasPrefix(name, "__") {
		return mapping.Issue{}, false
	}
	if _, given := b[name]; given {
		return mapping.Issue{}, false
	}
	near := ""
	for _, f := range d.outputs(doc, m, 0) {
		if f.Name == name {
			return mapping.Issue{}, false
		}
		if strings.EqualFold(f.Name, name) {
			near = f.Name
		}
	}
	for k := range b {
		if strings.EqualFold(k, name) {
			near = k
		}
	}
	i := mapping.Issue{Severity: "warning", Start: t.Start, End: t.End,
		Text: "Module " + itoa(t.Module) + " gave no " + name + " in its last run.", Hint: "Choose an item from the list."}
	if near != "" {
		i.Hint = "Names are case-sensitive: it gave " + near + "."
	}
	return i, true
}
