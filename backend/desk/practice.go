package desk

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"signet/backend/audit"
	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/practice"
	"signet/backend/practice/mail"
)

// practiceShelf holds the practice systems while this Signet serves them; the zero value is ready.
type practiceShelf struct {
	mu        sync.Mutex
	systems   *practice.Systems
	at        practice.Addresses // also of systems that another Signet serves
	elsewhere bool
	closing   bool
}

// PracticeSystem is one practice system with the users that it knows.
type PracticeSystem struct {
	Name     string
	Kind     string // sap, mail, rest
	Address  string
	Running  bool
	Accounts []practice.Account
}

// servePractice starts the practice systems, once, and gives their addresses by the marks of the sample's documents.
func (d *Desk) servePractice(ctx context.Context) (map[string]string, error) {
	p := &d.practice
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closing {
		return nil, fault.New(fault.Unavailable, "desk.practice").Say("Signet is closing.").Hint("Start Signet again.")
	}
	if p.systems != nil || p.elsewhere {
		return marksOf(p.at), nil
	}
	s, err := practice.Start(ctx, practice.Options{Dir: d.Folder.Practice(), Log: d.log, Now: d.clock.Now})
	switch {
	case err == nil:
		p.systems, p.at = s, s.Addresses()
		d.tell(News{Kind: NewsShell})
	case fault.Of(err).Code == "practice.port":
		// `signet practice` may serve them in a terminal; they are the same systems then.
		at, ok := servedElsewhere(ctx, d.Folder.Practice())
		if !ok {
			return nil, err
		}
		p.at, p.elsewhere = at, true
	default:
		f := fault.Of(err)
		if f.Kind != fault.Internal {
			return nil, f
		}
		return nil, fault.New(fault.Unavailable, "desk.practice").Headline("The practice systems cannot start").
			Say("Their folder %s cannot be used.", d.Folder.Practice()).Hint("Make room on the disk, or give yourself the right to write there.").Because(err)
	}
	return marksOf(p.at), nil
}

func marksOf(a practice.Addresses) map[string]string {
	host, port, _ := net.SplitHostPort(a.Mail)
	return map[string]string{"sap": a.SAP, "suppliers": a.Directory, "desk": a.Desk, "people": a.People, "mailhost": host, "mailport": port}
}

// portsOf reads the addresses that the practice systems of a folder chose, whether or not they are served now.
func portsOf(dir string) (practice.Addresses, bool) {
	var ports map[string]int
	b, err := os.ReadFile(filepath.Join(dir, "ports.json"))
	if err != nil || json.Unmarshal(b, &ports) != nil {
		return practice.Addresses{}, false
	}
	at := func(name string) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(ports[name])) }
	return practice.Addresses{SAP: "http://" + at("sap"), Directory: "http://" + at("directory"), Desk: "http://" + at("desk"),
		People: "http://" + at("people"), Mail: at("mail")}, true
}

// servedElsewhere asks whether a practice system answers at the addresses that were chosen.
func servedElsewhere(ctx context.Context, dir string) (practice.Addresses, bool) {
	out, ok := portsOf(dir)
	if !ok {
		return out, false
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, out.Directory+"/", nil)
	if err != nil {
		return out, false
	}
	// No proxy stands between this computer and itself.
	res, err := (&http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return out, false
	}
	defer res.Body.Close()
	return out, res.Header.Get("X-Signet-Practice") != ""
}

// EnsurePractice serves the practice systems where the sample workspace was written: a
// single command reaches them as the window does.
func (d *Desk) EnsurePractice(ctx context.Context) error { return d.resumePractice(ctx) }

// resumePractice serves the practice systems again where the sample workspace was written before.
func (d *Desk) resumePractice(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(d.Folder.Practice(), "ports.json")); err != nil {
		return nil
	}
	_, err := d.servePractice(ctx)
	return err
}

