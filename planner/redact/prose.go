package redact

import (
	"strings"
	"unicode/utf8"
)

// maxLabel bounds the labels that are looked up in sentences, in bytes.
const maxLabel = 400

// prose rewrites a sentence of ours or of the database, a label, a kind: text in which numbers are
// figures. Labels of operators that it quotes are replaced as they were there.
func (r *redactor) prose(text string) string {
	if text == "" {
		return ""
	}
	if label, ok := r.labels[text]; ok {
		return label
	}
	w := r.rewriter(text, kindName, true)
	pos := 0
	for i := 0; i < len(w.list); {
		if n, label := w.quotedLabel(text[pos:], w.list[i]); n > 0 {
			w.out.WriteString(label)
			for end := pos + n; pos < end; i++ {
				pos += len(w.list[i].text)
			}
			continue
		}
		pos += len(w.list[i].text)
		if !w.proseToken(i) {
			break
		}
		i++
	}
	return w.out.String()
}

func firstWord(text string) string {
	s := scanner{text: text, prose: true}
	if text == "" {
		return ""
	}
	s.next()
	return text[:s.pos]
}

// quotedLabel returns the longest label that text, which begins with piece t, starts with, and what it
// became. A label ends where a piece ends.
func (w *rewriter) quotedLabel(text string, t piece) (n int, label string) {
	if !w.firsts[t.text] {
		return 0, ""
	}
	s := scanner{text: text, engine: w.engine, prose: true}
	for s.pos < len(text) && s.pos < maxLabel {
		if s.next() == tokRest {
			break
		}
		if to, ok := w.labels[text[:s.pos]]; ok {
			n, label = s.pos, to
		}
	}
	return n, label
}

// proseToken writes the i-th piece, and tells whether what follows may be written.
func (w *rewriter) proseToken(i int) bool {
	t := w.list[i]
	switch {
	case t.text == "'-'" && w.at(i-2) == "marked": // Oracle's note: rows marked '-' are inactive
		w.out.WriteString(t.text)
	case t.kind == tokString:
		// The text may be put together of others, which were cut: where strings begin and end after
		// the first is not certain.
		w.hide()
		return false
	case t.kind != tokWord:
		return w.piece(i)
	case isStrange(t.text):
		w.hide()
	case w.names == nil || w.isPlain(i, t.text):
		w.out.WriteString(t.text)
	default:
		w.out.WriteString(w.names.take(w.fallback, w.fold(t.text)))
	}
	return true
}

// isPlain tells a word of sentences and operators from a name. What is qualified by a dot, or stands in
// brackets, is a name.
func (w *rewriter) isPlain(i int, text string) bool {
	bare := strings.TrimSuffix(strings.TrimSuffix(lowerASCII(text), "'"), "'s")
	qualified := w.at(i-1) == "." || w.at(i+1) == "." && isWordStart(first(w.at(i+2)))
	switch {
	case isGenerated(text), isTableQueue(text):
		return true
	case w.brackets > 0:
		return bare == "read" || bare == "write" || bare == "temp"
	case qualified:
		return isSystemSchema(bare)
	}
	return words.isPlain(bare) || len(text) == 1 && text[0] < utf8.RuneSelf // I/O, 3 x 4
}

func first(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

// isTableQueue tells Oracle's Q1 of Q1,00.
func isTableQueue(text string) bool {
	return len(text) > 1 && text[0] == 'Q' && isShortNumber(text[1:])
}
