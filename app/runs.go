package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"signet/backend/desk"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/store"
)

// Runs is bound to the window: the runs.
type Runs struct{ app *App }

// Start starts runs, or says which sign-ins they need first.
func (b *Runs) Start(req RunStart) (RunStarted, error) {
	return with(b.app, "Runs.Start", func(ctx context.Context, d *desk.Desk) (RunStarted, error) {
		q := desk.StartRequest{Source: req.Source, ViewID: req.ViewID, Action: req.ActionID, Keys: req.RowKeys, FlowID: req.FlowID,
			Inputs: req.Inputs, Draft: req.Source == "draft", DryRun: req.DryRun, Only: req.Only, From: req.From, Expects: req.Expects}
		if x := req.Build; x != nil {
			q.Pinned, q.Pauses = x.Pinned, engine.Pauses{At: x.PauseAt, Every: x.Step}
			for _, i := range x.Items {
				q.Items = append(q.Items, desk.MappedItem{Module: i.Module, Path: i.Path, Value: i.Value})
			}
		}
		s, err := d.Start(ctx, q)
		if err != nil {
			return RunStarted{}, err
		}
		return started(s), nil
	})
}

// statesOf are the states behind the filter of the list.
var statesOf = map[string][]engine.State{
	"active":    {engine.Ready, engine.Running},
	"needs_you": {engine.NeedsSignIn, engine.Waiting, engine.Held, engine.InDoubt, engine.Interrupted},
	"failed":    {engine.Failed, engine.Refused, engine.InDoubt, engine.Interrupted},
	"succeeded": {engine.Succeeded, engine.Warning},
}

// List lists runs, newest first.
func (b *Runs) List(req RunQuery) (RunList, error) {
	return with(b.app, "Runs.List", func(ctx context.Context, d *desk.Desk) (RunList, error) {
		q := store.RunQuery{FlowID: req.FlowID, ViewID: req.ViewID, States: statesOf[req.State], Batch: req.BatchID, Before: int64(req.Before), Limit: req.Limit}
		if q.Limit <= 0 || q.Limit > 500 {
			q.Limit = 100
		}
		if req.Mine {
			q.Person = d.Person.ID
		}
		out := RunList{Runs: []RunRow{}}
		for {
			found, more, err := d.Runs(ctx, q)
			if err != nil {
				return out, err
			}
			for _, r := range found {
				if row := runRow(r); matches(row, req.Search) {
					out.Runs = append(out.Runs, row)
				}
				q.Before = r.Number
			}
			out.More = more
			if !more || len(out.Runs) >= q.Limit || req.Search == "" {
				return out, nil
			}
		}
	})
}

func matches(r RunRow, search string) bool {
	search = strings.ToLower(strings.TrimSpace(search))
	if search == "" {
		return true
	}
	for _, s := range []string{r.FlowName, r.ViewName, r.RowKey, r.Button, r.PersonName, r.StateText, itoa(r.Number)} {
		if strings.Contains(strings.ToLower(s), search) {
			return true
		}
	}
	return false
}

// view answers with the run after a journey.
func (b *Runs) view(method, id string, f func(context.Context, *desk.Desk) error) (RunView, error) {
	return with(b.app, method, func(ctx context.Context, d *desk.Desk) (RunView, error) {
		if err := f(ctx, d); err != nil {
			return RunView{}, err
		}
		x, err := d.Run(ctx, id)
		if err != nil {
			return RunView{}, err
		}
		return runView(ctx, d, x), nil
	})
}

// Get opens a run with its steps.
func (b *Runs) Get(req ID) (RunView, error) {
	return b.view("Runs.Get", req.ID, func(context.Context, *desk.Desk) error { return nil })
}

// Cancel stops a run; the step under way finishes or is unknown.
func (b *Runs) Cancel(req ID) (RunView, error) {
	return b.view("Runs.Cancel", req.ID, func(ctx context.Context, d *desk.Desk) error {
		_, err := d.CancelRun(ctx, req.ID)
		return err
	})
}

// CancelBatch stops what is left of a bulk click.
func (b *Runs) CancelBatch(req ID) (RunList, error) {
	return with(b.app, "Runs.CancelBatch", func(ctx context.Context, d *desk.Desk) (RunList, error) {
		out := RunList{Runs: []RunRow{}}
		found, err := d.CancelClick(ctx, req.ID)
		for _, r := range found {
			out.Runs = append(out.Runs, runRow(r))
		}
		return out, err
	})
}

func (b *Runs) follow(method, id string, how desk.Follow) (RunStarted, error) {
	return with(b.app, method, func(ctx context.Context, d *desk.Desk) (RunStarted, error) {
		s, err := d.FollowUp(ctx, id, how)
		if err != nil {
			return RunStarted{}, err
		}
		return started(s), nil
	})
}

// Retry goes on from the failed step, with the outputs of the finished ones.
func (b *Runs) Retry(req ID) (RunStarted, error) {
	return b.follow("Runs.Retry", req.ID, desk.RetryRun)
}

// Again starts a new run with the same inputs.
func (b *Runs) Again(req ID) (RunStarted, error) {
	return b.follow("Runs.Again", req.ID, desk.RunAgain)
}

// Continue goes on with a run that waits, where its sign-ins are there now.
func (b *Runs) Continue(req ID) (RunStarted, error) {
	return b.follow("Runs.Continue", req.ID, desk.ContinueRun)
}

// Decide records what a person says of an unknown outcome.
func (b *Runs) Decide(req RunDecide) (RunView, error) {
	return b.view("Runs.Decide", req.RunID, func(ctx context.Context, d *desk.Desk) error {
		_, err := d.DecideRun(ctx, req.RunID, req.Module, req.Operation, req.Done)
		return err
	})
}

// Operations reads recorded operations of a module that are too many for the view of the run.
func (b *Runs) Operations(req RunOperations) (RunOperationList, error) {
	return with(b.app, "Runs.Operations", func(ctx context.Context, d *desk.Desk) (RunOperationList, error) {
		kind := max(0, slices.Index(spanKinds, req.Kind))
		x, err := d.Operations(ctx, req.RunID, req.Module, engine.SpanKind(kind), int64(req.First), req.Count)
		if err != nil {
			return RunOperationList{}, err
		}
		out := RunOperationList{Steps: []RunStep{}}
		titles := map[int]string{}
		for _, f := range faces(d, x.Document, desk.Acts{Identities: x.Run.Identities}, nil) {
			titles[f.ID] = f.Title
		}
		for _, s := range x.Steps {
			out.Steps = append(out.Steps, runStep(x, s, titles))
		}
		return out, nil
	})
}

// Export writes a run with its steps to a file the person chooses.
func (b *Runs) Export(req ID) (FileOut, error) {
	return with(b.app, "Runs.Export", func(ctx context.Context, d *desk.Desk) (FileOut, error) {
		x, err := d.Run(ctx, req.ID)
		if err != nil {
			return FileOut{}, err
		}
		content, err := json.MarshalIndent(runView(ctx, d, x), "", "  ")
		if err != nil {
			return FileOut{}, fault.New(fault.Internal, "Runs.Export").Say("The run cannot be written.").Hint("Try again.").Because(err)
		}
		name := "run-" + itoa(int(x.Run.Number)) + ".json"
		path, err := b.app.save("Export the run", name, "", content, FileKind{Name: "JSON", Pattern: "*.json"})
		return FileOut{Path: path, Rows: len(x.Steps), Text: "Run " + itoa(int(x.Run.Number)) + " was written to " + path + "."}, err
	})
}
