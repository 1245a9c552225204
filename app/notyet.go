package app

import "signet/backend/fault"

func notYet(m string) error { return fault.New(fault.Internal, m).Say("not yet") }
