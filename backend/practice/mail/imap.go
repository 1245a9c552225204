package mail

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// mailboxes are what each person finds over IMAP: in INBOX the mails that came to them, in Sent those that
// they sent. They are made of the messages that the server keeps, and forget flags when it ends.
type mailboxes struct {
	server *imapmemserver.Server
	people map[string]*imapmemserver.User
	imap   *imapserver.Server
}

// folders that everybody has.
var folders = []string{"INBOX", "Sent", "Archive"}

func (s *Server) newMailboxes() *mailboxes {
	m := &mailboxes{server: imapmemserver.New(), people: map[string]*imapmemserver.User{}}
	m.empty(s)
	m.imap = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return m.server.NewSession(), nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}},
		Logger:       quiet{s.log},
		InsecureAuth: true, // loopback only: nobody else can listen
	})
	return m
}

// empty gives everybody new boxes, with nothing in them.
func (m *mailboxes) empty(s *Server) {
	for address, p := range s.people {
		u := imapmemserver.NewUser(p.Email, p.MailSecret)
		for _, f := range folders {
			if err := u.Create(f, nil); err != nil {
				panic(fmt.Sprintf("practice mail: make %s: %v", f, err)) // a fresh user has none
			}
		}
		m.people[address] = u
		m.server.AddUser(u)
	}
}

// deliver puts a message into the boxes of those whom it concerns.
func (m *mailboxes) deliver(x message) {
	put := func(address, folder string) {
		u := m.people[strings.ToLower(address)]
		if u == nil {
			return
		}
		options := &imap.AppendOptions{Time: x.At}
		if folder == "Sent" {
			options.Flags = []imap.Flag{imap.FlagSeen}
		}
		_, _ = u.Append(folder, literal{bytes.NewReader(x.Raw)}, options) // a box in memory takes everything
	}
	put(x.User, "Sent")
	seen := map[string]bool{}
	for _, to := range x.To {
		if !seen[strings.ToLower(to)] {
			seen[strings.ToLower(to)] = true
			put(to, "INBOX")
		}
	}
}

// literal is a message as IMAP carries it.
type literal struct{ *bytes.Reader }

// Size is its length.
func (l literal) Size() int64 { return int64(l.Len()) }

// ServeIMAP answers on the listener until Close.
func (s *Server) ServeIMAP(l net.Listener) error {
	err := s.boxes.imap.Serve(l)
	if errors.Is(err, net.ErrClosed) || err != nil && strings.Contains(err.Error(), "closed") {
		return nil
	}
	return err
}
