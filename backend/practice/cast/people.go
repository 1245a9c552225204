// Package cast is who and what the practice systems know: people with their
// practice passwords, suppliers and plants of an invented company, Halden. It
// holds no behaviour. Every password here is a practice secret, made to be
// shown; it refuses to hold anything that belongs to a real person.
package cast

import "strings"

// Person is somebody who can sign in to the practice systems. A field that is
// empty means the person has no account there.
type Person struct {
	Name        string // "Anna Keller"
	SAPUser     string // "ANNA.K"
	SAPPassword string
	Email       string // also the user name of the practice mail server
	MailSecret  string
	WebSecret   string // password on the sign-in page of the practice REST service
	May         string // what the person may do, one sentence
}

// Subject is the stable id under which the practice OAuth service knows the person.
func (p Person) Subject() string { return strings.Split(p.Email, "@")[0] }

// People are the persons and technical users, in the order in which they are shown.
func People() []Person {
	return []Person{
		{
			Name: "Anna Keller", SAPUser: "ANNA.K", SAPPassword: "Practice-Anna-1",
			Email: "anna.keller@halden.example", MailSecret: "Practice-Mail-Anna", WebSecret: "Practice-Web-Anna",
			May: "May read, change and release purchase orders of purchasing organization 1000.",
		},
		{
			Name: "Ben Osei", SAPUser: "BEN.O", SAPPassword: "Practice-Ben-1",
			Email: "ben.osei@halden.example", MailSecret: "Practice-Mail-Ben", WebSecret: "Practice-Web-Ben",
			May: "May read purchase orders, but may not call BAPI_PO_CHANGE.",
		},
		{
			Name: "Claire Dufour", SAPUser: "CDUFOUR", SAPPassword: "Practice-Claire-1",
			Email: "claire.dufour@halden.example", MailSecret: "Practice-Mail-Claire", WebSecret: "Practice-Web-Claire",
			May: "May change purchase orders of purchasing organization 2000, not of 1000.",
		},
		{
			Name: "Marco Rossi", SAPUser: "MROSSI", SAPPassword: "Practice-Marco-1",
			May: "May sign in, but may not even call RFCPING.",
		},
		{
			Name: "Henrik Lind", SAPUser: "HLIND", SAPPassword: "Practice-Henrik-1",
			May: "Is locked by an administrator.",
		},
		{
			Name: "Jule Meyer", SAPUser: "JMEYER", SAPPassword: "Practice-Jule-1",
			May: "Must change the initial password first.",
		},
		{
			Name: "Tomas Krause", SAPUser: "TKRAUSE", SAPPassword: "Practice-Tomas-1",
			May: "Is no longer valid since the end of last year.",
		},
		{
			Name: "Dora Varga", SAPUser: "DVARGA", SAPPassword: "Practice-Dora-1",
			May: "Is editing one purchase order, which nobody else can change meanwhile.",
		},
		{
			Name: "Signet (technical user)", SAPUser: "RFC_SIGNET", SAPPassword: "Practice-Signet-1",
			May: "Shared user: reads purchase orders of every purchasing organization and may change them.",
		},
	}
}

// The shared accounts of the practice REST service.
const (
	DirectoryUser   = "sup_reader"
	DirectorySecret = "Practice-Directory-1"
	DeskClient      = "svc-signet"
	DeskSecret      = "Practice-Desk-1"
	DeskKey         = "practice-key-4711"
	// PersonalClient is the public client under which people sign in in the browser.
	PersonalClient = "signet-practice"
)
