package blueprint

import "strings"

// specs are the modules of Make that Signet has, by the apps of Make.
var specs = func() []*spec {
	var all []*spec
	for _, list := range [][]*spec{builtinSpecs, toolSpecs, textSpecs, dataSpecs, callSpecs} {
		all = append(all, list...)
	}
	return all
}()

// whole is the whole mapper as one field, without the keys that mean something else.
func whole(without ...string) conv {
	drop := map[string]bool{}
	for _, k := range without {
		drop[k] = true
	}
	return conv{
		alike: true,
		in: func(v, _ *value) any {
			if !v.is(object) {
				if v.is(text) && v.s != "" {
					return v.s
				}
				return nil
			}
			out := map[string]any{}
			for _, m := range v.members {
				if !drop[m.key] {
					out[m.key] = m.v.plain()
				}
			}
			if len(out) == 0 {
				return nil
			}
			return out
		},
		out: func(v any, m *value) *value {
			made := valueOf(v)
			if made.is(object) {
				for _, k := range without {
					if old := m.get("mapper", k); old != nil {
						made.set(k, old)
					}
				}
			}
			return made
		},
	}
}

// aggregated are the fields that every aggregator has.
func aggregated(own ...mapped) []mapped {
	return append([]mapped{
		f("parameters.feeder|mapper.feeder", "source", moduleID),
		f("flags.groupBy|mapper.groupBy", "group_by", plainText),
		f("flags.stopIfEmpty|mapper.stopIfEmpty", "stop_if_empty", switches),
	}, own...)
}

var groupKey = map[string]string{"__IMTKEY__": "key"}

var builtinSpecs = []*spec{
	{make: []string{"builtin:BasicRouter"}, version: 1, app: "tools", action: "router", kept: []string{"parameters.else"}},
	{make: []string{"builtin:BasicIfElse"}, version: 1, app: "tools", action: "if_else"},
	{make: []string{"builtin:BasicMerge"}, version: 1, app: "tools", action: "merge", fields: []mapped{f("outputs", "outputs", conv{
		in: func(v, _ *value) any {
			if len(v.list()) == 0 {
				return nil
			}
			return v.plain()
		},
		out: func(v any, _ *value) *value {
			if m, ok := v.(map[string]any); ok { // named values: the same whichever branch was taken
				out := array()
				for _, k := range sortedKeys(m) {
					out.items = append(out.items, obj("name", str(k), "mappings", array(valueOf(m[k]))))
				}
				return out
			}
			return valueOf(v)
		},
	})}},
	{make: []string{"builtin:BasicFeeder"}, version: 1, app: "tools", action: "iterator", fields: []mapped{f("mapper.array|mapper.items|mapper.list|parameters.array", "array")}},
	{make: []string{"builtin:BasicAggregator"}, version: 1, app: "tools", action: "array_aggregator", outputs: groupKey, kept: []string{"parameters.target"},
		fields: aggregated(f("mapper", "fields", whole("feeder", "groupBy", "stopIfEmpty")))},
	{make: []string{"builtin:BasicRepeater"}, version: 1, app: "tools", action: "repeater", fields: []mapped{
		f("mapper.start|parameters.start", "start", counts), f("mapper.repeats|parameters.repeats", "repeats", counts), f("mapper.step|parameters.step", "step", counts)}},
	{make: []string{"builtin:Ignore"}, version: 1, app: "tools", action: "ignore"},
	{make: []string{"builtin:Resume"}, version: 1, app: "tools", action: "resume", fields: []mapped{f("mapper", "output", whole())}},
	{make: []string{"builtin:Commit"}, version: 1, app: "tools", action: "commit"},
	{make: []string{"builtin:Rollback"}, version: 1, app: "tools", action: "rollback"},
	{make: []string{"builtin:Break"}, version: 1, app: "tools", action: "break", fields: []mapped{
		f("mapper.retry|parameters.retry", "retry", switches).otherwise(false), f("mapper.count|parameters.count", "count", counts), f("mapper.interval|parameters.interval", "interval", counts)}},
	{make: []string{"builtin:Throw", "builtin:ThrowError"}, version: 1, app: "tools", action: "throw", fields: []mapped{
		f("mapper.message|parameters.message", "message", plainText), f("mapper.type|mapper.code", "code", plainText)}},
	{make: []string{"builtin:BasicFilter", "builtin:Filter"}, app: "tools", action: "router",
		invented: "Make has no module that filters; a router with one route does the same"},
	{make: []string{"builtin:Noop", "builtin:NoOp"}, app: "tools", action: "router", invented: "Make has no module that does nothing; a router with one route does the same"},
	{make: []string{"builtin:BasicScheduler", "builtin:Schedule", "builtin:Scheduler"}, app: "tools", action: "on_demand",
		invented: "Make has no module that schedules; the schedule belongs to the Action Flow", kept: []string{"mapper", "parameters"}},
}

// rows are the separators of Make, which it writes as they are.
var rows = choice("\n", "newline", "\\n", "newline", "\t", "tab", "\\t", "tab", ",", "comma", ";", "semicolon", " ", "space", "", "none", "other", "other")

// scopes are the lifetimes of variables.
var scopes = choice("roundtrip", "cycle", "execution", "run")

// oneName is the name of a variable as the only output: version 1 of Make's modules calls it value.
func oneName(m *value) map[string]string {
	if name := m.get("mapper", "name").text(); name != "" && !strings.Contains(name, "{{") {
		return map[string]string{"value": name}
	}
	return nil
}

