package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
)

type incompleteCmds struct {
	List   incompleteList   `cmd:"" help:"List the incomplete runs: set aside by an error, with their bundles."`
	Show   incompleteShow   `cmd:"" help:"Show one with its bundles."`
	Resume incompleteResume `cmd:"" help:"Carry runs on from the failed module, as you. Only who started a run can."`
	Delete incompleteDelete `cmd:"" help:"Give runs up. What they have done stays done."`
}

type incompleteList struct {
	Flow   string `help:"Id or name of an Action Flow."`
	Status string `help:"unresolved, pending, in_progress or resolved." enum:",unresolved,pending,in_progress,resolved" default:""`
}

// Run lists them, newest first.
func (c incompleteList) Run(a *app) error {
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	q := desk.IncompleteQuery{Status: engine.HoldStatus(c.Status)}
	if c.Flow != "" {
		f, err := d.FindFlow(a.ctx, c.Flow)
		if err != nil {
			return err
		}
		q.FlowID = f.ID
	}
	out, err := d.IncompleteStates(a.ctx, q)
	if err != nil {
		return err
	}
	return a.print(out, func() {
		if len(out.Runs) == 0 {
			a.say("No incomplete runs.")
			return
		}
		var rows [][]string
		for _, r := range out.Runs {
			rows = append(rows, []string{fmt.Sprint(r.Number), r.Flow, r.Created.Local().Format("2006-01-02 15:04"), bytesOf(r.Size),
				strings.ReplaceAll(string(r.Status), "_", " "), fmt.Sprint(r.Attempts), scheduled(r), fmt.Sprintf("%d %s", r.Module, r.Title), r.Type})
		}
		a.table([]string{"run", "action flow", "created", "size", "status", "attempts", "next try", "stopped at", "error"}, rows)
	})
}

func scheduled(r desk.IncompleteState) string {
	switch {
	case r.Waits != "":
		return "waits for a sign-in"
	case r.Next == nil:
		return ""
	}
	return r.Next.Local().Format("2006-01-02 15:04")
}

func bytesOf(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f kB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

type incompleteShow struct {
	Run_ string `arg:"" name:"run" help:"Id or number of the run."`
}

// Run shows one.
func (c incompleteShow) Run(a *app) error {
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	r, err := d.IncompleteState(a.ctx, c.Run_)
	if err != nil {
		return err
	}
	return a.print(r, func() {
		a.say("Run %d of %s: %s", r.Number, plain(r.Flow), strings.ReplaceAll(string(r.Status), "_", " "))
		a.say("  stopped at   %d %s", r.Module, plain(r.Title))
		if r.Fault != nil {
			a.say("  error        %s: %s", r.Type, plain(r.Fault.Message))
		}
		a.say("  attempts     %d", r.Attempts)
		if r.Next != nil {
			a.say("  next try     %s", r.Next.Local().Format(time.DateTime))
		}
		if r.Waits != "" {
			a.say("  %s", plain(r.Waits))
		}
		if r.Newest > 0 {
			a.say("  version      %d; version %d is newer (--newest goes on with it)", r.Version, r.Newest)
		}
		for _, m := range slices.Sorted(maps.Keys(r.Bundles)) {
			b, err := json.Marshal(r.Bundles[m])
			if err == nil {
				a.say("  bundle of %s  %s", m, plain(string(b)))
			}
		}
	})
}

type incompleteResume struct {
	Runs    []string `arg:"" help:"Ids or numbers of runs."`
	Newest  bool     `help:"Go on with the newest published version instead of the one in which it stopped."`
	Bundles string   `help:"A JSON file with corrected bundles, as {\"3\": {…}}; - is standard input." placeholder:"FILE"`
}

// Run carries them on and waits for them.
func (c incompleteResume) Run(a *app) error {
	args := desk.IncompleteArgs{Runs: c.Runs, Newest: c.Newest}
	if c.Bundles != "" {
		if len(c.Runs) != 1 {
			return usage("Corrected bundles belong to one run.")
		}
		var err error
		if args.Bundles, err = a.correctedBundles(c.Bundles); err != nil {
			return err
		}
	}
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
	var started desk.RunReply
	if err := o.do(a.ctx, desk.CommandResume, args, &started); err != nil {
		return err
	}
	canAsk := !o.away() && a.terminal()
	if len(started.Needs) > 0 && !canAsk {
		var names []string
		for _, n := range started.Needs {
			names = append(names, n.Connection)
		}
		return desk.MissingSignIns(names)
	}
	out := struct {
		Runs []desk.RunState `json:"runs"`
	}{[]desk.RunState{}}
	bad := false
	for _, r := range started.Runs {
		if len(started.Needs) > 0 { // asked for each that lacks something; the others run already
			s, err := o.desk.ResumeIncomplete(a.ctx, r.ID, desk.ResumeHow{})
			if err == nil && len(s.Prompts) > 0 {
				err = a.answer(o.desk, r.ID, s.Prompts)
			}
			if err != nil && !fault.Is(err, fault.FailedPrecondition) {
				return err
			}
		}
		s, err := a.follow(o, r, !canAsk && !o.away())
		if err != nil {
			return err
		}
		out.Runs = append(out.Runs, s)
		bad = bad || !good(s)
		if !a.json {
			a.tell(s)
		}
	}
	if a.json {
		if err := a.print(out, nil); err != nil {
			return err
		}
	}
	if bad {
		return silent{}
	}
	return nil
}

func (a *app) correctedBundles(file string) (map[string]map[string]any, error) {
	in := a.streams.In
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, fault.New(fault.NotFound, "cli.incomplete").About(file).Say("%s cannot be read.", file).Hint("Name a JSON file.").Because(err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	var out map[string]map[string]any
	if err := json.NewDecoder(in).Decode(&out); err != nil {
		return nil, fault.New(fault.Invalid, "cli.incomplete").About(file).Say("The bundles cannot be read.").
			Hint("Write them as {\"3\": {…}}, as `signet incomplete show --json` prints them.").Because(err)
	}
	return out, nil
}

type incompleteDelete struct {
	Runs []string `arg:"" help:"Ids or numbers of runs."`
}

// Run deletes them.
func (c incompleteDelete) Run(a *app) error {
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	var out desk.IncompleteReply
	if err := o.do(a.ctx, desk.CommandDelete, desk.IncompleteArgs{Runs: c.Runs}, &out); err != nil {
		return err
	}
	return a.print(out, func() { a.say("Deleted: %d", out.Deleted) })
}
