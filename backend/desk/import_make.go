package desk

import (
	"context"
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/credential"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/flow/blueprint"
	"signet/backend/internal/ids"
	"signet/backend/secret"
)

// ImportFlow takes a Signet document or a blueprint as a new draft; the file's own ids and versions stay behind.
func (d *Desk) ImportFlow(ctx context.Context, file string, content []byte) (Draft, error) {
	made, err := d.Import(ctx, ImportRequest{File: file, Content: content})
	if err != nil {
		return Draft{}, err
	}
	return made.Drafts[0], nil
}

// Import makes drafts of a file, and the connections that were chosen for them. It runs nothing.
func (d *Desk) Import(ctx context.Context, q ImportRequest) (Imported, error) {
	plan, blueprints, err := d.readImport(ctx, q.File, q.Content, q.Tolerant)
	if err != nil {
		return Imported{}, err
	}
	defer wipe(blueprints)
	out := Imported{Plan: plan}
	refs := map[string]flow.ConnectionRef{}
	for i, x := range plan.Flows {
		if len(q.Open) > 0 && !q.Open[x.Name] && !q.Open[x.Document.Name] {
			continue
		}
		doc := x.Document
		var origin []byte
		if blueprints != nil {
			if err := d.chosen(ctx, q, &out, blueprints[i], x, refs); err != nil {
				return out, err
			}
			doc = blueprints[i].Document
			if origin, err = blueprints[i].Origin(); err != nil {
				return out, err
			}
		}
		s, err := d.keepImport(ctx, doc, q.File, plan, x, origin)
		if err != nil {
			return out, err
		}
		out.Drafts = append(out.Drafts, s)
	}
	if len(out.Drafts) == 0 {
		return out, noneLeft(q.File)
	}
	return out, nil
}

// keepImport writes one draft, with what it came from beside it.
func (d *Desk) keepImport(ctx context.Context, doc flow.Document, file string, plan ImportPlan, x ImportFlow, origin []byte) (Draft, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	var err error
	if doc.Name, err = d.freeName(ctx, doc.Name); err != nil {
		return Draft{}, err
	}
	doc.ID = ids.New("flow")
	doc.Origin = &flow.Origin{File: file, Kind: plan.Kind, At: flow.Stamp(d.clock.Now()), By: d.Person.ID}
	facts := map[string]string{"file": file}
	if plan.Kind != "signet" {
		facts["kind"] = plan.Kind
		facts["modules"] = strconv.Itoa(x.Native + x.Stubs)
		facts["not_built_in"] = strconv.Itoa(x.Stubs)
		facts["credentials_taken_out"] = strconv.Itoa(len(x.Secrets))
	}
	s, err := d.addFlow(ctx, doc, audit.FlowImported, facts)
	if err == nil && origin != nil {
		if err = d.workspace.SaveOrigin(doc.ID, origin); err != nil {
			_ = d.workspace.RemoveFlow(doc.ID)
		}
	}
	return s, err
}

// chosen makes or finds the connections of one blueprint. refs keeps what was made for an earlier flow of the same file.
func (d *Desk) chosen(ctx context.Context, q ImportRequest, out *Imported, p *blueprint.Blueprint, x ImportFlow, refs map[string]flow.ConnectionRef) error {
	mine := map[string]flow.ConnectionRef{}
	for _, n := range x.Needs {
		if ref, ok := refs[n.Key]; ok {
			mine[n.Key] = ref
			continue
		}
		c, ok := q.Choices[n.Key]
		if !ok && n.Dynamic {
			c = ImportChoice{Use: UseDynamic}
			if n.Proposed != "" {
				c = ImportChoice{Use: UseExisting, Connection: n.Proposed}
			}
		}
		ref, err := d.connectionFor(ctx, out, p, n, c)
		if err != nil {
			return err
		}
		if ref != (flow.ConnectionRef{}) {
			refs[n.Key], mine[n.Key] = ref, ref
		}
	}
	p.Connect(mine)
	return nil
}

