//go:build !desktop && !dev && !bindings

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
)

// openWindow hands over to the program with the window, which lies beside this one or in
// the library folder of the installation.
func openWindow(string, string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(self); err == nil {
		self = real
	}
	name := "signet-window"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	dir := filepath.Dir(self)
	for _, path := range []string{filepath.Join(dir, name), filepath.Join(dir, "..", "lib", "signet", name)} {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		if runtime.GOOS == "windows" {
			return exec.Command(path, os.Args[1:]...).Start() //nolint:gosec // its own program, its own arguments
		}
		return syscall.Exec(path, append([]string{path}, os.Args[1:]...), os.Environ()) //nolint:gosec // the same
	}
	return errors.New("the window's program signet-window is not installed. Install the package signet, or use a command: signet --help")
}
