package app

// Preferences is bound to the window: the settings and the practice systems.
type Preferences struct{ app *App }

// Get is the page Settings.
func (b *Preferences) Get(_ Empty) (SettingsPage, error) {
	return guard(b.app.log, "Preferences.Get", func() (SettingsPage, error) { return SettingsPage{}, notYet("Preferences.Get") })
}

// Set keeps the settings.
func (b *Preferences) Set(req Settings) (SettingsPage, error) {
	return guard(b.app.log, "Preferences.Set", func() (SettingsPage, error) { return SettingsPage{}, notYet("Preferences.Set") })
}

// WriteSample writes the sample workspace and starts the practice systems.
func (b *Preferences) WriteSample(_ Empty) (SampleState, error) {
	return guard(b.app.log, "Preferences.WriteSample", func() (SampleState, error) { return SampleState{}, notYet("Preferences.WriteSample") })
}

// Practice says which practice systems run, and with which users.
func (b *Preferences) Practice(_ Empty) (PracticeState, error) {
	return guard(b.app.log, "Preferences.Practice", func() (PracticeState, error) { return PracticeState{}, notYet("Preferences.Practice") })
}

// Inbox lists the mails of the practice mail system.
func (b *Preferences) Inbox(_ Empty) (PracticeInbox, error) {
	return guard(b.app.log, "Preferences.Inbox", func() (PracticeInbox, error) { return PracticeInbox{}, notYet("Preferences.Inbox") })
}

// ResetPractice puts the practice systems back to their first state.
func (b *Preferences) ResetPractice(_ Empty) (PracticeState, error) {
	return guard(b.app.log, "Preferences.ResetPractice", func() (PracticeState, error) { return PracticeState{}, notYet("Preferences.ResetPractice") })
}

// InstallCommand makes `signet` available on the command line for this user.
func (b *Preferences) InstallCommand(_ Empty) (SettingsPage, error) {
	return guard(b.app.log, "Preferences.InstallCommand", func() (SettingsPage, error) { return SettingsPage{}, notYet("Preferences.InstallCommand") })
}
