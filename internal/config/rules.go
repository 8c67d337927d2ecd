package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
)

// ruleKeys are the keys of a [[rule]].
var ruleKeys = []string{"match", "response_code", "status", "phase", "reason", "final"}

// matchPrefix makes the patterns of rules blind to case: the API's texts are
// listed nowhere, and their case is the least of what can be relied on. A
// pattern can switch that off for itself with (?-i).
const matchPrefix = "(?i)"

func (l *loader) setRules(path string, value any) {
	for i, table := range l.tables(path, value) {
		l.addRule(elementPath(path, i+1), table)
	}
}

// tables returns the tables of an array, as [[name]] makes them.
func (l *loader) tables(path string, value any) []map[string]any {
	tables, ok := value.([]map[string]any)
	if array, inline := value.([]any); inline {
		ok = true
		for _, element := range array {
			table, is := element.(map[string]any)
			ok = ok && is
			tables = append(tables, table)
		}
	}
	if !ok {
		l.mismatch(path, value, fmt.Sprintf("[[%s]] above each %s", path, path))
		return nil
	}
	return tables
}

func (l *loader) addRule(path string, table map[string]any) {
	var rule verdict.Rule
	before := len(l.problems)
	for _, name := range sorted(table) {
		l.setRule(&rule, path, name, table[name])
	}
	_, phase := table["phase"]
	_, match := table["match"]
	_, code := table["response_code"]
	_, status := table["status"]
	if !phase {
		l.add(path, "has no phase; add phase = "+phaseChoice())
	}
	if !match && !code && !status {
		l.add(path, `would match every reply; add at least one of match = 'text', response_code = 1, status = true`)
	}
	if len(l.problems) == before {
		l.config.Rules = append(l.config.Rules, rule)
	}
}

// setRule puts one key of a [[rule]] into rule, or adds to the problems.
func (l *loader) setRule(rule *verdict.Rule, table, name string, value any) {
	path := joinPath(table, name)
	switch name {
	case "match":
		s, ok := value.(string)
		if !ok {
			l.mismatch(path, value, wantText)
			return
		}
		if s == "" {
			l.add(path, "is empty and would match every message; take it out or write a regular expression")
			return
		}
		// The pattern is compiled by itself first, so that an error shows
		// nothing that is not in the file.
		if _, err := regexp.Compile(s); err != nil {
			l.add(path, badPattern(s, err))
			return
		}
		match, err := regexp.Compile(matchPrefix + s)
		if err != nil {
			l.add(path, badPattern(s, err))
			return
		}
		rule.Match = match
	case "response_code":
		n, ok := value.(int64)
		if !ok || int64(int(n)) != n {
			l.mismatch(path, value, "a whole number")
			return
		}
		code := int(n)
		rule.Code = &code
	case "status":
		success, ok := value.(bool)
		if !ok {
			l.mismatch(path, value, wantFlag)
			return
		}
		rule.Success = &success
	case "phase":
		word, ok := value.(string)
		if !ok {
			l.mismatch(path, value, phaseChoice())
			return
		}
		phase, ok := verdict.ParsePhase(word)
		if !ok {
			l.add(path, safetext.Quote(word)+" is not a phase; use "+phaseChoice())
			return
		}
		rule.Phase = phase
	case "reason":
		reason, ok := value.(string)
		if !ok {
			l.mismatch(path, value, wantText)
			return
		}
		if words := len(strings.Fields(reason)); words < 1 || words > 3 || safetext.Line(reason) != reason {
			l.add(path, safetext.Quote(reason)+" is not one to three words; write it like reason = 'documents awaited', or leave it out")
			return
		}
		rule.Reason = reason
	case "final":
		final, ok := value.(bool)
		if !ok {
			l.mismatch(path, value, wantFlag)
			return
		}
		rule.Final = final
	default:
		l.add(path, suggest("[[rule]]", name, ruleKeys, ""))
	}
}

// phaseChoice lists the words for phases, in quotes.
func phaseChoice() string {
	var words []string
	for _, p := range verdict.Phases() {
		words = append(words, strconv.Quote(p.String()))
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// ruleTable returns a rule as its keys and values, in the order of ruleKeys.
func ruleTable(rule verdict.Rule) (names []string, values []any) {
	byName := map[string]any{"phase": rule.Phase.String(), "final": rule.Final}
	if rule.Match != nil {
		byName["match"] = strings.TrimPrefix(rule.Match.String(), matchPrefix)
	}
	if rule.Reason != "" {
		byName["reason"] = rule.Reason
	}
	if rule.Code != nil {
		byName["response_code"] = *rule.Code
	}
	if rule.Success != nil {
		byName["status"] = *rule.Success
	}
	for _, name := range ruleKeys {
		if v, set := byName[name]; set {
			names, values = append(names, name), append(values, v)
		}
	}
	return names, values
}
