package desk

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"signet/backend/fault"
)

// Licences names what Signet is made of and under which terms.
const Licences = "Wails, GORM, go-keyring, React and the other parts of Signet are open source under the MIT, BSD, Apache 2.0 and ISC licences; " +
	"Inter and JetBrains Mono are under the SIL Open Font License."

// CommandPath is where the shell finds signet; "" when it does not.
func CommandPath() string {
	p, err := exec.LookPath("signet")
	if err != nil {
		return ""
	}
	return p
}

// InstallCommand links this program as signet into the user's own folder of programs.
func InstallCommand() error {
	home, err := os.UserHomeDir()
	if err != nil {
		return noCommand("your home folder", err)
	}
	program, err := terminalProgram()
	if err != nil {
		return noCommand("the program", err)
	}
	dir := filepath.Join(home, ".local", "bin")
	link := filepath.Join(dir, "signet")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return noCommand(dir, err)
	}
	if i, err := os.Lstat(link); err == nil {
		if i.Mode()&os.ModeSymlink == 0 {
			return fault.New(fault.AlreadyExists, "command.install").About(link).Say("%s is another program.", link).
				Hint("Move it away, then install again.")
		}
		if err := os.Remove(link); err != nil {
			return noCommand(link, err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return noCommand(link, err)
	}
	if err := os.Symlink(program, link); err != nil {
		return noCommand(link, err)
	}
	return nil
}

// terminalProgram is the program for the terminal that belongs to this one.
func terminalProgram() (string, error) {
	self, err := os.Executable()
	if err != nil || !strings.HasPrefix(filepath.Base(self), "signet-window") {
		return self, err
	}
	name := strings.Replace(filepath.Base(self), "signet-window", "signet", 1)
	dir := filepath.Dir(self)
	for _, path := range []string{filepath.Join(dir, name), filepath.Join(dir, "..", "..", "bin", name)} {
		if _, err := os.Stat(path); err == nil {
			return filepath.Clean(path), nil
		}
	}
	return self, nil // it serves the terminal too
}

func noCommand(what string, err error) error {
	return fault.New(fault.Unavailable, "command.install").About(what).Say("%s cannot be used for the command signet.", what).
		Hint("Add the folder of the program to PATH yourself.").Because(err)
}
