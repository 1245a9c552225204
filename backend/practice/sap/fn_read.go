package sap

import (
	"strings"

	"signet/backend/practice/cast"
)

// orderReadFunctions read purchase orders.
func orderReadFunctions() []*Function {
	return []*Function{
		{Name: "BAPI_PO_GETDETAIL1", Group: "2012", Text: "Display details of a purchase order", run: orderDetail,
			Params: []Param{
				need(char(10, "PURCHASEORDER", "Purchase order").of("EBELN")), may(flag("HEADER_TEXT", "With header texts")), may(flag("ITEM_TEXT", "With item texts")),
				givesStruct("POHEADER", poHeader),
				table("RETURN", bapiret2), table("POITEM", poItem), table("POSCHEDULE", poSchedule), table("POTEXTHEADER", poTextHeader),
			}},
		{Name: "BAPI_PO_GETITEMS", Group: "2012", Text: "List purchase orders and their items", run: orderItems,
			Params: []Param{
				may(char(10, "PURCHASEORDER", "Purchase order").of("EBELN")), may(char(10, "VENDOR", "Supplier").of("LIFNR")),
				may(char(4, "PURCH_ORG", "Purchasing organization").of("EKORG")), may(flag("DELETED_ITEMS", "With deleted items")),
				table("PO_HEADERS", ekkoList), table("PO_ITEMS", ekpoList), table("RETURN", bapireturn),
			}},
		{Name: "Z_MM_OVERDUE_PO", Group: "ZMM_OVERDUE", Text: "Overdue purchase orders of a purchasing organization", run: overdueOrders,
			Params: []Param{
				need(char(4, "PURCH_ORG", "Purchasing organization").of("EKORG")), may(char(4, "PLANT", "Plant").of("WERKS")),
				table("ET_ORDERS", overduePO), table("RETURN", bapiret2),
			}},
	}
}

// current is an order as this session sees it: with its own changes that are not committed yet.
func (c *call) current(number string) *Order {
	if o := c.session.work[number]; o != nil {
		return o
	}
	return c.system.state.Orders[number]
}

// missing is the message about an order that the system does not have.
func missing(number string) message {
	return message{typ: "E", id: "06", number: "019", text: "Purchasing document " + number + " does not exist", v: []string{number}, parameter: "PURCHASEORDER"}
}

// forbidden is the message about a purchasing organization that is not in the user's M_BEST_EKO.
func forbidden(verb, org string) message {
	return message{typ: "E", id: "ME", number: "303", parameter: "PURCHASEORDER",
		text: "You have no authorization to " + verb + " purchase orders in purchasing organization " + org, v: []string{verb, org}}
}

func orderDetail(c *call) error {
	number := c.scalars["PURCHASEORDER"]
	o := c.current(number)
	c.outTables["POITEM"], c.outTables["POSCHEDULE"], c.outTables["POTEXTHEADER"] = nil, nil, nil
	if o == nil {
		c.say(missing(number))
		return nil
	}
	if !matches(c.user.display, o.PurchOrg) {
		c.say(forbidden("display", o.PurchOrg))
		return nil
	}
	c.setStruct("POHEADER", headerRow(o))
	for _, i := range o.Items {
		c.add("POITEM", Row{"PO_ITEM": i.Number, "DELETE_IND": mark(i.Deleted, "L"), "SHORT_TEXT": i.Text, "MATERIAL": i.Material, "PLANT": o.Plant,
			"MATL_GROUP": groupOf(i.Material), "QUANTITY": i.Quantity, "PO_UNIT": i.Unit, "NET_PRICE": i.Price, "NET_VALUE": i.Value})
		c.add("POSCHEDULE", Row{"PO_ITEM": i.Number, "SCHED_LINE": "0001", "DELIVERY_DATE": i.Due, "QUANTITY": i.Quantity})
	}
	if c.scalars["HEADER_TEXT"] != "" {
		for _, t := range o.Text {
			c.add("POTEXTHEADER", Row{"PO_NUMBER": o.Number, "TEXT_ID": t.ID, "TEXT_FORM": t.Form, "TEXT_LINE": t.Line})
		}
	}
	return nil
}

func headerRow(o *Order) Row {
	return Row{
		"PO_NUMBER": o.Number, "COMP_CODE": o.Company, "DOC_TYPE": "NB", "DELETE_IND": mark(o.Deleted, "L"), "STATUS": "9",
		"CREAT_DATE": o.Created, "CREATED_BY": o.CreatedBy, "VENDOR": pad(o.Vendor, 10), "LANGU": "EN", "PMNTTRMS": o.Terms,
		"PURCH_ORG": o.PurchOrg, "PUR_GROUP": o.Group, "CURRENCY": o.Currency, "DOC_DATE": o.Created, "REF_1": o.YourRef, "OUR_REF": o.OurRef,
		"SALES_PERS": o.SalesPers, "TELEPHONE": o.Telephone, "INCOTERMS1": o.Inco1, "INCOTERMS2": o.Inco2, "REL_STATUS": mark(o.Released, "R"),
	}
}

func mark(on bool, sign string) string {
	if on {
		return sign
	}
	return ""
}

func pad(s string, n int) string {
	if len(s) >= n || strings.Trim(s, "0123456789") != "" {
		return s
	}
	return strings.Repeat("0", n-len(s)) + s
}

