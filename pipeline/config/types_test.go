package config

import (
	"encoding/json"
	"strings"
	"testing"
)

// All that the sample schema does not have.
type otherSection struct {
	Mode  uint32         `yaml:"mode" min:"1" max:"4" enum:"1,2,4"`
	Share float64        `yaml:"share" enum:"0.5,1"`
	On    bool           `yaml:"on_off" enum:"true"`
	Names []string       `yaml:"names" maxlen:"3"`
	Pairs [][]sampleRule `yaml:"pairs"`
	Items []otherItem    `yaml:"items"`
	Empty struct{}       `yaml:"empty"`
}

type otherItem struct {
	Cells []int `yaml:"cells" minlen:"1"`
	Free  any   `yaml:"free"`
}

func otherSchema() *Schema {
	type rootKeys struct {
		Extends string `yaml:"extends"`
		Free    any    `yaml:"free"`
	}
	root := func() any { return &rootKeys{Free: []any{int64(1), "x"}} }
	return NewSchema(root, map[string]func() any{"other": func() any {
		return &otherSection{
			Mode: 2, Share: 0.5, On: true,
			Pairs: [][]sampleRule{{{Low: 1}, {}}, {}},
		}
	}})
}

func TestOtherTypes(t *testing.T) {
	in := files{"a.yaml": "other:\n  items: [{cells: [1]}, {free: [1.0]}]\n  pairs:\n    - [{low: 2}, {}]\n    - - name: m\n"}
	c, err := load(otherSchema(), "a.yaml", []string{"other.mode=4"}, memory(in))
	if err != nil {
		t.Fatal(err)
	}
	want := `# a, resolved from a.yaml; each value with its origin
free: [1, x]                            # default
other:
  mode: 4                               # --set other.mode=4
  share: 0.5                            # default
  on_off: true                          # default
  names: []                             # default
  pairs:
    - - low: 2                          # a.yaml:4:14
      - {}                              # a.yaml:4:18
    - - name: m                         # a.yaml:5:15
  items:
    - cells: [1]                        # a.yaml:2:19
    - free: [1.0]                       # a.yaml:2:32
  empty: {}                             # default
`
	if got := string(c.YAML()); got != want {
		t.Errorf("got:\n%s", got)
	}
	again, err := load(otherSchema(), "a.yaml", nil, memory(files{"a.yaml": want}))
	if err != nil || len(Diff(c.Leaves(), again.Leaves())) > 0 {
		t.Errorf("error %v, changes %+v", err, Diff(c.Leaves(), again.Leaves()))
	}
	var got []string
	for _, l := range c.Leaves() {
		got = append(got, l.Path+"="+l.Value)
	}
	wantLeaves := `free=[1,"x"] other.items[0].cells=[1] other.items[0].free=null other.items[1].cells=[] other.items[1].free=[1] other.mode=4 other.names=[] other.on_off=true ` +
		`other.pairs[0][0].low=2 other.pairs[0][0].name="" other.pairs[0][1].low=0 other.pairs[0][1].name="" other.pairs[1][0].low=0 other.pairs[1][0].name="m" other.share=0.5`
	if strings.Join(got, " ") != wantLeaves {
		t.Errorf("got: %s", strings.Join(got, " "))
	}
}

func TestOtherTypesInTheSchema(t *testing.T) {
	data, err := otherSchema().JSON()
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties struct {
			Other struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"mode":   `{"default":2,"enum":[1,2,4],"maximum":4,"minimum":1,"type":"integer"}`,
		"share":  `{"default":0.5,"enum":[0.5,1],"type":"number"}`,
		"on_off": `{"default":true,"enum":[true],"type":"boolean"}`,
		"names":  `{"default":[],"items":{"type":"string"},"maxItems":3,"type":"array"}`,
		"empty":  `{"additionalProperties":false,"properties":{},"type":"object"}`,
		"pairs":  `"default":[[{"low":1},{}],[]]`,
		"items":  `"cells":{"items":{"type":"integer"},"minItems":1,"type":"array"}`,
	}
	for key, text := range want {
		got, err := json.Marshal(schema.Properties.Other.Properties[key])
		if err != nil || !strings.Contains(string(got), text) {
			t.Errorf("%s: got %s, %v", key, got, err)
		}
	}
}

func TestOtherFaults(t *testing.T) {
	in := memory(files{"a.yaml": "other: {mode: 3, share: 0.6, on_off: false, empty: {x: 1}}\n"})
	_, err := load(otherSchema(), "a.yaml", []string{"other.items=[{cells: [a]}]", "other.names=[a, &b b]", "free={a: 1}"}, in)
	want := []string{
		`a.yaml:1:15: other.mode: not one of the allowed values ("3")`, `hint: mode takes one of 1, 2, 4`,
		`a.yaml:1:25: other.share: not one of the allowed values ("0.6")`, `hint: share takes one of 0.5, 1`,
		`a.yaml:1:38: other.on_off: not one of the allowed values ("false")`, `hint: on_off takes one of true`,
		`a.yaml:1:53: other.empty.x: unknown key ("x")`, `hint: the keys here are none`,
		`--set other.items=[{cells: [a]}]:1:23: other.items[0].cells[0]: a whole number is wanted, not text ("a")`,
		`hint: cells takes a list, each a whole number`,
		`--set other.names=[a, &b b]:1:17: other.names[1]: anchors (&), aliases (*) and tags (!) are not supported ("&b b]")`,
		`hint: write the value out, or quote a text that begins with &, * or !`,
		`--set free={a: 1}:1:6: free: a scalar or a list of scalars is wanted, not a map`,
		`hint: free takes a scalar or a list of scalars`,
	}
	if got := errorLines(t, err); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s", strings.Join(got, "\n"))
	}
	_, err = load(otherSchema(), "a.yaml", []string{"free=[&y 1]"}, memory(files{"a.yaml": "{}"}))
	if got := errorLines(t, err)[0]; got != `--set free=[&y 1]:1:7: free[0]: anchors (&), aliases (*) and tags (!) are not supported ("&y 1]")` {
		t.Errorf("got: %s", got)
	}
}

func TestAConfigWithoutKeys(t *testing.T) {
	type rootKeys struct {
		Extends string `yaml:"extends"`
	}
	schema := NewSchema(func() any { return &rootKeys{} }, nil)
	c, err := load(schema, "a.yaml", nil, memory(files{"a.yaml": "extends: b.yaml", "b.yaml": "{}"}))
	if err != nil || len(c.Leaves()) != 0 {
		t.Fatalf("error %v", err)
	}
	if got := string(c.YAML()); got != "# a, resolved from a.yaml, b.yaml; each value with its origin\n{}"+strings.Repeat(" ", 38)+"# a.yaml:1:1\n" {
		t.Errorf("got: %s", got)
	}
	_, err = load(schema, "a.yaml", []string{"x=1"}, memory(files{"a.yaml": "{}"}))
	if got := strings.Join(errorLines(t, err), "\n"); got != "--set x=1:1:1: x: unknown key (\"x\")\nhint: the keys here are extends" {
		t.Errorf("got: %s", got)
	}
}
