package bundle

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/stage"
)

type toyConfig struct {
	X float64 `yaml:"x" unit:"mm" doc:"a value"`
}

type toyRow struct {
	K int64   `col:"k"`
	X float64 `col:"x" unit:"mm"`
}

// toyProgram has a stage that makes a table of a file, and one that draws it.
func toyProgram() *project.Program {
	one := func(any) ([]stage.Shard, error) { return []stage.Shard{{ID: "all", Params: struct{}{}}}, nil }
	return &project.Program{
		Stages: []*stage.Stage{
			{
				Name: "count", Doc: "counts", Config: func() any { return &toyConfig{X: 1} }, Inputs: []stage.Input{{Files: "data/raw/*.txt"}},
				Outputs: []stage.Output{{Name: "t", Row: toyRow{}, Key: []string{"k"}, Doc: "a row"}}, Shards: one,
				Run: func(_ context.Context, t *stage.Task) error {
					t.Out.Stamp(stage.Stamp{Text: "synthetic"})
					return t.Out.Append("t", []toyRow{{1, 2}})
				},
			},
			{
				Name: "draw", Doc: "draws", Inputs: []stage.Input{{Table: "count/t"}}, Outputs: []stage.Output{{Name: "fig", Doc: "figures"}}, Shards: one,
				Run: func(_ context.Context, t *stage.Task) error {
					return t.Out.WriteFile("fig/a b.svg", []byte("<svg/>"))
				},
			},
		},
		Folder: func(stage string) string { return "stages/" + stage }, Workflow: "stages/list.go",
		Sources: map[string]fs.FS{
			"stages": fstest.MapFS{
				"list.go": {Data: []byte("package stages\n")}, "count/count.go": {Data: []byte("package count\n\nvar X int\n")},
				"draw/draw.go": {Data: []byte("package draw\n")},
			},
			"pipeline": fstest.MapFS{"table/table.go": {Data: []byte("package table\n")}},
		},
	}
}

// toyProject is a project of the toy program with all its sources.
func toyProject(t *testing.T) *project.Project {
	t.Helper()
	root := t.TempDir()
	p := toyProgram()
	for top, files := range p.Sources {
		if err := os.CopyFS(filepath.Join(root, top), files); err != nil {
			t.Fatal(err)
		}
	}
	writeFiles(t, root, map[string]string{
		"go.mod": "module neurorbit\n", "vendor/modules.txt": "# m\n", "configs/quick.yaml": "count:\n  x: 2\n", "data/raw/d.txt": "data",
		"CITATION.cff":                     "title: toy\nabstract: A toy.\nversion: 0.1.0\nlicense: Apache-2.0\nauthors:\n  - name: Us\n  - {given-names: Ada, family-names: L}\n",
		".ci/run":                          "#!/bin/sh\n",
		"reports/configs/quick/index.html": "ours", "reports/configs/beyond/index.html": "of another config",
		"stages/draw/testdata/rapid/fail": "litter", "bin/neurorbit": "binary", "neurorbit-quick.zip": "a bundle",
	})
	if err := os.Chmod(filepath.Join(root, ".ci", "run"), 0o755); err != nil {
		t.Fatal(err)
	}
	return openToy(t, p, root)
}

