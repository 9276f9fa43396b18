package config

import (
	"encoding/json"
	"strings"
	"testing"
)

// All that the sample schema does not have.
type otherSection struct {
	Mode   uint32                      `yaml:"mode" min:"1" max:"4" enum:"1,2,4"`
	Share  float64                     `yaml:"share" enum:"0.5,1"`
	On     bool                        `yaml:"on_off" enum:"true"`
	Names  []string                    `yaml:"names" maxlen:"3"`
	Pairs  [][]sampleRule              `yaml:"pairs"`
	ByName map[string][]sampleRule     `yaml:"by_name" maxlen:"2"`
	Deep   map[string]map[string][]int `yaml:"deep"`
	Items  []otherItem                 `yaml:"items"`
	Empty  struct{}                    `yaml:"empty"`
}

type otherItem struct {
	Map  map[string]int `yaml:"map" minlen:"1"`
	Free any            `yaml:"free"`
}

func otherSchema() *Schema {
	type rootKeys struct {
		Extends string         `yaml:"extends"`
		Free    any            `yaml:"free"`
		Map     map[string]int `yaml:"map"`
	}
	root := func() any { return &rootKeys{Free: []any{int64(1), "x"}, Map: map[string]int{"a": 1}} }
	return NewSchema(root, map[string]func() any{"other": func() any {
		return &otherSection{
			Mode: 2, Share: 0.5, On: true,
			Pairs:  [][]sampleRule{{{Low: 1}, {}}, {}},
			ByName: map[string][]sampleRule{"x": {{Name: "n"}}},
			Deep:   map[string]map[string][]int{"a": {}, "b": {"c": {1, 2}}},
		}
	}})
}

func TestOtherTypes(t *testing.T) {
	in := files{"a.yaml": "other:\n  items: [{map: {k: 1}}, {free: [1.0]}]\n  pairs:\n    - [{low: 2}, {}]\n    - - name: m\n"}
	c, err := load(otherSchema(), "a.yaml", []string{"map.b=2"}, memory(in))
	if err != nil {
		t.Fatal(err)
	}
	want := `# a, resolved from a.yaml; each value with its origin
free: [1, x]                            # default
map:
  a: 1                                  # default
  b: 2                                  # --set map.b=2
other:
  mode: 2                               # default
  share: 0.5                            # default
  on_off: true                          # default
  names: []                             # default
  pairs:
    - - low: 2                          # a.yaml:4:14
      - {}                              # a.yaml:4:18
    - - name: m                         # a.yaml:5:15
  by_name:
    x:
      - name: n                         # default
  deep:
    a: {}                               # default
    b:
      c: [1, 2]                         # default
  items:
    - map:
        k: 1                            # a.yaml:2:21
    - free: [1.0]                       # a.yaml:2:33
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
	wantLeaves := `free=[1,"x"] map.a=1 map.b=2 other.by_name.x[0].low=0 other.by_name.x[0].name="n" other.deep.a={} other.deep.b.c=[1,2] ` +
		`other.items[0].free=null other.items[0].map.k=1 other.items[1].free=[1] other.items[1].map={} other.mode=2 other.names=[] other.on_off=true ` +
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
		"mode":    `{"default":2,"enum":[1,2,4],"maximum":4,"minimum":1,"type":"integer"}`,
		"share":   `{"default":0.5,"enum":[0.5,1],"type":"number"}`,
		"on_off":  `{"default":true,"enum":[true],"type":"boolean"}`,
		"names":   `{"default":[],"items":{"type":"string"},"maxItems":3,"type":"array"}`,
		"empty":   `{"additionalProperties":false,"properties":{},"type":"object"}`,
		"deep":    `{"additionalProperties":{"additionalProperties":{"items":{"type":"integer"},"type":"array"},"propertyNames":{"pattern":"^[a-z0-9_-]+$"},"type":"object"},"default":{"a":{},"b":{"c":[1,2]}},"propertyNames":{"pattern":"^[a-z0-9_-]+$"},"type":"object"}`,
		"by_name": `"default":{"x":[{"name":"n"}]}`,
		"pairs":   `"default":[[{"low":1},{}],[]]`,
		"items":   `"map":{"additionalProperties":{"type":"integer"},"minProperties":1,"propertyNames":{"pattern":"^[a-z0-9_-]+$"},"type":"object"}`,
	}
	for key, text := range want {
		got, err := json.Marshal(schema.Properties.Other.Properties[key])
		if err != nil || !strings.Contains(string(got), text) {
			t.Errorf("%s: got %s, %v", key, got, err)
		}
	}
}

func TestOtherFaults(t *testing.T) {
	in := memory(files{"a.yaml": "other: {mode: 3, share: 0.6, on_off: false, empty: {x: 1}, by_name: {x: [], y: [], z: []}}\n"})
	_, err := load(otherSchema(), "a.yaml", []string{"other.deep={x: {y: [a]}}", "other.names=[a, &b b]", "free={a: 1}"}, in)
	want := []string{
		`a.yaml:1:15: other.mode: not one of the allowed values ("3")`, `hint: mode takes one of 1, 2, 4`,
		`a.yaml:1:25: other.share: not one of the allowed values ("0.6")`, `hint: share takes one of 0.5, 1`,
		`a.yaml:1:38: other.on_off: not one of the allowed values ("false")`, `hint: on_off takes one of true`,
		`a.yaml:1:53: other.empty.x: unknown key ("x")`, `hint: there are no keys here`,
		`--set other.deep={x: {y: [a]}}:1:21: other.deep.x.y[0]: a whole number is wanted, not text ("a")`,
		`hint: deep takes a map of keys, each a map of keys, each a list, each a whole number`,
		`--set other.names=[a, &b b]:1:17: other.names[1]: anchors (&), aliases (*) and tags (!) are not supported ("&b b]")`,
		`hint: write the value out, or quote a text that begins with &, * or !`,
		`--set free={a: 1}:1:6: free: a scalar or a list of scalars is wanted, not a map ("{a: 1}")`,
		`hint: free takes a scalar or a list of scalars`,
	}
	if got := errorLines(t, err); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s", strings.Join(got, "\n"))
	}
	_, err = load(otherSchema(), "a.yaml", []string{"map={x: &y 1}"}, memory(files{"a.yaml": "{}"}))
	if got := errorLines(t, err)[0]; got != `--set map={x: &y 1}:1:9: map.x: anchors (&), aliases (*) and tags (!) are not supported ("&y 1}")` {
		t.Errorf("got: %s", got)
	}
	_, err = load(otherSchema(), "a.yaml", nil, memory(files{"a.yaml": "other: {by_name: {x: [], y: [], z: []}}"}))
	if got := errorLines(t, err)[0]; got != `a.yaml:1:18: other.by_name: too long: 3 keys, at most 2 wanted ("{x: [], y: [], z: []}")` {
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
