package render

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"sqlflame/flamegraph"
	"sqlflame/planner"
)

// stacksOutline writes a tree in one line: name, self where there is any, and children in brackets.
func stacksOutline(f *flamegraph.Frame, m planner.Metric) string {
	s := f.Name
	if n := f.Self[m]; n > 0 {
		s += fmt.Sprintf("=%d", n)
	}
	var kids []string
	for _, c := range f.Children {
		kids = append(kids, stacksOutline(c, m))
	}
	if len(kids) > 0 {
		s += "[" + strings.Join(kids, " ") + "]"
	}
	return s
}

func TestReadFolded(t *testing.T) {
	for name, c := range map[string]struct{ in, unit, want, warning string }{
		"plain":              {"a;b 2\na;c 3\na 1\n", "", "a=1[b=2 c=3]", ""},
		"no line feed":       {"a;b 2\na;c 3", "", "a[b=2 c=3]", ""},
		"crlf":               {"a;b 2\r\na;c 3\r\n", "", "a[b=2 c=3]", ""},
		"bom":                {"\ufeffa;b 2\n", "", "a[b=2]", ""},
		"empty lines":        {"\n\na;b 2\n\n  \na;b 1\n\n", "", "a[b=3]", ""},
		"comments":           {"# Event: cpu 5\n#\na;b 2\n#0;x 1\n", "", "all[a[b=2] #0[x=1]]", ""},
		"order":              {"z;y 1\nz;x 1\nz;y 1\nz;a 1\n", "", "z[y=2 x=1 a=1]", ""},
		"several roots":      {"a 1\nb 2\n", "", "all[a=1 b=2]", ""},
		"blanks":             {"java (1);void main(a, b) 7\n", "", "java (1)[void main(a, b)=7]", ""},
		"tab before number":  {"a;b\t7\na;b  \t 1\n", "", "a[b=8]", ""},
		"digits at the end":  {"a;SubPlan 1 5\na;b 2\n", "", "a[SubPlan 1=5 b=2]", ""},
		"digits in frames":   {"a;b 1;c 2\na;b 1 3\na;d 4\n", "", "a[b 1=3[c=2] d=4]", ""},
		"two numbers":        {"a;b 1 5\na;c 0 2\n", "", "a[b=5 c=2]", "the second is drawn"},
		"two, after a blank": {"# diff\n\na;b 1 5\n", "", "a[b=5]", "the second is drawn"},
		"zero":               {"a;b 0\na;c 1\n", "", "a[b c=1]", ""},
		"empty frames":       {"a;;b 1\n;c 2\na;b; 3\n", "", "all[a[?[b=1] b=3] ?[c=2]]", ""},
		"any bytes":          {"\x00\xff;<b>&\x1b 1\n", "", "\x00\xff[<b>&\x1b=1]", ""},
		"prefix of a name":   {"ab;cd 1\na;cd 1\nab;c 1\nab;cde 1\nab 1\n", "", "all[ab=1[cd=1 c=1 cde=1] a[cd=1]]", ""},
		"leading zeros":      {"a 0000000000000000000000012\n", "", "a=12", ""},
		"unreadable":         {"a;b 1\nno number\na;c x\na 2\n", "", "a=2[b=1]", "2 lines are left out, the first is line 2"},
		"not a number":       {"a;b 1\na -5\na 1e5\na .5\na;c1\n7\n 7\n", "", "a[b=1]", "6 lines are left out, the first is line 2"},
		"decimals":           {"a;b 0.4\na;c 1.4\na;d 2.2\na;d 3.\n", "", "a[b=1 c=1 d=5]", "rounded to whole samples"},
		"us":                 {"a;b 2\na;c 0.5\n", "us", "a[b=2000 c=500]", ""},
		"ms":                 {"a 1.000001\n", "ms", "a=1000001", ""},
		"seconds":            {"a 1.0000000004\na;b 0.000000002\n", "s", "a=1000000000[b=2]", ""},
		"rests add up":       {"a 0.4\na 0.4\na 0.4\n", "ns", "a=1", ""},
	} {
		s, err := ReadFolded(strings.NewReader(c.in), c.unit)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p, m := s.Profile(1000), planner.Samples
		if c.unit != "" {
			m = planner.Time
		}
		if got := stacksOutline(p.Root, m); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
		switch {
		case c.warning == "" && len(p.Warnings) > 0, c.warning != "" && len(p.Warnings) == 0:
			t.Errorf("%s: warnings %v", name, p.Warnings)
		case c.warning != "" && !strings.Contains(p.Warnings[0].Message, c.warning):
			t.Errorf("%s: warns %q", name, p.Warnings[0].Message)
		}
	}
}

func TestReadFoldedRefuses(t *testing.T) {
	deep := strings.Repeat("f;", flamegraph.MaxStackDepth-1) + "f 1\n"
	if s, err := ReadFolded(strings.NewReader(deep), ""); err != nil || s.Len() != flamegraph.MaxStackDepth {
		t.Errorf("a deep stack: %v", err)
	}
	for name, c := range map[string]struct{ in, unit, want string }{
		"nothing":    {"", "", "no line can be read"},
		"text":       {"hello\nworld\n", "", "no line can be read"},
		"deep":       {"a 1\nf;" + deep, "", "line 2: more than 4000 frames deep"},
		"huge":       {"a 1\n\na 1000000000000000000\n", "", "line 3: its value is too large"},
		"huge time":  {"a 10000000000\n", "s", "line 1: its value is too large"},
		"sum":        {strings.Repeat("a 999999999999999999\n", 5), "", "line 5: the values add up"},
		"long line":  {"a 1\n" + strings.Repeat("x", 40<<20) + " 1\n", "", "line 2: longer than"},
		"long lines": {"a 1\n" + strings.Repeat("x", 40<<20), "", "line 2: longer than"},
	} {
		_, err := ReadFolded(strings.NewReader(c.in), c.unit)
		var bad *planner.FormatError
		if !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), c.want) || bad.Hint == "" {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
	broken := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("a 1\n")))
	if _, err := ReadFolded(broken, ""); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("a reader that fails: %v", err)
	}
}

