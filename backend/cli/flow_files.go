package cli

import (
	"fmt"
	"os"

	"signet/backend/connectors/all"
	"signet/backend/desk"
	"signet/backend/flow/blueprint"
)

type flowImport struct {
	File     string            `arg:"" help:"A Signet document, a blueprint of Make, Integromat, Celonis or Fusion, or a Celonis package; - reads it from standard input."`
	DryRun   bool              `help:"Only say what would be imported, and what would be done to it."`
	Tolerant bool              `help:"Repair broken JSON, and list every repair."`
	Connect  map[string]string `help:"What the file calls a connection, and one of the workspace; or new:shared, new:dynamic." placeholder:"NAME=CONNECTION"`
}

type importOut struct {
	desk.ImportReply
	DryRun   bool     `json:"dryRun,omitempty"`
	Modules  int      `json:"modules"`
	Problems []string `json:"problems"`
}

// Run imports a file.
func (c flowImport) Run(a *app) error {
	content, name, err := a.file(c.File)
	if err != nil {
		return err
	}
	out := importOut{DryRun: c.DryRun, Problems: []string{}}
	if c.DryRun {
		plan, err := a.plan(name, content, c.Tolerant)
		if err != nil {
			return err
		}
		out.ImportReply = plan.Reply()
	} else {
		o, closed, err := a.owning()
		if err != nil {
			return err
		}
		defer closed()
		if err := o.do(a.ctx, desk.CommandImport, desk.ImportArgs{File: name, Content: content, Tolerant: c.Tolerant, Connect: c.Connect}, &out.ImportReply); err != nil {
			return err
		}
	}
	for _, f := range out.Flows {
		out.Modules += f.Modules
		out.Problems = append(out.Problems, f.Problems...)
	}
	return a.print(out, func() { c.say(a, out) })
}

// plan reads a file against the workspace.
func (a *app) plan(name string, content []byte, tolerant bool) (desk.ImportPlan, error) {
	d, err := a.reading()
	if err != nil { // there is no workspace yet
		return desk.PlanImport(all.Registry(), name, content, tolerant)
	}
	defer d.Close()
	return d.ReadImport(a.ctx, name, content, tolerant)
}

func (c flowImport) say(a *app, out importOut) {
	for _, r := range out.Remarks {
		a.say("%s", plain(r))
	}
	for _, f := range out.Flows {
		size := plural(f.Modules, "module", "modules")
		if f.Stubs > 0 {
			size += fmt.Sprintf(", %d of them not built in", f.Stubs)
		}
		if c.DryRun {
			a.say("Would import %s with %s.", plain(f.Name), size)
		} else {
			a.say("Imported %s as %s with %s.", plain(f.Name), f.ID, size)
		}
		for _, n := range f.Needs {
			kind := "needs a connection"
			if n.Dynamic {
				kind = "needs a dynamic connection"
			}
			a.say("  %s: %s (%s)", kind, plain(n.Name), plain(firstOf(n.Type, n.App)))
		}
		for _, l := range f.Can {
			a.say("  can: %s", plain(l))
		}
		for _, r := range f.Report {
			a.say("  %s: %s", r.Sort, plain(r.Words()))
		}
		if len(f.Report) == 0 {
			for _, p := range f.Problems {
				a.say("  %s", plain(p))
			}
		}
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

type flowExport struct {
	Flow   string `arg:"" help:"Id or name."`
	Output string `short:"o" help:"A file; without it standard output." placeholder:"FILE"`
	Format string `default:"signet" enum:"signet,make" help:"The form of the document (${enum})."`
}

type exported struct {
	File   string             `json:"file"`
	ID     string             `json:"id"`
	Report []blueprint.Remark `json:"report"`
}

// Run exports a draft.
func (c flowExport) Run(a *app) error {
	d, f, err := a.readingFlow(c.Flow)
	if err != nil {
		return err
	}
	defer d.Close()
	x, err := d.ExportFlowAs(a.ctx, f.ID, c.Format)
	if err != nil {
		return err
	}
	if c.Output == "" {
		for _, r := range x.Remarks {
			a.note("%s: %s", r.Sort, plain(r.Words()))
		}
		_, err = a.streams.Out.Write(x.Content)
		return err
	}
	if err := os.WriteFile(c.Output, x.Content, 0o600); err != nil {
		return cannotWrite(c.Output, err)
	}
	out := exported{File: c.Output, ID: f.ID, Report: append([]blueprint.Remark{}, x.Remarks...)}
	return a.print(out, func() {
		a.say("Exported %s to %s.", plain(f.Name), c.Output)
		for _, r := range x.Remarks {
			a.say("  %s: %s", r.Sort, plain(r.Words()))
		}
	})
}
