// Package blueprint reads and writes the blueprints of Make, Integromat, Celonis
// and Fusion. Reading never fails on what it does not know: a module that Signet
// does not have becomes a stub that keeps every field, what somebody invented is
// repaired, and each repair stands in a report with its place. Credentials and
// build-time values that a file holds never come into a document. It does no I/O.
package blueprint
