// Package markdown makes HTML of Markdown and Markdown of HTML. It reaches nothing.
// The HTML that it gives holds nothing that could run in whatever shows it.
package markdown

import (
	"bytes"
	"context"
	"regexp"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"signet/backend/connector"
	"signet/backend/connector/shape"
	"signet/backend/fault"
)

// maxText bounds what is read, and what is written.
const maxText = 16 << 20

// App is the declaration of Markdown.
var App = &connector.App{
	Name: "markdown", Title: "Markdown", Accent: "flow", Icon: "file-text",
	Summary: "Turn Markdown into HTML, and HTML into Markdown.",
	Actions: []*connector.Action{toHTML, fromHTML},
}

var toHTML = &connector.Action{
	Name: "to_html", Title: "Markdown to HTML", Group: "Transformers", Class: connector.Pure, Effect: connector.None,
	Summary:  "Makes HTML of a Markdown text. Scripts and whatever else could run are taken out.",
	Sentence: "Make HTML of Markdown",
	Inputs: []connector.Field{
		connector.Text("data", "Markdown", connector.Multiline(), connector.Example("# Order\n\nIt is **late**.")),
		connector.Boolean("gfm", "As on GitHub", connector.Default(true), connector.Static(), connector.Help("With tables, task lists, links without brackets and struck-out text.")),
		connector.Boolean("breaks", "Keep line breaks", connector.Static(), connector.Advanced(), connector.Help("A line break in a paragraph is one in the HTML, too.")),
		connector.Select("html", "HTML in the Markdown", connector.Choices("keep", "Keep what is harmless", "drop", "Leave it out"), connector.Default("keep"), connector.Static(), connector.Advanced()),
	},
	Outputs: []connector.Field{connector.Text("data", "HTML")},
	Run:     runToHTML,
	Example: map[string]any{"data": "# Order\n\n| a | b |\n| - | - |\n| 1 | 2 |\n"},
}

var fromHTML = &connector.Action{
	Name: "from_html", Title: "HTML to Markdown", Group: "Transformers", Class: connector.Pure, Effect: connector.None,
	Summary:  "Makes Markdown of an HTML text.",
	Sentence: "Make Markdown of HTML",
	Inputs: []connector.Field{
		connector.Text("data", "HTML", connector.Multiline(), connector.Example("<h1>Order</h1>")),
		connector.URL("base", "Address of the page", connector.Advanced(), connector.Help("Links that are relative become whole ones by it.")),
	},
	Outputs: []connector.Field{connector.Text("data", "Markdown")},
	Run:     runFromHTML,
	Example: map[string]any{"data": "<h1>Order</h1><p>It is <b>late</b>.</p>"},
}

// policy lets through what shows something and nothing that runs.
var policy = func() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.RequireNoFollowOnLinks(false)
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[\w+#.-]+$`)).OnElements("code")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").OnElements("input")
	return p
}()

func text(c *connector.Call) (string, error) {
	s := c.Text("data")
	if len(s) > maxText {
		return "", tooLarge()
	}
	return strings.ReplaceAll(s, "\r\n", "\n"), nil
}

func tooLarge() error {
	return fault.New(fault.Exhausted, "markdown").On("data").Coded("text.too_large").Headline("The text is too large").
		Say("It has more than %d MB.", maxText>>20).Hint("Take a part of it.")
}

func runToHTML(_ context.Context, c *connector.Call) (connector.Result, error) {
	s, err := text(c)
	if err != nil {
		return connector.Result{}, err
	}
	if err := readable(s); err != nil {
		return connector.Result{}, err
	}
	var options []goldmark.Option
	if g := c.Fields["gfm"]; g == nil || g == "" || connector.BoolOf(g) {
		options = append(options, goldmark.WithExtensions(extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.Strikethrough, extension.Linkify, extension.TaskList))
	}
	var render []goldmark.Option
	if c.Text("html") != "drop" {
		render = append(render, goldmark.WithRendererOptions(html.WithUnsafe()))
	}
	if connector.BoolOf(c.Fields["breaks"]) {
		render = append(render, goldmark.WithRendererOptions(html.WithHardWraps()))
	}
	var b bytes.Buffer
	if err := goldmark.New(append(options, render...)...).Convert([]byte(s), &b); err != nil {
		return connector.Result{}, fault.New(fault.Invalid, "markdown.to_html").On("data").Coded("markdown.bad").
			Headline("The Markdown cannot be read").Say("It holds something that no HTML can hold.").Hint("Correct the text.").Because(err)
	}
	if b.Len() > 2*maxText {
		return connector.Result{}, tooLarge()
	}
	return connector.Result{Bundles: []map[string]any{{"data": policy.Sanitize(b.String())}}}, nil
}

// maxWork bounds the square of the signs of one paragraph, summed over all: readers of Markdown look from
// each sign to those before it. It stands for about a second.
const maxWork = 4e8

// readable refuses texts on which every reader of Markdown spends the square of their length: signs of
// lists and quotations that lie deep inside each other, and paragraphs of very many signs.
func readable(s string) error {
	signs, work := 0, 0.0
	for line := range strings.Lines(s) {
		depth, started := 0, false
		text := strings.TrimSpace(line)
		begins := strings.HasPrefix(text, "#") || strings.HasPrefix(text, "- ") || strings.HasPrefix(text, "* ") || strings.HasPrefix(text, "+ ")
		if text == "" || begins { // another paragraph
			signs = 0
		}
		work -= float64(signs) * float64(signs)
		for _, r := range line {
			switch r {
			case '>', '-', '+':
				if !started {
					depth++
				}
			case '*':
				if !started {
					depth++
				}
				signs++
			case '_', '`', '[', ']', '~', '!', '<', '(':
				started = true
				signs++
			case ' ', '\t', '\n':
			default:
				started = true
			}
		}
		work += float64(signs) * float64(signs)
		if depth > 1000 || work > maxWork {
			return fault.New(fault.Exhausted, "markdown.to_html").On("data").Coded("markdown.too_deep").Headline("The Markdown would take too long to read").
				Say("It has very many signs in one paragraph, or inside each other.").Hint("Correct the text, or divide it by empty lines.")
		}
	}
	return nil
}

func runFromHTML(_ context.Context, c *connector.Call) (connector.Result, error) {
	s, err := text(c)
	if err != nil {
		return connector.Result{}, err
	}
	if err := shape.CheckHTML(s); err != nil {
		return connector.Result{}, fault.Of(err).On("data")
	}
	conv := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), strikethrough.NewStrikethroughPlugin(), table.NewTablePlugin()))
	var options []converter.ConvertOptionFunc
	if at := strings.TrimSpace(c.Text("base")); at != "" {
		options = append(options, converter.WithDomain(at))
	}
	out, err := conv.ConvertString(s, options...)
	if err != nil {
		return connector.Result{}, fault.New(fault.Invalid, "markdown.from_html").On("data").Coded("markdown.bad").
			Headline("The HTML cannot be read").Say("It holds something that Markdown cannot say.").Hint("Correct the HTML.").Because(err)
	}
	return connector.Result{Bundles: []map[string]any{{"data": out}}}, nil
}
