package review

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/claims"
)

// toy has a cheap stage, an exact one that is not cheap, and a dear one.
func toy() []Shard {
	out := []Shard{{"cheap", "a", 1}, {"cheap", "b", 2}}
	for i := range 10 {
		out = append(out, Shard{"dear", fmt.Sprint(i), float64(10 + i)})
	}
	return append(out, Shard{"exact", "x", 30}, Shard{"dear", "long", 500})
}

func TestChoose(t *testing.T) {
	c := Choose(toy(), []string{"exact"}, 3, 1, 60)
	if want := []Sum{{"exact", 1, 30}, {"cheap", 2, 3}}; !slices.Equal(c.Full, want) {
		t.Errorf("in full: %v, want %v", c.Full, want)
	}
	if want := []Sum{{"dear", 11, 645}}; !slices.Equal(c.Dear, want) {
		t.Errorf("dear: %v, want %v", c.Dear, want)
	}
	if len(c.Sample) != 3 || c.Of != 11 {
		t.Errorf("sample: %v of %d", c.Sample, c.Of)
	}
	sum := 0.0
	for _, s := range c.Sample {
		sum += s.Seconds
		if !c.Has(s.Stage, s.ID) {
			t.Errorf("%v was drawn and is not chosen", s)
		}
	}
	if sum > 60 || c.Seconds() != 33+sum {
		t.Errorf("the sample takes %v s, all %v s", sum, c.Seconds())
	}
	if !c.Has("cheap", "b") || c.Has("dear", "long") {
		t.Error("Has says something else than the lists")
	}
	if again := Choose(toy(), []string{"exact"}, 3, 1, 60); !reflect.DeepEqual(c, again) {
		t.Errorf("the same seed chose %v and %v", c, again)
	}
}

// TestChooseBudget: a stage in full counts, whatever it takes; what does not fit
// is dear, and so is every stage that takes longer.
func TestChooseBudget(t *testing.T) {
	c := Choose(toy(), []string{"exact"}, 3, 1, 20)
	if want := []Sum{{"exact", 1, 30}}; !slices.Equal(c.Full, want) {
		t.Errorf("in full: %v, want %v", c.Full, want)
	}
	if len(c.Dear) != 2 || c.Of != 13 {
		t.Errorf("dear: %v, %d shards", c.Dear, c.Of)
	}
	if c = Choose(toy(), nil, 3, 1, 0); len(c.Full) != 0 || len(c.Sample) != 0 || len(c.TooLong) != 14 {
		t.Errorf("nothing fits into no time: %+v", c)
	}
	if c = Choose(toy(), nil, 0, 1, 5); len(c.Sample) != 0 || len(c.TooLong) != 0 {
		t.Errorf("a sample of none: %+v", c)
	}
	if c = Choose(toy(), nil, 99, 1, 1e6); len(c.Full) != 3 || len(c.Sample) != 0 {
		t.Errorf("everything fits: %+v", c)
	}
	if c = Choose(nil, []string{"exact"}, 3, 1, 60); !reflect.DeepEqual(c, Choice{}) {
		t.Errorf("no shards: %+v", c)
	}
}

// TestChooseUniform: with room for all, each dear shard is drawn about equally
// often. The seeds are fixed, so the counts are too.
func TestChooseUniform(t *testing.T) {
	var shards []Shard
	for i := range 20 {
		shards = append(shards, Shard{"dear", fmt.Sprint(i), 1})
	}
	drawn := map[string]int{}
	for seed := range uint64(4000) {
		for _, s := range Choose(shards, nil, 5, seed, 10).Sample {
			drawn[s.ID]++
		}
	}
	// The mean is 1000, the standard deviation 27.
	for _, s := range shards {
		if n := drawn[s.ID]; n < 880 || n > 1120 {
			t.Errorf("shard %s was drawn %d times", s.ID, n)
		}
	}
}

