package sap

import (
	"regexp"
	"sort"
	"strconv"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// message is one message of RETURN, whatever structure it came in.
type message struct {
	Type, ID, Number, Text string
	V                      [4]string
	Parameter, Row, Field  string
}

var messagesField = connector.Array("messages", "Messages", []connector.Field{
	connector.Text("type", "Type"), connector.Text("class", "Message class"), connector.Text("number", "Number"), connector.Text("text", "Text"),
	connector.Text("parameter", "Parameter"), connector.Integer("row", "Row"), connector.Text("field", "Field"),
})

// failed reports whether the message makes the call one that failed.
func (m message) failed() bool { return m.Type == "E" || m.Type == "A" || m.Type == "X" }

// code is class and number: "06 023".
func (m message) code() string { return strings.TrimSpace(m.ID + " " + m.Number) }

// note is the message as a line of the run's history.
func (m message) note() string {
	line := m.Type + " " + m.code()
	return strings.TrimSpace(line) + ": " + m.Text
}

func (m message) bundle() map[string]any {
	row, _ := strconv.Atoi(m.Row)
	return map[string]any{"type": m.Type, "class": m.ID, "number": m.Number, "text": m.Text, "parameter": m.Parameter, "row": float64(row), "field": m.Field}
}

// returns are the structures in which BAPIs give messages.
var returns = map[string]bool{"BAPIRET1": true, "BAPIRET2": true, "BAPIRETURN": true, "BAPIRETURN1": true}

// messagesOf reads RETURN, a table or a structure, and whatever else the function
// gives back in a structure for messages: some call it ET_RETURN.
func messagesOf(s *signature, response *element) []message {
	var out []message
	for _, e := range response.children {
		prm := s.param(untag(e.name))
		if e.name != "RETURN" && (prm == nil || !returns[prm.table]) {
			continue
		}
		rows := []*element{e}
		if e.child("TYPE") == nil {
			rows = e.children
		}
		for _, row := range rows {
			if m := messageOf(row); m.Type != "" || m.Text != "" {
				out = append(out, m)
			}
		}
	}
	return out
}

// messageOf reads one row of BAPIRET2, BAPIRET1 or the older BAPIRETURN.
func messageOf(r *element) message {
	m := message{Type: strings.ToUpper(r.at("TYPE")), ID: r.at("ID"), Number: r.at("NUMBER"), Text: r.at("MESSAGE"),
		V:         [4]string{r.at("MESSAGE_V1"), r.at("MESSAGE_V2"), r.at("MESSAGE_V3"), r.at("MESSAGE_V4")},
		Parameter: r.at("PARAMETER"), Row: r.at("ROW"), Field: r.at("FIELD")}
	if code := r.at("CODE"); m.ID == "" && len(code) >= 3 { // class and number in one field
		m.ID, m.Number = strings.TrimSpace(code[:len(code)-3]), code[len(code)-3:]
	}
	return m
}

func bundles(list []message) []any {
	out := make([]any, len(list))
	for i, m := range list {
		out[i] = m.bundle()
	}
	return out
}

// notes are the messages as lines of the run's history.
func notes(list []message) []string {
	var out []string
	for _, m := range list {
		out = append(out, m.note())
	}
	return out
}

var (
	// SAP has no common class for these two, so the text decides; the classes are those of purchasing.
	authorityText = regexp.MustCompile(`(?i)\b(no|not|missing|without)\b.*authori[sz]|authori[sz]ation.*(missing|required|lacking)|keine.*berechtigung|fehlende berechtigung`)
	lockText      = regexp.MustCompile(`(?i)already (being )?process|currently being processed|is (being )?edit|locked by|wird.*bearbeitet|gesperrt`)
	holderText    = regexp.MustCompile(`(?i)\b(?:user|by|benutzer|von)\s+([A-Z0-9_.$#-]{2,12})\b`)
	userName      = regexp.MustCompile(`^[A-Z][A-Z0-9_.-]{1,11}$`)
	orgText       = regexp.MustCompile(`(?i)purch(?:asing)?\.? ?org(?:ani[sz]ation)?\.?\s+(\w{4})|einkaufsorganisation\s+(\w{4})`)
)

// refusal is the fault for messages of which at least one failed; the first that tells the reason decides.
func (p *peer) refusal(r request, user string, list []message) *fault.Error {
	var bad []message
	for _, m := range list {
		if m.failed() {
			bad = append(bad, m)
		}
	}
	for _, m := range bad {
		switch {
		case authorityText.MatchString(m.Text):
			return listed(p.noBusinessAuthority(r, user, m), bad)
		case lockText.MatchString(m.Text):
			return listed(p.objectLocked(r, m), bad)
		}
	}
	rank := map[string]int{"X": 0, "A": 1, "E": 2}
	sort.SliceStable(bad, func(i, j int) bool { return rank[bad[i].Type] < rank[bad[j].Type] })
	texts := make([]string, len(bad))
	for i, m := range bad {
		texts[i] = m.Text + " (" + m.code() + ")"
	}
	kind, what := fault.Invalid, "the change"
	if !r.writes {
		what = "the request"
	}
	f := fault.New(kind, "sap.bapi").About(p.target.System).Coded("sap.bapi_error").
		Headline("%s refused %s", p.target.System, what).Say("%s", sentence(strings.Join(texts, ". "))).
		Hint("Correct what the module is given, then retry from here. Nothing was saved.").With("Function", r.function)
	if !r.writes {
		f.Hint("Correct what the module is given, then retry from here.")
	}
	for _, m := range bad { // the input to look at
		if m.Parameter != "" {
			f.On(m.where())
			break
		}
	}
	return listed(f, bad)
}

// where is the input that a message points at, as the module's fields name it.
func (m message) where() string {
	s := m.Parameter
	if row, _ := strconv.Atoi(m.Row); row > 0 {
		s += "[" + strconv.Itoa(row) + "]"
	}
	if m.Field != "" {
		s += "." + m.Field
	}
	return s
}

// listed adds every message with its class and number to the technical facts.
func listed(f *fault.Error, list []message) *fault.Error {
	for _, m := range list {
		f.With(m.Type+" "+m.code(), m.Text)
	}
	return f
}

// noBusinessAuthority is a refusal by SAP's own business rules, not by S_RFC.
func (p *peer) noBusinessAuthority(r request, user string, m message) *fault.Error {
	object, fact := "", "an authorization object of the application"
	if g := orgText.FindStringSubmatch(m.Text); g != nil {
		org := g[1] + g[2]
		object, fact = "M_BEST_EKO", "M_BEST_EKO, purchasing org. "+org
	}
	about := r.about
	if about == "" {
		about = "with " + r.function
	}
	f := fault.New(fault.PermissionDenied, "sap.bapi").About(p.target.System).Coded("sap.no_business_authority").
		Headline("%s may not %s %s", user, action(r.function), about).
		Say("SAP refused it itself, for %s.", fact).
		Hint("Ask your SAP administrator for this authorization, then retry from here. Transaction SU53 shows what was missing.")
	if r.writes {
		f.Say("SAP refused the change itself, for %s.", fact)
	}
	if object != "" {
		g := orgText.FindStringSubmatch(m.Text)
		f.With("Object", object).With("EKORG", g[1]+g[2]).With("ACTVT", activity(r))
	}
	return f
}

func activity(r request) string {
	if r.writes {
		return "02 (change)"
	}
	return "03 (display)"
}

// objectLocked is an object that somebody has open.
func (p *peer) objectLocked(r request, m message) *fault.Error {
	holder := ""
	if g := holderText.FindStringSubmatch(m.Text); g != nil {
		holder = g[1]
	}
	if holder == "" && userName.MatchString(m.V[0]) {
		holder = m.V[0]
	}
	about, by := titled(r.about), "somebody else"
	if about == "" {
		about = "It"
	}
	if holder != "" {
		by = holder
	}
	f := fault.New(fault.Conflict, "sap.bapi").About(p.target.System).Coded("sap.object_locked").
		Headline("%s is being edited by %s", about, by).Say("SAP releases it when they leave.").
		Hint("Retry from here in a few minutes. Nothing was saved.")
	if holder != "" {
		f.With("Locked by", holder)
	}
	return f
}

func itoa(n int) string { return strconv.Itoa(n) }
