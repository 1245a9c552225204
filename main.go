// Command signet opens the window, or serves the terminal when it is given a command.
package main

import (
	"embed"
	"os"

	"signet/app"
)

//go:embed all:frontend/dist
var assets embed.FS

func main() {
	if err := app.Run(assets); err != nil {
		os.Exit(1)
	}
}
