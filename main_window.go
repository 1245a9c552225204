//go:build desktop || dev || bindings

package main

import (
	"embed"

	"signet/app"
)

//go:embed all:frontend/dist
var assets embed.FS

func openWindow(home, file string) error { return app.Run(assets, home, file) }
