// Package app is the Wails shell: the bound API, the life cycle and the events.
// It is the only package that imports Wails, it does no I/O before OnStartup
// (generating the bindings runs main), and every type that crosses to the window
// lives here.
package app

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"

	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/secret"
)

// App holds what the bound structs share.
type App struct {
	log      *slog.Logger
	redactor *secret.Redactor
	shell    Shell
	events   *emitter
	opened   chan struct{} // closed when the data folder is open, or cannot be opened
	desk     *desk.Desk
	failed   error
	painted  sync.Once
	verify   verification
	home     string // the data folder that the command line named; "" is the usual one
	file     string // the file that the person opened with Signet
	trouble  atomic.Pointer[Notice]
	// heldFiles are files that were read and are not imported yet.
	held      sync.Mutex
	heldFiles []heldFile
}

// Run opens the window over the data folder; "" is the person's own. A file is an Action Flow that
// the person opened with Signet: it is imported as a draft and shown; "" is none.
func Run(assets fs.FS, home, file string) error {
	redactor := &secret.Redactor{}
	a := newApp(slog.New(slog.NewTextHandler(redacting{os.Stderr, redactor}, nil)), redactor, home)
	a.file = file
	slog.SetDefault(a.log) // libraries that log by themselves are redacted too
	return wails.Run(&options.App{
		Title: "Signet", Width: 1440, Height: 900, MinWidth: 1024, MinHeight: 680,
		BackgroundColour:   options.NewRGB(238, 240, 243), // --color-bg until the page paints
		AssetServer:        &assetserver.Options{Assets: assets, Middleware: guarded(newNonce())},
		Bind:               a.bound(),
		ErrorFormatter:     formatError,
		Logger:             wailsLogger{a.log, redactor},
		LogLevel:           logger.WARNING,
		LogLevelProduction: logger.WARNING,
		OnStartup:          a.startup,
		OnShutdown:         func(context.Context) { a.shutdown() },
		Linux:              &linux.Options{ProgramName: "signet"},
	})
}

func newApp(log *slog.Logger, redactor *secret.Redactor, home string) *App {
	return &App{log: log, redactor: redactor, opened: make(chan struct{}), home: home}
}

func (a *App) bound() []any {
	return []any{&Flows{a}, &Runs{a}, &Connections{a}, &Personal{a}, &Views{a}, &Audit{a}, &Profile{a}, &Preferences{a},
		&Tests{a}, &Building{a}, &Triggers{a}, &Imports{a}}
}

// startup opens the data folder beside the window, so that the first page paints meanwhile.
func (a *App) startup(ctx context.Context) {
	a.shell = wailsShell{ctx}
	a.events = newEmitter(a.shell.Emit)
	go a.open()
}

func (a *App) open() {
	defer close(a.opened)
	d, err := openDesk(a)
	if err != nil {
		a.log.Error("the data folder cannot be opened", "err", a.redactor.Clean(err.Error()))
		a.failed = err
		return
	}
	a.desk = d
	d.Listen(a.listen)
}

func openDesk(a *App) (*desk.Desk, error) {
	folder, err := desk.HomeFolder(a.home)
	if err != nil {
		return nil, err
	}
	person, err := desk.CurrentPerson()
	if err != nil {
		return nil, err
	}
	return desk.Open(context.Background(), desk.Options{Folder: folder, Person: person, Log: a.log, Redactor: a.redactor,
		Browse: a.shell.Browse, Keychain: keychain(), Serve: true})
}

// listen turns what the desk says into events of the window.
func (a *App) listen(n desk.News) {
	switch n.Kind {
	case desk.NewsRun:
		a.events.emit(EventRunChanged, n.Run.ID+"/"+n.Step, RunChanged{RunID: n.Run.ID, BatchID: n.Run.Batch, FlowID: n.Run.FlowID,
			ViewID: n.Run.ViewID, RowKey: n.Run.RowKey, State: string(n.Run.State), Module: n.Module, Step: n.Step})
	case desk.NewsShell:
		a.events.emit(EventShellChanged, "", Empty{})
	case desk.NewsFlow:
		a.events.emit(EventFlowChanged, n.ID, ID{n.ID})
	case desk.NewsView:
		a.events.emit(EventViewChanged, n.ID, ID{n.ID})
	case desk.NewsSignIn:
		if s, err := a.desk.Browser(context.Background(), n.ID); err == nil {
			a.events.emit(EventBrowser, n.ID, browserState(s))
		}
	}
}

func (a *App) shutdown() {
	select {
	case <-a.opened:
	case <-time.After(10 * time.Second):
		return
	}
	a.events.close()
	if a.desk != nil {
		if err := a.desk.Close(); err != nil {
			a.log.Error("the data folder did not close cleanly", "err", a.redactor.Clean(err.Error()))
		}
	}
}

// openFile imports the file that the person opened with Signet, and shows it. The window listens by now.
func (a *App) openFile() {
	if a.file == "" || a.desk == nil {
		return
	}
	content, err := os.ReadFile(filepath.Clean(a.file))
	var s desk.Draft
	if err == nil {
		s, err = a.desk.ImportFlow(context.Background(), filepath.Base(a.file), content)
	}
	if err != nil {
		f := fault.Of(err)
		a.trouble.Store(&Notice{Code: "file.import", Severity: "warning", Title: filepath.Base(a.file) + " was not imported", Text: f.Public()})
		a.events.emit(EventShellChanged, "", Empty{})
		return
	}
	a.events.emit(EventFlowOpened, s.Document.ID, ID{s.Document.ID})
}

// paintedPage tells whoever waits for the window (a script, a test) which page was painted first.
func (a *App) paintedPage(name string) {
	a.painted.Do(func() {
		if path := os.Getenv("SIGNET_READY_FILE"); path != "" {
			if err := os.WriteFile(filepath.Clean(path), []byte(name+"\n"), 0o600); err != nil {
				a.log.Warn("the file that says the window is ready cannot be written", "err", err)
			}
		}
		go a.openFile()
	})
}
