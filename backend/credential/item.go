package credential

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"signet/backend/connection"
	"signet/backend/fault"
	"signet/backend/secret"
)

// item is what a keychain item holds: the secret fields, and what they are bound to.
// An item that was moved to another name, host or person does not open.
type item struct {
	V          int               `json:"v"`
	Connection string            `json:"connection"`
	Person     string            `json:"person,omitempty"`
	Draft      string            `json:"draft,omitempty"`
	Host       string            `json:"host"`
	Account    string            `json:"principal,omitempty"`
	Stamp      string            `json:"stamp"`
	Fields     map[string]string `json:"fields"`
}

// ItemName is the name under which a keychain shows the sign-in: readable, and ending in an id of its own.
func ItemName(c connection.Document, h connection.Holder, place string) string {
	sum := sha256.Sum256([]byte("signet item\x00" + place + "\x00" + h.Connection + "\x00" + h.Owner()))
	name := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, c.Name)
	if h.Draft != "" {
		name += " (build-time value)"
	}
	return name + " · " + h.Connection + "." + hex.EncodeToString(sum[:4])
}

func newStamp() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails: it ends the program instead
	return hex.EncodeToString(b[:])
}

func seal(r Record, values secret.Values) (secret.Text, error) {
	x := item{V: 1, Connection: r.Holder.Connection, Person: r.Holder.Person, Draft: r.Holder.Draft, Host: r.Host,
		Account: r.Account, Stamp: r.Stamp, Fields: map[string]string{}}
	for n, t := range values {
		x.Fields[n] = t.Reveal()
	}
	b, err := json.Marshal(x)
	if err != nil {
		return secret.Text{}, fault.New(fault.Internal, "credential.keep").Say("The sign-in cannot be written down.").Hint("Try again.")
	}
	t := secret.New(string(b))
	clear(b)
	return t, nil
}

// open reads an item and holds it to its record.
func open(r Record, host string, t secret.Text) (secret.Values, error) {
	var x item
	if err := json.Unmarshal([]byte(t.Reveal()), &x); err != nil || x.V != 1 || x.Connection != r.Holder.Connection ||
		x.Person != r.Holder.Person || x.Draft != r.Holder.Draft || x.Stamp != r.Stamp {
		return nil, fault.New(fault.FailedPrecondition, "credential.fetch").Coded("sign_in.changed_outside").
			Headline("Another program changed this sign-in").
			Say("What the keychain holds is not what Signet kept, so it is not used.").
			Hint("Sign in again under Profile > Personal Connections.")
	}
	if x.Host != host {
		return nil, otherHost(x.Host, host)
	}
	v := make(secret.Values, len(x.Fields))
	for n, s := range x.Fields {
		v[n] = secret.New(s)
	}
	return v, nil
}

func otherHost(kept, now string) error {
	return fault.New(fault.FailedPrecondition, "credential.fetch").Coded("sign_in.other_host").
		Headline("This sign-in is for another system").
		Say("It was given for %s, and the connection points at %s now. A sign-in is never sent to another system.", kept, now).
		Hint("Sign in again for %s.", now)
}

// read fetches what is kept for a record. Whoever gets the values wipes them.
func (v *Vault) read(ctx context.Context, c connection.Document, r Record) (secret.Values, error) {
	if host := v.target(c).Host; r.Host != host {
		return nil, otherHost(r.Host, host)
	}
	t, err := v.opt.Store.Get(ctx, r.Item)
	v.noticed(err)
	if err != nil {
		return nil, err
	}
	defer t.Wipe()
	return open(r, r.Host, t)
}

func stampOf(t secret.Text) (string, error) {
	var x item
	if err := json.Unmarshal([]byte(t.Reveal()), &x); err != nil || x.V != 1 || x.Stamp == "" {
		return "", fault.New(fault.FailedPrecondition, "credential.test").Say("The item is not of Signet's form.").Hint("Sign in again.")
	}
	return x.Stamp, nil
}
