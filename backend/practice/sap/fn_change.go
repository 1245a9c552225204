package sap

import (
	"slices"
	"time"
)

// orderChangeFunctions change purchase orders. What BAPI_PO_CHANGE does counts
// only when BAPI_TRANSACTION_COMMIT follows in the same session.
func orderChangeFunctions() []*Function {
	return []*Function{
		{Name: "BAPI_PO_CHANGE", Group: "2012", Text: "Change a purchase order", run: changeOrder,
			Params: []Param{
				need(char(10, "PURCHASEORDER", "Purchase order").of("EBELN")), mayStruct("POHEADER", poHeader), mayStruct("POHEADERX", poHeaderX),
				may(flag("TESTRUN", "Only test")), may(flag("NO_MESSAGING", "No messages to the supplier")),
				givesStruct("EXPHEADER", poHeader),
				table("RETURN", bapiret2), table("POITEM", poItem), table("POITEMX", poItemX), table("POSCHEDULE", poSchedule),
				table("POSCHEDULEX", poScheduleX), table("POTEXTHEADER", poTextHeader),
			}},
		{Name: "BAPI_PO_RELEASE", Group: "2012", Text: "Release a purchase order", run: releaseOrder,
			Exceptions: []string{"AUTHORITY_CHECK_FAIL", "DOCUMENT_NOT_FOUND", "ENQUEUE_FAIL", "RELEASE_ALREADY_POSTED"},
			Params: []Param{
				need(char(10, "PURCHASEORDER", "Purchase order").of("EBELN")), need(char(2, "PO_REL_CODE", "Release code")),
				{Name: "USE_EXCEPTIONS", Direction: Import, Field: flag("USE_EXCEPTIONS", "Raise exceptions"), Optional: true, Default: "X", Text: "Raise exceptions"},
				may(flag("NO_COMMIT", "Do not commit")),
				gives(flag("REL_STATUS_NEW", "New release status")), gives(integer("RET_CODE", "Return code")), table("RETURN", bapireturn),
			}},
	}
}

// could is the message that goes before the reason why an order was not changed.
func could(number string) message {
	return message{typ: "E", id: "BAPI", number: "003", text: "Instance " + number + " of object type PurchaseOrder could not be changed",
		v: []string{"PurchaseOrder", number}}
}

func changeOrder(c *call) error {
	number := c.scalars["PURCHASEORDER"]
	o, why := c.editable(number)
	if why != nil {
		c.say(could(number))
		c.say(*why)
		return nil
	}
	next := o.clone()
	e := &edit{call: c, order: next, at: c.at}
	e.header()
	e.items()
	e.schedules()
	e.texts()
	if e.failed {
		if c.session.work[number] == nil { // an earlier change of this session keeps its lock
			c.system.unlock(number, c.session)
		}
		c.outTables["RETURN"] = slices.Insert(c.outTables["RETURN"], 0, could(number).ret2())
		return nil
	}
	if len(e.log) == 0 {
		c.say(message{typ: "W", id: "06", number: "040", text: "No data changed"})
	}
	c.setStruct("EXPHEADER", headerRow(next))
	if c.scalars["TESTRUN"] != "" {
		c.say(message{typ: "I", id: "MEPO", number: "812", text: "Test run: purchase order " + number + " was not changed", v: []string{number}})
		return nil
	}
	c.session.work[number] = next
	c.session.log = append(c.session.log, e.log...)
	c.say(message{typ: "S", id: "06", number: "023", text: "Standard PO changed under the number " + number, v: []string{"Standard PO", number}})
	return nil
}

