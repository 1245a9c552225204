package app

import (
	"context"
	"strings"

	"signet/backend/credential"
	"signet/backend/desk"
)

func prompts(in []desk.Prompt) []Prompt {
	out := []Prompt{}
	for _, p := range in {
		out = append(out, prompt(p))
	}
	return out
}

// prompt is a prompt on its way to the window; it goes this way only and holds no secret. (A practice password is none.)
func prompt(p desk.Prompt) Prompt {
	app := *p.App
	app.Methods = p.Methods
	out := Prompt{Purpose: p.Purpose, ConnectionID: p.Connection.ID, Connection: p.Connection.Name, App: app.Name, AppTitle: app.Title,
		Accent: app.Accent, Glyph: app.Glyph, Icon: app.Icon, Title: p.Title, Sub: p.Sub, System: p.Target.System, SystemDetail: p.Target.Detail,
		Host: p.Target.Host, FlowName: p.FlowName, Version: p.Version, Modules: list(p.Modules), Will: []Line{}, Explain: list(p.Explain),
		Methods: methods(&app, p.Connection.System), Prefill: map[string]any{}, Fixed: p.Fixed, Reason: p.Reason, ReasonText: p.ReasonText,
		StoreName: p.StoreName, CanKeep: p.CanKeep, KeepReason: p.KeepReason, Practice: []NamedValue{}, Maybe: p.Maybe, Imported: p.Imported,
		Rows: p.Rows, Last: p.Last}
	for _, l := range p.Will {
		out.Will = append(out.Will, Line{Effect: l.Effect, Text: l.Sentence, Module: l.Module})
	}
	for n, v := range p.Prefill {
		out.Prefill[n] = v
	}
	for _, f := range p.Practice {
		out.Practice = append(out.Practice, NamedValue(f))
	}
	return out
}

func provided(p desk.Provided) Provided {
	return Provided{State: string(p.State), Account: p.Account, Fault: brokenOf(p.Fault), Refusals: p.Refusals, PauseMS: int(p.Pause.Milliseconds()),
		LockWarning: p.Warning, Remaining: prompts(p.Remaining), Running: p.Running}
}

func personalRow(p desk.Personal) PersonalRow {
	return PersonalRow{ConnectionID: p.Connection.ID, Name: p.Connection.Name, App: p.App.Name, Accent: p.App.Accent, Glyph: p.App.Glyph,
		Icon: p.App.Icon, System: systemText(p.Target.System, p.Target.Detail), Account: p.Record.Account, UsedBy: flowUses(p.UsedBy),
		LastUsed: stamp(p.Record.LastUsed), State: string(p.Record.State), StateText: p.StateText, Reason: p.Reason, Main: p.Main,
		Browser: p.Browser, Practice: p.Connection.Practice}
}

func systemText(system, detail string) string {
	return strings.Trim(system+", "+detail, ", ")
}

func flowUses(in []desk.Use) []FlowUse {
	out := []FlowUse{}
	for _, u := range in {
		out = append(out, FlowUse{FlowID: u.FlowID, FlowName: u.FlowName, Module: u.Module, Title: u.Title, Version: u.Version,
			ViewID: u.ViewID, ViewName: u.ViewName})
	}
	return out
}

func personalList(ctx context.Context, d *desk.Desk) (PersonalList, error) {
	keychain := d.KeychainLately(ctx, glance) // first: whether a sign-in is readable follows from it
	all, err := d.Personals(ctx)
	if err != nil {
		return PersonalList{}, err
	}
	out := PersonalList{Rows: []PersonalRow{}, Keychain: keychainState(keychain), Kept: desk.Kept(all)}
	for _, p := range all {
		out.Rows = append(out.Rows, personalRow(p))
	}
	out.Keychain.Text = bannerText(keychain, out.Kept, len(all))
	return out, nil
}

// personalDue are the Personal Connections that need the person.
func personalDue(ctx context.Context, d *desk.Desk) ([]PersonalRow, error) {
	all, err := d.Personals(ctx)
	out := []PersonalRow{}
	for _, p := range all {
		if p.Due() {
			out = append(out, personalRow(p))
		}
	}
	return out, err
}

// keychainState is the keychain's notice in the words of the page.
func keychainState(k credential.Keychain) KeychainState {
	name := k.Name
	if name == "" {
		name = "The keychain"
	}
	out := KeychainState{State: string(k.State), Name: name, CanLock: k.CanLock}
	switch k.State {
	case credential.Unlocked:
		out.Text = upperFirst(name) + " is unlocked."
	case credential.Locked:
		out.Text = upperFirst(name) + " is locked. Runs that need you will ask to unlock it."
		out.Remedy = "Unlock it. Your computer asks for its password."
	case credential.NoService:
		out.Text = "No keychain service is running. Sign-ins are kept for one run only."
		out.Remedy = "Start a Secret Service such as GNOME Keyring or KWallet, then check again."
	case credential.Hung:
		out.Text = upperFirst(name) + " does not answer. Its window may be behind this one."
		out.Remedy = "Look for its window, or end and start it, then check again."
	default:
		out.State = string(credential.Unseen)
	}
	return out
}

// bannerText says of an unlocked keychain how much it holds; other states keep their own words.
func bannerText(k credential.Keychain, kept, all int) string {
	s := keychainState(k)
	if k.State != credential.Unlocked {
		return s.Text
	}
	return upperFirst(s.Name) + " is unlocked. It holds " + itoa(kept) + " of your " + plural(all, "sign-in", "sign-ins") + ". No copy exists elsewhere."
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func browserState(b desk.BrowserState) BrowserState {
	out := BrowserState{SignInID: b.ID, State: b.State, URL: b.URL, LeftMS: int(b.Left.Milliseconds()), Account: b.Account, Before: b.Before,
		Fault: brokenOf(b.Fault)}
	if b.Provided != nil {
		p := provided(*b.Provided)
		out.Provided = &p
	}
	return out
}
