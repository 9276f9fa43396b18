package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/fault"
)

// TestExperiments goes through a life of experiments with a program whose main
// config is called "main": list, dry run, run, compare.
func TestExperiments(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, "configs", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("main.yaml", "made: {x: 1}\n")
	write("metrics.yaml", "metrics:\n  - {id: a.largest, doc: d, query: {table: made/good, value: max:x}}\n")
	for x := 1; x <= 8; x++ {
		write(fmt.Sprintf("experiments/x%d.yaml", x), fmt.Sprintf("extends: ../main.yaml\ndescription: d\nmade: {x: %d}\n", x))
	}
	var out, talk bytes.Buffer
	run := func(want int, args ...string) string {
		t.Helper()
		out.Reset()
		talk.Reset()
		p := fakeProgram(&out, &talk)
		p.Config = "main"
		if got := Run(p, append(args, "--root", root)); got != want {
			t.Fatalf("%v: exit code %d, want %d\n%s%s", args, got, want, &out, &talk)
		}
		return out.String()
	}

	if got, want := run(int(fault.Stale), "exp", "run", "x2", "-n", "--grid", "made.x=2,9"), "x2: missing, 0 of 1 shards stored, 1 to compute, time unknown\n"+
		"made.x-2: missing, 1 of 1 shards stored\nmade.x-9: missing, 0 of 1 shards stored, 1 to compute, time unknown\n"+
		"3 experiments in this order: 2 to compute, time unknown\n"; got != want {
		t.Errorf("dry run\n%swant\n%s", got, want)
	}
	run(0, "run", "-c", filepath.Join(root, "configs", "main.yaml"))
	run(0, "exp", "run", "x1", "x2")
	write("experiments/wrong.yaml", "extends: ../main.yaml\nmade: {y: 1}\n")
	list := run(int(fault.Usage), "exp", "list", "--json")
	if !strings.Contains(talk.String(), "wrong.yaml:2:8") {
		t.Errorf("no place of the fault: %s", &talk)
	}
	var v struct{ Experiments []experiment.Listed }
	if err := json.Unmarshal([]byte(list), &v); err != nil || len(v.Experiments) != 8 {
		t.Fatalf("%v in\n%s", err, list)
	}
	for i, l := range v.Experiments {
		state := map[bool]string{true: "fresh", false: "missing"}[i < 2]
		if l.Name != fmt.Sprintf("x%d", i+1) || string(l.State) != state || l.Extends != "main" {
			t.Errorf("listed %+v, want state %s", l, state)
		}
	}
	if err := os.Remove(filepath.Join(root, "configs", "experiments", "wrong.yaml")); err != nil {
		t.Fatal(err)
	}
	if got, want := run(0, "exp", "compare", "--csv"), "experiment,made.x,a.largest,stamps\nmain,1,1,\nx1,1,1,\nx2,2,2,\n"; got != want {
		t.Errorf("compare\n%swant\n%s", got, want)
	}
	run(int(fault.Stale), "exp", "compare", "x3")
	run(int(fault.Usage), "exp", "compare", "x22")
	if !strings.Contains(talk.String(), "did you mean x2?") {
		t.Errorf("no hint: %s", &talk)
	}
}