// editable is the order and its lock for this session, or the message that says why not.
func (c *call) editable(number string) (*Order, *message) {
	o := c.current(number)
	var m message
	switch {
	case o == nil:
		m = missing(number)
	case !matches(c.user.change, o.PurchOrg):
		m = forbidden("change", o.PurchOrg)
	case o.Deleted:
		m = message{typ: "E", id: "06", number: "115", text: "Purchase order " + number + " is deleted", v: []string{number}, parameter: "PURCHASEORDER"}
	default:
		if holder := c.system.take(number, c.session); holder != "" {
			m = message{typ: "E", id: "ME", number: "006", text: "User " + holder + " already processing Standard PO " + number,
				v: []string{holder, "Standard PO", number}, parameter: "PURCHASEORDER"}
			break
		}
		return o, nil
	}
	return nil, &m
}

// edit is one call of BAPI_PO_CHANGE while it goes through its parameters.
type edit struct {
	call   *call
	order  *Order
	at     time.Time
	log    []Change
	failed bool
}

func (e *edit) change(field string, value *string, to string) {
	if *value == to {
		return
	}
	e.log = append(e.log, Change{Order: e.order.Number, At: e.at, User: e.call.user.person.SAPUser, Function: e.call.fn.Name, Field: field, Old: *value, New: to})
	*value = to
}

func (e *edit) delete(field string, value *bool) {
	if !*value {
		*value = true
		e.log = append(e.log, Change{Order: e.order.Number, At: e.at, User: e.call.user.person.SAPUser, Function: e.call.fn.Name, Field: field, New: "L"})
	}
}

func (e *edit) refuse(m message) {
	m.typ, e.failed = "E", true
	e.call.say(m)
}

// header changes the fields that POHEADERX marks, and no others.
func (e *edit) header() {
	row, x := e.call.structs["POHEADER"], e.call.structs["POHEADERX"]
	for field, value := range map[string]*string{"PMNTTRMS": &e.order.Terms, "REF_1": &e.order.YourRef, "OUR_REF": &e.order.OurRef,
		"SALES_PERS": &e.order.SalesPers, "TELEPHONE": &e.order.Telephone, "INCOTERMS1": &e.order.Inco1, "INCOTERMS2": &e.order.Inco2} {
		if x[field] == "X" {
			e.change("POHEADER-"+field, value, row[field])
		}
	}
	if x["PMNTTRMS"] == "X" && row["PMNTTRMS"] == "" {
		e.refuse(message{id: "06", number: "083", text: "Enter terms of payment", parameter: "POHEADER", field: "PMNTTRMS"})
	}
	if x["DELETE_IND"] == "X" && row["DELETE_IND"] != "" {
		e.delete("POHEADER-DELETE_IND", &e.order.Deleted)
	}
	slices.SortFunc(e.log, func(a, b Change) int { // a map has no order, a change document has
		if a.Field < b.Field {
			return -1
		}
		return 1
	})
}

func (e *edit) item(number, parameter string, row int) *Item {
	i := slices.IndexFunc(e.order.Items, func(i Item) bool { return i.Number == number })
	if i < 0 {
		e.refuse(message{id: "MEPO", number: "032", text: "Item " + number + " does not exist in purchase order " + e.order.Number,
			v: []string{number, e.order.Number}, parameter: parameter, row: itoa(row), field: "PO_ITEM"})
		return nil
	}
	return &e.order.Items[i]
}

func marks(rows []Row, item string) Row {
	i := slices.IndexFunc(rows, func(r Row) bool { return r["PO_ITEM"] == item })
	if i < 0 {
		return Row{}
	}
	return rows[i]
}

func (e *edit) items() {
	for n, row := range e.call.tables["POITEM"] {
		item := e.item(row["PO_ITEM"], "POITEM", n+1)
		if item == nil {
			continue
		}
		x, name := marks(e.call.tables["POITEMX"], item.Number), "POITEM("+item.Number+")-"
		if x["SHORT_TEXT"] == "X" {
			e.change(name+"SHORT_TEXT", &item.Text, row["SHORT_TEXT"])
		}
		if x["QUANTITY"] == "X" {
			if parseMoney(row["QUANTITY"]) <= 0 {
				e.refuse(message{id: "06", number: "065", text: "Enter a quantity", parameter: "POITEM", row: itoa(n + 1), field: "QUANTITY"})
				continue
			}
			e.change(name+"QUANTITY", &item.Quantity, row["QUANTITY"])
		}
		if x["NET_PRICE"] == "X" {
			e.change(name+"NET_PRICE", &item.Price, parseMoney(row["NET_PRICE"]).String())
		}
		item.Value = parseMoney(item.Price).times(item.Quantity).String()
		if x["DELETE_IND"] == "X" && row["DELETE_IND"] != "" {
			e.delete(name+"DELETE_IND", &item.Deleted)
		}
	}
}