var toolSpecs = []*spec{
	{make: []string{"util:BasicTrigger"}, version: 1, app: "tools", action: "basic_trigger", fields: []mapped{
		f("mapper.values|parameters.values|mapper.bundles|parameters.bundles", "bundles", renamedItems("spec", "items"))}},
	{make: []string{"util:SetVariable2"}, version: 1, app: "tools", action: "set_variable", fields: []mapped{
		f("mapper.name", "name", plainText), f("mapper.value", "value"), f("mapper.scope", "scope", scopes).otherwise("cycle")}},
	{make: []string{"util:SetVariable"}, version: 1, app: "tools", action: "set_variable", outputsOf: oneName, fields: []mapped{
		f("mapper.name", "name", plainText), f("mapper.value", "value"), f("mapper.scope", "scope", scopes).otherwise("cycle")}},
	{make: []string{"util:SetVariables", "util:SetMultipleVariables"}, version: 1, app: "tools", action: "set_variables", fields: []mapped{
		f("mapper.variables", "variables"), f("mapper.scope", "scope", scopes).otherwise("cycle")}},
	{make: []string{"util:GetVariable2"}, version: 1, app: "tools", action: "get_variable", fields: []mapped{f("mapper.name", "name", plainText)}},
	{make: []string{"util:GetVariable"}, version: 1, app: "tools", action: "get_variable", outputsOf: oneName, fields: []mapped{f("mapper.name", "name", plainText)}},
	{make: []string{"util:GetVariables", "util:GetMultipleVariables"}, version: 1, app: "tools", action: "get_variables", fields: []mapped{
		f("mapper.variables", "variables", conv{
			in: func(v, _ *value) any { // names alone, or collections
				var out []any
				for _, e := range v.list() {
					if e.is(text) {
						out = append(out, map[string]any{"name": e.s})
					} else if e.is(object) {
						out = append(out, e.plain())
					}
				}
				if len(out) == 0 {
					return nil
				}
				return out
			},
			out: asIs.out,
		})}},
	{make: []string{"util:FunctionIncrement"}, version: 1, app: "tools", action: "increment", fields: []mapped{
		f("parameters.reset|mapper.reset", "reset", choice("run", "run", "execution", "run", "scenario", "run", "cycle", "cycle", "roundtrip", "cycle", "never", "never")).otherwise("never")}},
	{make: []string{"util:FunctionSleep"}, version: 1, app: "tools", action: "sleep", fields: []mapped{
		f("mapper.duration|parameters.duration|mapper.delay|mapper.seconds|parameters.delay", "delay", counts)}},
	{make: []string{"util:TextAggregator"}, version: 1, app: "tools", action: "text_aggregator", outputs: groupKey, fields: aggregated(
		f("mapper.value|mapper.text", "value", plainText),
		f("parameters.rowSeparator|mapper.rowSeparator", "row_separator", rows).otherwise("none"),
		f("parameters.otherRowSeparator|mapper.otherRowSeparator|parameters.otherSeparator|mapper.otherSeparator", "other_separator", plainText))},
	{make: []string{"util:FunctionAggregator2", "util:FunctionAggregator"}, version: 1, app: "tools", action: "numeric_aggregator", outputs: groupKey, fields: aggregated(
		f("mapper.value", "value", plainText),
		f("parameters.fn|parameters.function|mapper.fn|parameters.aggregateFunction", "function", choice("sum", "sum", "avg", "avg", "count", "count", "min", "min", "max", "max",
			"SUM", "sum", "AVG", "avg", "COUNT", "count", "MIN", "min", "MAX", "max", "average", "avg")).otherwise("sum"))},
	{make: []string{"util:AggregateAggregator", "util:TableAggregator"}, version: 1, app: "tools", action: "table_aggregator", outputs: map[string]string{"__IMTKEY__": "key", "text": "table"}, fields: aggregated(
		f("mapper.columns|mapper.cells|mapper.values|mapper.fields", "cells"),
		f("parameters.columnSeparator|mapper.columnSeparator", "column_separator", rows).otherwise("tab"),
		f("parameters.otherColumnSeparator|mapper.otherColumnSeparator", "other_column_separator", plainText),
		f("parameters.rowSeparator|mapper.rowSeparator", "row_separator", rows).otherwise("newline"),
		f("parameters.otherRowSeparator|mapper.otherRowSeparator|parameters.otherSeparator|mapper.otherSeparator", "other_separator", plainText))},
	{make: []string{"util:ComposeTransformer"}, version: 1, app: "tools", action: "compose_string", fields: []mapped{f("mapper.value|mapper.text", "value", plainText)}},
	{make: []string{"util:Switcher"}, version: 1, app: "tools", action: "switcher", fields: []mapped{
		f("mapper.input", "input"), f("mapper.casesTable", "cases"), f("mapper.elseOutput", "else", plainText), f("mapper.useRegExpMatch", "regex", switches)}},
	{make: []string{"util:ConvertEncoding", "util:EncodingConverter"}, version: 1, app: "tools", action: "convert_encoding", fields: []mapped{
		f("mapper.data|mapper.input|mapper.text", "data"), f("mapper.from|mapper.inputEncoding|mapper.sourceEncoding", "from", plainText), f("mapper.to|mapper.outputEncoding|mapper.targetEncoding", "to", plainText)}},
}
