package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/pprof/profile"

	"sqlflame/flamegraph"
	"sqlflame/planner"
	"sqlflame/planner/postgres"
	"sqlflame/planner/redact"
	"sqlflame/render"
)

// secretWord stands in every text of a plan; no output may hold it.
const secretWord = "geheim"

// secretOperator returns an operator with the text in each of its fields.
func secretOperator(text string) *planner.Operator {
	op := &planner.Operator{Attrs: make([]planner.Attr, 3), Notes: make([]string, 2), Steps: make([]planner.Step, 2)}
	fill(reflect.ValueOf(op).Elem(), text)
	op.Number = 1
	for _, key := range []string{
		"Filter", "Output", "Sort Key", "Actual Rows", "Plan Rows", "Workers", "Grouping Sets", "Query Block", "access", "Trigger Name",
		"Constraint Name", "Sort Method", "Remote SQL", "Conflict Arbiter Indexes", "Pstart", "activity", "Alias",
	} {
		op.Attrs = append(op.Attrs, planner.Attr{Key: key, Value: text})
	}
	return op
}

// fill sets every string that v holds.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	}
}

func secretProfile(t *testing.T, text, kind, engine string) *flamegraph.Profile {
	t.Helper()
	plan := &planner.Plan{Warnings: make([]planner.Warning, 2)}
	plan.Settings = make([]planner.Attr, 2)
	for _, key := range []string{"Note", "search_path", "work_mem", "Product", "Container", "Instance", redact.Key} {
		plan.Settings = append(plan.Settings, planner.Attr{Key: key, Value: text})
	}
	fill(reflect.ValueOf(plan).Elem().FieldByName("Origin"), text)
	fill(reflect.ValueOf(plan.Warnings), text)
	for i, key := range []string{"Note", "search_path", "work_mem", "Product", "Container", "Instance", redact.Key} {
		plan.Settings[i+2].Key = key
	}
	plan.Engine = engine
	plan.Metrics = planner.MetricSet(0).With(planner.Time).With(planner.Rows).With(planner.Loops)
	plan.Root = &planner.Node{Operator: *secretOperator(text)}
	plan.Root.Total[planner.Time] = 5_000_000
	child := &planner.Node{Operator: *secretOperator(text)}
	child.Kind, child.Label = kind, kind+" using "+text+" on "+text
	child.Total[planner.Time] = 3_000_000
	plan.Root.Children = []*planner.Node{child}
	p, err := flamegraph.New(plan)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// outputsOf renders a profile in every format; pprof's is unpacked.
func outputsOf(t *testing.T, p *flamegraph.Profile) map[string]string {
	t.Helper()
	out := make(map[string]string)
	for _, name := range append(strings.Split(render.FormatNames(), ", "), "attribution") {
		f, ok := render.FormatByName(name)
		if !ok {
			f.Write = render.Attribution
		}
		opt := render.Defaults()
		metrics := p.Metrics.List()
		opt.Annotate, opt.Metric = true, metrics[len(metrics)-1] // time, if there is one
		var b bytes.Buffer
		if err := f.Write(&b, p, opt); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = b.String()
		if name == "pprof" {
			unpacked, err := profile.Parse(&b)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = unpacked.String()
		}
	}
	return out
}

// TestRedactLeavesNoSecret puts a word into every text of a plan, in the ways in which it may be spelled.
func TestRedactLeavesNoSecret(t *testing.T) {
	t.Parallel()
	quoted := []string{
		"'geheim'", "a = 'x''geheim' or b", "E'\\'geheim'", "$t$geheim$t$", "x = 'geheim", "a = 'C:\\' or 'geheim'", "f('s geheim')",
		"n'geheim' U&'geheim'", "'a''b geheim''", "x/'geheim'/y",
	}
	bare := []string{
		"geheim", `"geheim"`, "geheim.geheim", `"a""geheim"`, "shop.geheim(geheim::geheim)", "a as geheim, :geheim", "[geheim] (geheim)",
		"geheim's geheim", "Geheim GEHEIM", "-- geheim", "/* geheim */ 1", "on geheim x geheim", "x'y geheim", `"geheim`, "pg_catalog.geheim",
		"${geheim}", "\\geheim", "ä geheim\xff", "a; geheim\nb", "geheim_1 = 1",
	}
	for _, engine := range []string{"PostgreSQL", "Oracle", ""} {
		for _, kind := range []string{"Seq Scan", "Trigger", "CTE", "Function Scan", "Bitmap Index Scan", "TABLE ACCESS FULL"} {
			for _, text := range quoted {
				p := secretProfile(t, text, kind, engine)
				p.Root.Walk(func(f *flamegraph.Frame, _ int) { // these are names, however they are spelled
					f.Schema, f.Relation, f.Index, f.Alias = "s", "t", "i", "a"
				})
				refuseSecret(t, redactFlags{mode: redactMode(redact.Literals)}, p, text)
			}
			for _, text := range append(quoted, bare...) {
				refuseSecret(t, redactFlags{mode: redactMode(redact.Names)}, secretProfile(t, text, kind, engine), text)
			}
		}
	}
}

func refuseSecret(t *testing.T, o redactFlags, p *flamegraph.Profile, text string) {
	t.Helper()
	if err := o.apply(p); err != nil {
		t.Fatal(err)
	}
	if err := p.CheckValid(); err != nil {
		t.Error(err)
	}
	for format, out := range outputsOf(t, p) {
		if i := strings.Index(strings.ToLower(out), secretWord); i >= 0 {
			t.Errorf("%s of %q on %s, --redact=%s: ...%s", format, text, p.Engine, o.mode.String(), out[max(0, i-60):min(len(out), i+40)])
		}
	}
}

// TestRedactFlags holds which combinations are refused, before anything is written.
func TestRedactFlags(t *testing.T) {
	plan := "../../testdata/postgres/quoted.18.json"
	dir := t.TempDir()
	out, saved := filepath.Join(dir, "q.svg"), filepath.Join(dir, "q.json")
	for _, args := range [][]string{
		{"--redact=all"}, {"--redact="}, {"--redact-map", out}, {"--redact", "--redact-map", saved}, {"--redact=names", "--redact-map", "-"},
		{"--redact=names", "--redact-map", out, "-o", out}, {"--redact", "--save-plan", saved}, {"--redact=names", "--redact-map", dir},
	} {
		stdout, errs, status := sqlflame("", append(args, plan)...)
		if status != exitUsage || stdout != "" {
			t.Errorf("%q: status %d, %s", args, status, errs)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestRedactMap holds that plans share pseudonyms through the map, that only its owner can read it, and
// that its content is in no output.
func TestRedactMap(t *testing.T) {
	dir := t.TempDir()
	file, text := filepath.Join(dir, "names.json"), filepath.Join(dir, "q.txt")
	var outs []string
	for _, plan := range []string{"nestloop.18", "cte-twice.18", "nestloop.18"} {
		_, errs, status := sqlflame("", "--redact=names", "--redact-map", file, "-o", text, "../../testdata/postgres/"+plan+".json")
		if status != exitOK {
			t.Fatal(errs)
		}
		out, _ := os.ReadFile(text)
		outs = append(outs, string(out))
	}
	if outs[0] != outs[2] || strings.Contains(strings.Join(outs, ""), "orders") {
		t.Errorf("got\n%s\nand\n%s", outs[0], outs[2])
	}
	st, err := os.Stat(file)
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
	if names, _ := os.ReadFile(file); !strings.Contains(string(names), `"name": "orders"`) {
		t.Errorf("the map is\n%s", names)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, status := sqlflame("", "--redact=names", "--redact-map", file, "../../testdata/postgres/nestloop.18.json"); status != exitError || !strings.Contains(errs, "map of names") {
		t.Errorf("a broken map: status %d, %s", status, errs)
	}
}

// TestRedactKeepsNoPlan holds that a plan that could not be drawn is not kept either.
func TestRedactKeepsNoPlan(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	var errs bytes.Buffer
	a := &app{stdin: strings.NewReader(""), stdout: &errs, stderr: &errs}
	for _, mode := range []redactMode{0, redactMode(redact.Literals)} {
		o := usualOutputs()
		o.redact.mode = mode
		if err := a.drawCapture(context.Background(), &postgres.Capture{Document: []byte("geheim")}, &o); err == nil {
			t.Fatal("drawn")
		}
		left, _ := os.ReadDir(temp)
		if kept := len(left) > 0; kept != (mode == 0) {
			t.Errorf("--redact=%s: %v", mode.String(), left)
		}
		for _, f := range left {
			os.Remove(filepath.Join(temp, f.Name()))
		}
	}
}

// TestRedactedReadErrors holds that what is wrong with a document is said without its words, and with them
// where nothing is redacted.
func TestRedactedReadErrors(t *testing.T) {
	const (
		text = "Limit  (cost=0.28..8.60 rows=3 width=4) (actual time=1.000..9.000 rows=3 loops=1)\n  ->  Seq Scan on t  (cost=0.28..8.35 rows=4 width=13) (actual time=0.500..8.000 rows=4 loops=1)\n"
		xml  = `<explain xmlns="http://www.postgresql.org/2009/explain"><Query><Plan><Node-Type>Seq Scan</Node-Type>`
		yaml = "- Plan:\n    Node Type: \"Seq Scan\"\n"
		json = `[{"Plan": {"Node Type": "Seq Scan", "Actual Loops": 1, "Actual Total Time": `
	)
	for name, doc := range map[string]string{
		"line": text + "        'S3CRET' and b\n", "buffers": text + "        Buffers: S3CRET\n", "trigger": text + "Trigger t: time=S3CRET calls=1\n",
		"settings": text + "Settings: S3CRET\n",
		"label":    text + "  CTE S3CRET\n", "element": xml + "<S3CRET></Plan></Query></explain>", "entity": xml + "<Filter>&S3CRET;</Filter></Plan></Query></explain>",
		"key": yaml + "    S3CRET b\n", "value": yaml + "    Filter: \"x\" S3CRET\n", "string": json + `"S3CRET"}}]`, "word": json + `S3CRET}}]`,
	} {
		_, open, status := sqlflame(doc)
		if status != exitNoPlan {
			t.Errorf("%s: status %d, %s", name, status, open)
		}
		_, shut, status := sqlflame(doc, "--redact")
		if status != exitNoPlan || strings.Contains(shut, "S3CRET") || !strings.Contains(shut, "hint: ") {
			t.Errorf("%s: status %d, %s", name, status, shut)
		}
		if !strings.Contains(open, "S3CRET") && name != "string" {
			t.Errorf("%s: nothing was hidden: %s", name, open)
		}
	}
}
