// Package stagetest is the suite that every stage passes: equal results with one
// worker and with eight, with the shards in any order, and after a cancellation;
// tables as declared, and the same whatever the shards' keys.
package stagetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
)

// A Suite names a stage and what it needs to run.
type Suite struct {
	// Stages are the stages it reads from, in order, and last itself.
	Stages []*stage.Stage
	// Config is the configuration to run with.
	Config *engine.Config
	// Root is the project's folder, for input files.
	Root string

	before string // data folder in which all stages but the last are made
}

// Run runs the suite on the last of the suite's stages. What it reads from is made
// once.
func Run(t *testing.T, s Suite) {
	st := s.Stages[len(s.Stages)-1]
	s.before = t.TempDir()
	if len(s.Stages) > 1 {
		p := newProject(t, s, nil)
		var names []string
		for _, up := range s.Stages[:len(s.Stages)-1] {
			names = append(names, up.Name)
		}
		p.run(t, engine.Options{Stages: names, Workers: 2})
		s.before = p.Data
	}
	first := newProject(t, s, nil)
	want, content := first.made(t, 1)

	t.Run("schema", func(t *testing.T) { checkOutputs(t, first, st, want) })
	t.Run("twice", func(t *testing.T) {
		for _, r := range first.run(t, engine.Options{Workers: 1}) {
			if r.Computed != 0 || r.State != engine.Fresh {
				t.Errorf("second run: stage %s was %s and computed %d shards", r.Stage, r.State, r.Computed)
			}
		}
	})
	t.Run("order", func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 2))
		shuffled, _ := newProject(t, s, func(int) float64 { return 1 + rng.Float64() }).made(t, 8)
		equal(t, want, shuffled)
		reversed, _ := newProject(t, s, func(i int) float64 { return float64(i + 1) }).made(t, 1)
		equal(t, want, reversed)
	})
	t.Run("key", func(t *testing.T) {
		p := newProject(t, s, nil)
		p.Code = func(name string) (map[string]string, error) {
			if name == st.Name {
				return map[string]string{"code:test": "2"}, nil
			}
			return first.Code(name)
		}
		_, got := p.made(t, 2)
		equal(t, content, got)
	})
	t.Run("recompute", func(t *testing.T) {
		plans, err := first.Plan(s.Config, nil, false)
		must(t, err)
		r, err := first.Recompute(t.Context(), engine.StoredShards(plans), engine.Options{Workers: 2, Observer: observer{}})
		must(t, err)
		for _, m := range r.Mismatches {
			t.Error(m)
		}
	})
	t.Run("cancel", func(t *testing.T) { cancelAndResume(t, s, st, want) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cancelAndResume cancels a run after half of the stage's shards and resumes.
func cancelAndResume(t *testing.T, s Suite, st *stage.Stage, want map[string]string) {
	p := newProject(t, s, nil)
	var section any
	if st.Config != nil {
		section = s.Config.Section(st.Name)
	}
	shards, err := st.Shards(section)
	must(t, err)
	half := len(shards) / 2
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	must(t, p.Store.Lock())
	seen, last := 0, p.Stages[len(p.Stages)-1]
	last.Run = func(ctx context.Context, task *stage.Task) error {
		if seen++; seen > half {
			cancel()
		}
		return st.Run(ctx, task)
	}
	_, err = p.Run(ctx, s.Config, engine.Options{Workers: 1, Observer: observer{}})
	last.Run = st.Run
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run returned %v", err)
	}
	must(t, p.Store.Unlock())
	if _, ok := p.Store.Stage(s.Config.Name, st.Name); ok {
		t.Error("a cancelled stage was recorded as made")
	}
	for _, r := range p.run(t, engine.Options{Workers: 2}) {
		if r.Stage == st.Name && (r.Reused != half || r.Computed != len(shards)-half) {
			t.Errorf("resumed: computed %d and reused %d of %d shards, want to reuse %d", r.Computed, r.Reused, len(shards), half)
		}
	}
	got, _ := p.made(t, 2)
	equal(t, want, got)
}

// checkOutputs checks the published tables of a stage against its declaration.
func checkOutputs(t *testing.T, p *project, st *stage.Stage, digests map[string]string) {
	for _, o := range st.Outputs {
		name := st.Name + "/" + o.Name
		switch {
		case o.Internal:
			continue
		case o.Row == nil:
			if !strings.Contains("\n"+strings.Join(slices.Collect(maps.Keys(digests)), "\n"), "\n"+name+"/") {
				t.Errorf("folder %s is declared and empty", o.Name)
			}
			continue
		case o.Doc == "" || o.Source == "" && o.Name != "catalogue":
			t.Errorf("table %s has no doc or no source", o.Name)
		}
		got, err := table.OpenFile(p.ArtifactPath(p.suite.Config.Name, name+".parquet"))
		must(t, err)
		want, err := table.SchemaOf(o.Row)
		must(t, err)
		for i, c := range want {
			if i >= len(got.Columns) || got.Columns[i].Name != c.Name || got.Columns[i].Type != c.Type {
				t.Errorf("table %s: column %d is not %s %s", o.Name, i+1, c.Name, c.Type)
			}
			if c.Doc == "" {
				t.Errorf("table %s: column %s has no doc", o.Name, c.Name)
			}
		}
		for _, k := range []string{table.MetaKey, table.MetaVersion, table.MetaTable} {
			if got.Meta[k] == "" {
				t.Errorf("table %s has no metadata %s", o.Name, k)
			}
		}
		checkKey(t, o, got)
	}
}

// checkKey checks that a table's key identifies its rows.
func checkKey(t *testing.T, o stage.Output, tab *table.Table) {
	if len(o.Key) == 0 {
		t.Errorf("table %s declares no key", o.Name)
	}
	keys := make([]string, tab.NumRows)
	for _, k := range o.Key {
		c, ok := tab.Column(k)
		if !ok {
			t.Fatalf("table %s has no key column %s", o.Name, k)
		}
		for row := range keys {
			keys[row] += fmt.Sprint(c.Value(row)) + "\x00"
		}
	}
	seen := map[string]int{}
	for row, key := range keys {
		if first, ok := seen[key]; ok {
			t.Errorf("table %s: rows %d and %d have the same key %v", o.Name, first, row, o.Key)
			return
		}
		seen[key] = row
	}
}

// equal compares the digests of published files.
func equal(t *testing.T, want, got map[string]string) {
	t.Helper()
	all := maps.Clone(want)
	maps.Copy(all, got)
	for _, f := range slices.Sorted(maps.Keys(all)) {
		if got[f] != want[f] {
			t.Errorf("%s: digest %q, want %q", f, got[f], want[f])
		}
	}
}

// A project is a throwaway project of a suite.
type project struct {
	*engine.Project
	suite Suite
}

// newProject makes a project in which what the stage reads from is made. cost, if
// any, replaces the cost of the stages' shards, by which the engine orders them.
func newProject(t *testing.T, s Suite, cost func(i int) float64) *project {
	t.Helper()
	data := t.TempDir()
	must(t, os.CopyFS(data, os.DirFS(s.before)))
	st, err := store.Open(filepath.Join(data, "store"))
	must(t, err)
	p := &engine.Project{
		Root: s.Root, Data: data, Store: st, Version: "test",
		Code: func(string) (map[string]string, error) { return map[string]string{"code:test": "1"}, nil },
	}
	for _, orig := range s.Stages {
		reordered := *orig
		reordered.Shards = func(config any) ([]stage.Shard, error) {
			shards, err := orig.Shards(config)
			for j := range shards {
				if cost != nil {
					shards[j].Cost = cost(j)
				}
			}
			return shards, err
		}
		p.Stages = append(p.Stages, &reordered)
	}
	must(t, p.Validate())
	return &project{p, s}
}

// run runs stages.
func (p *project) run(t *testing.T, opt engine.Options) []engine.StageResult {
	t.Helper()
	opt.Observer = observer{}
	must(t, p.Store.Lock())
	r, err := p.Run(t.Context(), p.suite.Config, opt)
	must(t, errors.Join(err, p.Store.Unlock()))
	return r
}

// made runs all stages and returns the digests of what the stage under test has
// published: of the bytes of every file, as they are read, and of the content of
// every table, which other than the bytes must not depend on the key.
func (p *project) made(t *testing.T, workers int) (bytes, content map[string]string) {
	t.Helper()
	p.run(t, engine.Options{Workers: workers})
	rec, ok := p.Store.Stage(p.suite.Config.Name, p.Stages[len(p.Stages)-1].Name)
	if !ok {
		t.Fatal("the stage has no record")
	}
	bytes, content = map[string]string{}, map[string]string{}
	for _, a := range rec.Artifacts {
		digest, _, err := store.DigestFile(p.ArtifactPath(rec.Config, a.Path))
		must(t, err)
		bytes[a.Path] = digest
		if a.Content != "" {
			content[a.Path] = a.Content
		}
	}
	return bytes, content
}

// An observer is told of runs in vain.
type observer struct{}

func (observer) StageStart(string, []*engine.ShardPlan, int)        {}
func (observer) ShardProgress(string, *engine.ShardPlan, float64)   {}
func (observer) ShardDone(string, *engine.ShardPlan, time.Duration) {}
func (observer) StageDone(engine.StageResult)                       {}
func (observer) FetchProgress(string, string, int64, int64)         {}
func (observer) Warn(string)                                        {}
