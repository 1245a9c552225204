package app

// Profile is bound to the window: the frame: person, counts, notices, Home, palette.
type Profile struct{ app *App }

// Shell is what the frame shows everywhere.
func (b *Profile) Shell(_ Empty) (ShellState, error) {
	return guard(b.app.log, "Profile.Shell", func() (ShellState, error) { return ShellState{}, notYet("Profile.Shell") })
}

// Home is the page Home.
func (b *Profile) Home(_ Empty) (HomeState, error) {
	return guard(b.app.log, "Profile.Home", func() (HomeState, error) { return HomeState{}, notYet("Profile.Home") })
}

// Skip hides or shows the start card.
func (b *Profile) Skip(req FlagSet) (HomeState, error) {
	return guard(b.app.log, "Profile.Skip", func() (HomeState, error) { return HomeState{}, notYet("Profile.Skip") })
}

// Palette searches everything.
func (b *Profile) Palette(req PaletteQuery) (PaletteRows, error) {
	return guard(b.app.log, "Profile.Palette", func() (PaletteRows, error) { return PaletteRows{}, notYet("Profile.Palette") })
}

// Open opens an https address in the system browser.
func (b *Profile) Open(req Link) (Empty, error) {
	return guard(b.app.log, "Profile.Open", func() (Empty, error) { return Empty{}, notYet("Profile.Open") })
}

// Copy puts text on the clipboard.
func (b *Profile) Copy(req TextOut) (Empty, error) {
	return guard(b.app.log, "Profile.Copy", func() (Empty, error) { return Empty{}, notYet("Profile.Copy") })
}

// Lock locks or unlocks Signet.
func (b *Profile) Lock(req FlagSet) (ShellState, error) {
	return guard(b.app.log, "Profile.Lock", func() (ShellState, error) { return ShellState{}, notYet("Profile.Lock") })
}

// Events exists so that the event payloads are typed in the window.
func (b *Profile) Events(_ Empty) (Payloads, error) {
	return guard(b.app.log, "Profile.Events", func() (Payloads, error) { return Payloads{}, notYet("Profile.Events") })
}
