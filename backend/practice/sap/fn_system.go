package sap

import (
	"fmt"
	"strings"
)

// systemFunctions are the functions that every client calls to see whether the
// system answers, and what system it is.
func systemFunctions() []*Function {
	nothing := func(*call) error { return nil }
	return []*Function{
		{Name: "RFCPING", Group: "SYST", Text: "RFC ping", Ping: true, run: nothing},
		{Name: "RFC_PING", Group: "SYST", Text: "RFC ping", Ping: true, run: nothing},
		{Name: "STFC_CONNECTION", Group: "SRFC", Text: "Test of a connection: echo, and who is signed in", run: connectionTest,
			Params: []Param{
				may(char(255, "REQUTEXT", "Text to echo")),
				gives(char(255, "ECHOTEXT", "Echo")), gives(char(255, "RESPTEXT", "Answer of the system")),
			}},
		{Name: "RFC_SYSTEM_INFO", Group: "SRFC", Text: "Information about the system", run: systemInfo,
			Params: []Param{
				givesStruct("RFCSI_EXPORT", rfcsi), gives(integer("MAXIMAL_RESOURCES", "Greatest number of processes")),
				gives(integer("CURRENT_RESOURCES", "Free processes")),
			}},
	}
}

func connectionTest(c *call) error {
	c.set("ECHOTEXT", c.scalars["REQUTEXT"])
	c.set("RESPTEXT", fmt.Sprintf("SAP R/3 Rel. %s   Sysid: %-8s Date: %s   Time: %s   Logon_Data: %s/%s/E",
		release, SystemID, c.at.Format("20060102"), c.at.Format("150405"), Client, c.user.person.SAPUser))
	return nil
}

func systemInfo(c *call) error {
	_, offset := c.at.Zone()
	c.setStruct("RFCSI_EXPORT", Row{
		"RFCPROTO": "011", "RFCCHARTYP": "4103", "RFCINTTYP": "LIT", "RFCDEST": "practice_" + SystemID + "_00", "RFCHOST": "practice",
		"RFCSYSID": SystemID, "RFCDATABS": SystemID, "RFCDBHOST": "practice", "RFCDBSYS": "PRACTICE", "RFCSAPRL": release,
		"RFCOPSYS": "Linux", "RFCTZONE": itoa(offset), "RFCKERNRL": "785", "RFCHOST2": "practice",
	})
	c.set("MAXIMAL_RESOURCES", "8")
	c.set("CURRENT_RESOURCES", "7")
	return nil
}

// metadataFunctions describe the functions and structures of the system.
func metadataFunctions() []*Function {
	return []*Function{
		{Name: "RFC_FUNCTION_SEARCH", Group: "SRFC", Text: "Search for function modules", run: functionSearch,
			Exceptions: []string{"NOTHING_SPECIFIED", "NO_FUNCTION_FOUND"},
			Params: []Param{
				need(char(30, "FUNCNAME", "Pattern of the name")), may(char(26, "GROUPNAME", "Pattern of the group")), may(flag("LANGUAGE", "Language")),
				table("FUNCTIONS", rfcFunc),
			}},
		{Name: "RFC_GET_FUNCTION_INTERFACE", Group: "RFC1", Text: "Interface of a function module", run: functionInterface,
			Exceptions: []string{"FU_NOT_FOUND", "NAMETAB_FAULT"},
			Params: []Param{
				need(char(30, "FUNCNAME", "Function module")), may(flag("LANGUAGE", "Language")), may(flag("NONE_UNICODE_LENGTH", "Lengths of a non-Unicode system")),
				gives(flag("REMOTE_CALL", "Can be called remotely")), table("PARAMS", rfcFunint),
			}},
		{Name: "DDIF_FIELDINFO_GET", Group: "SDIFRUNTIME", Text: "Fields of a structure or data element", run: fieldInfo,
			Exceptions: []string{"NOT_FOUND", "INTERNAL_ERROR"},
			Params: []Param{
				need(char(30, "TABNAME", "Structure or data element")), may(char(30, "FIELDNAME", "One field")), may(flag("LANGU", "Language")),
				may(flag("ALL_TYPES", "Take data elements too")), table("DFIES_TAB", dfies),
			}},
	}
}

