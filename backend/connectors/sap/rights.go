package sap

import (
	"context"
	"strings"

	"signet/backend/connector"
	"signet/backend/fault"
)

// authorization is one entry of S_RFC in a user's roles: for each field the values that it allows.
type authorization map[string][][2]string

// rights reads the user's values of S_RFC. SAP looks at the function group first
// and then at the function; either is enough.
func rights(ctx context.Context, c *connector.Call, apis []string) ([]connector.Right, error) {
	p, err := reach(c)
	if err != nil {
		return nil, err
	}
	all, list, err := p.authorizations(ctx, c)
	unknown := false
	if err != nil {
		f := fault.Of(err)
		if f.Kind == fault.Unauthenticated || f.Kind == fault.Unavailable || f.Code == "sap.locked" {
			return nil, err
		}
		unknown = true // the user may not look at own values
	}
	out := make([]connector.Right, len(apis))
	for i, api := range apis {
		r := connector.Right{API: api}
		function := strings.ToUpper(strings.TrimSpace(api))
		switch {
		case unknown:
			r.Facts = []string{"SAP does not tell this user its own authorizations."}
		case all || permits(list, "FUNC", function):
			r.Known, r.Allowed = true, true
		case !hasType(list, "FUGR"):
			r.Known = true
		default:
			group, known := p.groupOf(ctx, c, function)
			r.Known, r.Allowed = known, known && permits(list, "FUGR", group)
		}
		if r.Known && !r.Allowed {
			r.Facts = []string{"Object S_RFC, RFC_TYPE FUNC, RFC_NAME " + function + ", ACTVT 16"}
		}
		out[i] = r
	}
	return out, nil
}

func (p *peer) authorizations(ctx context.Context, c *connector.Call) (all bool, list []authorization, err error) {
	a, err := p.call(ctx, c, request{function: "SUSR_USER_AUTH_FOR_OBJ_GET",
		args: []arg{{name: "USER_NAME", text: userOf(ctx, c)}, {name: "SEL_OBJECT", text: "S_RFC"}, {name: "VALUES", table: true}}})
	if err != nil {
		return false, nil, err
	}
	byName := map[string]authorization{}
	for _, row := range tableRows(a.response.child("VALUES")) {
		auth := row.at("AUTH")
		if byName[auth] == nil {
			byName[auth] = authorization{}
			list = append(list, byName[auth])
		}
		field := row.at("FIELD")
		byName[auth][field] = append(byName[auth][field], [2]string{row.at("VON"), row.at("BIS")})
	}
	return a.response.at("FULLY_AUTHORIZED") != "", list, nil
}

// groupOf is the function group of a function module.
func (p *peer) groupOf(ctx context.Context, c *connector.Call, function string) (string, bool) {
	a, err := p.call(ctx, c, request{function: "RFC_FUNCTION_SEARCH", args: []arg{{name: "FUNCNAME", text: function}, {name: "FUNCTIONS", table: true}}})
	if err != nil {
		return "", false
	}
	for _, row := range tableRows(a.response.child("FUNCTIONS")) {
		if row.at("FUNCNAME") == function {
			return row.at("GROUPNAME"), row.at("GROUPNAME") != ""
		}
	}
	return "", false
}

func permits(list []authorization, typ, value string) bool {
	for _, a := range list {
		if a.allows("ACTVT", "16") && a.allows("RFC_TYPE", typ) && a.allows("RFC_NAME", value) {
			return true
		}
	}
	return false
}

func hasType(list []authorization, typ string) bool {
	for _, a := range list {
		if a.allows("RFC_TYPE", typ) {
			return true
		}
	}
	return false
}

// allows compares a value with single values, with ranges, and with patterns that end in *.
func (a authorization) allows(field, value string) bool {
	for _, v := range a[field] {
		from, to := v[0], v[1]
		switch {
		case from == value:
			return true
		case strings.HasSuffix(from, "*") && strings.HasPrefix(value, strings.TrimSuffix(from, "*")):
			return true
		case to != "" && from <= value && (value <= to || strings.HasSuffix(to, "*") && strings.HasPrefix(value, strings.TrimSuffix(to, "*"))):
			return true
		}
	}
	return false
}
