package cli

import (
	"signet/backend/connection"
	"signet/backend/desk"
	"signet/backend/fault"
)

type connectionCmds struct {
	List connectionList `cmd:"" help:"List the connections."`
	Test connectionTest `cmd:"" help:"Sign in with what is kept, and say who the system takes it for."`
}

type connectionList struct{}

type connectionRow struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	App       string `json:"app"`
	System    string `json:"system"`
	Host      string `json:"host"`
	User      string `json:"userName"`
	Flows     int    `json:"flows"`
	State     string `json:"state"`
	StateText string `json:"stateText"`
	Practice  bool   `json:"practice"`
}

// Run lists the connections.
func (connectionList) Run(a *app) error {
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	lines, err := d.ConnectionLines(a.ctx)
	if err != nil {
		return err
	}
	out := []connectionRow{}
	for _, l := range lines {
		c := l.Connection
		out = append(out, connectionRow{c.ID, c.Name, string(c.Kind), c.App, l.Target.System, l.Target.Host, l.Account, l.Flows, l.State, l.StateText, c.Practice})
	}
	return a.print(map[string]any{"connections": out}, func() {
		if len(out) == 0 {
			a.say("There is no connection yet.")
			return
		}
		var rows [][]string
		for _, r := range out {
			user := r.User
			if r.Kind == string(connection.Dynamic) {
				user = "each person"
			}
			rows = append(rows, []string{r.ID, r.Name, r.Kind, r.System, user, plural(r.Flows, "Action Flow", "Action Flows"), r.StateText})
		}
		a.table([]string{"id", "name", "kind", "system", "acts as", "used by", "state"}, rows)
	})
}

type connectionTest struct {
	Name string `arg:"" help:"Id or name."`
}

// Run tests a connection.
func (c connectionTest) Run(a *app) error { return a.test(c.Name, "") }

// test signs in with what is kept.
func (a *app) test(name string, kind connection.Kind) error {
	c, err := a.connection(name, kind)
	if err != nil {
		return err
	}
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	if !o.away() {
		if err := o.desk.EnsurePractice(a.ctx); err != nil {
			a.note("%s", fault.Of(err).Public())
		}
	}
	var t desk.TestReply
	if err := o.do(a.ctx, desk.CommandTest, desk.ConnectionArgs{Connection: c.ID}, &t); err != nil {
		return err
	}
	err = a.print(t, func() {
		if t.OK {
			a.say("%s accepted %s · %d ms", plain(t.Connection), plain(t.Account), t.TookMS)
		} else if t.Fault != nil {
			a.note("signet: %s %s", plain(t.Fault.Message), plain(t.Fault.Hint))
		}
		for _, n := range t.Notes {
			a.say("  %s", plain(n))
		}
	})
	if err == nil && !t.OK {
		return silent{}
	}
	return err
}

// connection finds a connection by its name.
func (a *app) connection(name string, kind connection.Kind) (connection.Document, error) {
	d, err := a.reading()
	if err != nil {
		return connection.Document{}, err
	}
	defer d.Close()
	return d.FindConnection(name, kind)
}
