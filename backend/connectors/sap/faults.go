package sap

import (
	"bytes"
	"context"
	"errors"
	"html"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	"signet/backend/connector"
	"signet/backend/fault"
)

// noAnswer is a call that gave none. Before anything was sent that is a system
// out of reach; afterwards a change has an outcome that nobody knows.
func (p *peer) noAnswer(ctx context.Context, r request, user string, err error, sent bool) error {
	if !sent {
		return p.unreachable(err)
	}
	late := errors.Is(ctx.Err(), context.DeadlineExceeded) || timedOut(err)
	if !r.writes {
		if errors.Is(err, context.Canceled) {
			return connector.Unreached("sap.call", p.target, err)
		}
		f := fault.New(fault.Unavailable, "sap.call").About(p.target.System).Coded("sap.no_answer").
			Headline("%s gave no answer", p.target.System).Hint("Try again. This call only reads, so nothing was changed.").
			With("Host", p.target.Host).With("Function", r.function)
		if late {
			return f.Say("It did not answer within %s.", seconds(p.timeout))
		}
		return f.Say("The connection broke before the answer came.")
	}
	if late {
		return p.unknown(r, "It did not answer within "+seconds(p.timeout)+".")
	}
	return p.unknown(r, "The connection broke before the answer came.")
}