func functionSearch(c *call) error {
	pattern, group := c.scalars["FUNCNAME"], c.scalars["GROUPNAME"]
	if group == "" {
		group = "*"
	}
	for _, f := range c.system.functions {
		if globMatch(pattern, f.Name) && globMatch(group, f.Group) {
			c.add("FUNCTIONS", Row{"FUNCNAME": f.Name, "GROUPNAME": f.Group, "STEXT": f.Text})
		}
	}
	if len(c.outTables["FUNCTIONS"]) == 0 {
		return &exception{"NO_FUNCTION_FOUND", "No function module found for this selection", "FL", "010"}
	}
	return nil
}

func functionInterface(c *call) error {
	name := strings.ToUpper(c.scalars["FUNCNAME"])
	f := c.system.function(name)
	if f == nil {
		return &exception{"FU_NOT_FOUND", "Function module " + name + " does not exist", "FL", "046"}
	}
	c.set("REMOTE_CALL", "R")
	c.outTables["PARAMS"] = nil
	for i, p := range f.Params {
		row := Row{"PARAMCLASS": string(p.Direction), "PARAMETER": p.Name, "POSITION": itoa(i + 1), "PARAMTEXT": p.Text, "DEFAULT": p.Default}
		if p.Optional {
			row["OPTIONAL"] = "X"
		}
		if p.Structure != nil {
			row["TABNAME"], row["EXID"] = p.Structure.Name, "u"
			width := 0
			for _, field := range p.Structure.Fields {
				width += field.bytes()
			}
			row["INTLENGTH"] = itoa(width)
		} else {
			row["TABNAME"], row["EXID"] = p.Field.Element, p.Field.letter()
			row["INTLENGTH"], row["DECIMALS"] = itoa(p.Field.bytes()), itoa(p.Field.Decimals)
		}
		c.add("PARAMS", row)
	}
	for _, x := range f.Exceptions {
		c.add("PARAMS", Row{"PARAMCLASS": "X", "PARAMETER": x})
	}
	return nil
}

func fieldInfo(c *call) error {
	name, only := strings.ToUpper(c.scalars["TABNAME"]), strings.ToUpper(c.scalars["FIELDNAME"])
	var fields []Field
	if s := structureNamed(c.system.functions, name); s != nil {
		fields = s.Fields
	} else if f, ok := elementNamed(c.system.functions, name); ok && c.scalars["ALL_TYPES"] != "" {
		f.Name = ""
		fields = []Field{f}
	}
	c.outTables["DFIES_TAB"] = nil
	offset := 0
	for i, f := range fields {
		if only == "" || f.Name == only {
			c.add("DFIES_TAB", Row{
				"TABNAME": name, "FIELDNAME": f.Name, "LANGU": "E", "POSITION": itoa(i + 1), "OFFSET": itoa(offset), "ROLLNAME": f.Element,
				"LENG": itoa(f.width()), "INTLEN": itoa(f.bytes()), "OUTPUTLEN": itoa(f.width()), "DECIMALS": itoa(f.Decimals),
				"DATATYPE": string(f.Kind), "INTTYPE": f.letter(), "CONVEXIT": f.exit(), "FIELDTEXT": f.Text,
				"SCRTEXT_S": f.Text, "SCRTEXT_M": f.Text, "SCRTEXT_L": f.Text,
			})
		}
		offset += f.bytes()
	}
	if len(c.outTables["DFIES_TAB"]) == 0 {
		return &exception{"NOT_FOUND", "No active nametab exists for " + name, "DA", "300"}
	}
	return nil
}

// exit is the conversion exit of a field's domain: what turns 100010 into 0000100010 on a screen.
func (f Field) exit() string {
	switch f.Element {
	case "EBELN", "LIFNR":
		return "ALPHA"
	case "MATNR":
		return "MATN1"
	}
	return ""
}
