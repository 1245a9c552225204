package desk

import (
	"context"
	"slices"
	"strings"

	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/flowtest"
	"signet/backend/workspace"
)

// Tests are the tests of an Action Flow as they are on disk.
type Tests struct {
	Suite flowtest.Suite
	Stamp workspace.Stamp
}

// Tests reads the tests of an Action Flow; none is no error.
func (d *Desk) Tests(_ context.Context, flowID string) (Tests, error) {
	b, stamp, err := d.workspace.Tests(flowID)
	if err != nil {
		return Tests{}, err
	}
	out := Tests{Suite: flowtest.New(flowID), Stamp: stamp}
	if b != nil {
		out.Suite, err = flowtest.Decode("tests.json", b)
	}
	return out, err
}

// SaveTest adds a test, or puts it in the place of the one that was named so.
func (d *Desk) SaveTest(ctx context.Context, flowID, was string, c flowtest.Case) (Tests, error) {
	c.Name = strings.TrimSpace(c.Name)
	if what := c.Secret(); what != "" {
		return Tests{}, fault.New(fault.Invalid, "desk.test").About(c.Name).Coded("test.secret").Headline("A test holds no credentials").
			Say("The test %s holds %s. Everyone who can read the flow could read it.", c.Name, what).Hint("Write something else in its place: a test signs in nowhere.")
	}
	return d.changeTests(ctx, flowID, func(s *flowtest.Suite) error {
		if at := s.Find(was); was != "" && at >= 0 {
			s.Cases[at] = c
			return nil
		}
		if was != "" {
			return noTest(was)
		}
		s.Cases = append(s.Cases, c)
		return nil
	})
}

// RemoveTest removes a test and gives it back, so that the person can undo it.
func (d *Desk) RemoveTest(ctx context.Context, flowID, name string) (Tests, flowtest.Case, error) {
	var removed flowtest.Case
	t, err := d.changeTests(ctx, flowID, func(s *flowtest.Suite) error {
		at := s.Find(name)
		if at < 0 {
			return noTest(name)
		}
		removed = s.Cases[at]
		s.Cases = slices.Delete(s.Cases, at, at+1)
		return nil
	})
	return t, removed, err
}

func noTest(name string) error {
	return fault.New(fault.NotFound, "desk.test").About(name).Coded("test.none").Say("There is no test named %s.", name).
		Hint("Look at the list of tests.")
}

func (d *Desk) changeTests(ctx context.Context, flowID string, change func(*flowtest.Suite) error) (Tests, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	t, err := d.Tests(ctx, flowID)
	if err != nil {
		return t, err
	}
	t.Suite.Flow = flowID
	if err := change(&t.Suite); err != nil {
		return t, err
	}
	if err := t.Suite.Valid(); err != nil {
		return t, err
	}
	b, err := flowtest.Encode(t.Suite)
	if err != nil {
		return t, fault.New(fault.Invalid, "desk.test").Say("The test cannot be written.").Hint("Correct its values.").Because(err)
	}
	t.Stamp, err = d.workspace.SaveTests(flowID, b, t.Stamp)
	return t, err
}

// RecordTest makes a test of a run of the Action Flow: what it was given and what its systems answered, without any sign-in.
func (d *Desk) RecordTest(ctx context.Context, runID, name string) (Tests, flowtest.Case, error) {
	var c flowtest.Case
	x, err := d.Run(ctx, runID)
	if err != nil {
		return Tests{}, c, err
	}
	s, err := d.Settings(ctx)
	if err != nil {
		return Tests{}, c, err
	}
	known, err := d.Tests(ctx, x.Run.FlowID)
	if err != nil {
		return Tests{}, c, err
	}
	if name = strings.TrimSpace(name); name == "" {
		name = freeTestName(known.Suite, "Run "+itoa(int(x.Run.Number)))
	}
	if known.Suite.Find(name) >= 0 {
		return Tests{}, c, fault.New(fault.AlreadyExists, "desk.test").About(name).On("name").Coded("test.name_taken").
			Say("There is a test named %s already.", name).Hint("Choose another name.")
	}
	zone := ""
	if z := s.zone(); z != nil && z.String() != "Local" {
		zone = z.String()
	}
	c, err = flowtest.Record(ctx, flowtest.Recording{Name: name, Run: x.Run, Document: x.Document, Steps: x.Steps, Zone: zone},
		flowtest.Options{Registry: d.Registry})
	if err != nil {
		return Tests{}, c, err
	}
	t, err := d.SaveTest(ctx, x.Run.FlowID, "", c)
	return t, c, err
}

