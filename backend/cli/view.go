package cli

import (
	"strconv"

	"signet/backend/desk"
	"signet/backend/fault"
	"signet/backend/view"
)

type viewCmds struct {
	List viewList `cmd:"" help:"List the Views."`
	Rows viewRows `cmd:"" help:"Show the rows of a View."`
	Act  viewAct  `cmd:"" help:"Press an Action button on rows."`
}

type viewList struct{}

type viewItem struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Pinned   bool         `json:"pinned"`
	Headline string       `json:"headline"`
	Caption  string       `json:"caption"`
	Actions  []viewButton `json:"actions"`
	Problem  string       `json:"problem,omitempty"`
}

type viewButton struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Flow  string `json:"flow"`
}

// Run lists the Views.
func (viewList) Run(a *app) error {
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	views, err := d.Views(a.ctx)
	if err != nil {
		return err
	}
	out := []viewItem{}
	for _, v := range views {
		x := viewItem{ID: v.ID, Name: v.Name, Pinned: v.Pinned, Headline: v.Headline, Caption: v.Caption, Actions: []viewButton{}}
		if v.Problem != nil {
			x.Problem = v.Problem.Headlined()
		} else if doc, err := d.View(v.ID); err == nil {
			for _, b := range doc.Actions {
				x.Actions = append(x.Actions, viewButton{b.ID, b.Label, b.Flow})
			}
		}
		out = append(out, x)
	}
	return a.print(map[string]any{"views": out}, func() {
		if len(out) == 0 {
			a.say("There is no View yet. Write the sample workspace with: signet sample")
			return
		}
		var rows [][]string
		for _, v := range out {
			buttons := ""
			for i, b := range v.Actions {
				if i > 0 {
					buttons += ", "
				}
				buttons += b.ID
			}
			state := v.Headline
			if v.Problem != "" {
				state = v.Problem
			}
			rows = append(rows, []string{v.ID, v.Name, state, buttons})
		}
		a.table([]string{"id", "name", "first tile", "action buttons"}, rows)
	})
}

type viewRows struct {
	View    string   `arg:"" help:"Id or name."`
	Filter  []string `short:"f" sep:"none" help:"A filter, as COLUMN=value; an empty value is all." placeholder:"COLUMN=VALUE"`
	Search  string   `short:"s" help:"Words that must occur in the row."`
	Sort    string   `help:"A column."`
	Desc    bool     `help:"Sort the other way."`
	Limit   int      `default:"100" help:"How many rows at most; 0 is all."`
	Refresh bool     `help:"Read the source first."`
}

type viewRow struct {
	Key     string          `json:"key"`
	Cells   map[string]any  `json:"cells"`
	Last    lastAction      `json:"last"`
	Actions map[string]bool `json:"actions"` // by id: whether it can be pressed
}

type lastAction struct {
	State   string `json:"state"`
	Text    string `json:"text,omitempty"`
	Account string `json:"account,omitempty"`
	At      string `json:"at,omitempty"`
	Run     string `json:"run,omitempty"`
	Event   int64  `json:"event,omitempty"`
}

type viewAnswer struct {
	ID     string    `json:"id"`
	Source string    `json:"source"`
	ReadAt string    `json:"readAt"`
	Total  int       `json:"total"`
	Rows   []viewRow `json:"rows"`
}

// Run shows the rows of a View. It shows what was read last; a View that nobody read yet is read now.
func (c viewRows) Run(a *app) error {
	filters, err := pairs(c.Filter)
	if err != nil {
		return err
	}
	q := view.Query{Filters: filters, Search: c.Search, Sort: c.Sort, Desc: c.Desc, Limit: c.Limit}
	d, err := a.reading()
	if err != nil {
		return err
	}
	id, err := d.FindView(c.View)
	if err != nil {
		_ = d.Close()
		return err
	}
	doc, err := d.View(id)
	if err == nil {
		for column := range filters {
			if _, known := doc.Column(column); !known {
				err = usage("The View %s has no column %q.", doc.Name, column)
			}
		}
	}
	if err != nil {
		_ = d.Close()
		return err
	}
	if read, err := d.ViewWasRead(a.ctx, id); err != nil || !read || c.Refresh {
		_ = d.Close()
		if err != nil {
			return err
		}
		if err := a.refreshView(id); err != nil {
			return err
		}
		if d, err = a.reading(); err != nil {
			return err
		}
	}
	defer d.Close()
	p, err := d.ViewRows(a.ctx, id, q, false)
	if err != nil {
		return err
	}
	out := viewAnswer{ID: id, Source: p.SourceText, ReadAt: stamp(p.ReadAt), Total: p.Total, Rows: []viewRow{}}
	for _, r := range p.Rows {
		x := viewRow{Key: r.Key, Cells: r.Cells, Actions: map[string]bool{},
			Last: lastAction{r.Last.State, r.Last.Text, r.Last.Account, stamp(r.Last.At), r.Last.RunID, r.Last.Event}}
		if x.Last.State == "" {
			x.Last.State = "none"
		}
		for _, b := range r.Actions {
			x.Actions[b.ID] = b.Shown && b.Disabled == ""
		}
		out.Rows = append(out.Rows, x)
	}
	return a.print(out, func() {
		head := []string{}
		for _, col := range doc.Columns {
			if !col.Hidden {
				head = append(head, col.Label)
			}
		}
		head = append(head, "last action")
		var rows [][]string
		for _, r := range p.Rows {
			line := []string{}
			for _, col := range doc.Columns {
				if !col.Hidden {
					line = append(line, view.Shown(doc, r.Row, col))
				}
			}
			last := r.Last.Text
			if last == "" {
				last = "No action yet"
			} else if r.Last.Account != "" {
				last += " · " + r.Last.Account + " · " + when(r.Last.At)
			}
			rows = append(rows, append(line, last))
		}
		if len(rows) == 0 && doc.EmptyText != "" {
			a.say("%s", plain(doc.EmptyText))
		} else {
			a.table(head, rows)
		}
		a.note("%s of %d · %s", plural(len(rows), "row", "rows"), p.Total, plain(p.SourceText))
	})
}

// refreshView has the owner read the source again.
func (a *app) refreshView(id string) error {
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
	return o.do(a.ctx, desk.CommandRefresh, desk.RunArgs{View: id}, nil)
}

type viewAct struct {
	View     string   `arg:"" help:"Id or name."`
	Action   string   `arg:"" help:"Id or label of the Action button."`
	Row      []string `required:"" sep:"none" help:"The key of a row; several for several rows." placeholder:"KEY"`
	Input    []string `short:"i" sep:"none" help:"What the button asks for, as name=value." placeholder:"NAME=VALUE"`
	DryRun   bool     `help:"Preview: nothing is changed anywhere."`
	NoPrompt bool     `help:"A missing sign-in is an error instead of a question."`
}

// Run presses an Action button. Values come from the stored rows, never from here.
func (c viewAct) Run(a *app) error {
	in, err := pairs(c.Input)
	if err != nil {
		return err
	}
	if len(c.Row) > view.MaxBulk {
		return usage("One command works on up to %s rows.", strconv.Itoa(view.MaxBulk))
	}
	return a.run(desk.RunArgs{View: c.View, Action: c.Action, Rows: c.Row, Inputs: in, DryRun: c.DryRun, NoPrompt: c.NoPrompt})
}
