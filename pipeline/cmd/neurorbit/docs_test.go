package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"neurorbit/pipeline/claims"
	"neurorbit/stages"
	pbnnorbits "neurorbit/stages/pbnn/orbits"
)

// docs are the pages for people who look at the sources.
var docs = []string{"README.md", "pipeline/README.md", "stages/README.md", ".github/CONTRIBUTING.md"}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(projectRoot, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestLinks: what the pages link to and show is there.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)|src="([^"]+)"`)
	for _, doc := range docs {
		for _, m := range link.FindAllStringSubmatch(read(t, doc), -1) {
			to := m[1] + m[3]
			if strings.Contains(to, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(projectRoot, filepath.Dir(doc), filepath.FromSlash(to))); err != nil {
				t.Errorf("%s: %v", doc, err)
			}
		}
	}
}

// TestCommandsInDocs: the page of the machinery lists the commands that there are.
func TestCommandsInDocs(t *testing.T) {
	help, err := exec.Command(binary, "--help").Output()
	if err != nil {
		t.Fatal(err)
	}
	page := read(t, "pipeline/README.md")
	_, table, _ := strings.Cut(page, "| command | does |")
	table, _, _ = strings.Cut(table, "\n\n")
	_, list, _ := bytes.Cut(help, []byte("Commands:\n"))
	list, _, _ = bytes.Cut(list, []byte("\n\n"))
	n := 0
	for line := range strings.Lines(string(list)) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if n++; name != "completion" && name != "help" && !regexp.MustCompile("`"+name+"[` ]").MatchString(table) {
			t.Errorf("pipeline/README.md does not list the command %s", name)
		}
	}
	if n < 15 {
		t.Errorf("%d commands in\n%s", n, help)
	}
}

// TestTablesInDocs: the tables that the page of the science describes exist.
func TestTablesInDocs(t *testing.T) {
	published := map[string]bool{}
	for _, st := range stages.All() {
		for _, o := range st.Outputs {
			published[st.Name+"/"+o.Name] = o.Row != nil && !o.Internal
		}
	}
	_, list, _ := strings.Cut(read(t, "stages/README.md"), "| table | a row is |\n|---|---|\n")
	list, _, _ = strings.Cut(list, "\n\n")
	n := 0
	for row := range strings.Lines(list) {
		stage := ""
		cell, _, _ := strings.Cut(strings.TrimPrefix(row, "|"), "|")
		for _, m := range regexp.MustCompile("`([a-z0-9_]+/)?([a-z0-9_]+)`").FindAllStringSubmatch(cell, -1) {
			if m[1] != "" {
				stage = m[1]
			}
			if n++; !published[stage+m[2]] {
				t.Errorf("stages/README.md describes %s%s, which is not published", stage, m[2])
			}
		}
	}
	if n < 40 {
		t.Errorf("%d tables are described", n)
	}
}

// TestHeadlines: the numbers of the front page and of decisions are those of the committed
// reports and of the claims files.
func TestHeadlines(t *testing.T) {
	rows := func(name string) [][]string { return reported(t, name) }
	cell := func(table [][]string, row func(row []string) bool, column string) string {
		return table[slices.IndexFunc(table, row)][slices.Index(table[0], column)]
	}
	named := func(name string) func([]string) bool { return func(row []string) bool { return row[0] == name } }
	orbits := 0
	for _, name := range []string{"table2", "table3", "table4", "table5"} {
		for _, row := range rows("pbnn/" + name + ".csv")[1:] {
			for i := 0; i < len(row) && row[i] != ""; i += 2 {
				orbits++
			}
		}
	}
	lambda, table1, multiverse := rows("attractors/lambda.csv"), rows("cfnn/table1.csv"), rows("cfnn/multiverse.csv")
	catch := func(variant, caught, undecided string) bool {
		return cell(multiverse, named(variant), "errors caught") == caught && cell(multiverse, named(variant), "undecided") == undecided
	}
	to11, to13 := 0, 0
	for _, row := range committed[pbnnorbits.StatisticsRow](t, "configs/beyond/data/orbits/statistics") {
		if to13 += int(row.GBPOs); row.N <= 11 {
			to11 += int(row.GBPOs)
		}
	}
	const front, about, sweep = "README.md", "configs/claims/cfnn.yaml", "pipeline/decisions/0010-a-sweep-tests-many-permutations-at-once.md"
	for _, c := range []struct {
		in, says string
		holds    bool
	}{
		{front, "All 173 entries of tables 2 to 5", orbits == 173},
		{front, `the "strange" attractor with λ = 0.32`, cell(lambda, named("strange"), "published λ") == "0.32"},
		{front, "is a closed curve with λ₁ = 0", cell(lambda, named("strange"), "class") == "quasiperiodic"},
		{front, "calibration as described, it misreads 91 of them", cell(table1, named("wrongly classified"), "chaotic") == "91"},
		{front, fmt.Sprintf("of %d outcomes differ", outcomes(t)), true},
		{about, "60 rows catch 64 with 141 undecided", catch("t12_rows60", "64", "141")},
		{about, "a range of 0.4 catches 84 with 229", catch("range0.4_t12", "84", "229")},
		{about, "To catch 133 of 137 takes all 257 rows, a range of 0.4, and 2156 images undecided", catch("range0.4_t12_rows257", "133", "2156")},
		{sweep, "N = 3 to 11 with the list of 637,000 GBPOs", (to11+500)/1000 == 637},
		{sweep, "60.7 million GBPOs counted", (to13+50_000)/100_000 == 607},
	} {
		if text := strings.Join(strings.Fields(read(t, c.in)), " "); !c.holds || !strings.Contains(text, c.says) {
			t.Errorf("the reports do not say, or %s does not: %s", c.in, c.says)
		}
	}
}

