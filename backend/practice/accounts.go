package practice

import (
	"signet/backend/practice/cast"
	"signet/backend/practice/sap"
)

// Account is a user name that works at one of the practice systems.
type Account struct {
	System   string // "S4P", "Practice mail"
	Address  string
	Name     string // who it belongs to
	User     string
	Password string // a practice secret, made to be shown
	Shared   bool   // a technical user or a key, not a person
	May      string // what it may do, one sentence; may be empty
}

// The names of the systems, as people read them.
const (
	NameSAP       = sap.SystemID
	NameMail      = "Practice mail"
	NameDirectory = "Supplier directory"
	NameDesk      = "Service desk"
	NamePeople    = "Practice approvals"
)

// Listed is one practice system with its accounts.
type Listed struct {
	Name, Kind, Address string // Kind: sap, mail or rest
	Accounts            []Account
}

// List groups the accounts by their system, in the order in which the systems are shown.
func (s *Systems) List() []Listed {
	kinds := map[string]string{NameSAP: "sap", NameMail: "mail"}
	var out []Listed
	for _, a := range s.Accounts() {
		if n := len(out); n > 0 && out[n-1].Name == a.System {
			out[n-1].Accounts = append(out[n-1].Accounts, a)
			continue
		}
		kind := kinds[a.System]
		if kind == "" {
			kind = "rest"
		}
		out = append(out, Listed{Name: a.System, Kind: kind, Address: a.Address, Accounts: []Account{a}})
	}
	return out
}

// Accounts lists who can sign in where.
func (s *Systems) Accounts() []Account {
	a := s.addresses
	var out []Account
	for _, p := range cast.People() {
		if p.SAPUser != "" {
			out = append(out, Account{NameSAP, a.SAP, p.Name, p.SAPUser, p.SAPPassword, p.SAPUser == "RFC_SIGNET", p.May})
		}
	}
	for _, p := range cast.People() {
		if p.MailSecret != "" {
			out = append(out, Account{NameMail, a.Mail, p.Name, p.Email, p.MailSecret, false, "May send as " + p.Email + "."})
		}
	}
	for _, p := range cast.People() {
		if p.WebSecret != "" {
			out = append(out, Account{NamePeople, a.People, p.Name, p.Email, p.WebSecret, false, ""})
		}
	}
	return append(out,
		Account{NameDirectory, a.Directory, "Technical user", cast.DirectoryUser, cast.DirectorySecret, true, "May read suppliers."},
		Account{NameDesk, a.Desk, "Client credentials", cast.DeskClient, cast.DeskSecret, true, "May read and create tickets. Tokens come from " + a.People + "/oauth/token."},
		Account{NameDesk, a.Desk, "API key", "X-API-Key", cast.DeskKey, true, "May read and create tickets."})
}
