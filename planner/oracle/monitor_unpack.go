package oracle

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxInflated bounds what the compressed reports of a document may hold. Reports are rarely over 50 MB.
const maxInflated = 256 << 20

// unpack reads the report in the text of an encoded one, as the active HTML of 12.1.0.2 and later has it:
// base64 of a zlib stream.
func (x *monitorXML) unpack(e xmlElement) error {
	encode, compress := strings.ToLower(e.get("encode")), strings.ToLower(e.get("compress"))
	switch {
	case x.inner:
		return unreadable(hintMonitor, "an encoded report holds another encoded report")
	case encode != "base64" || compress != "zlib" && compress != "":
		return unreadable(hintMonitor, "the report is encoded as %q and compressed as %q; base64 and zlib are known", shortened(encode), shortened(compress))
	}
	text := bytes.Join(bytes.Fields(e.text), nil)
	packed := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(packed, text)
	if err != nil {
		return unreadable("it may have been cut off; "+hintMonitor, "the encoded report is not base64: %w", err)
	}
	data := packed[:n]
	if compress == "zlib" {
		if data, err = x.inflate(data); err != nil {
			return err
		}
	}
	if data, err = cleanXML(data); err != nil {
		return err
	}
	return x.readInner(data, e.get("db_version"))
}

// readInner reads what was inflated. It may begin with an XML xmlDeclaration.
func (x *monitorXML) readInner(data []byte, version string) error {
	at := nextReport(data, 0)
	if at < 0 {
		return unreadable(hintMonitor, "the encoded report holds no <sql_monitor_report>")
	}
	inner := &monitorXML{inner: true}
	if _, err := inner.read(data[at:]); err != nil {
		return err
	}
	if len(inner.reports) == 0 {
		return unreadable(hintMonitor, "the encoded report holds no <sql_monitor_report>")
	}
	for _, r := range inner.reports {
		r.noteIf(version, "Oracle %s")
	}
	x.reports = append(x.reports, inner.reports...)
	return nil
}

func (x *monitorXML) inflate(packed []byte) ([]byte, error) {
	damaged := func(err error) error {
		return unreadable("it may have been cut off; "+hintMonitor, "the compressed report is broken: %w", err)
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, damaged(err)
	}
	var data bytes.Buffer
	_, err = io.Copy(&data, io.LimitReader(z, x.inflatable+1))
	if int64(data.Len()) > x.inflatable {
		return nil, unreadable("save the report as XML and cut it to one statement", "the compressed reports hold more than %d MB", maxInflated>>20)
	}
	if err != nil {
		return nil, damaged(err)
	}
	x.inflatable -= int64(data.Len())
	return data.Bytes(), nil
}

var (
	xmlDeclaration = regexp.MustCompile(`<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)
	charReference  = regexp.MustCompile(`&#(?:[0-9]{1,7}|x[0-9a-fA-F]{1,6});`)
)

// cleanXML makes UTF-8 of data, without what XML has no place for: SQL texts may hold any character.
func cleanXML(data []byte) ([]byte, error) {
	if !utf8.Valid(data) {
		var err error
		if data, err = toUTF8(data); err != nil {
			return nil, err
		}
	}
	if bytes.ContainsFunc(data, notXML) {
		data = bytes.Map(func(r rune) rune {
			if notXML(r) {
				return utf8.RuneError
			}
			return r
		}, data)
	}
	if bytes.Contains(data, []byte("&#")) {
		data = charReference.ReplaceAllFunc(data, cleanReference)
	}
	return data, nil
}

// windows1252 has the characters 0x80 to 0x9f, which Latin-1 has not: what calls itself Latin-1 is often this.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// toUTF8 converts what is declared as Latin-1; other bytes that are no UTF-8 are marked as such, for only
// names and texts can have them.
func toUTF8(data []byte) ([]byte, error) {
	encoding := "utf-8"
	if m := xmlDeclaration.FindSubmatch(data); m != nil {
		encoding = strings.ToLower(string(m[1]))
	}
	switch encoding {
	case "iso-8859-1", "iso_8859-1", "latin1", "windows-1252", "cp1252":
		out := make([]byte, 0, len(data)+len(data)/8)
		for _, b := range data {
			r := rune(b)
			if b >= 0x80 && b < 0xa0 {
				r = windows1252[b-0x80]
			}
			out = utf8.AppendRune(out, r)
		}
		return out, nil
	case "utf-8", "utf8", "us-ascii", "ascii":
		return bytes.ToValidUTF8(data, []byte("\ufffd")), nil
	}
	return nil, unreadable("convert it to UTF-8", "the report is in the encoding %s, which is not read", encoding)
}

func cleanReference(ref []byte) []byte {
	digits, base := string(ref[2:len(ref)-1]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune || notXML(rune(n)) {
		return []byte("\ufffd")
	}
	return ref
}

// notXML tells whether XML has no place for the character.
func notXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0xd800 && r <= 0xdfff || r == 0xfffe || r == 0xffff
}
