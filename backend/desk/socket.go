package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"time"

	"signet/backend/fault"
)

// Command is a request of a command line to the owner of the data folder. It
// carries no secret: the owner asks for sign-ins where a person sits.
type Command struct {
	Name string          `json:"name"` // run, act, publish, import, poll, cancel
	Args json.RawMessage `json:"args"`
}

// reply is the owner's answer.
type reply struct {
	Data  json.RawMessage `json:"data,omitempty"`
	Fault *faultWire      `json:"fault,omitempty"`
}

type faultWire struct {
	Kind    fault.Kind     `json:"kind"`
	Code    string         `json:"code,omitempty"`
	Title   string         `json:"title,omitempty"`
	Text    string         `json:"text,omitempty"`
	Hint    string         `json:"hint,omitempty"`
	Subject string         `json:"subject,omitempty"`
	Field   string         `json:"field,omitempty"`
	Details []fault.Detail `json:"details,omitempty"`
}

func packFault(err error) *faultWire {
	f := fault.Of(err)
	return &faultWire{f.Kind, f.Code, f.Title, f.Text, f.Remedy, f.Subject, f.Field, f.Details}
}

func (w *faultWire) unpack() error {
	return &fault.Error{Kind: w.Kind, Op: "owner", Code: w.Code, Title: w.Title, Text: w.Text, Remedy: w.Hint,
		Subject: w.Subject, Field: w.Field, Details: w.Details}
}

const maxCommand = 1 << 20

// serve answers commands until ctx ends. Only this user can reach the socket: mode 0600 in a folder of mode 0700.
func serve(ctx context.Context, path string, handle func(context.Context, Command) (any, error)) (func(), error) {
	_ = os.Remove(path) // the folder's lock says that nobody else serves here
	old := umask(0o177)
	l, err := net.Listen("unix", path)
	umask(old)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "desk.serve").About(path).
			Say("Signet cannot take commands of the command line at %s.", path).
			Hint("Use a shorter path for the data folder.").Because(err)
	}
	go func() {
		<-ctx.Done()
		_ = l.Close()
	}()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go answer(ctx, c, handle)
		}
	}()
	return func() { _ = l.Close(); <-done; _ = os.Remove(path) }, nil
}

func answer(ctx context.Context, c net.Conn, handle func(context.Context, Command) (any, error)) {
	defer c.Close()
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	d := json.NewDecoder(&limited{c, maxCommand})
	var cmd Command
	if err := d.Decode(&cmd); err != nil {
		return
	}
	_ = c.SetReadDeadline(time.Time{})
	var r reply
	out, err := handle(ctx, cmd)
	if err == nil {
		r.Data, err = json.Marshal(out)
	}
	if err != nil {
		r = reply{Fault: packFault(err)}
	}
	_ = c.SetWriteDeadline(time.Now().Add(10 * time.Second))
	_ = json.NewEncoder(c).Encode(r)
}

type limited struct {
	c    net.Conn
	left int
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errors.New("the command is too large")
	}
	if len(p) > l.left {
		p = p[:l.left]
	}
	n, err := l.c.Read(p)
	l.left -= n
	return n, err
}

// Ask hands a command to the owner of the folder. ErrNoOwner means that nobody answers there.
func Ask(ctx context.Context, f Folder, name string, args, into any) error {
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, "unix", f.Socket())
	if err != nil {
		return ErrNoOwner
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	defer stop()
	raw, err := json.Marshal(args)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(c).Encode(Command{Name: name, Args: raw}); err != nil {
		return ErrNoOwner
	}
	var r reply
	if err := json.NewDecoder(c).Decode(&r); err != nil {
		return fault.New(fault.Unavailable, "desk.ask").Say("The open Signet window did not answer.").
			Hint("Look at the window, or close it and try again.").Because(err)
	}
	if r.Fault != nil {
		return r.Fault.unpack()
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(r.Data, into)
}

// ErrNoOwner says that no Signet has the data folder open.
var ErrNoOwner = errors.New("no owner of the data folder answers")
