package cli_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

	"neurorbit/pipeline/cli"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stagetest"
	"neurorbit/pipeline/store"
)

// asToy tells the test binary to be the toy program.
const asToy = "NEURORBIT_TOY"

// binary is the toy program: this test binary under another name.
var binary string

func TestMain(m *testing.M) {
	if os.Getenv(asToy) != "" {
		setFault()
		os.Exit(cli.Run(toy(), os.Args[1:]))
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "neurorbit-test-*")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		self, err := os.Executable()
		if err != nil {
			panic(err)
		}
		binary = filepath.Join(dir, "neurorbit")
		if err := os.Symlink(self, binary); err != nil {
			panic(err)
		}
		for k, v := range map[string]string{asToy: "1", "NEURORBIT_OFFLINE": "1", "NEURORBIT_SAMPLE": "", "PATH": dir + string(filepath.ListSeparator) + os.Getenv("PATH")} {
			os.Setenv(k, v)
		}
		return m.Run()
	}())
}

// TestStories runs the stories in testdata/script on the toy program: each tells
// one promise.
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
			for _, k := range []string{"PATH", asToy, "NEURORBIT_OFFLINE"} {
				e.Setenv(k, os.Getenv(k))
			}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			_, err := exec.LookPath(cond)
			return err == nil, nil
		},
		Cmds: commands(locks),
	})
}

// commands are what stories can say beside the commands of testscript.
func commands(locks map[string]*store.Store) map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
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
		// keyed FOLDER: the figures and tables of a report show the short key that its
		// manifest has for them, as its page does.
		"keyed": func(ts *testscript.TestScript, _ bool, args []string) {
			var manifest struct {
				Files map[string]struct{ Shard, Key string }
			}
			ts.Check(json.Unmarshal([]byte(ts.ReadFile(filepath.Join(args[0], "manifest.json"))), &manifest))
			n := 0
			for name, f := range manifest.Files {
				switch filepath.Ext(name) {
				case ".svg", ".md", ".tex":
					if f.Shard == "" {
						continue
					}
					n++
					page := filepath.Join(filepath.Dir(name), "README.md")
					for _, shown := range []string{name, page} {
						if !strings.Contains(ts.ReadFile(filepath.Join(args[0], shown)), f.Key[:12]) {
							ts.Fatalf("%s does not show the key %s of %s", shown, f.Key[:12], name)
						}
					}
				}
			}
			if n == 0 {
				ts.Fatalf("%s has no figures and tables", args[0])
			}
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
		"foretold": foretold,
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
		// forge STAGE SHARD: replace a shard's first output by other bytes, with
		// the right digest everywhere.
		"forge": func(ts *testscript.TestScript, _ bool, args []string) {
			ts.Check(forge(ts.MkAbs("data/store"), args[0], args[1]))
		},
		// computed NAME: set NAME to the ID of the newest run that computed anything.
		"computed": func(ts *testscript.TestScript, _ bool, args []string) {
			runs, err := provenance.Runs(ts.MkAbs("data"))
			ts.Check(err)
			for _, r := range runs {
				for _, s := range r.Stages {
					if s.Computed > 0 {
						ts.Setenv(args[0], r.ID)
					}
				}
			}
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
		// committed: a report that was made of the toy's own config, as if it had been
		// cloned.
		"committed": func(ts *testscript.TestScript, _ bool, _ []string) {
			ts.Check(ts.Exec("neurorbit", "run"))
			ts.Check(ts.Exec("neurorbit", "report"))
			ts.Check(os.RemoveAll(ts.MkAbs("data/store")))
			ts.Check(os.RemoveAll(ts.MkAbs("data/artifacts")))
		},
		// flipsegment: flip a bit in the first segment of the ledger.
		"flipsegment": func(ts *testscript.TestScript, _ bool, _ []string) {
			entries, err := os.ReadDir(ts.MkAbs("data/store/segments"))
			ts.Check(err)
			for _, e := range entries {
				if filepath.Ext(e.Name()) == ".segment" {
					ts.Check(flip(filepath.Join(ts.MkAbs("data/store/segments"), e.Name())))
					return
				}
			}
			ts.Fatalf("there is no segment")
		},
	}
}

// copyProject copies the toy's project to a folder.
func copyProject(to string) error {
	return os.CopyFS(to, os.DirFS(filepath.Join("testdata", "project")))
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

// TestToy runs the suite for stages on those of the toy program, which the
// stories rely on.
func TestToy(t *testing.T) {
	p := toy()
	c, err := config.Load(p.Schema(), filepath.Join("testdata", "project", "configs", "quick.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range p.Stages {
		t.Run(s.Name, func(t *testing.T) {
			stagetest.Run(t, stagetest.Suite{Stages: p.Stages[:i+1], Config: project.EngineConfig(filepath.Join("testdata", "project"), c), Root: filepath.Join("testdata", "project")})
		})
	}
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

func forge(dir, stage, shard string) error {
	s, err := store.Open(dir)
	if err != nil {
		return err
	}
	if err := s.Lock(); err != nil {
		return err
	}
	rec, ok := s.LatestShard(stage, shard)
	if !ok {
		return errors.Join(fmt.Errorf("no shard %s of stage %s", shard, stage), s.Unlock())
	}
	forged := *rec
	forged.Outputs = slices.Clone(rec.Outputs)
	forged.Outputs[0].Blob, err = s.Put(func(w io.Writer) error {
		_, err := io.WriteString(w, "something else")
		return err
	})
	if err == nil {
		err = s.Append(&store.Record{Shard: &forged})
	}
	return errors.Join(err, s.Unlock())
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
