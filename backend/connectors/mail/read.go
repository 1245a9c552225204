package mail

import (
	"context"
	"sort"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"signet/backend/connector"
	"signet/backend/fault"
	"signet/backend/mapping"
)

const (
	// readLimit is how long one search may take.
	readLimit = 120 * time.Second
	// mostMails is how many mails one operation gives, mostBytes how large they may be together.
	mostMails = 500
	mostBytes = 64 << 20
)

var search = &connector.Action{
	Name: "search", Title: "Search emails", Group: "Searches", Effect: connector.Reads, Class: connector.Idempotent,
	Summary:         "Gives a bundle for each mail in a folder that fits.",
	NeedsConnection: true,
	Inputs: append([]connector.Field{
		folder(),
		connector.Text("from", "From", connector.Help("A part of the sender's name or address.")),
		connector.Text("to", "To", connector.Advanced()),
		connector.Text("subject", "Subject", connector.Help("A part of it.")),
		connector.Text("text", "Text", connector.Help("A part of the mail, its headers among them.")),
		connector.Date("since", "Since", connector.Help("Received on this day or later.")),
		connector.Date("before", "Before", connector.Help("Received before this day.")),
		which(),
		connector.Select("order", "Order", connector.Choices("newest", "Newest first", "oldest", "Oldest first"), connector.Default("newest"), connector.Static(), connector.Advanced()),
		connector.Integer("limit", "Limit", connector.Default(10.0), connector.Help("The most mails, at most 500.")),
	}, reading()...),
	Outputs: mailOutputs,
	Run:     runSearch,
	Options: map[string]connector.OptionsFunc{"folders": folders},
	API:     func(map[string]any) string { return "IMAP search" },
	ClassOf: func(map[string]any) connector.Class { return connector.Idempotent },
	EffectOf: func(f map[string]any) connector.Effect {
		if connector.BoolOf(f["mark_seen"]) {
			return connector.Changes
		}
		return connector.Reads
	},
	SentenceOf: func(f map[string]any) string {
		if connector.BoolOf(f["mark_seen"]) {
			return "Search emails in {{folder}} and mark them as read"
		}
		return "Search emails in {{folder}}"
	},
	Example: map[string]any{"folder": "INBOX"},
}

var watch = &connector.Action{
	Name: "watch", Title: "Watch emails", Group: "Triggers", Effect: connector.Reads, Class: connector.Idempotent,
	Summary:         "Starts with the mails that have come into a folder since the last time.",
	NeedsConnection: true,
	Control:         connector.Trigger,
	Starting:        &connector.Starting{Poll: poll, Since: true},
	Inputs: append([]connector.Field{
		folder(),
		connector.Text("from", "From", connector.Static(), connector.Help("Only mails of which this is a part of the sender's name or address.")),
		connector.Text("subject", "Subject", connector.Static(), connector.Help("Only mails of which this is a part of the subject.")),
		connector.Integer("limit", "Limit", connector.Default(10.0), connector.Static(), connector.Help("The most mails at a time, at most 500. The others come next.")),
	}, reading()...),
	Outputs:    mailOutputs,
	Run:        connector.Polling(poll),
	Options:    map[string]connector.OptionsFunc{"folders": folders},
	API:        func(map[string]any) string { return "IMAP search" },
	SentenceOf: func(map[string]any) string { return "Take the new emails in {{folder}}" },
	Example:    map[string]any{"folder": "INBOX"},
}

func folder() connector.Field {
	return connector.Select("folder", "Folder", nil, connector.Required(), connector.Static(), connector.Loads("folders"), connector.Default("INBOX"))
}

func which() connector.Field {
	return connector.Select("which", "Which", connector.Choices("all", "All", "unseen", "Not yet read", "seen", "Read", "flagged", "Flagged"), connector.Default("all"), connector.Static())
}

func reading() []connector.Field {
	return []connector.Field{
		connector.Boolean("attachments", "With attachments", connector.Static(), connector.Default(true)),
		connector.Boolean("mark_seen", "Mark as read", connector.Static(), connector.Help("Off, the mails stay as they are.")),
	}
}

var address = []connector.Field{connector.Text("name", "Name"), connector.Email("address", "Address")}

var mailOutputs = []connector.Field{
	connector.Integer("uid", "Number in the folder"),
	connector.Text("messageId", "Message ID"),
	connector.Date("date", "Date", connector.Help("As the sender wrote it.")),
	connector.Date("received", "Received"),
	connector.Collection("from", "From", address),
	connector.Array("to", "To", address),
	connector.Array("cc", "Cc", address),
	connector.Array("replyTo", "Reply to", address),
	connector.Text("subject", "Subject"),
	connector.Text("text", "Text"),
	connector.Text("html", "HTML"),
	connector.Array("attachments", "Attachments", []connector.Field{
		connector.Text("fileName", "File name"), connector.Text("contentType", "Content type"), connector.Buffer("data", "Data"), connector.Integer("fileSize", "Size in bytes"),
	}),
	connector.Map("headers", "Headers", connector.Help("The names are in lower case.")),
	connector.Boolean("seen", "Read"),
	connector.Integer("size", "Size in bytes"),
}

func folders(ctx context.Context, c *connector.Call) ([]connector.Option, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	b, err := unlock(ctx, c)
	defer b.close()
	if err != nil {
		return nil, err
	}
	list, err := b.imap.List("", "*", nil).Collect()
	if err != nil {
		return nil, b.broken(ctx, "mail.folders", err)
	}
	out := []connector.Option{}
	for _, m := range list {
		out = append(out, connector.Option{Value: m.Mailbox, Label: m.Mailbox})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Label < out[j].Label })
	return out, nil
}

