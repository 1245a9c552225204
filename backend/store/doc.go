// Package store owns the SQLite database of a workspace: runs, the rows of the
// ledger, indexes and caches. It is the only importer of GORM and of the driver,
// implements interfaces that others declare, and refuses to run beside another
// owner or on a database that a newer Signet wrote. It never holds a secret in the clear.
package store
