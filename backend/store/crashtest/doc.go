// Package crashtest kills a real process in the middle of runs, a thousand
// times and more, and holds what it finds against the promises: no acknowledged
// row of the audit log lost, the chain whole, no write repeated by itself, and
// every run that was cut off shown with what is in doubt. It has no code of its own.
package crashtest