// open selects the folder of a module; without marking, for reading alone.
func (b *box) open(ctx context.Context) (*imap.SelectData, error) {
	return b.choose(ctx, !connector.BoolOf(b.c.Fields["mark_seen"]))
}

func (b *box) choose(ctx context.Context, readOnly bool) (*imap.SelectData, error) {
	name := strings.TrimSpace(b.c.Text("folder"))
	if name == "" {
		name = "INBOX"
	}
	data, err := b.imap.Select(name, &imap.SelectOptions{ReadOnly: readOnly}).Wait()
	if err != nil {
		f := b.broken(ctx, "mail.select", err)
		if f.Code == "mail.refused" { // many servers say NO without a code
			f = fault.New(fault.NotFound, "mail.select").About(b.target.System).On("folder").Coded("mail.folder").
				Headline("%s does not open the folder %s", b.target.System, name).Say("%s", f.Text).Hint("Choose a folder of the list.")
		}
		return nil, f
	}
	return data, nil
}

// criteria are the fields of a search that are filled in.
func criteria(f map[string]any) (*imap.SearchCriteria, error) {
	out := &imap.SearchCriteria{}
	for _, h := range []struct{ field, header string }{{"from", "From"}, {"to", "To"}, {"subject", "Subject"}} {
		if s := oneLine(connector.TextOf(f[h.field])); s != "" {
			out.Header = append(out.Header, imap.SearchCriteriaHeaderField{Key: h.header, Value: s})
		}
	}
	if s := oneLine(connector.TextOf(f["text"])); s != "" {
		out.Text = append(out.Text, s)
	}
	for name, into := range map[string]*time.Time{"since": &out.Since, "before": &out.Before} {
		v, err := mapping.Coerce(f[name], "date", nil)
		if err != nil {
			return nil, fault.New(fault.Invalid, "mail.search").On(name).Coded("field.mapping").Headline("This is no date").Say("%s", err.Error()).
				Hint("Map a date into the field.")
		}
		if t, ok := v.(time.Time); ok {
			*into = t
		}
	}
	switch connector.TextOf(f["which"]) {
	case "unseen":
		out.NotFlag = append(out.NotFlag, imap.FlagSeen)
	case "seen":
		out.Flag = append(out.Flag, imap.FlagSeen)
	case "flagged":
		out.Flag = append(out.Flag, imap.FlagFlagged)
	}
	return out, nil
}

func atMost(f map[string]any) int {
	n := connector.IntOf(f["limit"], 10)
	if n <= 0 {
		n = 10
	}
	return min(n, mostMails)
}

func (b *box) result(folder string) connector.Result {
	res := connector.Result{API: "IMAP search", Account: b.values.Get("user").Reveal(), Object: "Emails in " + folder}
	if b.c.Record {
		res.Request = &connector.Exchange{Method: "IMAP", URL: "imap://" + b.target.Host + "/" + folder}
	}
	return res
}

func runSearch(ctx context.Context, c *connector.Call) (connector.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	want, err := criteria(c.Fields)
	if err != nil {
		return connector.Result{}, err
	}
	b, err := unlock(ctx, c)
	defer b.close()
	if err != nil {
		return connector.Result{}, err
	}
	res := b.result(c.Text("folder"))
	if _, err := b.open(ctx); err != nil {
		return res, err
	}
	found, err := b.imap.UIDSearch(want, nil).Wait()
	if err != nil {
		return res, b.broken(ctx, "mail.search", err)
	}
	uids := found.AllUIDs()
	sort.Slice(uids, func(i, j int) bool { return (uids[i] > uids[j]) == (c.Text("order") != "oldest") })
	if n := atMost(c.Fields); len(uids) > n {
		uids = uids[:n]
	}
	mails, _, err := b.fetch(ctx, uids, nil)
	if err != nil {
		return res, err
	}
	res.Bundles = mails
	return res, b.mark(ctx, mails)
}

// fetch reads mails in the order of their numbers as they are given, as many as fit together. keep says of a
// mail, by what stands on its envelope, whether it is wanted.
func (b *box) fetch(ctx context.Context, uids []imap.UID, keep func(*imapclient.FetchMessageBuffer) bool) (out []map[string]any, cut bool, err error) {
	if len(uids) == 0 {
		return nil, false, nil
	}
	heads, err := b.imap.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, Flags: true, Envelope: true, InternalDate: true, RFC822Size: true}).Collect()
	if err != nil {
		return nil, false, b.broken(ctx, "mail.fetch", err)
	}
	byUID := map[imap.UID]*imapclient.FetchMessageBuffer{}
	for _, h := range heads {
		byUID[h.UID] = h
	}
	left := int64(mostBytes)
	whole := &imap.FetchItemBodySection{Peek: true}
	for _, uid := range uids {
		h := byUID[uid]
		if h == nil || keep != nil && !keep(h) { // it was deleted meanwhile, or came before
			continue
		}
		var raw []byte
		if h.RFC822Size <= maxMail {
			if left -= h.RFC822Size; left < 0 {
				return out, true, nil
			}
			body, err := b.imap.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
			if err != nil {
				return nil, false, b.broken(ctx, "mail.fetch", err)
			}
			if len(body) == 1 {
				raw = body[0].FindBodySection(whole)
			}
		}
		out = append(out, b.bundle(h, raw))
	}
	return out, false, nil
}

// mark marks mails as read, where the module says so.
func (b *box) mark(ctx context.Context, mails []map[string]any) error {
	if !connector.BoolOf(b.c.Fields["mark_seen"]) || len(mails) == 0 {
		return nil
	}
	var set imap.UIDSet
	for _, m := range mails {
		set.AddNum(imap.UID(m["uid"].(float64)))
	}
	err := b.imap.Store(set, &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close()
	if err != nil {
		return b.broken(ctx, "mail.mark", err)
	}
	return nil
}
