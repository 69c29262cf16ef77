package render

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/google/pprof/profile"

	"sqlflame/planner"
)

// goProfile is a CPU profile as Go programs write them, with a function inlined into another.
func goProfile() *profile.Profile {
	function := func(id uint64, name string) *profile.Function {
		return &profile.Function{ID: id, Name: name, SystemName: name, Filename: name + ".go"}
	}
	mainF, run, inlined, leaf := function(1, "main.main"), function(2, "main.run"), function(3, "main.small"), function(4, "runtime.mallocgc")
	location := func(id uint64, lines ...*profile.Function) *profile.Location {
		l := &profile.Location{ID: id, Address: id * 16}
		for _, f := range lines {
			l.Line = append(l.Line, profile.Line{Function: f, Line: 7})
		}
		return l
	}
	a, b, c, d := location(1, mainF), location(2, inlined, run), location(3, leaf), location(4)
	sample := func(count, ns int64, stack ...*profile.Location) *profile.Sample {
		return &profile.Sample{Location: stack, Value: []int64{count, ns}}
	}
	return &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: "cpu", Unit: "nanoseconds"}},
		TimeNanos:  1_700_000_000_000_000_000,
		Function:   []*profile.Function{mainF, run, inlined, leaf},
		Location:   []*profile.Location{a, b, c, d},
		Sample:     []*profile.Sample{sample(2, 20, c, b, a), sample(1, 10, b, a), sample(3, 30, c, b, a), sample(4, 40, d, a)},
	}
}

