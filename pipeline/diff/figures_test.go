package diff

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
)

func TestFigures(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"equal", "x,y\n1,2\n2,3\n", "x,y\n1,2\n2,3\n", `equal [x] []`},
		{"numbers", "x,y\n1,2\n2,4\n", "x,y\n1,2\n2,3\n",
			`changed [x] [{"name":"y","points":2,"changed":1,"max_abs":1,"max_rel":0.25}]`},
		{"groups", "panel,x,y\na,1,2\na,2,2\nb,1,5\n", "panel,x,y\na,1,2\na,2,2\nb,1,6\nb,2,7\n",
			`changed [panel x] [{"name":"panel=b: y","points":1,"changed":1,"max_abs":1,"max_rel":0.16666666666666663},{"name":"panel=b: rows","points":1,"added":1,"changed":0}]`},
		{"texts", "x,y\n1,u\n", "x,y\n1,v\n", `changed [x] [{"name":"y","points":1,"changed":1}]`},
		{"printed otherwise", "x,y\n1,0.5\n", "x,y\n1,0.50\n", `changed [x] [{"name":"y","points":1,"changed":1}]`},
		{"not finite", "x,y\n1,NaN\n", "x,y\n1,2\n", `changed [x] [{"name":"y","points":1,"changed":1,"non_finite":1}]`},
		{"no key", "x,y\n1,2\n1,2\n", "x,y\n1,2\n1,2\n1,2\n", `changed [] [{"name":"rows","points":1,"added":1,"changed":0}]`},
		{"names twice", "ID,n,ID,n\n1,2,3,4\n", "ID,n,ID,n\n1,2,3,5\n",
			`changed [ID] [{"name":"n (2)","points":1,"changed":1,"max_abs":1,"max_rel":0.19999999999999996}]`},
	} {
		f, err := Figures("p/f.csv", []byte(c.a), []byte(c.b))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		series, err := json.Marshal(f.Series)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(series), "null", "[]", 1)
		if got := f.Verdict + " [" + strings.Join(f.Key, " ") + "] " + text; got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	if f, err := Figures("p/f.csv", []byte("x,y\n1,2\n"), []byte("x,z\n1,2\n")); err != nil || f.Verdict != Changed || f.Note != "columns x,y -> x,z" {
		t.Errorf("other columns: %+v, %v", f, err)
	}
	for _, bad := range []string{"", "a,b\n1\n", "\"a"} {
		if _, err := Figures("p/f.csv", []byte("x\n1\n"), []byte(bad)); err == nil || !strings.Contains(err.Error(), "p/f.csv of B") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestManyGroups: a first key column with many values does not make as many
// series.
func TestManyGroups(t *testing.T) {
	grid := func(y string) []byte {
		var b strings.Builder
		b.WriteString("i,j,y\n")
		for i := range MaxGroups + 1 {
			b.WriteString(strings.Repeat("1", i+1) + ",1,0\n" + strings.Repeat("1", i+1) + ",2," + y + "\n")
		}
		return []byte(b.String())
	}
	f, err := Figures("p/f.csv", grid("0"), grid("1"))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Series) != 1 || f.Series[0].Name != "y" || f.Series[0].Changed != MaxGroups+1 {
		t.Errorf("%+v", f.Series)
	}
}

func outcome(v claims.Verdict, got, reason string) claims.Outcome {
	return claims.Outcome{Verdict: v, Got: got, Published: "2", Reason: reason}
}

