package keychain

import (
	"strconv"
	"strings"

	"signet/backend/fault"
)

func locked(name string) error {
	return fault.New(fault.FailedPrecondition, "keychain").About(name).Coded("keychain.locked").Headline("Your keychain is locked").
		Say("Signet needs %s to read your sign-in. Your computer asks for its password.", name).Hint("Unlock %s.", name)
}

func missing() error {
	return fault.New(fault.FailedPrecondition, "keychain").Coded("keychain.missing").Headline("No keychain service is running").
		Say("Signet keeps sign-ins nowhere else.").Hint("Start a Secret Service such as GNOME Keyring or KWallet, or sign in for each run.")
}

func hung(name string) error {
	return fault.New(fault.Unavailable, "keychain").About(name).Coded("keychain.waiting").Headline("%s did not answer", strings.ToUpper(name[:1])+name[1:]).
		Say("Its window may be behind this one. Nothing was kept.").Hint("Try again, or run without keeping.")
}

func dismissed(name string) error {
	return fault.New(fault.FailedPrecondition, "keychain").About(name).Coded("keychain.dismissed").Headline("The keychain was not unlocked").
		Say("Nothing ran and nothing was kept.").Hint("Try again, or run without keeping.")
}

func denied(name, op string, cause error) error {
	return fault.New(fault.Unavailable, op).About(name).Coded("keychain.denied").Headline("Your computer did not let Signet read the sign-in").
		Say("%s refused it.", name).Hint("Allow Signet in %s, or enter the sign-in again.", name).Because(cause)
}

func differs(name string, cause error) error {
	return fault.New(fault.Unavailable, "keychain.verify").About(name).Coded("keychain.verify").Headline("The sign-in could not be kept").
		Say("%s accepted it but gave back something else. Nothing was left behind.", name).
		Hint("Try again, or run without keeping.").Because(cause)
}

func tooBig(name string, size, limit int) error {
	f := fault.New(fault.Exhausted, "keychain.set").About(name).Coded("keychain.too_big").Headline("This sign-in is too large for %s", name).
		Say("It works for this run; it cannot be kept.").Hint("Run without keeping.")
	if size > 0 && limit > 0 {
		f = f.Say("%d bytes, limit %d. It works for this run; it cannot be kept.", size, limit).
			With("size", strconv.Itoa(size)).With("limit", strconv.Itoa(limit))
	}
	return f
}
