package desk

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/practice/cast"
	"signet/backend/secret"
	"signet/backend/view"
	"signet/backend/workspace"
)

// The documents of the sample workspace. They are documents like everybody's: what
// the person changes in them stays.
const (
	SampleFlow = "flow_sample_reminder"
	SampleView = "view_sample_overdue"
)

//go:embed sample/*.json
var sampleFiles embed.FS

// Sample says where the sample workspace is, and what was written now.
type Sample struct {
	FlowID  string   `json:"flowId"`
	ViewID  string   `json:"viewId"`
	Written []string `json:"written"` // names of the documents that were not there before
}

// sampleSignIns are the practice users behind the sample's shared connections.
func sampleSignIns() map[string]map[string]string {
	var rfc cast.Person
	for _, p := range cast.People() {
		if p.SAPUser == "RFC_SIGNET" {
			rfc = p
		}
	}
	return map[string]map[string]string{
		"con_sample_s4p":       {"user": rfc.SAPUser, "password": rfc.SAPPassword},
		"con_sample_suppliers": {"user": cast.DirectoryUser, "password": cast.DirectorySecret},
		"con_sample_desk":      {"user": cast.DeskClient, "password": cast.DeskSecret},
	}
}

// WriteSample writes the sample workspace and starts the practice systems. Documents
// that are there stay as they are, so it can be called at any time.
func (d *Desk) WriteSample(ctx context.Context) error {
	_, err := d.AddSample(ctx)
	return err
}

// AddSample is WriteSample, and says what was written.
func (d *Desk) AddSample(ctx context.Context) (Sample, error) {
	out := Sample{FlowID: SampleFlow, ViewID: SampleView, Written: []string{}}
	if d.readOnly {
		return out, fault.New(fault.FailedPrecondition, "desk.sample").Coded("store.owned").
			Say("Another Signet has this data folder open.").Hint("Write the sample there.")
	}
	d.sampling.Lock()
	defer d.sampling.Unlock()
	addresses, err := d.servePractice(ctx)
	if err != nil {
		return out, err
	}
	connections, err := sampleConnections(addresses)
	if err != nil {
		return out, err
	}
	for _, c := range connections {
		written, err := d.sampleConnection(ctx, c)
		if err != nil {
			return out, err
		}
		if written {
			out.Written = append(out.Written, c.Name)
		}
	}
	if err := d.sampleCredentials(ctx); err != nil {
		return out, err
	}
	steps := []func(context.Context) (string, error){d.sampleFlow, d.sampleView}
	for _, step := range steps {
		name, err := step(ctx)
		if err != nil {
			return out, err
		}
		if name != "" {
			out.Written = append(out.Written, name)
		}
	}
	if len(out.Written) == 0 {
		return out, nil
	}
	e := d.event(audit.SampleWritten)
	e.Facts = map[string]string{"documents": strings.Join(out.Written, ", ")}
	if err := d.record(ctx, e); err != nil {
		return out, err
	}
	d.tell(News{Kind: NewsShell})
	return out, nil
}

// sampleDocument reads a document of the sample, with the addresses of the practice systems filled in.
func sampleDocument(name string, addresses map[string]string, into any) error {
	b, err := sampleFiles.ReadFile("sample/" + name)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if c, ok := into.(*connection.Document); ok {
		for field, v := range c.System {
			if mark, isMark := strings.CutPrefix(text(v), "practice:"); isMark {
				a, known := addresses[mark]
				if !known {
					return fault.New(fault.Internal, "desk.sample").Say("The practice systems have no %s.", mark).
						Hint("Send the details to whoever maintains Signet.")
				}
				c.System[field] = a
				if n, err := strconv.Atoi(a); err == nil { // a port is a number, in documents too
					c.System[field] = float64(n)
				}
			}
		}
	}
	return nil
}

func text(v any) string { s, _ := v.(string); return s }

