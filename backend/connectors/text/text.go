// Package text finds, replaces and reads texts and HTML: what Make calls the Text
// parser. It reaches nothing. Its regular expressions are those of RE2, which ends
// in time for every text; what RE2 does not have is refused with its name.
package text

import (
	"context"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

const group = "Transformers"

// maxText bounds what a module reads, maxMatches how many bundles it gives.
const (
	maxText    = 32 << 20
	maxMatches = 100_000
)

// App is the declaration of the Text parser.
var App = &connector.App{
	Name: "text", Title: "Text parser", Accent: "flow", Icon: "text-cursor-input",
	Summary: "Find parts of a text, replace them, and read HTML.",
	Actions: []*connector.Action{match, elements, fromHTML, replace, plain},
}

var match = &connector.Action{
	Name: "match_pattern", Title: "Match pattern", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Finds the parts of a text that fit a regular expression.",
	Sentence: "Find “{{pattern}}” in a text",
	Inputs: []connector.Field{
		patternField(), source(),
		connector.Boolean("global", "All matches", connector.Static(), connector.Help("A bundle for each match. Off, the first one only.")),
		sensitive(), multiline(), singleline(), goOn(),
	},
	Outputs:   matched,
	Interface: matchInterface,
	Run:       runMatch,
	Example:   map[string]any{"pattern": `(?<order>45\d{8})`, "text": "About 4500018690", "global": true},
}

// matched are the outputs that every pattern has.
var matched = []connector.Field{
	connector.Integer("i", "Match number"),
	connector.Array("__IMTMATCH__", "Match and groups", nil, connector.ItemOf(connector.TypeText), connector.Help("The whole match first, then each group.")),
}

var replace = &connector.Action{
	Name: "replace", Title: "Replace", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Replaces the parts of a text that fit a regular expression.",
	Sentence: "Replace “{{pattern}}” in a text",
	Inputs: []connector.Field{
		patternField(),
		connector.Text("value", "New value", connector.Help("$1 is the first group, $& the whole match, $$ a dollar sign.")),
		source(),
		connector.Boolean("global", "All matches", connector.Static(), connector.Default(true), connector.Help("Off, the first one only.")),
		sensitive(), multiline(), singleline(),
	},
	Outputs: []connector.Field{connector.Text("text", "Text")},
	Run:     runReplace,
	Example: map[string]any{"pattern": `(\w+)@(\w+)`, "value": "$1 at $2", "text": "anna@halden"},
}

func patternField() connector.Field {
	return connector.Text("pattern", "Pattern", connector.Required(), connector.Example(`45\d{8}`),
		connector.Help("A regular expression. Look-ahead, look-behind and back-references are not part of RE2, which Signet uses."))
}

func source() connector.Field {
	return connector.Text("text", "Text", connector.Multiline(), connector.Help("The text to look in."))
}

func sensitive() connector.Field {
	return connector.Boolean("sensitive", "Case sensitive", connector.Static(), connector.Default(true))
}

func multiline() connector.Field {
	return connector.Boolean("multiline", "Multiline", connector.Static(), connector.Advanced(), connector.Help("^ and $ stand for the beginning and the end of a line."))
}

func singleline() connector.Field {
	return connector.Boolean("singleline", "Singleline", connector.Static(), connector.Advanced(), connector.Help("The point stands for a line break, too."))
}

func goOn() connector.Field {
	return connector.Boolean("continue", "Go on when nothing is found", connector.Static(), connector.Advanced(),
		connector.Help("Off, the route ends here when nothing is found."))
}

// textOf is the text of a module, within bounds.
func textOf(c *connector.Call, name string) (string, error) {
	s := c.Text(name)
	if len(s) > maxText {
		return "", fault.New(fault.Exhausted, "text.read").On(name).Coded("text.too_large").Headline("The text is too large").
			Say("It has %d MB; %d MB is the most that is read.", len(s)>>20, maxText>>20).Hint("Take a part of it.")
	}
	return s, nil
}

func tooMany(n int) error {
	return fault.New(fault.Exhausted, "text.match").Coded("text.too_many").Headline("Too much is found").
		Say("More than %d parts of the text fit.", n).Hint("Make the pattern narrower, or take a part of the text.")
}

// nothing is the result of a search without a result.
func nothing(c *connector.Call) connector.Result {
	if connector.BoolOf(c.Fields["continue"]) {
		return connector.Result{Bundles: []map[string]any{{}}}
	}
	return connector.Result{}
}

func matchInterface(_ context.Context, c *connector.Call) ([]connector.Field, []connector.Field, error) {
	out := []connector.Field{matched[0]}
	re, err := compiled(c.Fields)
	if err != nil {
		return nil, nil, err
	}
	names := re.SubexpNames()
	for i := 1; i < len(names); i++ {
		n := "$" + connector.TextOf(i)
		out = append(out, connector.Text(n, n))
		if names[i] != "" {
			out = append(out, connector.Text(names[i], names[i]))
		}
	}
	return nil, append(out, matched[1]), nil
}

// runMatch gives i, $1 to $n and the named groups of each match. A group that took no part has no value.
func runMatch(ctx context.Context, c *connector.Call) (connector.Result, error) {
	re, err := compiled(c.Fields)
	if err != nil {
		return connector.Result{}, err
	}
	s, err := textOf(c, "text")
	if err != nil {
		return connector.Result{}, err
	}
	if err := re.fits(s); err != nil {
		return connector.Result{}, err
	}
	limit := 1
	if connector.BoolOf(c.Fields["global"]) {
		limit = maxMatches + 1
	}
	found := re.FindAllStringSubmatchIndex(s, limit)
	if len(found) > maxMatches {
		return connector.Result{}, tooMany(maxMatches)
	}
	if len(found) == 0 {
		return nothing(c), nil
	}
	names := re.SubexpNames()
	res := connector.Result{Bundles: make([]map[string]any, len(found))}
	for i, m := range found {
		if err := ctx.Err(); err != nil {
			return connector.Result{}, err
		}
		b := map[string]any{"i": float64(i + 1)}
		all := make([]any, len(names))
		for g := range names {
			if m[2*g] >= 0 {
				all[g] = s[m[2*g]:m[2*g+1]]
			}
			if g == 0 {
				continue
			}
			b["$"+connector.TextOf(g)] = all[g]
			if names[g] != "" {
				b[names[g]] = all[g]
			}
		}
		b["__IMTMATCH__"] = all
		res.Bundles[i] = b
	}
	return res, nil
}

func runReplace(_ context.Context, c *connector.Call) (connector.Result, error) {
	re, err := compiled(c.Fields)
	if err != nil {
		return connector.Result{}, err
	}
	s, err := textOf(c, "text")
	if err != nil {
		return connector.Result{}, err
	}
	if err := re.fits(s); err != nil {
		return connector.Result{}, err
	}
	limit := -1
	if g := c.Fields["global"]; g != nil && g != "" && !connector.BoolOf(g) {
		limit = 1
	}
	with := c.Text("value")
	var b strings.Builder
	at := 0
	for _, m := range re.FindAllStringSubmatchIndex(s, limit) {
		b.WriteString(s[at:m[0]])
		expand(&b, with, s, m)
		at = m[1]
		if b.Len() > maxText {
			return connector.Result{}, fault.New(fault.Exhausted, "text.replace").On("value").Coded("text.too_large").
				Headline("The new text is too large").Say("It has more than %d MB.", maxText>>20).Hint("Take a part of the text.")
		}
	}
	b.WriteString(s[at:])
	return connector.Result{Bundles: []map[string]any{{"text": b.String()}}}, nil
}

// expand writes what stands for a match: $1 to $99, $& and $$; any other dollar sign is one.
func expand(b *strings.Builder, with, s string, m []int) {
	for i := 0; i < len(with); i++ {
		if with[i] != '$' || i+1 == len(with) {
			b.WriteByte(with[i])
			continue
		}
		switch c := with[i+1]; {
		case c == '$':
			b.WriteByte('$')
			i++
		case c == '&':
			b.WriteString(s[m[0]:m[1]])
			i++
		case c >= '0' && c <= '9':
			n, used := int(c-'0'), 1
			if i+2 < len(with) && with[i+2] >= '0' && with[i+2] <= '9' {
				if two := n*10 + int(with[i+2]-'0'); 2*two < len(m) {
					n, used = two, 2
				}
			}
			if n == 0 || 2*n >= len(m) { // no such group: the text stays
				b.WriteByte('$')
				continue
			}
			if m[2*n] >= 0 {
				b.WriteString(s[m[2*n]:m[2*n+1]])
			}
			i += used
		default:
			b.WriteByte('$')
		}
	}
}
