package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"neurorbit/pipeline/strictyaml"
)

func TestLayers(t *testing.T) {
	c := mustLoad(t, files{
		"configs/a.yaml": "\ufeffextends: ../base/b.yaml\r\ndescription: größer\r\norbits:\r\n  n: [5, 6]\r\n",
		"base/b.yaml":    "extends: c.yaml\nclaims: []\norbits: {n: [8, 9, 10], kind: dbnn, plot: {dpi: 300}}\n",
		"base/c.yaml":    "description: \"\"\norbits: {kind: pbnn, steps: 20, plot: {font: x, dpi: 100}, examples: []}\n",
	}, "orbits.steps=30", "orbits.plot.dpi=72", "orbits.steps=40", "papers={width: 2}", `orbits.free=[a, 1.0, "7"]`)

	orbits := c.Section("orbits").(*sampleOrbits)
	want := newSampleOrbits().(*sampleOrbits)
	want.N = []int{5, 6}
	want.Kind = "dbnn"
	want.Steps = 40
	want.Free = []any{"a", 1.0, "7"}
	want.Examples = []sampleExample{}
	want.Plot.DPI, want.Plot.Font = 72, "x"
	if !reflect.DeepEqual(orbits, want) {
		t.Errorf("got  %+v\nwant %+v", orbits, want)
	}
	root := c.Root().(*sampleRoot)
	if root.Description != "größer" || len(root.Claims) != 0 || root.Extends != "" {
		t.Errorf("root: %+v", root)
	}
	if got := c.Section("papers").(*samplePapers).Width; got != 2 {
		t.Errorf("width: %d", got)
	}
	if c.Section("digits") != nil || c.Section("nothing") != nil {
		t.Error("there are sections that the schema does not have")
	}
	if c.Name != "a" || c.Path != "configs/a.yaml" || !slices.Equal(c.Files, []string{"configs/a.yaml", "base/b.yaml", "base/c.yaml"}) {
		t.Errorf("name %q, path %q, files %q", c.Name, c.Path, c.Files)
	}

	var got []string
	for _, l := range c.Leaves() {
		got = append(got, fmt.Sprintf("%s = %s [%s] from %s", l.Path, l.Value, l.Unit, l.Origin))
	}
	wantLeaves := []string{
		`claims = [] [] from base/b.yaml:2:9`,
		`description = "größer" [] from configs/a.yaml:2:14`,
		`orbits.examples = [] [] from base/c.yaml:2:70`,
		`orbits.free = ["a",1,"7"] [] from --set orbits.free=[a, 1.0, "7"]`,
		`orbits.grid = [[1,2],[]] [] from default`,
		`orbits.kind = "dbnn" [] from base/b.yaml:3:31`,
		`orbits.n = [5,6] [] from configs/a.yaml:4:6`,
		`orbits.plot.dpi = 72 [1/inch] from --set orbits.plot.dpi=72`,
		`orbits.plot.font = "x" [] from base/c.yaml:2:46`,
		`orbits.rate = 0.5 [] from default`,
		`orbits.steps = 40 [steps] from --set orbits.steps=40`,
		`papers.draft = false [] from default`,
		`papers.width = 2 [] from --set papers={width: 2}`,
		`seed = 0 [] from default`,
	}
	if strings.Join(got, "\n") != strings.Join(wantLeaves, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(wantLeaves, "\n"))
	}
	l, ok := c.Leaf("papers.width")
	if want := (Leaf{"papers.width", "2", "", "width of a figure", Origin{FromSet, strictyaml.Place{File: "--set papers={width: 2}", Line: 1, Column: 16}}}); !ok || l != want {
		t.Errorf("got %+v", l)
	}
	for _, path := range []string{"papers", "zzz", ""} {
		if _, ok := c.Leaf(path); ok {
			t.Errorf("%q is a leaf", path)
		}
	}
}

