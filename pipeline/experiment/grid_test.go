package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/strictyaml"
)

type rootKeys struct {
	Description string `yaml:"description" doc:"what it is for"`
	Extends     string `yaml:"extends" doc:"the base"`
}

type netSection struct {
	Range any       `yaml:"range" doc:"range, or auto"`
	T     int       `yaml:"t" min:"1" max:"100" doc:"steps"`
	Order string    `yaml:"order" enum:"row,column" doc:"order"`
	Name  string    `yaml:"name" doc:"free text"`
	Rule  ruleKeys  `yaml:"rule" doc:"rule"`
	Sets  []setKeys `yaml:"sets" doc:"sets"`
}

type ruleKeys struct {
	Votes int `yaml:"votes" min:"0" doc:"votes"`
	Max   int `yaml:"max" doc:"most votes"`
}

type setKeys struct {
	Name string  `yaml:"name" doc:"name"`
	S    float64 `yaml:"s" required:"true" doc:"factor"`
}

// Validate demands that there are no more votes than the most.
func (r *ruleKeys) Validate() []strictyaml.FieldError {
	if r.Votes > r.Max {
		return []strictyaml.FieldError{{Path: "votes", Msg: "more votes than max", Hint: "lower it"}}
	}
	return nil
}

type orbitSection struct {
	N []int `yaml:"n" min:"3" max:"9" doc:"dimensions"`
}

func testSchema() *config.Schema {
	return config.NewSchema(func() any { return &rootKeys{} }, map[string]func() any{
		"net": func() any {
			return &netSection{Range: "auto", T: 12, Order: "row", Rule: ruleKeys{Votes: 80, Max: 100}}
		},
		"orbits": func() any { return &orbitSection{N: []int{7}} },
	})
}

