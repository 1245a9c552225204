// Package xml reads and writes XML. It reaches nothing: it never fetches what a
// document refers to, and it refuses documents that define entities, by which a
// small text could become a large one or a file of this computer.
package xml

import (
	"context"

	"signet/backend/connector"
	"signet/backend/connector/shape"
)

const group = "Transformers"

// App is the declaration of XML.
var App = &connector.App{
	Name: "xml", Title: "XML", Accent: "flow", Icon: "list-tree",
	Summary: "Read XML texts, look into them with XPath, and write them.",
	Actions: []*connector.Action{parse, create, query},
}

const form = "Attributes stand under _attributes, a text beside them under _value."

var parse = &connector.Action{
	Name: "parse_xml", Title: "Parse XML", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Makes fields of an XML text. " + form,
	Sentence: "Read an XML text",
	Inputs: []connector.Field{
		connector.Any("xml", "XML", connector.Required(), connector.Multiline(), connector.Example(`<order number="4500018690"><late>3</late></order>`), connector.Help("A text or a file.")),
		connector.Select("arrays", "Elements inside", connector.Choices("always", "Are always arrays, as in Make", "repeated", "Are arrays where they repeat"),
			connector.Default("always"), connector.Static(), connector.Advanced()),
		connector.Boolean("prefixes", "Keep prefixes", connector.Static(), connector.Advanced(), connector.Default(true), connector.Help("The name of an element is then soap:Body rather than Body.")),
		shape.Input("structure", "Data structure", "The fields that the text has, so that they can be mapped before it was ever read, and their types."),
		connector.Boolean("strict", "Strict", connector.Advanced(), connector.Static(), connector.Help("A field that the structure does not name is an error.")),
	},
	Interface: func(_ context.Context, c *connector.Call) ([]connector.Field, []connector.Field, error) {
		out, err := shape.Fields(c.Fields["structure"])
		return nil, out, err
	},
	Run: runParse,
	Example: map[string]any{"xml": `<order number="1"><late>3</late></order>`,
		"structure": []any{map[string]any{"name": "order", "type": "collection"}}},
}

var create = &connector.Action{
	Name: "create_xml", Title: "Create XML", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Writes fields as an XML text. " + form,
	Sentence: "Write an XML text",
	Inputs: []connector.Field{
		connector.JSON("value", "Fields", connector.Required(), connector.Multiline(),
			connector.Example(map[string]any{"order": map[string]any{"_attributes": map[string]any{"number": "4500018690"}, "late": "3"}}),
			connector.Help("A collection with one name, which is the outermost element.")),
		connector.Text("root", "Outermost element", connector.Advanced(), connector.Help("Its name, where the fields are those inside it.")),
		shape.Input("structure", "Data structure", "Its order is the order of the elements; without it, they stand in the order of their names.", connector.Advanced()),
		connector.Boolean("declaration", "With a declaration", connector.Static(), connector.Advanced(), connector.Default(true), connector.Help("The line <?xml version=\"1.0\" encoding=\"UTF-8\"?>.")),
		connector.Select("indent", "Layout", connector.Choices("none", "One line", "2", "Lines, with 2 spaces"), connector.Default("none"), connector.Static(), connector.Advanced()),
	},
	Outputs: []connector.Field{connector.Text("xml", "XML")},
	Interface: func(_ context.Context, c *connector.Call) ([]connector.Field, []connector.Field, error) {
		_, err := shape.Fields(c.Fields["structure"])
		return nil, []connector.Field{connector.Text("xml", "XML")}, err
	},
	Run:     runCreate,
	Example: map[string]any{"value": map[string]any{"order": map[string]any{"late": "3"}}},
}

var query = &connector.Action{
	Name: "xpath", Title: "Perform an XPath query", Group: group, Class: connector.Pure, Effect: connector.None,
	Summary:  "Gives a bundle for each part of an XML text that an XPath expression finds.",
	Sentence: "Find {{query}} in an XML text",
	Inputs: []connector.Field{
		connector.Any("xml", "XML", connector.Required(), connector.Multiline(), connector.Help("A text or a file.")),
		connector.Text("query", "XPath", connector.Required(), connector.Max(1000), connector.Example("//order[late > 2]/@number"), connector.Help("XPath 1.0.")),
		connector.Map("namespaces", "Namespaces", connector.Static(), connector.Advanced(), connector.Help("A prefix for each address, for use in the expression.")),
		connector.Boolean("continue", "Go on when nothing is found", connector.Static(), connector.Advanced(), connector.Help("Off, the route ends here when nothing is found.")),
	},
	Outputs: []connector.Field{
		connector.Any("value", "Value", connector.Help("The text of what was found; a number or a boolean where the expression gives one.")),
		connector.Text("name", "Name"),
		connector.Any("node", "Fields", connector.Help("The element, in the form of Parse XML.")),
		connector.Text("xml", "XML"),
		connector.Integer("i", "Number"),
	},
	Run:     runQuery,
	Example: map[string]any{"xml": `<orders><order number="1"/><order number="2"/></orders>`, "query": "//order/@number"},
}