// closePractice ends the practice systems.
func (d *Desk) closePractice() error {
	p := &d.practice
	p.mu.Lock()
	s := p.systems
	p.systems, p.closing = nil, true
	p.mu.Unlock()
	if s == nil {
		return nil
	}
	return s.Close()
}

// PracticeRuns reports whether the practice systems are served.
func (d *Desk) PracticeRuns() bool {
	d.practice.mu.Lock()
	defer d.practice.mu.Unlock()
	return d.practice.systems != nil || d.practice.elsewhere
}

// IsPractice reports whether an address ("127.0.0.1:43100") is that of a practice system of this data folder.
func (d *Desk) IsPractice(host string) bool {
	d.practice.mu.Lock()
	defer d.practice.mu.Unlock()
	a := d.practice.at
	if a == (practice.Addresses{}) {
		a, _ = portsOf(d.Folder.Practice())
	}
	for _, x := range []string{a.SAP, a.Directory, a.Desk, a.People, a.Mail} {
		if x != "" && strings.TrimPrefix(x, "http://") == host {
			return true
		}
	}
	return false
}

// isPractice reports whether a connection points at a practice system of this data folder: practice sign-ins go nowhere else.
func (d *Desk) isPractice(c connection.Document) bool {
	a, ok := d.Registry.App(c.App)
	return ok && c.Practice && d.IsPractice(a.TargetOf(c.System).Host)
}

// PracticeSystems lists the practice systems; none before the sample was written.
func (d *Desk) PracticeSystems() []PracticeSystem {
	d.practice.mu.Lock()
	defer d.practice.mu.Unlock()
	if d.practice.at == (practice.Addresses{}) {
		return []PracticeSystem{}
	}
	return systemsOf(d.practice.at, d.practice.systems)
}

// ServedPractice lists the systems that are served.
func ServedPractice(s *practice.Systems) []PracticeSystem { return systemsOf(s.Addresses(), s) }

func systemsOf(a practice.Addresses, s *practice.Systems) []PracticeSystem {
	out := []PracticeSystem{{Name: practice.NameSAP, Kind: "sap", Address: a.SAP}, {Name: practice.NameMail, Kind: "mail", Address: a.Mail},
		{Name: practice.NameDirectory, Kind: "rest", Address: a.Directory}, {Name: practice.NameDesk, Kind: "rest", Address: a.Desk},
		{Name: practice.NamePeople, Kind: "rest", Address: a.People}}
	for i := range out {
		out[i].Running, out[i].Accounts = true, []practice.Account{}
		if s == nil {
			continue
		}
		for _, x := range s.Accounts() {
			if x.System == out[i].Name {
				out[i].Accounts = append(out[i].Accounts, x)
			}
		}
	}
	return out
}

// PracticeInbox lists what the practice mail system took, newest first.
func (d *Desk) PracticeInbox() ([]mail.Message, error) {
	d.practice.mu.Lock()
	defer d.practice.mu.Unlock()
	switch {
	case d.practice.systems != nil:
		return d.practice.systems.Inbox(), nil
	case d.practice.elsewhere:
		return nil, fault.New(fault.Unavailable, "desk.inbox").Say("Another Signet serves the practice systems.").
			Hint("Look at the inbox there, or end that one.")
	}
	return nil, nil
}

// ResetPractice puts the practice systems back to their first state. The sample's documents stay as they are.
func (d *Desk) ResetPractice(ctx context.Context) error {
	if _, err := d.servePractice(ctx); err != nil {
		return err
	}
	d.practice.mu.Lock()
	s := d.practice.systems
	d.practice.mu.Unlock()
	if s == nil {
		return fault.New(fault.Unavailable, "desk.practice").Say("Another Signet serves the practice systems.").Hint("Reset them there.")
	}
	if err := s.Reset(); err != nil {
		return fault.New(fault.Unavailable, "desk.practice").Say("The practice systems could not be put back.").
			Hint("Make room on the disk, then try again.").Because(err)
	}
	e := d.event(audit.SettingsChanged)
	e.Facts = map[string]string{"practice_systems": "reset"}
	return d.record(ctx, e)
}