func freeTestName(s flowtest.Suite, name string) string {
	free := name
	for n := 2; s.Find(free) >= 0; n++ {
		free = name + " (" + itoa(n) + ")"
	}
	return free
}

// RunTests runs the named tests, or all, on the draft (number 0) or on a version. It reaches no system, reads
// no sign-in and leaves no record.
func (d *Desk) RunTests(ctx context.Context, flowID string, number int, names ...string) ([]flowtest.Result, error) {
	t, err := d.Tests(ctx, flowID)
	if err != nil {
		return nil, err
	}
	doc, _, err := d.Document(ctx, flowID, number)
	if err != nil {
		return nil, err
	}
	cases := t.Suite.Cases
	if len(names) > 0 {
		cases = nil
		for _, name := range names {
			at := t.Suite.Find(name)
			if at < 0 {
				return nil, noTest(name)
			}
			cases = append(cases, t.Suite.Cases[at])
		}
	}
	return flowtest.RunAll(ctx, doc, cases, flowtest.Options{Registry: d.Registry}), nil
}

// TestSummary says how the tests of a draft went.
type TestSummary struct {
	Passed int
	Failed []string     // names
	Must   bool         // a draft whose tests fail is not published
	Broken *fault.Error // the tests cannot be read
}

// testsOf runs all tests of a draft; nil when it has none.
func (d *Desk) testsOf(ctx context.Context, doc flow.Document) *TestSummary {
	out := &TestSummary{Must: doc.Settings.TestsMustPass}
	results, err := d.RunTests(ctx, doc.ID, 0)
	if err != nil {
		out.Broken = fault.Of(err)
		return out
	}
	if len(results) == 0 {
		return nil
	}
	for _, r := range results {
		if r.Passed {
			out.Passed++
		} else {
			out.Failed = append(out.Failed, r.Case)
		}
	}
	return out
}

// blocks is why a draft with these tests is not published; nil when it may be.
func (s *TestSummary) blocks(doc flow.Document) error {
	switch {
	case s == nil || !s.Must:
		return nil
	case s.Broken != nil:
		return s.Broken
	case len(s.Failed) > 0:
		return fault.New(fault.FailedPrecondition, "desk.publish").About(doc.Name).Coded("tests.failed").
			Headline("%s of %s", count(len(s.Failed), "test fails", "tests fail"), doc.Name).
			Say("The flow settings say that a draft whose tests fail is not published: %s.", strings.Join(s.Failed, ", ")).
			Hint("Correct the draft or the tests, then publish.")
	}
	return nil
}

// Check is the line of the publish dialog about the tests; nil when there are none.
func (s *TestSummary) Check() *Check {
	state := "note"
	switch {
	case s == nil:
		return nil
	case s.Must:
		state = "fail"
	}
	total := s.Passed + len(s.Failed)
	switch {
	case s.Broken != nil:
		return &Check{State: state, Text: s.Broken.Headlined()}
	case len(s.Failed) == 0:
		return &Check{State: "pass", Text: count(total, "test passes", "tests pass")}
	}
	verb := " tests fail: "
	if len(s.Failed) == 1 {
		verb = " tests fails: "
	}
	return &Check{State: state, Text: itoa(len(s.Failed)) + " of " + itoa(total) + verb + strings.Join(s.Failed, ", ")}
}
