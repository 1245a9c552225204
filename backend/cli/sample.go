package cli

import (
	"signet/backend/desk"
	"signet/backend/practice"
)

type sampleCmd struct{}

// Run writes the sample workspace.
func (sampleCmd) Run(a *app) error {
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	var s desk.Sample
	if err := o.do(a.ctx, desk.CommandSample, struct{}{}, &s); err != nil {
		return err
	}
	return a.print(s, func() {
		if len(s.Written) == 0 {
			a.say("The sample workspace is there already, in %s.", a.folder.Workspace())
			return
		}
		a.say("Written to %s:", a.folder.Workspace())
		for _, name := range s.Written {
			a.say("  %s", plain(name))
		}
		a.say("Next: signet view rows %s", s.ViewID)
	})
}

type practiceCmd struct{}

type practiceAccount struct {
	User     string `json:"user"`
	Password string `json:"password"`
	Name     string `json:"name"`
	Shared   bool   `json:"shared"`
	May      string `json:"may"`
}

type practiceSystem struct {
	Name     string            `json:"name"`
	Kind     string            `json:"kind"`
	Address  string            `json:"address"`
	Accounts []practiceAccount `json:"accounts"`
}

// Run serves the practice systems until it is interrupted.
func (practiceCmd) Run(a *app) error {
	if err := a.folder.Make(); err != nil {
		return err
	}
	var served []desk.PracticeView
	systems, err := practice.Start(a.ctx, practice.Options{Dir: a.folder.Practice()})
	mine := err == nil
	if mine {
		defer systems.Close()
		for _, s := range desk.ServedPractice(systems) {
			served = append(served, desk.PracticeView{Name: s.Name, Kind: s.Kind, Address: s.Address, Accounts: s.Accounts})
		}
	} else {
		var r desk.PracticeReply
		if asked := desk.Ask(a.ctx, a.folder, desk.CommandPractice, struct{}{}, &r); asked != nil {
			return err
		}
		served = r.Systems
	}
	out := []practiceSystem{}
	for _, s := range served {
		x := practiceSystem{Name: s.Name, Kind: s.Kind, Address: s.Address, Accounts: []practiceAccount{}}
		for _, u := range s.Accounts {
			x.Accounts = append(x.Accounts, practiceAccount{u.User, u.Password, u.Name, u.Shared, u.May})
		}
		out = append(out, x)
	}
	err = a.print(map[string]any{"systems": out}, func() {
		for _, s := range out {
			a.say("%s  %s", s.Name, s.Address)
			for _, u := range s.Accounts {
				a.say("  %-28s %-22s %s", u.User, u.Password, u.May)
			}
		}
	})
	if err != nil || !mine {
		if err == nil {
			a.note("The open Signet serves them.")
		}
		return err
	}
	a.note("These are practice systems on this computer. Stop them with Ctrl+C.")
	<-a.ctx.Done()
	return nil
}
