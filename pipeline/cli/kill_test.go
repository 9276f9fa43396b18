package cli_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"neurorbit/pipeline/store"
)

// TestKill kills runs at random moments and resumes them: the published files
// are then those of a run that was left alone, whatever was there in between
// was whole, and nothing that was stored is computed again.
func TestKill(t *testing.T) {
	t.Parallel()
	reference := newProject(t)
	start := time.Now()
	want := mustRun(t, binary, reference, nil, "-c", "quick", "-j", "2")
	whole := time.Since(start)

	rounds, enough := 10, 0
	switch {
	case long:
		rounds, enough = 0, 200
	case testing.Short():
		rounds = 4
	}
	killed, resumed, round := 0, 0, 0
	for ; round < rounds || killed < enough; round++ {
		dir := newProject(t)
		for {
			cmd := exec.Command(binary, "run", "-c", "quick", "-j", "2")
			cmd.Dir = dir
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			timer := time.AfterFunc(time.Duration(rand.Int64N(int64(whole))), func() { _ = cmd.Process.Kill() })
			err := cmd.Wait()
			timer.Stop()
			checkWhole(t, dir, want)
			if err == nil {
				break
			}
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != -1 {
				t.Fatalf("not killed, but ended with %v", err)
			}
			killed++
			if len(stored(t, dir)) > 0 {
				resumed++
			}
		}
		got, err := digests(filepath.Join(dir, "data", "artifacts"))
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatalf("after kills and resumes other bytes in\n%s", differing(got, want))
		}
		if out, err := neurorbit(binary, dir, nil, "check", "--read-data"); err != nil {
			t.Fatalf("check: %v\n%s", err, out)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if long {
			t.Logf("%d kills so far", killed)
		}
	}
	t.Logf("figures: %d kills at random moments in %d rounds, %d of them with stored shards to resume from", killed, round, resumed)
	if killed == 0 {
		t.Error("no run was killed: the test shows nothing")
	}
}

// stored returns the stored shards of a project; a killed process holds no lock.
func stored(t *testing.T, dir string) []*store.Shard {
	t.Helper()
	s, err := store.Open(filepath.Join(dir, "data", "store"))
	if err != nil {
		t.Fatal(err)
	}
	for _, sh := range s.Shards() {
		for _, o := range sh.Outputs {
			if err := s.CheckBlob(o.Blob, store.ReadAll); err != nil {
				t.Fatalf("after a kill: %v", err)
			}
		}
	}
	return s.Shards()
}

// checkWhole checks that every published file is a whole one: in the middle of
// a run there are only files that the finished run has, with the same bytes.
func checkWhole(t *testing.T, dir, want string) {
	t.Helper()
	got, err := digests(filepath.Join(dir, "data", "artifacts"))
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(differing(got, want)) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		// What is not under its name yet is invisible to readers.
		if name != "" && !strings.HasPrefix(filepath.Base(name), ".tmp-") {
			t.Fatalf("a killed run left %s", line)
		}
	}
}

// TestInterrupt: Ctrl-C ends a run with 130, keeps finished shards and says how
// to go on.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	dir := newProject(t)
	args := []string{"run", "squares", "-j", "1", "--set", "squares.n=[9]", "--set", "squares.wait=200"}
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(time.Minute)
	for len(stored(t, dir)) < 3 {
		if time.Now().After(deadline) {
			t.Fatal("no shards were stored in a minute")
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("an interrupted run ended with %v\n%s", err, out.String())
	}
	if !strings.Contains(out.String(), "stopped: computed ") {
		t.Errorf("no word on how far it came:\n%s", out.String())
	}
	if !strings.Contains(out.String(), "to go on: neurorbit run squares -j 1 --set 'squares.n=[9]'") {
		t.Errorf("no word on how to go on:\n%s", out.String())
	}
	kept := len(stored(t, dir))
	log, err := neurorbit(binary, dir, nil, "log")
	if err != nil || !strings.Contains(log, "interrupted") {
		t.Errorf("log: %v\n%s", err, log)
	}
	dry, _ := neurorbit(binary, dir, nil, "why", "squares", "--set", "squares.n=[9]", "--set", "squares.wait=200")
	if !strings.Contains(dry, "shards: ") || strings.Contains(dry, "shards: 0 reused") {
		t.Errorf("of %d stored shards none would be reused:\n%s", kept, dry)
	}
}

