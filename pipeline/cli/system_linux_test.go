package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
)

// tmpfs mounts a file system of some KiB in memory on a new folder, or skips the
// test where that is not allowed. The function it returns mounts it again with
// other options.
func tmpfs(t *testing.T, kib int) (dir string, remount func(flags uintptr, options string)) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+strconv.Itoa(kib)+"k"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir, func(flags uintptr, options string) {
		t.Helper()
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, options); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs the program and returns its exit code, -1 if it was killed.
func run(t *testing.T, cmd *exec.Cmd) (code int, out string) {
	t.Helper()
	b, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(b)
}

func command(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	return cmd
}

// TestDiskFull lets the disk be full again and again while a config is run and
// reported: each time the error says so, what was finished is kept, and in the
// end all is as on a large disk.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	want := state(t, newFinished(t, ""))

	kib, step := 200, 150
	if long {
		step = 30
	}
	dir, remount := tmpfs(t, kib)
	if err := copyProject(dir); err != nil {
		t.Fatal(err)
	}
	full, kept := 0, 0
	for _, args := range [][]string{{"run", "-c", "quick"}, {"report", "-c", "quick"}} {
		for {
			code, out := run(t, command(dir, args...))
			if code == 0 {
				break
			}
			full++
			checkSystemError(t, "disk full: "+args[0], code, out, "ENOSPC")
			checkVisible(t, "disk full: "+args[0], dir, "", want)
			now := len(stored(t, dir))
			if now < kept {
				t.Fatalf("%d shards were stored, now %d", kept, now)
			}
			kept = now
			for _, reader := range []string{"status", "log", "check"} {
				if code, out := run(t, command(dir, reader, "-c", "quick")); code != 0 && code != 3 {
					t.Fatalf("%s on a full disk: exit code %d\n%s", reader, code, out)
				}
			}
			if kib += step; kib > 1<<20 {
				t.Fatal("a GiB is not enough")
			}
			remount(0, "size="+strconv.Itoa(kib)+"k")
		}
	}
	checkDone(t, "after a full disk", dir, want)
	if full < 3 {
		t.Errorf("the disk was full %d times only", full)
	}
	t.Logf("figures: %d times disk full, up to %d KiB", full, kib)
}

// TestFileTooLarge: the same for a limit on the size of files.
func TestFileTooLarge(t *testing.T) {
	t.Parallel()
	dir := newProject(t)
	cmd := exec.Command("bash", "-c", `ulimit -f 20; exec "$0" run -c quick`, binary)
	cmd.Dir = dir
	code, out := run(t, cmd)
	checkSystemError(t, "limit of the size of files", code, out, "EFBIG")
	if len(stored(t, dir)) == 0 {
		t.Error("nothing was stored before the limit was met")
	}
	mustRun(t, binary, dir, nil, "-c", "quick")
}

// TestReadOnly: on a disk mounted read-only what reads works, and what writes
// says what is the matter.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	dir, remount := tmpfs(t, 1<<20)
	newFinished(t, dir)
	want := state(t, dir)
	remount(syscall.MS_RDONLY, "")
	for _, args := range [][]string{
		{"status", "-c", "quick"}, {"verify", "-c", "quick", "--sample", "1"}, {"check", "--read-data"}, {"log"},
		{"report", "-c", "quick", "--check"}, {"explain", "-c", "quick", "reports/configs/quick/index.html"},
		{"gc", "--dry-run"}, {"config", "-c", "quick"}, {"run", "-n", "-c", "quick"},
	} {
		if code, out := run(t, command(dir, args...)); code != 0 {
			t.Errorf("%v: exit code %d\n%s", args, code, out)
		}
	}
	for _, args := range [][]string{
		{"run", "-c", "quick", "--set", "squares.n=[4]"}, {"report", "-c", "quick"}, {"gc"}, {"doctor", "-c", "quick"},
	} {
		code, out := run(t, command(dir, args...))
		checkSystemError(t, strings.Join(args, " "), code, out, "EROFS")
	}
	remount(0, "")
	mustRun(t, binary, dir, nil, "-c", "quick")
	checkDone(t, "read-only", dir, want)
}

