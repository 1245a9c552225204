package mail

import (
	"context"
	"errors"
	"strings"

	"github.com/emersion/go-imap/v2"

	"signet/backend/connector"
	"signet/backend/fault"
)

var move = &connector.Action{
	Name: "move", Title: "Move an email", Group: "Actions", Effect: connector.Changes, Class: connector.Idempotent,
	Summary:         "Moves a mail into another folder. One that is not there any more is no error.",
	NeedsConnection: true,
	Inputs: []connector.Field{
		folder(),
		connector.Integer("uid", "Number in the folder", connector.Required(), connector.Help("As Search emails and Watch emails give it.")),
		connector.Select("to", "To the folder", nil, connector.Required(), connector.Loads("folders"), connector.Example("Archive")),
	},
	Outputs:  []connector.Field{connector.Boolean("moved", "Moved", connector.Help("Whether it was there."))},
	Run:      runMove,
	Options:  map[string]connector.OptionsFunc{"folders": folders},
	API:      func(map[string]any) string { return "IMAP move" },
	Sentence: "Move the email {{uid}} from {{folder}} to {{to}}",
	Example:  map[string]any{"folder": "INBOX", "uid": 1.0, "to": "Archive"},
}

func runMove(ctx context.Context, c *connector.Call) (connector.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	uid := connector.IntOf(c.Fields["uid"], 0)
	if uid <= 0 || int64(uid) > 1<<32-1 {
		return connector.Result{}, fault.New(fault.Invalid, "mail.move").On("uid").Coded("mail.uid").Headline("%s is no number of a mail", c.Text("uid")).
			Say("A mail is named by its number in the folder.").Hint("Map the number that Search emails or Watch emails gives.")
	}
	to := strings.TrimSpace(c.Text("to"))
	if to == "" {
		return connector.Result{}, fault.New(fault.Invalid, "mail.move").On("to").Coded("mail.folder").Headline("There is no folder to move to").
			Say("The field To the folder is empty.").Hint("Choose a folder.")
	}
	b, err := unlock(ctx, c)
	defer b.close()
	if err != nil {
		return connector.Result{}, err
	}
	res := b.result(c.Text("folder"))
	res.API, res.Object = "IMAP move", "Email "+connector.TextOf(uid)+" in "+c.Text("folder")
	if _, err := b.choose(ctx, false); err != nil {
		return res, err
	}
	one := imap.UIDSetNum(imap.UID(uid))
	found, err := b.imap.UIDSearch(&imap.SearchCriteria{UID: []imap.UIDSet{one}}, nil).Wait()
	if err != nil {
		return res, b.broken(ctx, "mail.search", err)
	}
	there := len(found.AllUIDs()) > 0
	if there {
		// The library copies and deletes where a server cannot move.
		if _, err := b.imap.Move(one, to).Wait(); err != nil {
			return res, b.notMoved(ctx, to, err)
		}
	}
	res.Bundles = []map[string]any{{"moved": there}}
	return res, nil
}

func (b *box) notMoved(ctx context.Context, to string, err error) error {
	var answer *imap.Error
	if errors.As(err, &answer) && (answer.Code == imap.ResponseCodeTryCreate || answer.Code == imap.ResponseCodeNonExistent || answer.Code == "") {
		return fault.New(fault.NotFound, "mail.move").About(b.target.System).On("to").Coded("mail.folder").
			Headline("%s does not move mails to %s", b.target.System, to).Say("%s", b.said(answer, "The folder does not exist.")).Hint("Choose a folder of the list.")
	}
	return b.broken(ctx, "mail.move", err)
}
