package cli

import (
	"encoding/json"
	"errors"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"signet/backend/connector"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/mapping"
)

type evalCmd struct {
	Expression string `arg:"" help:"A mapping, such as '{{upper(1.name)}}'; without braces it is one expression."`
	Bundles    string `help:"A JSON file with the bundles by module, {\"1\": {…}, \"3\": {…}}; - reads standard input." placeholder:"FILE"`
}

type evaluated struct {
	Value   any    `json:"value"`
	Type    string `json:"type"`
	Ignored bool   `json:"ignored,omitempty"` // the field would be left out
	Erased  bool   `json:"erased,omitempty"`  // a module that changes a record would clear the field
}

// Run evaluates one mapping.
func (c evalCmd) Run(a *app) error {
	lang := engine.NewLanguage()
	text := c.Expression
	if !strings.Contains(text, "{{") {
		text = "{{" + text + "}}"
	}
	e, err := lang.Compile(text, "")
	if err != nil {
		return addressed(err, "The mapping cannot be read"+placed(err, text, c.Expression)+".", "Correct it and try again.")
	}
	scope := lang.Scope(time.Now, time.Local)
	if c.Bundles != "" {
		bundles, err := a.bundles(c.Bundles)
		if err != nil {
			return err
		}
		for id, b := range bundles {
			scope.SetModule(id, b)
		}
	}
	v, drop, err := e.Eval(scope)
	if err != nil {
		return addressed(err, "The mapping cannot be evaluated with these bundles.", "Look at the values that it uses.")
	}
	out := evaluated{Value: v, Type: typeOf(v), Ignored: drop, Erased: connector.Erased(v)}
	if t, is := v.(time.Time); is {
		out.Value = t.Format(time.RFC3339Nano)
	}
	return a.print(out, func() {
		if drop {
			a.note("ignored: the field would be left out")
			return
		}
		if out.Erased {
			a.note("erase: a module that changes a record would clear the field")
			return
		}
		a.say("%s", connector.TextOf(out.Value))
	})
}

// placed says where in the expression an error is, in characters from 1.
func placed(err error, text, expression string) string {
	var e *mapping.Error
	if !errors.As(err, &e) {
		return ""
	}
	before := text[:min(e.Start, len(text))]
	if text != expression { // braces that were put around it
		before = strings.TrimPrefix(before, "{{")
	}
	return " at character " + strconv.Itoa(utf8.RuneCountInString(before)+1)
}

// addressed keeps the words of a fault, and gives words to every other error.
func addressed(err error, say, hint string) error {
	f := fault.Of(err)
	if f.Kind != fault.Internal {
		return f
	}
	why := capital(err.Error())
	if !strings.HasSuffix(why, ".") && !strings.HasSuffix(why, "?") {
		why += "."
	}
	return fault.New(fault.Invalid, "cli.eval").Coded("mapping").Say("%s %s", say, why).Hint("%s", hint).Because(err)
}

// bundles reads what modules gave.
func (a *app) bundles(path string) (map[int]any, error) {
	b, name, err := a.file(path)
	if err != nil {
		return nil, err
	}
	var raw map[string]any
	if err := json.Unmarshal(b, &raw); err != nil {
		return nil, fault.New(fault.Invalid, "cli.eval").About(name).Coded("eval.bundles").
			Say("%s holds no JSON object.", name).Hint(`Write the bundles by module, as {"1": {"name": "Anna"}}.`).Because(err)
	}
	out := map[int]any{}
	names := make([]string, 0, len(raw))
	for n := range raw {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		id, err := strconv.Atoi(n)
		if err != nil || id < 1 {
			return nil, fault.New(fault.Invalid, "cli.eval").About(name).Coded("eval.bundles").
				Say("%q is no number of a module.", n).Hint(`Write the bundles by module, as {"1": {"name": "Anna"}}.`)
		}
		out[id] = raw[n]
	}
	return out, nil
}

func typeOf(v any) string {
	switch v.(type) {
	case nil, mapping.Erased:
		return "empty"
	case string:
		return "text"
	case float64, int:
		return "number"
	case bool:
		return "boolean"
	case time.Time:
		return "date"
	case []byte:
		return "buffer"
	case []any:
		return "array"
	}
	return "collection"
}
