package postgres

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxParams bounds a file of parameters, in bytes.
const maxParams = 64 << 20

// ReadParams reads values of placeholders from JSON: an array, by position, or an object whose keys are
// their numbers ("1" or "$1"). A value is a string, a number, a boolean, null, an array (for a list of values,
// or for a type that is an array), or an object, which is bound as JSON text; {"value": ..., "type": "date"}
// names the type to cast to. The error is a *ParamError, which quotes no values, or the reader's.
func ReadParams(r io.Reader) ([]Param, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxParams+1))
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case len(text) > maxParams:
		return nil, &ParamError{fmt.Sprintf("the parameters take more than %d MiB", maxParams>>20)}
	case !utf8.Valid(text):
		return nil, &ParamError{"the parameters are not in UTF-8"} // and would be altered when decoded
	}
	p := paramsReader{text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
	if err := p.read(); err != nil {
		return nil, err
	}
	return p.list, nil
}

// MergeParams adds to the values of a file those of the command line, which win.
func MergeParams(file, line []Param) []Param {
	given := func(p Param) bool {
		return slices.ContainsFunc(line, func(l Param) bool { return l.Number == p.Number })
	}
	return append(slices.DeleteFunc(slices.Clone(file), given), line...)
}

// A paramsReader reads the outermost array or object. encoding/json says in its errors what it found, and
// takes the last of equal keys.
type paramsReader struct {
	text    []byte
	decoder *json.Decoder
	list    []Param
}

func (p *paramsReader) read() error {
	first, err := p.decoder.Token()
	if err != nil {
		return p.syntax(err)
	}
	if first != json.Delim('[') && first != json.Delim('{') {
		return &ParamError{`parameters are a JSON array, [42, "a"], or an object, {"1": 42, "2": "a"}`}
	}
	for p.decoder.More() {
		n := len(p.list) + 1
		if first == json.Delim('{') {
			if n, err = p.key(); err != nil {
				return err
			}
		}
		if err := p.param(n); err != nil {
			return err
		}
	}
	if _, err := p.decoder.Token(); err != nil {
		return p.syntax(err)
	}
	if _, err := p.decoder.Token(); !errors.Is(err, io.EOF) {
		return &ParamError{"something follows the JSON with the parameters"}
	}
	return nil
}

// key reads the number of a placeholder.
func (p *paramsReader) key() (int, error) {
	token, err := p.decoder.Token()
	if err != nil {
		return 0, p.syntax(err)
	}
	text, _ := token.(string)
	n, err := strconv.Atoi(strings.TrimPrefix(text, "$"))
	if err != nil || n < 1 || strings.HasPrefix(strings.TrimPrefix(text, "$"), "+") {
		return 0, &ParamError{fmt.Sprintf("key %d of the parameters is no placeholder's number, such as 1 or $1", len(p.list)+1)}
	}
	if slices.ContainsFunc(p.list, func(q Param) bool { return q.Number == n }) {
		return 0, &ParamError{fmt.Sprintf("parameter %d is given twice", n)}
	}
	return n, nil
}

// param reads one value, with its type if that is named.
func (p *paramsReader) param(n int) error {
	var raw json.RawMessage
	if err := p.decoder.Decode(&raw); err != nil {
		return p.syntax(err)
	}
	param := Param{Number: n}
	raw, typ, err := unwrap(raw, n)
	if err != nil {
		return err
	}
	param.Type = typ
	if param.Value, err = jsonValue(raw, n); err != nil {
		return err
	}
	p.list = append(p.list, param)
	return nil
}

// unwrap takes {"value": ..., "type": "..."} apart. Any other object is a value.
func unwrap(raw json.RawMessage, n int) (value json.RawMessage, typ string, err error) {
	var object map[string]json.RawMessage
	if raw[0] != '{' || json.Unmarshal(raw, &object) != nil {
		return raw, "", nil
	}
	value, ok := object["value"]
	typeText, typed := object["type"]
	if !ok || len(object) != 1 && !(typed && len(object) == 2) {
		return raw, "", nil
	}
	if typed && (json.Unmarshal(typeText, &typ) != nil || typ == "") {
		return nil, "", &ParamError{fmt.Sprintf(`parameter %d: its "type" is not the name of a type`, n)}
	}
	return value, strings.TrimSpace(typ), nil
}

// jsonValue returns the text of a value, nil for null. Numbers, arrays and objects stay as they are written.
func jsonValue(raw json.RawMessage, n int) (*string, error) {
	text := string(raw)
	switch raw[0] {
	case 'n':
		return nil, nil
	case '"':
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, &ParamError{fmt.Sprintf("parameter %d is not a JSON string", n)}
		}
		// Half a surrogate pair becomes U+FFFD, and a value must not change silently.
		if strings.Count(text, "\ufffd") > strings.Count(string(raw), "\ufffd")+strings.Count(strings.ToLower(string(raw)), `\ufffd`) {
			return nil, &ParamError{fmt.Sprintf("parameter %d holds half of a surrogate pair", n)}
		}
	}
	if strings.ContainsRune(text, 0) {
		return nil, &ParamError{fmt.Sprintf("parameter %d holds a NUL character", n)}
	}
	return &text, nil
}

// syntax says where the JSON ends to be one.
func (p *paramsReader) syntax(err error) error {
	at := p.decoder.InputOffset()
	var bad *json.SyntaxError
	if errors.As(err, &bad) {
		at = bad.Offset
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		at = int64(len(p.text))
	}
	at = min(max(at, 0), int64(len(p.text)))
	return &ParamError{fmt.Sprintf("the parameters are not JSON from line %d on", 1+bytes.Count(p.text[:at], []byte("\n")))}
}

// arrayLiteral writes a JSON array as Postgres reads arrays, {1,2,NULL}; ok is false if the value is none.
// Postgres' own texts of arrays are never JSON arrays.
func arrayLiteral(value string) (literal string, ok bool) {
	if !strings.HasPrefix(strings.TrimSpace(value), "[") {
		return "", false
	}
	var elements []json.RawMessage
	if json.Unmarshal([]byte(value), &elements) != nil {
		return "", false
	}
	var list []string
	for _, raw := range elements {
		text := string(raw)
		switch raw[0] {
		case 'n':
			text = "NULL"
		case '[':
			if text, ok = arrayLiteral(text); !ok {
				return "", false
			}
		case '"':
			_ = json.Unmarshal(raw, &text) // valid: it was just read
			fallthrough
		case '{':
			text = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
		}
		list = append(list, text)
	}
	return "{" + strings.Join(list, ",") + "}", true
}
