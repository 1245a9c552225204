package desk

import (
	"context"
	"fmt"
	"time"

	"signet/backend/engine"
	"signet/backend/fault"
)

// IncompleteArgs name incomplete runs for a command line.
type IncompleteArgs struct {
	Runs    []string                  `json:"runs"`
	Newest  bool                      `json:"newest,omitempty"`
	Bundles map[string]map[string]any `json:"bundles,omitempty"` // by the module's number
}

// IncompleteState is an incomplete run as a terminal shows it.
type IncompleteState struct {
	ID       string                    `json:"id"`
	Number   int64                     `json:"number"`
	Flow     string                    `json:"flow"`
	FlowID   string                    `json:"flowId"`
	Version  int                       `json:"version"` // 0 is the draft
	Newest   int                       `json:"newest,omitempty"`
	Created  time.Time                 `json:"created"`
	Size     int64                     `json:"size"`
	Status   engine.HoldStatus         `json:"status"`
	Attempts int                       `json:"attempts"`
	Next     *time.Time                `json:"next,omitempty"`
	Waits    string                    `json:"waits,omitempty"`
	Module   int                       `json:"module"`
	Title    string                    `json:"title"`
	Type     string                    `json:"errorType"`
	Person   string                    `json:"person"`
	Fault    *FaultState               `json:"fault,omitempty"`
	Bundles  map[string]map[string]any `json:"bundles,omitempty"`
}

// IncompletesReply lists incomplete runs.
type IncompletesReply struct {
	Runs []IncompleteState `json:"incompleteRuns"`
}

// IncompleteReply counts what was deleted.
type IncompleteReply struct {
	Deleted int `json:"deleted"`
}

// IncompleteStates lists the incomplete runs for a terminal.
func (d *Desk) IncompleteStates(ctx context.Context, q IncompleteQuery) (IncompletesReply, error) {
	found, err := d.Incompletes(ctx, q)
	out := IncompletesReply{Runs: []IncompleteState{}}
	for _, i := range found {
		out.Runs = append(out.Runs, incompleteState(i))
	}
	return out, err
}

// IncompleteState is one with its bundles.
func (d *Desk) IncompleteState(ctx context.Context, id string) (IncompleteState, error) {
	i, err := d.Incomplete(ctx, id)
	if err != nil {
		return IncompleteState{}, err
	}
	out := incompleteState(i.Incomplete)
	out.Bundles = map[string]map[string]any{}
	for m, b := range i.Bundles {
		out.Bundles[itoa(m)] = b
	}
	return out, nil
}

func incompleteState(i Incomplete) IncompleteState {
	r, h := i.Run, i.Run.Hold
	out := IncompleteState{ID: r.ID, Number: r.Number, Flow: r.FlowName, FlowID: r.FlowID, Version: r.Version, Newest: i.Newest, Created: r.CreatedAt,
		Size: h.Size, Status: i.Status, Attempts: h.Attempts, Waits: h.Waits, Module: i.Module, Title: i.Title, Type: h.Type, Person: r.PersonName}
	if !h.Next.IsZero() {
		out.Next = &h.Next
	}
	if r.Fault != nil {
		out.Fault = FaultOf(r.Fault)
	}
	return out
}

func (d *Desk) commandResume(ctx context.Context, a IncompleteArgs) (RunReply, error) {
	out := RunReply{Runs: []RunState{}, Needs: []Need{}}
	for _, id := range a.Runs {
		how := ResumeHow{Newest: a.Newest}
		for name, b := range a.Bundles {
			n := 0
			if _, err := fmt.Sscanf(name, "%d", &n); err != nil {
				return out, fault.New(fault.Invalid, "desk.incomplete").Say("%q is no number of a module.", name).
					Hint("Write bundles as {\"3\": {…}}, as `signet incomplete show` prints them.")
			}
			if how.Bundles == nil {
				how.Bundles = map[int]map[string]any{}
			}
			how.Bundles[n] = b
		}
		s, err := d.ResumeIncomplete(ctx, id, how)
		if err != nil {
			return out, err
		}
		var missing []engine.Missing
		for _, p := range s.Prompts {
			missing = append(missing, engine.Missing{ConnectionID: p.Connection.ID, Maybe: p.Maybe})
		}
		out.Needs = append(out.Needs, d.needs(missing)...)
		for _, r := range s.Runs {
			out.Runs = append(out.Runs, runStateOf(r))
		}
	}
	return out, nil
}

func (d *Desk) commandDelete(ctx context.Context, a IncompleteArgs) (IncompleteReply, error) {
	n, err := d.DeleteIncompletes(ctx, a.Runs)
	return IncompleteReply{n}, err
}
