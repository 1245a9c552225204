// Command signet opens the window, or serves the terminal when it is given a command.
// It is built twice from the same source: with the tag desktop as signet-window, which
// draws, and without as signet, which does not load what a window needs and hands over.
package main

import (
	"fmt"
	"os"

	"signet/backend/cli"
)

func main() {
	command, home, file := cli.Wants(os.Args[1:])
	if command {
		os.Exit(cli.Main(os.Args[1:]))
	}
	if err := openWindow(home, file); err != nil {
		fmt.Fprintln(os.Stderr, "signet:", err)
		os.Exit(1)
	}
}
