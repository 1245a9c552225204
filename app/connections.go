package app

import (
	"context"

	"signet/backend/connection"
	"signet/backend/desk"
)

// Connections is bound to the window: the shared and dynamic connections and the build-time values.
type Connections struct{ app *App }

// List lists the connections.
func (b *Connections) List(_ Empty) (ConnectionList, error) {
	return with(b.app, "Connections.List", func(ctx context.Context, d *desk.Desk) (ConnectionList, error) {
		all, err := d.ConnectionLines(ctx)
		if err != nil {
			return ConnectionList{}, err
		}
		return ConnectionList{Connections: connectionRows(all)}, nil
	})
}

func (b *Connections) view(method string, f func(context.Context, *desk.Desk) (desk.ConnectionDetail, error)) (ConnectionView, error) {
	return with(b.app, method, func(ctx context.Context, d *desk.Desk) (ConnectionView, error) {
		x, err := f(ctx, d)
		if err != nil {
			return ConnectionView{}, err
		}
		return connectionView(d, x), nil
	})
}

// Get opens a connection.
func (b *Connections) Get(req ID) (ConnectionView, error) {
	return b.view("Connections.Get", func(ctx context.Context, d *desk.Desk) (desk.ConnectionDetail, error) {
		return d.Connection(ctx, req.ID)
	})
}

// Create makes a connection; its sign-in follows through Personal.Provide.
func (b *Connections) Create(req ConnectionDraft) (ConnectionView, error) {
	return b.view("Connections.Create", func(ctx context.Context, d *desk.Desk) (desk.ConnectionDetail, error) {
		return d.CreateConnection(ctx, connectionDraft(req))
	})
}

// Change changes name or address.
func (b *Connections) Change(req ConnectionDraft) (ConnectionView, error) {
	return b.view("Connections.Change", func(ctx context.Context, d *desk.Desk) (desk.ConnectionDetail, error) {
		return d.ChangeConnection(ctx, connectionDraft(req))
	})
}

// Remove removes a connection; On removes it also where it is used.
func (b *Connections) Remove(req FlagSet) (Empty, error) {
	return with(b.app, "Connections.Remove", func(ctx context.Context, d *desk.Desk) (Empty, error) {
		return Empty{}, d.RemoveConnection(ctx, req.ID, req.On)
	})
}

// Test signs in and says who the system takes it for.
func (b *Connections) Test(req ID) (ConnectionTest, error) {
	return with(b.app, "Connections.Test", func(ctx context.Context, d *desk.Desk) (ConnectionTest, error) {
		t, err := d.TestConnection(ctx, req.ID)
		if err != nil {
			return ConnectionTest{}, err
		}
		x, err := d.Connection(ctx, req.ID)
		if err != nil {
			return ConnectionTest{}, err
		}
		return connectionTest(x.ConnectionLine, t), nil
	})
}

// Uses lists where a connection is used.
func (b *Connections) Uses(req ID) (ConnectionView, error) {
	return b.view("Connections.Uses", func(ctx context.Context, d *desk.Desk) (desk.ConnectionDetail, error) {
		return d.Connection(ctx, req.ID)
	})
}

// Choices lists what the Connection box of a module offers.
func (b *Connections) Choices(req ModuleQuery) (ConnectionChoices, error) {
	return with(b.app, "Connections.Choices", func(ctx context.Context, d *desk.Desk) (ConnectionChoices, error) {
		choices, systems, err := d.ConnectionChoices(ctx, req.FlowID, req.Module)
		if err != nil {
			return ConnectionChoices{}, err
		}
		return ConnectionChoices{Choices: connectionRows(choices), Systems: connectionRows(systems)}, nil
	})
}

// SetBuildTime sets the build-time value of a draft.
func (b *Connections) SetBuildTime(req BuildTimeDraft) (FlowState, error) {
	return with(b.app, "Connections.SetBuildTime", func(ctx context.Context, d *desk.Desk) (FlowState, error) {
		if err := d.SetBuildTime(ctx, req.FlowID, req.ConnectionID, connection.BuildTimeSource(req.Source), req.Reference); err != nil {
			return FlowState{}, err
		}
		s, err := d.Draft(ctx, req.FlowID)
		if err != nil {
			return FlowState{}, err
		}
		return flowState(ctx, d, s)
	})
}

// Prompt describes the sign-in of a shared connection (no FlowID) or of an entered build-time value.
func (b *Connections) Prompt(req BuildTimeDraft) (Prompt, error) {
	return with(b.app, "Connections.Prompt", func(ctx context.Context, d *desk.Desk) (Prompt, error) {
		p, err := d.ConnectionPrompt(ctx, req.FlowID, req.ConnectionID)
		if err != nil {
			return Prompt{}, err
		}
		return prompt(p), nil
	})
}
