package app

// Personal is bound to the window: the Personal Connections of the person who sits here.
type Personal struct{ app *App }

// List lists the Personal Connections from the index; the keychain is not asked.
func (b *Personal) List(_ Empty) (PersonalList, error) {
	return guard(b.app.log, "Personal.List", func() (PersonalList, error) { return PersonalList{}, notYet("Personal.List") })
}

// Prompt describes the sign-in for setting up or updating.
func (b *Personal) Prompt(req ID) (Prompt, error) {
	return guard(b.app.log, "Personal.Prompt", func() (Prompt, error) { return Prompt{}, notYet("Personal.Prompt") })
}

// Test signs in with what is kept.
func (b *Personal) Test(req ID) (PersonalRow, error) {
	return guard(b.app.log, "Personal.Test", func() (PersonalRow, error) { return PersonalRow{}, notYet("Personal.Test") })
}

// Remove makes a sign-in unusable at once and deletes it after 30 seconds.
func (b *Personal) Remove(req ID) (PersonalRow, error) {
	return guard(b.app.log, "Personal.Remove", func() (PersonalRow, error) { return PersonalRow{}, notYet("Personal.Remove") })
}

// Undo takes a removal back.
func (b *Personal) Undo(req ID) (PersonalRow, error) {
	return guard(b.app.log, "Personal.Undo", func() (PersonalRow, error) { return PersonalRow{}, notYet("Personal.Undo") })
}

// Browser begins a sign-in by the system browser.
func (b *Personal) Browser(req BrowserSignIn) (BrowserState, error) {
	return guard(b.app.log, "Personal.Browser", func() (BrowserState, error) { return BrowserState{}, notYet("Personal.Browser") })
}

// BrowserGet says where that sign-in stands.
func (b *Personal) BrowserGet(req ID) (BrowserState, error) {
	return guard(b.app.log, "Personal.BrowserGet", func() (BrowserState, error) { return BrowserState{}, notYet("Personal.BrowserGet") })
}

// BrowserCancel gives that sign-in up.
func (b *Personal) BrowserCancel(req ID) (Empty, error) {
	return guard(b.app.log, "Personal.BrowserCancel", func() (Empty, error) { return Empty{}, notYet("Personal.BrowserCancel") })
}

// BrowserConfirm accepts another person than before.
func (b *Personal) BrowserConfirm(req ID) (BrowserState, error) {
	return guard(b.app.log, "Personal.BrowserConfirm", func() (BrowserState, error) { return BrowserState{}, notYet("Personal.BrowserConfirm") })
}

// Cancel declines the sign-ins of a run: nothing runs, one event is written.
func (b *Personal) Cancel(req ID) (Empty, error) {
	return guard(b.app.log, "Personal.Cancel", func() (Empty, error) { return Empty{}, notYet("Personal.Cancel") })
}

// Unlock asks the operating system to unlock the keychain.
func (b *Personal) Unlock(_ Empty) (KeychainState, error) {
	return guard(b.app.log, "Personal.Unlock", func() (KeychainState, error) { return KeychainState{}, notYet("Personal.Unlock") })
}

// Lock locks the keychain, where the system offers it.
func (b *Personal) Lock(_ Empty) (KeychainState, error) {
	return guard(b.app.log, "Personal.Lock", func() (KeychainState, error) { return KeychainState{}, notYet("Personal.Lock") })
}

// CheckKeychain looks at the keychain again.
func (b *Personal) CheckKeychain(_ Empty) (KeychainState, error) {
	return guard(b.app.log, "Personal.CheckKeychain", func() (KeychainState, error) { return KeychainState{}, notYet("Personal.CheckKeychain") })
}

// Provide is the one call that carries secrets inward. Strings only, parsed here
// behind the guard: a call that Wails cannot parse would be logged whole.
func (b *Personal) Provide(purpose, connectionID, valuesJSON string) (Provided, error) {
	return guard(b.app.log, "Personal.Provide", func() (Provided, error) { return Provided{}, notYet("Personal.Provide") })
}
