package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/stagetest"
	"neurorbit/pipeline/store"
)

// The tests run the real binary, built once, so that keys are made as they are
// for users.
var binary string

// projectRoot is the folder of go.mod.
var projectRoot, _ = filepath.Abs("../../..")

// usps is the folder with the USPS files, or empty: what NEURORBIT_USPS names, or
// the folder shared/usps beside the project.
var usps = func() string {
	dir := os.Getenv("NEURORBIT_USPS")
	if dir == "" {
		dir = filepath.Join(projectRoot, "..", "shared", "usps")
	}
	if !isFolder(dir) {
		return ""
	}
	return dir
}()

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "neurorbit-test-*")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "neurorbit")
		if err := buildBinary(binary, projectRoot); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// buildBinary builds the program from the sources in root.
func buildBinary(to, root string, env ...string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-o", to, "./pipeline/cmd/neurorbit")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), append([]string{"CGO_ENABLED=0"}, env...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %v: %w\n%s", env, err, out)
	}
	return nil
}

// TestStories runs the stories in testdata/script: each tells one promise.
func TestStories(t *testing.T) {
	t.Parallel()
	locks := map[string]*store.Store{}
	t.Cleanup(func() {
		for _, s := range locks {
			_ = s.Unlock()
		}
	})
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(binary)+string(filepath.ListSeparator)+os.Getenv("PATH"))
			e.Setenv("PROJECT", projectRoot)
			// A test never asks a mirror.
			e.Setenv("NEURORBIT_OFFLINE", "1")
			e.Setenv("NEURORBIT_USPS", usps)
			e.Setenv("USPS", usps)
			for _, k := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS"} {
				out, err := exec.Command("go", "env", k).Output()
				if err != nil {
					return err
				}
				e.Setenv(k, strings.TrimSpace(string(out)))
			}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "usps":
				return usps != "", nil
			case "git":
				_, err := exec.LookPath("git")
				return err == nil, nil
			}
			return false, fmt.Errorf("unknown condition %s", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// uspspart FOLDER FILE...: copy some of the USPS files into a folder.
			"uspspart": func(ts *testscript.TestScript, _ bool, args []string) {
				for _, f := range args[1:] {
					ts.Check(copyFile(filepath.Join(usps, f), filepath.Join(ts.MkAbs(args[0]), f)))
				}
			},
			// stamped FOLDER TEXT EXCEPT...: every file of a folder that is not a bitmap
			// has the text, but for those with these names, whatever their ending.
			"stamped": func(ts *testscript.TestScript, _ bool, args []string) {
				files, err := os.ReadDir(ts.MkAbs(args[0]))
				ts.Check(err)
				n := 0
				for _, f := range files {
					if strings.HasSuffix(f.Name(), ".png") {
						continue
					}
					n++
					stem, _, _ := strings.Cut(f.Name(), ".")
					want := !slices.Contains(args[2:], stem)
					if strings.Contains(ts.ReadFile(filepath.Join(args[0], f.Name())), args[1]) != want {
						ts.Fatalf("%s says %q: want %v", f.Name(), args[1], want)
					}
				}
				if n == 0 {
					ts.Fatalf("%s is empty", args[0])
				}
			},
			// project: make the current folder a project with the real configs.
			"project": func(ts *testscript.TestScript, _ bool, _ []string) {
				ts.Check(copyProject(ts.MkAbs(".")))
			},
			// sources: copy the sources into the current folder.
			"sources": func(ts *testscript.TestScript, _ bool, _ []string) {
				ts.Check(copyProject(ts.MkAbs(".")))
				for _, d := range []string{"pipeline", "stages"} {
					ts.Check(os.CopyFS(ts.MkAbs(d), os.DirFS(filepath.Join(projectRoot, d))))
				}
				for _, f := range []string{"go.mod", "go.sum"} {
					ts.Check(copyFile(filepath.Join(projectRoot, f), ts.MkAbs(f)))
				}
				// In an unpacked bundle the modules are here.
				if vendor := filepath.Join(projectRoot, "vendor"); isFolder(vendor) {
					ts.Check(os.CopyFS(ts.MkAbs("vendor"), os.DirFS(vendor)))
				}
			},
			// neurorbit COMMAND...: run it and expect success.
			"neurorbit": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(ts.Exec("neurorbit", args...))
			},
			// fits COMMAND...: what neurorbit says by default is at most a screen of 24 lines of
			// 80 characters.
			"fits": func(ts *testscript.TestScript, _ bool, args []string) {
				_ = ts.Exec("neurorbit", args...) // whatever it exits with
				all := ts.ReadFile("stdout") + ts.ReadFile("stderr")
				if n := strings.Count(all, "\n"); n > 24 || n == 0 {
					ts.Fatalf("neurorbit %s: %d lines", strings.Join(args, " "), n)
				}
				for line := range strings.Lines(all) {
					if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
						ts.Fatalf("neurorbit %s: a line of %d characters: %s", strings.Join(args, " "), n, line)
					}
				}
			},
			// committed: copy the committed report into the current folder.
			"committed": func(ts *testscript.TestScript, _ bool, _ []string) {
				ts.Check(os.CopyFS(ts.MkAbs("reports"), os.DirFS(filepath.Join(projectRoot, "reports"))))
			},
			// exits CODE COMMAND...: run neurorbit and expect an exit code.
			"exits": func(ts *testscript.TestScript, _ bool, args []string) {
				want, err := strconv.Atoi(args[0])
				ts.Check(err)
				err = ts.Exec("neurorbit", args[1:]...)
				got := 0
				var exit *exec.ExitError
				if errors.As(err, &exit) {
					got = exit.ExitCode()
				} else {
					ts.Check(err)
				}
				if got != want {
					ts.Fatalf("neurorbit %s: exit code %d, want %d", strings.Join(args[1:], " "), got, want)
				}
			},
			// digests FILE: write the digest of every published file to FILE.
			"digests": func(ts *testscript.TestScript, _ bool, args []string) {
				d, err := digests(ts.MkAbs("data/artifacts"))
				ts.Check(err)
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(d), 0o666))
			},
			// replace FILE OLD NEW: edit a file; OLD must be there.
			"replace": func(ts *testscript.TestScript, _ bool, args []string) {
				data, err := os.ReadFile(ts.MkAbs(args[0]))
				ts.Check(err)
				edited := bytes.Replace(data, []byte(args[1]), []byte(args[2]), 1)
				if bytes.Equal(edited, data) {
					ts.Fatalf("%s does not contain %q", args[0], args[1])
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), edited, 0o666))
			},
			// flip FILE: flip a bit in the middle of a file.
			"flip": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(flip(ts.MkAbs(args[0])))
			},
			// flipblob STAGE SHARD: flip a bit in the blob of a shard's first output.
			"flipblob": func(ts *testscript.TestScript, _ bool, args []string) {
				s, err := store.Open(ts.MkAbs("data/store"))
				ts.Check(err)
				sh, ok := s.LatestShard(args[0], args[1])
				if !ok {
					ts.Fatalf("no shard %s of stage %s", args[1], args[0])
				}
				ts.Check(flip(s.BlobPath(sh.Outputs[0].Blob.Digest)))
			},
			// lock, unlock: hold the lock of the store as another run would.
			"lock": func(ts *testscript.TestScript, _ bool, _ []string) {
				s, err := store.Open(ts.MkAbs("data/store"))
				ts.Check(err)
				ts.Check(s.Lock())
				locks[ts.Name()] = s
			},
			"unlock": func(ts *testscript.TestScript, _ bool, _ []string) {
				ts.Check(locks[ts.Name()].Unlock())
				delete(locks, ts.Name())
			},
		},
	})
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func flip(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	data[len(data)/2] ^= 1
	if err := os.Chmod(path, 0o644); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o666)
}

