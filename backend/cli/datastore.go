package cli

import (
	"os"

	"signet/backend/connector/shape"
	"signet/backend/desk"
	"signet/backend/fault"
)

type datastoreCmds struct {
	List   datastoreList   `cmd:"" help:"List the data stores."`
	Show   datastoreShow   `cmd:"" help:"Show the records of a data store."`
	Define datastoreDefine `cmd:"" help:"Give a data store a structure. Its records stay as they are."`
}

type datastoreList struct{}

// Run lists the data stores.
func (datastoreList) Run(a *app) error {
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	list, err := d.DataStores(a.ctx)
	if err != nil {
		return err
	}
	return a.print(map[string]any{"dataStores": list}, func() {
		if len(list) == 0 {
			a.say("There is no data store yet. The first record of an Action Flow makes one.")
			return
		}
		var rows [][]string
		for _, x := range list {
			structure := "any fields"
			if len(x.Structure) > 0 {
				structure = plural(len(x.Structure), "field", "fields")
			}
			rows = append(rows, []string{x.Name, plural(x.Records, "record", "records"), structure})
		}
		a.table([]string{"name", "records", "structure"}, rows)
	})
}

type datastoreShow struct {
	Name  string `arg:"" help:"Name of a data store."`
	Limit int    `help:"The most records to show." default:"100"`
}

type datastoreRecord struct {
	Key  string `json:"key"`
	Data any    `json:"data"`
}

// Run shows a data store.
func (c datastoreShow) Run(a *app) error {
	d, err := a.reading()
	if err != nil {
		return err
	}
	defer d.Close()
	x, records, err := d.DataRecords(a.ctx, c.Name, max(c.Limit, 1))
	if err != nil {
		return err
	}
	out := []datastoreRecord{}
	var rows [][]string
	for _, r := range records {
		text, err := shape.WriteJSON(r.Values, "")
		if err != nil {
			return err
		}
		out = append(out, datastoreRecord{r.Key, r.Values})
		rows = append(rows, []string{r.Key, text})
	}
	return a.print(map[string]any{"dataStore": x, "records": out}, func() {
		a.say("%s, %s", x.Name, plural(x.Records, "record", "records"))
		a.table([]string{"key", "record"}, rows)
		if x.Records > len(out) {
			a.note("%d more are not shown. Show them with: --limit %d", x.Records-len(out), x.Records)
		}
	})
}

type datastoreDefine struct {
	Name      string `arg:"" help:"Name of a data store."`
	Structure string `help:"A file with the fields as JSON: [{name, type, label, required, default, spec}]." placeholder:"FILE" xor:"from"`
	Sample    string `help:"A file with a record as JSON, from which the fields are taken." placeholder:"FILE" xor:"from"`
	Strict    bool   `help:"Refuse fields that the structure does not name."`
}

// Run keeps the structure of a data store.
func (c datastoreDefine) Run(a *app) error {
	args := desk.StoreArgs{Name: c.Name, Strict: c.Strict}
	for file, into := range map[string]*string{c.Structure: &args.Structure, c.Sample: &args.Sample} {
		if file == "" {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return fault.New(fault.NotFound, "cli.datastore").About(file).Coded("file.none").Say("The file %s cannot be read.", file).
				Hint("Check its name.").Because(err)
		}
		*into = string(b)
	}
	o, closed, err := a.owning()
	if err != nil {
		return err
	}
	defer closed()
	var x desk.StoreReply
	if err := o.do(a.ctx, desk.CommandDefine, args, &x); err != nil {
		return err
	}
	return a.print(x, func() {
		if len(x.Structure) == 0 {
			a.say("%s takes any fields.", x.Name)
			return
		}
		a.say("%s has %s.", x.Name, plural(len(x.Structure), "field", "fields"))
	})
}
