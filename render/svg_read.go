package render

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// maxFrames bounds the frames of pictures and pprof profiles that are read back: those of a plan of a
// million operators, and what a plan has besides. A frame takes half a kilobyte, and a file of
// some megabytes can claim any number of them.
const maxFrames = 1_200_000

// A picture that is read back may have this much data, and labels of so many bytes when what they
// share is written out. A million frames with labels, values and estimates are about 60 MB.
const (
	maxSVGData   = 256 << 20
	maxSVGLabels = 256 << 20
)

// ReadSVG reads the profile back from a picture that SVG wrote, or a page that HTML wrote. What the
// picture leaves out is missing, and a warning of the profile says so. The error is a
// *planner.FormatError if the document is of another program, broken, or its numbers do not add up.
func ReadSVG(r io.Reader) (*flamegraph.Profile, error) {
	raw, err := findData(r)
	if err != nil {
		return nil, err
	}
	var data svgData
	err = json.Unmarshal(raw, &data)
	if (data.V < oldestVersion || data.V > dataVersion) && (err == nil || data.V != 0) {
		return nil, svgError("the picture's data has version %d, this program reads %d to %d", data.V, oldestVersion, dataVersion)
	}
	if err != nil {
		return nil, svgError("the picture's data is broken: %w", err)
	}
	p, err := data.profile()
	if err != nil {
		return nil, svgError("the picture's data is broken: %w", err)
	}
	if err := p.CheckValid(); err != nil {
		return nil, svgError("the numbers do not add up: %w", err)
	}
	return p, nil
}

func svgError(format string, args ...any) error {
	return &planner.FormatError{Err: fmt.Errorf(format, args...), Hint: "draw the picture again from its plan, with -o plan.svg"}
}

var errForeign = &planner.FormatError{
	Err:  errors.New("this is a picture of another program, without the data"),
	Hint: "render the plan that it was drawn from",
}

// dataElement matches the rest of the element's start tag, as other programs may write it when they
// save the picture.
var dataElement = regexp.MustCompile(`^metadata\s[^>]*\bid\s*=\s*["']sqlflame-data["'][^>]*>`)

// findData returns the JSON in the picture. The document is searched and not parsed: in a page it
// need not be XML.
func findData(r io.Reader) ([]byte, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		_, err := in.ReadSlice('<')
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF {
			return nil, errForeign
		}
		if err != nil {
			return nil, err
		}
		head, err := in.Peek(200)
		if err != nil && err != io.EOF {
			return nil, err
		}
		tag := dataElement.Find(head)
		if tag == nil {
			continue
		}
		in.Discard(len(tag))
		return readData(in)
	}
}

// readData returns what stands up to the end of the element.
func readData(in *bufio.Reader) ([]byte, error) {
	var out bytes.Buffer
	for {
		part, err := in.ReadSlice('<')
		out.Write(part)
		switch {
		case err == io.EOF:
			return nil, svgError("the picture ends within its data")
		case err != nil && err != bufio.ErrBufferFull:
			return nil, err
		case out.Len() > maxSVGData:
			return nil, svgError("the picture's data is larger than %d MB", maxSVGData>>20)
		case err == nil:
			if next, err := in.Peek(8); err == nil && string(next) == "![CDATA[" {
				out.Truncate(out.Len() - 1)
				in.Discard(8)
				continue
			}
			data := bytes.TrimSuffix(bytes.TrimSpace(bytes.TrimSuffix(out.Bytes(), []byte("<"))), []byte("]]>"))
			if bytes.IndexByte(data, '&') >= 0 { // ours has none; who saved it has escaped the quotes
				data = []byte(html.UnescapeString(string(data)))
			}
			return data, nil
		}
	}
}

// svgData is the data as the file has it; viewer/CONTRACT.md says what each key means.
type svgData struct {
	V        int                 `json:"v"`
	Origin   svgOrigin           `json:"origin"`
	Warnings []jsonWarning       `json:"warnings"`
	Left     string              `json:"left"`
	Kinds    []string            `json:"kinds"`
	Kids     frameColumn         `json:"kids"`
	Pattern  string              `json:"pattern"`
	Digits   string              `json:"digits"`
	Kind     string              `json:"kind"`
	Number   string              `json:"number"`
	Labels   json.RawMessage     `json:"labels"`
	Values   map[string]string   `json:"values"`
	Names    []string            `json:"names"`
	Schema   string              `json:"schema"`
	Relation string              `json:"relation"`
	Index    string              `json:"index"`
	Alias    string              `json:"alias"`
	Never    []int               `json:"never"`
	Disk     []int               `json:"disk"`
	IDs      map[int]string      `json:"ids"`
	Judged   estimateColumn      `json:"estimates"`
	Unjudged estimateColumn      `json:"unjudged"`
	Means    []float64           `json:"means"`
	Keys     []string            `json:"keys"`
	Attrs    map[int][]attrToken `json:"attrs"`
	Notes    []string            `json:"notes"`
	NotesOf  map[int][]int       `json:"frameNotes"`
	Dropped  string              `json:"dropped"`
}

type svgOrigin struct {
	Engine    string   `json:"engine"`
	Version   string   `json:"version"`
	Statement string   `json:"statement"`
	SQL       string   `json:"sql"`
	QueryID   string   `json:"query_id"`
	Child     string   `json:"child"`
	PlanID    string   `json:"plan_id"`
	Host      string   `json:"host"`
	Database  string   `json:"database"`
	Role      string   `json:"role"`
	When      string   `json:"when"`
	Measured  string   `json:"measured"`
	Settings  []string `json:"settings"`
}

// A frameColumn is a column with an entry for each frame. It refuses too many when it is read, before
// anything is made of the rest.
type frameColumn string

func (c *frameColumn) UnmarshalJSON(b []byte) error {
	n := 0
	for _, digit := range b {
		if i := strings.IndexByte(vlqDigits, digit); i >= 0 && i < 32 {
			n++
		}
	}
	if n > maxFrames {
		return fmt.Errorf("more than %d frames", maxFrames)
	}
	return json.Unmarshal(b, (*string)(c))
}

// An estimateColumn is a VLQ column, in version 2 a list of numbers.
type estimateColumn struct {
	column  string
	numbers []float64
}

func (c *estimateColumn) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return json.Unmarshal(b, &c.numbers)
	}
	return json.Unmarshal(b, &c.column)
}

// An attrToken is a key's index or a value.
type attrToken struct {
	key   int
	value string
}

func (a *attrToken) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, &a.value)
	}
	return json.Unmarshal(b, &a.key)
}
