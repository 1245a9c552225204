package connection

// Holder says whose sign-in a credential is: a connection's, a person's for a dynamic
// connection, or one that a person entered while building one draft. It is the
// key under which credentials are kept, so that nobody's can be taken for another's.
type Holder struct {
	Connection string // con_… or dyn_…
	Person     string // per_…; "" for a shared connection
	Draft      string // flow_… for credentials entered as a build-time value
}

// Owner is who holds it, as the index of sign-ins names it: "" for everyone, a person,
// or a person's draft.
func (h Holder) Owner() string {
	if h.Draft != "" {
		return h.Person + " " + h.Draft
	}
	return h.Person
}
