package claims

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const coverageFile = `paper: p
title: A paper
claims:
  - id: p.count
    place: Sec. 2
    quote: ["There are 27 even ... and 1,000 odd ones.", "کمینه 12/0 است"]
    says: 27 even and 1000 odd squares, at least 0.12
    weight: result
    query: {table: a/b, value: count}
    kind: exact
    expect: 27
  - id: p.rows
    place: Table 1
    quote: ["Table 1 ... 4 16"]
    says: the squares
    weight: result
    query: {table: a/b, columns: [n, square]}
    kind: rows
    published: p.csv
uncovered:
  - {place: Sec. 1, quote: [Some of 7 words], says: words, why: words}
passed:
  - {pattern: '\[[0-9]+\]|Table [0-9]', why: references}
errata:
  - {id: p.err, place: Sec. 3, quote: [on page 5], printed: page 5, correct: page 6, evidence: the page}
`

// TestCoverage: what is left over of a text has its place.
func TestCoverage(t *testing.T) {
	files := fstest.MapFS{"p.csv": {Data: []byte("n,square\n2,4\n4,16\n")}}
	const named = "Some of 7 words.\nThere are 27\n even squares [3] and 1,000 odd ones. Table 1\n2 4\n4 16\nIt is on page 5.\n" +
		"کمینه ۱۲/۰ است."
	f := mustParse(t, coverageFile)
	for text, want := range map[string][]string{
		named:                                 nil,
		strings.Replace(named, "۱۲", "12", 1): nil,
		strings.Replace(named, "1,000", "1000", 1):                           {"c.yaml:4 not in the text"},
		named + "\nWe find 9 more.":                                          {"t:8:1 sentence We find 9 more.", "t:8:9 number 9"},
		strings.Replace(named, "16", "17", 1):                                {"t:4:1 sentence 2 4"},
		strings.Replace(named, "2 4", "2 5", 1):                              {"t:4:3 number 5"},
		strings.Replace(named, "۱۲", "۱۳", 1):                                {"t:7:1 sentence"},
		strings.Replace(named, "page 5", "page 5, or 6. This is a trial", 1): {"t:6:24 sentence This is a trial."},
	} {
		c := f.Coverage("t", text, files)
		var got []string
		for _, l := range c.Left {
			got = append(got, l.At+" "+l.What+" "+l.Text)
		}
		missed := want != nil && !slices.ContainsFunc(got, func(g string) bool { return strings.HasPrefix(g, want[0]) })
		if (want == nil) != (got == nil) || missed {
			t.Errorf("%q:\nleft %q\nwant %q", text, got, want)
		}
		inText := slices.ContainsFunc(c.Left, func(l Leftover) bool { return l.What != "not in the text" })
		if all := c.NamedSentences == c.Sentences && c.NamedNumbers == c.Numbers; all == inText {
			t.Errorf("%+v", c)
		}
	}
}

// TestPublicationsCovered: the claims files name each sentence and number of the
// publications, whose texts are not part of the project, where these are at hand.
func TestPublicationsCovered(t *testing.T) {
	texts, _ := filepath.Glob(root + "/../shared/papers/*.txt")
	if len(texts) == 0 {
		t.Skip("the texts of the publications are not here")
	}
	files, err := filepath.Glob(root + "/configs/claims/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		files[i] = "configs/claims/" + filepath.Base(files[i])
	}
	seen := map[string]bool{}
	for _, name := range texts {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Data{Files: os.DirFS(root)}.Coverage(files, "paper.yaml", filepath.Base(name), string(text))
		if err != nil || len(c.Left) > 0 || c.Sentences < 200 || c.Numbers < 50 {
			t.Errorf("%s: %v, %d of %d sentences, %d of %d numbers: %q", name, err, c.NamedSentences, c.Sentences, c.NamedNumbers, c.Numbers, c.Left)
		}
		seen[c.Paper] = true
	}
	if len(seen) != len(files) {
		t.Errorf("texts of %v, %d claims files", seen, len(files))
	}
}
