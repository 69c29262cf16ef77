package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"sqlflame/planner"
)

// writeCheckup writes the report for people: a line for each finding, fitted to the width, and below it
// what to do, in lines that are never broken, so that they can be copied.
func writeCheckup(w io.Writer, c *planner.Checkup, next []string, width int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", wrapped(checkupHeading(c), width, 0))
	topics := 0
	for _, f := range c.Findings {
		topics = max(topics, utf8.RuneCountInString(f.Topic))
	}
	for _, f := range c.Findings {
		writeFinding(&b, f, topics, width)
	}
	fmt.Fprintf(&b, "\n%s\n", wrapped(oneLine(c.Verdict)+".", width, 0))
	for i, line := range next {
		fmt.Fprintf(&b, "%s%s\n", []string{"next:  ", "       "}[min(i, 1)], line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func checkupHeading(c *planner.Checkup) string {
	text := c.Engine + " " + c.Version
	for _, part := range []struct{ what, value string }{{"host", c.Host}, {"database", c.Database}, {"role", c.Role}, {"run by", c.Managed}} {
		if part.value != "" {
			text += ", " + part.what + " " + part.value
		}
	}
	return oneLine(text)
}

// leastText is the width that is left for text where the terminal is too narrow for the columns.
const leastText = 30

func writeFinding(b *strings.Builder, f planner.Finding, topics, width int) {
	indent := len("missing") + 2 + topics + 2
	if width-indent < leastText {
		indent = 4
	}
	text := oneLine(f.State)
	if f.Meaning != "" {
		text += ". " + oneLine(upperFirst(f.Meaning))
	}
	first := fmt.Sprintf("%-7s  %-*s  ", f.Mark, topics, f.Topic)
	if indent == 4 {
		first = fmt.Sprintf("%-7s  %s\n    ", f.Mark, f.Topic)
	}
	b.WriteString(first + wrapped(text+".", width, indent) + "\n")
	for _, change := range f.Changes {
		if intro := changeIntro(change); intro != "" {
			fmt.Fprintf(b, "  %s\n", wrapped(oneLine(intro), width, 5))
		}
		for _, line := range change.Lines {
			fmt.Fprintf(b, "     %s\n", oneLine(line))
		}
	}
}

// changeIntro says who does it, and what it takes.
func changeIntro(c planner.Change) string {
	var parts []string
	if c.Where != "" {
		parts = append(parts, c.Where)
	}
	if c.Needs != "" {
		parts = append(parts, "it takes "+c.Needs)
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	text := "-> " + strings.Join(parts, "; ")
	if len(c.Lines) > 0 {
		text += ":"
	}
	return text
}

func upperFirst(s string) string {
	for _, keep := range []string{"pg_", "max_", "auto_", "log_", "transaction_", "track", "plans as", "--"} {
		if strings.HasPrefix(s, keep) {
			return s
		}
	}
	r, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[size:]
}

// wrapped breaks a text at blanks to fit the width, with further lines indented. Words that are longer
// stay whole.
func wrapped(text string, width, indent int) string {
	var b strings.Builder
	column := indent
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
