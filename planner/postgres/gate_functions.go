package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// alwaysUsed are operators that plans apply without naming them: to sort, to merge, to hash, and
// for IS DISTINCT FROM, NULLIF, CASE and BETWEEN.
var alwaysUsed = []string{"=", "<>", "<", "<=", ">", ">="}

// A question is what one pass of the gate's third step asks the catalogs.
type question struct {
	types     []string // as texts, by the statement's search path
	fields    []string // types that t.f may be a cast to, likewise
	relations []qname
	oids      []string // of further relations
	planned   []qname
	columns   []string // words that can be columns on which something operates
	words     []string // all words
	functions []qname
	operators []qname
}

// An answer is what the catalogs know of a question.
type answer struct {
	Facts []string `json:"facts"`
	// Types holds the oids of the types that exist.
	Types map[string]string `json:"types"`
	// Reach lists the types that values in the statement can have and that initdb did not make.
	Reach []string `json:"reach"`
	// Brought adds those of all columns of the statement's relations.
	Brought []string `json:"brought"`
	// Hidden is what runs unnamed, Behind what the views and policies below the relations run.
	Hidden []suspicion `json:"hidden"`
	Behind []suspicion `json:"behind"`
	// Rules are the texts of these views and policies, Checks those of the constraints of domains.
	Rules  []string `json:"-"`
	Checks []string `json:"checks"`
	callables
}

type callables struct {
	Functions []callable `json:"functions"`
	Operators []callable `json:"operators"`
}

// A callable is a function, or an operator with its function, that a name may stand for.
type callable struct {
	Wanted  qname  `json:"wanted"` // as the statement or the plan writes it
	Schema  string `json:"schema"` // "" if nothing of that name exists
	Builtin bool   `json:"builtin"`
	Native  bool   `json:"native"` // written in C, or a part of the server
	// Volatility is provolatile: i, s or v.
	Volatility string   `json:"volatility"`
	Types      []string `json:"types"` // oids of the argument types that initdb did not make
	// Rival tells that a built-in overload is called instead where no value has one of Types.
	Rival bool `json:"rival"`
}

// ask puts the question to the server, in one query.
func (c *Conn) ask(ctx context.Context, q *question) (*answer, error) {
	var reply struct {
		Answer *answer  `json:"answer"`
		Rules  []string `json:"rules"`
	}
	row, err := c.gateRow(ctx, q.args())
	if err != nil {
		return nil, err
	}
	if err := readObject(row[0], &reply); err != nil {
		return nil, err
	}
	a := reply.Answer
	if a == nil {
		return nil, refuse(RuleUnreadable, "the catalogs do not answer")
	}
	a.Rules = reply.Rules
	slices.Sort(a.Rules)
	slices.Sort(a.Checks)
	return a, nil
}

func (q *question) args() []string {
	args := []string{array(q.types), array(q.fields), array(texts(q.relations)), array(q.oids)}
	args = append(args, arrays(q.planned)...)
	args = append(args, array(q.columns), array(q.words))
	args = append(args, arrays(q.functions)...)
	return append(args, arrays(q.operators)...)
}

// askCallables asks for functions and operators only.
func (c *Conn) askCallables(ctx context.Context, functions, operators []qname) (callables, error) {
	var found callables
	row, err := c.row(ctx, callableQuery, append(arrays(functions), arrays(operators)...)...)
	if err != nil {
		return found, err
	}
	return found, readObject(row[0], &found)
}

// readObject reads the JSON object that a query returned into v.
func readObject(text string, v any) error {
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("the server's answer cannot be read: %w", err)
	}
	return nil
}

// texts writes names so that the server reads them back.
func texts(list []qname) []string {
	var out []string
	for _, q := range list {
		out = append(out, qualifiedText(q))
	}
	return out
}

// array writes texts as an array of the server, sorted and without repeats.
func array(list []string) string {
	return arrayText(slices.Compact(slices.Sorted(slices.Values(list))))
}

// arrays writes the schemas and the names of a list, likewise.
func arrays(list []qname) []string {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b qname) int {
		return cmp.Or(strings.Compare(a.Schema, b.Schema), strings.Compare(a.Name, b.Name))
	})
	var schemas, names []string
	for _, q := range slices.Compact(list) {
		schemas, names = append(schemas, q.Schema), append(names, q.Name)
	}
	return []string{arrayText(schemas), arrayText(names)}
}

func arrayText(list []string) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, s := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`)
	}
	b.WriteByte('}')
	return b.String()
}

// A suspicion is something that the statement may call and that needs the flag.
type suspicion struct{ What, Why string }

// judge tells whether a callable needs the flag. A user's function of a built-in one's name but for argument
// types that occur nowhere in the statement is not meant, if it is not volatile: otherwise any
// extension with a type of its own, and so with its own "=", would get every statement refused.
func (f callable) judge(kind string, reach []string) (suspicion, bool) {
	volatile := f.Volatility == "v"
	if f.Builtin && untrusted[f.Wanted.Name] {
		return suspicion{kind + f.Wanted.Name, "can run functions that are not built in"}, true
	}
	if f.Builtin {
		return suspicion{kind + f.Wanted.Name, "is volatile"}, volatile && !harmless[f.Wanted.Name]
	}
	why := "is not built in"
	if volatile {
		why = "is volatile and not built in"
	}
	meant := volatile || reach == nil || !f.Rival || len(f.Types) == 0 || slices.ContainsFunc(f.Types, func(t string) bool { return slices.Contains(reach, t) })
	return suspicion{kind + qname{f.Schema, f.Wanted.Name}.String(), why}, meant
}