func (e *edit) schedules() {
	for n, row := range e.call.tables["POSCHEDULE"] {
		item := e.item(row["PO_ITEM"], "POSCHEDULE", n+1)
		if item == nil || marks(e.call.tables["POSCHEDULEX"], item.Number)["DELIVERY_DATE"] != "X" {
			continue
		}
		date := row["DELIVERY_DATE"]
		if date == "" || date == "0000-00-00" {
			e.refuse(message{id: "06", number: "213", text: "Enter a delivery date", parameter: "POSCHEDULE", row: itoa(n + 1), field: "DELIVERY_DATE"})
			continue
		}
		if date < e.at.Format(time.DateOnly) {
			e.call.say(message{typ: "W", id: "06", number: "041", text: "Can delivery date be met?", parameter: "POSCHEDULE", row: itoa(n + 1), field: "DELIVERY_DATE"})
		}
		e.change("POSCHEDULE("+item.Number+")-DELIVERY_DATE", &item.Due, date)
	}
}

func (e *edit) texts() {
	for n, row := range e.call.tables["POTEXTHEADER"] {
		if row["TEXT_ID"] == "" {
			e.refuse(message{id: "TD", number: "601", text: "Text ID is missing", parameter: "POTEXTHEADER", row: itoa(n + 1), field: "TEXT_ID"})
			continue
		}
		e.order.Text = append(e.order.Text, Text{ID: row["TEXT_ID"], Form: row["TEXT_FORM"], Line: row["TEXT_LINE"]})
		e.log = append(e.log, Change{Order: e.order.Number, At: e.at, User: e.call.user.person.SAPUser, Function: e.call.fn.Name,
			Field: "POTEXTHEADER-" + row["TEXT_ID"], New: row["TEXT_LINE"]})
	}
}

// releaseOrder releases an order. Unlike BAPI_PO_CHANGE it commits itself, unless NO_COMMIT is set.
func releaseOrder(c *call) error {
	number := c.scalars["PURCHASEORDER"]
	fail := func(name string, m message) error {
		if c.scalars["USE_EXCEPTIONS"] != "" {
			return &exception{name, m.text, m.id, m.number}
		}
		c.set("RET_CODE", "1")
		c.add("RETURN", m.ret1())
		return nil
	}
	o, why := c.editable(number)
	if why != nil {
		name := map[string]string{"019": "DOCUMENT_NOT_FOUND", "303": "AUTHORITY_CHECK_FAIL", "006": "ENQUEUE_FAIL"}[why.number]
		return fail(name, *why)
	}
	if o.Released {
		c.system.unlock(number, c.session)
		return fail("RELEASE_ALREADY_POSTED", message{typ: "E", id: "MEPO", number: "825", text: "Purchase order " + number + " is already released", v: []string{number}})
	}
	next := o.clone()
	next.Released = true
	c.session.work[number] = next
	c.session.log = append(c.session.log, Change{Order: number, At: c.at, User: c.user.person.SAPUser, Function: c.fn.Name, Field: "REL_STATUS", New: "R"})
	c.set("REL_STATUS_NEW", "R")
	if c.scalars["NO_COMMIT"] == "" {
		return c.system.post(c.session)
	}
	return nil
}

// unlock gives back one lock of a session. The caller holds s.mu.
func (s *System) unlock(number string, ses *session) {
	if l, held := s.locks[number]; held && l.session == ses {
		delete(s.locks, number)
	}
}
