package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"neurorbit/stages"
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

// TestNumbersInReadme: the numbers of the front page are those of the committed report.
func TestNumbersInReadme(t *testing.T) {
	rows := func(name string) [][]string {
		rows, err := csv.NewReader(strings.NewReader(read(t, "reports/"+name))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	orbits := 0
	for _, name := range []string{"table2", "table3", "table4", "table5"} {
		for _, row := range rows("pbnn/" + name + ".csv")[1:] {
			for i := 0; i < len(row); i += 2 {
				if row[i] != "" {
					orbits++
				}
			}
		}
	}
	lambda := rows("attractors/lambda.csv")
	strange := lambda[slices.IndexFunc(lambda, func(row []string) bool { return row[0] == "strange" })]
	table1 := rows("cfnn/table1.csv")
	chaotic := slices.Index(table1[0], "chaotic")
	front := strings.Join(strings.Fields(read(t, "README.md")), " ")
	for what, holds := range map[string]bool{
		"All 173 entries of tables 2 to 5":                 orbits == 173,
		`the "strange" attractor with λ = 0.32`:            strange[slices.Index(lambda[0], "published λ")] == "0.32",
		"is a closed curve with λ₁ = 0":                    strange[slices.Index(lambda[0], "class")] == "quasiperiodic",
		"calibration as described, it misreads 91 of them": table1[2][0] == "wrongly classified" && table1[2][chaotic] == "91",
	} {
		if !holds || !strings.Contains(front, what) {
			t.Errorf("the report does not say, or README.md not: %s", what)
		}
	}
}