// testBase writes a base config and returns its path and the folder of grids.
func testBase(t testing.TB, name string) (base, folder string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "grid-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	dir = filepath.Join(dir, "configs")
	base = filepath.Join(dir, name+".yaml")
	if err := os.MkdirAll(filepath.Dir(base), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(base, []byte("description: the base\nnet: {t: 10, sets: [{name: a, s: 1}, {name: b, s: 2}]}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	return base, filepath.Join(dir, "experiments", "grid")
}

// testGrid is the home of a folder of grids.
func testGrid(folder string) *Home {
	root := filepath.Dir(filepath.Dir(filepath.Dir(folder)))
	return &Home{Program: &project.Program{Config: "paper"}, Root: root, schema: testSchema()}
}

func gridNames(t *testing.T, base string, args ...string) string {
	t.Helper()
	path, folder := testBase(t, base)
	overlays, err := testGrid(folder).Grid(path, args)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, o := range overlays {
		names = append(names, o.Name)
		if want := "experiments/grid/" + o.Name; o.Config.Name != want {
			t.Errorf("the config's name is %s, want %s", o.Config.Name, want)
		}
	}
	return strings.Join(names, " ")
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		base string
		args []string
		want string
	}{
		{"paper", []string{"net.range=0.16,0.20", "net.t=12"}, "net.range-0.16_t-12 net.range-0.2_t-12"},
		{"paper", []string{"net.t=12", "net.range=0.16"}, "net.range-0.16_t-12"},
		{"paper", []string{"orbits.n=[5],[5, 7]", "net.order=row"}, "net.order-row_orbits.n-5 net.order-row_orbits.n-5+7"},
		{"quick", []string{"net.rule.votes=0,7"}, "quick_net.rule.votes-0 quick_net.rule.votes-7"},
		{"experiments/other", []string{"net.range=auto"}, "experiments-other_net.range-auto"},
		{"paper", []string{"net.sets[b].s=3,4"}, "net.sets.b.s-3 net.sets.b.s-4"},
		{"paper", []string{`net.name="a, b",'c',d e`}, "net.name-x31d9d5ac net.name-c net.name-x6cb7d6d2"},
	} {
		got := gridNames(t, c.base, c.args...)
		if strings.Contains(c.want, "-x") { // digests: only that they are ones, and differ
			parts := strings.Fields(got)
			if len(parts) != len(strings.Fields(c.want)) || !strings.Contains(parts[0], "-x") || parts[0] == parts[1] {
				t.Errorf("%v: %s", c.args, got)
			}
			continue
		}
		if got != c.want {
			t.Errorf("%v on %s: %s, want %s", c.args, c.base, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	path, folder := testBase(t, "paper")
	overlays, err := testGrid(folder).Grid(path, []string{"net.rule.votes=5", "orbits.n=[3, 4]", "net.range=0.2", "net.rule.max=9", `net.name="yes: #"`, "net.sets[b].s=3"})
	if err != nil {
		t.Fatal(err)
	}
	want := `# Made by neurorbit exp run --grid.
extends: "../../paper.yaml"
description: "paper with net.name = \"yes: #\", net.range = 0.2, net.rule.max = 9, net.rule.votes = 5, net.sets[b].s = 3, orbits.n = [3,4]"
net:
  name: "yes: #"
  range: 0.2
  rule:
    max: 9
    votes: 5
  sets:
    b:
      s: 3
orbits:
  n: [3,4]
`
	if got := string(overlays[0].Text); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if l, _ := overlays[0].Config.Leaf("net.sets[1].s"); l.Value != "3" {
		t.Errorf("net.sets[b].s is %s", l.Value)
	}
}

// Wrong arguments are refused with their place, each fault once.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"net.rnge=1,2"}, []string{`--grid net.rnge=1,2:1:5: net.rnge: unknown key ("rnge")`}},
		{[]string{"net.t=5, 500,x"}, []string{`--grid net.t=5, 500,x:1:10: net.t: `, `--grid net.t=5, 500,x:1:14: net.t: `}},
		{[]string{"net.t"}, []string{`--grid net.t:1:1: key=value,value is wanted`}},
		{[]string{"net.t="}, []string{`--grid net.t=:1:7: net.t: a value is missing`}},
		{[]string{"net.t=1,,2"}, []string{`--grid net.t=1,,2:1:6: net.t: a value is missing`}},
		{[]string{"net.t=1", "net.t=2"}, []string{`--grid net.t=2:1:1: net.t: --grid gives it twice`}},
		{[]string{"net.rule={votes: 1}"}, []string{`--grid net.rule={votes: 1}:1:1: net.rule: this key has keys below it`}},
		{[]string{"net.sets=[{s: 1}]"}, []string{`--grid net.sets=[{s: 1}]:1:1: net.sets: this key has keys below it`}},
		{[]string{"net.sets[c].s=1"}, []string{`--grid net.sets[c].s=1:1:9: net.sets[c]: no such item`}},
		{[]string{"description=a,b"}, []string{`--grid description=a,b:1:1: description: no result depends on this key`}},
		{[]string{"net.t=5,05"}, []string{`--grid net.t=5,05:1:9: net.t: `}},
		{[]string{"orbits.n=[3,4],[3, 4]"}, []string{`two combinations are the same: orbits.n-3+4`}},
		{[]string{"net.rule.votes=5,101"}, []string{`--grid net.rule.votes=5,101:1:18: net.rule.votes: more votes than max`}},
		{[]string{"net.t=" + strings.TrimSuffix(strings.Repeat("1,", 100), ","), "net.range=" + strings.TrimSuffix(strings.Repeat("1,", 11), ",")},
			[]string{"more than 1000 combinations"}},
	} {
		path, folder := testBase(t, "paper")
		_, err := testGrid(folder).Grid(path, c.args)
		var errs strictyaml.Errors
		if !errors.As(err, &errs) {
			t.Errorf("%v: no errors with places: %v", c.args, err)
			continue
		}
		if len(errs) != len(c.want) {
			t.Errorf("%v: %d errors, want %d:\n%v", c.args, len(errs), len(c.want), err)
			continue
		}
		for i, want := range c.want {
			if !strings.Contains(errs[i].Error(), want) {
				t.Errorf("%v: %s, want %s", c.args, errs[i], want)
			}
		}
		if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v: something was written", c.args)
		}
	}
}

// Two keys that are valid alone but not together are refused as well.
func TestFaultOfCombination(t *testing.T) {
	path, folder := testBase(t, "paper")
	_, err := testGrid(folder).Grid(path, []string{"net.rule.votes=90", "net.rule.max=85"})
	var errs strictyaml.Errors
	if !errors.As(err, &errs) || !strings.Contains(err.Error(), "more votes than max") {
		t.Errorf("got %v", err)
	}
}

// Overlays differ from the base in the keys of the grid only, their text is the
// same whatever the order of the arguments, and the product is complete.
func TestGridProperties(t *testing.T) {
	schema := testSchema()
	path, folder := testBase(t, "paper")
	base, err := config.Load(schema, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	choices := map[string][]string{
		"net.range": {"0.1", "0.25", "auto", "3"}, "net.t": {"1", "2", "99"}, "net.order": {"row", "column"},
		"net.name": {`"a,b"`, `'it''s'`, `"[x"`, "plain", `""`, `"é: \"q\""`}, "net.rule.votes": {"0", "17"},
		"orbits.n": {"[3]", "[3,4]", "[9,3, 5]"},
	}
	keys := []string{"net.range", "net.t", "net.order", "net.name", "net.rule.votes", "orbits.n"}
	rapid.Check(t, func(rt *rapid.T) {
		var args []string
		want := 1
		for _, k := range rapid.Permutation(keys).Draw(rt, "keys")[:rapid.IntRange(1, 4).Draw(rt, "n")] {
			values := rapid.Permutation(choices[k]).Draw(rt, k)[:rapid.IntRange(1, 2).Draw(rt, "values")]
			args = append(args, k+"="+strings.Join(values, ","))
			want *= len(values)
		}
		got, err := testGrid(folder).Grid(path, args)
		if err != nil {
			rt.Fatal(err)
		}
		if len(got) != want {
			rt.Fatalf("%d overlays of %v, want %d", len(got), args, want)
		}
		slices.Reverse(args)
		again, err := testGrid(folder).Grid(path, args)
		if err != nil {
			rt.Fatal(err)
		}
		texts := map[string]string{}
		for _, o := range again {
			texts[o.Name] = string(o.Text)
		}
		for _, o := range got {
			if texts[o.Name] != string(o.Text) {
				rt.Fatalf("%s depends on the order of the arguments", o.Name)
			}
			for _, c := range config.Diff(base.Leaves(), o.Config.Leaves()) {
				root, _, _ := strings.Cut(c.Path, "[")
				if root != "description" && !slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, root+"=") }) {
					rt.Fatalf("%s changes %s", o.Name, c.Path)
				}
			}
			if strings.ContainsAny(o.Name, "/\\ \"'[]{}:") {
				rt.Fatalf("%q is no file name", o.Name)
			}
		}
	})
}

// An argument has values or faults, all with places in it.
func FuzzParseAxis(f *testing.F) {
	for _, s := range []string{"a=1,2", `a="x,y",[1,2]`, "a='", "a=[1,{b: 2,", `a="\",",1`, "=", "a=é,ü", "a=1]", "a=1],[2", "a=b: 1, c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		a, err := parseAxis(arg)
		var errs strictyaml.Errors
		if errors.As(err, &errs) {
			for _, e := range errs {
				if e.Line != 1 || e.Column < 1 || e.Column > len([]rune(arg))+1 {
					t.Errorf("%q: the place %d:%d does not exist", arg, e.Line, e.Column)
				}
			}
			return
		}
		for _, v := range a {
			if v.Value.Column < 1 || v.Value.Column > len([]rune(arg))+1 {
				t.Errorf("%q: the place %d does not exist", arg, v.Value.Column)
			}
		}
		if len(a) == 0 {
			t.Errorf("%q: no value and no error", arg)
		}
	})
}
