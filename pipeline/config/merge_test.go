package config

import (
	"strings"
	"testing"
)

type namedItem struct {
	Name  string       `yaml:"name" required:"true"`
	S     float64      `yaml:"s" required:"true" max:"9"`
	Parts []namedItem0 `yaml:"parts"`
}

type namedItem0 struct {
	Name string `yaml:"name"`
	K    int    `yaml:"k"`
}

// Items of lists are changed by name or number, in overlays and with --set, over a
// list of a file and over that of the defaults; everything else stays as it was.
func TestItems(t *testing.T) {
	schema := NewSchema(func() any { return &sampleRoot{} }, map[string]func() any{"net": func() any {
		return &struct {
			Sets []namedItem `yaml:"sets"`
		}{[]namedItem{{Name: "calm", S: 1}, {Name: "strange", S: 2, Parts: []namedItem0{{"x", 3}}}}}
	}})
	base := "net: {sets: [{name: a, s: 1}, {name: strange, s: 2}, {name: '0', s: 3}]}\n"
	for _, c := range []struct{ over, base, set, want string }{
		{"{}", base, "net.sets[1].s=1.5", "net.sets[1].s: 2 -> 1.5 (--set net.sets[1].s=1.5)"},
		{"{}", base, "net.sets[strange].s=1.5", "net.sets[1].s: 2 -> 1.5 (--set net.sets[strange].s=1.5)"},
		{"{}", base, "net.sets[0].s=4", "net.sets[2].s: 3 -> 4 (--set net.sets[0].s=4)"},
		{"{}", base, "net.sets[strange]={s: 4}", "net.sets[1].s: 2 -> 4 (--set net.sets[strange]={s: 4})"},
		{"{}", "{}", "net.sets[strange].s=4", "net.sets[1].s: 2 -> 4 (--set net.sets[strange].s=4)"},
		{"{}", "{}", "net.sets[strange].parts[x].k=4", "net.sets[1].parts[0].k: 3 -> 4 (--set net.sets[strange].parts[x].k=4)"},
		{"net: {sets: {strange: {s: 5}}}", base, "seed=0", "net.sets[1].s: 2 -> 5 (a.yaml:2:27)"},
		{"net: {sets: {'1': {s: 5}}}", "{}", "seed=0", "net.sets[1].s: 2 -> 5 (a.yaml:2:23)"},
		{"net: {sets: {strange: {s: 5}, '0': {s: 6}}}", base, "net.sets[1].s=7",
			"net.sets[1].s: 2 -> 7 (--set net.sets[1].s=7), net.sets[2].s: 3 -> 6 (a.yaml:2:40)"},
	} {
		in := memory(files{"a.yaml": "extends: b\n" + c.over + "\n", "b.yaml": c.base})
		if c.over == "{}" {
			in = memory(files{"a.yaml": "extends: b\n", "b.yaml": c.base})
		}
		before, err := load(schema, "b.yaml", nil, in)
		if err != nil {
			t.Fatal(err)
		}
		after, err := load(schema, "a.yaml", []string{c.set}, in)
		if err != nil {
			t.Errorf("%s, %s: %v", c.over, c.set, err)
			continue
		}
		var got []string
		for _, d := range Diff(before.Leaves(), after.Leaves()) {
			got = append(got, d.Path+": "+d.Old+" -> "+d.New+" ("+d.NewOrigin.String()+")")
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s, %s over %s: got %s", c.over, c.set, c.base, strings.Join(got, ", "))
		}
	}
	in := memory(files{"a.yaml": "extends: b.yaml\nnet: {sets: {strnge: {s: 10}, strange: {s: 10}}}\n", "b.yaml": base})
	_, err := load(schema, "a.yaml", []string{"net.sets[7].s=1"}, in)
	want := `a.yaml:2:14: net.sets[strnge]: no such item ("strnge")
hint: did you mean strange? (the list has 3 items: a, strange, 0)
a.yaml:2:26: net.sets[strnge].s: out of range: must be at most 9 ("10")
hint: s takes a number, at most 9
a.yaml:2:44: net.sets[strange].s: out of range: must be at most 9 ("10")
hint: s takes a number, at most 9
--set net.sets[7].s=1:1:9: net.sets[7]: no such item ("7")
hint: the list has 3 items: a, strange, 0`
	if got := strings.Join(errorLines(t, err), "\n"); got != want {
		t.Errorf("got:\n%s", got)
	}
}
