package text

import (
	"regexp"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/mapping"
)

// compiled makes the regular expression of a module's fields. The pattern is taken as it is; the fields are its flags.
func compiled(f map[string]any) (*regexp.Regexp, error) {
	flags := ""
	if s := f["sensitive"]; s != nil && s != "" && !connector.BoolOf(s) {
		flags += "i"
	}
	if connector.BoolOf(f["multiline"]) {
		flags += "m"
	}
	if connector.BoolOf(f["singleline"]) {
		flags += "s"
	}
	re, err := mapping.CompilePattern(connector.TextOf(f["pattern"]), flags)
	if err != nil {
		return nil, fault.New(fault.Invalid, "text.pattern").On("pattern").Coded("text.pattern").
			Headline("The pattern cannot be used").Say("%s", err.Error()).Hint("Correct the pattern.")
	}
	return re, nil
}
