package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
)

type runCmd struct {
	Flow     string   `arg:"" help:"Id or name of an Action Flow."`
	Input    []string `short:"i" sep:"none" help:"An input, as name=value. Never a password: sign-ins are asked for." placeholder:"NAME=VALUE"`
	Draft    bool     `help:"Run the draft instead of the published version."`
	DryRun   bool     `help:"Preview: nothing is changed anywhere."`
	NoPrompt bool     `help:"A missing sign-in is an error instead of a question."`
}

// Run runs a flow once.
func (c runCmd) Run(a *app) error {
	in, err := pairs(c.Input)
	if err != nil {
		return err
	}
	return a.run(desk.RunArgs{Flow: c.Flow, Inputs: in, Draft: c.Draft, DryRun: c.DryRun, NoPrompt: c.NoPrompt})
}

func pairs(list []string) (map[string]string, error) {
	out := map[string]string{}
	for _, s := range list {
		name, v, is := strings.Cut(s, "=")
		if !is || name == "" {
			return nil, usage("%q is no input. Write it as name=value.", s)
		}
		out[name] = v
	}
	return out, nil
}

// run starts runs, asks for what is missing, waits for them, and tells how they ended.
func (a *app) run(args desk.RunArgs) error {
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	if !o.away() {
		if err := o.desk.EnsurePractice(a.ctx); err != nil {
			a.note("%s", fault.Of(err).Public())
		}
	}
	var as desk.ActsReply
	if err := o.do(a.ctx, desk.CommandActs, args, &as); err != nil {
		return err
	}
	// Whom before what: the line stands before anything happens.
	if a.json {
		a.note("%s", as.Line)
	} else {
		a.say("%s", plain(as.Line))
	}
	canAsk := !args.NoPrompt && (o.away() || a.terminal())
	if !canAsk {
		args.NoPrompt = true
	}
	args.Expects = as.Accounts
	var started desk.RunReply
	if err := o.do(a.ctx, desk.CommandRun, args, &started); err != nil {
		return err
	}
	out := struct {
		As   string          `json:"as"`
		Runs []desk.RunState `json:"runs"`
	}{as.Line, []desk.RunState{}}
	failedRuns := 0
	for _, r := range started.Runs {
		s, err := a.follow(o, r, args.NoPrompt)
		if err != nil {
			return err
		}
		out.Runs = append(out.Runs, s)
		if !good(s) {
			failedRuns++
		}
		if !a.json {
			a.tell(s)
		}
	}
	if a.json {
		if err := a.print(out, nil); err != nil {
			return err
		}
	}
	if failedRuns > 0 {
		return silent{}
	}
	return nil
}

// good reports whether everything that was asked for was done: what was set aside on an error was not.
func good(r desk.RunState) bool { return r.State == engine.Succeeded && r.Aside == 0 }

// follow waits until a run is over. Where it waits for a sign-in, the person is asked
// here, or in the window that has the data folder.
func (a *app) follow(o *owner, r desk.RunState, silently bool) (desk.RunState, error) {
	ref := map[string]string{"run": r.ID}
	said := false
	for {
		var s desk.RunState
		if err := o.do(a.ctx, desk.CommandWait, ref, &s); err != nil {
			if a.ctx.Err() != nil { // Ctrl+C cancels the run: nobody is left who waits for it
				_ = o.do(context.WithoutCancel(a.ctx), desk.CommandCancel, ref, &s)
				return s, interrupted()
			}
			return s, err
		}
		switch {
		case !waits(s.State) || silently:
			return s, nil
		case !o.away():
			if err := a.signIn(o.desk, r.ID); err != nil {
				return s, err
			}
			continue
		case !said:
			a.note("Sign in in the open Signet window; the run goes on there.")
			said = true
		}
		select {
		case <-a.ctx.Done():
			_ = o.do(context.WithoutCancel(a.ctx), desk.CommandCancel, ref, &s)
			return s, interrupted()
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// tell prints a run for people.
func (a *app) tell(r desk.RunState) {
	head := fmt.Sprintf("Run %d", r.Number)
	if r.Row != "" {
		head += ", " + plain(r.Row)
	}
	if r.DryRun {
		head += ", preview"
	}
	a.say("%s: %s", head, strings.ReplaceAll(string(r.State), "_", " "))
	for _, s := range r.Steps {
		line := fmt.Sprintf("  %2d  %-28s %-10s", s.Module, plain(s.Title), s.State)
		if s.As != "" {
			line += "  as " + plain(s.As)
		}
		if s.TookMS >= 1 {
			line += fmt.Sprintf("  %.0f ms", s.TookMS)
		}
		a.say("%s", strings.TrimRight(line, " "))
	}
	if r.Aside > 0 {
		a.say("  %s set aside; see: signet incomplete list", counted(r.Aside, "bundle"))
	}
	if r.Fault != nil {
		a.note("signet: %s %s", plain(r.Fault.Message), plain(r.Fault.Hint))
	}
}

func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
