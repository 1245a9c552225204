package desk

import (
	"context"
	"fmt"
	"strings"

	"signet/backend/connection"
	"signet/backend/connector"
	"signet/backend/credential"
	"signet/backend/engine"
	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/practice/cast"
)

// The purposes of a sign-in beside the id of a run. A build-time value adds the flow's id.
const (
	ForPersonal = "personal"
	ForShared   = "shared"
	ForBuild    = "build:"
)

// Prompt is one sign-in that a person is asked for: which system, what for, and what will happen then.
type Prompt struct {
	Purpose    string // what Provide is called with
	Connection connection.Document
	App        *connector.App
	Target     connector.Target
	Title, Sub string
	FlowName   string
	Version    int
	Modules    []string // "2 Get purchase order"
	Will       []flow.Line
	Explain    []string // what the flow does, in sentences
	Methods    []connector.Method
	Prefill    map[string]string // never a secret
	Fixed      bool              // the user name stays: this replaces a password
	Reason     string            // missing, rejected, expired, not_readable
	ReasonText string
	StoreName  string
	CanKeep    bool
	KeepReason string
	Practice   []fault.Detail // the practice user's sign-in, for a practice system only
	Maybe      bool
	Imported   string
	Rows       int
	Last       bool
}

// runPrompts are the prompts of runs that lack sign-ins, those that only some routes need at the end.
func (d *Desk) runPrompts(ctx context.Context, runs []engine.Run, doc *flow.Document, missing []engine.Missing) ([]Prompt, error) {
	if len(runs) == 0 || doc == nil {
		return nil, nil
	}
	r := runs[0]
	look, err := d.lookup()
	if err != nil {
		return nil, err
	}
	var out []Prompt
	for _, maybe := range []bool{false, true} {
		for _, m := range missing {
			if m.Maybe != maybe {
				continue
			}
			c, err := d.shape(m.ConnectionID)
			if err != nil {
				return nil, err
			}
			h := connection.Holder{Connection: c.ID}
			if c.Kind == connection.Dynamic {
				h.Person = r.Person
			}
			p, err := d.prompt(ctx, r.ID, c, h)
			if err != nil {
				return nil, err
			}
			p.FlowName, p.Version, p.Rows, p.Maybe, p.Last = r.FlowName, r.Version, len(runs), maybe, false
			p.Reason, p.ReasonText = m.Reason, d.reasonText(p, m.Reason, m.Text)
			p.Title = signInTitle(p.Target.System, r, len(runs))
			p.Sub = fmt.Sprintf("This Action Flow runs as you. It has no %s user of its own.", p.App.Title)
			p.Imported = d.importedBy(ctx, *doc)
			mine := map[int]bool{}
			for i := range doc.Modules {
				x := &doc.Modules[i]
				if x.Connection != nil && x.Connection.Shared+x.Connection.Dynamic == c.ID {
					mine[x.ID] = true
					p.Modules = append(p.Modules, itoa(x.ID)+" "+d.moduleTitle(x))
				}
			}
			p.Will = willOf(runs, *doc, look, mine)
			p.Explain = flow.Explain(*doc, look, d.buttonsOf(doc.ID)...)
			out = append(out, p)
		}
	}
	if len(out) > 0 {
		out[len(out)-1].Last = true
	}
	return out, nil
}

// prompt is what every prompt for a connection says, whatever it is for.
func (d *Desk) prompt(ctx context.Context, purpose string, c connection.Document, h connection.Holder) (Prompt, error) {
	app, ok := d.Registry.App(c.App)
	if !ok {
		return Prompt{}, fault.New(fault.FailedPrecondition, "desk.prompt").About(c.Name).Coded("connection.no_app").
			Say("This Signet has no app %s.", c.App).Hint("Choose another connection.")
	}
	r, err := d.standing(ctx, c, h)
	if err != nil {
		return Prompt{}, err
	}
	p := Prompt{Purpose: purpose, Connection: c, App: app, Target: app.TargetOf(c.System), Methods: waysIn(app, c), Rows: 1, Last: true,
		Reason: string(credential.Missing), Prefill: map[string]string{}}
	if m, ok := app.Method(c.Method); ok && c.Method != "" && c.Kind == connection.Shared {
		p.Methods = []connector.Method{m}
	} else if m, ok := app.Method(r.Method); ok && r.Method != "" { // the way that was used last stands first
		p.Methods = append([]connector.Method{m}, others(p.Methods, m.Name)...)
	}
	if r.Account != "" {
		p.Prefill["user"] = r.Account
	} else if c.Kind == connection.Shared && c.Account != "" {
		p.Prefill["user"] = c.Account
	}
	k := d.vault.Fresh(ctx, lookAgain)
	p.StoreName, p.CanKeep = k.Name, true
	switch k.State {
	case credential.NoService:
		p.StoreName, p.CanKeep, p.KeepReason = "", false, "No keychain: only for this run"
	case credential.Hung:
		p.CanKeep, p.KeepReason = false, k.Name+" does not answer: only for this run"
	}
	if c.Practice && d.isPractice(c) {
		p.Practice = practiceUser(c, p.Prefill["user"])
	}
	return p, nil
}