// TestReadFoldedPieces holds that it does not matter how the input comes in, nor where buffers end.
func TestReadFoldedPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var in bytes.Buffer
	in.WriteString("main;start 1\n")
	sum := int64(1)
	for in.Len() < 3<<20 {
		v := r.Int64N(1000)
		sum += v
		fmt.Fprintf(&in, "main;f%d;%s %d\n", r.IntN(10), strings.Repeat("x", r.IntN(3000)), v)
	}
	long := strings.Repeat("y", 5<<20)
	fmt.Fprintf(&in, "main;%s 7", long)
	var want string
	for name, reader := range map[string]io.Reader{
		"at once": bytes.NewReader(in.Bytes()),
		"halves":  iotest.HalfReader(bytes.NewReader(in.Bytes())),
		"bytes":   iotest.OneByteReader(bytes.NewReader(in.Bytes())),
		"errors":  iotest.DataErrReader(bytes.NewReader(in.Bytes())),
	} {
		s, err := ReadFolded(reader, "")
		if err != nil {
			t.Fatal(name, err)
		}
		p := s.Profile(1 << 20)
		got := stacksOutline(p.Root, planner.Samples)
		if want == "" {
			want = got
		}
		if got != want || p.Root.Cum[planner.Samples] != sum+7 || !strings.Contains(got, long+"=7") {
			t.Errorf("%s: another tree, of %d samples of %d", name, p.Root.Cum[planner.Samples], sum+7)
		}
	}
}

// TestFoldedRoundTrip holds that what Folded writes is read as the same stacks.
func TestFoldedRoundTrip(t *testing.T) {
	for _, in := range []string{
		"a;b 2\na;c 3\n", "all;x 2\nall;y 1\n", "SELECT;Execution;SubPlan #1 5\nSELECT;Planning 7\n",
	} {
		s, err := ReadFolded(strings.NewReader(in), "")
		if err != nil {
			t.Fatal(err)
		}
		opt := Defaults()
		opt.Metric = planner.Samples
		var out strings.Builder
		if err := Folded(&out, s.Profile(100), opt); err != nil || out.String() != in {
			t.Errorf("%q became %q (%v)", in, out.String(), err)
		}
	}
}

func TestKindOfLabel(t *testing.T) {
	for label, want := range map[string]string{
		"Seq Scan on orders o":                   "Seq Scan",
		"Index Scan using orders_pkey on orders": "Index Scan",
		"Parallel Hash Join #2":                  "Hash Join",
		"Finalize GroupAggregate":                "Aggregate",
		"Partial HashAggregate #20":              "Aggregate",
		"WindowAgg":                              "WindowAgg",
		"InitPlan 1 (returns $0)":                "InitPlan",
		"CTE Scan on q11":                        "CTE Scan",
		"CTE recent":                             "CTE",
		"Trigger audit on orders":                "Trigger",
		"Insert on orders":                       "ModifyTable",
		"[read]":                                 "I/O",
		"10 - HASH JOIN":                         "HASH JOIN",
		"7 - TABLE ACCESS FULL [TPCDS.DATE_DIM]": "TABLE ACCESS FULL",
		"3 - PX SEND QC (RANDOM) [:TQ10001]":     "PX SEND QC",
		"sort":                                   "",
		"sortRows":                               "",
		"Sorter::run(int)":                       "",
		"hash_join":                              "",
		"java/util/HashMap.get":                  "",
		"Update::apply":                          "",
		"":                                       "",
		"Sort " + strings.Repeat("x", 2000):      "",
		"Hash " + strings.Repeat("very ", 20) + "long": "",
		"query 00000001":   "",
		"runtime.mallocgc": "",
		"[unknown]":        "",
		"SELECT":           "",
	} {
		if got := kindOfLabel(label); got != want {
			t.Errorf("%.60q: got %q, want %q", label, got, want)
		}
	}
}

func FuzzFolded(f *testing.F) {
	for _, seed := range []string{
		"a;b 2\na;c 3\na 1\n", "a;b 1 5\na;c 0 2\r\n", "# x\n\n;;a; 1.5\n?;b 3.\nx\n", "a;;b 1\na;b 9999999999999999999\n",
		"Seq Scan on t 5\n7 - TABLE ACCESS [X] 2\n[read] 1\n",
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, in []byte, times bool) {
		unit, m := "", planner.Samples
		if times {
			unit, m = "ms", planner.Time
		}
		s, err := ReadFolded(bytes.NewReader(in), unit)
		if err != nil {
			return
		}
		p := s.Profile(10)
		if err := p.CheckValid(); err != nil || p.Count() > 10 {
			t.Errorf("%d frames, %v", p.Count(), err)
		}
		whole := s.Profile(1 << 20)
		if err := whole.CheckValid(); err != nil || whole.Root.Cum[m] != p.Root.Cum[m] {
			t.Errorf("%v; %d instead of %d", err, p.Root.Cum[m], whole.Root.Cum[m])
		}
		opt := Defaults()
		opt.Metric = m
		for _, write := range []Writer{SVG, Folded, Text, Pprof} {
			if err := write(io.Discard, p, opt); err != nil {
				t.Error(err)
			}
		}
	})
}
