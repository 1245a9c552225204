package desk

import (
	"context"
	"encoding/json"
	"strings"

	"signet/backend/audit"
	"signet/backend/fault"
	"signet/backend/practice"
)

// The commands that the owner of a data folder carries out for a command line.
const (
	CommandActs     = "acts"
	CommandRun      = "run" // also presses an Action button
	CommandWait     = "wait"
	CommandCancel   = "cancel"
	CommandPublish  = "publish"
	CommandImport   = "import"
	CommandSample   = "sample"
	CommandPractice = "practice"
	CommandRefresh  = "refresh" // reads the rows of a View again
	CommandExport   = "export"  // of the audit log
	CommandSwitch   = "switch"  // on or off, of a flow that runs by itself
	CommandTest     = "test"    // of a connection's sign-in, or of one's own
	CommandRemove   = "remove"  // of one's own sign-in
	CommandResume   = "resume"  // of incomplete runs
	CommandDelete   = "delete"  // of incomplete runs
	CommandDefine   = "define"  // the structure of a data store
	CommandFolders  = "folders" // allows a folder's files, or no longer
)

// PublishArgs name a draft; PublishReply is Published.
type PublishArgs struct {
	Flow string `json:"flow"`
	Note string `json:"note,omitempty"`
}

// FlowReply names a flow.
type FlowReply struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PublishReply names a version.
type PublishReply struct {
	FlowReply
	Version int      `json:"version"`
	Hash    string   `json:"hash"`
	Removed []string `json:"buildTimeValuesRemoved"`
}

// PracticeReply lists the practice systems.
type PracticeReply struct {
	Systems []PracticeView `json:"systems"`
}

// PracticeView is a practice system as a terminal shows it; its passwords are made to be shown.
type PracticeView struct {
	Name     string             `json:"name"`
	Kind     string             `json:"kind"`
	Address  string             `json:"address"`
	Accounts []practice.Account `json:"accounts"`
}

// ExportArgs choose events of the audit log; ExportReply holds them.
type ExportArgs struct {
	Format audit.Format `json:"format"`
	Filter audit.Filter `json:"filter"`
}

// ExportReply is an export of the audit log.
type ExportReply struct {
	Events int    `json:"events"`
	Text   string `json:"text"`
}

type runRef struct {
	Run string `json:"run"`
}

// Handle carries out a command of a command line. It is the same way whether the
// command line has the data folder itself or asks the window that has it.
func (d *Desk) Handle(ctx context.Context, c Command) (any, error) {
	switch c.Name {
	case CommandActs:
		return handle(c, func(a RunArgs) (ActsReply, error) { return d.commandActs(ctx, a) })
	case CommandRun:
		return handle(c, func(a RunArgs) (RunReply, error) { return d.commandRun(ctx, a) })
	case CommandWait:
		return handle(c, func(a runRef) (RunState, error) { return d.commandWait(ctx, a.Run) })
	case CommandCancel:
		return handle(c, func(a runRef) (RunState, error) {
			if _, err := d.CancelRun(ctx, a.Run); err != nil {
				return RunState{}, err
			}
			return d.runState(ctx, a.Run)
		})
	case CommandPublish:
		return handle(c, func(a PublishArgs) (PublishReply, error) { return d.commandPublish(ctx, a) })
	case CommandSwitch:
		return handle(c, func(a SwitchArgs) (SwitchReply, error) { return d.commandSwitch(ctx, a) })
	case CommandImport:
		return handle(c, func(a ImportArgs) (ImportReply, error) { return d.commandImport(ctx, a) })
	case CommandSample:
		return handle(c, func(struct{}) (Sample, error) { return d.AddSample(ctx) })
	case CommandRefresh:
		return handle(c, func(a RunArgs) (FlowReply, error) { return d.commandRefresh(ctx, a.View) })
	case CommandExport:
		return handle(c, func(a ExportArgs) (ExportReply, error) {
			var b strings.Builder
			n, err := d.ExportEvents(ctx, &b, a.Format, a.Filter)
			return ExportReply{n, b.String()}, err
		})
	case CommandTest:
		return handle(c, func(a ConnectionArgs) (TestReply, error) { return d.commandTest(ctx, a.Connection) })
	case CommandRemove:
		return handle(c, func(a ConnectionArgs) (SignInReply, error) {
			p, err := d.RemovePersonal(ctx, a.Connection)
			return SignInOf(p), err
		})
	case CommandResume:
		return handle(c, func(a IncompleteArgs) (RunReply, error) { return d.commandResume(ctx, a) })
	case CommandDelete:
		return handle(c, func(a IncompleteArgs) (IncompleteReply, error) { return d.commandDelete(ctx, a) })
	case CommandDefine:
		return handle(c, func(a StoreArgs) (StoreReply, error) { return d.commandDefine(ctx, a) })
	case CommandFolders:
		return handle(c, func(a FoldersArgs) (FoldersReply, error) { return d.commandFolders(ctx, a) })
	case CommandPractice:
		return handle(c, func(struct{}) (PracticeReply, error) { return d.commandPractice(ctx) })
	}
	return nil, fault.New(fault.Invalid, "desk.handle").About(c.Name).Say("This Signet does not know the command %q.", c.Name).
		Hint("The open Signet may be an older one. Close it, then try again.")
}

func handle[A, R any](c Command, do func(A) (R, error)) (any, error) {
	var a A
	if len(c.Args) > 0 {
		if err := json.Unmarshal(c.Args, &a); err != nil {
			return nil, fault.New(fault.Invalid, "desk.handle").About(c.Name).Say("The command %s cannot be read.", c.Name).
				Hint("The open Signet may be another version. Close it, then try again.").Because(err)
		}
	}
	r, err := do(a)
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (d *Desk) commandPublish(ctx context.Context, a PublishArgs) (PublishReply, error) {
	f, err := d.FindFlow(ctx, a.Flow)
	if err != nil {
		return PublishReply{}, err
	}
	p, err := d.Publish(ctx, f.ID, "", a.Note)
	if err != nil {
		return PublishReply{}, err
	}
	d.tell(News{Kind: NewsFlow, ID: f.ID})
	return PublishReply{FlowReply{f.ID, f.Name}, p.Number, p.Hash, append([]string{}, p.Removed...)}, nil
}

func (d *Desk) commandRefresh(ctx context.Context, id string) (FlowReply, error) {
	id, err := d.FindView(id)
	if err != nil {
		return FlowReply{}, err
	}
	doc, err := d.View(id)
	if err != nil {
		return FlowReply{}, err
	}
	if err := d.RefreshView(ctx, doc, false); err != nil {
		return FlowReply{}, err
	}
	d.tell(News{Kind: NewsView, ID: id})
	return FlowReply{id, doc.Name}, nil
}

func (d *Desk) commandPractice(ctx context.Context) (PracticeReply, error) {
	if _, err := d.servePractice(ctx); err != nil {
		return PracticeReply{}, err
	}
	out := PracticeReply{Systems: []PracticeView{}}
	for _, s := range d.PracticeSystems() {
		out.Systems = append(out.Systems, PracticeView{s.Name, s.Kind, s.Address, s.Accounts})
	}
	return out, nil
}
