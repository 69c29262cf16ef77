package redact

import "strings"

// A rewriter writes a text anew, piece by piece.
type rewriter struct {
	*redactor
	out      strings.Builder
	list     []piece
	fallback kind // of names about which the text says nothing
	prose    bool
	clause   kind // what a bare name is where we are: a table after FROM, else ""
	brackets int  // in prose: how many [ are open; Oracle's labels have names in them
}

func (r *redactor) rewriter(text string, fallback kind, prose bool) *rewriter {
	s := scanner{text: text, engine: r.engine, prose: prose}
	return &rewriter{redactor: r, list: s.all(), fallback: fallback, prose: prose}
}

// expression rewrites SQL: a statement, a condition or a list of expressions.
func (r *redactor) expression(text string, fallback kind) string {
	if text == "" {
		return ""
	}
	w := r.rewriter(text, fallback, false)
	for i := range w.list {
		if !w.piece(i) {
			break
		}
	}
	return strings.TrimSpace(w.out.String())
}

const (
	anyString = "'?'"
	anyNumber = "?"
)

// piece writes the i-th piece, and tells whether what follows may be written.
func (w *rewriter) piece(i int) bool {
	t := w.list[i]
	switch t.kind {
	case tokString:
		w.hide()
	case tokRest:
		w.hide()
		return false
	case tokComment:
		if i > 0 && w.list[i-1].kind != tokSpace && i+1 < len(w.list) && w.list[i+1].kind != tokSpace {
			w.out.WriteByte(' ') // so that words do not run together
		}
	case tokNumber:
		w.number(i, t.text)
	case tokBind:
		w.bind(t.text)
	case tokWord:
		return w.word(i, t.text)
	case tokQuoted:
		w.quoted(i, t.text)
	case tokMark:
		w.mark(t.text)
	default:
		w.out.WriteString(t.text)
	}
	return true
}

// hide writes what stands for a string, apart from a string or word before it: '?”?' would be one, and
// B'?' another kind.
func (w *rewriter) hide() {
	if out := w.out.String(); out != "" && (out[len(out)-1] == '\'' || out[len(out)-1] == '&' || w.engine.isWordByte(out[len(out)-1])) {
		w.out.WriteByte(' ')
	}
	w.out.WriteString(anyString)
}

func (w *rewriter) mark(text string) {
	switch text {
	case "[":
		w.brackets++
	case "]":
		w.brackets--
	case ";":
		w.clause = ""
	}
	w.out.WriteString(text)
}

// number writes a number that is none of the user's: a count in a sentence, the 1 of SubPlan 1, the
// length of a type.
func (w *rewriter) number(i int, text string) {
	if w.prose && isFigure(strings.TrimSuffix(text, "'s")) || isShortNumber(text) && w.isOrdinal(i) {
		w.out.WriteString(text)
		return
	}
	w.out.WriteString(anyNumber)
}

func (w *rewriter) isOrdinal(i int) bool {
	switch w.at(w.before(i)) {
	case "InitPlan", "SubPlan":
		return true
	}
	return w.isTypeLength(i)
}

// isTypeLength tells the numbers of ::numeric(10,2) and of CAST(x AS varchar(20)).
func (w *rewriter) isTypeLength(i int) bool {
	j := w.before(i)
	if scale := w.before(j); w.at(j) == "," && isShortNumber(w.at(scale)) {
		j = w.before(scale)
	}
	if w.at(j) != "(" {
		return false
	}
	j = w.before(j)
	return words.types[w.lower(j)] && w.isTypePosition(j)
}

// bind writes a bind variable. Those that are numbered or made up say nothing.
func (w *rewriter) bind(text string) {
	digit := text[1] >= '0' && text[1] <= '9'
	switch {
	case digit && !isShortNumber(text[1:]):
		text = ":" + anyNumber
	case isStrange(text):
		text = ":" + anyString
	case w.names != nil && !digit && !isGenerated(text):
		text = ":" + w.names.take(kindBind, w.fold(text[1:]))
	}
	w.out.WriteString(text)
}

// quoted writes a quoted identifier.
func (w *rewriter) quoted(i int, text string) {
	open := strings.IndexByte(text, '"') + 1
	name := strings.ReplaceAll(text[open:len(text)-1], `""`, `"`)
	if w.names == nil || isGenerated(name) || isSystemSchema(name) || w.isSystemColumn(i, name) {
		w.out.WriteString(text)
		return
	}
	w.out.WriteString(`"` + w.names.take(w.kindOf(i), name) + `"`)
}

// fold returns the name that an unquoted identifier stands for.
func (r *redactor) fold(word string) string {
	if r.engine == oracleEngine {
		return upperASCII(word)
	}
	return lowerASCII(word)
}

// before returns the position of the last piece before i that is neither blank nor comment, -1 if there
// is none; after the next one, or the length of the list.
func (w *rewriter) before(i int) int {
	for i--; i >= 0 && w.list[i].isBlank(); i-- {
	}
	return max(i, -1)
}

func (w *rewriter) after(i int) int {
	for i++; i < len(w.list) && w.list[i].isBlank(); i++ {
	}
	return i
}

func (t piece) isBlank() bool { return t.kind == tokSpace || t.kind == tokComment }

// at returns the text of a piece, "" beyond the ends.
func (w *rewriter) at(i int) string {
	if i < 0 || i >= len(w.list) {
		return ""
	}
	return w.list[i].text
}

// lower returns the text of a piece without quotes, in lower case; "" if it is no word.
func (w *rewriter) lower(i int) string {
	if i < 0 || i >= len(w.list) || w.list[i].kind != tokWord {
		return ""
	}
	return lowerASCII(w.list[i].text)
}