// TestPermission: the same for a user who may read the project but not write.
func TestPermission(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root can become another user")
	}
	dir := newFinished(t, "")
	bin := filepath.Join(dir, "neurorbit")
	if err := copyFile(binary, bin); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{bin, dir, filepath.Dir(dir)} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		code int
		args []string
	}{
		{0, []string{"status", "-c", "quick"}}, {0, []string{"check", "--read-data"}}, {0, []string{"log"}},
		{1, []string{"run", "-c", "quick", "--set", "squares.n=[4]"}}, {1, []string{"report", "-c", "quick"}}, {1, []string{"gc"}},
		{1, []string{"doctor", "-c", "quick"}},
	} {
		cmd := exec.Command(bin, c.args...)
		cmd.Dir = dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		code, out := run(t, cmd)
		switch {
		case code == -1 || strings.Contains(out, "fork/exec"):
			t.Skipf("no other user can run the program here:\n%s", out)
		case c.code == 1:
			checkSystemError(t, strings.Join(c.args, " "), code, out, "EACCES")
		case code != c.code:
			t.Errorf("%v: exit code %d, want %d\n%s", c.args, code, c.code, out)
		}
	}
	mustRun(t, binary, dir, nil, "-c", "quick")
}

// TestTogether: of several runs at once one works and the others end with 11 and
// say so; commands that read meanwhile never find damage.
func TestTogether(t *testing.T) {
	t.Parallel()
	reference := newFinished(t, "")
	change(t, reference)
	want := mustRun(t, binary, reference, nil, "-c", "quick")

	dir := newFinished(t, "")
	change(t, dir)
	done := make(chan int)
	for range 2 {
		go func() {
			cmd := command(dir, "run", "-c", "quick")
			out, err := cmd.CombinedOutput()
			code := cmd.ProcessState.ExitCode()
			if err != nil && (code != 11 || !strings.Contains(string(out), "is in use by another run")) {
				t.Errorf("a run beside another: exit code %d\n%s", code, out)
			}
			done <- code
		}()
	}
	reads, locked := 0, 0
	for running := 2; running > 0; reads++ {
		select {
		case code := <-done:
			running--
			if code == 11 {
				locked++
			}
		default:
		}
		for _, args := range [][]string{
			{"status", "-c", "quick"}, {"check", "--read-data"}, {"log"}, {"verify", "-c", "quick"}, {"explain", "-c", "quick", "data/artifacts/quick/squares/gbpo.parquet"},
		} {
			code, out := run(t, command(dir, args...))
			if code != 0 && code != 3 && !(args[0] == "check" && code == 11) {
				t.Errorf("%v beside a run: exit code %d\n%s", args, code, out)
			}
		}
	}
	t.Logf("%d rounds of reading beside two runs, of which %d found the lock taken", reads, locked)
	if got := mustRun(t, binary, dir, nil, "-c", "quick"); got != want {
		t.Errorf("other bytes in\n%s", differing(got, want))
	}
}

// TestClock: nothing depends on the time of day. Files are as old or as new as
// can be, the records of runs and stages are from the past and the future, and
// yet all is fresh.
func TestClock(t *testing.T) {
	t.Parallel()
	dir := newFinished(t, "")
	want := state(t, dir)
	data := filepath.Join(dir, "data")
	past, future := time.Date(1970, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(2106, 1, 1, 0, 0, 0, 0, time.UTC)
	n := 0
	err := filepath.Walk(dir, func(path string, _ os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		n++
		when := past
		if n%2 == 0 {
			when = future
		}
		return os.Chtimes(path, when, when)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, start := range []time.Time{past, future} {
		r := provenance.Run{
			ID: provenance.NewRunID(start), Command: []string{"neurorbit", "run"}, Config: "quick",
			Start: start, End: start.Add(-time.Hour), Outcome: "done",
		}
		if err := r.Save(data); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(filepath.Join(data, "store"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Lock(); err != nil {
		t.Fatal(err)
	}
	for i, st := range s.History() {
		again := *st
		again.Time = future.AddDate(-i, 0, 0).Format(time.RFC3339)
		if err := s.Append(&store.Record{Stage: &again}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Unlock(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"status", "-c", "quick"}, {"log"}, {"check", "--read-data"}, {"doctor", "-c", "quick"}} {
		if code, out := run(t, command(dir, args...)); code != 0 {
			t.Errorf("%v: exit code %d\n%s", args, code, out)
		}
	}
	code, out := run(t, command(dir, "run", "-c", "quick"))
	if code != 0 || strings.Count(out, "fresh, nothing to do") != len(toy().Stages) {
		t.Errorf("exit code %d, and not all is fresh:\n%s", code, out)
	}
	checkDone(t, "other times", dir, want)
}