func TestYAML(t *testing.T) {
	c := mustLoad(t, files{
		"configs/a.yaml": "extends: b.yaml\ndescription: 'a # b'\norbits:\n  examples:\n    - {figure: 1, style: {width: 0}, cells: [1]}\n    - {figure: 2}\n",
		"configs/b.yaml": "orbits: {free: 2}\n",
	}, "seed=18446744073709551615")
	want := `# a, resolved from configs/a.yaml, configs/b.yaml; each value with its origin
description: "a # b"                    # configs/a.yaml:2:14
claims: [claims/a.yaml]                 # default
seed: 18446744073709551615              # --set seed=18446744073709551615
orbits:
  n: [7]                                # default
  steps: 10                             # default
  rate: 0.5                             # default
  kind: pbnn                            # default
  free: 2                               # configs/b.yaml:1:16
  examples:
    - figure: 1                         # configs/a.yaml:5:16
      cells: [1]                        # configs/a.yaml:5:45
      style:
        width: 0                        # configs/a.yaml:5:34
    - figure: 2                         # configs/a.yaml:6:16
  grid: [[1, 2], []]                    # default
  plot:
    dpi: 200                            # default
    font: "Liberation Serif"            # default
papers:
  width: 80                             # default
  draft: false                          # default
`
	if got := string(c.YAML()); got != want {
		t.Errorf("got:\n%s", got)
	}
}

func TestFreeNumbersKeepTheirType(t *testing.T) {
	c := mustLoad(t, files{"configs/a.yaml": "orbits: {free: [1, 1.0, 1e300]}\n"})
	again := mustLoad(t, files{"configs/a.yaml": string(c.YAML())})
	want := []any{int64(1), 1.0, 1e300}
	if got := again.Section("orbits").(*sampleOrbits).Free; !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v", got)
	}
}

func TestLoadsDoNotShareValues(t *testing.T) {
	schema := sampleSchema()
	in := memory(files{"a.yaml": "{}\n"})
	first, err := load(schema, "a.yaml", nil, in)
	if err != nil {
		t.Fatal(err)
	}
	first.Root().(*sampleRoot).Claims[0] = "changed"
	first.Section("orbits").(*sampleOrbits).N[0] = 9
	second, err := load(schema, "a.yaml", nil, in)
	if err != nil {
		t.Fatal(err)
	}
	if got := second.Root().(*sampleRoot).Claims[0]; got != "claims/a.yaml" {
		t.Errorf("claims: %q", got)
	}
	if got := second.Section("orbits").(*sampleOrbits).N[0]; got != 7 {
		t.Errorf("n: %v", got)
	}
}

