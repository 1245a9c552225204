package connection

import (
	"context"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/flow"
)

// Start is what the rule needs to know of a run.
type Start struct {
	Person  string // who started it
	FlowID  string
	Version int    // 0 is the draft
	Hash    string // of the version's file
	Draft   bool
	// Unattended: the run started by itself, by a schedule, a webhook or a file. Nobody is there whom a dynamic
	// connection could act as, whatever sign-ins are kept.
	Unattended bool
}

// Decision is the answer of the rule: through which connection a module acts, and with whose sign-in.
type Decision struct {
	Connection Document // the one the module names
	Through    Document // the one whose sign-in is used: the same, except for a build-time value
	Holder     Holder
	BuildTime  bool
	Account    string // the remote user name, where the connection or the build-time value knows it
}

// Shapes reads the shapes of connections.
type Shapes interface {
	Shape(ctx context.Context, id string) (Document, error)
}

// BuildTimes reads a person's references to build-time values.
type BuildTimes interface {
	Get(ctx context.Context, person, flowID, connectionID string) (BuildTime, bool, error)
}

// Published answers what the audit log recorded of a version: the SHA-256 of its file, in hex.
type Published interface {
	Published(ctx context.Context, flowID string, number int) (hash string, ok bool, err error)
}

// Resolver answers as whom a module acts. It has one rule and no exceptions:
//
//   - a shared connection acts as its shared account;
//   - a dynamic connection of a published version acts as the person who started the run;
//   - a dynamic connection acts as nobody in a run that started by itself;
//   - a dynamic connection of a draft acts as its build-time value where there is one, else as the person.
//
// It reads nothing about build-time values for a run of a version, so that none can stand in by mistake.
type Resolver struct {
	shapes    Shapes
	builds    BuildTimes
	published Published
	target    func(Document) connector.Target
}

// NewResolver is the rule over what the workspace and the store know.
func NewResolver(shapes Shapes, builds BuildTimes, published Published, target func(Document) connector.Target) *Resolver {
	if shapes == nil || builds == nil || published == nil || target == nil {
		panic("connection.NewResolver: a part is missing")
	}
	return &Resolver{shapes: shapes, builds: builds, published: published, target: target}
}

// Decide answers for one module of one run. It refuses a run that is neither a draft nor a
// version whose bytes the audit log knows, and a reference that names both kinds of connection, or none.
func (r *Resolver) Decide(ctx context.Context, s Start, ref flow.ConnectionRef) (Decision, error) {
	if s.Person == "" {
		return Decision{}, refused().Say("It is not known who started the run.").Hint("Start it again.")
	}
	if (ref.Shared == "") == (ref.Dynamic == "") {
		return Decision{}, refused().Say("The module names no connection, or two.").Hint("Choose one connection for the module.")
	}
	if err := r.genuine(ctx, s); err != nil {
		return Decision{}, err
	}
	if ref.Shared != "" {
		c, err := r.shape(ctx, ref.Shared, Shared)
		if err != nil {
			return Decision{}, err
		}
		return Decision{Connection: c, Through: c, Holder: Holder{Connection: c.ID}, Account: c.Account}, nil
	}
	c, err := r.shape(ctx, ref.Dynamic, Dynamic)
	if err != nil {
		return Decision{}, err
	}
	if s.Unattended {
		return Decision{}, nobody(c)
	}
	own := Decision{Connection: c, Through: c, Holder: Holder{Connection: c.ID, Person: s.Person}}
	if !s.Draft { // a version ends here, before any build-time value is looked at
		return own, nil
	}
	b, ok, err := r.builds.Get(ctx, s.Person, s.FlowID, c.ID)
	if err != nil {
		return Decision{}, err
	}
	if !ok {
		return own, nil
	}
	return r.standIn(ctx, s, own, b)
}

// genuine refuses a run that says of itself what cannot be.
func (r *Resolver) genuine(ctx context.Context, s Start) error {
	if s.Draft != (s.Version == 0) || s.Version < 0 {
		return refused().Say("The run says that it is a draft and a version.").Hint("Start it again.")
	}
	if s.Draft {
		return nil
	}
	hash, ok, err := r.published.Published(ctx, s.FlowID, s.Version)
	if err != nil {
		return err
	}
	if !ok || hash == "" || hash != s.Hash {
		return refused().Coded("flow.tampered").Headline("Version %d is not the one that was published", s.Version).
			Say("Its file is not the one that the audit log knows, so nobody's sign-in is used for it.").
			Hint("Put the file back as it was published, or publish again.")
	}
	return nil
}

