package app

import (
	"unicode/utf8"

	"signet/backend/desk"
	"signet/backend/mapping"
)

// The window counts characters in UTF-16 units, the language in bytes.

func byteOffset(s string, units int) int {
	n := 0
	for i, r := range s {
		if n >= units {
			return i
		}
		n += width(r)
	}
	return len(s)
}

func unitOffset(s string, bytes int) int {
	n := 0
	for i, r := range s {
		if i >= bytes {
			return n
		}
		n += width(r)
	}
	return n
}

func width(r rune) int {
	if r > 0xffff && r != utf8.RuneError {
		return 2
	}
	return 1
}

func mappingItems(in []desk.Item) []MappingItem {
	out := []MappingItem{}
	for _, i := range in {
		out = append(out, MappingItem{Module: i.Module, Name: i.Name, Label: i.Label, Type: i.Type, Sample: i.Sample, Insert: i.Insert, Children: mappingItems(i.Children)})
	}
	return out
}

func mappingFunctions() []MappingFunction {
	out := []MappingFunction{}
	for _, f := range mapping.Catalogue() {
		x := MappingFunction{Name: f.Name, Group: f.Group, Signature: f.Signature, Summary: f.Summary}
		if len(f.Examples) > 0 {
			x.Example, x.Result = f.Examples[0].Expression, f.Examples[0].Value
		}
		out = append(out, x)
	}
	for _, k := range mapping.Keywords() {
		out = append(out, MappingFunction{Name: k.Name, Group: "Variables", Signature: k.Name, Summary: k.Summary})
	}
	return out
}

func mappingAnswer(text string, a desk.Answer) MappingAnswer {
	out := MappingAnswer{Tokens: []MappingToken{}, Issues: []MappingIssue{}, Offers: []MappingOffer{}, Preview: a.Preview, Type: a.Type,
		Length: a.Length, Expected: a.Expected, Takes: a.Takes, Example: a.Example, HasSample: a.HasSample, Bundles: a.Bundles, SampleAt: stamp(a.At), Signature: a.Signature}
	if f := a.Help.Function; f != nil {
		out.Summary, out.ArgStart, out.ArgEnd = f.Summary, unitOffset(f.Signature, a.Help.From), unitOffset(f.Signature, a.Help.End)
	}
	at := func(n int) int { return unitOffset(text, n) }
	for _, t := range a.Tokens {
		out.Tokens = append(out.Tokens, MappingToken{Kind: t.Kind, Start: at(t.Start), End: at(t.End), Module: t.Module, Path: t.Path, Label: t.Label})
	}
	for _, i := range a.Issues {
		out.Issues = append(out.Issues, MappingIssue{Severity: i.Severity, Start: at(i.Start), End: at(i.End), Text: i.Text, Hint: i.Hint, Replace: i.Replace, Brief: i.Brief})
	}
	for _, o := range a.Offers {
		out.Offers = append(out.Offers, MappingOffer{Kind: o.Kind, Label: o.Label, Insert: o.Insert, Detail: o.Detail, Sample: o.Sample, Info: o.Info, Start: at(o.Start), End: at(o.End)})
	}
	return out
}
