package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"syscall"

	sqlite3 "github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"signet/backend/fault"
)

// reason says in words why the disk or the database did not take a change.
func reason(err error) string {
	var e sqlite3.Error
	if errors.As(err, &e) {
		switch e.Code {
		case sqlite3.ErrFull:
			return "The disk is full."
		case sqlite3.ErrReadonly, sqlite3.ErrPerm, sqlite3.ErrAuth:
			return "The data folder is read-only."
		case sqlite3.ErrIoErr:
			return "The disk reports an error."
		case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
			return "The database is damaged."
		case sqlite3.ErrCantOpen:
			return "The database file cannot be opened."
		case sqlite3.ErrBusy, sqlite3.ErrLocked:
			return "Another program holds the database."
		}
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return "The disk is full."
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "The data folder is read-only."
	case errors.Is(err, errClosed):
		return "Signet is closing."
	case errors.Is(err, os.ErrNotExist):
		return "The data folder is gone."
	}
	return "The database did not take the change."
}

// cannotWrite is the fault of every change that was not committed.
func cannotWrite(op string, err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fault.New(fault.Cancelled, op).Say("It was cancelled before it was recorded.").Hint("Start it again.").Because(err)
	}
	why := reason(err)
	return fault.New(fault.Unavailable, op).Coded("audit.cannot_write").
		Headline("Signet cannot write the audit log, so it does not run anything").
		Say("%s", why).Hint("Make room or give Signet the right to write, then try again; or choose another folder.").
		With("reason", why).Because(err)
}

// cannotRead is the fault of a reading that failed.
func cannotRead(op string, err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fault.New(fault.Cancelled, op).Say("Reading was cancelled.").Hint("Try again.").Because(err)
	}
	return fault.New(fault.Unavailable, op).Coded("store.cannot_read").
		Headline("Signet cannot read its database").
		Say("%s", reasonRead(err)).Hint("Check the disk, then start Signet again. Backups are in the folder backups.").Because(err)
}

func reasonRead(err error) string {
	if r := reason(err); r != "The database did not take the change." {
		return r
	}
	return "The database did not answer."
}

func absent(err error) bool {
	return errors.Is(err, sql.ErrNoRows) || errors.Is(err, gorm.ErrRecordNotFound)
}

func notFound(op, what, id string) error {
	return fault.New(fault.NotFound, op).About(id).Say("There is no %s %s.", what, id).
		Hint("It may have been removed. Go back to the list and choose another.")
}
