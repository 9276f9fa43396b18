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
		return claims.Claim{ID: id, Weight: claims.Result, Place: nasty, Says: nasty, Why: nasty, Note: nasty, Outcome: claims.Outcome{
			Verdict: v, Table: table, Got: nasty, Published: nasty, Difference: nasty, AsDeclared: declared}}
	}
	return Facts{
		Go: "go1.26", Flag: " -c configs/quick.yaml", Report: "reports/configs/quick",
		Page: Page{Version: nasty, Config: "quick", File: "configs/quick.yaml", Stale: []string{"STALE: " + nasty}, Claims: []claims.File{{
			Paper: "toy", Label: nasty, Title: nasty, File: "configs/claims/toy.yaml",
			Claims: []claims.Claim{
				result("toy.a", "squares/squares", claims.Reproduced, true), result("toy.b", "squares/squares", claims.Differs, true),
				result("toy.c", "total/total", claims.NotTestable, true),
			},
			Uncovered: []claims.Uncovered{{Place: nasty, Says: nasty, Why: nasty}},
		}}},
		Stages: []StageFacts{{Name: "squares", Folder: "toys/squares", Doc: nasty, Key: "0123456789ab", Shards: 3}, {Name: "total", Folder: "toys/total", Doc: nasty, Key: "ba9876543210", Shards: 2}},
		Shards: 5, Uncovered: 1, Megabytes: 1, Stamps: []string{nasty},
		Workflow: "toys/toys.go", Library: "toys/lib", Root: "../../..",
	}
}

// forEvaluators returns REVIEW.md and appendix.tex.
func forEvaluators(t *testing.T, f Facts) (md, tex string) {
	t.Helper()
	pages := map[string][]byte{}
	if err := f.render(pages); err != nil {
		t.Fatal(err)
	}
	return string(pages[reviewName]), string(pages[appendixName])
}

const special = `\ { } $ & # _ % ~ ^ < > | " ' ` + "`" + ` -- [x] (y) *z* !` + " “q” ‘r’ – — … · × ± ° ≤ ≥ ≠ ≈ → ← ∞ − √ ∈ αβγδεθλμµπρστφψω ΔΣ é ü Ñ ß 日 \x01\n\t."

// TestPages: counts, evidence and what differs are on the pages.
func TestPages(t *testing.T) {
	f := facts("Toy")
	md, tex := forEvaluators(t, f)
	for _, want := range []string{
		"> **STALE: Toy**", "| [Toy](toy/README.md) | 3 results: 1 reproduced, 1 differs, 1 not testable |  | 0 | [`configs/claims/toy.yaml`](../../../configs/claims/toy.yaml) |",
		"recomputed 5 of 5 shards", "[`toys/squares`](../../../toys/squares)", "[`toys/lib`](../../../toys/lib)", "neurorbit export -c configs/quick.yaml",
		"### Toy: what differs", "| `toy.b` | result | Toy | Toy | Toy | Toy |", "- Toy: 3 results: 1 reproduced, 1 differs, 1 not testable; 1 statement",
		"2 claims on `squares/squares`: 2 results: 1 reproduced, 1 differs.", "exit code 0: 3 results: 1 reproduced, 1 differs, 1 not testable, all as declared",
	} {
		if !strings.Contains(strings.ToLower(md), strings.ToLower(want)) {
			t.Errorf("REVIEW.md lacks %q:\n%s", want, md)
		}
	}
	for _, want := range []string{
		`\item[C1] Of the statements of \emph{Toy}, 2 rest on the stage \texttt{squares} (Toy): 2 results: 1 reproduced, 1 differs.`, `\item[E2]`,
		`What differs: \texttt{toy.\allowbreak{}b}`, `\item[\texttt{bin/\allowbreak{}neurorbit run -{}c configs/\allowbreak{}quick.\allowbreak{}yaml}]`,
	} {
		if !strings.Contains(tex, want) {
			t.Errorf("appendix.tex lacks %q:\n%s", want, tex)
		}
	}
	// A link that cannot be is text.
	f.Root = ""
	if md, _ = forEvaluators(t, f); strings.Contains(md, "](..") {
		t.Errorf("without links:\n%s", md)
	}
	f.Claims[0].Claims[0].AsDeclared = false
	if md, _ = forEvaluators(t, f); !strings.Contains(md, "exit code 5: 3 results: 1 reproduced, 1 differs, 1 not testable; 1 not as declared") {
		t.Errorf("a claim that is not as declared:\n%s", md)
	}
}

// TestReviewEscapes: text from outside leaves the structure of the pages alone.
func TestReviewEscapes(t *testing.T) {
	columns := func(md string) (out []int) {
		for line := range strings.Lines(md) {
			out = append(out, strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"))
		}
		return out
	}
	plain, _ := forEvaluators(t, facts("x"))
	nasty, tex := forEvaluators(t, facts(special))
	if a, b := columns(plain), columns(nasty); !slices.Equal(a, b) {
		t.Errorf("the tables of REVIEW.md change with their text: %v, %v\n%s", a, b, nasty)
	}
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
		if got := texText(r); got != want {
			t.Errorf("TeX(%q) = %q, want %q", r, got, want)
		}
	}
}

// TestCompiles compiles the appendix where there is a TeX engine.
func TestCompiles(t *testing.T) {
	engine, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Skip("there is no pdflatex; TestReviewEscapes checks the escaping")
	}
	dir := t.TempDir()
	_, tex := forEvaluators(t, facts(special))
	if err := os.WriteFile(filepath.Join(dir, appendixName), []byte(tex), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(engine, "-interaction=nonstopmode", "-halt-on-error", appendixName)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