// reported reads a CSV file of the committed report.
func reported(t *testing.T, name string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(read(t, "reports/"+name))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// outcomes counts the claims and their readings.
func outcomes(t *testing.T) (n int) {
	t.Helper()
	for _, name := range []string{"pbnn", "attractors", "cfnn"} {
		f, err := claims.Parse(name, []byte(read(t, "configs/claims/"+name+".yaml")))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range f.Claims {
			n += 1 + len(c.Readings)
		}
	}
	return n
}

// TestTiles: a picture of the gallery is what the line below it draws.
func TestTiles(t *testing.T) {
	page := read(t, "reports/attractors/index.html")
	tiles := regexp.MustCompile(`(?s)<a class="paper" href="(gallery_[0-9]+\.png)">.*?<code class="command">neurorbit (attractor [^<]*)</code>`).FindAllStringSubmatch(page, -1)
	if len(tiles) < 24 {
		t.Fatalf("%d pictures with commands in the gallery, want 24", len(tiles))
	}
	for _, tile := range [][]string{tiles[0], tiles[len(tiles)-1]} {
		want, err := png.Decode(strings.NewReader(read(t, "reports/attractors/"+tile[1])))
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "x.png")
		bounds := want.Bounds()
		args := strings.Fields(strings.Replace(tile[2], "x.png", out, 1))
		args = append(args, "--size", fmt.Sprint(max(bounds.Dx(), bounds.Dy())), "--steps", "20000")
		cmd := exec.Command(binary, args...)
		cmd.Dir = projectRoot
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, text)
		}
		f, err := os.Open(out)
		if err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(f)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		if got.Bounds() != bounds {
			t.Fatalf("%s is %v, %q draws %v", tile[1], bounds, args, got.Bounds())
		}
		for y := range bounds.Dy() {
			for x := range bounds.Dx() {
				if got.At(x, y) != want.At(x, y) {
					t.Fatalf("%s: dot (%d, %d) is %v, %q draws %v", tile[1], x, y, want.At(x, y), args, got.At(x, y))
				}
			}
		}
	}
}

// TestTablesCompile: LaTeX sets each table of the reports, no box more than 10 pt too wide.
func TestTablesCompile(t *testing.T) {
	if _, err := exec.LookPath("pdflatex"); err != nil {
		t.Skip("no pdflatex here: the tables were not set")
	}
	var document strings.Builder
	document.WriteString("\\documentclass{article}\n\\usepackage{booktabs,longtable,array,lscape}\n\\begin{document}\n")
	tables := 0
	for _, pattern := range []string{"reports/*/*.tex", "reports/configs/*/*/*.tex"} {
		files, err := filepath.Glob(filepath.Join(projectRoot, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			tables++
			fmt.Fprintf(&document, "\\typeout{TABLE %s}\\input{%s}\n\\clearpage\n", filepath.Base(file), filepath.ToSlash(file))
		}
	}
	if tables < 30 {
		t.Fatalf("%d tables, want 30", tables)
	}
	dir := t.TempDir()
	document.WriteString("\\end{document}\n")
	if err := os.WriteFile(filepath.Join(dir, "all.tex"), []byte(document.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		cmd := exec.Command("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex")
		cmd.Dir = dir
		if out, err := cmd.Output(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	log, err := os.ReadFile(filepath.Join(dir, "all.log"))
	if err != nil {
		t.Fatal(err)
	}
	table := ""
	for _, m := range regexp.MustCompile(`TABLE (\S+)|Overfull .hbox \(([0-9.]+)pt too wide\)|too large`).FindAllStringSubmatch(string(log), -1) {
		if m[1] != "" {
			table = m[1]
		} else if by, err := strconv.ParseFloat(m[2], 64); err != nil || by > 10 {
			t.Errorf("%s: %s", table, m[0])
		}
	}
}
