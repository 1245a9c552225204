package mapping

import "strings"

// meant are names that people write for something that is called otherwise here: from other languages, from
// other builders, and those that language models make up. A name of a function can be put in its place.
var meant = map[string]string{
	"stringify": "toString", "tojson": "toString", "jsonstringify": "toString", "tostr": "toString", "str": "toString", "string": "toString", "text": "toString", "totext": "toString",
	"urlencode": "encodeURL", "encodeuri": "encodeURL", "encodeuricomponent": "encodeURL", "urldecode": "decodeURL", "decodeuri": "decodeURL", "decodeuricomponent": "decodeURL",
	"datediff": "dateDifference", "diff": "dateDifference", "datebetween": "dateDifference", "daysbetween": "dateDifference",
	"touppercase": "upper", "uppercase": "upper", "toupper": "upper", "ucase": "upper", "tolowercase": "lower", "lowercase": "lower", "tolower": "lower", "lcase": "lower",
	"len": "length", "size": "length", "count": "length", "strlen": "length",
	"isempty": "isBlank", "isnull": "isBlank", "isnullorempty": "isBlank", "empty": "isBlank", "isundefined": "isBlank",
	"coalesce": "ifempty", "default": "ifempty", "ifnull": "ifempty", "nvl": "ifempty", "emptyreplace": "ifempty",
	"tonumber": "parseNumber", "parseint": "parseNumber", "parsefloat": "parseNumber", "int": "parseNumber", "float": "parseNumber", "toint": "parseNumber", "decimal": "parseNumber",
	"date": "parseDate", "todate": "parseDate", "parsedatetime": "parseDate", "strptime": "parseDate", "dateformat": "formatDate", "strftime": "formatDate", "formatdatetime": "formatDate",
	"dateadd": "addDays", "adddate": "addDays", "plusdays": "addDays", "addday": "addDays", "addweekday": "addWeekDays", "addworkdays": "addWeekDays", "addbusinessdays": "addWeekDays",
	"includes": "contains", "has": "contains", "instr": "indexOf", "find": "indexOf", "search": "indexOf", "position": "indexOf",
	"replaceall": "replace", "regexreplace": "replace", "replaceregex": "replace", "gsub": "replace", "substitute": "replace", "sub_str": "substring", "substr": "substring", "mid": "substring",
	"push": "add", "append": "add", "arrayadd": "add", "unique": "distinct", "uniq": "distinct", "dedupe": "deduplicate", "avg": "average", "mean": "average",
	"pow": "power", "exp": "power", "squareroot": "sqrt", "product": "prod", "title": "startcase", "titlecase": "startcase", "propercase": "startcase", "proper": "startcase",
	"strip": "trim", "btoa": "base64", "base64encode": "base64", "tobase64": "base64", "htmlescape": "escapeHTML", "striptags": "stripHTML", "iif": "if", "ternary": "if", "cond": "if",
	"lookup": "get", "getvalue": "get", "pluck": "map", "at": "arrayElement", "nth": "arrayElement", "concatarray": "merge", "concatarrays": "merge", "mergearrays": "merge",
	"equals": "equal", "eq": "equal", "iseq": "equal", "objectkeys": "keys", "entries": "toArray", "fromentries": "toCollection", "mergeobjects": "mergeCollections", "hmac": "sha256", "sha": "sha256", "hash": "sha256",
	"tofixed": "formatNumber", "numberformat": "formatNumber", "formatcurrency": "formatNumber", "roundnumber": "round", "datemin": "dateMin", "datemax": "dateMax", "dayofweek": "dayOfWeek", "weekday": "dayOfWeek",
}

