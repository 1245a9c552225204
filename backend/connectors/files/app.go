// Package files reads files of this computer, only below folders that the person
// allowed. It reaches no system and has no sign-in.
package files

import "signet/backend/connector"

// App is the app as the registry knows it.
var App = &connector.App{
	Name: "files", Title: "Files", Accent: "flow", Icon: "file-text",
	Summary: "Reads files of this computer, in folders that you allowed for Action Flows.",
	Actions: []*connector.Action{watchFolder, watchFile, readLines},
}

// What a line can be.
const (
	jsonLines = "json"
	textLines = "text"
)

var readLines = &connector.Action{
	Name: "read_lines", Title: "Read the lines of a file", Group: "Searches", Class: connector.Idempotent, Effect: connector.Reads,
	Summary:  "Gives a bundle for each line. A file may have millions of them: they are read as the modules that follow take them.",
	Sentence: "Read the lines of {{path}}",
	Inputs: []connector.Field{
		connector.File("path", "File", connector.Required(), connector.ReadsInterface(), connector.Help("The whole path. Action Flows read files only in folders that you allowed.")),
		connector.Select("format", "A line is", connector.Choices(jsonLines, "JSON", textLines, "Text"), connector.Default(jsonLines), connector.ReadsInterface(),
			connector.Help("Of JSON, each item of the line is an item of the bundle. Of text, the bundle has the line and its number.")),
		connector.Integer("limit", "Lines at most", connector.Advanced(), connector.Help("Empty reads all lines.")),
	},
	API:       func(f map[string]any) string { return "read " + connector.TextOf(f["path"]) },
	Interface: outputs,
	Stream:    stream,
}