// TestInterruptWaiting: a command that hangs, here as its config is a pipe that
// nobody writes to, ends soon after a signal, and at once after a second one.
func TestInterruptWaiting(t *testing.T) {
	t.Parallel()
	dir := newProject(t)
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.yaml"), 0o666); err != nil {
		t.Skipf("no pipe with a name can be made here: %v", err)
	}
	for signals, want := range map[int]func(*exec.ExitError) bool{
		1: func(e *exec.ExitError) bool { return e.ExitCode() == 130 },
		2: func(e *exec.ExitError) bool { return e.Sys().(syscall.WaitStatus).Signal() == syscall.SIGTERM },
	} {
		cmd := command(dir, "status", "-c", "pipe.yaml")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond)
		start := time.Now()
		for range signals {
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			time.Sleep(300 * time.Millisecond)
		}
		err := cmd.Wait()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || !want(exit) {
			t.Errorf("after %d signals and %v: %v", signals, time.Since(start), err)
		}
	}
}

// TestKillParts: parts that run at the same time are killed at random moments, and
// so are the merges between them, until a merge says that all is done: the
// published files are those of one run that was left alone.
func TestKillParts(t *testing.T) {
	t.Parallel()
	reference := newProject(t)
	start := time.Now()
	want := mustRun(t, binary, reference, nil, "-c", "quick", "-j", "2")
	whole := time.Since(start)

	dir := newProject(t)
	killed := 0
	// run starts a process that is killed if it takes too long, and returns a
	// function that waits for it.
	run := func(args ...string) func() error {
		cmd := exec.Command(binary, args...)
		cmd.Dir = dir
		var out strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(rand.Int64N(int64(whole))), func() { _ = cmd.Process.Kill() })
		return func() error {
			err := cmd.Wait()
			var exit *exec.ExitError
			switch {
			case !timer.Stop():
				killed++
			case errors.As(err, &exit) && exit.ExitCode() != 3:
				t.Errorf("neurorbit %s: %v\n%s", strings.Join(args, " "), err, out.String())
			}
			return err
		}
	}
	for round := 0; ; round++ {
		if round == 200 {
			t.Fatal("not complete after 200 rounds")
		}
		var wait []func() error
		for _, shard := range []string{"1/3", "2/3", "3/3", "2/3"} {
			wait = append(wait, run("run", "-c", "quick", "-j", "1", "--shard", shard))
		}
		for _, w := range wait {
			_ = w()
		}
		err := run("run", "-c", "quick")()
		checkWhole(t, dir, want)
		stored(t, dir)
		if err == nil {
			break
		}
	}
	got, err := digests(filepath.Join(dir, "data", "artifacts"))
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("other bytes in\n%s", differing(got, want))
	}
	if out, err := neurorbit(binary, dir, nil, "check", "--read-data"); err != nil {
		t.Errorf("check: %v\n%s", err, out)
	}
	t.Logf("%d processes were killed", killed)
	if killed == 0 {
		t.Error("no process was killed: the test shows nothing")
	}
}

// TestKillExperiments kills experiments in the middle of the second one; the same
// command then goes on and ends with the files of experiments that were left
// alone.
func TestKillExperiments(t *testing.T) {
	t.Parallel()
	args := []string{"exp", "run", "--base", "quick", "--grid", "squares.n=[4],[8]", "--grid", "squares.wait=30", "-j", "1"}
	reference := newProject(t)
	if out, err := neurorbit(binary, reference, nil, args...); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want, err := digests(filepath.Join(reference, "data", "artifacts"))
	if err != nil {
		t.Fatal(err)
	}
	second := "n8/"
	inSecond := func(dir string) bool {
		for _, sh := range stored(t, dir) {
			if strings.HasPrefix(sh.ID, second) {
				return true
			}
		}
		return false
	}

	dir := newProject(t)
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(5 * time.Minute); !inSecond(dir); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			_ = cmd.Process.Kill()
			t.Fatal("the second experiment did not begin in five minutes")
		}
	}
	_ = cmd.Process.Kill()
	if err := cmd.Wait(); err == nil {
		t.Skip("the run ended before it could be killed")
	}
	kept := len(stored(t, dir))
	out, err := neurorbit(binary, dir, nil, args...)
	if err != nil {
		t.Fatalf("the second run: %v\n%s", err, out)
	}
	if !strings.Contains(out, ": done, computed 0 of ") || !strings.Contains(out, "reused") {
		t.Errorf("with %d shards stored, nothing was reused:\n%s", kept, out)
	}
	got, err := digests(filepath.Join(dir, "data", "artifacts"))
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("after a kill and a resume other bytes in\n%s", differing(got, want))
	}
}