func openToy(t *testing.T, p *project.Program, root string) *project.Project {
	t.Helper()
	out, err := p.Open(root, filepath.Join(root, "configs", "quick.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// quiet is an observer that says nothing.
type quiet struct{}

func (quiet) StageStart(string, []*engine.ShardPlan, int)         {}
func (quiet) ShardStart(string, *engine.ShardPlan)                {}
func (quiet) ShardProgress(string, *engine.ShardPlan, float64)    {}
func (quiet) ShardDone(string, *engine.ShardPlan, time.Duration)  {}
func (quiet) StageDone(engine.StageResult)                        {}
func (quiet) FetchProgress(stage, what string, done, total int64) {}
func (quiet) Warn(string)                                         {}

// export makes all stages fresh and writes a bundle.
func export(t *testing.T, p *project.Project, o Options) (*Exported, error) {
	t.Helper()
	if err := p.Store.Lock(); err != nil {
		t.Fatal(err)
	}
	_, err := p.Run(context.Background(), p.Cfg, engine.Options{Workers: 1, RunID: "r1", Observer: quiet{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Store.Unlock(); err != nil {
		t.Fatal(err)
	}
	plans, err := p.Plan(p.Cfg, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	return Export(context.Background(), p, plans, o)
}

// exported returns a bundle of the toy project and its crate.
func exported(t *testing.T, p *project.Project, o Options) (*Bundle, []byte) {
	t.Helper()
	if o.Out == "" {
		o.Out = filepath.Join(t.TempDir(), "b.zip")
	}
	if _, err := export(t, p, o); err != nil {
		t.Fatal(err)
	}
	b, err := Open(context.Background(), o.Out, p.Program)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	var crate bytes.Buffer
	f, _ := b.listed(crateName)
	if err := b.copyFile(&crate, f); err != nil {
		t.Fatal(err)
	}
	return b, crate.Bytes()
}

func TestExport(t *testing.T) {
	p := toyProject(t)
	out := filepath.Join(t.TempDir(), "b.zip")
	b, _ := exported(t, p, Options{Out: out})
	var sources []string
	for _, f := range b.Files {
		if part := partOf(f.Name); part == "sources" || part == "reports" || part == "vendor" {
			sources = append(sources, f.Name)
		}
		if f.Exec != (f.Name == ".ci/run") {
			t.Errorf("%s: program %v", f.Name, f.Exec)
		}
	}
	want := []string{
		".ci/run", "CITATION.cff", "configs/quick.yaml", "go.mod", "pipeline/table/table.go", "reports/configs/quick/index.html",
		crateName, "stages/count/count.go", "stages/draw/draw.go", "stages/list.go", "vendor/modules.txt",
	}
	if !slices.Equal(sources, want) {
		t.Errorf("got %v, want %v", sources, want)
	}

	// A bundle of what was unpacked is the same; whatever was changed in it shows.
	to := filepath.Join(t.TempDir(), "project")
	if err := b.Unpack(to); err != nil {
		t.Fatal(err)
	}
	again := openToy(t, p.Program, to)
	if e, err := export(t, again, Options{Out: out}); err != nil || e.File != out {
		t.Errorf("a bundle of an unpacked bundle is another: %v", err)
	}
	writeFiles(t, to, map[string]string{"README.md": "new"})
	if b, _ := exported(t, again, Options{}); !b.Modified {
		t.Error("the changed sources are not called modified")
	}
	_, err := export(t, again, Options{Out: out})
	wantFault(t, "another bundle is there", err, fault.Usage, "is there and differs")
	if e, err := export(t, again, Options{Out: out, Force: true}); err != nil || e.Bytes == 0 {
		t.Errorf("with force: %v", err)
	}
}

func TestExportRefuses(t *testing.T) {
	out := filepath.Join(t.TempDir(), "b.zip")
	for name, c := range map[string]struct {
		change func(root string) error
		o      Options
		kind   fault.Kind
		want   string
	}{
		"no folder":   {nil, Options{Out: filepath.Join(out, "b.zip")}, fault.Usage, "no such folder"},
		"a folder":    {nil, Options{Out: filepath.Dir(out)}, fault.Usage, "not a plain file"},
		"no sources":  {func(root string) error { return os.RemoveAll(filepath.Join(root, "stages")) }, Options{Out: out}, fault.Usage, "has no stages"},
		"no citation": {func(root string) error { return os.Remove(filepath.Join(root, "CITATION.cff")) }, Options{Out: out}, fault.Usage, "CITATION.cff"},
		"no modules":  {func(root string) error { return os.WriteFile(filepath.Join(root, "go.mod"), []byte("?"), 0o666) }, Options{Out: out}, fault.Unavailable, "go mod vendor"},
		"other sources": {func(root string) error {
			return os.WriteFile(filepath.Join(root, "stages", "count", "count.go"), []byte("package count\n\nvar Y int\n"), 0o666)
		}, Options{Out: out}, fault.Stale, "stage count: stages/count/count.go differs"},
	} {
		p := toyProject(t)
		if name == "no modules" {
			if err := os.RemoveAll(filepath.Join(p.Root, "vendor")); err != nil {
				t.Fatal(err)
			}
		}
		if c.change != nil {
			if err := c.change(p.Root); err != nil {
				t.Fatal(err)
			}
		}
		_, err := export(t, p, c.o)
		wantFault(t, name, err, c.kind, c.want)
	}
	e, err := export(t, toyProject(t), Options{Out: out, DryRun: true})
	if _, serr := os.Stat(out); err != nil || serr == nil || e.Parts[0].Files == 0 {
		t.Errorf("a dry run: %+v, %v", e, err)
	}
}

// TestCheckout: what Git tracks or would, as it is on disk.
func TestCheckout(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: what it lists is not tested")
	}
	root := t.TempDir()
	run := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", root, "-c", "user.name=a", "-c", "user.email=a@example.org"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	writeFiles(t, root, map[string]string{
		"go.mod": "module neurorbit\n", "pipeline/a.go": "package pipeline\n", "pipeline/gone.go": "package pipeline\n",
		"stages/b.go": "package stages\n", "elsewhere.txt": "tracked", ".gitignore": "*.tmp\n", "stages/x.tmp": "ignored",
	})
	p := &project.Project{Project: &engine.Project{Root: root}, Program: toyProgram(), Config: &config.Config{}}
	run("init", "-q")
	run("add", ".")
	run("commit", "-q", "-m", "first")
	find := func(modified bool, want ...string) {
		t.Helper()
		m := Manifest{Config: "quick"}
		files, _, err := findSources(context.Background(), p, &m)
		if err != nil {
			t.Fatal(err)
		}
		if got := listOf(files); !slices.Equal(got, want) || m.Modified != modified || len(m.Commit) < 40 {
			t.Errorf("got %v, modified %v, commit %q", got, m.Modified, m.Commit)
		}
	}
	writeFiles(t, root, map[string]string{"litter.zip": "not tracked, and no source"})
	find(false, ".gitignore", "go.mod", "pipeline/a.go", "pipeline/gone.go", "stages/b.go")
	if err := os.Remove(filepath.Join(root, "pipeline", "gone.go")); err != nil {
		t.Fatal(err)
	}
	writeFiles(t, root, map[string]string{"stages/new.go": "package stages\n"})
	find(true, ".gitignore", "go.mod", "pipeline/a.go", "stages/b.go", "stages/new.go")
}

// TestLayoutOfProject: a bundle has a place for every file of this project that
// Git tracks.
func TestLayoutOfProject(t *testing.T) {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("the project is not a Git checkout: there is no list of its files")
	}
	out, err := project.Git(context.Background(), root, "ls-files", "-z")
	if err != nil {
		t.Skipf("git cannot list the files of the project: %v", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		if err := testPlaces.checkName(name); err != nil || !testPlaces.have(name) {
			t.Errorf("%s would be left out: %v", name, err)
		}
	}
}

// TestFullTemporary: where the modules cannot be put together for want of room, the
// hint is about that, not about the modules.
func TestFullTemporary(t *testing.T) {
	bin, root := t.TempDir(), t.TempDir()
	script := "#!/bin/sh\necho 'write /tmp/x/vendor/a.go: no space left on device' >&2\nexit 1\n"
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	_, err := vendor(t.Context(), root, filepath.Join(bin, "tmp"))
	if hint := fault.HintOf(err); !strings.Contains(hint, "make room there, or set TMPDIR") || !strings.Contains(hint, bin) {
		t.Errorf("%v; hint %q", err, hint)
	}
}
