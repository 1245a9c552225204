package text

import (
	"context"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"signet/backend/connector"
	"signet/backend/connector/shape"
	"signet/backend/fault"
)

var fromHTML = &connector.Action{
	Name: "get_elements", Title: "Get elements from HTML", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Gives a bundle for each link, image, heading or other element of a page.",
	Sentence: "Get elements from HTML",
	Inputs: []connector.Field{
		connector.Select("kind", "Elements", connector.Choices("link", "Links", "image", "Images", "heading", "Headings", "paragraph", "Paragraphs", "item", "List items",
			"row", "Table rows", "cell", "Table cells", "meta", "Meta data", "input", "Form fields", "tag", "Of a tag"), connector.Required(), connector.Static(), connector.Default("link")),
		connector.Text("tag", "Tag", connector.When("kind", "tag"), connector.Example("article"), connector.Help("The name of the element, without angle brackets.")),
		connector.Text("html", "HTML", connector.Required(), connector.Multiline()),
		goOn(),
	},
	Outputs: []connector.Field{
		connector.Text("element", "Element", connector.Help("The name of its tag.")),
		connector.Text("text", "Text"),
		connector.Text("href", "Address", connector.Help("Of a link.")),
		connector.Text("src", "Source", connector.Help("Of an image.")),
		connector.Text("alt", "Description", connector.Help("Of an image.")),
		connector.Map("attributes", "Attributes"),
		connector.Text("html", "HTML"),
		connector.Array("cells", "Cells", nil, connector.ItemOf(connector.TypeText), connector.Help("Of a table row.")),
		connector.Integer("i", "Element number"),
	},
	Run:     runFromHTML,
	Example: map[string]any{"kind": "link", "html": `<p>See <a href="/orders">the orders</a>.</p>`},
}

var tags = map[string][]string{
	"link": {"a", "area"}, "image": {"img"}, "heading": {"h1", "h2", "h3", "h4", "h5", "h6"}, "paragraph": {"p"}, "item": {"li"},
	"row": {"tr"}, "cell": {"td", "th"}, "meta": {"meta"}, "input": {"input", "select", "textarea", "button"},
}

// parsed reads a page as browsers do; there is no page that cannot be read.
func parsed(c *connector.Call) (*html.Node, error) {
	s, err := textOf(c, "html")
	if err != nil {
		return nil, err
	}
	if err := shape.CheckHTML(s); err != nil {
		return nil, err
	}
	n, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return nil, fault.New(fault.Invalid, "text.html").On("html").Coded("html.bad").Headline("The HTML cannot be read").
			Say("It is not a page.").Hint("Map the text of a page into the field.").Because(err)
	}
	return n, nil
}

func runFromHTML(_ context.Context, c *connector.Call) (connector.Result, error) {
	root, err := parsed(c)
	if err != nil {
		return connector.Result{}, err
	}
	wanted := tags[c.Text("kind")]
	if wanted == nil {
		wanted = []string{strings.ToLower(strings.Trim(c.Text("tag"), " <>/"))}
		if wanted[0] == "" && c.Text("kind") != "tag" { // the name of a tag may stand in the kind itself
			wanted[0] = strings.ToLower(strings.Trim(c.Text("kind"), " <>/"))
		}
	}
	var res connector.Result
	size := 0 // elements inside each other are written many times
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || !one(wanted, n.Data) {
			continue
		}
		if len(res.Bundles) == maxMatches {
			return connector.Result{}, tooMany(maxMatches)
		}
		b, err := bundle(n)
		if err != nil {
			return connector.Result{}, err
		}
		if size += len(b["html"].(string)); size > maxText {
			return connector.Result{}, fault.New(fault.Exhausted, "text.html").On("html").Coded("text.too_large").Headline("Too much is found").
				Say("The elements found are more than %d MB together, because they lie inside each other.", maxText>>20).Hint("Ask for smaller elements.")
		}
		b["i"] = float64(len(res.Bundles) + 1)
		res.Bundles = append(res.Bundles, b)
	}
	if len(res.Bundles) == 0 {
		return nothing(c), nil
	}
	return res, nil
}

func one(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func bundle(n *html.Node) (map[string]any, error) {
	attributes := map[string]any{}
	for _, a := range n.Attr {
		name := a.Key
		if a.Namespace != "" {
			name = a.Namespace + ":" + name
		}
		attributes[name] = a.Val
	}
	var b strings.Builder
	if err := html.Render(&b, n); err != nil {
		return nil, fault.New(fault.Invalid, "text.html").On("html").Coded("html.bad").Headline("An element cannot be written").
			Say("The element %s holds something that HTML cannot hold.", n.Data).Hint("Correct the HTML.").Because(err)
	}
	out := map[string]any{"element": n.Data, "text": words(n), "attributes": attributes, "html": b.String(),
		"href": attributes["href"], "src": attributes["src"], "alt": attributes["alt"], "cells": nil}
	if n.DataAtom == atom.Tr {
		cells := []any{}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			if k.DataAtom == atom.Td || k.DataAtom == atom.Th {
				cells = append(cells, words(k))
			}
		}
		out["cells"] = cells
	}
	return out, nil
}

// words are the words of an element, with one space between them.
func words(n *html.Node) string {
	var b strings.Builder
	for k := range n.Descendants() {
		if k.Type == html.TextNode && !unseen(k.Parent) {
			b.WriteString(k.Data)
		} else if k.Type == html.ElementNode && (k.DataAtom == atom.Br || block(k)) {
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func unseen(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Svg:
		return true
	}
	return false
}

func block(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Aside, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.Table, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Blockquote, atom.Pre, atom.Form, atom.Fieldset, atom.Figure, atom.Figcaption, atom.Address,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Body:
		return true
	}
	return false
}
