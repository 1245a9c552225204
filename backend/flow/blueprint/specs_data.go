package blueprint

// matching are the switches of the modules that look for a pattern.
func matching(own ...mapped) []mapped {
	return append([]mapped{
		f("mapper.pattern|parameters.pattern", "pattern", plainText),
		f("mapper.text|parameters.text|mapper.input", "text", plainText),
		f("mapper.global|parameters.global", "global", switches).otherwise(false),
		f("mapper.sensitive|parameters.sensitive|mapper.caseSensitive", "sensitive", switches),
		f("mapper.multiline|parameters.multiline", "multiline", switches),
		f("mapper.singleline|parameters.singleline", "singleline", switches),
	}, own...)
}

var goOnWhenNothing = f("mapper.continueWhenNoRes|parameters.continueWhenNoRes", "continue", switches)

var textSpecs = []*spec{
	{make: []string{"regexp:Parser", "regexp:AdvancedParser", "regexp:MatchPattern"}, version: 1, app: "text", action: "match_pattern", fields: matching(goOnWhenNothing)},
	{make: []string{"regexp:Replace"}, version: 1, app: "text", action: "replace", fields: matching(f("mapper.value|mapper.replacement|mapper.newValue", "value", plainText))},
	{make: []string{"regexp:HTMLToText", "regexp:HtmlToText"}, version: 1, app: "text", action: "html_to_text",
		fields: []mapped{f("mapper.html|mapper.text", "html", plainText), f("mapper.newline", "newline", choice("lf", "lf", "crlf", "crlf", "cr", "cr")), f("mapper.uppercaseHeadings", "uppercase_headings", switches)}},
	{make: []string{"regexp:GetElementsFromHTML", "regexp:HTMLElements"}, version: 1, app: "text", action: "get_elements", fields: []mapped{
		f("mapper.html|mapper.text", "html", plainText), f("parameters.type|mapper.type|mapper.kind", "kind", plainText), goOnWhenNothing}},
	{make: []string{"regexp:GetElementsFromText", "regexp:MatchElements"}, version: 1, app: "text", action: "match_elements", fields: []mapped{
		f("mapper.text", "text", plainText), f("parameters.type|mapper.type|mapper.kind|parameters.pattern", "kind", plainText), goOnWhenNothing}},
	{make: []string{"markdown:Compile"}, version: 2, app: "markdown", action: "to_html", fields: []mapped{
		f("mapper.data", "data", plainText), f("mapper.gfm", "gfm", switches), f("mapper.breaks", "breaks", switches)}, kept: []string{"mapper.sanitize"}},
	{make: []string{"markdown:HTMLToMarkdown", "markdown:Decompile"}, version: 2, app: "markdown", action: "from_html", fields: []mapped{f("mapper.data|mapper.html", "data", plainText)}},
}

// layouts are the indents of written JSON.
var layouts = choice("", "none", "tab", "tab", "2", "2", "4", "4", "\t", "tab")

