package redact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// mapSchema names the version of the file of pseudonyms.
const mapSchema = "sqlflame-names/1"

// maxMap bounds the file of pseudonyms, in bytes.
const maxMap = 64 << 20

// A mapFile is the file of pseudonyms: what stands for which name, as the database has it.
type mapFile struct {
	Schema string       `json:"schema"`
	Names  []mappedName `json:"names"`
}

type mappedName struct {
	Pseudonym string `json:"pseudonym"`
	Name      string `json:"name"`
}

// ReadPseudonyms reads what WriteTo wrote. A file of another make, or with a pseudonym or a name twice,
// is an error: it could send names astray.
func ReadPseudonyms(r io.Reader) (*Pseudonyms, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxMap+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxMap {
		return nil, fmt.Errorf("the map of names is larger than %d MiB", maxMap>>20)
	}
	var file mapFile
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("not a map of names: %w", err)
	}
	if file.Schema != mapSchema {
		return nil, fmt.Errorf("not a map of names: its schema is %.40q, not %q", file.Schema, mapSchema)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("not a map of names: something follows it")
	}
	return pseudonymsOf(file.Names)
}

func pseudonymsOf(list []mappedName) (*Pseudonyms, error) {
	p := NewPseudonyms()
	taken := make(map[string]bool, len(list))
	for _, m := range list {
		k, number, ok := parsePseudonym(m.Pseudonym)
		switch {
		case !ok:
			return nil, fmt.Errorf("the map of names has %.40q, which is no pseudonym", m.Pseudonym)
		case m.Name == "":
			return nil, fmt.Errorf("the map of names has no name for %s", m.Pseudonym)
		case taken[m.Pseudonym]:
			return nil, fmt.Errorf("the map of names has %s twice", m.Pseudonym)
		case p.knows(m.Name):
			return nil, fmt.Errorf("the map of names has two pseudonyms for one name, the second is %s", m.Pseudonym)
		}
		taken[m.Pseudonym] = true
		p.of[m.Name] = m.Pseudonym
		p.last[k] = max(p.last[k], number)
	}
	return p, nil
}

// parsePseudonym takes table_12 apart.
func parsePseudonym(s string) (k kind, number int, ok bool) {
	head, digits, _ := strings.Cut(s, "_")
	number, err := strconv.Atoi(digits)
	ok = err == nil && number > 0 && number < 1e9 && strconv.Itoa(number) == digits && slices.Contains(allKinds, kind(head))
	return kind(head), number, ok
}

// WriteTo writes the pseudonyms with the names that they stand for, by kind and number. It is what the
// redacted outputs hide: it belongs into no output.
func (p *Pseudonyms) WriteTo(w io.Writer) (int64, error) {
	file := mapFile{Schema: mapSchema, Names: []mappedName{}}
	for name, pseudonym := range p.of {
		file.Names = append(file.Names, mappedName{pseudonym, name})
	}
	slices.SortFunc(file.Names, func(a, b mappedName) int {
		ka, na, _ := parsePseudonym(a.Pseudonym)
		kb, nb, _ := parsePseudonym(b.Pseudonym)
		if ka != kb {
			return slices.Index(allKinds, ka) - slices.Index(allKinds, kb)
		}
		return na - nb
	})
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(file); err != nil {
		return 0, err
	}
	return out.WriteTo(w)
}
