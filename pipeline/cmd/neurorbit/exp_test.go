package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/table"
)

// experiments loads the experiments of the project, each with what it extends.
func experiments(t *testing.T) map[string][2]*config.Config {
	t.Helper()
	dir := filepath.Join(projectRoot, "configs", "experiments")
	files, err := fs.Glob(os.DirFS(dir), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][2]*config.Config{}
	for _, f := range files {
		c, err := config.Load(program().Schema(), filepath.Join(dir, f), nil)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		if len(c.Files) < 2 {
			t.Errorf("%s extends nothing", f)
			continue
		}
		base, err := config.Load(program().Schema(), c.Files[1], nil)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(f, ".yaml")] = [2]*config.Config{c, base}
	}
	return out
}

// shardParams lists the shards of a config with their parameters: what their keys
// hold of the config.
func shardParams(t *testing.T, c *config.Config) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, s := range program().Stages {
		shards, err := s.Shards(c.Section(s.Name))
		if err != nil {
			t.Fatalf("%s: %s: %v", c.Name, s.Name, err)
		}
		ids := map[string]bool{}
		for _, sh := range shards {
			params, err := json.Marshal(sh.Params)
			if err != nil {
				t.Fatal(err)
			}
			if ids[sh.ID] {
				t.Errorf("%s: %s has two shards %s", c.Name, s.Name, sh.ID)
			}
			ids[sh.ID] = true
			out[s.Name+" "+sh.ID+" "+string(params)] = true
		}
	}
	return out
}

// costs matches what a description says of the time a run takes.
var costs = regexp.MustCompile(`(?i)\b(seconds?|minutes?)\b`)

// TestExperiments: every experiment loads, has shards that its base has not, no
// two have the same, and its description says what it asks and what it costs.
func TestExperiments(t *testing.T) {
	all := experiments(t)
	if len(all) < 10 {
		t.Errorf("%d experiments", len(all))
	}
	seen := map[string]string{}
	for name, c := range all {
		base := shardParams(t, c[1])
		var own []string
		for sh := range shardParams(t, c[0]) {
			if !base[sh] {
				own = append(own, sh)
			}
		}
		if len(own) == 0 {
			t.Errorf("%s computes nothing that its base does not", name)
		}
		text, _ := json.Marshal(config.Diff(c[1].Leaves(), c[0].Leaves()))
		changes := strings.Split(string(text), `"description"`)[0]
		if other, ok := seen[changes]; ok && changes != "" {
			t.Errorf("%s and %s change the same", name, other)
		}
		leaf, _ := c[0].Leaf("description")
		baseLeaf, _ := c[1].Leaf("description")
		if leaf.Value == baseLeaf.Value || !strings.Contains(leaf.Value, "; ") || !costs.MatchString(leaf.Value) {
			t.Errorf("%s does not say what it asks and what it costs: %s", name, leaf.Value)
		}
	}
}

// declared gives each declared table without rows.
type declared struct{ c *config.Config }

func (d declared) Table(name string) (*table.Table, error) {
	for _, s := range program().Stages {
		for _, o := range s.Outputs {
			if s.Name+"/"+o.Name == name && o.Row != nil && !o.Internal {
				return table.FromRows(reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(o.Row)), 0, 0).Interface())
			}
		}
	}
	return nil, claims.ErrUnknown
}

func (d declared) File(string) ([]byte, error) { return nil, claims.ErrMissing }

func (d declared) Config(key string) (string, bool) {
	leaf, ok := d.c.Leaf(key)
	return leaf.Value, ok
}

// TestMetricsFile: the metrics file fits the tables that the stages declare, and
// its charts name figures that the stages draw.
func TestMetricsFile(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(projectRoot, "configs", "metrics.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := claims.ParseMetrics("configs/metrics.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.List) < 20 {
		t.Errorf("%d metrics", len(m.List))
	}
	quick, err := config.Load(program().Schema(), filepath.Join(projectRoot, "configs", "quick.yaml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Evaluate(declared{quick}, func(string) bool { return true }); err != nil {
		t.Errorf("queries: %v", err)
	}
	for _, c := range m.Charts {
		if _, err := os.Stat(filepath.Join(projectRoot, "reports", filepath.FromSlash(c.CSV()))); err != nil {
			t.Errorf("chart of %s: %v", c.Figure, err)
		}
	}
}

// TestKillExperiments kills experiments in the middle of the second one; the same
// command then goes on and ends with the files of experiments that were left
// alone.
func TestKillExperiments(t *testing.T) {
	t.Parallel()
	args := []string{"exp", "run", "--base", "quick", "--grid", "orbits.n=[4],[8]", "-j", "1"}
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
	if !strings.Contains(out, "fresh, nothing to do") || !strings.Contains(out, "reused") {
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
