// Command signet opens the window, or serves the terminal when it is given a command.
package main

import (
	"embed"
	"os"

	"signet/app"
	"signet/backend/cli"
)

//go:embed all:frontend/dist
var assets embed.FS

func main() {
	command, home := cli.Wants(os.Args[1:])
	if command {
		os.Exit(cli.Main(os.Args[1:]))
	}
	if err := app.Run(assets, home); err != nil {
		os.Exit(1)
	}
}