// stores are named by the label that the editor remembers; their number means nothing here.
var stores = conv{
	in: func(v, m *value) any {
		if label := m.get("metadata", "restore", "parameters", "datastore", "label").text(); label != "" {
			return label
		}
		if label := m.get("metadata", "restore", "expect", "datastore", "label").text(); label != "" {
			return label
		}
		if v.is(number) || v.is(text) && isDigits(v.s) {
			return "Data store " + v.text()
		}
		return plainText.in(v, m)
	},
	out: func(v any, _ *value) *value { return valueOf(v) },
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

func stored(own ...mapped) []mapped {
	return append([]mapped{f("parameters.datastore|mapper.datastore|mapper.dataStore|parameters.dataStore", "store", stores)}, own...)
}

var storeKey = f("mapper.key|parameters.key", "key", plainText)

var dataSpecs = []*spec{
	{make: []string{"json:ParseJSON"}, version: 1, app: "json", action: "parse_json", fields: []mapped{f("mapper.json|parameters.json|mapper.text", "json")}, kept: []string{"parameters.type"}},
	{make: []string{"json:CreateJSON"}, version: 1, app: "json", action: "create_json", kept: []string{"parameters.type"},
		fields: []mapped{f("mapper", "value", whole()).otherwise(map[string]any{}), f("parameters.space", "indent", layouts)}},
	{make: []string{"json:TransformToJSON"}, version: 1, app: "json", action: "transform_to_json", fields: []mapped{f("mapper.object|mapper.value", "object"), f("parameters.space|mapper.space", "indent", layouts)}},
	{make: []string{"datastore:AddRecord", "datastore:AddReplaceRecord"}, version: 1, app: "datastore", action: "add_record", fields: stored(storeKey, f("mapper.data|mapper.record", "data"), f("mapper.overwrite", "overwrite", switches))},
	{make: []string{"datastore:UpdateRecord"}, version: 1, app: "datastore", action: "update_record", fields: stored(storeKey, f("mapper.data|mapper.record", "data"), f("mapper.upsert|mapper.insertMissing", "upsert", switches), f("mapper.overwriteArrays", "overwrite_arrays", switches))},
	{make: []string{"datastore:GetRecord"}, version: 1, app: "datastore", action: "get_record", fields: stored(storeKey, f("mapper.returnWrapped|parameters.returnWrapped", "wrapped", switches))},
	{make: []string{"datastore:ExistRecord", "datastore:CheckRecord"}, version: 1, app: "datastore", action: "exist_record", fields: stored(storeKey)},
	{make: []string{"datastore:SearchRecord", "datastore:SearchRecords"}, version: 1, app: "datastore", action: "search_records", fields: stored(
		f("mapper.filter", "filter", recordFilter), f("mapper.sort", "sort"), f("mapper.limit|parameters.limit", "limit", counts), f("mapper.continueWhenNoRes|parameters.continueWhenNoRes", "continue", switches))},
	{make: []string{"datastore:Stats", "datastore:Stats", "datastore:CountRecord", "datastore:CountRecords"}, version: 1, app: "datastore", action: "count_records", fields: stored(f("mapper.filter", "filter", recordFilter))},
	{make: []string{"datastore:DeleteRecord"}, version: 1, app: "datastore", action: "delete_record", fields: stored(storeKey)},
	{make: []string{"datastore:DeleteAllRecord", "datastore:DeleteAllRecords", "datastore:DeleteAll"}, version: 1, app: "datastore", action: "delete_all", fields: stored()},
	{make: []string{"json:AggregateToJSON"}, version: 1, app: "json", action: "aggregate_to_json", kept: []string{"parameters.type"}, outputs: map[string]string{"__IMTKEY__": "key"},
		fields: aggregated(f("mapper", "value", whole()).otherwise(map[string]any{}), f("parameters.space", "indent", layouts))},
	{make: []string{"csv:ParseCSV"}, version: 1, app: "csv", action: "parse_csv", fields: []mapped{
		f("mapper.csv|mapper.data", "csv"),
		f("mapper.hasHeaders|parameters.hasHeaders|mapper.headers|mapper.containsHeaders", "header", conv{
			in: func(v, _ *value) any {
				if v.bool(false) {
					return "names"
				}
				return "none"
			},
			out: func(v any, _ *value) *value { return truth(v == "names") }}),
		f("mapper.delimiter|parameters.delimiter", "delimiter", delimiters), f("mapper.customDelimiter|mapper.otherDelimiter", "other_delimiter", plainText),
		f("mapper.quote|mapper.quoteCharacter", "quote", plainText), f("mapper.trim", "trim", switches)}},
	{make: []string{"csv:CreateCSVSimple", "csv:CreateCSV", "csv:CreateCSVAdvanced", "csv:AggregateToCSV"}, version: 1, app: "csv", action: "create_csv_advanced", outputs: map[string]string{"__IMTKEY__": "key", "text": "csv"}, fields: aggregated(
		f("mapper.columns|mapper.fields|mapper.values", "columns"), f("parameters.includeHeaders|mapper.includeHeaders|parameters.header", "header", switches),
		f("parameters.delimiter|mapper.delimiter", "delimiter", delimiters))},
	{make: []string{"xml:ParseXML"}, version: 1, app: "xml", action: "parse_xml", fields: []mapped{f("mapper.xml|mapper.data", "xml")}, kept: []string{"parameters.type"}},
	{make: []string{"xml:CreateXML"}, version: 1, app: "xml", action: "create_xml", fields: []mapped{f("mapper", "value", whole()).otherwise(map[string]any{})}, kept: []string{"parameters.type"}},
	{make: []string{"xml:TransformToXML"}, version: 1, app: "xml", action: "create_xml", fields: []mapped{f("mapper.object|mapper.value|mapper.data", "value")}},
	{make: []string{"xml:XPath", "xml:PerformXPathQuery"}, version: 1, app: "xml", action: "xpath", fields: []mapped{
		f("mapper.xml|mapper.data", "xml"), f("mapper.xpath|mapper.query|mapper.expression", "query", plainText), goOnWhenNothing}},
}

var delimiters = choice(",", "comma", "comma", "comma", ";", "semicolon", "semicolon", "semicolon", "\t", "tab", "tab", "tab", "|", "pipe", "other", "other", "custom", "other")

// recordFilter are conditions of a search in a data store: groups as a link has them.
var recordFilter = conv{
	in: func(v, _ *value) any {
		if len(v.list()) == 0 {
			return nil
		}
		return v.plain()
	},
	out: asIs.out,
}
