package strictyaml

import (
	"errors"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden file")

const faultsFile = "testdata/faults.txt"

// A faultCase is a document with the faults that are to be found in it.
type faultCase struct{ name, in, want string }

// faultCases reads the golden file: for each case its name, the document as a Go
// string, and each error with its hint.
func faultCases(t testing.TB) []faultCase {
	data, err := os.ReadFile(faultsFile)
	if err != nil {
		t.Fatal(err)
	}
	var cases []faultCase
	for block := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n\n") {
		lines := strings.SplitN(block, "\n", 3)
		in, err := strconv.Unquote(lines[1])
		if err != nil || len(lines) != 3 {
			t.Fatalf("%s: %v", block, err)
		}
		cases = append(cases, faultCase{lines[0], in, lines[2]})
	}
	return cases
}

// faultsOf returns the faults of a document as the golden file has them.
func faultsOf(t *testing.T, in string) string {
	err := Unmarshal("c.yaml", []byte(in), &sample{})
	var errs Errors
	if !errors.As(err, &errs) {
		t.Fatalf("%q: the error is %T %v, not Errors", in, err, err)
	}
	var got []string
	for _, e := range errs {
		got = append(got, e.Error(), "hint: "+e.Hint())
	}
	return strings.Join(got, "\n")
}

// Each fault has its exact place, text and remedy.
func TestFaults(t *testing.T) {
	var golden []string
	for _, c := range faultCases(t) {
		got := faultsOf(t, c.in)
		if got != c.want && !*update {
			t.Errorf("%s:\n%s\ngot:\n%s\nwant:\n%s", c.name, c.in, got, c.want)
		}
		golden = append(golden, c.name+"\n"+strconv.Quote(c.in)+"\n"+got)
	}
	if *update {
		if err := os.WriteFile(faultsFile, []byte(strings.Join(golden, "\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFaultsOfLongDocuments(t *testing.T) {
	x60, brackets := strings.Repeat("x", 60), strings.Repeat("[", 32)
	cases := map[string]string{
		"orbits: {steps: " + strings.Repeat("x", 100) + "}\n": `c.yaml:1:17: orbits.steps: a whole number is wanted, not text ("` + x60 + `...")`,
		"title: " + strings.Repeat("[", 10001) + "\n":         `c.yaml:1:1: not valid YAML: exceeded max depth of 10000 ("title: ` + strings.Repeat("[", 53) + `...")`,
		"orbits: {free: " + brackets + strings.Repeat("]", 32) + "}\n": `c.yaml:1:46: orbits.free` + strings.Repeat("[0]", 30) +
			`: more than 32 levels of maps and lists ("[[` + strings.Repeat("]", 32) + `}")`,
	}
	for in, want := range cases {
		if got := faultsOf(t, in); !strings.Contains(got, want+"\n") {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	}
}
