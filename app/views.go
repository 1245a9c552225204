package app

import (
	"context"
	"os"
	"strconv"

	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/workspace"
)

// Views is bound to the window: the Views and their rows.
type Views struct{ app *App }

// List lists the Views.
func (b *Views) List(_ Empty) (ViewList, error) {
	return with(b.app, "Views.List", func(ctx context.Context, d *desk.Desk) (ViewList, error) {
		return viewList(ctx, d)
	})
}

func viewList(ctx context.Context, d *desk.Desk) (ViewList, error) {
	out := ViewList{Views: []ViewCard{}}
	all, err := d.Views(ctx)
	for _, c := range all {
		out.Views = append(out.Views, viewCard(c))
	}
	return out, err
}

// Get opens a View.
func (b *Views) Get(req ID) (ViewDefinition, error) {
	return with(b.app, "Views.Get", func(ctx context.Context, d *desk.Desk) (ViewDefinition, error) {
		v, err := d.OpenView(ctx, req.ID)
		if err != nil {
			return ViewDefinition{}, err
		}
		return viewDefinition(v, d.NameOf(ctx, d.Person.ID), d.Now()), nil
	})
}

// Rows gives rows, tiles and charts.
func (b *Views) Rows(req ViewQuery) (ViewData, error) {
	return with(b.app, "Views.Rows", func(ctx context.Context, d *desk.Desk) (ViewData, error) {
		p, err := d.ViewRows(ctx, req.ViewID, viewQuery(req), req.Refresh)
		if err != nil {
			return ViewData{}, err
		}
		return viewData(p), nil
	})
}

// Select sums up a selection for the bulk bar.
func (b *Views) Select(req ViewSelection) (ViewSelected, error) {
	return with(b.app, "Views.Select", func(ctx context.Context, d *desk.Desk) (ViewSelected, error) {
		s, err := d.SelectRows(ctx, req.ViewID, req.Keys)
		if err != nil {
			return ViewSelected{}, err
		}
		return viewSelected(s), nil
	})
}

// Export writes the rows that pass to a CSV file the person chooses.
func (b *Views) Export(req ViewQuery) (FileOut, error) {
	return with(b.app, "Views.Export", func(ctx context.Context, d *desk.Desk) (FileOut, error) {
		doc, err := d.View(req.ViewID)
		if err != nil {
			return FileOut{}, err
		}
		path, err := b.app.shell.SaveFile("Export rows", workspace.Slug(doc.Name)+".csv", FileKind{"CSV", "*.csv"})
		if err != nil || path == "" {
			return FileOut{}, err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return FileOut{}, notWritten(path, err)
		}
		n, err := d.ExportView(ctx, req.ViewID, viewQuery(req), f)
		if e := f.Close(); err == nil && e != nil {
			err = notWritten(path, e)
		}
		if err != nil {
			return FileOut{}, err
		}
		text := strconv.Itoa(n) + " rows exported"
		if n == 1 {
			text = "1 row exported"
		}
		return FileOut{Path: path, Rows: n, Text: text}, nil
	})
}

func notWritten(path string, err error) error {
	return fault.New(fault.Unavailable, "views.export").About(path).Headline("The file cannot be written").
		Say("%s cannot be written.", path).Hint("Choose another folder, or make room on the disk.").Because(err)
}

// Pin pins or unpins a View.
func (b *Views) Pin(req FlagSet) (ViewList, error) {
	return with(b.app, "Views.Pin", func(ctx context.Context, d *desk.Desk) (ViewList, error) {
		if _, err := d.View(req.ID); err != nil && req.On {
			return ViewList{}, err
		}
		if err := d.PinView(ctx, req.ID, req.On); err != nil {
			return ViewList{}, err
		}
		return viewList(ctx, d)
	})
}
