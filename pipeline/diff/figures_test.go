package diff

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

func TestFigures(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"equal", "x,y\n1,2\n2,3\n", "x,y\n1,2\n2,3\n", "equal [x] 2 0 0 0 []"},
		{"a number", "x,y\n1,2\n2,4\n", "x,y\n1,2\n2,3\n", "changed [x] 1 1 0 0 [y 1]"},
		{"two keys", "panel,x,y\na,1,2\na,2,2\n", "panel,x,y\na,1,2\na,2,3\nb,1,7\n", "changed [panel x] 1 1 1 0 [y 1]"},
		{"printed otherwise", "x,y\n1,0.5\n", "x,y\n1,0.50\n", "changed [x] 0 1 0 0 [y 1]"},
		{"no key", "x,y\n1,2\n1,2\n", "x,y\n1,2\n1,2\n1,2\n", "changed [(row)] 2 0 1 0 []"},
		{"names twice", "ID,n,ID,n\n1,2,3,4\n", "ID,n,ID,n\n1,2,3,5\n", "changed [ID] 0 1 0 0 [n (2) 1]"},
		{"other columns", "x,y\n1,2\n", "x,z\n1,2\n", "changed [x] 1 0 0 0 []"},
	} {
		f, err := figures("p/f.csv", []byte(c.a), []byte(c.b))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var columns []string
		for _, x := range f.Columns {
			columns = append(columns, fmt.Sprint(x.Name, " ", x.Changed))
		}
		if got := fmt.Sprint(f.Verdict, " ", f.Key, " ", f.Equal, " ", f.Changed, " ", f.Added, " ", f.Removed, " ", columns); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	for _, bad := range []string{"", "a,b\n1\n", "\"a"} {
		if f, err := figures("p/f.csv", []byte("x\n1\n"), []byte(bad)); err != nil || f.Verdict != Changed || f.Note == "" {
			t.Errorf("%q: %+v, %v", bad, f, err)
		}
	}
}

func outcome(v claims.Verdict, got, reason string) claims.Outcome {
	return claims.Outcome{Verdict: v, Got: got, Published: "2", Reason: reason}
}

func TestOutcomes(t *testing.T) {
	a := []claims.File{{Paper: "p", Claims: []claims.Claim{
		{ID: "same", Outcome: outcome(claims.Reproduced, "2", "")},
		{ID: "worse", Outcome: outcome(claims.Reproduced, "2", "")},
		{ID: "needs", Outcome: outcome(claims.NotTestable, "", "needs s.n with 7; it is [4]")},
		{ID: "unmade", Outcome: outcome(claims.Reproduced, "2", "")},
		{ID: "old", Outcome: outcome(claims.Reproduced, "2", "")},
	}}}
	b := []claims.File{{Paper: "p", Claims: []claims.Claim{
		{ID: "same", Outcome: outcome(claims.Reproduced, "2", "")},
		{ID: "worse", Outcome: outcome(claims.Differs, "3", "")},
		{ID: "needs", Outcome: outcome(claims.NotTestable, "", "needs s.n with 7; it is [5]")},
		{ID: "unmade", Outcome: outcome(claims.NotTestable, "", claims.ErrMissing.Error()+": s/t has not been made")},
		{ID: "new", Outcome: outcome(claims.Reproduced, "2", "")},
	}}}
	got := outcomes(a, b)
	var ids []string
	for _, c := range got.Changed {
		ids = append(ids, fmt.Sprintf("%s %t %t", c.ID, c.Old != nil, c.New != nil))
	}
	if fmt.Sprint(ids) != "[worse true true new false true old true false]" || got.Equal != 2 || got.Missing != 1 {
		t.Errorf("%d equal, %d missing, %v", got.Equal, got.Missing, ids)
	}
}

