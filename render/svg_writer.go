package render

import (
	"bufio"
	"io"
	"math"
	"strconv"
)

// An svgWriter appends markup, text and numbers to a buffered stream. Errors stick and show up in
// flush. It allocates nothing per call: a picture holds a hundred thousand numbers.
type svgWriter struct {
	w      *bufio.Writer
	buf    []byte
	styles map[string]string // attributes of text, by class
}

func newSVGWriter(w io.Writer) *svgWriter {
	return &svgWriter{w: bufio.NewWriterSize(w, 64<<10), buf: make([]byte, 0, 64), styles: textStyles()}
}

func (e *svgWriter) flush() error { return e.w.Flush() }

// str writes trusted markup.
func (e *svgWriter) str(s string) { e.w.WriteString(s) }

func (e *svgWriter) int(n int64) {
	e.buf = strconv.AppendInt(e.buf[:0], n, 10)
	e.w.Write(e.buf)
}

// num writes a coordinate, with at most two decimals.
func (e *svgWriter) num(f float64) {
	e.buf = appendCoordinate(e.buf[:0], f)
	e.w.Write(e.buf)
}

func appendCoordinate(b []byte, f float64) []byte {
	n := int64(f*100 + 0.5)
	b = strconv.AppendInt(b, n/100, 10)
	if r := n % 100; r != 0 {
		b = append(b, '.', byte('0'+r/10))
		if r%10 != 0 {
			b = append(b, byte('0'+r%10))
		}
	}
	return b
}

// tenths writes a coordinate with at most one decimal, as there are thousands of bars.
func (e *svgWriter) tenths(f float64) {
	e.buf = appendCoordinate(e.buf[:0], math.Round(f*10)/10)
	if f < 1 && len(e.buf) > 1 {
		e.buf = e.buf[1:] // .5
	}
	e.w.Write(e.buf)
}

// esc writes clean text (see cleanText) as XML character data or attribute value.
func (e *svgWriter) esc(s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		var entity string
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;" // also ends CDATA look-alikes
		case '"':
			entity = "&quot;"
		case '\'':
			entity = "&#39;"
		default:
			continue
		}
		e.w.WriteString(s[from:i])
		e.w.WriteString(entity)
		from = i + 1
	}
	e.w.WriteString(s[from:])
}

// json writes clean text, which may hold line feeds, as a JSON string that needs no escaping in
// XML: markup characters travel as \u escapes.
func (e *svgWriter) json(s string) {
	e.w.WriteByte('"')
	from := 0
	for i := 0; i < len(s); i++ {
		var escape string
		switch s[i] {
		case '"':
			escape = `\"`
		case '\\':
			escape = `\\`
		case '\n':
			escape = `\n`
		case '<':
			escape = `\u003c`
		case '>':
			escape = `\u003e`
		case '&':
			escape = `\u0026`
		default:
			continue
		}
		e.w.WriteString(s[from:i])
		e.w.WriteString(escape)
		from = i + 1
	}
	e.w.WriteString(s[from:])
	e.w.WriteByte('"')
}

// text writes a line of text; class is one of textStyles, or "".
func (e *svgWriter) text(class string, x, y float64, s string) {
	e.str("<text" + e.styles[class] + ` x="`)
	e.num(x)
	e.str(`" y="`)
	e.num(y)
	e.str(`"`)
	advance := columnWidth
	if class == "head" {
		advance = headColumn
	}
	e.fit(s, advance)
	e.str(">")
	e.esc(s)
	e.str("</text>")
}

// fit pins the width of text in other scripts: it may be drawn with another font than the
// monospaced one that the layout reckons with.
func (e *svgWriter) fit(s string, width float64) {
	if isMonospaced(s) {
		return
	}
	e.str(` textLength="`)
	e.num(float64(columns(s)) * width)
	e.str(`" lengthAdjust="spacingAndGlyphs"`)
}

// rows writes a row count that may be a mean, as a JSON number that reads back as the same.
func (e *svgWriter) rows(v float64) {
	if !(v > 0 && v < math.MaxFloat64) {
		v = 0 // JSON has no infinities
	}
	format := byte('f')
	if v >= 1e15 || v < 1e-5 {
		format = 'e'
	}
	if v == 0 {
		format = 'f'
	}
	e.buf = strconv.AppendFloat(e.buf[:0], v, format, -1, 64)
	e.w.Write(e.buf)
}
