package app

// Runs is bound to the window: the runs.
type Runs struct{ app *App }

// Start starts runs, or says which sign-ins they need first.
func (b *Runs) Start(req RunStart) (RunStarted, error) {
	return guard(b.app.log, "Runs.Start", func() (RunStarted, error) { return RunStarted{}, notYet("Runs.Start") })
}

// List lists runs, newest first.
func (b *Runs) List(req RunQuery) (RunList, error) {
	return guard(b.app.log, "Runs.List", func() (RunList, error) { return RunList{}, notYet("Runs.List") })
}

// Get opens a run with its steps.
func (b *Runs) Get(req ID) (RunView, error) {
	return guard(b.app.log, "Runs.Get", func() (RunView, error) { return RunView{}, notYet("Runs.Get") })
}

// Cancel stops a run; the step under way finishes or is unknown.
func (b *Runs) Cancel(req ID) (RunView, error) {
	return guard(b.app.log, "Runs.Cancel", func() (RunView, error) { return RunView{}, notYet("Runs.Cancel") })
}

// CancelBatch stops what is left of a bulk click.
func (b *Runs) CancelBatch(req ID) (RunList, error) {
	return guard(b.app.log, "Runs.CancelBatch", func() (RunList, error) { return RunList{}, notYet("Runs.CancelBatch") })
}

// Retry goes on from the failed step, with the outputs of the finished ones.
func (b *Runs) Retry(req ID) (RunStarted, error) {
	return guard(b.app.log, "Runs.Retry", func() (RunStarted, error) { return RunStarted{}, notYet("Runs.Retry") })
}

// Again starts a new run with the same inputs.
func (b *Runs) Again(req ID) (RunStarted, error) {
	return guard(b.app.log, "Runs.Again", func() (RunStarted, error) { return RunStarted{}, notYet("Runs.Again") })
}

// Continue goes on with a run that waits, where its sign-ins are there now.
func (b *Runs) Continue(req ID) (RunStarted, error) {
	return guard(b.app.log, "Runs.Continue", func() (RunStarted, error) { return RunStarted{}, notYet("Runs.Continue") })
}

// Decide records what a person says of an unknown outcome.
func (b *Runs) Decide(req RunDecide) (RunView, error) {
	return guard(b.app.log, "Runs.Decide", func() (RunView, error) { return RunView{}, notYet("Runs.Decide") })
}

// Export writes a run with its steps to a file the person chooses.
func (b *Runs) Export(req ID) (FileOut, error) {
	return guard(b.app.log, "Runs.Export", func() (FileOut, error) { return FileOut{}, notYet("Runs.Export") })
}
