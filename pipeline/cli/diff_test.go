package cli

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/stage"
)

type fakeConfig struct {
	Twice bool    `yaml:"twice" doc:"write a key twice"`
	X     float64 `yaml:"x" unit:"mm" doc:"a value"`
}

type fakeRow struct {
	K int64   `col:"k"`
	X float64 `col:"x" unit:"mm"`
}

// fakeProgram has one stage that makes two tables, one of which may have a key
// that stands twice.
func fakeProgram(out, talk *bytes.Buffer) *Program {
	st := &stage.Stage{
		Name: "made", Doc: "makes rows", Config: func() any { return &fakeConfig{X: 1} },
		Outputs: []stage.Output{
			{Name: "good", Row: fakeRow{}, Key: []string{"k"}, Doc: "a row"},
			{Name: "bad", Row: fakeRow{}, Key: []string{"k"}, Doc: "a row"},
		},
		Shards: func(c any) ([]stage.Shard, error) {
			return []stage.Shard{{ID: "all", Params: *c.(*fakeConfig)}}, nil
		},
		Run: func(_ context.Context, t *stage.Task) error {
			c := t.Shard.Params.(fakeConfig)
			if err := t.Out.Append("good", []fakeRow{{1, c.X}, {2, 0}}); err != nil {
				return err
			}
			rows := []fakeRow{{1, c.X}}
			if c.Twice {
				rows = append(rows, rows...)
			}
			return t.Out.Append("bad", rows)
		},
	}
	return &Program{
		Stdout: out, Stderr: talk,
		Program: project.Program{
			Stages: []*stage.Stage{st}, Folder: func(stage string) string { return "stages/" + stage }, Config: "paper",
			Sources: map[string]fs.FS{
				"stages":   fstest.MapFS{"made/made.go": {Data: []byte("package made\n\nvar X int\n")}},
				"pipeline": fstest.MapFS{"table/table.go": {Data: []byte("package table\n\nvar X int\n")}},
			},
		},
	}
}

// TestDiffKeyTwice: a table whose rows cannot be told apart is named, with the key
// and exit code 4; the others are compared all the same.
func TestDiffKeyTwice(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("configs/paper.yaml", "claims: []\n")
	do := func(want int, args ...string) string {
		t.Helper()
		var out, talk bytes.Buffer
		if got := Run(fakeProgram(&out, &talk), append(args, "--root", root)); got != want {
			t.Fatalf("%v: exit code %d, want %d\n%s%s", args, got, want, out.String(), talk.String())
		}
		return out.String() + talk.String()
	}
	do(0, "run")
	do(0, "run", "--set", "made.x=2", "--set", "made.twice=true")
	got := do(4, "diff", "latest~1", "latest", "--full")
	for _, want := range []string{
		"made.x [mm]: 1 -> 2",
		"made/good: rows 2 -> 2: 1 equal, 1 changed; largest in x: 1 (50 %)\n    x [mm]: 1 changed, max abs 1, max rel 0.5\n    ~ k=1: x 1 -> 2\n",
		"made/bad: not compared (the key k=1 stands twice in B)",
		"error: stage made: table made/bad: the key k=1 stands twice in B",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if got := do(0, "diff", "paper", "latest~1", "--json"); !strings.Contains(got, `"changed": []`) {
		t.Error(got)
	}
	do(2, "diff", "paper", "latest", "--rows", "-1")
	do(3, "diff", "paper", "latest", "--only", "config", "--exit-code")
	if got := do(2, "diff", "paper", "latest", "--set", "made.x=3"); !strings.Contains(got, "--set changes the config of B, but latest is a run") {
		t.Error(got)
	}
	if got := do(0, "diff", "paper", "paper", "--set", "made.x=3"); !strings.Contains(got, "made: 1 of 1 shard to compute, 0 stored") || !strings.Contains(got, "made/*: not compared (B: not computed yet: 1 of 1 shards are missing)") {
		t.Error(got)
	}
}

// TestResumable: what an interrupted run says goes on where it stopped; with --force it
// would begin anew, which is said.
func TestResumable(t *testing.T) {
	for args, want := range map[string]string{
		"run squares":         "to go on: neurorbit run squares",
		"run --force squares": "neurorbit run squares uses them and, for the rest, what was stored before; --force begins anew",
	} {
		a := &app{args: strings.Fields(args)}
		if hint := fault.HintOf(a.resumable(context.Canceled)); !strings.HasSuffix(hint, want) {
			t.Errorf("%s: hint %q", args, hint)
		}
	}
}
