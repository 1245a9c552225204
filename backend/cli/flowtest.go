package cli

import (
	"os"

	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/flowtest"
)

type flowTest struct {
	Flow   string   `arg:"" help:"Id or name."`
	Case   []string `sep:"none" help:"Run this test only; can be given several times." placeholder:"NAME"`
	Number int      `name:"number" short:"n" help:"Test a version; without it the draft."`
	JUnit  string   `name:"junit" help:"Also write the results for a CI system." placeholder:"FILE" type:"path"`
}

type testResult struct {
	Test        string           `json:"test"`
	Passed      bool             `json:"passed"`
	State       string           `json:"state,omitempty"` // how the run ended
	Differences []testDifference `json:"differences"`
	Fault       *desk.FaultState `json:"fault,omitempty"`
	TookMS      int64            `json:"tookMs"`
}

type testDifference struct {
	Module   int    `json:"module,omitempty"`
	Expect   string `json:"expect"`
	Expected string `json:"expected"`
	Found    string `json:"found"`
}

// Run runs the tests of a flow: as nobody, and without a network.
func (c flowTest) Run(a *app) error {
	d, f, err := a.readingFlow(c.Flow)
	if err != nil {
		return err
	}
	defer d.Close()
	results, err := d.RunTests(a.ctx, f.ID, c.Number, c.Case...)
	if err != nil {
		return err
	}
	if len(results) == 0 {
		return fault.New(fault.NotFound, "cli.flow_test").About(f.Name).Coded("tests.none").Say("%s has no tests.", f.Name).
			Hint("Record one from a run in the builder, or write them in tests.json beside its draft.")
	}
	if c.JUnit != "" {
		if err := writeJUnit(c.JUnit, f.Name, results); err != nil {
			return err
		}
	}
	out := []testResult{}
	failures := 0
	for i := range results {
		if !results[i].Passed {
			failures++
		}
		out = append(out, resultOf(&results[i]))
	}
	if err := a.print(map[string]any{"flow": f.ID, "passed": len(out) - failures, "failed": failures, "tests": out}, func() {
		for i := range results {
			r := &results[i]
			if r.Passed {
				a.say("passed  %s", plain(r.Case))
				continue
			}
			a.say("failed  %s", plain(r.Case))
			for _, line := range r.Differences() {
				a.say("        %s", plain(line))
			}
		}
		a.say("%s passed, %d failed.", plural(len(out)-failures, "test", "tests"), failures)
	}); err != nil {
		return err
	}
	if failures > 0 {
		return silent{}
	}
	return nil
}

func resultOf(r *flowtest.Result) testResult {
	out := testResult{Test: r.Case, Passed: r.Passed, State: string(r.State), Differences: []testDifference{}, TookMS: r.Took.Milliseconds()}
	for _, k := range r.Checks {
		if !k.Passed {
			out.Differences = append(out.Differences, testDifference{k.Module, k.Text, k.Expected, k.Actual})
		}
	}
	if r.Fault != nil && !r.Passed {
		out.Fault = desk.FaultOf(r.Fault)
	}
	return out
}

func writeJUnit(path, name string, results []flowtest.Result) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return cannotWrite(path, err)
	}
	err = flowtest.WriteJUnit(file, name, results)
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		return cannotWrite(path, err)
	}
	return nil
}
