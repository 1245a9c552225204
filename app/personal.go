package app

import (
	"context"

	"signet/backend/credential"
	"signet/backend/desk"
)

// Personal is bound to the window: the Personal Connections of the person who sits here.
type Personal struct{ app *App }

// List lists the Personal Connections from the index; the keychain is not asked for any of them.
func (b *Personal) List(_ Empty) (PersonalList, error) {
	return with(b.app, "Personal.List", func(ctx context.Context, d *desk.Desk) (PersonalList, error) { return personalList(ctx, d) })
}

// Prompt describes the sign-in for setting up or updating.
func (b *Personal) Prompt(req ID) (Prompt, error) {
	return with(b.app, "Personal.Prompt", func(ctx context.Context, d *desk.Desk) (Prompt, error) {
		p, err := d.PersonalPrompt(ctx, req.ID)
		if err != nil {
			return Prompt{}, err
		}
		return prompt(p), nil
	})
}

func (b *Personal) row(method string, f func(context.Context, *desk.Desk) (desk.Personal, error)) (PersonalRow, error) {
	return with(b.app, method, func(ctx context.Context, d *desk.Desk) (PersonalRow, error) {
		p, err := f(ctx, d)
		if err != nil {
			return PersonalRow{}, err
		}
		return personalRow(p), nil
	})
}

// Test signs in with what is kept.
func (b *Personal) Test(req ID) (PersonalRow, error) {
	return b.row("Personal.Test", func(ctx context.Context, d *desk.Desk) (desk.Personal, error) { return d.TestPersonal(ctx, req.ID) })
}

// Remove makes a sign-in unusable at once and deletes it after 30 seconds.
func (b *Personal) Remove(req ID) (PersonalRow, error) {
	return b.row("Personal.Remove", func(ctx context.Context, d *desk.Desk) (desk.Personal, error) { return d.RemovePersonal(ctx, req.ID) })
}

// Undo takes a removal back.
func (b *Personal) Undo(req ID) (PersonalRow, error) {
	return b.row("Personal.Undo", func(ctx context.Context, d *desk.Desk) (desk.Personal, error) { return d.UndoPersonal(ctx, req.ID) })
}

func (b *Personal) browser(method string, f func(context.Context, *desk.Desk) (desk.BrowserState, error)) (BrowserState, error) {
	return with(b.app, method, func(ctx context.Context, d *desk.Desk) (BrowserState, error) {
		s, err := f(ctx, d)
		if err != nil {
			return BrowserState{}, err
		}
		return browserState(s), nil
	})
}

// Browser begins a sign-in by the system browser.
func (b *Personal) Browser(req BrowserSignIn) (BrowserState, error) {
	return b.browser("Personal.Browser", func(ctx context.Context, d *desk.Desk) (desk.BrowserState, error) {
		return d.BeginBrowser(ctx, req.Purpose, req.ConnectionID, req.Method, req.Keep)
	})
}

// BrowserGet says where that sign-in stands.
func (b *Personal) BrowserGet(req ID) (BrowserState, error) {
	return b.browser("Personal.BrowserGet", func(ctx context.Context, d *desk.Desk) (desk.BrowserState, error) { return d.Browser(ctx, req.ID) })
}

// BrowserCancel gives that sign-in up.
func (b *Personal) BrowserCancel(req ID) (Empty, error) {
	return with(b.app, "Personal.BrowserCancel", func(ctx context.Context, d *desk.Desk) (Empty, error) {
		return Empty{}, d.CancelBrowser(ctx, req.ID)
	})
}

// BrowserConfirm accepts another person than before.
func (b *Personal) BrowserConfirm(req ID) (BrowserState, error) {
	return b.browser("Personal.BrowserConfirm", func(ctx context.Context, d *desk.Desk) (desk.BrowserState, error) {
		return d.ConfirmBrowser(ctx, req.ID)
	})
}

// Cancel declines the sign-ins of a run: nothing runs, one event is written.
func (b *Personal) Cancel(req ID) (Empty, error) {
	return with(b.app, "Personal.Cancel", func(ctx context.Context, d *desk.Desk) (Empty, error) {
		return Empty{}, d.DeclineSignIn(ctx, req.ID)
	})
}

func (b *Personal) keychain(method string, f func(context.Context, *desk.Desk) (credential.Keychain, error)) (KeychainState, error) {
	return with(b.app, method, func(ctx context.Context, d *desk.Desk) (KeychainState, error) {
		k, err := f(ctx, d)
		if err != nil {
			return KeychainState{}, err
		}
		return keychainState(k), nil
	})
}

// Unlock asks the operating system to unlock the keychain.
func (b *Personal) Unlock(_ Empty) (KeychainState, error) {
	return b.keychain("Personal.Unlock", func(ctx context.Context, d *desk.Desk) (credential.Keychain, error) { return d.UnlockKeychain(ctx) })
}

// Lock locks the keychain, where the system offers it.
func (b *Personal) Lock(_ Empty) (KeychainState, error) {
	return b.keychain("Personal.Lock", func(ctx context.Context, d *desk.Desk) (credential.Keychain, error) { return d.LockKeychain(ctx) })
}

// CheckKeychain looks at the keychain again.
func (b *Personal) CheckKeychain(_ Empty) (KeychainState, error) {
	return b.keychain("Personal.CheckKeychain", func(ctx context.Context, d *desk.Desk) (credential.Keychain, error) {
		return d.LookAtKeychain(ctx), nil
	})
}

// Provide is the one call that carries secrets inward. Strings only, parsed here
// behind the guard: a call that Wails cannot parse would be logged whole.
func (b *Personal) Provide(purpose, connectionID, valuesJSON string) (Provided, error) {
	return with(b.app, "Personal.Provide", func(ctx context.Context, d *desk.Desk) (Provided, error) {
		s, err := desk.ParseSignIn(valuesJSON)
		if err != nil {
			return Provided{}, err
		}
		p, err := d.Provide(ctx, purpose, connectionID, s)
		if err != nil {
			return Provided{}, err
		}
		return provided(p), nil
	})
}
