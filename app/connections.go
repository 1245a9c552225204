package app

// Connections is bound to the window: the shared and dynamic connections and the build-time values.
type Connections struct{ app *App }

// List lists the connections.
func (b *Connections) List(_ Empty) (ConnectionList, error) {
	return guard(b.app.log, "Connections.List", func() (ConnectionList, error) { return ConnectionList{}, notYet("Connections.List") })
}

// Get opens a connection.
func (b *Connections) Get(req ID) (ConnectionView, error) {
	return guard(b.app.log, "Connections.Get", func() (ConnectionView, error) { return ConnectionView{}, notYet("Connections.Get") })
}

// Create makes a connection; its sign-in follows through Personal.Provide.
func (b *Connections) Create(req ConnectionDraft) (ConnectionView, error) {
	return guard(b.app.log, "Connections.Create", func() (ConnectionView, error) { return ConnectionView{}, notYet("Connections.Create") })
}

// Change changes name or address.
func (b *Connections) Change(req ConnectionDraft) (ConnectionView, error) {
	return guard(b.app.log, "Connections.Change", func() (ConnectionView, error) { return ConnectionView{}, notYet("Connections.Change") })
}

// Remove removes a connection; On removes it also where it is used.
func (b *Connections) Remove(req FlagSet) (Empty, error) {
	return guard(b.app.log, "Connections.Remove", func() (Empty, error) { return Empty{}, notYet("Connections.Remove") })
}

// Test signs in and says who the system takes it for.
func (b *Connections) Test(req ID) (ConnectionTest, error) {
	return guard(b.app.log, "Connections.Test", func() (ConnectionTest, error) { return ConnectionTest{}, notYet("Connections.Test") })
}

// Uses lists where a connection is used.
func (b *Connections) Uses(req ID) (ConnectionView, error) {
	return guard(b.app.log, "Connections.Uses", func() (ConnectionView, error) { return ConnectionView{}, notYet("Connections.Uses") })
}

// Choices lists what the Connection box of a module offers.
func (b *Connections) Choices(req ModuleQuery) (ConnectionChoices, error) {
	return guard(b.app.log, "Connections.Choices", func() (ConnectionChoices, error) { return ConnectionChoices{}, notYet("Connections.Choices") })
}

// SetBuildTime sets the build-time value of a draft.
func (b *Connections) SetBuildTime(req BuildTimeDraft) (FlowState, error) {
	return guard(b.app.log, "Connections.SetBuildTime", func() (FlowState, error) { return FlowState{}, notYet("Connections.SetBuildTime") })
}

// Prompt describes the sign-in of a shared connection (no FlowID) or of an entered build-time value.
func (b *Connections) Prompt(req BuildTimeDraft) (Prompt, error) {
	return guard(b.app.log, "Connections.Prompt", func() (Prompt, error) { return Prompt{}, notYet("Connections.Prompt") })
}
