package oracle

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// lookUpAlias finds the descriptor of an alias in tnsnames.ora, as Oracle's client does.
func lookUpAlias(alias, configDir string) (string, error) {
	for _, dir := range configDirs(configDir) {
		path := filepath.Join(dir, "tnsnames.ora")
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", &Error{Kind: KindConnect, Message: err.Error(), Hint: hintAlias}
		}
		descriptor := findAlias(string(text), alias)
		if descriptor == "" {
			return "", &Error{Kind: KindConnect, Code: "ORA-12154", Message: "no alias " + alias + " in " + path, Hint: hintAlias}
		}
		return descriptor, nil
	}
	return "", &Error{Kind: KindConnect, Code: "ORA-12154", Message: alias + " seems to be an alias, and there is no tnsnames.ora", Hint: hintAlias}
}

func configDirs(given string) []string {
	if given != "" {
		return []string{given}
	}
	var dirs []string
	if dir := os.Getenv("TNS_ADMIN"); dir != "" {
		dirs = append(dirs, dir)
	}
	if home := os.Getenv("ORACLE_HOME"); home != "" {
		dirs = append(dirs, filepath.Join(home, "network", "admin"))
	}
	return append(dirs, "/etc")
}

var aliasLine = regexp.MustCompile(`^\s*([\w.$#-]+(?:\s*,\s*[\w.$#-]+)*)\s*=`)

// findAlias returns the descriptor of the alias, "" if there is none. An alias without a domain also
// finds a name with one, if no name is just the alias.
func findAlias(text, alias string) string {
	var loose string
	for text = withoutComments(text); text != ""; {
		m := aliasLine.FindStringSubmatch(text)
		if m == nil {
			_, text, _ = strings.Cut(text, "\n")
			continue
		}
		descriptor, rest := balanced(text[len(m[0]):])
		for name := range strings.SplitSeq(m[1], ",") {
			name = strings.TrimSpace(name)
			first, _, _ := strings.Cut(name, ".")
			switch {
			case strings.EqualFold(name, alias) && descriptor != "":
				return descriptor
			case strings.EqualFold(first, alias) && loose == "":
				loose = descriptor
			}
		}
		text = rest
	}
	return loose
}

func withoutComments(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		before, _, commented := strings.Cut(line, "#")
		b.WriteString(before)
		if commented {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// balanced returns the parenthesis that text begins with, without its white space, and what follows.
// Without one the next line follows.
func balanced(text string) (inside, rest string) {
	start := strings.TrimLeft(text, " \t\r\n")
	if !strings.HasPrefix(start, "(") {
		_, rest, _ = strings.Cut(text, "\n")
		return "", rest
	}
	depth := 0
	for i := range len(start) {
		switch start[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return strings.Join(strings.Fields(start[:i+1]), ""), start[i+1:]
		}
	}
	return "", ""
}