// waysIn are the ways by which somebody is signed in. One that signs in nobody is none for a person, and one
// by the browser is none where the connection does not say where.
func waysIn(app *connector.App, c connection.Document) []connector.Method {
	var out []connector.Method
	for _, m := range app.Methods {
		if signsInNobody(m) {
			continue
		}
		if m.OAuth != nil {
			o := m.OAuth(c.System)
			if o.TokenURL == "" && o.Issuer == "" || !o.ClientCredentials && o.ClientID == "" || o.ClientCredentials && c.Kind == connection.Dynamic {
				continue
			}
		}
		out = append(out, m)
	}
	return out
}

func others(all []connector.Method, name string) []connector.Method {
	var out []connector.Method
	for _, m := range all {
		if m.Name != name {
			out = append(out, m)
		}
	}
	return out
}

// practiceUser is the practice person whose sign-in is shown on the card. Practice passwords are made to be shown.
func practiceUser(c connection.Document, account string) []fault.Detail {
	if c.Kind == connection.Shared {
		for name, v := range sampleSignIns()[c.ID] {
			if name == "user" {
				return []fault.Detail{{Name: "User name", Value: v}, {Name: "Password", Value: sampleSignIns()[c.ID]["password"]}}
			}
		}
	}
	p := cast.People()[0]
	for _, known := range cast.People() { // whoever signed in before stays that person
		if account != "" && (known.SAPUser == account || known.Email == account) {
			p = known
		}
	}
	switch c.App {
	case "sap":
		return []fault.Detail{{Name: "User name", Value: p.SAPUser}, {Name: "Password", Value: p.SAPPassword}}
	case "mail":
		return []fault.Detail{{Name: "User name", Value: p.Email}, {Name: "Password", Value: p.MailSecret}}
	case "http":
		return []fault.Detail{{Name: "User name", Value: p.Email}, {Name: "Password", Value: p.WebSecret}}
	}
	return nil
}

// signInTitle says which system and which action: "Sign in to S4P to send this reminder".
func signInTitle(system string, r engine.Run, rows int) string {
	what := "run " + r.FlowName
	if r.Button != "" {
		verb, object, more := strings.Cut(r.Button, " ")
		this := " this "
		if rows > 1 {
			this = " these "
			if more && !strings.HasSuffix(object, "s") {
				object += "s"
			}
		}
		what = strings.ToLower(verb)
		if more {
			what += this + object
		}
	}
	return "Sign in to " + system + " to " + what
}

// willOf lists what the modules will do with these runs' values; several rows are named together.
func willOf(runs []engine.Run, doc flow.Document, look flow.Lookup, mine map[int]bool) []flow.Line {
	all := make([][]flow.Line, len(runs))
	for i, r := range runs {
		for _, l := range flow.Will(doc, r.Inputs, look) {
			if mine[l.Module] {
				all[i] = append(all[i], l)
			}
		}
	}
	out := all[0]
	if len(runs) > 1 {
		for n := range out {
			var said []string
			for _, lines := range all {
				if n < len(lines) {
					said = append(said, lines[n].Sentence)
				}
			}
			out[n].Sentence = together(said)
		}
	}
	if len(out) > 5 {
		out = out[:5]
	}
	return out
}

func (d *Desk) moduleTitle(m *flow.Module) string {
	if m.Name != "" {
		return m.Name
	}
	if a, ok := d.Registry.Action(m.App, m.Action); ok {
		return a.Title
	}
	return m.App + "." + m.Action
}

// importedBy says that a flow came from a file; "" for one that was made here.
func (d *Desk) importedBy(ctx context.Context, doc flow.Document) string {
	if doc.Origin == nil {
		return ""
	}
	by := "you"
	if doc.Origin.By != d.Person.ID {
		by = d.NameOf(ctx, doc.Origin.By)
	}
	day, _, _ := strings.Cut(doc.Origin.At, "T")
	return fmt.Sprintf("This Action Flow came from a file, imported on %s by %s.", day, by)
}

// reasonText says why the person is asked again.
func (d *Desk) reasonText(p Prompt, reason, why string) string {
	switch reason {
	case "rejected":
		text := p.Target.System + " no longer accepts your stored password."
		if why != "" {
			text += " " + strings.TrimSuffix(why, ".") + ". Signet has not used it since, so it cannot lock your " + p.App.Title + " user."
		}
		return text
	case "expired":
		return "Your " + p.Target.System + " sign-in has ended."
	case "not_readable":
		return strings.TrimSuffix(why, ".") + "."
	}
	if why != "" {
		return strings.TrimSuffix(why, ".") + "."
	}
	return ""
}
