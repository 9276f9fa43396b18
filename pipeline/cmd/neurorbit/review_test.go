package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReviewPages: what the pages for evaluators name is there: files, commands,
// flags and targets of make.
func TestReviewPages(t *testing.T) {
	dir := newProject(t)
	if out, err := neurorbit(binary, dir, nil, "report", "-c", "quick", "--stale"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "reports", "configs", "quick", "REVIEW.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	links := regexp.MustCompile(`\]\(((?:\.\./)*)([^)]+)\)`).FindAllStringSubmatch(page, -1)
	outside := 0
	for _, l := range links {
		root := filepath.Join(dir, "reports", "configs", "quick")
		if l[1] == "../../../" {
			root = projectRoot
			outside++
		} else if l[1] != "" || strings.HasSuffix(l[2], "README.md") || strings.HasSuffix(l[2], "errata.md") {
			// The pages of a publication are there only with its tables and figures.
			continue
		}
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(l[2]))); err != nil {
			t.Errorf("REVIEW.md links to %s: %v", l[0], err)
		}
	}
	if outside < 10 {
		t.Errorf("REVIEW.md has %d links to files of the project", outside)
	}
	makefile, err := os.ReadFile(filepath.Join(projectRoot, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	help := map[string]string{}
	commands := 0
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(page, -1) {
		words := strings.Fields(strings.TrimPrefix(m[1], "bin/"))
		switch words[0] {
		case "make":
			if !strings.Contains(string(makefile), "\n"+words[1]+":") {
				t.Errorf("REVIEW.md names %q, which the Makefile lacks", m[1])
			}
		case "neurorbit":
			commands++
			if help[words[1]] == "" {
				out, err := exec.Command(binary, words[1], "--help").Output()
				if err != nil {
					t.Errorf("REVIEW.md names %q: %v", m[1], err)
					continue
				}
				help[words[1]] = string(out)
			}
			for _, w := range words[2:] {
				if strings.HasPrefix(w, "-") && !strings.Contains(help[words[1]], " "+w) {
					t.Errorf("REVIEW.md names %q, but the command has no flag %s", m[1], w)
				}
			}
		}
	}
	if commands < 8 {
		t.Errorf("REVIEW.md names %d commands", commands)
	}
}