func TestRecord(t *testing.T) {
	want := &Record{
		Config: "paper", Date: "2026-01-02",
		Machine:  Machine{CPU: `A "fast" one: #1`, Cores: 2, MemoryGB: 8, System: "linux/amd64", Go: "go1.26.1"},
		Commands: []Command{{"neurorbit run", 12.5, 300, "computed all"}, {"neurorbit review", 3, 0, ""}},
		Stages:   []Stage{{"orbits", 9, 0.1}, {"basenet", 180, 45}},
	}
	got, err := ParseRecord("review.yaml", want.YAML())
	if err != nil {
		t.Fatalf("%v\n%s", err, want.YAML())
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if _, err := ParseRecord("review.yaml", []byte("config: paper\n")); err == nil {
		t.Error("a record without machine and commands was read")
	}
	if _, err := ParseRecord("review.yaml", []byte("config: paper\nseconds: 3\n")); err == nil {
		t.Error("an unknown key was read")
	}
}

// facts holds every character that Markdown or LaTeX treats specially, in every
// text that comes from outside.
func facts(nasty string) Facts {
	result := func(id, table string, v claims.Verdict, declared bool) claims.Result {
		return claims.Result{ID: id, Place: nasty, Says: nasty, Why: nasty, Note: nasty, Outcome: claims.Outcome{
			Verdict: v, Table: table, Got: nasty, Published: nasty, Difference: nasty, AsDeclared: declared}}
	}
	return Facts{
		Version: nasty, Go: "go1.26", Config: "quick", File: "configs/quick.yaml", Flag: " -c configs/quick.yaml", Report: "reports/configs/quick",
		Papers: []claims.FileResult{{
			Paper: "toy", Label: nasty, Title: nasty, File: "configs/claims/toy.yaml",
			Claims: []claims.Result{
				result("toy.a", "squares/squares", claims.Reproduced, true), result("toy.b", "squares/squares", claims.Differs, true),
				result("toy.c", "total/total", claims.NotTestable, true),
			},
			Uncovered: []claims.Uncovered{{Place: nasty, Says: nasty, Why: nasty}},
		}},
		Stages: []StageFacts{{Name: "squares", Doc: nasty, Key: "0123456789ab", Shards: 3, Exact: true}, {Name: "total", Doc: nasty, Key: "ba9876543210", Shards: 2}},
		Bytes:  1, Stamps: []string{nasty}, Stale: []string{"STALE: " + nasty}, Commands: []string{"review"},
		Link: func(p string) string { return "../../../" + p },
		Record: &Record{Config: "quick", Date: "2026-01-02", Machine: Machine{CPU: nasty, Cores: 2, MemoryGB: 8, System: "linux/amd64", Go: "go1.26.1"},
			Commands: []Command{{"neurorbit review -c configs/quick.yaml", 12.25, 300, nasty}}, Stages: []Stage{{"squares", 3, 100}}},
	}
}

const special = `\ { } $ & # _ % ~ ^ < > | " ' ` + "`" + ` -- [x] (y) *z* !` + " “q” ‘r’ – — … · × ± ° ≤ ≥ ≠ ≈ → ← ∞ − √ ∈ αβγδεθλμµπρστφψω ΔΣ é ü Ñ ß 日 \x01\n\t."

// TestPages: counts, evidence, recorded times and what differs are on the pages.
func TestPages(t *testing.T) {
	f := facts("Toy")
	md, tex := string(Markdown(f)), string(Appendix(f))
	for _, want := range []string{
		"> **STALE: Toy**", "| [Toy](toy/README.md) | 3 | 1 | 1 | 1 | 0 | [`configs/claims/toy.yaml`](../../../configs/claims/toy.yaml) |",
		"recomputed 5 of 5 shards", "12.2 s, 300 MB of memory |", "2 cores of Toy, 8 GB", "| `squares` | 3 | 100.0 |",
		"### Toy: what differs", "| `toy.b` | Toy | Toy | Toy | Toy |", "- Toy: 1 of 3 claims differs, 1 not testable, 1 statements",
		"2 claims on `squares/squares`: 1 reproduced, 1 differs.", "exit code 0: 1 reproduced, 1 differs, 1 not testable, all as declared",
	} {
		if !strings.Contains(strings.ToLower(md), strings.ToLower(want)) {
			t.Errorf("REVIEW.md lacks %q:\n%s", want, md)
		}
	}
	for _, want := range []string{
		`\item[C1] Of the statements of \emph{Toy}, 2 rest on the stage \texttt{squares} (Toy): 1 reproduced, 1 differs.`, `\item[E2]`,
		`(measured: 1.7 min of computation)`, `What differs: \texttt{toy.\allowbreak{}b}`, `\item[Time] \texttt{neurorbit review -{}c configs/\allowbreak{}quick.\allowbreak{}yaml}: 12.2 s, 300 MB of memory`, `It computes with integers only.`,
	} {
		if !strings.Contains(tex, want) {
			t.Errorf("appendix.tex lacks %q:\n%s", want, tex)
		}
	}
	for _, page := range []string{md, tex} {
		if strings.Contains(page, "export") {
			t.Error("a command is shown that the program does not have")
		}
	}
	f.Commands = append(f.Commands, "export", "import")
	if md, tex := string(Markdown(f)), string(Appendix(f)); !strings.Contains(md, "neurorbit export -c configs/quick.yaml") || !strings.Contains(tex, "neurorbit export") {
		t.Error("the command export is not shown")
	}
	// Without a record nothing is said of times; a link that cannot be is text.
	f.Record, f.Link = nil, func(string) string { return "" }
	md, tex = string(Markdown(f)), string(Appendix(f))
	if strings.Contains(md+tex, "easured on") || strings.Contains(md, "](../") || !strings.Contains(md, "was not measured") {
		t.Errorf("without a record:\n%s", md)
	}
	f.Papers[0].Claims[0].AsDeclared = false
	if md = string(Markdown(f)); !strings.Contains(md, "exit code 5: 1 reproduced, 1 differs, 1 not testable; 1 not as declared") {
		t.Errorf("a claim that is not as declared:\n%s", md)
	}
}

// TestEscapes: text from outside leaves the structure of the pages alone.
func TestEscapes(t *testing.T) {
	columns := func(md string) (out []int) {
		for line := range strings.Lines(md) {
			out = append(out, strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"))
		}
		return out
	}
	plain, nasty := string(Markdown(facts("x"))), string(Markdown(facts(special)))
	if a, b := columns(plain), columns(nasty); !slices.Equal(a, b) {
		t.Errorf("the tables of REVIEW.md change with their text: %v, %v\n%s", a, b, nasty)
	}
	tex := string(Appendix(facts(special)))
	for _, r := range tex {
		if r > 0xff || r < ' ' && r != '\n' {
			t.Errorf("appendix.tex holds %q", r)
		}
	}
	depth, math := 0, 0
	for i := 0; i < len(tex); i++ {
		switch tex[i] {
		case '\\':
			i++ // the next character is escaped, or the first of a command
		case '{':
			depth++
		case '}':
			depth--
		case '$':
			math++
		case '#', '&', '%', '^', '~', '_':
			t.Errorf("an unescaped %c: %q", tex[i], tex[max(0, i-40):i+1])
		}
		if depth < 0 {
			t.Fatalf("a brace too many: %q", tex[max(0, i-40):i+1])
		}
	}
	if depth != 0 || math%2 != 0 {
		t.Errorf("%d braces and %d dollars are open", depth, math%2)
	}
	for r, want := range map[string]string{`\`: `\textbackslash{}`, "--": "-{}-{}", "?`": "?\\textasciigrave{}", "日": "U+65E5", "é": "é", "a_b": `a\_b`} {
		if got := TeX(r); got != want {
			t.Errorf("TeX(%q) = %q, want %q", r, got, want)
		}
	}
}

// TestCompiles compiles the appendix where there is a TeX engine.
func TestCompiles(t *testing.T) {
	engine, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("there is no pdflatex; TestEscapes checks the escaping")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, TeXName), Appendix(facts(special)), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(engine, "-interaction=nonstopmode", "-halt-on-error", TeXName)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
