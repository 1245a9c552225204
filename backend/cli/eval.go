package cli

type evalCmd struct {
	Expression string `arg:"" help:"A mapping, such as '{{upper(1.name)}}'."`
	Bundles    string `help:"A JSON file with the bundles by module: {\"1\": {…}, \"3\": {…}}; - reads standard input." placeholder:"FILE"`
}

// Run evaluates one mapping.
func (c evalCmd) Run(a *app) error { return nil }
