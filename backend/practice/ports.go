package practice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strconv"

	"signet/backend/fault"
	"signet/backend/practice/keep"
)

// The names of the ports in the file.
const (
	portSAP       = "sap"
	portDirectory = "directory"
	portDesk      = "desk"
	portPeople    = "people"
	portMail      = "mail"
	portIMAP      = "imap"
)

var portNames = []string{portSAP, portDirectory, portDesk, portPeople, portMail, portIMAP}

// listen opens the ports of the file, and chooses and keeps those that it does not
// name. A port that was chosen before is never replaced: connections point at it.
func listen(ctx context.Context, path string) (_ map[string]net.Listener, err error) {
	ports := map[string]int{}
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &ports)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the ports of the practice systems: %w", err)
	}
	out := map[string]net.Listener{}
	defer func() {
		if err != nil {
			for _, l := range out {
				_ = l.Close()
			}
		}
	}()
	var config net.ListenConfig
	fresh := false
	for _, name := range portNames {
		l, err := config.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(ports[name])))
		if err != nil && ports[name] != 0 {
			return nil, fault.New(fault.Unavailable, "practice.start").About("Practice systems").Coded("practice.port").
				Headline("The practice systems cannot start").
				Say("Another program uses port %d of this computer, which belongs to them.", ports[name]).
				Hint("Close the other Signet or the program that uses the port, then try again.").Because(err)
		}
		if err != nil {
			return nil, fmt.Errorf("open a port for the practice systems: %w", err)
		}
		out[name] = l
		if addr, ok := l.Addr().(*net.TCPAddr); ok && ports[name] == 0 {
			ports[name], fresh = addr.Port, true
		}
	}
	if !fresh {
		return out, nil
	}
	b, err = json.MarshalIndent(ports, "", "  ")
	if err != nil {
		return nil, err
	}
	if err = keep.Write(path, append(b, '\n')); err != nil {
		return nil, err
	}
	return out, nil
}