// standIn is the build-time value of a draft, held to the connection it stands in for.
func (r *Resolver) standIn(ctx context.Context, s Start, own Decision, b BuildTime) (Decision, error) {
	if b.Person != s.Person || b.FlowID != s.FlowID || b.Connection != own.Connection.ID {
		return Decision{}, refused().Say("The build-time value belongs to another draft.").Hint("Choose the build-time value again.")
	}
	switch b.Source {
	case FromNone, "":
		return own, nil
	case FromOwn:
		own.BuildTime, own.Account = true, b.Account
		return own, nil
	case FromEntered:
		own.Holder.Draft = s.FlowID
		own.BuildTime, own.Account = true, b.Account
		return own, nil
	case FromShared:
		c, err := r.shape(ctx, b.Reference, Shared)
		if err != nil {
			return Decision{}, err
		}
		if err := r.Fits(own.Connection, c); err != nil {
			return Decision{}, err
		}
		own.Through, own.Holder, own.BuildTime = c, Holder{Connection: c.ID}, true
		if own.Account = c.Account; own.Account == "" {
			own.Account = b.Account
		}
		return own, nil
	}
	return Decision{}, refused().Say("The build-time value is of a kind that is not known.").Hint("Choose the build-time value again.")
}

// Fits reports whether a shared connection can stand in for a dynamic one: the same app at the
// same address. A sign-in is bound to its host and is sent to no other.
func (r *Resolver) Fits(dynamic, shared Document) error {
	if dynamic.App != shared.App {
		return refused().About(shared.Name).Coded("connection.other_app").
			Say("%s is a connection of another app.", shared.Name).Hint("Choose one of the same app.")
	}
	if a, b := r.target(dynamic), r.target(shared); a.Host != b.Host || a.Scheme != b.Scheme {
		return refused().About(shared.Name).Coded("connection.other_host").
			Say("%s points at %s, and %s at %s. A sign-in is never sent to another system.", shared.Name, b.Host, dynamic.Name, a.Host).
			Hint("Choose a connection to the same system.")
	}
	return nil
}

func (r *Resolver) shape(ctx context.Context, id string, kind Kind) (Document, error) {
	c, err := r.shapes.Shape(ctx, id)
	if err != nil {
		return Document{}, err
	}
	if c.ID != id || c.Kind != kind {
		return Document{}, refused().About(c.Name).Coded("connection.kind").
			Say("%s is not a %s connection.", c.Name, kind).Hint("Choose the module's connection again.")
	}
	return c, nil
}

// nobody refuses a dynamic connection in a run that nobody started.
func nobody(c Document) error {
	return refused().About(c.Name).Coded("flow.not_on_demand").Headline("Nobody is there to sign in").
		Say("%s acts as the person who starts the run, and this run started by itself. Nothing ran.", c.Name).
		Hint("Give the module a shared connection, or run the Action Flow on demand.")
}

func refused() *fault.Error {
	return fault.New(fault.FailedPrecondition, "connection.decide").Coded("connection.refused")
}

// Own answers for a published flow that another one calls, of which no run is known yet: as
// the shared account or as the person, and never by a build-time value.
func (r *Resolver) Own(ctx context.Context, s Start, ref flow.ConnectionRef) (Decision, error) {
	if s.Person == "" || (ref.Shared == "") == (ref.Dynamic == "") {
		return Decision{}, refused().Say("The module names no connection, or two.").Hint("Choose one connection for the module.")
	}
	if ref.Shared != "" {
		c, err := r.shape(ctx, ref.Shared, Shared)
		return Decision{Connection: c, Through: c, Holder: Holder{Connection: c.ID}, Account: c.Account}, err
	}
	c, err := r.shape(ctx, ref.Dynamic, Dynamic)
	if err == nil && s.Unattended {
		return Decision{}, nobody(c)
	}
	return Decision{Connection: c, Through: c, Holder: Holder{Connection: c.ID, Person: s.Person}}, err
}
