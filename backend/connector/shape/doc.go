// Package shape knows what a structure is: a specification of fields with names and
// types, given in a module's field or kept with a data store. It reads one, makes
// one from a sample, and holds values to one. It reads JSON within bounds, and it
// does no I/O.
package shape