// copyProject copies what a run reads, but no sources, to a folder.
func copyProject(to string) error {
	for _, d := range []string{"configs", "data/published"} {
		if err := os.CopyFS(filepath.Join(to, d), os.DirFS(filepath.Join(projectRoot, d))); err != nil {
			return err
		}
	}
	return nil
}

// digests lists the files below a folder with their digests, one a line.
func digests(dir string) (string, error) {
	var lines []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		lines = append(lines, filepath.ToSlash(rel)+" "+hex.EncodeToString(sum[:]))
		return nil
	})
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n", err
}

// differing lists the lines of got, a result of digests, that want lacks; it is
// empty if got only lacks files.
func differing(got, want string) string {
	known := map[string]bool{}
	for line := range strings.Lines(want) {
		known[line] = true
	}
	var b strings.Builder
	for line := range strings.Lines(got) {
		if !known[line] {
			b.WriteString(line)
		}
	}
	return b.String()
}

// neurorbit runs the program in a folder and returns its output.
func neurorbit(bin, dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command(bin, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// newProject makes a project in a temporary folder.
func newProject(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := copyProject(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// mustRun runs a config and returns the digests of what it published.
func mustRun(t *testing.T, bin, dir string, env []string, args ...string) string {
	t.Helper()
	if out, err := neurorbit(bin, dir, env, append([]string{"run"}, args...)...); err != nil {
		t.Fatalf("run %v %v: %v\n%s", env, args, err, out)
	}
	d, err := digests(filepath.Join(dir, "data", "artifacts"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestSchemaIsCurrent: configs/schema.json is what the program prints.
func TestSchemaIsCurrent(t *testing.T) {
	want, err := program().Schema().JSON()
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(filepath.Join(projectRoot, "configs", "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(bytes.TrimSpace(want), bytes.TrimSpace(have)) {
		t.Error("configs/schema.json is out of date: run make generate")
	}
}

// TestStages runs the suite of package stagetest on every stage, with the small
// config.
func TestStages(t *testing.T) {
	p := program()
	c, err := config.Load(p.Schema(), filepath.Join(projectRoot, "configs", "quick.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range p.Stages {
		t.Run(s.Name, func(t *testing.T) {
			stagetest.Run(t, stagetest.Suite{Stages: p.Stages[:i+1], Config: project.EngineConfig(projectRoot, c), Root: projectRoot})
		})
	}
}
