// Package mail is the practice mail server: SMTP and IMAP on loopback, where each person
// of the practice cast signs in with their own user name. It keeps what it takes in a
// file and sends nothing anywhere. It refuses a sender that is not the signed-in
// person's own address, as a well-kept mail server does.
package mail

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"signet/backend/practice/cast"
	"signet/backend/practice/keep"
)

const (
	domain     = "mail.practice.example"
	maxMessage = 10 << 20
	maxKept    = 200 // messages; the oldest go first
)

// Options say where the server keeps its messages and how it tells the time.
type Options struct {
	Path string           // file of the messages; empty keeps them in memory alone
	Log  *slog.Logger     // nil: silent
	Now  func() time.Time // nil: the computer's clock
}

// Server is one practice mail server.
type Server struct {
	path   string
	log    *slog.Logger
	now    func() time.Time
	people map[string]cast.Person // by user name, which is the address
	smtp   *smtp.Server
	boxes  *mailboxes

	mu   sync.Mutex
	kept store
}

// store is what the file holds.
type store struct {
	Next     int       `json:"next"`
	Messages []message `json:"messages"`
}

// message is one mail as it came: the envelope and the bytes.
type message struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	User string    `json:"user"`
	From string    `json:"from"`
	To   []string  `json:"to"`
	Raw  []byte    `json:"raw"`
}

// New opens the server, with the messages it kept.
func New(o Options) (*Server, error) {
	s := &Server{path: o.Path, log: o.Log, now: o.Now, people: map[string]cast.Person{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	for _, p := range cast.People() {
		if p.Email != "" && p.MailSecret != "" {
			s.people[p.Email] = p
		}
	}
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{s: s}, nil }))
	s.smtp.Domain = domain
	s.smtp.AllowInsecureAuth = true // loopback only: nobody else can listen
	s.smtp.EnableSMTPUTF8 = true
	s.smtp.MaxMessageBytes = maxMessage
	s.smtp.MaxRecipients = 100
	s.smtp.ReadTimeout, s.smtp.WriteTimeout = time.Minute, time.Minute
	s.smtp.ErrorLog = quiet{s.log}
	s.boxes = s.newMailboxes()
	if s.path == "" {
		return s, nil
	}
	b, err := os.ReadFile(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return nil, fmt.Errorf("read the practice mail: %w", err)
	}
	if err := json.Unmarshal(b, &s.kept); err != nil {
		return nil, fmt.Errorf("read the practice mail: %w", err)
	}
	for _, m := range s.kept.Messages {
		s.boxes.deliver(m)
	}
	return s, nil
}

// Serve answers on the listener until Close.
func (s *Server) Serve(l net.Listener) error {
	err := s.smtp.Serve(l)
	if errors.Is(err, smtp.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Close ends the listener and every connection.
func (s *Server) Close() error {
	_ = s.boxes.imap.Close()
	if err := s.smtp.Close(); err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Reset empties the inbox.
func (s *Server) Reset() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = store{}
	s.boxes.empty(s)
	return s.save()
}

// take keeps a message. What cannot be kept is not acknowledged.
func (s *Server) take(m message) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.kept
	s.kept.Next++
	m.ID, m.At = "mail-"+strconv.Itoa(s.kept.Next), s.now()
	s.kept.Messages = append(s.kept.Messages, m)
	if n := len(s.kept.Messages); n > maxKept {
		s.kept.Messages = append([]message(nil), s.kept.Messages[n-maxKept:]...)
	}
	if err := s.save(); err != nil {
		s.kept = before
		return "", err
	}
	s.boxes.deliver(m)
	return m.ID, nil
}

// save keeps the messages. The caller holds s.mu.
func (s *Server) save() error {
	if s.path == "" {
		return nil
	}
	b, err := json.Marshal(s.kept)
	if err == nil {
		err = keep.Write(s.path, b)
	}
	if err != nil {
		s.log.Error("practice mail: the messages could not be kept", "err", err)
		return fmt.Errorf("keep the practice mail: %w", err)
	}
	return nil
}

// quiet passes what the SMTP library reports on to the log. It never holds a password: the library logs none.
type quiet struct{ log *slog.Logger }

func (q quiet) Printf(format string, v ...any) {
	q.log.Debug("practice mail", "smtp", fmt.Sprintf(format, v...))
}
func (q quiet) Println(v ...any) { q.log.Debug("practice mail", "smtp", fmt.Sprint(v...)) }