// report is one of each kind of difference.
func full() *Report {
	made, differs, again := outcome(claims.Reproduced, "2", ""), outcome(claims.Differs, "3", ""), outcome(claims.Reproduced, "4", "")
	return &Report{
		A: &Side{Label: "config a"}, B: &Side{Label: "config b"},
		Config: []Setting{
			{config.Change{Path: "s.m", New: "2", NewOrigin: config.Origin{Kind: config.FromFile, Place: strictyaml.Place{File: "b.yaml", Line: 3, Column: 5}}}, "", "s.m"},
			{config.Change{Path: "s.n", Old: "1", OldOrigin: config.Origin{Kind: config.FromDefault}}, "steps", "s.n"},
		},
		Code: []Component{{Name: "stages/s/a.go", Old: "1", New: "2", Stages: []string{"s"}}, {Name: "m", New: "v1", Stages: []string{"s", "u"}}},
		Plan: &Plan{Work: Work{2, 3, 90, true}, Stages: []Stage{
			{Name: "s", Shards: 4, Reused: 2, Work: Work{2, 0, 60, true}, Differs: true},
			{Name: "u", Shards: 3, Work: Work{0, 3, 0.01, true}, Differs: true},
			{Name: "v", Shards: 1, Reused: 1, Work: Work{Known: true}},
			{Name: "w", Shards: 1, Reused: 1, Work: Work{Known: true}, Differs: true},
		}},
		Tables: []*Table{
			{Name: "s/t", Key: []string{"n"}, Verdict: Changed, RowsA: 3, RowsB: 3, Equal: 1, Changed: 1, Added: 1, Removed: 1,
				Columns: []Column{{"x", "1/step", Magnitude{Changed: 1, MaxAbs: 0.30000000000000004, MaxRel: 0.5}}},
				Rows:    []string{"~ n=1: x 1 -> 2", "+ n=4", "- n=3"}},
			{Name: "u/*", Verdict: Unavailable, Note: "B: its results were collected by gc"},
			{Name: "v/t", Verdict: Equal},
		},
		Figures: []*Table{{Name: "p/f.csv", Verdict: Removed}},
		Claims:  &Claims{Equal: 1, Changed: []Claim{{Paper: "p", ID: "c", Old: &made, New: &differs}, {Paper: "p", ID: "d", Old: &made, New: &again}}},
		Metrics: &Metrics{Equal: 2, Missing: 1, Changed: []Metric{{"m.x", "steps", "1", "2"}}},
		Inputs:  []Component{{Name: "data/x.csv", Old: "1", New: "2", Stages: []string{"s"}}}, FiguresMissing: 2,
		Notes: []string{"the code of stage w is not known"},
	}
}

const wantText = `1 verdict, 1 other outcome, 1 metric, 2 settings, 1 input, 2 code components, 1 table, 1 figure file differ; to run: 2 to 5 shards, at most 1.5 min of one core
A: config a
B: config b

Claims: 1 verdict; 2 of 3 outcomes differ
  c: reproduced (2, published 2) -> differs (3, published 2)
  d: reproduced (2, published 2) -> reproduced (4, published 2)

Metrics: 1 of 3 metrics differs; 1 more not compared
  m.x: 1 -> 2 steps

Settings: 2 keys differ
  s.m: (none) -> 2  (none -> b.yaml:3:5)
  s.n [steps]: 1 -> (none)  (default -> none)

Inputs: 1 file differs
  data/x.csv: 1 -> 2, reaches s

Code: 2 components differ, reaching s, u
  stages/s/a.go: 1 -> 2, reaches s
  m: (none) -> v1, reaches s, u

Would run: 2 to 5 shards, at most 1.5 min of one core
  s: 2 of 4 shards to compute, 2 stored; about 60 s of one core
  u: at most 3 of 3 shards to compute, 0 stored; at most 0.01 s of one core; it waits for what has to be made first (fewer shards if that comes out as before)
  w: 0 of 1 shard to compute, 1 stored

Tables: 1 of 2 tables differs; 1 more not compared
  s/t: rows 3 -> 3: 1 equal, 1 changed, 1 added, 1 removed; largest in x: 0.3 (50 %)
    x [1/step]: 1 changed, max abs 0.3, max rel 0.5
    ~ n=1: x 1 -> 2
    + n=4
    - n=3
  u/*: not compared (B: its results were collected by gc)

Figures and printed tables: 1 of 1 file differs; 2 more not compared
  p/f.csv: removed

note: the code of stage w is not known
`