func sampleConnections(addresses map[string]string) ([]connection.Document, error) {
	files, err := fs.Glob(sampleFiles, "sample/*_sample_*.json")
	if err != nil {
		return nil, err
	}
	var out []connection.Document
	for _, f := range files {
		name := strings.TrimPrefix(f, "sample/")
		if !strings.HasPrefix(name, "con_") && !strings.HasPrefix(name, "dyn_") {
			continue
		}
		var c connection.Document
		if err := sampleDocument(name, addresses, &c); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func (d *Desk) sampleConnection(ctx context.Context, c connection.Document) (bool, error) {
	_, _, err := d.workspace.Connections().Read(c.ID)
	if !fault.Is(err, fault.NotFound) {
		return false, nil // it is there; one that is broken is the person's to repair
	}
	if _, err := d.workspace.Connections().Save(c, ""); err != nil {
		return false, err
	}
	e := d.event(audit.ConnectionCreated)
	if c.Kind == connection.Dynamic {
		e.Name = audit.DynamicCreated
	}
	e.ConnectionID, e.ConnectionName, e.ConnectionKind, e.App = c.ID, c.Name, string(c.Kind), c.App
	if a, ok := d.Registry.App(c.App); ok {
		t := a.TargetOf(c.System)
		e.System = join(t.System)
	}
	e.Facts = map[string]string{"sample": "true"}
	return true, d.record(ctx, e)
}

// sampleCredentials gives the sample's shared connections their practice sign-ins, the
// way everybody's get theirs: tested at the system, then kept. Where there is no
// keychain they are known for this session.
func (d *Desk) sampleCredentials(ctx context.Context) error {
	all, err := d.Connections()
	if err != nil {
		return err
	}
	for id := range sampleSignIns() {
		c, ok := all[id]
		if !ok || !d.isPractice(c) {
			continue
		}
		r, err := d.standing(ctx, c, connection.Holder{Connection: id})
		if err != nil {
			return err
		}
		if r.State.Usable() {
			continue
		}
		// Without a keychain the practice sign-in serves as it is; see identities.Fetch.
		if err := d.providePractice(ctx, c); err != nil {
			d.log.Warn("a practice sign-in was not kept", "connection", id, "err", d.redactor.Clean(err.Error()))
		}
	}
	return nil
}

// practiceSignIn is the practice user of a shared connection of the sample. It serves
// where no keychain keeps it; practice passwords are no secrets.
func (d *Desk) practiceSignIn(c connection.Document) (secret.Values, bool) {
	values, ok := sampleSignIns()[c.ID]
	if !ok || !c.Practice || c.Kind != connection.Shared || !d.isPractice(c) {
		return nil, false
	}
	v := secret.Values{}
	for name, s := range values {
		v[name] = secret.New(s)
	}
	return v, true
}

func (d *Desk) sampleFlow(ctx context.Context) (string, error) {
	var doc flow.Document
	if err := sampleDocument(SampleFlow+".json", nil, &doc); err != nil {
		return "", err
	}
	name := ""
	if _, _, err := d.workspace.Draft(SampleFlow); fault.Is(err, fault.NotFound) {
		removed, err := d.workspace.RemovedFlows()
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(removed, func(r workspace.Removed) bool { return r.ID == SampleFlow }) {
			if _, err := d.RestoreFlow(ctx, SampleFlow); err != nil {
				return "", err
			}
			return doc.Name, nil
		}
		d.drafts.Lock()
		_, err = d.addFlow(ctx, doc, audit.FlowCreated, map[string]string{"sample": "true"})
		d.drafts.Unlock()
		if err != nil {
			return "", err
		}
		name = doc.Name
		b, err := sampleFiles.ReadFile("sample/tests_" + strings.TrimPrefix(SampleFlow, "flow_") + ".json")
		if err != nil {
			return name, err
		}
		if _, err := d.workspace.SaveTests(SampleFlow, b, ""); err != nil {
			return name, err
		}
	}
	v, err := d.newest(ctx, SampleFlow)
	if err != nil || v != nil {
		return name, nil // a version that does not verify is shown as such where versions are listed
	}
	_, err = d.Publish(ctx, SampleFlow, "", "The sample as it comes with Signet.")
	return doc.Name, err
}

func (d *Desk) sampleView(ctx context.Context) (string, error) {
	if _, _, err := d.viewDocuments().Read(SampleView); !fault.Is(err, fault.NotFound) {
		return "", nil
	}
	var doc view.Document
	if err := sampleDocument(SampleView+".json", nil, &doc); err != nil {
		return "", err
	}
	if _, err := d.viewDocuments().Save(doc, ""); err != nil {
		return "", err
	}
	e := d.event(audit.ViewPublished)
	e.ViewID, e.ViewName, e.Facts = doc.ID, doc.Name, map[string]string{"sample": "true"}
	if err := d.record(ctx, e); err != nil {
		return "", err
	}
	return doc.Name, d.PinView(ctx, doc.ID, true)
}
