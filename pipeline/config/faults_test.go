package config

import (
	"flag"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

type files = map[string]string

const faultsFile = "testdata/faults.txt"

// A faultCase is a config, configs/a.yaml, with the faults that are to be found.
type faultCase struct {
	input string // the name, the files and the --set arguments, as in the golden file
	files files
	sets  []string
	want  string
}

var faultInput = regexp.MustCompile(`^(configs/\S+|--set) (".*")$`)

// faultCases reads the golden file: for each case its name, its files and --set
// arguments as Go strings, and each error with its hint.
func faultCases(t testing.TB) []faultCase {
	data, err := os.ReadFile(faultsFile)
	if err != nil {
		t.Fatal(err)
	}
	var cases []faultCase
	for block := range strings.SplitSeq(strings.TrimSuffix(string(data), "\n"), "\n\n") {
		c := faultCase{files: files{}}
		for i, line := range strings.Split(block, "\n") {
			match := faultInput.FindStringSubmatch(line)
			switch {
			case match == nil && i > 0:
				c.want += line + "\n"
				continue
			case match == nil:
			case match[1] == "--set":
				c.sets = append(c.sets, unquote(t, match[2]))
			default:
				c.files[match[1]] = unquote(t, match[2])
			}
			c.input += line + "\n"
		}
		cases = append(cases, c)
	}
	return cases
}

func unquote(t testing.TB, s string) string {
	text, err := strconv.Unquote(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return text
}

// Each fault in files, in extends and in --set arguments has its exact place and
// remedy.
func TestFaults(t *testing.T) {
	golden, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	golden += "/" + faultsFile
	var blocks []string
	for _, c := range faultCases(t) {
		inFolder(t, c.files)
		config, err := Load(sampleSchema(), "configs/a.yaml", c.sets)
		got := strings.Join(errorLines(t, err), "\n") + "\n"
		if config != nil || got != c.want && !*update {
			t.Errorf("%s\ngot:\n%s\nwant:\n%s", c.input, got, c.want)
		}
		blocks = append(blocks, c.input+got)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(strings.Join(blocks, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
