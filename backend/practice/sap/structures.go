package sap

// The dictionary of the practice system. Names and lengths are those that
// clients know; fields that no practice function fills are left out.
var (
	bapiret2 = &Structure{Name: "BAPIRET2", Text: "Return parameter", Fields: []Field{
		flag("TYPE", "Message type"), char(20, "ID", "Message class"), numc(3, "NUMBER", "Message number"),
		char(220, "MESSAGE", "Message text"), char(20, "LOG_NO", "Application log: log number"),
		numc(6, "LOG_MSG_NO", "Application log: internal message number"),
		char(50, "MESSAGE_V1", "Message variable"), char(50, "MESSAGE_V2", "Message variable"),
		char(50, "MESSAGE_V3", "Message variable"), char(50, "MESSAGE_V4", "Message variable"),
		char(32, "PARAMETER", "Parameter name"), integer("ROW", "Line in parameter"),
		char(30, "FIELD", "Field in parameter"), char(10, "SYSTEM", "Logical system"),
	}}
	bapireturn = &Structure{Name: "BAPIRETURN", Text: "Return parameter, older form", Fields: []Field{
		flag("TYPE", "Message type"), char(5, "CODE", "Message code"), char(220, "MESSAGE", "Message text"),
		char(20, "LOG_NO", "Application log: log number"), numc(6, "LOG_MSG_NO", "Application log: internal message number"),
		char(50, "MESSAGE_V1", "Message variable"), char(50, "MESSAGE_V2", "Message variable"),
		char(50, "MESSAGE_V3", "Message variable"), char(50, "MESSAGE_V4", "Message variable"),
	}}
	poHeader = &Structure{Name: "BAPIMEPOHEADER", Text: "Purchase order header", Fields: []Field{
		char(10, "PO_NUMBER", "Purchase order").of("EBELN"), char(4, "COMP_CODE", "Company code").of("BUKRS"),
		char(4, "DOC_TYPE", "Document type"), flag("DELETE_IND", "Deletion indicator"), flag("STATUS", "Status"),
		date("CREAT_DATE", "Created on"), char(12, "CREATED_BY", "Created by"), char(10, "VENDOR", "Supplier").of("LIFNR"),
		char(2, "LANGU", "Language key"), char(4, "PMNTTRMS", "Terms of payment"),
		char(4, "PURCH_ORG", "Purchasing organization").of("EKORG"), char(3, "PUR_GROUP", "Purchasing group"),
		char(5, "CURRENCY", "Currency"), date("DOC_DATE", "Document date"),
		char(12, "REF_1", "Your reference"), char(12, "OUR_REF", "Our reference"),
		char(30, "SALES_PERS", "Salesperson at the supplier"), char(16, "TELEPHONE", "Supplier's telephone number"),
		char(3, "INCOTERMS1", "Incoterms, part 1"), char(28, "INCOTERMS2", "Incoterms, part 2"),
		flag("REL_STATUS", "Release indicator"),
	}}
	poHeaderX = &Structure{Name: "BAPIMEPOHEADERX", Text: "Purchase order header: which fields to change", Fields: []Field{
		flag("PO_NUMBER", "Purchase order"), flag("DELETE_IND", "Deletion indicator"), flag("PMNTTRMS", "Terms of payment"),
		flag("REF_1", "Your reference"), flag("OUR_REF", "Our reference"), flag("SALES_PERS", "Salesperson"),
		flag("TELEPHONE", "Telephone"), flag("INCOTERMS1", "Incoterms, part 1"), flag("INCOTERMS2", "Incoterms, part 2"),
	}}
	poItem = &Structure{Name: "BAPIMEPOITEM", Text: "Purchase order item", Fields: []Field{
		numc(5, "PO_ITEM", "Item"), flag("DELETE_IND", "Deletion indicator"), char(40, "SHORT_TEXT", "Short text"),
		char(18, "MATERIAL", "Material").of("MATNR"), char(4, "PLANT", "Plant").of("WERKS"), char(9, "MATL_GROUP", "Material group"),
		quan("QUANTITY", "Quantity"), char(3, "PO_UNIT", "Unit"), curr("NET_PRICE", "Net price"), curr("NET_VALUE", "Net value"),
	}}
	poItemX = &Structure{Name: "BAPIMEPOITEMX", Text: "Purchase order item: which fields to change", Fields: []Field{
		numc(5, "PO_ITEM", "Item"), flag("PO_ITEMX", "Item is updated"), flag("DELETE_IND", "Deletion indicator"),
		flag("SHORT_TEXT", "Short text"), flag("QUANTITY", "Quantity"), flag("NET_PRICE", "Net price"),
	}}
	poSchedule = &Structure{Name: "BAPIMEPOSCHEDULE", Text: "Purchase order schedule line", Fields: []Field{
		numc(5, "PO_ITEM", "Item"), numc(4, "SCHED_LINE", "Schedule line"), date("DELIVERY_DATE", "Delivery date"),
		quan("QUANTITY", "Quantity"),
	}}
	poScheduleX = &Structure{Name: "BAPIMEPOSCHEDULX", Text: "Schedule line: which fields to change", Fields: []Field{
		numc(5, "PO_ITEM", "Item"), numc(4, "SCHED_LINE", "Schedule line"), flag("DELIVERY_DATE", "Delivery date"),
	}}
	poTextHeader = &Structure{Name: "BAPIMEPOTEXTHEADER", Text: "Purchase order header text", Fields: []Field{
		char(10, "PO_NUMBER", "Purchase order").of("EBELN"), char(4, "TEXT_ID", "Text id"), char(2, "TEXT_FORM", "Format"),
		char(132, "TEXT_LINE", "Text line"),
	}}
	ekkoList = &Structure{Name: "BAPIEKKOL", Text: "Purchase order headers in a list", Fields: []Field{
		char(10, "PO_NUMBER", "Purchase order").of("EBELN"), char(4, "CO_CODE", "Company code"), char(4, "DOC_TYPE", "Document type"),
		date("CREATED_ON", "Created on"), char(12, "CREATED_BY", "Created by"), char(10, "VENDOR", "Supplier").of("LIFNR"),
		char(4, "PURCH_ORG", "Purchasing organization").of("EKORG"), char(3, "PUR_GROUP", "Purchasing group"),
		char(5, "CURRENCY", "Currency"), date("DOC_DATE", "Document date"), char(35, "VEND_NAME", "Supplier's name"),
	}}
	ekpoList = &Structure{Name: "BAPIEKPOL", Text: "Purchase order items in a list", Fields: []Field{
		char(10, "PO_NUMBER", "Purchase order").of("EBELN"), numc(5, "PO_ITEM", "Item"), char(18, "MATERIAL", "Material").of("MATNR"),
		char(40, "SHORT_TEXT", "Short text"), char(4, "PLANT", "Plant").of("WERKS"), quan("QUANTITY", "Quantity"), char(3, "UNIT", "Unit"),
		curr("NET_PRICE", "Net price"), curr("NET_VALUE", "Net value"), date("DELIV_DATE", "Delivery date"),
	}}
	overduePO = &Structure{Name: "ZSOVERDUE_PO", Text: "Overdue purchase order", Fields: []Field{
		char(10, "PO_NUMBER", "Purchase order").of("EBELN"), char(10, "VENDOR", "Supplier").of("LIFNR"),
		char(35, "VEND_NAME", "Supplier's name"), char(241, "VEND_EMAIL", "Supplier's email address"),
		char(4, "PURCH_ORG", "Purchasing organization").of("EKORG"), char(4, "PLANT", "Plant").of("WERKS"), char(30, "PLANT_NAME", "Plant name"),
		Field{Name: "NET_VALUE", Kind: Curr, Length: 15, Decimals: 2, Text: "Net value"}, char(5, "CURRENCY", "Currency"),
		date("DUE_DATE", "Due date"), integer("DAYS_OVERDUE", "Days overdue"), char(12, "CREATED_BY", "Buyer"),
		char(12, "OUR_REF", "Our reference"), integer("REMINDERS", "Header text lines"),
	}}
	rfcsi = &Structure{Name: "RFCSI", Text: "System information", Fields: []Field{
		char(3, "RFCPROTO", "RFC log version"), char(4, "RFCCHARTYP", "Character set"), char(3, "RFCINTTYP", "Integer format"),
		char(32, "RFCDEST", "Logical destination"), char(8, "RFCHOST", "Host name"), char(8, "RFCSYSID", "System id"),
		char(8, "RFCDATABS", "Database"), char(32, "RFCDBHOST", "Database host"), char(10, "RFCDBSYS", "Database system"),
		char(4, "RFCSAPRL", "Release"), char(10, "RFCOPSYS", "Operating system"), char(6, "RFCTZONE", "Time zone in seconds"),
		char(4, "RFCKERNRL", "Kernel release"), char(32, "RFCHOST2", "Host name"),
	}}
	rfcFunint = &Structure{Name: "RFC_FUNINT", Text: "Parameters of a function module", Fields: []Field{
		flag("PARAMCLASS", "Parameter type"), char(30, "PARAMETER", "Parameter name"), char(30, "TABNAME", "Table name"),
		char(30, "FIELDNAME", "Field name"), flag("EXID", "ABAP type"), integer("POSITION", "Position"), integer("OFFSET", "Offset"),
		integer("INTLENGTH", "Length in bytes"), integer("DECIMALS", "Decimals"), char(21, "DEFAULT", "Default"),
		char(79, "PARAMTEXT", "Short text"), flag("OPTIONAL", "Optional"),
	}}
	rfcFunc = &Structure{Name: "RFCFUNC", Text: "Function module", Fields: []Field{
		char(30, "FUNCNAME", "Function module"), char(26, "GROUPNAME", "Function group"), flag("APPL", "Application"),
		char(8, "HOST", "Host"), char(74, "STEXT", "Short text"),
	}}
	dfies = &Structure{Name: "DFIES", Text: "Field of a structure", Fields: []Field{
		char(30, "TABNAME", "Table name"), char(30, "FIELDNAME", "Field name"), flag("LANGU", "Language"),
		numc(4, "POSITION", "Position"), numc(6, "OFFSET", "Offset"), char(30, "ROLLNAME", "Data element"),
		numc(6, "LENG", "Length"), numc(6, "INTLEN", "Length in bytes"), numc(6, "OUTPUTLEN", "Output length"),
		numc(6, "DECIMALS", "Decimals"), char(4, "DATATYPE", "Dictionary type"), flag("INTTYPE", "ABAP type"),
		char(5, "CONVEXIT", "Conversion exit"), char(30, "DOMNAME", "Domain"),
		char(60, "FIELDTEXT", "Short description"), char(10, "SCRTEXT_S", "Short label"), char(20, "SCRTEXT_M", "Medium label"),
		char(40, "SCRTEXT_L", "Long label"),
	}}
	usvalues = &Structure{Name: "USVALUES", Text: "Authorization values of a user", Fields: []Field{
		char(3, "MANDT", "Client"), char(10, "OBJCT", "Object"), char(12, "AUTH", "Authorization"), char(10, "FIELD", "Field"),
		char(40, "VON", "From"), char(40, "BIS", "To"),
	}}
	logonData = &Structure{Name: "BAPILOGOND", Text: "Sign-in data of a user", Fields: []Field{
		date("GLTGV", "Valid from"), date("GLTGB", "Valid to"), flag("USTYP", "User type"), char(12, "CLASS", "User group"),
	}}
	address3 = &Structure{Name: "BAPIADDR3", Text: "Address of a user", Fields: []Field{
		char(40, "FIRSTNAME", "First name"), char(40, "LASTNAME", "Last name"), char(80, "FULLNAME", "Full name"),
		char(40, "DEPARTMENT", "Department"), char(40, "FUNCTION", "Function"), char(241, "E_MAIL", "Email address"),
	}}
	isLocked = &Structure{Name: "BAPISLOCKD", Text: "Lock status of a user", Fields: []Field{
		flag("WRNG_LOGON", "Locked after wrong passwords"), flag("LOCAL_LOCK", "Locked by an administrator"), flag("NO_USER_PW", "No password"),
	}}
	activityGroups = &Structure{Name: "BAPIAGR", Text: "Role of a user", Fields: []Field{
		char(30, "AGR_NAME", "Role"), date("FROM_DAT", "Valid from"), date("TO_DAT", "Valid to"), char(80, "AGR_TEXT", "Role description"),
	}}
	materialData = &Structure{Name: "BAPIMATDOA", Text: "General data of a material", Fields: []Field{
		char(40, "MATL_DESC", "Description"), char(4, "MATL_TYPE", "Type"), flag("IND_SECTOR", "Industry sector"),
		char(9, "MATL_GROUP", "Material group"), char(3, "BASE_UOM", "Base unit"), quan("NET_WEIGHT", "Net weight"), char(3, "UNIT_OF_WT", "Unit of weight"),
	}}
	materialPlant = &Structure{Name: "BAPIMATDOC", Text: "Plant data of a material", Fields: []Field{
		char(3, "PUR_GROUP", "Purchasing group"), Field{Name: "PLND_DELRY", Kind: Dec, Length: 3, Text: "Planned delivery days"},
	}}
)
