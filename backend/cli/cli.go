// Package cli is the command line: one file a command. It drives the same desk as
// the window does, reads beside an open window, and hands over to it what changes
// something. It never takes a secret as an argument and never prints one.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"signet/backend/desk"
	"signet/backend/fault"
)

// The exit statuses.
const (
	ok     = 0
	failed = 1
	misuse = 2
)

// Streams are where a command reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
	Ask Asker // nil: the terminal, where In is one
}

// grammar is the command line as kong reads it.
type grammar struct {
	Home    string           `help:"The data folder. Without it SIGNET_HOME, or the folder of your user." env:"SIGNET_HOME" placeholder:"FOLDER"`
	JSON    bool             `name:"json" help:"Print one JSON document; errors as {code, message, hint}."`
	Version kong.VersionFlag `help:"Print the version."`

	Sample              sampleCmd      `cmd:"" help:"Write the sample workspace."`
	Practice            practiceCmd    `cmd:"" help:"Serve the practice systems until interrupted; print their addresses and accounts."`
	Serve               serveCmd       `cmd:"" help:"Start Action Flows by their schedules, webhooks and folders, without a window, until interrupted."`
	Flow                flowCmds       `cmd:"" help:"The Action Flows."`
	Run                 runCmd         `cmd:"" help:"Run an Action Flow once, as you."`
	Incomplete          incompleteCmds `cmd:"" help:"The incomplete runs: set aside by an error, to be carried on."`
	Eval                evalCmd        `cmd:"" help:"Evaluate a mapping against bundles."`
	View                viewCmds       `cmd:"" help:"The Views and their Action buttons."`
	Connections         connectionCmds `cmd:"" help:"The shared and dynamic connections."`
	PersonalConnections personalCmds   `cmd:"" help:"Your own sign-ins."`
	Files               filesCmds      `cmd:"" help:"The folders whose files Action Flows may read."`
	Audit               auditCmds      `cmd:"" help:"The audit log."`
	Datastore           datastoreCmds  `cmd:"" help:"The data stores of the workspace."`
	Connectors          connectorCmds  `cmd:"" help:"The apps and their modules."`
}

// app is what every command gets.
type app struct {
	ctx     context.Context
	folder  desk.Folder
	streams Streams
	json    bool
}

// Wants reports whether arguments are a command for this package, and not those of
// the window: none at all, a data folder alone, or what the window's own tools pass.
// home is the data folder that they name, file an Action Flow that is opened with Signet.
func Wants(args []string) (command bool, home, file string) {
	for i := 0; i < len(args); i++ {
		name, value, joined := strings.Cut(args[i], "=")
		switch {
		case name == "--home" && joined:
			home = value
		case name == "--home" && i+1 < len(args):
			i++
			home = args[i]
		case name == "--json" || name == "--help" || name == "-h" || name == "--version":
			return true, home, ""
		case strings.HasPrefix(name, "-"):
			return false, home, ""
		case strings.HasSuffix(name, ".signet") || strings.HasSuffix(name, ".signet.json"):
			return false, home, args[i]
		default:
			return true, home, ""
		}
	}
	return false, home, ""
}

// Main runs a command on the terminal of this process and gives its exit status.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return Run(ctx, args, Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
}

type exit int

// Run runs a command and gives its exit status.
func Run(ctx context.Context, args []string, s Streams) (status int) {
	var g grammar
	defer func() { // kong ends the program after --help and --version
		if p := recover(); p != nil {
			code, is := p.(exit)
			if !is {
				panic(p)
			}
			status = int(code)
		}
	}()
	parser, err := kong.New(&g, kong.Name("signet"), kong.Writers(s.Out, s.Err),
		kong.Description("Action Flows that run as you. Without a command, signet opens the window."),
		kong.Exit(func(code int) { panic(exit(code)) }), kong.Vars{"version": "Signet " + desk.Version},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		panic(err) // a fault of the declaration, seen by every test
	}
	wantsJSON := false
	for _, a := range args {
		if a == "--" {
			break
		}
		wantsJSON = wantsJSON || a == "--json"
	}
	k, err := parser.Parse(args)
	if err != nil {
		wrong := fault.New(fault.Invalid, "cli").Coded("usage").Say("%s.", capital(err.Error())).Hint("See: %s --help", usageOf(err))
		printError(s.Err, wrong, wantsJSON)
		return misuse
	}
	folder, err := desk.HomeFolder(g.Home)
	if err != nil {
		printError(s.Err, err, g.JSON)
		return failed
	}
	a := &app{ctx: ctx, folder: folder, streams: s, json: g.JSON}
	if err := k.Run(a); err != nil {
		var quiet silent
		if errors.As(err, &quiet) {
			return failed
		}
		printError(s.Err, err, g.JSON)
		var usage wrongUsage
		if errors.As(err, &usage) {
			return misuse
		}
		return failed
	}
	return ok
}

// usageOf is the command whose help tells how it is used.
func usageOf(err error) string {
	var p *kong.ParseError
	if errors.As(err, &p) && p.Context != nil {
		if n := p.Context.Selected(); n != nil {
			return "signet " + strings.TrimPrefix(n.FullPath(), "signet ")
		}
	}
	return "signet"
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// silent is an error of which everything was said already.
type silent struct{}

func (silent) Error() string { return "the command did not succeed" }

// wrongUsage marks an error of how a command was called.
type wrongUsage struct{ error }

func (w wrongUsage) Unwrap() error { return w.error }

func usage(format string, args ...any) error {
	return wrongUsage{fault.New(fault.Invalid, "cli").Coded("usage").Say(format, args...).Hint("See: signet --help")}
}

func printError(w io.Writer, err error, asJSON bool) {
	if asJSON {
		_ = json.NewEncoder(w).Encode(desk.FaultOf(err))
		return
	}
	f := fault.Of(err)
	fmt.Fprintf(w, "signet: %s\n", f.Public())
	for _, d := range f.Details {
		fmt.Fprintf(w, "  %s: %s\n", d.Name, d.Value)
	}
}
