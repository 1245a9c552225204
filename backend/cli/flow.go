package cli

import (
	"io"
	"os"
	"path/filepath"
	"strconv"

	"signet/backend/desk"
	"signet/backend/fault"
)

type flowCmds struct {
	List    flowList    `cmd:"" help:"List the Action Flows."`
	Show    flowShow    `cmd:"" help:"Show an Action Flow: its document, or what it does."`
	Import  flowImport  `cmd:"" help:"Import a Signet document, or a blueprint of Make, Celonis or Fusion, as a new draft."`
	Export  flowExport  `cmd:"" help:"Export a draft as a Signet document or as a blueprint of Make."`
	Publish flowPublish `cmd:"" help:"Publish a draft as the next version."`
	On      flowOn      `cmd:"" help:"Switch an Action Flow on: its newest version runs by itself."`
	Off     flowOff     `cmd:"" help:"Switch an Action Flow off."`
	Diff    flowDiff    `cmd:"" help:"Compare two versions; 0 is the draft."`
	Test    flowTest    `cmd:"" help:"Run the tests of an Action Flow: as nobody, without a network. Exit status 1 when one fails."`
}

type flowList struct{}

type flowRow struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Version    int    `json:"version"` // 0: never published
	Scheduling string `json:"scheduling"`
	Modules    int    `json:"modules"`
	Dynamic    int    `json:"dynamicConnections"`
	Modified   string `json:"modified"`
	Problem    string `json:"problem,omitempty"`
}

// Run lists the Action Flows.
func (flowList) Run(a *app) error {
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	flows, err := d.Flows(a.ctx)
	if err != nil {
		return err
	}
	out := []flowRow{}
	for _, f := range flows {
		r := flowRow{ID: f.ID, Name: f.Name, Version: f.Latest, Modified: stamp(f.Modified)}
		if f.Draft != nil {
			r.Scheduling, r.Modules, r.Dynamic = capital(f.Draft.Scheduling.Words()), len(f.Draft.Modules), len(f.Draft.DynamicIDs())
		}
		if f.Problem != nil {
			r.Problem = f.Problem.Headlined()
		}
		out = append(out, r)
	}
	return a.print(map[string]any{"flows": out}, func() {
		if len(out) == 0 {
			a.say("There is no Action Flow yet. Write the sample workspace with: signet sample")
			return
		}
		var rows [][]string
		for _, r := range out {
			version := "never published"
			if r.Version > 0 {
				version = "version " + strconv.Itoa(r.Version)
			}
			if r.Problem != "" {
				version = r.Problem
			}
			rows = append(rows, []string{r.ID, r.Name, version, r.Scheduling, plural(r.Modules, "module", "modules")})
		}
		a.table([]string{"id", "name", "published", "scheduling", "size"}, rows)
	})
}

type flowShow struct {
	Flow   string `arg:"" help:"Id or name."`
	Number int    `name:"number" short:"n" help:"A version; without it the draft."`
}

// Run shows a flow.
func (c flowShow) Run(a *app) error {
	d, f, err := a.readingFlow(c.Flow)
	if err != nil {
		return err
	}
	defer d.Close()
	doc, _, err := d.Document(a.ctx, f.ID, c.Number)
	if err != nil {
		return err
	}
	return a.print(doc, func() {
		state := "draft"
		if c.Number > 0 {
			state = "version " + strconv.Itoa(c.Number)
		}
		a.say("%s (%s), %s, %s", plain(doc.Name), doc.ID, state, doc.Scheduling.Words())
		lines, err := d.Explain(doc)
		if err != nil {
			a.note("%v", err)
		}
		for _, l := range lines {
			a.say("  %s", plain(l))
		}
	})
}

// mostFile is the largest file that is read.
const mostFile = 20 << 20

func (a *app) file(path string) (content []byte, name string, err error) {
	var r io.Reader = a.streams.In
	name = "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, "", fault.New(fault.NotFound, "cli.file").About(path).Say("The file %s cannot be read.", path).Hint("Check its name.").Because(err)
		}
		defer f.Close()
		r, name = f, filepath.Base(path)
	}
	b, err := io.ReadAll(io.LimitReader(r, mostFile+1))
	if err == nil && len(b) > mostFile {
		return nil, "", fault.New(fault.Exhausted, "cli.file").About(path).Say("%s is larger than %d MB.", name, mostFile>>20).Hint("Give a smaller file.")
	}
	if err != nil {
		return nil, "", fault.New(fault.Unavailable, "cli.file").About(path).Say("%s cannot be read.", name).Hint("Check the file.").Because(err)
	}
	return b, name, nil
}

func cannotWrite(path string, err error) error {
	return fault.New(fault.Unavailable, "cli.write").About(path).Say("The file %s cannot be written.", path).
		Hint("Choose another folder, or make room on the disk.").Because(err)
}

type flowPublish struct {
	Flow string `arg:"" help:"Id or name."`
	Note string `short:"m" help:"The release note."`
}

// Run publishes a draft.
func (c flowPublish) Run(a *app) error {
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	var p desk.PublishReply
	if err := o.do(a.ctx, desk.CommandPublish, desk.PublishArgs{Flow: c.Flow, Note: c.Note}, &p); err != nil {
		return err
	}
	return a.print(p, func() {
		a.say("Published %s as version %d.", plain(p.Name), p.Version)
		for _, name := range p.Removed {
			a.say("  Build-time value of %s removed.", plain(name))
		}
	})
}

type flowDiff struct {
	Flow string `arg:"" help:"Id or name."`
	A    int    `arg:"" help:"A version; 0 is the draft."`
	B    int    `arg:"" help:"Another version; 0 is the draft."`
}

type flowChange struct {
	Kind   string `json:"kind"`
	Module int    `json:"module,omitempty"`
	Field  string `json:"field,omitempty"`
	Old    string `json:"old,omitempty"`
	New    string `json:"new,omitempty"`
	Words  string `json:"words"`
}

// Run compares two versions.
func (c flowDiff) Run(a *app) error {
	d, f, err := a.readingFlow(c.Flow)
	if err != nil {
		return err
	}
	defer d.Close()
	changes, err := d.Compare(a.ctx, f.ID, c.A, c.B)
	if err != nil {
		return err
	}
	out := []flowChange{}
	for _, x := range changes {
		out = append(out, flowChange{string(x.Kind), x.Module, x.Field, x.Old, x.New, x.Words})
	}
	return a.print(map[string]any{"changes": out}, func() {
		if len(out) == 0 {
			a.say("No difference.")
		}
		for _, x := range out {
			a.say("%s", plain(x.Words))
		}
	})
}
