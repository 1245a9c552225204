// Package flowtest keeps and runs the tests of an Action Flow: cases with inputs,
// the responses of its systems, and what is expected of the run. A case runs by
// the same engine as any run, as nobody, on a network that refuses every
// connection, with a clock and randomness that stand still, and leaves no record.
package flowtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"signet/backend/fault"
	"signet/backend/flow"
)

// Format names the form of a suite's file; a reader refuses another one.
const Format = "signet.tests/1"

// Suite is the tests of one Action Flow, as the file beside its draft holds them.
type Suite struct {
	Format string `json:"format"`
	Flow   string `json:"flow"` // flow_…
	Cases  []Case `json:"cases"`
}

// Case is one test: what the run is given, what its systems answer, what is expected.
type Case struct {
	Name      string           `json:"name"`
	Note      string           `json:"note,omitempty"`
	At        string           `json:"at,omitempty"`   // RFC 3339; where its clock stands
	Zone      string           `json:"zone,omitempty"` // IANA name; UTC when empty
	Inputs    map[string]any   `json:"inputs,omitempty"`
	Trigger   []map[string]any `json:"trigger,omitempty"` // the bundles of the first module, instead of the inputs
	Responses []Response       `json:"responses,omitempty"`
	Expect    []Check          `json:"expect"`
}

// Response is what a module gives instead of being called.
type Response struct {
	Module    int              `json:"module"`
	Operation int              `json:"operation,omitempty"` // 1 is the first; 0 is every one that has no response of its own
	Bundles   []map[string]any `json:"bundles,omitempty"`
	Error     *Failure         `json:"error,omitempty"`
}

// Failure is an error that a system answers with.
type Failure struct {
	Kind  fault.Kind `json:"kind"`
	Code  string     `json:"code,omitempty"`
	Title string     `json:"title,omitempty"`
	Text  string     `json:"text,omitempty"`
	Hint  string     `json:"hint,omitempty"`
}

// About says what a check looks at.
type About string

// What a check looks at.
const (
	State    About = "state"   // how the run ended
	Reached  About = "reached" // how often a module was reached
	Output   About = "output"  // a mapping over what the modules gave
	Returned About = "result"  // an output of the Action Flow
	Sent     About = "sent"    // a field that a module would have sent, or the API that it would have called
	Failed   About = "failed"  // the code of the error with which the run ended
)

// Check is one expectation.
type Check struct {
	About     About  `json:"about"`
	Module    int    `json:"module,omitempty"`
	Operation int    `json:"operation,omitempty"` // 0 is the last one
	Of        string `json:"of,omitempty"`        // a mapping (output), a name (result), a field's path or "api" (sent)
	Is        string `json:"is,omitempty"`        // equals, contains; at_least for reached
	Value     any    `json:"value"`
}

// The comparisons of a check; "" is Equals.
const (
	Equals   = "equals"
	Contains = "contains"
	AtLeast  = "at_least"
)

// New is a suite without cases.
func New(flowID string) Suite { return Suite{Format: Format, Flow: flowID, Cases: []Case{}} }

// Encode writes a suite: indented, keys in their fixed order, so that git shows changes line by line.
func Encode(s Suite) ([]byte, error) { return flow.Encode(s) }

// Decode reads a suite. A field that it does not know is an error: a test that is read by half checks by half.
func Decode(name string, b []byte) (Suite, error) {
	var s Suite
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, fault.New(fault.Invalid, "flowtest.read").Coded("tests.broken_file").About(name).
			Headline("%s cannot be read", name).Say("The tests of this Action Flow are not readable: %s.", err).
			Hint("Correct the file in an editor, or take an earlier one.").Because(err)
	}
	if s.Format != Format {
		return s, fault.New(fault.Invalid, "flowtest.read").Coded("workspace.format").About(name).
			Headline("%s cannot be read", name).Say("It has the form %q; this Signet reads %q.", s.Format, Format).
			Hint("Install the Signet that wrote it.")
	}
	if s.Cases == nil {
		s.Cases = []Case{}
	}
	return s, s.Valid()
}

