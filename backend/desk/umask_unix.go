//go:build !windows

package desk

import "syscall"

func umask(mask int) int { return syscall.Umask(mask) }
