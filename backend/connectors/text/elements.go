package text

import (
	"context"
	"net/netip"
	"regexp"
	"strings"
	"unicode"

	"signet/backend/connector"
	"signet/backend/fault"
)

// kinds of things that are found in a text. What ends a sentence does not belong to an address.
var kinds = map[string]*regexp.Regexp{
	"email":   regexp.MustCompile(`[A-Za-z0-9._%+'\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}`),
	"url":     regexp.MustCompile(`(?i)\b(?:https?|ftp)://[^\s<>"'` + "`" + `]+`),
	"phone":   regexp.MustCompile(`(?:\+|\b00|\(\+?\d|\b\d)[\d\s()./\-]{5,24}\d`),
	"number":  regexp.MustCompile(`[+\-]?(?:\d{1,3}(?:[ ,]\d{3})+|\d+)(?:\.\d+)?`),
	"hashtag": regexp.MustCompile(`#[\p{L}\p{N}_]+`),
	"mention": regexp.MustCompile(`(?:^|[^\p{L}\p{N}_@])(@[\p{L}\p{N}_.\-]*[\p{L}\p{N}_])`),
	"ip":      regexp.MustCompile(`[0-9A-Fa-f:.]{2,45}`),
	"quoted":  regexp.MustCompile(`"([^"\n]*)"|“([^”\n]*)”|„([^“\n]*)“|«([^»\n]*)»`),
}

var elements = &connector.Action{
	Name: "match_elements", Title: "Match elements", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Finds mail addresses, links, phone numbers and the like in a text.",
	Sentence: "Find elements in a text",
	Inputs: []connector.Field{
		connector.Select("kind", "Elements", connector.Choices("email", "Mail addresses", "url", "Links", "phone", "Phone numbers", "number", "Numbers",
			"hashtag", "Hashtags", "mention", "Mentions", "ip", "IP addresses", "quoted", "Texts in quotation marks"), connector.Required(), connector.Static(), connector.Default("email")),
		source(),
		connector.Boolean("unique", "Each one once", connector.Static(), connector.Advanced(), connector.Help("Whether it is written in large or small letters does not count.")),
		goOn(),
	},
	Outputs: []connector.Field{connector.Text("match", "Element"), connector.Integer("i", "Element number")},
	Run:     runElements,
	Example: map[string]any{"kind": "email", "text": "Write to orders@brandt-stahlhandel.example."},
}

func runElements(_ context.Context, c *connector.Call) (connector.Result, error) {
	s, err := textOf(c, "text")
	if err != nil {
		return connector.Result{}, err
	}
	kind := c.Text("kind")
	re := kinds[kind]
	if re == nil {
		return connector.Result{}, fault.New(fault.Invalid, "text.elements").On("kind").Coded("text.kind").Headline("There are no elements of this kind").
			Say("“%s” is none of the kinds that can be found.", kind).Hint("Choose one of the list.")
	}
	seen := map[string]bool{}
	var res connector.Result
	for _, m := range re.FindAllStringSubmatch(s, maxMatches+1) {
		x := cleaned(kind, m)
		if x == "" {
			continue
		}
		if key := strings.ToLower(x); connector.BoolOf(c.Fields["unique"]) {
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		if len(res.Bundles) == maxMatches {
			return connector.Result{}, tooMany(maxMatches)
		}
		res.Bundles = append(res.Bundles, map[string]any{"match": x, "i": float64(len(res.Bundles) + 1)})
	}
	if len(res.Bundles) == 0 {
		return nothing(c), nil
	}
	return res, nil
}

// cleaned is an element without what belongs to the sentence around it; "" when it is none after all.
func cleaned(kind string, m []string) string {
	x := m[0]
	for _, g := range m[1:] {
		if g != "" {
			x = g
		}
	}
	switch kind {
	case "url":
		for {
			y := strings.TrimRight(x, ".,;:!?'\"…")
			if strings.HasSuffix(y, ")") && strings.Count(y, ")") > strings.Count(y, "(") || strings.HasSuffix(y, "]") && strings.Count(y, "]") > strings.Count(y, "[") {
				y = y[:len(y)-1]
			}
			if y == x {
				return x
			}
			x = y
		}
	case "email":
		return strings.TrimLeft(x, ".'-%+")
	case "phone":
		digits := 0
		for _, r := range x {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits < 7 || digits > 15 {
			return ""
		}
		return strings.TrimSpace(x)
	case "ip":
		x = strings.Trim(x, ".")
		if a, err := netip.ParseAddr(x); err != nil || a.Is6() && strings.Count(x, ":") < 2 {
			return ""
		}
	case "quoted":
		if len(m) > 1 && x == m[0] { // empty quotation marks
			return ""
		}
	}
	return x
}
