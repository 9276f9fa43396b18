package bundle

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func listOf(sources []*Source) []string {
	var out []string
	for _, s := range sources {
		out = append(out, s.Name)
	}
	slices.Sort(out)
	return out
}

func TestSources(t *testing.T) {
	root := t.TempDir()
	writeFiles(t, root, map[string]string{
		"go.mod": "module neurorbit\n", "pipeline/a.go": "package pipeline\n", "stages/b/b.go": "package b\n", ".ci/run": "#!/bin/sh\n",
		"configs/quick.yaml": "a: 1\n", "data/README.md": "data\n", "data/published/t.csv": "1\n", "reports/README.md": "report\n",
		"reports/configs/quick/index.html": "ours", "reports/configs/beyond/index.html": "of another config",
		"stages/b/testdata/rapid/fail": "litter", "bin/neurorbit": "binary", "data/raw/d.mat": "raw", "neurorbit-quick.zip": "a bundle",
	})
	if err := os.Chmod(filepath.Join(root, ".ci", "run"), 0o755); err != nil {
		t.Fatal(err)
	}
	want := []string{
		".ci/run", "configs/quick.yaml", "data/README.md", "data/published/t.csv", "go.mod", "pipeline/a.go", "reports/README.md",
		"reports/configs/quick/index.html", "stages/b/b.go",
	}
	c, err := Sources(context.Background(), root, "quick")
	if err != nil {
		t.Fatal(err)
	}
	if got := listOf(c.Files); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, f := range c.Files {
		if f.Exec != (f.Name == ".ci/run") {
			t.Errorf("%s: program %v", f.Name, f.Exec)
		}
	}
	if err := os.RemoveAll(filepath.Join(root, "stages")); err != nil {
		t.Fatal(err)
	}
	var none *NoSourcesError
	if _, err := Sources(context.Background(), root, "quick"); !errors.As(err, &none) || none.Missing != "stages" {
		t.Errorf("without stages: %v", err)
	}
}

// TestCheckout: what Git tracks, as it is on disk.
func TestCheckout(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
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
	run("init", "-q")
	run("add", ".")
	run("commit", "-q", "-m", "first")
	c, err := Sources(context.Background(), root, "quick")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{".gitignore", "go.mod", "pipeline/a.go", "pipeline/gone.go", "stages/b.go"}
	if got := listOf(c.Files); !slices.Equal(got, want) || !slices.Equal(c.Left, []string{"elsewhere.txt"}) {
		t.Errorf("got %v, left %v", got, c.Left)
	}
	if len(c.Commit) < 40 || c.Modified {
		t.Errorf("commit %q, modified %v", c.Commit, c.Modified)
	}
	if err := os.Remove(filepath.Join(root, "pipeline", "gone.go")); err != nil {
		t.Fatal(err)
	}
	writeFiles(t, root, map[string]string{"stages/new.go": "package stages\n"})
	c, err = Sources(context.Background(), root, "quick")
	if err != nil {
		t.Fatal(err)
	}
	want = []string{".gitignore", "go.mod", "pipeline/a.go", "stages/b.go", "stages/new.go"}
	if got := listOf(c.Files); !slices.Equal(got, want) || !c.Modified {
		t.Errorf("after changes: %v, modified %v", got, c.Modified)
	}
}

// TestLayoutOfProject: a bundle has a place for every file of this project that
// Git tracks.
func TestLayoutOfProject(t *testing.T) {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("not a checkout")
	}
	out, err := git(context.Background(), root, "ls-files", "-z")
	if err != nil {
		t.Skip(err)
	}
	for _, name := range split(out) {
		if !isSource(name) {
			t.Errorf("%s would be left out", name)
		}
		if err := checkName(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDiffers(t *testing.T) {
	files := func() []*Source {
		return []*Source{FromBytes("go.mod", []byte("a")), FromBytes("vendor/modules.txt", nil), FromBytes("data/runs/r.json", nil), FromBytes(CrateName, nil)}
	}
	var m Manifest
	for _, s := range files() {
		m.Files = append(m.Files, s.File)
	}
	slices.SortFunc(m.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	if m.Differs(files()) || m.Differs(files()[:2]) {
		t.Error("the same sources differ")
	}
	changed := files()
	changed[0] = FromBytes("go.mod", []byte("b"))
	if !m.Differs(changed) || !m.Differs(files()[1:]) || !m.Differs(append(files(), FromBytes("go.sum", nil))) {
		t.Error("a change is not noticed")
	}
}

func TestVendorTakesWhatIsThere(t *testing.T) {
	root := t.TempDir()
	writeFiles(t, root, map[string]string{"vendor/modules.txt": "# m\n", "vendor/example.org/m/m.go": "package m\n"})
	got, err := Vendor(context.Background(), root, t.TempDir())
	if err != nil || !slices.Equal(listOf(got), []string{"vendor/example.org/m/m.go", "vendor/modules.txt"}) {
		t.Errorf("got %v, %v", listOf(got), err)
	}
	var failed *VendorError
	if _, err := Vendor(context.Background(), t.TempDir(), t.TempDir()); !errors.As(err, &failed) || failed.Hint() == "" {
		t.Errorf("without go.mod: %v", err)
	}
}
