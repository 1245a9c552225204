package engine

import (
	"slices"
	"strings"
	"time"

	"signet/backend/fault"
)

// The types of errors under which Make's and Celonis' users know them. A handler's
// filters compare with these names.
const (
	ConnectionError           = "ConnectionError"
	RateLimitError            = "RateLimitError"
	DataError                 = "DataError"
	DuplicateDataError        = "DuplicateDataError"
	InvalidAccessTokenError   = "InvalidAccessTokenError"
	InvalidConfigurationError = "InvalidConfigurationError"
	IncompleteDataError       = "IncompleteDataError"
	RuntimeError              = "RuntimeError"
	ModuleTimeoutError        = "ModuleTimeoutError"
	OutOfSpaceError           = "OutOfSpaceError"
	MaxFileSizeExceededError  = "MaxFileSizeExceededError"
	MaxResultsExceededError   = "MaxResultsExceededError"
	UnexpectedError           = "UnexpectedError"
	InconsistencyError        = "InconsistencyError"
	BundleValidationError     = "BundleValidationError"
)

// ErrorTypes lists them, in the order of the reference.
func ErrorTypes() []string {
	return []string{ConnectionError, RateLimitError, DataError, DuplicateDataError, InvalidAccessTokenError, InvalidConfigurationError,
		IncompleteDataError, RuntimeError, ModuleTimeoutError, OutOfSpaceError, MaxFileSizeExceededError, MaxResultsExceededError,
		UnexpectedError, InconsistencyError, BundleValidationError}
}

// ErrorType is the type of a fault. A fault whose code is one of the names (as Throw gives it) has that type.
func ErrorType(f *fault.Error) string {
	if f == nil {
		return ""
	}
	if slices.Contains(ErrorTypes(), f.Code) {
		return f.Code
	}
	ends := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(f.Code, w) })
	}
	switch f.Kind {
	case fault.Unauthenticated:
		return InvalidAccessTokenError
	case fault.Unavailable:
		switch {
		case ends("timeout", "no_answer"):
			return ModuleTimeoutError
		case ends("no_space", "disk_full"):
			return OutOfSpaceError
		}
		return ConnectionError
	case fault.Exhausted:
		switch {
		case ends("too_large", "file_size"):
			return MaxFileSizeExceededError
		case ends("too_many", "max_results"):
			return MaxResultsExceededError
		case ends("no_space", "full"):
			return OutOfSpaceError
		}
		return RateLimitError
	case fault.AlreadyExists:
		return DuplicateDataError
	case fault.Invalid:
		if strings.HasPrefix(f.Code, "field.") || strings.HasPrefix(f.Code, "filter.") || strings.HasPrefix(f.Code, "input.") {
			return BundleValidationError
		}
		if ends("too_large") {
			return MaxFileSizeExceededError
		}
		return DataError
	case fault.Conflict:
		return DataError
	case fault.FailedPrecondition:
		switch head, _, _ := strings.Cut(f.Code, "."); head {
		case "connection", "flow", "aggregator":
			return InvalidConfigurationError
		}
	case fault.Internal:
		return UnexpectedError
	case fault.InDoubt:
		return InconsistencyError
	}
	return RuntimeError
}

// keeps says what becomes of an error without a handler in a flow that stores incomplete
// runs: whether the bundle is kept, and whether it is tried again by itself.
func keeps(errorType string) (kept, auto bool) {
	switch errorType {
	case ConnectionError, RateLimitError, ModuleTimeoutError, OutOfSpaceError:
		return true, true
	case DataError, InvalidConfigurationError, InvalidAccessTokenError, UnexpectedError, MaxFileSizeExceededError, MaxResultsExceededError:
		return true, false
	}
	return false, false
}

// Counts reports whether an error of the type counts to the consecutive errors after which a flow is
// paused: what is wrong with one record, or passes by itself, says nothing about the next run.
func Counts(errorType string) bool {
	switch errorType {
	case DataError, DuplicateDataError, ModuleTimeoutError, ConnectionError:
		return false
	}
	return true
}

// backoff are the waits between the tries that nobody asked for: 10 minutes, then 1, 3, 12 and 24 hours.
var backoff = []time.Duration{10 * time.Minute, time.Hour, 3 * time.Hour, 12 * time.Hour, 24 * time.Hour}
