package connector

import (
	"fmt"
	"regexp"
	"sort"
)

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Registry holds the apps of a build. It is a value, so that tests make their own.
type Registry struct{ apps map[string]*App }

// NewRegistry registers the apps; it panics on a faulty declaration, at start-up, where a programmer sees it.
func NewRegistry(apps ...*App) *Registry {
	r := &Registry{apps: map[string]*App{}}
	for _, a := range apps {
		r.MustRegister(a)
	}
	return r
}

// MustRegister adds an app.
func (r *Registry) MustRegister(a *App) {
	if err := a.validate(); err != nil {
		panic(fmt.Sprintf("connector %q: %v", a.Name, err))
	}
	if _, dup := r.apps[a.Name]; dup {
		panic(fmt.Sprintf("connector %q is registered twice", a.Name))
	}
	for _, x := range a.Actions {
		if x.App != a.Name { // an app is shared by registries; what is right already is not written again
			x.App = a.Name
		}
	}
	r.apps[a.Name] = a
}

// App returns the named app.
func (r *Registry) App(name string) (*App, bool) { a, ok := r.apps[name]; return a, ok }

// Action returns the module of an app.
func (r *Registry) Action(app, action string) (*Action, bool) {
	if a, ok := r.apps[app]; ok {
		return a.Action(action)
	}
	return nil, false
}

// Apps lists the apps by title.
func (r *Registry) Apps() []*App {
	out := make([]*App, 0, len(r.apps))
	for _, a := range r.apps {
		out = append(out, a)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Title < out[j].Title })
	return out
}

func (a *App) validate() error {
	if !nameForm.MatchString(a.Name) || a.Title == "" || a.Accent == "" {
		return fmt.Errorf("needs a name of lower-case letters, a title and an accent")
	}
	if len(a.Methods) > 0 && a.Check == nil {
		return fmt.Errorf("has ways to sign in but no check")
	}
	seen := map[string]bool{}
	for _, x := range a.Actions {
		switch {
		case !nameForm.MatchString(x.Name) || x.Title == "" || x.Group == "":
			return fmt.Errorf("action %q needs a name, a title and a group", x.Name)
		case seen[x.Name]:
			return fmt.Errorf("action %q is declared twice", x.Name)
		case x.Control == "" && x.Run == nil && x.Stream == nil:
			return fmt.Errorf("action %q does nothing", x.Name)
		case x.Starting != nil && (x.Control != Trigger || (x.Starting.Poll != nil) != (x.Run != nil)):
			return fmt.Errorf("action %q starts flows: it is a trigger, and runs by Polling where it is polled", x.Name)
		case x.Stream != nil && (x.Class != Pure && x.Class != Idempotent || x.ClassOf != nil):
			return fmt.Errorf("action %q gives a stream, so it must be one that can be made again", x.Name)
		case x.Class == "" && x.ClassOf == nil:
			return fmt.Errorf("action %q has no class", x.Name)
		case x.NeedsConnection && len(a.Methods) == 0:
			return fmt.Errorf("action %q needs a connection, but the app has no way to sign in", x.Name)
		}
		seen[x.Name] = true
		names := map[string]bool{}
		for _, f := range x.Inputs {
			if f.Name == "" || f.Label == "" || names[f.Name] {
				return fmt.Errorf("action %q: field %q needs a name of its own and a label", x.Name, f.Name)
			}
			names[f.Name] = true
		}
	}
	return nil
}
