//go:build bench

// Command empty is a Wails window with nothing in it: what a start and an idle
// window of Signet are measured against.
package main

import (
	"embed"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
)

//go:embed page
var assets embed.FS

// Empty is bound to the window.
type Empty struct{}

// Painted says that the page is there.
func (Empty) Painted() error {
	return os.WriteFile(os.Getenv("SIGNET_READY_FILE"), []byte("empty\n"), 0o600)
}

func main() {
	err := wails.Run(&options.App{Title: "Empty", Width: 1440, Height: 900,
		AssetServer: &assetserver.Options{Assets: assets}, Bind: []any{&Empty{}}})
	if err != nil {
		os.Exit(1)
	}
}
