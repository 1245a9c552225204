package flowtest

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes results in the form that CI systems read.
func WriteJUnit(w io.Writer, flowName string, results []Result) error {
	s := junitSuite{Name: flowName, Tests: len(results)}
	total := 0.0
	for i := range results {
		r := &results[i]
		c := junitCase{Name: r.Case, Class: flowName, Time: fmt.Sprintf("%.3f", r.Took.Seconds())}
		total += r.Took.Seconds()
		if !r.Passed {
			lines := r.Differences()
			s.Failures++
			c.Failure = &junitFailure{Message: lines[0], Text: strings.Join(lines, "\n")}
		}
		s.Cases = append(s.Cases, c)
	}
	s.Time = fmt.Sprintf("%.3f", total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(s); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// Differences are what did not go as expected, a line each; at least one when the case failed.
func (r *Result) Differences() []string {
	var out []string
	for _, c := range r.Checks {
		switch {
		case c.Passed:
		case c.Check < 0:
			out = append(out, c.Text)
		default:
			out = append(out, fmt.Sprintf("%s: expected %s, found %s", c.Text, c.Expected, c.Actual))
		}
	}
	if r.Fault != nil && (len(out) > 0 || !r.Passed) {
		out = append(out, "The run stopped: "+r.Fault.Public())
	}
	if len(out) == 0 && !r.Passed {
		out = append(out, "The test did not pass.")
	}
	return out
}
