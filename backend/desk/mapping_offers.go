package desk

import (
	"strings"

	"signet/backend/mapping"
)

// Offer is a completion.
type Offer struct {
	Kind, Label, Insert, Detail, Sample string
	Info                                string // what a function or word means, with an example
	Start, End                          int
}

const mostOffers = 40

// offers are the items, functions and words that fit what is typed before the cursor.
func offers(s Scope, text string, cursor int) []Offer {
	inside, start, word := mapping.Inside(text, cursor)
	low := strings.ToLower(strings.Trim(word, "`"))
	fits := func(names ...string) bool {
		if low == "" {
			return true
		}
		for _, n := range names {
			if strings.Contains(strings.ToLower(n), low) {
				return true
			}
		}
		return false
	}
	out := []Offer{}
	put := func(o Offer) {
		if len(out) >= mostOffers {
			return
		}
		o.Start, o.End = start, cursor
		if !inside && !strings.HasPrefix(o.Insert, "{{") {
			o.Insert = "{{" + o.Insert + "}}"
		}
		out = append(out, o)
	}
	bare := func(insert string) string {
		if inside {
			return strings.TrimSuffix(strings.TrimPrefix(insert, "{{"), "}}")
		}
		return insert
	}
	var walk func(title string, list []Item)
	walk = func(title string, list []Item) {
		for _, it := range list {
			if len(it.Children) == 0 && fits(it.Label, it.Name, itoa(it.Module)+"."+it.Name) {
				put(Offer{Kind: "item", Label: it.Label, Insert: bare(it.Insert), Detail: title, Sample: it.Sample})
			}
			walk(title, it.Children)
		}
	}
	for _, m := range s.Items {
		walk(m.Name+" "+m.Label, m.Children)
	}
	walk("Inputs", s.Variables)
	for _, k := range mapping.Keywords() {
		if low != "" && fits(k.Name) {
			put(Offer{Kind: "keyword", Label: k.Name, Insert: k.Name, Detail: k.Summary, Info: k.Summary})
		}
	}
	for _, begins := range []bool{true, false} { // those that begin so are meant before those that only contain it
		for _, f := range mapping.Catalogue() {
			if fits(f.Name) && strings.HasPrefix(strings.ToLower(f.Name), low) == begins {
				put(Offer{Kind: "function", Label: f.Name, Insert: f.Name + "()", Detail: f.Signature, Info: infoOf(f)})
			}
		}
	}
	return out
}

// infoOf is the meaning of a function with its first example.
func infoOf(f *mapping.Function) string {
	info := f.Summary
	if len(f.Examples) > 0 {
		info += "\n" + f.Examples[0].Expression + " → " + f.Examples[0].Value
	}
	return info
}