func TestVerdicts(t *testing.T) {
	a := []claims.File{{Paper: "p", Claims: []claims.Claim{
		{ID: "same", Outcome: outcome(claims.Reproduced, "2", "")},
		{ID: "worse", Outcome: outcome(claims.Reproduced, "2", "")},
		{ID: "needs", Outcome: outcome(claims.NotTestable, "", "needs orbits.n with 7; it is [4]")},
		{ID: "unmade", Outcome: outcome(claims.Reproduced, "2", "")},
		{ID: "old", Outcome: outcome(claims.Reproduced, "2", "")},
	}}}
	b := []claims.File{{Paper: "p", Claims: []claims.Claim{
		{ID: "same", Outcome: outcome(claims.Reproduced, "2", "")},
		{ID: "worse", Outcome: outcome(claims.Differs, "3", "")},
		{ID: "needs", Outcome: outcome(claims.NotTestable, "", "needs orbits.n with 7; it is [5]")},
		{ID: "unmade", Outcome: outcome(claims.NotTestable, "", claims.ErrMissing.Error()+": s/t has not been made")},
		{ID: "new", Outcome: outcome(claims.Reproduced, "2", "")},
	}}}
	got := Verdicts(a, b)
	var ids []string
	for _, c := range got.Changed {
		ids = append(ids, c.ID+": "+c.Old.text()+" -> "+c.New.text())
	}
	want := "worse: reproduced (2, published 2) -> differs (3, published 2)\n" +
		"new: (none) -> reproduced (2, published 2)\nold: reproduced (2, published 2) -> (none)"
	if strings.Join(ids, "\n") != want || got.Equal != 2 || got.Missing != 1 {
		t.Errorf("%d equal, %d missing\n%s", got.Equal, got.Missing, strings.Join(ids, "\n"))
	}
}

func TestSettings(t *testing.T) {
	file := config.Origin{Kind: config.FromFile, File: "configs/a.yaml", Line: 3, Column: 5}
	set := config.Origin{Kind: config.FromSet, File: "--set s.n=2"}
	got := Settings(
		[]config.Leaf{{Path: "s.n", Value: "1", Unit: "steps", Origin: file}, {Path: "s.k", Value: "1"}},
		[]config.Leaf{{Path: "s.n", Value: "2", Unit: "steps", Origin: set}, {Path: "s.k", Value: "1"}})
	if len(got.Changed) != 1 || got.Keys != 2 {
		t.Fatalf("%+v", got)
	}
	if want := (Setting{Key: "s.n", Unit: "steps", Old: "1", New: "2", OldOrigin: "configs/a.yaml:3:5", NewOrigin: "--set s.n=2"}); got.Changed[0] != want {
		t.Errorf("got %+v, want %+v", got.Changed[0], want)
	}
}

// report is one of each kind of difference.
func report() *Report {
	return &Report{
		A: Side{Label: "config a"}, B: Side{Label: "config b_<x>"},
		Config: &Config{Keys: 3, Changed: []Setting{{Key: "s.n", Unit: "steps", Old: "1", New: "", OldOrigin: "default"}}},
		Code:   &Code{Files: []Component{{Name: "stages/s/a.go", Old: "1", New: "2", Stages: []string{"s"}}}, Modules: []Component{{Name: "m", New: "v1"}}},
		Plan: &Plan{Compute: 2, Maybe: 3, Seconds: 90, Known: true, Stages: []Stage{
			{Name: "s", Shards: 4, Same: 1, Reused: 2, Compute: 2, Seconds: 60, Known: true, Differs: true},
			{Name: "u", Shards: 3, Maybe: 3, Seconds: 30, Known: true, Waits: []string{"s/t"}, Differs: true},
			{Name: "v", Shards: 1, Same: 1, Reused: 1, Known: true},
		}},
		Tables: []*Table{
			{Name: "s/t", Key: []string{"n"}, Verdict: Changed, RowsA: 3, RowsB: 3, Equal: 1, Changed: 1, Added: 1, Removed: 1,
				Columns:   []Column{{"x", "float64", "1/step", Magnitude{Changed: 1, MaxAbs: "0.30000000000000004", MaxRel: 0.5, MaxULP: 9}}},
				Rows:      []Row{{Key: []string{"1"}, Cells: []Cell{{"x", "1", "2"}}}},
				AddedKeys: [][]string{{"4"}}, RemovedKeys: [][]string{{"3"}}},
			{Name: "u/*", Verdict: Unavailable, Note: "B: its results were collected by gc"},
			{Name: "v/t", Verdict: Equal},
		},
		Figs:   []*Figure{{Name: "p/f.csv", Title: "A figure", Verdict: Changed, Series: []Series{{Name: "y", Points: 2, Magnitude: Magnitude{Changed: 1, MaxAbs: "1", MaxRel: 0.5}}}}},
		Claims: &Claims{Equal: 1, Changed: []Claim{{Paper: "p", ID: "c", Old: &Verdict{Verdict: "reproduced", Got: "1", Published: "1"}, New: &Verdict{Verdict: "differs", Got: "2", Published: "1"}}}},
		Notes:  []string{"stage w is only in A"},
	}
}