// Valid checks a suite: names are unique, responses and checks say what they mean.
func (s *Suite) Valid() error {
	seen := map[string]bool{}
	for i := range s.Cases {
		c := &s.Cases[i]
		if seen[strings.ToLower(c.Name)] {
			return invalid(c.Name, "name", "Two tests are named %s.", c.Name)
		}
		seen[strings.ToLower(c.Name)] = true
		if err := c.Valid(); err != nil {
			return err
		}
	}
	return nil
}

// Valid checks a case by itself.
func (c *Case) Valid() error {
	if strings.TrimSpace(c.Name) == "" || len(c.Name) > 120 {
		return invalid(c.Name, "name", "A test has a name of at most 120 characters.")
	}
	if c.At != "" {
		if _, err := time.Parse(time.RFC3339Nano, c.At); err != nil {
			return invalid(c.Name, "at", "%q is no time. Write it as 2026-11-25T09:00:00Z.", c.At)
		}
	}
	if _, err := time.LoadLocation(c.Zone); err != nil {
		return invalid(c.Name, "zone", "%q is no time zone.", c.Zone)
	}
	for i, r := range c.Responses {
		switch {
		case r.Module <= 0 || r.Operation < 0:
			return invalid(c.Name, "responses", "Response %d names no module.", i+1)
		case r.Error != nil && r.Bundles != nil:
			return invalid(c.Name, "responses", "Response %d has bundles and an error. It has one of them.", i+1)
		case r.Error != nil && !known(r.Error.Kind):
			return invalid(c.Name, "responses", "The error of response %d has no known kind: %q.", i+1, r.Error.Kind)
		}
	}
	if len(c.Expect) == 0 {
		return invalid(c.Name, "expect", "The test %s expects nothing, so it cannot fail.", c.Name)
	}
	for i := range c.Expect {
		if err := c.Expect[i].valid(); err != "" {
			return invalid(c.Name, "expect", "Expectation %d of %s: %s", i+1, c.Name, err)
		}
	}
	return nil
}

func (k *Check) valid() string {
	switch k.Is {
	case "", Equals, Contains:
	case AtLeast:
		if k.About != Reached {
			return "At least is for how often a module is reached."
		}
	default:
		return fmt.Sprintf("%q is no comparison.", k.Is)
	}
	switch k.About {
	case State, Failed:
		if _, is := k.Value.(string); !is {
			return "It compares with a text."
		}
	case Reached:
		if n, is := number(k.Value); k.Module <= 0 || !is || n < 0 {
			return "It names a module and a number."
		}
	case Output:
		if k.Of == "" {
			return "It has no mapping."
		}
	case Returned:
		if k.Of == "" {
			return "It names no output."
		}
	case Sent:
		if k.Module <= 0 || k.Of == "" {
			return "It names a module and a field."
		}
	default:
		return fmt.Sprintf("%q is nothing that can be checked.", k.About)
	}
	return ""
}

func known(k fault.Kind) bool {
	for _, x := range fault.Kinds() {
		if x == k {
			return true
		}
	}
	return false
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	}
	return 0, false
}

func invalid(subject, field, format string, args ...any) error {
	return fault.New(fault.Invalid, "flowtest.case").About(subject).On(field).Coded("test.invalid").
		Say(format, args...).Hint("Correct the test.")
}

// Find is the place of a case by its name; -1 when there is none.
func (s *Suite) Find(name string) int {
	for i := range s.Cases {
		if strings.EqualFold(s.Cases[i].Name, name) {
			return i
		}
	}
	return -1
}

// Secret names the kind of credential that a case holds; "" is none.
func (c *Case) Secret() string {
	found := ""
	look := func(v any) {
		walk(v, func(text string) {
			if found == "" {
				found = flow.FindSecret(text)
			}
		})
	}
	look(c.Note)
	look(plain(c.Inputs))
	look(plain(c.Trigger))
	for _, r := range c.Responses {
		look(plain(r.Bundles))
		if r.Error != nil {
			look(r.Error.Text)
		}
	}
	for _, k := range c.Expect {
		look(plain(k.Value))
	}
	return found
}

func walk(v any, visit func(string)) {
	switch x := v.(type) {
	case string:
		visit(x)
	case []any:
		for _, e := range x {
			walk(e, visit)
		}
	case map[string]any:
		for _, e := range x {
			walk(e, visit)
		}
	}
}
