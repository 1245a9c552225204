// Package app is the Wails shell: the bound API, the life cycle and the events.
// It is the only package that imports Wails, it does no I/O before OnStartup
// (generating the bindings runs main), and every type that crosses to the window
// lives here.
package app

import (
	"io/fs"
	"log/slog"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"

	"signet/backend/desk"
)

// App holds what the bound structs share.
type App struct {
	log    *slog.Logger
	opened chan struct{} // closed when the data folder is open, or cannot be opened
	desk   *desk.Desk
	failed error
}

// Run opens the window.
func Run(assets fs.FS) error {
	a := &App{log: slog.New(slog.NewTextHandler(os.Stderr, nil)), opened: make(chan struct{})}
	return wails.Run(&options.App{
		Title: "Signet", Width: 1440, Height: 900, MinWidth: 1024, MinHeight: 680,
		AssetServer:    &assetserver.Options{Assets: assets},
		Bind:           []any{&Flows{a}, &Runs{a}, &Connections{a}, &Personal{a}, &Views{a}, &Audit{a}, &Profile{a}, &Preferences{a}},
		ErrorFormatter: formatError,
	})
}
