package desk

import (
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/flow"
	"signet/backend/mapping"
)

// typesOf tells the types of references: what the app declares, what the flow's inputs are, else what a run gave.
func (d *Desk) typesOf(doc flow.Document, s sample) func(mapping.Reference) string {
	return func(r mapping.Reference) string {
		if name, ok := strings.CutPrefix(r.Var, "var.input."); ok {
			for _, in := range doc.Inputs {
				if in.Name == strings.Trim(name, "`") && in.Type != flow.Any {
					return string(in.Type)
				}
			}
		}
		if m, ok := doc.Module(r.Module); ok {
			if f := fieldOfPath(d.outputs(doc, m, 0), r.Path); f != nil && f.Type != connector.TypeAny {
				return string(f.Type)
			}
		}
		if r.Module == 0 || s.bundles[r.Module] == nil {
			return ""
		}
		return mapping.TypeOf(d.evaluated("{{"+mapping.Refer(r.Module, segments(r.Path)...)+"}}", "", s))
	}
}

// segments are the parts of a path for mapping.Refer: names, and places in arrays as [1].
func segments(path string) []string {
	if path == "" {
		return nil
	}
	var out []string
	for part := range strings.SplitSeq(path, ".") {
		name, rest, indexed := strings.Cut(part, "[")
		if name != "" {
			out = append(out, name)
		}
		for indexed {
			var index string
			index, rest, _ = strings.Cut(rest, "]")
			out = append(out, "["+index+"]")
			_, rest, indexed = strings.Cut(rest, "[")
		}
	}
	return out
}

// fieldOfPath is the declared field at a path of a bundle: items[1].name is the name of the elements of items.
func fieldOfPath(fields []connector.Field, path string) *connector.Field {
	var found *connector.Field
	for part := range strings.SplitSeq(path, ".") {
		name, index, element := strings.Cut(part, "[")
		found = nil
		for i := range fields {
			if fields[i].Name == name {
				found = &fields[i]
			}
		}
		if found == nil {
			return nil
		}
		if element && !strings.HasPrefix(index, "]") && found.Type == connector.TypeArray { // [1] is one element
			one := connector.Field{Name: found.Name, Type: found.Item, Nested: found.Nested}
			if found.Nested != nil {
				one.Type = connector.TypeCollection
			}
			found = &one
		}
		fields = found.Nested
	}
	return found
}

// languageType is the type of the mapping language that a field's values are turned into; "" for one that takes anything.
func languageType(expected string) string {
	switch connector.FieldType(expected) {
	case connector.TypeText, connector.TypeURL, connector.TypeEmail, connector.TypeFile, connector.TypeFolder, connector.TypeSelect:
		return "text"
	case connector.TypeNumber, connector.TypeInteger:
		return "number"
	case connector.TypeBoolean, connector.TypeDate, connector.TypeArray, connector.TypeBuffer, connector.TypeCollection:
		return expected
	}
	return ""
}

// mismatch says that a value can never be what the field takes, whatever the bundles hold.
func mismatch(f *connector.Field, got, to, text string) (mapping.Issue, bool) {
	if f == nil || to == "" || !mapping.Never(got, to) {
		return mapping.Issue{}, false
	}
	i := mapping.Issue{Severity: "error", Start: 0, End: len(text), Text: "Type does not match. " + f.Label + " takes " + typeWords(to) + ", and this gives " + typeWords(got) + ".",
		Hint: remedy(got, to), Brief: "Takes " + typeWords(to) + ". This gives " + typeWords(got) + "."}
	inner, one := strings.CutPrefix(text, "{{")
	inner, closed := strings.CutSuffix(inner, "}}")
	if one && closed && !strings.Contains(inner, "{{") {
		switch {
		case got == "collection" && to == "text":
			i.Replace = "{{toString(" + inner + ")}}"
		case got == "array" && to != "text":
			i.Replace = "{{first(" + inner + ")}}"
		}
	}
	return i, true
}

// mismatchOf says why a mapping can never give what its field takes, by what the apps declare alone; "" when it may.
func (d *Desk) mismatchOf(doc *flow.Document, module int, path, text string) string {
	m, ok := doc.Module(module)
	if !ok {
		return ""
	}
	f, asked := d.fieldOf(m, path)
	if f == nil {
		return ""
	}
	if i, wrong := mismatch(f, mapping.Infer(text, d.typesOf(*doc, sample{})), languageType(string(f.Type)), text); wrong {
		_, why, _ := strings.Cut(i.Text, ". ")
		return why
	}
	if i, wrong := d.refusedFormat(f, asked, text); wrong {
		return f.Label + ": " + i.Brief
	}
	return ""
}

// refusedFormat says that a system would refuse a date, whatever it is, for the format that it is written by.
func (d *Desk) refusedFormat(f *connector.Field, asked, text string) (mapping.Issue, bool) {
	if asked == "" || f == nil || f.Type != connector.TypeDate {
		return mapping.Issue{}, false
	}
	tokens := mapping.Tokens(text)
	if len(tokens) < 2 || tokens[0].Kind != "function" || tokens[0].Label != "formatDate" || tokens[len(tokens)-1].Kind != "close" {
		return mapping.Issue{}, false
	}
	format, zone := "", false
	for _, t := range tokens[1:] {
		switch t.Kind {
		case "string":
			if zone = format != ""; !zone {
				format = t.Label
			}
		case "function":
			return mapping.Issue{}, false
		}
	}
	if format == "" {
		return mapping.Issue{}, false
	}
	written, ok := d.evaluated("{{formatDate(now; "+format+")}}", "text", sample{}).(string)
	if !ok || written == "" || plainDate(written) {
		return mapping.Issue{}, false
	}
	return refusedDate(tokens, text, asked, written), true
}

func remedy(got, to string) string {
	switch {
	case got == "collection" && to == "text":
		return "Use toString for all of it, or choose one of its items."
	case got == "array":
		return "Use first, or an Iterator for each element."
	case got == "collection":
		return "Choose one of its items."
	case got == "date" && to == "number":
		return "Use formatDate with the format X for seconds since 1970, or dateDifference."
	case got == "number" && to == "date":
		return "Use parseDate with the format X for seconds since 1970, or x for milliseconds."
	case got == "boolean" && to == "number":
		return "Use if(value; 1; 0)."
	}
	return "Map " + typeWords(to) + "."
}

// typeWords is a type in a sentence.
func typeWords(t string) string {
	switch t {
	case "text":
		return "text"
	case "boolean":
		return "yes or no"
	case "array":
		return "an array"
	case "buffer":
		return "a file"
	}
	return "a " + t
}

// exampleOf is what a field takes, by an example: the app's own, or one of its type. Systems take dates without dashes.
func exampleOf(f *connector.Field, asked bool, now time.Time) string {
	if f.Example != nil {
		return show(f.Example)
	}
	switch f.Type {
	case connector.TypeDate:
		if asked {
			return now.Format("20060102")
		}
		return now.Format(time.DateOnly)
	case connector.TypeNumber:
		return "12.5"
	case connector.TypeInteger:
		return "12"
	case connector.TypeBoolean:
		return "true"
	case connector.TypeEmail:
		return "name@company.example"
	case connector.TypeURL:
		return "https://company.example"
	case connector.TypeSelect:
		if len(f.Options) > 0 {
			return f.Options[0].Value
		}
	}
	return ""
}
