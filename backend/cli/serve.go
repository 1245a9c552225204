package cli

import (
	"signet/backend/desk"
	"signet/backend/fault"
)

type serveCmd struct{}

// Run keeps the data folder open and starts what runs by itself, until it is interrupted.
func (serveCmd) Run(a *app) error {
	person, err := desk.CurrentPerson()
	if err != nil {
		return err
	}
	d, err := desk.Open(a.ctx, desk.Options{Folder: a.folder, Person: person, Serve: true})
	if err != nil {
		if fault.Of(err).Code == "store.owned" {
			return fault.New(fault.FailedPrecondition, "cli.serve").Coded("store.owned").
				Say("Another Signet has this data folder open, and starts its Action Flows.").Hint("Close that one first.")
		}
		return err
	}
	defer d.Close()
	on, err := d.SwitchedOn(a.ctx)
	if err != nil {
		return err
	}
	listens := d.HookListener()
	err = a.print(map[string]any{"flows": on, "webhooks": listens}, func() {
		if len(on) == 0 {
			a.say("No Action Flow is switched on. Switch one on with: signet flow on FLOW")
		}
		for _, s := range on {
			next := ""
			if s.Next != "" {
				next = ", next " + s.Next
			}
			a.say("%s: %s%s", plain(s.Name), s.Scheduling, next)
		}
		if listens != "" {
			a.say("Webhooks listen on %s, for programs of this computer.", listens)
		}
	})
	if err != nil {
		return err
	}
	a.note("Action Flows start by themselves while this runs. Stop it with Ctrl+C.")
	<-a.ctx.Done()
	return nil
}

type flowOn struct {
	Flow string `arg:"" help:"Id or name."`
}

// Run switches a flow on.
func (c flowOn) Run(a *app) error { return a.turn(c.Flow, true) }

type flowOff struct {
	Flow string `arg:"" help:"Id or name."`
}

// Run switches a flow off.
func (c flowOff) Run(a *app) error { return a.turn(c.Flow, false) }

func (a *app) turn(name string, on bool) error {
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	var s desk.SwitchReply
	if err := o.do(a.ctx, desk.CommandSwitch, desk.SwitchArgs{Flow: name, On: on}, &s); err != nil {
		return err
	}
	return a.print(s, func() {
		if !on {
			a.say("%s is switched off. Runs that are under way go on.", plain(s.Name))
			return
		}
		a.say("%s is switched on: %s.", plain(s.Name), s.Scheduling)
		if s.Next != "" {
			a.say("Next run: %s", s.Next)
		}
		if !s.Runs {
			a.note("It runs while the window is open, or: signet serve")
		}
	})
}
