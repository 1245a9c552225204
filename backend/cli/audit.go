package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"signet/backend/audit"
	"signet/backend/desk"
)

type auditCmds struct {
	List   auditList   `cmd:"" help:"List events, newest first."`
	Verify auditVerify `cmd:"" help:"Check the whole chain."`
	Export auditExport `cmd:"" help:"Export events with their proofs."`
}

// auditRange chooses events.
type auditRange struct {
	From    string `help:"From this day or moment on." placeholder:"TIME"`
	To      string `help:"Before this day or moment." placeholder:"TIME"`
	Event   string `help:"A name such as run.finished, or a group such as run." placeholder:"NAME"`
	Outcome string `help:"succeeded, refused, failed, cancelled, unknown or waiting." placeholder:"OUTCOME"`
	Run     string `help:"Of one run." placeholder:"RUN"`
	Flow    string `help:"Of one Action Flow, by id." placeholder:"FLOW"`
	View    string `help:"Of one View, by id." placeholder:"VIEW"`
	Row     string `help:"Of one row." placeholder:"KEY"`
	User    string `help:"With this remote user name." placeholder:"USER"`
	Search  string `short:"s" help:"Words that must occur in the event."`
}

func (r auditRange) filter() (audit.Filter, error) {
	f := audit.Filter{Event: r.Event, Outcome: r.Outcome, RunID: r.Run, FlowID: r.Flow, ViewID: r.View, RowKey: r.Row, RemoteUser: r.User, Search: r.Search}
	var err error
	if f.From, err = moment(r.From); err != nil {
		return f, err
	}
	f.To, err = moment(r.To)
	return f, err
}

func moment(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(form, s, time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usage("%q is no time. Write it as 2026-11-25 or 2026-11-25T10:40.", s)
}

type auditList struct {
	auditRange
	Limit int `default:"50" help:"How many at most; 0 is all."`
}

type auditRow struct {
	Seq      int64  `json:"seq"`
	At       string `json:"at"`
	Event    string `json:"event"`
	Sentence string `json:"sentence"`
	Person   string `json:"person"`
	User     string `json:"remoteUser"`
	System   string `json:"system"`
	API      string `json:"api"`
	Flow     string `json:"flow"`
	Version  int    `json:"version"`
	Run      string `json:"run"`
	View     string `json:"view"`
	Button   string `json:"button"`
	Row      string `json:"row"`
	Outcome  string `json:"outcome"`
	Hash     string `json:"hash"`
}

// Run lists events.
func (c auditList) Run(a *app) error {
	f, err := c.filter()
	if err != nil {
		return err
	}
	f.Limit = c.Limit
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	page, err := d.Events(a.ctx, f)
	if err != nil {
		return err
	}
	out := []auditRow{}
	for _, e := range page.Events {
		out = append(out, auditRow{e.Seq, stamp(e.At), e.Name, audit.Sentence(e), e.PersonName, e.RemoteUser, e.System, e.API, e.FlowName, e.Version,
			e.RunID, e.ViewName, e.Button, e.RowKey, e.Outcome, e.Hash})
	}
	return a.print(map[string]any{"events": out, "total": page.Total}, func() {
		if len(out) == 0 {
			a.say("Nothing has happened yet.")
			return
		}
		var rows [][]string
		for i, e := range page.Events {
			user := e.RemoteUser
			if user != "" && e.System != "" {
				user += " on " + e.System
			}
			rows = append(rows, []string{fmt.Sprint(e.Seq), when(e.At), e.PersonName, user, out[i].Sentence, e.FlowName, e.Outcome})
		}
		a.table([]string{"event", "time", "person", "remote user name", "what", "action flow", "outcome"}, rows)
		if page.More {
			a.note("%d of %d events. Use --limit 0 for all.", len(out), page.Total)
		}
	})
}

type auditVerify struct{}

type auditReport struct {
	State   string `json:"state"`
	Events  int64  `json:"events"`
	Checked int64  `json:"checked"`
	Broken  int64  `json:"broken,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Removed int64  `json:"removed,omitempty"`
	TookMS  int64  `json:"tookMs"`
	Text    string `json:"text"`
}

// Run checks the chain. A broken one is a failure.
func (auditVerify) Run(a *app) error {
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	r, err := d.VerifyEvents(a.ctx, nil)
	if err != nil {
		return err
	}
	out := auditReport{string(r.State), r.Events, r.Checked, r.Broken, r.Reason, r.Removed, r.Took.Milliseconds(), r.Text()}
	if err := a.print(out, func() { a.say("%s", out.Text) }); err != nil {
		return err
	}
	if r.State == audit.Broken {
		return silent{}
	}
	return nil
}

type auditExport struct {
	auditRange
	Format string `default:"jsonl" enum:"jsonl,csv,celonis,ocsf,cef" help:"The format (${enum})."`
	Output string `short:"o" help:"A file; without it standard output." placeholder:"FILE"`
}

// Run exports events. The export is an event itself, so it needs the data folder.
func (c auditExport) Run(a *app) (err error) {
	f, err := c.filter()
	if err != nil {
		return err
	}
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	w := a.streams.Out
	if c.Output != "" {
		file, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return cannotWrite(c.Output, err)
		}
		defer func() {
			if e := file.Close(); err == nil && e != nil {
				err = cannotWrite(c.Output, e)
			}
		}()
		w = file
	}
	n := 0
	if o.away() {
		var r desk.ExportReply
		if err := o.do(a.ctx, desk.CommandExport, desk.ExportArgs{Format: audit.Format(c.Format), Filter: f}, &r); err != nil {
			return err
		}
		n = r.Events
		if _, err := io.Copy(w, strings.NewReader(r.Text)); err != nil {
			return cannotWrite(c.Output, err)
		}
	} else if n, err = o.desk.ExportEvents(a.ctx, w, audit.Format(c.Format), f); err != nil {
		return err
	}
	if c.Output == "" {
		return nil
	}
	return a.print(map[string]any{"file": c.Output, "events": n, "format": c.Format}, func() {
		a.say("Exported %s to %s.", plural(n, "event", "events"), c.Output)
	})
}