func timedOut(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

func seconds(d time.Duration) string {
	if d%time.Minute == 0 && d >= time.Minute {
		if d == time.Minute {
			return "1 minute"
		}
		return d.String()[:strings.Index(d.String(), "m")] + " minutes"
	}
	return strings.TrimSuffix(d.String(), "s") + " s"
}

// unreachable is a system to which no connection could be made.
func (p *peer) unreachable(err error) error {
	f := connector.Unreached("sap.call", p.target, err)
	switch {
	case f.Code == "net.unreachable":
		f.Code = "sap.unreachable"
	case f.Code == "net.offline" && loopback(p.url.Hostname()):
		f = fault.New(fault.Unavailable, "sap.call").About(p.target.System).Coded("sap.unreachable").
			Headline("%s cannot be reached", p.target.System).Say("%s did not accept the connection.", p.target.Host).
			Hint("Check that %s is running and that the address is right, then try again.", p.target.System).With("Host", p.target.Host)
	}
	return f
}

// unknown is a change of which nobody knows whether it happened.
func (p *peer) unknown(r request, why string) error {
	about := r.about
	if about == "" {
		about = "the result"
	}
	return fault.New(fault.InDoubt, "sap.call").About(p.target.System).Coded("sap.outcome_unknown").
		Headline("It is not known whether %s carried out %s", p.target.System, r.function).
		Say("%s", why).Hint("Check %s in %s before you go on. Signet does not send it again by itself.", about, p.target.System).
		With("Function", r.function).With("Host", p.target.Host)
}

// broken is an answer that cannot be read.
func (p *peer) broken(r request, why string) error {
	if r.writes {
		return p.unknown(r, why)
	}
	return fault.New(fault.Unavailable, "sap.call").About(p.target.System).Coded("sap.no_answer").
		Headline("%s gave an answer that cannot be read", p.target.System).Say("%s", why).Hint("Try again.").
		With("Function", r.function)
}

// busy is a 429 or 5xx that did not come from the function: a change may have been made all the same.
func (p *peer) busy(r request, status int) error {
	if r.writes {
		return p.unknown(r, "It answered "+http.StatusText(status)+" ("+itoa(status)+"), which may come after the work.")
	}
	kind, title := fault.Unavailable, "%s has a problem of its own"
	if status == http.StatusTooManyRequests {
		kind, title = fault.Exhausted, "%s asks to slow down"
	}
	return fault.New(kind, "sap.call").About(p.target.System).Coded("sap.busy").
		Headline(title, p.target.System).Say("It answered %d (%s).", status, http.StatusText(status)).Hint("Try again later.").
		With("Function", r.function)
}

// inactive is an HTML page where SOAP should be.
func (p *peer) inactive(status int) error {
	return fault.New(fault.FailedPrecondition, "sap.call").About(p.target.System).Coded("sap.service_inactive").
		Headline("The service for calls is not active on %s", p.target.System).
		Say("%s answered %d with a web page. The service is not active in SICF.", p.url.Path, status).
		Hint("Ask your SAP administrator to activate the service %s in transaction SICF.", p.url.Path).
		With("Service", p.url.Path).With("Status", itoa(status)).With("Host", p.target.Host)
}

func (p *peer) sessionLost(reason string) error {
	return fault.New(fault.FailedPrecondition, "sap.session").About(p.target.System).Coded("sap.session_lost").
		Headline("%s has ended the session", p.target.System).
		Say("Changes of it that were not committed are lost.").Hint("Run it again from the step that begins the change.").
		With("Answer", short(reason, 200))
}

// rejected is a sign-in that SAP did not take, by the reason on its page.
func (p *peer) rejected(user, reason string) error {
	s, lower := p.target.System, strings.ToLower(reason)
	f := func(kind fault.Kind, code string) *fault.Error {
		return fault.New(kind, "sap.sign_in").About(s).Coded(code).With("User", user).With("Client", p.address.client)
	}
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(lower, part) {
				return true
			}
		}
		return false
	}
	switch {
	case has("is locked", "too many failed", "gesperrt", "nicht mehr möglich"):
		return f(fault.FailedPrecondition, "sap.locked").Headline("%s has locked %s", s, user).
			Say("Signing in again will not help.").Hint("Ask your SAP administrator to unlock it.")
	case has("validity", "no longer valid", "gültigkeit"):
		return f(fault.FailedPrecondition, "sap.expired_user").Headline("%s is no longer valid in %s", user, s).
			Say("Its validity has ended.").Hint("Ask your SAP administrator to extend it.")
	case has("change your", "initial password", "password expired", "initialkennwort", "kennwort ändern"):
		return f(fault.Unauthenticated, "sap.password_change").Headline("%s wants a new password for %s first", s, user).
			Say("The password has to be changed before it can be used.").
			Hint("Change it in SAP GUI or your password portal, then enter the new one here.")
	}
	if !p.checking {
		return f(fault.Unauthenticated, "sap.stored_rejected").Headline("%s no longer accepts your stored password", s).
			Say("It may have been changed in SAP. The old one is not tried again.").Hint("Enter the new one.")
	}
	return f(fault.Unauthenticated, "sap.rejected").Headline("%s did not accept this user name and password", s).
		Say("SAP locks a user after several wrong tries. Signet tried this one once.").
		Hint("Enter the user name and password again.")
}

var groupText = regexp.MustCompile(`function group ([A-Z0-9_/]+)`)