func groupOf(number string) string {
	for _, m := range materials() {
		if m.number == number {
			return m.group
		}
	}
	return ""
}

func orderItems(c *call) error {
	number, vendor, org := c.scalars["PURCHASEORDER"], strings.TrimLeft(c.scalars["VENDOR"], "0"), c.scalars["PURCH_ORG"]
	c.outTables["PO_HEADERS"], c.outTables["PO_ITEMS"] = nil, nil
	if number == "" && vendor == "" && org == "" {
		c.add("RETURN", message{typ: "E", id: "W5", number: "009", text: "Enter a purchase order, a supplier or a purchasing organization"}.ret1())
		return nil
	}
	for _, o := range c.system.state.sorted() {
		if number != "" && o.Number != number || vendor != "" && o.Vendor != vendor || org != "" && o.PurchOrg != org || !matches(c.user.display, o.PurchOrg) {
			continue
		}
		supplier, _ := cast.SupplierByID(o.Vendor)
		c.add("PO_HEADERS", Row{"PO_NUMBER": o.Number, "CO_CODE": o.Company, "DOC_TYPE": "NB", "CREATED_ON": o.Created, "CREATED_BY": o.CreatedBy,
			"VENDOR": pad(o.Vendor, 10), "PURCH_ORG": o.PurchOrg, "PUR_GROUP": o.Group, "CURRENCY": o.Currency, "DOC_DATE": o.Created, "VEND_NAME": supplier.Name})
		for _, i := range o.Items {
			if i.Deleted && c.scalars["DELETED_ITEMS"] == "" {
				continue
			}
			c.add("PO_ITEMS", Row{"PO_NUMBER": o.Number, "PO_ITEM": i.Number, "MATERIAL": i.Material, "SHORT_TEXT": i.Text, "PLANT": o.Plant,
				"QUANTITY": i.Quantity, "UNIT": i.Unit, "NET_PRICE": i.Price, "NET_VALUE": i.Value, "DELIV_DATE": i.Due})
		}
	}
	if len(c.outTables["PO_HEADERS"]) == 0 {
		c.add("RETURN", message{typ: "W", id: "W5", number: "013", text: "No purchase orders found for this selection"}.ret1())
	}
	return nil
}

func overdueOrders(c *call) error {
	org, plant := c.scalars["PURCH_ORG"], c.scalars["PLANT"]
	c.outTables["ET_ORDERS"] = nil
	if !matches(c.user.display, org) {
		c.say(forbidden("display", org))
		return nil
	}
	for _, o := range c.system.state.sorted() {
		days := o.overdue(c.at)
		if o.PurchOrg != org || plant != "" && o.Plant != plant || o.Deleted || days < 1 {
			continue
		}
		supplier, _ := cast.SupplierByID(o.Vendor)
		c.add("ET_ORDERS", Row{"PO_NUMBER": o.Number, "VENDOR": pad(o.Vendor, 10), "VEND_NAME": supplier.Name, "VEND_EMAIL": supplier.Email,
			"PURCH_ORG": o.PurchOrg, "PLANT": o.Plant, "PLANT_NAME": cast.PlantName(o.Plant), "NET_VALUE": o.net(), "CURRENCY": o.Currency,
			"DUE_DATE": o.due(), "DAYS_OVERDUE": itoa(days), "CREATED_BY": o.CreatedBy, "OUR_REF": o.OurRef, "REMINDERS": itoa(len(o.Text))})
	}
	c.say(message{typ: "S", id: "ZMM", number: "001", text: itoa(len(c.outTables["ET_ORDERS"])) + " overdue purchase orders in purchasing organization " + org,
		v: []string{itoa(len(c.outTables["ET_ORDERS"])), org}})
	return nil
}

// materialFunctions read the material master.
func materialFunctions() []*Function {
	return []*Function{{Name: "BAPI_MATERIAL_GET_DETAIL", Group: "1001", Text: "Display details of a material", run: materialDetail,
		Params: []Param{
			need(char(18, "MATERIAL", "Material").of("MATNR")), may(char(4, "PLANT", "Plant").of("WERKS")),
			givesStruct("MATERIAL_GENERAL_DATA", materialData), givesStruct("MATERIALPLANTDATA", materialPlant), givesStruct("RETURN", bapireturn),
		}}}
}

func materialDetail(c *call) error {
	number := strings.ToUpper(c.scalars["MATERIAL"])
	for _, m := range materials() {
		if m.number != number {
			continue
		}
		c.setStruct("MATERIAL_GENERAL_DATA", Row{"MATL_DESC": m.text, "MATL_TYPE": "ROH", "IND_SECTOR": "M", "MATL_GROUP": m.group, "BASE_UOM": m.unit,
			"NET_WEIGHT": m.weight, "UNIT_OF_WT": m.unitOfWeight})
		if c.scalars["PLANT"] != "" {
			c.setStruct("MATERIALPLANTDATA", Row{"PUR_GROUP": "001", "PLND_DELRY": "21"})
		}
		c.setStruct("RETURN", message{typ: "S", id: "M3", number: "800", text: "Material " + number + " was read", v: []string{number}}.ret1())
		return nil
	}
	c.setStruct("RETURN", message{typ: "E", id: "M3", number: "305", text: "The material " + number + " does not exist or is not activated", v: []string{number}}.ret1())
	return nil
}
