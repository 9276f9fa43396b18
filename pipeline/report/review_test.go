package report

import (
	"neurorbit/pipeline/claims"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// facts holds every character that Markdown or LaTeX treats specially, in every
// text that comes from outside.
func facts(nasty string) Facts {
	result := func(id, table string, v claims.Verdict, declared bool) claims.Claim {
		return claims.Claim{ID: id, Place: nasty, Says: nasty, Why: nasty, Note: nasty, Outcome: claims.Outcome{
			Verdict: v, Table: table, Got: nasty, Published: nasty, Difference: nasty, AsDeclared: declared}}
	}
	return Facts{
		Version: nasty, Go: "go1.26", Config: "quick", File: "configs/quick.yaml", Flag: " -c configs/quick.yaml", Report: "reports/configs/quick",
		Papers: []claims.File{{
			Paper: "toy", Label: nasty, Title: nasty, File: "configs/claims/toy.yaml",
			Claims: []claims.Claim{
				result("toy.a", "squares/squares", claims.Reproduced, true), result("toy.b", "squares/squares", claims.Differs, true),
				result("toy.c", "total/total", claims.NotTestable, true),
			},
			Uncovered: []claims.Uncovered{{Place: nasty, Says: nasty, Why: nasty}},
		}},
		Stages: []StageFacts{{Name: "squares", Doc: nasty, Key: "0123456789ab", Shards: 3, Exact: true}, {Name: "total", Doc: nasty, Key: "ba9876543210", Shards: 2}},
		Bytes:  1, Stamps: []string{nasty}, Stale: []string{"STALE: " + nasty}, Commands: []string{"review"},
		Link: func(p string) string { return "../../../" + p },
	}
}

const special = `\ { } $ & # _ % ~ ^ < > | " ' ` + "`" + ` -- [x] (y) *z* !` + " “q” ‘r’ – — … · × ± ° ≤ ≥ ≠ ≈ → ← ∞ − √ ∈ αβγδεθλμµπρστφψω ΔΣ é ü Ñ ß 日 \x01\n\t."

// TestPages: counts, evidence and what differs are on the pages.
func TestPages(t *testing.T) {
	f := facts("Toy")
	md, tex := string(ReviewMarkdown(f)), string(Appendix(f))
	for _, want := range []string{
		"> **STALE: Toy**", "| [Toy](toy/README.md) | 3 | 1 | 1 | 1 | 0 | [`configs/claims/toy.yaml`](../../../configs/claims/toy.yaml) |",
		"recomputed 5 of 5 shards",
		"### Toy: what differs", "| `toy.b` | Toy | Toy | Toy | Toy |", "- Toy: 1 of 3 claims differs, 1 not testable, 1 statements",
		"2 claims on `squares/squares`: 1 reproduced, 1 differs.", "exit code 0: 1 reproduced, 1 differs, 1 not testable, all as declared",
	} {
		if !strings.Contains(strings.ToLower(md), strings.ToLower(want)) {
			t.Errorf("REVIEW.md lacks %q:\n%s", want, md)
		}
	}
	for _, want := range []string{
		`\item[C1] Of the statements of \emph{Toy}, 2 rest on the stage \texttt{squares} (Toy): 1 reproduced, 1 differs.`, `\item[E2]`,
		`What differs: \texttt{toy.\allowbreak{}b}`, `It computes with integers only.`,
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
	if md, tex := string(ReviewMarkdown(f)), string(Appendix(f)); !strings.Contains(md, "neurorbit export -c configs/quick.yaml") || !strings.Contains(tex, "neurorbit export") {
		t.Error("the command export is not shown")
	}
	// A link that cannot be is text.
	f.Link = func(string) string { return "" }
	md, tex = string(ReviewMarkdown(f)), string(Appendix(f))
	if strings.Contains(md+tex, "](../") {
		t.Errorf("without links:\n%s", md)
	}
	f.Papers[0].Claims[0].AsDeclared = false
	if md = string(ReviewMarkdown(f)); !strings.Contains(md, "exit code 5: 1 reproduced, 1 differs, 1 not testable; 1 not as declared") {
		t.Errorf("a claim that is not as declared:\n%s", md)
	}
}

// TestEscapes: text from outside leaves the structure of the pages alone.
func TestReviewEscapes(t *testing.T) {
	columns := func(md string) (out []int) {
		for line := range strings.Lines(md) {
			out = append(out, strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"))
		}
		return out
	}
	plain, nasty := string(ReviewMarkdown(facts("x"))), string(ReviewMarkdown(facts(special)))
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
