package report

import (
	"reflect"
	"testing"
)

// Cells are shown as in Markdown, with what they round, and without the columns that
// only CSV has; a Markdown table with other rows is not taken.
func TestGridAsInMarkdown(t *testing.T) {
	const csv, md = "set,λ,± se,class,stamp\na_b,1.23456,0.01,x|y,s\n", "Caption\n\n| set | λ | class |\n| :-- | --: | :-- |\n| a\\_b | 1.235 ± 0.010 | x\\|y |\n\nProof of 1. a\\_b | c &lt; d\n"
	it := Item{Files: []File{{"p/t.md", []byte(md)}, {"p/t.csv", []byte(csv)}}}
	got, err := it.Grid()
	want := &Grid{
		Header: []string{"set", "λ", "class"}, Rows: [][]string{{"a_b", "1.235 ± 0.010", "x|y"}},
		Numeric: []bool{false, true, false}, Full: [][]string{{"", "1.23456", ""}},
		Notes: []string{"Proof of 1. a_b|c < d"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	it.Files[0].Data = []byte("no table")
	if got, err = it.Grid(); err != nil || len(got.Header) != 5 || got.Full != nil {
		t.Errorf("got %+v, %v", got, err)
	}
}
