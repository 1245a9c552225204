package desk

import (
	"context"
	"slices"
	"strings"

	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/flow/blueprint"
)

// ImportPlan is what a file would become. Reading it changes nothing and runs nothing.
type ImportPlan struct {
	File     string
	Kind     string // signet, make, celonis, fusion
	Author   string // who made the file, where it says so
	Tolerant bool
	Flows    []ImportFlow
	Remarks  []blueprint.Remark // about the file as a whole
}

// ImportFlow is one Action Flow of a file.
type ImportFlow struct {
	Name     string // as it will be called here
	Document flow.Document
	Native   int
	Stubs    int
	Needs    []ImportNeed
	Secrets  []blueprint.Found // their values are secret.Text, and stay here
	Remarks  []blueprint.Remark
	Can      []flow.Line // what its modules change
	Problems []flow.Problem
	Calls    []string
}

// ImportNeed is one line of the connections sheet: what the file needs, and what could serve.
type ImportNeed struct {
	blueprint.Need
	Fits     []connection.Document // connections of the workspace that could serve
	Proposed string                // id of the one that fits best; "" when none does
	Secret   string                // what was found in the file that could sign in: "a sign-in header"
}

// ReadImport reads a file and says what it would become. Broken JSON is refused with its place; tolerant, it is repaired.
func (d *Desk) ReadImport(ctx context.Context, file string, content []byte, tolerant bool) (ImportPlan, error) {
	plan, found, err := d.readImport(ctx, file, content, tolerant)
	wipe(found)
	return plan, err
}

// PlanImport reads a file where there is no workspace yet.
func PlanImport(registry *connector.Registry, file string, content []byte, tolerant bool) (ImportPlan, error) {
	look := lookup{registry: registry, references: references}
	plan, found, err := planOf(file, content, tolerant, look)
	wipe(found)
	for i := range plan.Flows {
		x := &plan.Flows[i]
		x.Name, x.Can, x.Problems = x.Document.Name, flow.Will(x.Document, nil, look), flow.Check(x.Document, look)
	}
	return plan, err
}

// readImport also gives the blueprints, which making them needs; none for a Signet document.
func (d *Desk) readImport(ctx context.Context, file string, content []byte, tolerant bool) (ImportPlan, []*blueprint.Blueprint, error) {
	look, err := d.lookup()
	if err != nil {
		return ImportPlan{}, nil, err
	}
	plan, found, err := planOf(file, content, tolerant, look)
	if err != nil {
		return ImportPlan{}, nil, err
	}
	return plan, found, d.fillPlan(ctx, &plan, look)
}

func planOf(file string, content []byte, tolerant bool, look lookup) (ImportPlan, []*blueprint.Blueprint, error) {
	doc, own, err := ownDocument(content)
	if own {
		if err != nil {
			return ImportPlan{}, nil, err
		}
		plan := ImportPlan{File: file, Kind: "signet", Flows: []ImportFlow{{Document: doc, Native: len(doc.Modules)}}}
		if doc.Origin != nil {
			plan.Author = doc.Origin.By
		}
		return plan, nil, nil
	}
	f, err := blueprint.Open(file, content, tolerant)
	if err != nil {
		return ImportPlan{}, nil, err
	}
	plan := ImportPlan{File: file, Kind: string(f.Kind), Tolerant: tolerant, Remarks: f.Remarks}
	for _, p := range f.Blueprints {
		x := ImportFlow{Document: p.Document, Native: p.Native, Stubs: p.Stubs, Secrets: p.Secrets, Remarks: p.Remarks, Calls: p.Calls}
		for _, n := range p.Needs {
			x.Needs = append(x.Needs, needOf(n, p, look))
		}
		plan.Flows = append(plan.Flows, x)
	}
	return plan, f.Blueprints, nil
}

// ownDocument reads a Signet document or version; own says that it is one, if perhaps a damaged one.
func ownDocument(content []byte) (doc flow.Document, own bool, err error) {
	doc, err = flow.Load(content)
	if err == nil {
		return doc, true, nil
	}
	if v, asVersion := flow.LoadVersion(content); asVersion == nil {
		return v.Document, true, nil
	}
	return doc, !blueprint.Looks(content), err
}

func (d *Desk) fillPlan(ctx context.Context, plan *ImportPlan, look lookup) error {
	taken := map[string]bool{}
	for i := range plan.Flows {
		x := &plan.Flows[i]
		name := x.Document.Name
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = x.Document.Name + " " + itoa(n)
		}
		free, err := d.freeName(ctx, name)
		if err != nil {
			return err
		}
		taken[strings.ToLower(free)] = true
		x.Name = free
		x.Can = flow.Will(x.Document, nil, look)
		x.Problems = d.problems(x.Document, look)
	}
	return nil
}

// needOf finds the connections of the workspace that could serve a need.
func needOf(n blueprint.Need, p *blueprint.Blueprint, look lookup) ImportNeed {
	out := ImportNeed{Need: n}
	for _, s := range p.Secrets {
		if s.Need == n.Key && out.Secret == "" {
			out.Secret = s.What
		}
	}
	base, _ := n.System["base_url"].(string)
	for _, c := range look.connections {
		if c.App != n.App {
			continue
		}
		if host, _ := c.System["base_url"].(string); base != "" && host != "" && !strings.HasPrefix(strings.TrimSuffix(host, "/")+"/", strings.TrimSuffix(base, "/")+"/") {
			continue // a sign-in belongs to one host
		}
		out.Fits = append(out.Fits, c)
	}
	slices.SortFunc(out.Fits, func(a, b connection.Document) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	for _, c := range out.Fits {
		dynamic := c.Kind == connection.Dynamic
		if strings.EqualFold(c.Name, n.Name) && (!n.Dynamic || dynamic) {
			out.Proposed = c.ID
		}
	}
	return out
}

// ImportChoice says what becomes of one need.
type ImportChoice struct {
	Use        string         `json:"use"`                  // none, existing, shared, dynamic
	Connection string         `json:"connection,omitempty"` // id of an existing one
	Name       string         `json:"name,omitempty"`       // of a new one
	System     map[string]any `json:"system,omitempty"`     // of a new one, over what the file knows
	Keep       bool           `json:"keep,omitempty"`       // keep the credential that was found, in the new shared connection
}

// The choices.
const (
	UseNone     = "none"
	UseExisting = "existing"
	UseShared   = "shared"
	UseDynamic  = "dynamic"
)

// ImportRequest makes drafts of a file. Needs without a choice stay open, but those of dynamic connections, which are made.
type ImportRequest struct {
	File     string
	Content  []byte
	Tolerant bool
	Choices  map[string]ImportChoice // by the key of the need
	Open     map[string]bool         // names of flows to take; empty takes all
}

// Imported is what became of a file.
type Imported struct {
	Drafts  []Draft
	Plan    ImportPlan
	Created []connection.Document
	Trouble []string // what did not work out besides: a sign-in that could not be kept
}

func noneLeft(file string) error {
	return fault.New(fault.Invalid, "desk.import").About(file).Say("No Action Flow of %s was chosen.", file).Hint("Choose at least one.")
}
