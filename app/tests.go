package app

import (
	"context"
	"encoding/json"

	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/flowtest"
)

// Tests is bound to the window: the tests of Action Flows.
type Tests struct{ app *App }

// List lists the tests of an Action Flow.
func (b *Tests) List(req ID) (TestList, error) {
	return with(b.app, "Tests.List", func(ctx context.Context, d *desk.Desk) (TestList, error) {
		t, err := d.Tests(ctx, req.ID)
		return TestList{FlowID: req.ID, Cases: testCases(t)}, err
	})
}

// Save adds a test, or replaces one.
func (b *Tests) Save(req TestSave) (TestList, error) {
	return with(b.app, "Tests.Save", func(ctx context.Context, d *desk.Desk) (TestList, error) {
		c, err := caseOf(req.Case)
		if err != nil {
			return TestList{Cases: []TestCase{}}, err
		}
		t, err := d.SaveTest(ctx, req.FlowID, req.Was, c)
		return TestList{FlowID: req.FlowID, Cases: testCases(t)}, err
	})
}

// Remove removes a test and gives it back.
func (b *Tests) Remove(req TestName) (TestRecorded, error) {
	return with(b.app, "Tests.Remove", func(ctx context.Context, d *desk.Desk) (TestRecorded, error) {
		t, c, err := d.RemoveTest(ctx, req.FlowID, req.Name)
		return TestRecorded{Cases: testCases(t), Case: testCase(c)}, err
	})
}

// Record makes a test of a run.
func (b *Tests) Record(req TestRecord) (TestRecorded, error) {
	return with(b.app, "Tests.Record", func(ctx context.Context, d *desk.Desk) (TestRecorded, error) {
		t, c, err := d.RecordTest(ctx, req.RunID, req.Name)
		return TestRecorded{Cases: testCases(t), Case: testCase(c)}, err
	})
}

// Run runs tests.
func (b *Tests) Run(req TestRun) (TestResults, error) {
	return with(b.app, "Tests.Run", func(ctx context.Context, d *desk.Desk) (TestResults, error) {
		results, err := d.RunTests(ctx, req.FlowID, req.Version, req.Names...)
		out := TestResults{Results: []TestResult{}}
		for i := range results {
			out.Results = append(out.Results, testResult(&results[i]))
		}
		return out, err
	})
}

func testResult(r *flowtest.Result) TestResult {
	out := TestResult{Name: r.Case, Passed: r.Passed, State: string(r.State), StateText: stateWords[r.State], Fault: brokenOf(r.Fault),
		Checks: []TestOutcome{}, Modules: []TestMark{}, Sent: []TestSending{}, TookMS: int(r.Took.Milliseconds())}
	for _, c := range r.Checks {
		out.Checks = append(out.Checks, TestOutcome(c))
	}
	for _, m := range r.Modules {
		out.Modules = append(out.Modules, TestMark(m))
	}
	for _, s := range r.Sent {
		out.Sent = append(out.Sent, TestSending(s))
	}
	return out
}

func testCases(t desk.Tests) []TestCase {
	out := []TestCase{}
	for _, c := range t.Suite.Cases {
		out = append(out, testCase(c))
	}
	return out
}

func testCase(c flowtest.Case) TestCase {
	out := TestCase{Name: c.Name, Note: c.Note, At: c.At, Zone: c.Zone, Inputs: c.Inputs, Trigger: list(c.Trigger),
		Responses: []TestResponse{}, Expect: []TestCheck{}}
	if out.Inputs == nil {
		out.Inputs = map[string]any{}
	}
	for _, r := range c.Responses {
		x := TestResponse{Module: r.Module, Operation: r.Operation, Bundles: list(r.Bundles)}
		if f := r.Error; f != nil {
			x.Error = &TestFailure{Kind: string(f.Kind), Code: f.Code, Title: f.Title, Text: f.Text, Hint: f.Hint}
		}
		out.Responses = append(out.Responses, x)
	}
	for i := range c.Expect {
		k := &c.Expect[i]
		out.Expect = append(out.Expect, TestCheck{About: string(k.About), Module: k.Module, Operation: k.Operation, Of: k.Of, Is: k.Is,
			Value: k.Value, Words: k.Words()})
	}
	return out
}

// caseOf is a test as the file holds it: values in the forms of JSON, and nothing where nothing is.
func caseOf(c TestCase) (flowtest.Case, error) {
	out := flowtest.Case{Name: c.Name, Note: c.Note, At: c.At, Zone: c.Zone, Inputs: c.Inputs, Trigger: c.Trigger}
	for _, r := range c.Responses {
		x := flowtest.Response{Module: r.Module, Operation: r.Operation, Bundles: r.Bundles}
		if f := r.Error; f != nil {
			x.Bundles, x.Error = nil, &flowtest.Failure{Kind: fault.Kind(f.Kind), Code: f.Code, Title: f.Title, Text: f.Text, Hint: f.Hint}
		}
		out.Responses = append(out.Responses, x)
	}
	for _, k := range c.Expect {
		out.Expect = append(out.Expect, flowtest.Check{About: flowtest.About(k.About), Module: k.Module, Operation: k.Operation, Of: k.Of,
			Is: k.Is, Value: k.Value})
	}
	b, err := json.Marshal(out)
	if err == nil {
		out = flowtest.Case{}
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		return out, fault.New(fault.Invalid, "tests.save").About(c.Name).Say("A value of the test is no JSON.").Hint("Correct it.").Because(err)
	}
	return out, nil
}
