package app

import (
	"context"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// Shell is what the window's host can do for Signet. The Wails runtime ends the
// program when it is given a context of anybody else, so this file is its only user.
type Shell interface {
	Emit(event string, payload any)
	Browse(url string)
	Copy(text string) error
	// SaveFile and OpenFile ask the person; "" means that they declined.
	SaveFile(title, name string, kinds ...FileKind) (string, error)
	OpenFile(title string, kinds ...FileKind) (string, error)
	OpenFolder(title string) (string, error)
	Quit()
}

// FileKind is a kind of file that a dialog offers.
type FileKind struct{ Name, Pattern string }

type wailsShell struct{ ctx context.Context }

func (s wailsShell) Emit(event string, payload any) { runtime.EventsEmit(s.ctx, event, payload) }
func (s wailsShell) Browse(url string)              { runtime.BrowserOpenURL(s.ctx, url) }
func (s wailsShell) Copy(text string) error         { return runtime.ClipboardSetText(s.ctx, text) }
func (s wailsShell) Quit()                          { runtime.Quit(s.ctx) }

func (s wailsShell) SaveFile(title, name string, kinds ...FileKind) (string, error) {
	return runtime.SaveFileDialog(s.ctx, runtime.SaveDialogOptions{Title: title, DefaultFilename: name, Filters: filters(kinds)})
}

func (s wailsShell) OpenFile(title string, kinds ...FileKind) (string, error) {
	return runtime.OpenFileDialog(s.ctx, runtime.OpenDialogOptions{Title: title, Filters: filters(kinds)})
}

func (s wailsShell) OpenFolder(title string) (string, error) {
	return runtime.OpenDirectoryDialog(s.ctx, runtime.OpenDialogOptions{Title: title})
}

func filters(kinds []FileKind) []runtime.FileFilter {
	out := make([]runtime.FileFilter, 0, len(kinds))
	for _, k := range kinds {
		out = append(out, runtime.FileFilter{DisplayName: k.Name, Pattern: k.Pattern})
	}
	return out
}
