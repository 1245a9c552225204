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
