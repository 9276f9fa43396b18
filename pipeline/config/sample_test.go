package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"neurorbit/pipeline/strictyaml"
)

// The schema that the tests use.

type sampleRoot struct {
	Description string   `yaml:"description" doc:"one line"`
	Extends     string   `yaml:"extends" doc:"file that this one builds on"`
	Claims      []string `yaml:"claims" doc:"claims files"`
	Seed        uint64   `yaml:"seed" doc:"root seed"`
}

type sampleExample struct {
	Figure int    `yaml:"figure" min:"1" required:"true" doc:"figure of the paper"`
	ID     string `yaml:"id" minlen:"1" doc:"permutation ID"`
	CN     int    `yaml:"cn" max:"7"`
	Cells  []int  `yaml:"cells"`
	Style  struct {
		Width float64 `yaml:"width" unit:"mm"`
	} `yaml:"style"`
}

type sampleOrbits struct {
	N        []int           `yaml:"n" min:"3" max:"20" minlen:"1" unique:"true" doc:"dimensions N to enumerate"`
	Steps    int64           `yaml:"steps" min:"1" unit:"steps" doc:"length of a run"`
	Rate     float64         `yaml:"rate" min:"0" max:"1" doc:"share of <runs>"`
	Kind     string          `yaml:"kind" enum:"pbnn,dbnn"`
	Free     any             `yaml:"free"`
	Examples []sampleExample `yaml:"examples" doc:"networks that are drawn"`
	Grid     [][]int         `yaml:"grid"`
	Plot     struct {
		DPI  int    `yaml:"dpi" min:"72" max:"600" unit:"1/inch" doc:"resolution"`
		Font string `yaml:"font"`
	} `yaml:"plot"`
}

type sampleRule struct {
	Low  int    `yaml:"low"`
	Name string `yaml:"name" minlen:"1"`
}

func (s *sampleOrbits) Validate() []strictyaml.FieldError {
	if s.Steps > 100 && s.Rate == 0.5 {
		return []strictyaml.FieldError{{Path: "rate", Msg: "must not be 0.5 for more than 100 steps", Hint: "write 0.4"}}
	}
	return nil
}

type samplePapers struct {
	Width int  `yaml:"width" doc:"width of a figure"`
	Draft bool `yaml:"draft"`
}

func (s samplePapers) Validate() []strictyaml.FieldError {
	if s.Width%2 == 1 {
		return []strictyaml.FieldError{{Path: "width", Msg: "must be even"}}
	}
	return nil
}

func newSampleOrbits() any {
	s := &sampleOrbits{
		N: []int{7}, Steps: 10, Rate: 0.5, Kind: "pbnn", Free: 1.0,
		Examples: []sampleExample{{Figure: 2, ID: "1357246"}},
		Grid:     [][]int{{1, 2}, {}},
	}
	s.Plot.DPI = 200
	s.Plot.Font = "Liberation Serif"
	return s
}

func sampleSchema() *Schema {
	return NewSchema(func() any { return &sampleRoot{Claims: []string{"claims/a.yaml"}} }, map[string]func() any{
		"orbits": newSampleOrbits,
		"papers": func() any { return &samplePapers{Width: 80} },
		"digits": nil,
	})
}

// memory reads from a map instead of the disk.
func memory(files map[string]string) reader {
	return func(path string) ([]byte, error) {
		if text, ok := files[filepath.ToSlash(path)]; ok {
			return []byte(text), nil
		}
		return nil, errors.New("no such file")
	}
}

// mustLoad loads "configs/a.yaml" out of files.
func mustLoad(t interface {
	Helper()
	Fatalf(string, ...any)
}, files map[string]string, sets ...string) *Config {
	t.Helper()
	c, err := load(sampleSchema(), "configs/a.yaml", sets, memory(files))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return c
}

// errorLines returns each error followed by its hint.
func errorLines(t *testing.T, err error) []string {
	t.Helper()
	var errs strictyaml.Errors
	if !errors.As(err, &errs) {
		t.Fatalf("the error is %T %v, not Errors", err, err)
	}
	var lines []string
	for _, e := range errs {
		lines = append(lines, e.Error(), "hint: "+e.Hint())
	}
	return lines
}

// inFolder writes files to a new folder and makes it the working directory.
func inFolder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), fs.ModePerm); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
