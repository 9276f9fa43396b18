package cli_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"neurorbit/pipeline/store"
)

// long says that the long form of the tests of this package was asked for, as
// make torture does.
var long = os.Getenv("NEURORBIT_TORTURE") != ""

// finished is a project with configs/quick.yaml run and reported, once for all
// tests.
var finished = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(filepath.Dir(binary), "finished")
	if err := copyProject(dir); err != nil {
		return "", err
	}
	for _, args := range life[:2] {
		if out, err := neurorbit(binary, dir, nil, args.args...); err != nil {
			return "", fmt.Errorf("%v: %w\n%s", args.args, err, out)
		}
	}
	return dir, nil
})

// newFinished makes a project with configs/quick.yaml run and reported, in dir
// or, if that is empty, in a temporary folder.
func newFinished(t *testing.T, dir string) string {
	t.Helper()
	from, err := finished()
	if err != nil {
		t.Fatal(err)
	}
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The life of a project: each command leaves something to write, to replace or
// to remove for the next.
var life = []struct {
	name string
	args []string
}{
	{"run", []string{"run", "-c", "quick", "-j", "2"}},
	{"report", []string{"report", "-c", "quick"}},
	{"run of a changed config", []string{"run", "-c", "quick", "-j", "2"}},
	{"report of it", []string{"report", "-c", "quick"}},
	{"gc", []string{"gc", "--keep-runs", "1"}},
}

// change changes settings of two stages in the config quick of a project.
func change(t *testing.T, dir string) {
	t.Helper()
	file := filepath.Join(dir, "configs", "quick.yaml")
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("n: [4, 5, 6]", "n: [4]", "s: [0.25, 1.0, 4.0]", "s: [1.0]").Replace(string(old))
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil || text == string(old) {
		t.Fatalf("the config does not change: %v", err)
	}
}

// A writePoint is a label with the part of the project whose files it is about.
type writePoint struct{ label, part string }

func (p writePoint) String() string { return p.label + " in " + strings.Trim(p.part, "/") }

// state is what a project shows: the published files and the report.
func state(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	for _, d := range []string{"data/artifacts", "reports"} {
		lines, err := digests(filepath.Join(dir, d))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		for line := range strings.Lines(lines) {
			if line != "\n" {
				all.WriteString(d + "/" + line)
			}
		}
	}
	return all.String()
}

// reached runs a command in a project and returns how often it came by each
// write point.
func reached(t *testing.T, dir string, args []string) map[writePoint]int {
	t.Helper()
	log := filepath.Join(t.TempDir(), "points")
	if out, err := neurorbit(binary, dir, []string{"NEURORBIT_FAULT_COUNT=" + log}, args...); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	points := map[writePoint]int{}
	for line := range strings.Lines(string(text)) {
		label, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		path = strings.TrimPrefix(filepath.ToSlash(path), filepath.ToSlash(dir))
		part := ""
		for _, p := range []string{"/data/artifacts/", "/data/runs/", "/data/store/", "/reports/"} {
			if strings.HasPrefix(path, p) {
				part = p
			}
		}
		if part == "" {
			t.Fatalf("write point in an unknown place: %s", line)
		}
		points[writePoint{label, part}]++
	}
	return points
}

// attempt runs a command of which a write point goes wrong for the k-th time.
func attempt(t *testing.T, dir, mode string, p writePoint, k int, args []string) (out string, err error) {
	t.Helper()
	return neurorbit(binary, dir, []string{fmt.Sprintf("NEURORBIT_FAULT=%s %s %d %s", mode, p.label, k, p.part)}, args...)
}

// checkVisible checks a project in which a command was cut short: every visible
// file is that of before or of after, and all that the ledger names is whole.
func checkVisible(t *testing.T, what, dir, before, after string) {
	t.Helper()
	for line := range strings.Lines(differing(state(t, dir), before+after)) {
		name, _, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(filepath.Base(name), ".tmp-") {
			t.Errorf("%s: half an artifact is visible: %s", what, line)
		}
	}
	stored(t, dir)
}

// checkDone checks a project in which a command has ended well: what is visible
// is as it should be, nothing stored is damaged and nothing is left behind.
func checkDone(t *testing.T, what, dir, want string) {
	t.Helper()
	if got := state(t, dir); got != want {
		t.Errorf("%s: other bytes in\n%sinstead of\n%s", what, differing(got, want), differing(want, got))
	}
	if out, err := neurorbit(binary, dir, nil, "check", "--read-data"); err != nil {
		t.Errorf("%s: check: %v\n%s", what, err, out)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.HasPrefix(d.Name(), ".tmp-") || filepath.Base(filepath.Dir(path)) == "tmp") {
			t.Errorf("%s: litter: %s", what, path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestFaults has every labelled write point go wrong, while each command of a
// project's life runs: the process is killed there, or what it had not synced
// is lost as well, or the operating system reports an error. No half file is
// ever visible, and the program as users have it then goes on to the digests of
// a project in which nothing went wrong.
func TestFaults(t *testing.T) {
	t.Parallel()
	project := newProject(t)
	var table []string
	total := 0
	for i, step := range life {
		if i == 2 {
			change(t, project)
		}
		earlier := filepath.Join(t.TempDir(), "earlier")
		if err := os.CopyFS(earlier, os.DirFS(project)); err != nil {
			t.Fatal(err)
		}
		before := state(t, project)
		points := reached(t, project, step.args)
		after := state(t, project)
		checkDone(t, step.name, project, after)
		n := faultsOf(t, step.name, step.args, earlier, points, before, after)
		for p, times := range points {
			row := fmt.Sprintf("%-22s %-32s %4d times, ", step.name, p, times)
			for _, mode := range modes(p) {
				row += fmt.Sprintf(" %s %d", mode, n[p][mode])
				total += n[p][mode]
				if n[p][mode] == 0 && (long || mode == "kill") {
					t.Errorf("%s: %s was never made to go wrong by %s", step.name, p, mode)
				}
			}
			table = append(table, row)
		}
	}
	slices.Sort(table)
	t.Logf("figures: faults injected: %d, at %d labelled points of %d commands\n%s", total, len(table), len(life), strings.Join(table, "\n"))
}

// modes lists how a write point can go wrong.
func modes(p writePoint) []string {
	switch p.label {
	case store.BlobWritten, store.BlobRenamed, store.LedgerWritten, store.FileWritten:
		return []string{"kill", "lose", "EIO"}
	case store.BlobCreated, store.LedgerBefore, store.FileCreated:
		return []string{"kill", "ENOSPC"}
	}
	return []string{"kill", "EIO"}
}

// faultsOf has each write point of a command go wrong, one after the other in
// the same project, as the command is taken up again and again. In the short
// form each kills, and some of the other ways are tried; the long form tries
// every way, and also at the first time, the last and others in between, each in
// a project of its own.
func faultsOf(t *testing.T, name string, args []string, earlier string, points map[writePoint]int, before, after string) map[writePoint]map[string]int {
	t.Helper()
	n := map[writePoint]map[string]int{}
	type job struct {
		p    writePoint
		mode string
		k    int
	}
	var jobs, chain []job
	for p, times := range points {
		n[p] = map[string]int{}
		for _, mode := range modes(p) {
			if long || mode == "kill" || rand.IntN(3) == 0 {
				chain = append(chain, job{p, mode, 1 + rand.IntN(min(3, times))})
			}
			if long {
				for _, k := range []int{1, times, 1 + rand.IntN(times), 1 + rand.IntN(times)} {
					jobs = append(jobs, job{p, mode, k})
				}
			}
		}
	}
	dir := ""
	fresh := func() {
		if dir != "" {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
		dir = filepath.Join(t.TempDir(), "project")
		if err := os.CopyFS(dir, os.DirFS(earlier)); err != nil {
			t.Fatal(err)
		}
	}
	finish := func(what string) {
		if out, err := neurorbit(binary, dir, nil, args...); err != nil {
			t.Fatalf("%s: then: %v\n%s", what, err, out)
		}
		checkDone(t, what, dir, after)
	}
	// try reports whether the point was reached.
	try := func(j job) bool {
		what := fmt.Sprintf("%s: %s at %s, time %d", name, j.mode, j.p, j.k)
		out, err := attempt(t, dir, j.mode, j.p, j.k, args)
		if err == nil {
			checkDone(t, what+" (not reached)", dir, after)
			return false
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			t.Fatalf("%s: %v", what, err)
		}
		n[j.p][j.mode]++
		switch j.mode {
		case "kill", "lose":
			if exit.ExitCode() != -1 {
				t.Fatalf("%s: it was not killed, but ended with %v\n%s", what, err, out)
			}
		default:
			checkSystemError(t, what, exit.ExitCode(), out, j.mode)
		}
		checkVisible(t, what, dir, before, after)
		return true
	}
	rand.Shuffle(len(chain), func(i, j int) { chain[i], chain[j] = chain[j], chain[i] })
	fresh()
	for _, j := range chain {
		if try(j) {
			continue
		}
		// What came before has left too little to do.
		fresh()
		j.k = 1
		if !try(j) {
			t.Errorf("%s: %s is not reached", name, j.p)
		}
	}
	finish(name + ", cut short again and again")
	for _, j := range jobs {
		fresh()
		try(j)
		finish(fmt.Sprintf("%s: after %s at %s, time %d", name, j.mode, j.p, j.k))
	}
	return n
}

// hints says what a hint on an error of the operating system must say.
var hints = map[string]string{
	"EIO":    "fails: copy the project",
	"ENOSPC": "make room on the disk of",
	"EDQUOT": "make room: the quota",
	"EFBIG":  "ulimit -f",
	"EROFS":  "mounted read-only",
	"EACCES": "give yourself the permission",
}

// checkSystemError checks the exit code and the output of a command that an
// error of the operating system has stopped.
func checkSystemError(t *testing.T, what string, code int, out, errno string) {
	t.Helper()
	if code != 1 {
		t.Errorf("%s: exit code %d, want 1\n%s", what, code, out)
	}
	if !strings.Contains(out, "neurorbit: hint: ") || !strings.Contains(out, hints[errno]) || strings.Contains(out, "report this as a bug") {
		t.Errorf("%s: no hint of its own:\n%s", what, out)
	}
	if !strings.Contains(out, string(filepath.Separator)) {
		t.Errorf("%s: the error does not name the file:\n%s", what, out)
	}
}