func textOf(t *testing.T, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, text.Screen{Width: 300, Lines: text.Unlimited}, r, false, ""); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	if got := textOf(t, full()); got != wantText {
		t.Errorf("got\n%s", got)
	}
	nothing := func() *Report {
		return &Report{A: &Side{}, B: &Side{}, Config: []Setting{}, Code: []Component{}, Plan: &Plan{}, Tables: []*Table{{Verdict: Equal}}}
	}
	if got := textOf(t, nothing()); !strings.Contains(got, "nothing changes") {
		t.Error(got)
	}
	for name, spoil := range map[string]func(r *Report){
		"work":      func(r *Report) { r.Plan.Maybe = 1 },
		"no result": func(r *Report) { r.Tables[0].Verdict = Unavailable },
		"no claim":  func(r *Report) { r.Claims = &Claims{Missing: 1} },
		"no metric": func(r *Report) { r.Metrics = &Metrics{Missing: 1} },
		"no figure": func(r *Report) { r.FiguresMissing = 1 },
	} {
		r := nothing()
		if spoil(r); r.Differs() || strings.Contains(textOf(t, r), "nothing changes") {
			t.Errorf("%s: what is not known is taken for a difference, or for equal", name)
		}
	}
}

// On a screen each part has its title and as many lines as fit, details aside, and what
// is equal is one line.
func TestBrief(t *testing.T) {
	r := full()
	for i := range 100 {
		r.Code = append(r.Code, Component{Name: fmt.Sprintf("stages/s/%d.go %s", i, strings.Repeat("x", 80))})
	}
	r.Config = []Setting{}
	var b bytes.Buffer
	if err := Text(&b, text.Screen{Width: 80, Lines: 23}, r, false, "neurorbit diff --full"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	for _, line := range lines {
		if len([]rune(line)) > 80 || strings.HasPrefix(line, "    ~") {
			t.Errorf("the line %q", line)
		}
	}
	if len(lines) > 23 {
		t.Errorf("%d lines\n%s", len(lines), b.String())
	}
	for _, want := range []string{"\nTables: ", "\nCode: 102 components differ, reaching s, u\n  stages/s/a.go: ", "\nEqual: settings\nIn full: neurorbit diff --full\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestMarkdown(t *testing.T) {
	var b bytes.Buffer
	r := full()
	r.Tables[0].Rows = append(r.Tables[0].Rows, "~ n=5: "+strings.Repeat("x 1 -> 2, ", 60))
	if err := Markdown(&b, r); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if len(line) > 201 {
			t.Errorf("a line of %d characters: %s", len(line), line)
		}
	}
	for _, want := range []string{
		"\n### note: the code of stage w is not known\n", "one core  \nA: config a  \nB: config b\n",
		"\n### Settings: 2 keys differ\n\n<details><summary>2 lines</summary>\n\n```\n  s.m: (none) -> 2",
		"\n### Figures and printed tables: 1 of 1 file differs; 2 more not compared\n\n<details><summary>1 line</summary>\n\n```\n  p/f.csv: removed\n```\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestDiffers(t *testing.T) {
	for name, r := range map[string]*Report{
		"config": {Config: full().Config}, "code": {Code: full().Code}, "plan": {Plan: full().Plan},
		"tables": {Tables: full().Tables}, "figures": {Figures: full().Figures}, "claims": {Claims: full().Claims}, "metrics": {Metrics: full().Metrics}, "inputs": {Inputs: full().Inputs},
	} {
		if !r.Differs() {
			t.Errorf("a difference of %s does not count", name)
		}
	}
}

func TestChange(t *testing.T) {
	long := strings.Repeat("word ", 20)
	if got := change(long+"one", long+"two"); got != "…word word word one -> …word word word two" {
		t.Error(got)
	}
}

func TestRequiredModules(t *testing.T) {
	file := filepath.Join(t.TempDir(), "go.mod")
	if got, err := requiredModules(file); got != nil || err != nil {
		t.Errorf("no file: %v, %v", got, err)
	}
	text := "module m\n\ngo 1.26\n\nrequire a.org/x v1.2.3 // indirect\n\nrequire (\n\t// c.org/z v9.9.9\n\td.org/w v2.0.0+incompatible\n)\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	got, err := requiredModules(file)
	if err != nil || fmt.Sprint(got) != "map[a.org/x:v1.2.3 d.org/w:v2.0.0+incompatible]" {
		t.Errorf("%v, %v", got, err)
	}
}
