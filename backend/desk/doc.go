// Package desk is Signet without a window: it opens a data folder, joins the
// parts, owns the order in which they close, and holds the journeys that cross
// parts (publish, start, provide). Window and command line drive the same desk.
package desk
