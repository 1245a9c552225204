package app

import (
	"strings"

	"signet/backend/desk"
)

func practiceSystems(d *desk.Desk) []PracticeSystem {
	out := []PracticeSystem{}
	for _, s := range d.PracticeSystems() {
		x := PracticeSystem{Name: s.Name, Kind: s.Kind, Address: s.Address, Running: s.Running, Accounts: []PracticeAccount{}}
		for _, a := range s.Accounts {
			x.Accounts = append(x.Accounts, PracticeAccount{User: a.User, Password: a.Password, May: a.May})
		}
		out = append(out, x)
	}
	return out
}

func practiceInbox(d *desk.Desk) (PracticeInbox, error) {
	out := PracticeInbox{Mails: []PracticeMail{}}
	all, err := d.PracticeInbox()
	for _, m := range all {
		body := m.Text
		if body == "" {
			body = m.HTML
		}
		out.Mails = append(out.Mails, PracticeMail{ID: m.ID, From: m.From, To: strings.Join(m.To, ", "), As: m.User, Subject: m.Subject,
			At: stamp(m.At), Text: body})
	}
	return out, err
}