func encoded(t testing.TB, p *profile.Profile, zip bool) []byte {
	t.Helper()
	var buf bytes.Buffer
	write := p.WriteUncompressed
	if zip {
		write = p.Write
	}
	if err := write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestReadPprof(t *testing.T) {
	for _, zip := range []bool{true, false} {
		p, err := ReadPprof(bytes.NewReader(encoded(t, goProfile(), zip)), 100)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := stacksOutline(p.Root, planner.Time), "main.main[main.run[main.small=10[runtime.mallocgc=50]] 0x40=40]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := stacksOutline(p.Root, planner.Samples), "main.main[main.run[main.small=1[runtime.mallocgc=5]] 0x40=4]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if p.When != "2023-11-14T22:13:20Z" || len(p.Warnings) > 0 {
			t.Errorf("when %q, warnings %v", p.When, p.Warnings)
		}
	}
}

func TestReadPprofSampleTypes(t *testing.T) {
	for _, c := range []struct{ first, second, standard, metrics, warning string }{
		{"samples/count", "cpu/nanoseconds", "", "time,samples", ""},
		{"contentions/count", "delay/nanoseconds", "", "time", "not read: contentions in count"},
		{"wall/microseconds", "cpu/milliseconds", "", "time", "not read: cpu in milliseconds"},
		{"alloc_space/bytes", "inuse_space/bytes", "", "samples", "what is called samples here is inuse_space in bytes; not read: alloc_space"},
		{"alloc_space/bytes", "inuse_space/bytes", "alloc_space", "samples", "what is called samples here is alloc_space in bytes; not read: inuse_space"},
	} {
		p := goProfile()
		p.DefaultSampleType = c.standard
		for i, s := range []string{c.first, c.second} {
			p.SampleType[i].Type, p.SampleType[i].Unit, _ = strings.Cut(s, "/")
		}
		got, err := ReadPprof(bytes.NewReader(encoded(t, p, true)), 100)
		if err != nil {
			t.Fatal(err)
		}
		var metrics []string
		for _, m := range got.Metrics.List() {
			metrics = append(metrics, m.String())
		}
		warning := ""
		if len(got.Warnings) > 0 {
			warning = got.Warnings[0].Message
		}
		if strings.Join(metrics, ",") != c.metrics || (c.warning == "") != (warning == "") || !strings.HasPrefix(warning, c.warning) {
			t.Errorf("%v: metrics %v, warning %q", c, metrics, warning)
		}
	}
}

// message returns a field that holds a message.
func message(tag byte, data []byte) []byte {
	return append(binary.AppendUvarint([]byte{tag}, uint64(len(data))), data...)
}

// many returns one more of a part than a profile may have.
func many(part string, of pprofPart) []byte {
	return bytes.Repeat([]byte(part), pprofLimits[of].limit+1)
}

func TestReadPprofRefuses(t *testing.T) {
	negative, empty, huge := goProfile(), goProfile(), goProfile()
	negative.Sample[1].Value[0] = -5
	empty.Sample = nil
	huge.SampleType[1].Unit = "seconds"
	huge.Sample[0].Value[1] = 1 << 62
	member := new(bytes.Buffer)
	zip := gzip.NewWriter(member)
	zip.Write(make([]byte, 1<<20))
	zip.Close()
	bomb := bytes.Repeat(member.Bytes(), maxPprof>>20+1) // a file of many members is one
	text := new(bytes.Buffer)
	zip = gzip.NewWriter(text)
	zip.Write([]byte("a;b 1\n"))
	zip.Close()
	good := encoded(t, goProfile(), true)
	for name, c := range map[string]struct {
		in   []byte
		want string
	}{
		"nothing":    {nil, "empty input"},
		"truncated":  {good[:len(good)/2], "a compressed file and no pprof profile"},
		"text":       {text.Bytes(), "broken pprof profile"},
		"bomb":       {bomb, "too large"},
		"fields":     {many("\x7a\x00", pprofFields), "more than 12000000 entries"},
		"samples":    {many("\x12\x00", pprofSamples), "more than 1200000 samples"},
		"mappings":   {many("\x1a\x00", pprofMappings), "more than 100000 mappings"},
		"locations":  {many("\x22\x00", pprofLocations), "more than 1200000 locations"},
		"functions":  {many("\x2a\x00", pprofFunctions), "more than 1200000 functions"},
		"texts":      {many("\x32\x00", pprofTexts), "more than 4000000 names"},
		"labels":     {message(0x12, many("\x1a\x00", pprofLabels)), "more than 4000000 labels"},
		"lines":      {message(0x22, many("\x22\x00", pprofLines)), "more than 2400000 lines"},
		"values":     {message(0x12, message(0x12, many("\x01", pprofNumbers))), "more than 24000000 frames and values"},
		"stacks":     {bytes.Repeat(message(0x12, message(0x0a, make([]byte, 4000))), 6001), "more than 24000000 frames and values"},
		"deep":       {message(0x12, message(0x0a, make([]byte, 4001))), "sample 1 of the pprof profile: more than 4000 frames deep"},
		"deep too":   {message(0x12, bytes.Repeat([]byte{0x08, 1}, 4001)), "more than 4000 frames deep"},
		"difference": {encoded(t, negative, true), "sample 2 of the pprof profile: its value is -5: this is a difference"},
		"no samples": {encoded(t, empty, true), "no samples"},
		"overflow":   {encoded(t, huge, true), "sample 1 of the pprof profile: its value is too large"},
	} {
		_, err := ReadPprof(bytes.NewReader(c.in), 100)
		var bad *planner.FormatError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) || bad.Hint == "" {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// TestReadPprofOfOthers holds that a profile of ours that another tool has sorted is still read.
func TestReadPprofOfOthers(t *testing.T) {
	var buf bytes.Buffer
	s, err := ReadFolded(strings.NewReader("a;b 2\na;c 3\n"), "us")
	if err != nil {
		t.Fatal(err)
	}
	if err := Pprof(&buf, s.Profile(100), Defaults()); err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(&buf)
	if err != nil {
		t.Fatal(err)
	}
	p.Sample[0], p.Sample[2] = p.Sample[2], p.Sample[0]
	got, err := ReadPprof(bytes.NewReader(encoded(t, p, true)), 100)
	if err != nil {
		t.Fatal(err)
	}
	if s := stacksOutline(got.Root, planner.Time); s != "a[c=3000 b=2000]" {
		t.Errorf("got %s", s)
	}
}

func FuzzPprofRead(f *testing.F) {
	f.Add(encoded(f, goProfile(), false))
	f.Add(encoded(f, goProfile(), true))
	var buf bytes.Buffer
	s, err := ReadFolded(strings.NewReader("a;b 2\na;c 3\n"), "us")
	if err != nil {
		f.Fatal(err)
	}
	if err := Pprof(&buf, s.Profile(100), Defaults()); err != nil {
		f.Fatal(err)
	}
	own, err := profile.Parse(&buf)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encoded(f, own, false))
	f.Fuzz(func(t *testing.T, in []byte) {
		p, err := ReadPprof(bytes.NewReader(in), 1000)
		if err != nil {
			return
		}
		if err := p.CheckValid(); err != nil {
			t.Error(err)
		}
		opt := Defaults()
		opt.Metric = p.Metrics.List()[0]
		for _, write := range []Writer{SVG, Folded, Text, Pprof} {
			if err := write(&bytes.Buffer{}, p, opt); err != nil {
				t.Error(err)
			}
		}
	})
}
