package app

// Views is bound to the window: the Views and their rows.
type Views struct{ app *App }

// List lists the Views.
func (b *Views) List(_ Empty) (ViewList, error) {
	return guard(b.app.log, "Views.List", func() (ViewList, error) { return ViewList{}, notYet("Views.List") })
}

// Get opens a View.
func (b *Views) Get(req ID) (ViewDefinition, error) {
	return guard(b.app.log, "Views.Get", func() (ViewDefinition, error) { return ViewDefinition{}, notYet("Views.Get") })
}

// Rows gives rows, tiles and charts.
func (b *Views) Rows(req ViewQuery) (ViewData, error) {
	return guard(b.app.log, "Views.Rows", func() (ViewData, error) { return ViewData{}, notYet("Views.Rows") })
}

// Select sums up a selection for the bulk bar.
func (b *Views) Select(req ViewSelection) (ViewSelected, error) {
	return guard(b.app.log, "Views.Select", func() (ViewSelected, error) { return ViewSelected{}, notYet("Views.Select") })
}

// Export writes the rows that pass to a CSV file the person chooses.
func (b *Views) Export(req ViewQuery) (FileOut, error) {
	return guard(b.app.log, "Views.Export", func() (FileOut, error) { return FileOut{}, notYet("Views.Export") })
}

// Pin pins or unpins a View.
func (b *Views) Pin(req FlagSet) (ViewList, error) {
	return guard(b.app.log, "Views.Pin", func() (ViewList, error) { return ViewList{}, notYet("Views.Pin") })
}