func (d *Desk) connectionFor(ctx context.Context, out *Imported, p *blueprint.Blueprint, n ImportNeed, c ImportChoice) (flow.ConnectionRef, error) {
	switch c.Use {
	case "", UseNone:
		return flow.ConnectionRef{}, nil
	case UseExisting:
		shape, err := d.shape(c.Connection)
		if err != nil {
			return flow.ConnectionRef{}, err
		}
		if shape.App != n.App {
			return flow.ConnectionRef{}, fault.New(fault.Invalid, "desk.import").About(shape.Name).
				Say("%s is a connection of another app than %s.", shape.Name, n.Name).Hint("Choose another connection.")
		}
		return refOf(shape), nil
	case UseShared, UseDynamic:
	default:
		return flow.ConnectionRef{}, fault.New(fault.Invalid, "desk.import").About(n.Name).Say("%q is no choice for a connection.", c.Use).
			Hint("Choose an existing connection, a new shared or a new dynamic one, or none.")
	}
	system := maps.Clone(n.System)
	if system == nil {
		system = map[string]any{}
	}
	maps.Copy(system, c.System)
	shape := connection.Document{Format: connection.Format, Kind: connection.Dynamic, ID: ids.New("dyn"), App: n.App, System: system}
	found, has := secretOf(p, n.Key)
	if c.Use == UseShared {
		shape.Kind, shape.ID, shape.Method = connection.Shared, ids.New("con"), methodFor(d, n.App, found, has && c.Keep)
	}
	name := strings.TrimSpace(c.Name)
	if name == "" {
		name = n.Name
	}
	made, err := d.makeConnection(ctx, shape, name)
	if err != nil {
		return flow.ConnectionRef{}, err
	}
	out.Created = append(out.Created, made)
	if c.Use == UseShared && has && c.Keep {
		d.keepFound(ctx, out, made, found)
	}
	return refOf(made), nil
}

func refOf(c connection.Document) flow.ConnectionRef {
	if c.Kind == connection.Dynamic {
		return flow.ConnectionRef{Dynamic: c.ID}
	}
	return flow.ConnectionRef{Shared: c.ID}
}

// makeConnection saves the shape of a connection. What the file does not know of the address is filled in later, under Connections.
func (d *Desk) makeConnection(ctx context.Context, c connection.Document, name string) (connection.Document, error) {
	d.drafts.Lock()
	defer d.drafts.Unlock()
	all, err := d.Connections()
	if err != nil {
		return c, err
	}
	taken := func(s string) bool {
		for _, x := range all {
			if strings.EqualFold(x.Name, s) {
				return true
			}
		}
		return false
	}
	short := []rune(name)
	short = short[:min(len(short), maxName-4)]
	c.Name = string(short)
	for n := 2; taken(c.Name); n++ {
		c.Name = string(short) + " " + strconv.Itoa(n)
	}
	if _, err := d.workspace.Connections().Save(c, ""); err != nil {
		return c, err
	}
	e := d.connectionEvent(either(c.Kind == connection.Dynamic, audit.DynamicCreated, audit.ConnectionCreated), c)
	if err := d.record(ctx, e); err != nil {
		_ = d.workspace.Connections().Remove(c.ID)
		return c, err
	}
	d.tell(News{Kind: NewsShell})
	return c, nil
}

// secretOf is the credential of the file that signs in for a need.
func secretOf(p *blueprint.Blueprint, key string) (blueprint.Found, bool) {
	i := slices.IndexFunc(p.Secrets, func(f blueprint.Found) bool { return f.Need == key && f.Method != "" })
	if i < 0 {
		return blueprint.Found{}, false
	}
	return p.Secrets[i], true
}

// methodFor is the way to sign in that a new shared connection has.
func methodFor(d *Desk, app string, found blueprint.Found, keep bool) string {
	a, ok := d.Registry.App(app)
	if !ok || len(a.Methods) == 0 {
		return ""
	}
	if keep {
		if _, ok := a.Method(found.Method); ok {
			return found.Method
		}
	}
	return a.Methods[0].Name
}

// keepFound hands a credential that stood in the file to the keychain. It is tried first; a system that cannot be reached keeps it unchecked.
func (d *Desk) keepFound(ctx context.Context, out *Imported, c connection.Document, found blueprint.Found) {
	values := secret.Values{}
	switch found.Method {
	case "bearer":
		values["token"] = secret.New(found.Value.Reveal())
	case "basic":
		user, password, ok := basicOf(found.Value)
		if !ok {
			out.Trouble = append(out.Trouble, "The sign-in found for "+c.Name+" cannot be read. Enter it under Connections.")
			return
		}
		values["user"], values["password"] = user, password
	default:
		values["key"] = secret.New(found.Value.Reveal())
	}
	given, err := d.Provide(ctx, ForShared, c.ID, SignIn{Method: c.Method, Keep: true, Unchecked: true, Values: values})
	switch {
	case err != nil:
		out.Trouble = append(out.Trouble, "The sign-in found for "+c.Name+" could not be kept: "+fault.Of(err).Public())
	case given.State != credential.Kept && given.State != credential.Unchecked:
		out.Trouble = append(out.Trouble, "The sign-in found for "+c.Name+" was not accepted. Enter another one under Connections.")
	}
}

// basicOf is user and password of a basic sign-in.
func basicOf(t secret.Text) (user, password secret.Text, ok bool) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(t.Reveal()))
	if err != nil {
		return user, password, false
	}
	defer clear(b)
	u, p, ok := strings.Cut(string(b), ":")
	return secret.New(u), secret.New(p), ok
}

// wipe forgets the credentials that were found.
func wipe(list []*blueprint.Blueprint) {
	for _, p := range list {
		for i := range p.Secrets {
			p.Secrets[i].Value.Wipe()
		}
	}
}