// otherwise are names whose meaning is written without a function of its own.
var otherwise = map[string]string{
	"filter":   `Use map(array; key; filter key; values), such as map(1.items; "name"; "kind"; "A,B").`,
	"subtract": "Use the operator -, such as 1.a - 1.b.", "minus": "Use the operator -, such as 1.a - 1.b.",
	"plus": "Use the operator +, such as 1.a + 1.b.", "multiply": "Use the operator *, such as 1.a * 1.b.", "times": "Use the operator *, such as 1.a * 1.b.",
	"divide": "Use the operator /, such as 1.a / 1.b.", "modulo": "Use the operator %, such as 1.a % 2.", "mod": "Use the operator mod between two values, such as 1.a mod 2.",
	"greaterorequal": "Use the operator >=, such as 1.a >= 1.b.", "greaterthanorequal": "Use the operator >=, such as 1.a >= 1.b.", "gte": "Use the operator >=, such as 1.a >= 1.b.",
	"lessorequal": "Use the operator <=, such as 1.a <= 1.b.", "lessthanorequal": "Use the operator <=, such as 1.a <= 1.b.", "lte": "Use the operator <=, such as 1.a <= 1.b.",
	"greater": "Use the operator >, such as 1.a > 1.b.", "greaterthan": "Use the operator >, such as 1.a > 1.b.", "gt": "Use the operator >, such as 1.a > 1.b.",
	"less": "Use the operator <, such as 1.a < 1.b.", "lessthan": "Use the operator <, such as 1.a < 1.b.", "lt": "Use the operator <, such as 1.a < 1.b.",
	"notequal": "Use the operator !=, such as 1.a != 1.b.", "notequals": "Use the operator !=, such as 1.a != 1.b.", "neq": "Use the operator !=, such as 1.a != 1.b.", "ne": "Use the operator !=, such as 1.a != 1.b.",
	"and": "Use the operator & (or and) between two values.", "or": "Use the operator | (or or) between two values.", "not": "Write not as: value = false.",
	"exists": "Use isBlank(value), which is true when there is none, or compare with != emptystring.", "exist": "Use isBlank(value), which is true when there is none, or compare with != emptystring.",
	"today": "Use the word now.", "currentdate": "Use the word now.", "getdate": "Use the word now.", "guid": "Use the word uuid.", "newguid": "Use the word uuid.", "rand": "Use the word random.", "randomnumber": "Use the word random.",
	"newline": "Use the word newline.", "parsejson": "Use the module Parse JSON, and map its items.", "jsonparse": "Use the module Parse JSON, and map its items.",
	"match": "Use the module Match pattern, and map its items.", "regexmatch": "Use the module Match pattern, and map its items.", "regex": "Write a regular expression as /pattern/g inside of replace.",
	"foreach": "Use the Iterator, which gives a bundle for each element.", "reduce": "Use an aggregator behind the Iterator.", "sumby": "Use sum(map(array; key)).",
	"merge_objects": "Use mergeCollections(a; b).", "isnumber": "Use a filter with a numeric operator.", "startswith": "Use substring(text; 0; length) = value, or a filter with Starts with.",
	"endswith": "Use right(text; count) = value, or a filter with Ends with.", "padstart": `Use right("0000" + text; 4).`, "padleft": `Use right("0000" + text; 4).`, "lpad": `Use right("0000" + text; 4).`,
	"repeat": "Use the Repeater, which gives a bundle for each step.", "typeof": "Types are shown beside the items.", "var": "Variables are written var.input.name.",
}

// meantFunction is the one function that was meant; "" when it is not sure.
func meantFunction(name string) string {
	low := strings.ToLower(name)
	if m := meant[low]; functions[m] != nil {
		return m
	}
	if otherwise[low] != "" {
		return ""
	}
	best, far, even := "", 4, false
	for _, f := range catalogue {
		switch d := distance(low, strings.ToLower(f.Name)); {
		case d < far:
			best, far, even = f.Name, d, false
		case d == far:
			even = true
		}
	}
	if best == "" || far > (len(low)+1)/3 { // two letters that differ say nothing of a name of three
		return ""
	}
	if even && far > 1 {
		return ""
	}
	return best
}

// suggest names the function that was meant, or says how it is written without one.
func suggest(name string) (hint, replace string) {
	low := strings.ToLower(name)
	if keywords[name] {
		return "It is a word without brackets: " + name + ".", ""
	}
	if how := otherwise[low]; how != "" {
		return how, ""
	}
	if m := meantFunction(name); m != "" {
		if meant[low] != "" {
			return "Use " + functions[m].Signature + ".", m
		}
		return "Did you mean " + m + "?", m
	}
	return "Choose one from the list of functions.", ""
}

// distance counts the edits between two names.
func distance(a, b string) int {
	if len(a) > 64 { // no name is longer
		a = a[:64]
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		prev := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next := min(row[j]+1, row[j-1]+1, prev+cost)
			prev, row[j] = row[j], next
		}
	}
	return row[len(b)]
}