const wantText = `A: config a
B: config b_<x>

Config: 1 of 3 keys differs
  s.n [steps]: 1 -> (none)  (default -> none)

Code: 1 file differs, 1 module differs
  stages/s/a.go: 1 -> 2, reaches s
  m: (none) -> v1, reaches no stage

Would run: 2 to 5 shards, at most about 1.5 min of one core
  s  2 of 4 shards to compute, 2 stored (1 key as in A); about 1.0 min of one core
  u  at most 3 of 3 shards to compute, 0 stored; about 30.0 s of one core; reads s/t, to be made first (fewer shards if they come out as before)

Tables: 1 of 2 tables differs, not all were compared
  s/t: rows 3 -> 3: 1 equal, 1 changed, 1 added, 1 removed
    x [1/step]: 1 changed, max abs 0.3, max rel 0.5, max ulp 9
    ~ n=1: x 1 -> 2
    + n=4
    - n=3
  u/*: not compared (B: its results were collected by gc)

Figures and printed tables: 1 of 1 file differs
  p/f.csv: 1 series differs  (A figure)
    y: of 2 points 1 changed, max abs 1, max rel 0.5

Claims: 1 of 2 outcomes differs
  p c: reproduced (1, published 1) -> differs (2, published 1)
note: stage w is only in A
`

func TestText(t *testing.T) {
	var b bytes.Buffer
	if err := Text(&b, report(), false); err != nil {
		t.Fatal(err)
	}
	if b.String() != wantText {
		t.Errorf("got\n%s", b.String())
	}
	b.Reset()
	if err := Text(&b, report(), true); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if strings.HasPrefix(line, "    ") {
			t.Errorf("--stat has details: %s", line)
		}
	}
	unplanned := &Report{Config: &Config{Keys: 3}, Code: &Code{}}
	b.Reset()
	if err := Text(&b, unplanned, false); err != nil || strings.Contains(b.String(), "nothing changes") {
		t.Errorf("%v: not knowing what would run is taken for nothing\n%s", err, b.String())
	}
	equal := &Report{Config: &Config{Keys: 3}, Code: &Code{}, Plan: &Plan{}, Tables: []*Table{{Verdict: Equal}}}
	b.Reset()
	if err := Text(&b, equal, false); err != nil || !strings.Contains(b.String(), "nothing changes: config, code, tables are equal") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func TestMarkdown(t *testing.T) {
	var b bytes.Buffer
	if err := Markdown(&b, report()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"**B**: config b\\_&lt;x&gt;\n",
		"| s.n \\[steps\\] | 1 | (none) | default | none |\n",
		"<details><summary>rows of s/t</summary>\n\n| | n | change |\n|---|---|---|\n| changed | n=1 | x 1 -&gt; 2 |\n| added | n=4 |  |\n",
		"| u/\\* | not compared: B: its results were collected by gc |  |  |\n",
		"| p c | reproduced (1, published 1) | differs (2, published 1) |\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	long := report()
	for range maxOpen {
		long.Config.Changed = append(long.Config.Changed, long.Config.Changed[0])
	}
	b.Reset()
	if err := Markdown(&b, long); err != nil || !strings.Contains(b.String(), "<details><summary>9 keys</summary>\n\n| key |") {
		t.Errorf("%v: a long list is not folded\n%s", err, b.String())
	}
}

func TestDiffers(t *testing.T) {
	if !report().Differs() {
		t.Error("a report full of differences is equal")
	}
	for name, r := range map[string]*Report{
		"config": {Config: report().Config}, "code": {Code: report().Code}, "plan": {Plan: report().Plan},
		"tables": {Tables: report().Tables}, "figures": {Figs: report().Figs}, "claims": {Claims: report().Claims},
	} {
		if !r.Differs() {
			t.Errorf("a difference of %s does not count", name)
		}
	}
	if (&Report{Plan: &Plan{Compute: 3}, Tables: []*Table{{Verdict: Unavailable}}}).Differs() {
		t.Error("what is only not made counts as a difference")
	}
}

func TestChange(t *testing.T) {
	long := strings.Repeat("word ", 20)
	if got := change(long+"one", long+"two"); got != "…word word word one -> …word word word two" {
		t.Error(got)
	}
	if got := change("a", ""); got != "a -> (none)" {
		t.Error(got)
	}
}
