package redact

import (
	"strconv"
	"strings"
)

// A kind is what a name is of; it is the first half of a pseudonym.
type kind string

const (
	kindSchema     kind = "schema"
	kindTable      kind = "table"
	kindIndex      kind = "index"
	kindColumn     kind = "column"
	kindAlias      kind = "alias"
	kindCTE        kind = "cte"
	kindFunction   kind = "function"
	kindType       kind = "type"
	kindTrigger    kind = "trigger"
	kindConstraint kind = "constraint"
	kindHost       kind = "host"
	kindDatabase   kind = "database"
	kindRole       kind = "role"
	kindSetting    kind = "setting"
	kindBind       kind = "bind"
	kindName       kind = "name"
)

var allKinds = []kind{
	kindSchema, kindTable, kindIndex, kindColumn, kindAlias, kindCTE, kindFunction, kindType, kindTrigger,
	kindConstraint, kindHost, kindDatabase, kindRole, kindSetting, kindBind, kindName,
}

// Pseudonyms remembers which name got which pseudonym. A name has one, whatever it is of: the table
// orders and its alias orders stay the same word. The zero value is not ready; use NewPseudonyms.
type Pseudonyms struct {
	of   map[string]string // by name
	last map[kind]int
}

// NewPseudonyms returns an empty map of pseudonyms.
func NewPseudonyms() *Pseudonyms {
	return &Pseudonyms{of: make(map[string]string), last: make(map[kind]int)}
}

// take returns the pseudonym of a name, a new one of kind k if it has none.
func (p *Pseudonyms) take(k kind, name string) string {
	name = strings.ToValidUTF8(name, "\ufffd") // as the map keeps it
	if pseudonym, ok := p.of[name]; ok {
		return pseudonym
	}
	p.last[k]++
	pseudonym := string(k) + "_" + strconv.Itoa(p.last[k])
	p.of[strings.Clone(name)] = pseudonym
	return pseudonym
}

func (p *Pseudonyms) knows(name string) bool {
	_, ok := p.of[name]
	return ok
}

// name replaces a name as the database has it, without quotes; "" and what is built in stay.
func (r *redactor) name(k kind, name string) string {
	if name == "" || isGenerated(name) || k == kindFunction && words.functions[name] || isSystemSchema(name) {
		return name
	}
	return r.names.take(k, name)
}

// whole replaces a text that is one name altogether. Without names it is scanned for literals.
func (r *redactor) whole(k kind, text string) string {
	if r.names == nil {
		return r.prose(text)
	}
	return r.name(k, text)
}

// isSystemSchema tells the schemas that every database has.
func isSystemSchema(name string) bool {
	switch name {
	case "pg_catalog", "information_schema", "pg_temp", "pg_toast", "SYS":
		return true
	}
	number, ok := strings.CutPrefix(name, "pg_temp_")
	return ok && isShortNumber(number)
}

// generatedPrefixes begin names that the databases give themselves, followed by a number: query blocks,
// transformed subqueries, table queues, bloom filters.
var generatedPrefixes = []string{
	"*SELECT* ", "SEL$", "INS$", "UPD$", "DEL$", "MRG$", "SET$", "CRI$", "MISC$",
	":TQ", ":BF", ":B", ":SYS_B_",
}

// isGenerated tells names that the databases make up and that say nothing.
func isGenerated(name string) bool {
	if name == "*VALUES*" || name == "?column?" {
		return true
	}
	for _, prefix := range generatedPrefixes {
		if rest, ok := strings.CutPrefix(name, prefix); ok && isShortHex(rest) {
			return true
		}
	}
	return false
}

// isShortHex tells a number or hash such as query blocks have, SEL$58A6D7F6. Anything longer could carry
// a message.
func isShortHex(s string) bool {
	return s != "" && len(s) <= 8 && strings.Trim(s, "0123456789ABCDEF") == ""
}

// isShortNumber tells a number that counts something; longer ones may be data.
func isShortNumber(s string) bool {
	return s != "" && len(s) <= 4 && strings.Trim(s, "0123456789") == ""
}
