// Package practice serves the practice systems of Halden on loopback: an SAP system,
// a mail server and three REST services, so that a new user can try everything without
// a system of his own. It chooses its ports once and keeps them, so that connections
// stay true. It refuses requests that a web page sends under another name.
package practice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"signet/backend/practice/mail"
	"signet/backend/practice/rest"
	"signet/backend/practice/sap"
)

// Options say where the systems keep their state and how they tell the time.
type Options struct {
	Dir string           // folder of ports and state; made when it is missing
	Log *slog.Logger     // nil: silent
	Now func() time.Time // nil: the computer's clock
}

// Systems are the practice systems while they are served.
type Systems struct {
	// The systems themselves, for tests and for looking into them.
	SAP  *sap.System
	REST *rest.System
	Mail *mail.Server

	addresses Addresses
	log       *slog.Logger
	servers   []*http.Server
	listeners map[string]net.Listener
	wg        sync.WaitGroup
	once      sync.Once
	closeErr  error
}

// Addresses are where the systems answer.
type Addresses struct {
	SAP       string // "http://127.0.0.1:43100"
	Directory string // supplier directory
	Desk      string // service desk
	People    string // approvals, with the sign-in pages
	Mail      string // SMTP, "127.0.0.1:43104"
	IMAP      string // where the same mails are read, "127.0.0.1:43105"
}

// Start serves the systems until Close. The context ends the start alone.
func Start(ctx context.Context, o Options) (_ *Systems, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the practice systems: %w", err)
	}
	listeners, err := listen(ctx, filepath.Join(o.Dir, "ports.json"))
	if err != nil {
		return nil, err
	}
	s := &Systems{log: o.Log, listeners: listeners}
	defer func() {
		if err != nil {
			for _, l := range listeners {
				_ = l.Close()
			}
		}
	}()
	at := func(name string) string { return listeners[name].Addr().String() }
	web := func(name string) string { return "http://" + at(name) }
	s.addresses = Addresses{SAP: web(portSAP), Directory: web(portDirectory), Desk: web(portDesk), People: web(portPeople), Mail: at(portMail), IMAP: at(portIMAP)}
	if s.SAP, err = sap.New(sap.Options{Path: filepath.Join(o.Dir, "sap.json"), Log: o.Log, Now: o.Now}); err != nil {
		return nil, err
	}
	if s.REST, err = rest.New(rest.Options{Path: filepath.Join(o.Dir, "rest.json"), Issuer: s.addresses.People, Log: o.Log, Now: o.Now}); err != nil {
		return nil, err
	}
	if s.Mail, err = mail.New(mail.Options{Path: filepath.Join(o.Dir, "mail.json"), Log: o.Log, Now: o.Now}); err != nil {
		return nil, err
	}
	s.serve(listeners[portSAP], s.SAP)
	s.serve(listeners[portDirectory], s.REST.Directory())
	s.serve(listeners[portDesk], s.REST.Desk())
	s.serve(listeners[portPeople], s.REST.People())
	s.wg.Go(func() {
		if err := s.Mail.Serve(listeners[portMail]); err != nil {
			s.log.Error("the practice mail server ended", "err", err)
		}
	})
	s.wg.Go(func() {
		if err := s.Mail.ServeIMAP(listeners[portIMAP]); err != nil {
			s.log.Error("the practice mail server ended for reading", "err", err)
		}
	})
	return s, nil
}

func (s *Systems) serve(l net.Listener, h http.Handler) {
	srv := &http.Server{Handler: guarded(l.Addr().String(), h), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)}
	s.servers = append(s.servers, srv)
	s.wg.Go(func() {
		if err := srv.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("a practice system ended", "address", l.Addr().String(), "err", err)
		}
	})
}

// guarded marks what a practice system answers, and answers only under its own
// address: a web page whose name was made to point at this computer gets nothing.
func guarded(address string, h http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(address)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(rest.HeaderPractice, "yes")
		if r.Host != address && r.Host != "localhost:"+port {
			http.Error(w, "This practice system answers at "+address+" only.", http.StatusMisdirectedRequest)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// Addresses are where the systems answer.
func (s *Systems) Addresses() Addresses { return s.addresses }

// Inbox lists what the practice mail server took, newest first.
func (s *Systems) Inbox() []mail.Message { return s.Mail.Inbox() }

// Reset puts every system back to its seed and empties the inbox. Sign-ins of people at the REST service end.
func (s *Systems) Reset() error { return errors.Join(s.SAP.Reset(), s.REST.Reset(), s.Mail.Reset()) }

// Close ends every listener and connection, and waits for them.
func (s *Systems) Close() error {
	s.once.Do(func() {
		errs := []error{s.Mail.Close()}
		s.SAP.Close()
		for _, srv := range s.servers {
			errs = append(errs, srv.Close())
		}
		for _, l := range s.listeners { // a server that had not yet begun does not know its listener
			if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
				errs = append(errs, err)
			}
		}
		s.wg.Wait()
		s.closeErr = errors.Join(errs...)
	})
	return s.closeErr
}
