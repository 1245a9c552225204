package desk

import (
	"context"
	"strings"

	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/flow/blueprint"
)

// ImportArgs are a file that becomes drafts. Connect maps what the file calls a connection to one of the workspace.
type ImportArgs struct {
	File     string            `json:"file"`
	Content  []byte            `json:"content"`
	Tolerant bool              `json:"tolerant,omitempty"`
	Connect  map[string]string `json:"connect,omitempty"`
}

// ImportReply is what became of a file. The first flow stands in front, as when there is one only.
type ImportReply struct {
	FlowReply
	Kind    string        `json:"kind"`
	Flows   []ImportedRow `json:"flows"`
	Remarks []string      `json:"remarks"`
}

// ImportedRow is one flow of a file, as a terminal shows it.
type ImportedRow struct {
	ID       string             `json:"id,omitempty"` // empty in a dry run
	Name     string             `json:"name"`
	Modules  int                `json:"modules"`
	BuiltIn  int                `json:"builtIn"`
	Stubs    int                `json:"stubs"`
	Report   []blueprint.Remark `json:"report"`
	Needs    []blueprint.Need   `json:"connections"`
	Can      []string           `json:"can"`
	Problems []string           `json:"problems"`
}

// Reply is a plan as a terminal shows it.
func (p ImportPlan) Reply() ImportReply {
	out := ImportReply{Kind: p.Kind, Flows: []ImportedRow{}, Remarks: []string{}}
	for _, r := range p.Remarks {
		out.Remarks = append(out.Remarks, r.Words())
	}
	for _, x := range p.Flows {
		row := ImportedRow{Name: x.Name, Modules: len(x.Document.Modules), BuiltIn: x.Native, Stubs: x.Stubs, Report: append([]blueprint.Remark{}, x.Remarks...),
			Needs: []blueprint.Need{}, Can: []string{}, Problems: []string{}}
		for _, n := range x.Needs {
			row.Needs = append(row.Needs, n.Need)
		}
		for _, l := range x.Can {
			row.Can = append(row.Can, l.Sentence)
		}
		for _, q := range x.Problems {
			row.Problems = append(row.Problems, string(q.Severity)+": "+q.Sentence)
		}
		out.Flows = append(out.Flows, row)
	}
	if len(out.Flows) > 0 {
		out.Name = out.Flows[0].Name
	}
	return out
}

func (d *Desk) commandImport(ctx context.Context, a ImportArgs) (ImportReply, error) {
	choices, err := d.importChoices(ctx, a)
	if err != nil {
		return ImportReply{}, err
	}
	made, err := d.Import(ctx, ImportRequest{File: a.File, Content: a.Content, Tolerant: a.Tolerant, Choices: choices})
	if err != nil {
		return ImportReply{}, err
	}
	out := made.Plan.Reply()
	for i, s := range made.Drafts {
		out.Flows[i].ID, out.Flows[i].Name = s.Document.ID, s.Document.Name
		d.tell(News{Kind: NewsFlow, ID: s.Document.ID})
	}
	out.FlowReply = FlowReply{made.Drafts[0].Document.ID, made.Drafts[0].Document.Name}
	out.Remarks = append(out.Remarks, made.Trouble...)
	return out, nil
}

// importChoices reads NAME=CONNECTION pairs: what the file calls it, or its key, and a connection of the workspace, or new:shared and new:dynamic.
func (d *Desk) importChoices(ctx context.Context, a ImportArgs) (map[string]ImportChoice, error) {
	if len(a.Connect) == 0 {
		return nil, nil
	}
	plan, err := d.ReadImport(ctx, a.File, a.Content, a.Tolerant)
	if err != nil {
		return nil, err
	}
	out := map[string]ImportChoice{}
	for name, to := range a.Connect {
		known := false
		for _, x := range plan.Flows {
			for _, n := range x.Needs {
				if n.Key != name && !strings.EqualFold(n.Name, name) {
					continue
				}
				known = true
				switch to {
				case "new:shared":
					out[n.Key] = ImportChoice{Use: UseShared, Keep: true}
				case "new:dynamic":
					out[n.Key] = ImportChoice{Use: UseDynamic}
				default:
					c, err := d.connectionNamed(to)
					if err != nil {
						return nil, err
					}
					out[n.Key] = ImportChoice{Use: UseExisting, Connection: c.ID}
				}
			}
		}
		if !known {
			return nil, fault.New(fault.NotFound, "desk.import").About(name).Say("%s needs no connection %s.", a.File, name).
				Hint("See what it needs with --dry-run.")
		}
	}
	return out, nil
}

func (d *Desk) connectionNamed(name string) (connection.Document, error) {
	if c, err := d.FindConnection(name, connection.Shared); err == nil {
		return c, nil
	}
	return d.FindConnection(name, connection.Dynamic)
}
