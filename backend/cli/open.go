package cli

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/workspace"
)

// reading opens the data folder beside whoever has it: it takes no lock and changes nothing.
func (a *app) reading() (*desk.Desk, error) { return a.open(true) }

// readingFlow opens the data folder for reading and finds a flow by id or name; the desk is to be closed.
func (a *app) readingFlow(name string) (*desk.Desk, workspace.Flow, error) {
	d, err := a.reading()
	if err != nil {
		return nil, workspace.Flow{}, err
	}
	f, err := d.FindFlow(a.ctx, name)
	if err != nil {
		_ = d.Close() // what was not found is what is said
		return nil, f, err
	}
	return d, f, nil
}

func (a *app) open(readOnly bool) (*desk.Desk, error) {
	person, err := desk.CurrentPerson()
	if err != nil {
		return nil, err
	}
	return desk.Open(a.ctx, desk.Options{Folder: a.folder, Person: person, ReadOnly: readOnly})
}

// owner carries out commands that change something: the open Signet, or this command itself.
type owner struct {
	a *app
	// desk is set when this command has the data folder itself.
	desk *desk.Desk
}

// patience is how long a command waits for another one that has the data folder, and asks no questions.
const patience = 10 * time.Second

// owning reaches whoever has the data folder, or takes it. close gives it back.
func (a *app) owning() (o *owner, closed func(), err error) {
	until := time.Now().Add(patience)
	for {
		d, err := a.open(false)
		if err == nil {
			return &owner{a, d}, func() { _ = d.Close() }, nil
		}
		if fault.Of(err).Code != "store.owned" {
			return nil, nil, err
		}
		var pong any
		asked := desk.Ask(a.ctx, a.folder, "ping", nil, &pong)
		if !errors.Is(asked, desk.ErrNoOwner) { // it answers, if only that it does not know the word
			return &owner{a: a}, func() {}, nil
		}
		if time.Now().After(until) {
			return nil, nil, err
		}
		select {
		case <-a.ctx.Done():
			return nil, nil, interrupted()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func interrupted() error {
	return fault.New(fault.Cancelled, "cli").Say("Interrupted.").Hint("What had begun is in the list of runs.")
}

// do carries out one command. It is the same handler on both ways.
func (o *owner) do(ctx context.Context, name string, args, into any) error {
	if o.desk == nil {
		err := desk.Ask(ctx, o.a.folder, name, args, into)
		if errors.Is(err, desk.ErrNoOwner) {
			return fault.New(fault.Unavailable, "cli.ask").Coded("owner.gone").Say("The open Signet was closed meanwhile.").Hint("Run the command again.")
		}
		return err
	}
	raw, err := json.Marshal(args)
	if err != nil {
		return err
	}
	out, err := o.desk.Handle(ctx, desk.Command{Name: name, Args: raw})
	if err != nil || into == nil {
		return err
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

// away reports whether a window or another command has the data folder.
func (o *owner) away() bool { return o.desk == nil }
