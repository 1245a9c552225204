package sap

import (
	"slices"
	"strings"
	"time"
)

// userFunctions tell about users and what they may do.
func userFunctions() []*Function {
	return []*Function{
		{Name: "BAPI_USER_GET_DETAIL", Group: "SU_USER", Text: "Details of a user", run: userDetail,
			Params: []Param{
				need(char(12, "USERNAME", "User name")),
				givesStruct("LOGONDATA", logonData), givesStruct("ADDRESS", address3), givesStruct("ISLOCKED", isLocked),
				table("ACTIVITYGROUPS", activityGroups), table("RETURN", bapiret2),
			}},
		{Name: "SUSR_USER_AUTH_FOR_OBJ_GET", Group: "SUSR", Text: "Values of a user for an authorization object", run: userValues,
			Exceptions: []string{"USER_NAME_NOT_EXIST", "NOT_AUTHORIZED", "INTERNAL_ERROR"},
			Params: []Param{
				need(char(12, "USER_NAME", "User name")), need(char(10, "SEL_OBJECT", "Authorization object")),
				gives(flag("FULLY_AUTHORIZED", "May do everything")), table("VALUES", usvalues),
			}},
	}
}

func userDetail(c *call) error {
	name := strings.ToUpper(c.scalars["USERNAME"])
	u := c.system.users[name]
	switch {
	case u == nil:
		c.say(message{typ: "E", id: "01", number: "124", text: "User " + name + " does not exist", v: []string{name}, parameter: "USERNAME"})
		return nil
	case u != c.user:
		c.say(message{typ: "E", id: "01", number: "512", text: "You are not authorized to display users in group " + group(u), v: []string{group(u)}})
		return nil
	}
	first, last, _ := strings.Cut(u.person.Name, " ")
	c.setStruct("ADDRESS", Row{"FIRSTNAME": first, "LASTNAME": last, "FULLNAME": u.person.Name, "DEPARTMENT": u.department, "E_MAIL": u.person.Email})
	valid := Row{"GLTGV": "2020-01-01", "GLTGB": "9999-12-31", "USTYP": "A", "CLASS": group(u)}
	if u.technical {
		valid["USTYP"] = "B"
	}
	if u.validTo != nil {
		valid["GLTGB"] = u.validTo(c.at).Format(time.DateOnly)
	}
	c.setStruct("LOGONDATA", valid)
	c.setStruct("ISLOCKED", Row{"WRNG_LOGON": "U", "LOCAL_LOCK": "U", "NO_USER_PW": "U"})
	if len(u.rfc) > 0 {
		c.add("ACTIVITYGROUPS", Row{"AGR_NAME": "Z_PRACTICE_" + group(u), "FROM_DAT": "2020-01-01", "TO_DAT": "9999-12-31", "AGR_TEXT": u.person.May})
	}
	return nil
}

func group(u *user) string {
	if u.technical {
		return "INTERFACE"
	}
	return "BUYER"
}

func userValues(c *call) error {
	name := strings.ToUpper(c.scalars["USER_NAME"])
	u := c.system.users[name]
	switch {
	case u == nil:
		return &exception{"USER_NAME_NOT_EXIST", "User " + name + " does not exist", "01", "124"}
	case u != c.user:
		return &exception{"NOT_AUTHORIZED", "You are not authorized to display users in group " + group(u), "01", "512"}
	}
	set := func(auth string, pairs ...string) {
		for i := 0; i < len(pairs); i += 2 {
			c.add("VALUES", Row{"MANDT": Client, "OBJCT": c.scalars["SEL_OBJECT"], "AUTH": auth, "FIELD": pairs[i], "VON": pairs[i+1]})
		}
	}
	switch strings.ToUpper(c.scalars["SEL_OBJECT"]) {
	case "S_RFC":
		st := c.system.state.user(name)
		for i, right := range slices.Concat(u.rfc, st.Granted) {
			if slices.Contains(st.Removed, right) {
				continue
			}
			typ, value, _ := strings.Cut(right, " ")
			set("T-P1000"+itoa(1000+i), "ACTVT", "16", "RFC_NAME", value, "RFC_TYPE", typ)
		}
	case "M_BEST_EKO":
		for _, org := range u.display {
			set("T-P2000"+org, "ACTVT", "03", "EKORG", org)
		}
		for _, org := range u.change {
			set("T-P2001"+org, "ACTVT", "02", "EKORG", org)
		}
	}
	return nil
}
