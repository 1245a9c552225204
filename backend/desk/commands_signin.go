package desk

import (
	"context"
	"encoding/json"
	"strconv"

	"signet/backend/fault"
	"signet/backend/flow"
	"signet/backend/secret"
)

// ConnectionArgs name a connection by its id.
type ConnectionArgs struct {
	Connection string `json:"connection"`
}

// TestReply is what a system said of a sign-in.
type TestReply struct {
	Connection string      `json:"connection"`
	OK         bool        `json:"ok"`
	Account    string      `json:"account"`
	TookMS     int64       `json:"tookMs"`
	Notes      []string    `json:"notes"`
	Fault      *FaultState `json:"fault,omitempty"`
}

// SignInReply is a Personal Connection as a terminal shows it.
type SignInReply struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	App       string   `json:"app"`
	System    string   `json:"system"`
	User      string   `json:"userName"`
	State     string   `json:"state"`
	StateText string   `json:"stateText"`
	Reason    string   `json:"reason"`
	UsedBy    []string `json:"usedBy"`
	LastUsed  string   `json:"lastUsed"`
}

func (d *Desk) commandTest(ctx context.Context, id string) (TestReply, error) {
	c, err := d.shape(id)
	if err != nil {
		return TestReply{}, err
	}
	t, err := d.TestConnection(ctx, id)
	if err != nil {
		return TestReply{}, err
	}
	out := TestReply{Connection: c.Name, OK: t.OK, Account: t.Account, TookMS: t.Took.Milliseconds(), Notes: append([]string{}, t.Notes...)}
	if t.Fault != nil {
		out.Fault = FaultOf(t.Fault)
	}
	return out, nil
}

// SignIns lists the Personal Connections as a terminal shows them.
func (d *Desk) SignIns(ctx context.Context) ([]SignInReply, error) {
	all, err := d.Personals(ctx)
	out := make([]SignInReply, 0, len(all))
	for _, p := range all {
		out = append(out, SignInOf(p))
	}
	return out, err
}

// SignInOf is a Personal Connection as a terminal shows it.
func SignInOf(p Personal) SignInReply {
	out := SignInReply{ID: p.Connection.ID, Name: p.Connection.Name, App: p.Connection.App, System: p.Target.System, User: p.Record.Account,
		State: string(p.Record.State), StateText: p.StateText, Reason: p.Reason, UsedBy: []string{}}
	if !p.Record.LastUsed.IsZero() {
		out.LastUsed = flow.Stamp(p.Record.LastUsed)
	}
	seen := map[string]bool{}
	for _, u := range p.UsedBy {
		if !seen[u.FlowName] {
			seen[u.FlowName] = true
			out.UsedBy = append(out.UsedBy, u.FlowName)
		}
	}
	return out
}

// ParseFields reads a sign-in that was written as {"user": …, "password": …}. Its
// errors say where they stopped and never what stood there.
func ParseFields(b []byte) (SignIn, error) {
	bad := func(why string) error {
		return fault.New(fault.Invalid, "desk.provide").Coded("sign_in.form").Say("%s", why).
			Hint(`Write the fields as one JSON object of texts, such as {"user": "…", "password": "…"}.`)
	}
	var raw map[string]json.RawMessage
	if len(b) > maxSignIn {
		return SignIn{}, bad("The sign-in is too large.")
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return SignIn{}, bad("Standard input holds no JSON object.")
	}
	out := SignIn{Values: secret.Values{}}
	for name, r := range raw {
		var s string
		if err := json.Unmarshal(r, &s); err != nil {
			out.Values.Wipe()
			return SignIn{}, bad("The field " + strconv.Quote(name) + " is no text.")
		}
		out.Values[name] = secret.New(s)
	}
	return out, nil
}
