package desk

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"signet/backend/connector"
	"signet/backend/flow"
	"signet/backend/mapping"
)

// previewTime bounds a preview: who types does not wait for it.
const previewTime = 40 * time.Millisecond

// preview evaluates the text with the bundles of the last run, and says when the value does not fit the field.
func (d *Desk) preview(out *Answer, text string, field *connector.Field, asked string, s sample) {
	to := languageType(out.Expected)
	never, wrong := mismatch(field, out.Type, to, text)
	if wrong {
		out.Issues = append(out.Issues, never)
	}
	p, err := mapping.Compile(text, "")
	if err != nil {
		return
	}
	seen := d.seen(s)
	seen.Within(previewTime)
	v, drop, err := p.Eval(seen)
	if err != nil {
		out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: err.Error(), Hint: "With the sample of the last run."})
		return
	}
	if drop {
		out.Preview, out.Type = "left out", ""
		return
	}
	if connector.Erased(v) {
		out.Preview, out.Type = "cleared", ""
		return
	}
	if v != nil {
		out.Type = mapping.TypeOf(v)
	}
	switch written, isText := v.(string); {
	case v == nil || isText && written == "": // no sample, or an empty one: its format may say enough
		if i, wrong := d.refusedFormat(field, asked, text); wrong {
			out.Issues = append(out.Issues, i)
		}
	case to == "date" && asked != "" && isText && strings.TrimSpace(written) != "":
		if !plainDate(written) {
			out.Issues = append(out.Issues, refusedDate(out.Tokens, text, asked, written))
		}
	case to != "" && v != nil && !wrong:
		coerced, err := mapping.Coerce(v, to, s.zone)
		if err != nil {
			out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: "Type does not match. " + err.Error(),
				Hint: "The field takes " + typeWords(to) + ".", Brief: "Takes " + typeWords(to) + ". " + err.Error()})
		} else {
			v = coerced
		}
	}
	switch x := v.(type) {
	case time.Time:
		out.Preview = day(x, s.zone)
	case []any:
		out.Preview, out.Length = mapping.Show(v), len(x)
	default:
		out.Preview = mapping.Show(v)
		if _, isText := v.(string); isText {
			out.Length = utf8.RuneCountInString(out.Preview)
		}
	}
	out.Preview = shortened(out.Preview)
	if warn := misfit(field, v); warn != "" {
		out.Issues = append(out.Issues, mapping.Issue{Severity: "warning", Start: 0, End: len(text), Text: warn, Hint: "With the sample of the last run."})
	}
}

// longestPreview is as much of a value as a window shows; the rest would only be carried to it at every key.
const longestPreview = 4000

func shortened(s string) string {
	if len(s) <= longestPreview {
		return s
	}
	return strings.ToValidUTF8(s[:longestPreview], "") + "…"
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
		Hint: "Use YYYYMMDD.", Brief: system + " takes a date as YYYYMMDD. This gives text."}
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
