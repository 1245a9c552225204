package mail

import (
	"context"
	"errors"
	"net/textproto"
	"regexp"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// before is a failure while nothing of the mail has been sent.
func (p *post) before(ctx context.Context, op string, err error) *fault.Error {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		if answer.Code >= 400 && answer.Code < 500 {
			return p.busy(answer)
		}
		return fault.New(fault.FailedPrecondition, op).About(p.target.System).Coded("mail.refused").
			Headline("%s refused the connection", p.target.System).
			Say("%s", p.said(answer, "It did not say why.")).Hint("Ask whoever runs %s.", p.target.System)
	}
	if ctx.Err() != nil {
		err = errors.Join(ctx.Err(), err)
	}
	return connector.Unreached(op, p.target, err)
}

// busy is an answer of the kind "not now".
func (p *post) busy(answer *textproto.Error) *fault.Error {
	return fault.New(fault.Unavailable, "mail.send").About(p.target.System).Coded("mail.busy").
		Headline("%s does not take mail now", p.target.System).
		Say("%s", p.said(answer, "It asks to try again later.")).Hint("Nothing was sent. Try again later.").
		With("Status", connector.TextOf(answer.Code))
}

// refusedSender is an answer to the sender's address.
func (p *post) refusedSender(answer *textproto.Error, from string) *fault.Error {
	return fault.New(fault.PermissionDenied, "mail.send").About(p.target.System).Coded("mail.sender").
		Headline("%s may not send as %s", p.values.Get("user").Reveal(), from).
		Say("%s", p.said(answer, p.target.System+" refused the sender.")).
		Hint("Send with your own address, or ask whoever runs %s for the right to send as this one.", p.target.System).
		With("Status", connector.TextOf(answer.Code))
}

// refusedRecipients names who cannot get mail; nobody got it.
func (p *post) refusedRecipients(list []string, answer *textproto.Error) *fault.Error {
	return fault.New(fault.Invalid, "mail.send").About(p.target.System).On("to").Coded("mail.recipients").
		Headline("%s does not take mail for %s", p.target.System, strings.Join(list, ", ")).
		Say("%s", p.said(answer, "The address was refused.")+" The mail was sent to nobody.").
		Hint("Correct the address, or the value mapped into it.").
		With("Status", connector.TextOf(answer.Code))
}

// refusedMail is an answer to the mail itself.
func (p *post) refusedMail(answer *textproto.Error) *fault.Error {
	if answer.Code >= 400 && answer.Code < 500 {
		return p.busy(answer)
	}
	return fault.New(fault.Invalid, "mail.send").About(p.target.System).Coded("mail.refused").
		Headline("%s refused the mail", p.target.System).
		Say("%s", p.said(answer, "It did not say why.")).Hint("Change the mail, or make its attachments smaller.").
		With("Status", connector.TextOf(answer.Code))
}

// unknown is a mail that was handed over whole, without an answer.
func (p *post) unknown(to string) *fault.Error {
	return fault.New(fault.InDoubt, "mail.send").About(p.target.System).Coded("run.outcome_unknown").
		Headline("It is not known whether %s sent the mail", p.target.System).
		Say("The connection ended after the mail was handed over and before the answer came.").
		Hint("Look into the sent mail of %s, or ask %s, before you go on.", p.values.Get("user").Reveal(), to)
}

var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\s+`)

// said is what the server itself answered, without its codes and without secrets.
func (p *post) said(answer *textproto.Error, otherwise string) string {
	text := strings.TrimSpace(strings.ToValidUTF8(answer.Msg, ""))
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = enhanced.ReplaceAllString(strings.TrimSpace(lines[i]), "")
	}
	text = p.redactor.Clean(strings.Join(lines, " "))
	if r := []rune(text); len(r) > 200 {
		text = string(r[:199]) + "…"
	}
	if text == "" {
		return otherwise
	}
	return p.target.System + " says: " + strings.TrimSuffix(text, ".") + "."
}
