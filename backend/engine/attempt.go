package engine

import (
	"maps"
	"slices"

	"signet/backend/connector"
)

// open records an attempt before it is made; without the record it is not made.
func (x *exec) open(s *step) error {
	e := x.entry(s, stepStarted, "")
	a := x.attempt(s, AttemptOpen)
	var before []Entry
	if s.number > 1 {
		r := x.entry(s, stepRetried, "")
		before = append(before, r)
	}
	// What it follows from is in the same commit: a run that goes on must not read that again.
	return x.commit(Commit{Attempts: []Attempt{a}, Entries: append(before, e)})
}

func (x *exec) attempt(s *step, state AttemptState) Attempt {
	a := Attempt{RunID: x.run.ID, Module: s.n.id, Operation: s.op, Number: s.number, Key: s.key, Class: s.class,
		API: s.api, State: state, StartedAt: s.start, Sentence: s.n.action.Title}
	if x.confidential {
		a.API = withoutQuery(a.API)
	} else {
		a.Object, a.Sentence = x.e.redactor.Clean(s.object), x.e.redactor.Clean(s.sentence)
		a.Input = cleanMap(x.e.redactor, s.shown())
	}
	return a
}

// shown are the fields without those declared secret, and without the headers that sign in.
func (s *step) shown() map[string]any {
	out := s.fields
	for i := range s.n.action.Inputs {
		if f := &s.n.action.Inputs[i]; f.Secret {
			if _, has := out[f.Name]; has {
				c := make(map[string]any, len(out))
				for k, v := range out {
					if k != f.Name {
						c[k] = v
					}
				}
				out = c
			}
		}
	}
	return withoutSignIns(out)
}

// withoutSignIns is what goes into a module with dots for the headers that sign in: a flow may map
// one itself, and what is recorded of a step is shown and exported. The fields are not changed.
func withoutSignIns(fields map[string]any) map[string]any {
	out, own := fields, false
	for name, v := range fields {
		masked, found := dotted(v)
		if !found {
			continue
		}
		if !own {
			out, own = maps.Clone(fields), true
		}
		out[name] = masked
	}
	return out
}

// dotted masks sign-ins in headers, given by name or as [{name, value}, …].
func dotted(v any) (masked any, found bool) {
	switch x := v.(type) {
	case map[string]any:
		for k := range x {
			if signsIn(k) {
				if !found {
					x, found = maps.Clone(x), true
				}
				x[k] = dots
			}
		}
		return x, found
	case []any:
		for i, e := range x {
			pair, ok := e.(map[string]any)
			if !ok || !signsIn(connector.TextOf(first(pair, "name", "key"))) {
				continue
			}
			if !found {
				x, found = slices.Clone(x), true
			}
			pair = maps.Clone(pair)
			pair["value"] = dots
			x[i] = pair
		}
		return x, found
	}
	return v, false
}

func (x *exec) entry(s *step, name, outcome string) Entry {
	e := Entry{Name: name, Module: s.n.id, ModuleTag: s.n.tag, App: s.n.app.Name, Action: s.n.action.Name, API: withoutQuery(s.api),
		Identity: s.identity, Operation: s.op, Cycle: x.cycle, Attempt: s.number, Outcome: outcome, Started: s.start}
	if !x.confidential {
		e.Object = x.e.redactor.Clean(s.object)
	}
	if s.identity != nil {
		e.RemoteUser = s.identity.Account
	}
	if s.account != "" {
		e.RemoteUser = s.account
	}
	return e
}
