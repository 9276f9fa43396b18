package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"neurorbit/pipeline/strictyaml"
)

// Faults of the config file as a whole have no line.
func TestFileFaults(t *testing.T) {
	inFolder(t, files{
		"configs/paper.yaml":         "seed: 1\n",
		"configs/quick.yaml":         "seed: 1\n",
		"configs/notes.txt":          "x",
		"configs/experiments/x.yaml": "seed: 1\n",
		"empty/README.md":            "x",
		"huge.txt":                   strings.Repeat("#", strictyaml.MaxSize+1),
		"locked/locked.yaml":         "seed: 1\n",
	})
	cases := []struct{ path, err, hint string }{
		{"configs/papr.yaml", "configs/papr.yaml: no such file", "did you mean configs/paper.yaml?"},
		{"configs/paper", "configs/paper: no such file", "did you mean configs/paper.yaml?"},
		{"quick", "quick: no such file", "did you mean configs/quick.yaml?"},
		{"configs/../configs//other.yaml", "configs/other.yaml: no such file", "the configs in configs are paper.yaml, quick.yaml"},
		{"nowhere/paper.yaml", "nowhere/paper.yaml: no such file", "there are no configs in nowhere"},
		{"configs", "configs: the file cannot be read: is a directory", "check its path and permissions"},
		{"configs/paper.yaml/x", "configs/paper.yaml/x: the file cannot be read: not a directory", "check its path and permissions"},
		{"huge.txt", fmt.Sprintf("huge.txt:1:1: the text is too large: %d bytes, at most %d are allowed", strictyaml.MaxSize+1, strictyaml.MaxSize),
			"split the file, or keep the data in a table"},
		{"\x1b[31m", `\u001b[31m: no such file`, "the configs in configs are paper.yaml, quick.yaml"},
		{"--set x", "./--set x: no such file", "the configs in configs are paper.yaml, quick.yaml"},
	}
	for _, c := range cases {
		_, err := Load(sampleSchema(), c.path, nil)
		if got := strings.Join(errorLines(t, err), "\n"); got != c.err+"\nhint: "+c.hint {
			t.Errorf("%q:\ngot:  %s\nwant: %s\nhint: %s", c.path, got, c.err, c.hint)
		}
	}
	if err := os.RemoveAll("configs"); err != nil {
		t.Fatal(err)
	}
	_, err := Load(sampleSchema(), "configs/paper.yaml", nil)
	if got := strings.Join(errorLines(t, err), "\n"); got != "configs/paper.yaml: no such file\nhint: there are no configs in configs" {
		t.Errorf("got: %s", got)
	}
}

func TestUnreadableFile(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root can read everything")
	}
	inFolder(t, files{"a.yaml": "extends: b.yaml\n", "b.yaml": "seed: 1\n"})
	if err := os.Chmod("b.yaml", 0); err != nil {
		t.Fatal(err)
	}
	_, err := Load(sampleSchema(), "a.yaml", nil)
	want := "a.yaml:1:10: extends: the file cannot be read: permission denied: b.yaml (\"b.yaml\")\nhint: check its path and permissions"
	if got := strings.Join(errorLines(t, err), "\n"); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestSymbolicLinks(t *testing.T) {
	inFolder(t, files{"configs/a.yaml": "extends: link.yaml\n", "other/b.yaml": "seed: 7\n"})
	if err := os.Symlink(filepath.Join("..", "other", "b.yaml"), filepath.Join("configs", "link.yaml")); err != nil {
		t.Skip(err)
	}
	c, err := Load(sampleSchema(), "configs/a.yaml", nil)
	if err != nil || c.Root().(*sampleRoot).Seed != 7 {
		t.Errorf("got %v, error %v", c, err)
	}
	// A circle through links ends at the limit of depth.
	if err := os.Symlink("configs", "more"); err != nil {
		t.Skip(err)
	}
	text := "extends: ../more/../more/loop.yaml\n"
	if err := os.WriteFile("configs/loop.yaml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err = Load(sampleSchema(), "configs/loop.yaml", nil); err == nil {
		t.Error("a circle is not found")
	}
}

func TestName(t *testing.T) {
	t.Chdir(t.TempDir())
	cases := map[string]string{
		"configs/paper.yaml":                     "paper",
		"./configs/paper.yaml":                   "paper",
		"configs/experiments/x.yaml":             "experiments/x",
		"configs/a.b.yaml":                       "a.b",
		"/home/configs/project/configs/x/y.yaml": "x/y",
		"paper.yaml":                             "paper",
		"other/paper.yml":                        "paper",
		"myconfigs/paper.yaml":                   "paper",
		"paper":                                  "paper",
	}
	for path, want := range cases {
		if got := nameOf(filepath.FromSlash(path)); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	// The name does not depend on the working directory.
	if err := os.MkdirAll("configs/experiments", 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir("configs/experiments")
	if got := nameOf("x.yaml"); got != "experiments/x" {
		t.Errorf("inside of the folder: got %q", got)
	}
}