func TestDiff(t *testing.T) {
	a := mustLoad(t, files{"configs/a.yaml": "orbits: {n: [3]}\nseed: 0\n"})
	b := mustLoad(t, files{"configs/a.yaml": "description: other\norbits: {n: [4], examples: []}\n"})
	var got []string
	for _, c := range Diff(a.Leaves(), b.Leaves()) {
		got = append(got, fmt.Sprintf("%s: %s (%s) -> %s (%s)", c.Path, c.Old, c.OldOrigin, c.New, c.NewOrigin))
	}
	want := []string{
		`description: "" (default) -> "other" (configs/a.yaml:1:14)`,
		`orbits.examples:  () -> [] (configs/a.yaml:2:28)`,
		`orbits.examples[0].cells: [] (default) ->  ()`,
		`orbits.examples[0].cn: 0 (default) ->  ()`,
		`orbits.examples[0].figure: 2 (default) ->  ()`,
		`orbits.examples[0].id: "1357246" (default) ->  ()`,
		`orbits.examples[0].style.width: 0 (default) ->  ()`,
		`orbits.n: [3] (configs/a.yaml:1:13) -> [4] (configs/a.yaml:2:13)`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if changes := Diff(a.Leaves(), a.Leaves()); len(changes) != 0 {
		t.Errorf("a config differs from itself: %v", changes)
	}
}

func TestKeys(t *testing.T) {
	s := sampleSchema()
	want := "description claims seed orbits orbits.n orbits.steps orbits.rate orbits.kind orbits.free orbits.examples orbits.grid orbits.plot orbits.plot.dpi orbits.plot.font papers papers.width papers.draft"
	if got := strings.Join(s.Keys(), " "); got != want {
		t.Errorf("keys: %s", got)
	}
}

func TestAbout(t *testing.T) {
	s := sampleSchema()
	for path, want := range map[string]string{
		"orbits.plot.dpi": "1/inch: resolution", "orbits.examples[2].style.width": "mm: ",
		"papers":         ": section of the stage papers",
		"orbits.nothing": ": ", "orbits.steps.x": ": ", "nothing.n": ": ", "": ": ",
	} {
		if unit, doc := s.About(path); unit+": "+doc != want {
			t.Errorf("%s: %q, %q", path, unit, doc)
		}
	}
}

// Mistakes in the program show as soon as the schema is made.
func TestNewSchemaPanics(t *testing.T) {
	root := func() any { return &sampleRoot{} }
	section := func(v any) map[string]func() any { return map[string]func() any{"part": func() any { return v }} }
	cases := []struct {
		name     string
		root     func() any
		sections map[string]func() any
		want     string
	}{
		{"no extends", func() any {
			return &struct {
				A int `yaml:"a"`
			}{}
		}, nil, "no key extends"},
		{"root is no pointer", func() any { return sampleRoot{} }, nil, "a pointer to a struct is wanted"},
		{"section is no pointer", root, section(3), "a pointer to a struct is wanted"},
		{"section with the name of a root key", root, map[string]func() any{"seed": func() any { return &samplePapers{} }}, `the key "seed" is given twice`},
		{"type", root, section(&struct {
			A complex128 `yaml:"a"`
		}{}), "type complex128 is not supported"},
		{"map", root, section(&struct {
			A map[string]int `yaml:"a"`
		}{}), "a: is a map, which no config may have"},
		{"default out of range", root, section(&struct {
			A int `yaml:"a" min:"1"`
		}{}), "defaults:6:6: part.a: out of range: must be at least 1"},
		{"default not in the enum", root, section(&struct {
			A string `yaml:"a" enum:"x,y"`
		}{"z"}), "not one of the allowed values"},
		{"default of type any missing", root, section(&struct {
			A any `yaml:"a"`
		}{}), "no value is given"},
		{"default list item without required key", root, section(&struct {
			A []sampleExample `yaml:"a"`
		}{[]sampleExample{{}}}), "out of range"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if r := recover(); r == nil || !strings.Contains(fmt.Sprint(r), c.want) {
					t.Errorf("panic: %v\nwant: %s", r, c.want)
				}
			}()
			NewSchema(c.root, c.sections)
		})
	}
	// A required key must be in the files, though it has a default.
	s := NewSchema(root, section(&struct {
		A string `yaml:"a" minlen:"1" required:"true" doc:"the name"`
	}{"x"}))
	_, err := load(s, "a.yaml", nil, memory(files{"a.yaml": "# c\nseed: 1\n"}))
	if got := strings.Join(errorLines(t, err), "\n"); got != "a.yaml:2:1: part.a: this key is required\nhint: add it: a takes text" {
		t.Errorf("got %s", got)
	}
	if c, err := load(s, "a.yaml", []string{"part.a=x"}, memory(files{"a.yaml": "seed: 1\n"})); err != nil || len(c.Leaves()) != 4 {
		t.Errorf("error %v", err)
	}
}

func TestOverlaysMayBePartial(t *testing.T) {
	// Each file gives only one of two keys that belong together.
	c := mustLoad(t, files{
		"configs/a.yaml": "extends: b.yaml\norbits: {rate: 0.4}\n",
		"configs/b.yaml": "orbits: {steps: 101, rate: 0.5}\n",
	})
	if c.Section("orbits").(*sampleOrbits).Rate != 0.4 {
		t.Error("the upper file does not win")
	}
	if _, err := load(sampleSchema(), "configs/b.yaml", nil, memory(files{"configs/b.yaml": "orbits: {steps: 101, rate: 0.5}\n"})); err == nil {
		t.Error("the base alone is accepted")
	}
}

// LoadText reads the text in place of the file, and what it extends from disk.
func TestLoadText(t *testing.T) {
	schema := sampleSchema()
	dir := t.TempDir()
	base, over := filepath.Join(dir, "base.yaml"), filepath.Join(dir, "sub", "over.yaml")
	if err := os.WriteFile(base, []byte("description: base\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	c, err := LoadText(schema, over, []byte("extends: ../base.yaml\n"))
	if err != nil {
		t.Fatal(err)
	}
	if leaf, _ := c.Leaf("description"); leaf.Value != `"base"` || len(c.Files) != 2 {
		t.Errorf("description %s, files %v", leaf.Value, c.Files)
	}
	if _, err := LoadText(schema, over, []byte("extends: ../base.yaml\nnone: 1\n")); err == nil || !strings.Contains(err.Error(), "over.yaml:2:1") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(filepath.Dir(over)); err == nil {
		t.Error("something was written")
	}
}
