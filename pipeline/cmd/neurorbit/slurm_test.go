package main

import (
	"errors"
	"io/fs"
	"neurorbit/pipeline/store"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// testSlurm is the environment variable that asks for the tests with Slurm.
const testSlurm = "NEURORBIT_TEST_SLURM"

// A cluster is a Slurm cluster of two nodes, n1 and n2, on this machine.
type cluster struct {
	t   *testing.T
	dir string
	env []string
}

// newCluster starts a cluster.
func newCluster(t *testing.T) *cluster {
	t.Helper()
	dir, err := os.MkdirTemp("", "neurorbit-slurm-*") // a short path: it holds a socket
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{t: t, dir: dir, env: []string{
		"SLURM_CONF=" + filepath.Join(dir, "slurm.conf"), "PATH=" + os.Getenv("PATH") + ":/usr/sbin", "NEURORBIT_OFFLINE=1",
	}}
	t.Cleanup(func() {
		if out, err := c.script("stop", dir); err != nil {
			t.Errorf("stop: %v\n%s", err, out)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if out, err := c.script("start", dir, "2"); err != nil {
		t.Fatalf("start: %v\n%s", err, out)
	}
	return c
}

// script runs cluster.sh.
func (c *cluster) script(args ...string) (string, error) {
	return c.exec(filepath.Join(projectRoot, "pipeline", "slurm", "cluster.sh"), args...)
}

func (c *cluster) exec(name string, args ...string) (string, error) {
	// To a file: what the script leaves running would hold a pipe open.
	f, err := os.CreateTemp(c.dir, "out-*")
	if err != nil {
		return "", err
	}
	defer f.Close()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdout, cmd.Stderr = f, f
	err = cmd.Run()
	out, _ := os.ReadFile(f.Name())
	return string(out), err
}

// submit submits a run of a project.
func (c *cluster) submit(dir string, args []string) {
	c.t.Helper()
	out, err := neurorbit(binary, dir, c.env, append([]string{"submit", "--parts", "4"}, args...)...)
	if err != nil {
		c.t.Fatalf("submit: %v\n%s", err, out)
	}
	c.t.Logf("\n%s", out)
}

// wait waits until no job is left in the queue, and gives each the queue while
// there are some.
func (c *cluster) wait(each func(queue string)) {
	c.t.Helper()
	deadline := time.Now().Add(10 * time.Minute)
	for {
		queue, err := c.exec("squeue", "-h", "-o", "%i %j %T %N %r")
		if err != nil {
			c.t.Fatalf("squeue: %v\n%s", err, queue)
		}
		if strings.TrimSpace(queue) == "" {
			return
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("jobs are left after ten minutes:\n%s", queue)
		}
		each(queue)
		time.Sleep(200 * time.Millisecond)
	}
}

// restarts counts the jobs that Slurm has started again.
func (c *cluster) restarts() int {
	c.t.Helper()
	jobs, err := c.exec("scontrol", "-o", "show", "jobs")
	if err != nil {
		c.t.Fatalf("scontrol: %v\n%s", err, jobs)
	}
	n := 0
	for line := range strings.Lines(jobs) {
		if strings.Contains(line, " Restarts=") && !strings.Contains(line, " Restarts=0 ") {
			n++
		}
	}
	return n
}

// compare compares what a project has published.
func (c *cluster) compare(dir string, args []string, want string) {
	c.t.Helper()
	got, err := digests(filepath.Join(dir, "data", "artifacts"))
	if err != nil {
		c.t.Fatalf("%v\n%s", err, jobLogs(c.t, dir))
	}
	if got != want {
		c.t.Fatalf("other bytes in\n%s%s", differing(got, want), jobLogs(c.t, dir))
	}
	if out, err := neurorbit(binary, dir, c.env, append([]string{"status"}, args...)...); err != nil {
		c.t.Errorf("status: %v\n%s", err, out)
	}
	if out, err := neurorbit(binary, dir, c.env, "check", "--read-data"); err != nil {
		c.t.Errorf("check: %v\n%s", err, out)
	}
}

// jobLogs returns what the jobs of a project have printed.
func jobLogs(t *testing.T, dir string) string {
	t.Helper()
	files, err := fs.Glob(os.DirFS(dir), "data/submissions/*/log/*")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f))
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("== " + filepath.Base(f) + "\n" + string(data))
	}
	return b.String()
}

// records counts the results that are stored.
func records(t *testing.T, dir string) int {
	t.Helper()
	s, err := store.Open(filepath.Join(dir, "data", "store"))
	if err != nil {
		t.Fatal(err)
	}
	return len(s.Shards())
}

// TestSlurm: Slurm gives the same bytes as a run on one machine, also if a node
// fails in the middle, or is lost from sight and goes on while Slurm starts its
// part again elsewhere.
func TestSlurm(t *testing.T) {
	if os.Getenv(testSlurm) == "" {
		t.Skip("make test-slurm runs this test: it installs Slurm and munge where they are missing, and starts a cluster")
	}
	install := exec.Command(filepath.Join(projectRoot, "pipeline", "slurm", "cluster.sh"), "install")
	out, err := install.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 {
		t.Skipf("there is no Slurm on this machine, and it cannot be installed:\n%s", out)
	}
	if err != nil {
		t.Fatalf("install: %v\n%s", err, out)
	}

	t.Run("quick", func(t *testing.T) {
		c := newCluster(t)
		args := []string{"-c", "quick"}
		want := mustRun(t, binary, newProject(t), c.env, args...)
		dir := newProject(t)
		c.submit(dir, args)
		c.wait(func(string) {})
		c.compare(dir, args, want)
	})
	// A slice of the networks with N = 11: shards of a fraction of a second, parts of
	// some ten seconds.
	args := []string{"orbits", "--set", "orbits.n=[11]", "--set", "orbits.full_n_max=7", "--set", "orbits.cn=[1,2,3]"}
	want := mustRun(t, binary, newProject(t), []string{"NEURORBIT_OFFLINE=1"}, args...)
	for _, how := range []string{"fail", "lose"} {
		t.Run(how, func(t *testing.T) {
			c := newCluster(t)
			dir := newProject(t)
			c.submit(dir, args)
			broken := false
			c.wait(func(queue string) {
				if broken || records(t, dir) < 20 || !strings.Contains(queue, "RUNNING n2") {
					return
				}
				broken = true
				t.Logf("%s n2 with %d shards stored:\n%s", how, records(t, dir), queue)
				if out, err := c.script(how, c.dir, "n2"); err != nil {
					t.Fatalf("%s: %v\n%s", how, err, out)
				}
			})
			if !broken || c.restarts() == 0 {
				t.Error("Slurm has started no part again: the test shows nothing")
			}
			t.Log(jobLogs(t, dir))
			c.compare(dir, args, want)
		})
	}
}