// faulted is a SOAP fault: an error of the RFC layer, or a classic exception.
func (p *peer) faulted(r request, user string, sf *soapFault) error {
	s := p.target.System
	lower := strings.ToLower(sf.text)
	switch kind := sf.kind; {
	case sf.exception != "":
		return p.exception(r, user, sf)
	case kind == "RFC_NO_AUTHORITY" || kind == "CALL_FUNCTION_NO_AUTH" || strings.Contains(lower, "no rfc authorization"):
		return p.noAuthority(r.function, user, sf.text)
	case kind == "CALL_FUNCTION_NOT_FOUND" || kind == "FU_NOT_FOUND":
		return fault.New(fault.NotFound, "sap.call").About(r.function).Coded("sap.no_function").
			Headline("%s has no function module %s", s, r.function).
			Say("It does not exist there, or it cannot be called remotely.").Hint("Choose another one in the module's settings.").
			With("Function", r.function)
	case kind == "LOGON_CLIENT_UNKNOWN" || strings.Contains(lower, "client") && strings.Contains(lower, "not available"):
		return fault.New(fault.FailedPrecondition, "sap.sign_in").About(s).Coded("sap.no_client").On("client").
			Headline("%s has no client %s", s, p.address.client).Say("No sign-in was tried.").Hint("The connection's owner can correct it.").
			With("Client", p.address.client)
	case strings.HasPrefix(kind, "CALL_FUNCTION_PARM") || strings.HasPrefix(kind, "CONV") || kind == "SOAP_REQUEST_ERROR":
		return fault.New(fault.Invalid, "sap.call").About(r.function).Coded("sap.bad_parameter").
			Headline("%s does not take what %s was given", s, r.function).Say("%s", sentence(sf.text)).
			Hint("Correct the field in the module's settings. Nothing was carried out.").With("Error", kind).With("Function", r.function)
	}
	if r.writes {
		return p.unknown(r, sentence("SAP broke off: "+sf.text))
	}
	return fault.New(fault.Unavailable, "sap.call").About(r.function).Coded("sap.broke_off").
		Headline("%s could not carry out %s", s, r.function).Say("%s", sentence(sf.text)).
		Hint("Try again. If it happens again, your SAP administrator finds the cause in transaction ST22.").
		With("Error", sf.kind).With("Function", r.function)
}

// noAuthority is the refusal by S_RFC: signing in again does not help, a role does.
func (p *peer) noAuthority(function, user, text string) error {
	f := fault.New(fault.PermissionDenied, "sap.call").About(p.target.System).Coded("sap.no_rfc_authority").
		Headline("%s may not call %s on %s", user, function, p.target.System).
		Say("Your sign-in works. Your SAP role lacks an authorization, so signing in again will not help.").
		Hint("Ask your SAP administrator to add it, then retry from here.").
		With("Object", "S_RFC").With("RFC_TYPE", "FUNC").With("RFC_NAME", function).With("ACTVT", "16 (execute)")
	if m := groupText.FindStringSubmatch(text); m != nil {
		f.With("Function group", m[1])
	}
	return f
}

// exception is a classic exception, which a function raises instead of a message.
func (p *peer) exception(r request, user string, sf *soapFault) error {
	code := sf.exception
	m := message{Type: "E", ID: sf.id, Number: sf.number, Text: sf.text}
	if m.Text == "" {
		m.Text = code
	}
	var f *fault.Error
	switch {
	case contains(code, "AUTHORITY", "NOT_AUTHORIZED", "NO_AUTH"):
		f = p.noBusinessAuthority(r, user, m)
	case contains(code, "ENQUEUE", "LOCK"):
		f = p.objectLocked(r, m)
	case contains(code, "NOT_FOUND", "NOT_EXIST", "NO_FUNCTION_FOUND"):
		f = fault.New(fault.NotFound, "sap.call").About(r.function).Coded("sap.exception").
			Headline("%s did not find it", p.target.System).Say("%s", sentence(m.Text)).Hint("Check what the module is given.")
	default:
		f = fault.New(fault.FailedPrecondition, "sap.call").About(r.function).Coded("sap.exception").
			Headline("%s did not carry out %s", p.target.System, r.function).Say("%s", sentence(m.Text)).Hint("Check what the module is given, then run again.")
	}
	f.With("Exception", code)
	if sf.id != "" {
		f.With("Message", sf.id+" "+sf.number)
	}
	return f
}

func contains(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// sentence ends a text of SAP with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

var (
	invisible = regexp.MustCompile(`(?is)<(script|style|head)\b.*?</(script|style|head)>`)
	markup    = regexp.MustCompile(`(?s)<[^>]*>`)
)

// pageText is the text of an HTML page, in which SAP says why a sign-in failed.
func pageText(body []byte) string {
	if len(body) > 64<<10 {
		body = body[:64<<10]
	}
	body = bytes.ToValidUTF8(body, nil)
	text := markup.ReplaceAllString(invisible.ReplaceAllString(string(body), " "), " ")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}
