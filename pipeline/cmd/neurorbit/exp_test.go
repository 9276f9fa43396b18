package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/project"
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
func declared(name string, _ []string) (*table.Table, error) {
	for _, s := range program().Stages {
		for _, o := range s.Outputs {
			if s.Name+"/"+o.Name == name && o.Row != nil && !o.Internal {
				return table.FromRows(reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(o.Row)), 0, 0).Interface())
			}
		}
	}
	return nil, claims.ErrUnknown
}

// TestMetricsFile: the metrics file fits the tables that the stages declare.
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
	if _, err := m.Evaluate(claims.Data{Table: declared, Settings: project.EngineConfig(projectRoot, quick).Settings}, func(string) bool { return true }); err != nil {
		t.Errorf("queries: %v", err)
	}
}
