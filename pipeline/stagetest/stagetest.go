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
	if len(s.Stages) > 1 {
		s.before = t.TempDir()
		p := newProject(t, s, nil)
		var names []string
		for _, up := range s.Stages[:len(s.Stages)-1] {
			names = append(names, up.Name)
		}
		p.run(t, engine.Options{Stages: names, Workers: 2})
		if err := os.CopyFS(s.before, os.DirFS(p.Data)); err != nil {
			t.Fatal(err)
		}
	}
	first := newProject(t, s, nil)
	want := first.mustRun(t, 1)

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
		p := newProject(t, s, func(int) float64 { return 1 + rng.Float64() })
		equal(t, want, p.mustRun(t, 8))
	})
	t.Run("reverse", func(t *testing.T) {
		p := newProject(t, s, func(i int) float64 { return float64(i + 1) })
		equal(t, want, p.mustRun(t, 1))
	})
	t.Run("key", func(t *testing.T) {
		p := newProject(t, s, nil)
		code := p.Code
		p.Code = func(name string) (map[string]string, error) {
			if name == st.Name {
				return map[string]string{"code:test": "2"}, nil
			}
			return code(name)
		}
		p.mustRun(t, 2)
		equal(t, first.contents(t), p.contents(t))
	})
	t.Run("recompute", func(t *testing.T) {
		plans, err := first.Plan(s.Config, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		r, err := first.Recompute(t.Context(), engine.StoredShards(plans), engine.Options{Workers: 2, Observer: observer{}})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range r.Mismatches {
			t.Error(m)
		}
	})
	t.Run("cancel", func(t *testing.T) { cancelAndResume(t, s, st, want) })
}

// cancelAndResume cancels a run after half of the stage's shards and resumes.
func cancelAndResume(t *testing.T, s Suite, st *stage.Stage, want map[string]string) {
	p := newProject(t, s, nil)
	var section any
	if st.Config != nil {
		section = s.Config.Section(st.Name)
	}
	shards, err := st.Shards(section)
	if err != nil {
		t.Fatal(err)
	}
	half := len(shards) / 2
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if err := p.Store.Lock(); err != nil {
		t.Fatal(err)
	}
	seen := 0
	_, err = p.Run(ctx, s.Config, engine.Options{Workers: 1, Observer: observer{
		start: func(name string) {
			if name != st.Name {
				return
			}
			if seen++; seen > half {
				cancel()
			}
		},
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run returned %v", err)
	}
	if err := p.Store.Unlock(); err != nil {
		t.Fatal(err)
	}
	if _, ok := p.Store.Stage(s.Config.Name, st.Name); ok {
		t.Error("a cancelled stage was recorded as made")
	}
	for _, r := range p.run(t, engine.Options{Workers: 2}) {
		if r.Stage == st.Name && (r.Reused != half || r.Computed != len(shards)-half) {
			t.Errorf("resumed: computed %d and reused %d of %d shards, want to reuse %d", r.Computed, r.Reused, len(shards), half)
		}
	}
	equal(t, want, p.digests(t))
}

// checkOutputs checks the published tables of a stage against its declaration.
func checkOutputs(t *testing.T, p *project, st *stage.Stage, digests map[string]string) {
	for _, o := range st.Outputs {
		if o.Internal {
			continue
		}
		if o.Row == nil {
			prefix := st.Name + "/" + o.Name + "/"
			if !slices.ContainsFunc(slices.Collect(maps.Keys(digests)), func(f string) bool { return strings.HasPrefix(f, prefix) }) {
				t.Errorf("folder %s is declared and empty", o.Name)
			}
			continue
		}
		if o.Doc == "" || o.Source == "" && o.Name != "catalogue" {
			t.Errorf("table %s has no doc or no source", o.Name)
		}
		got, err := table.OpenFile(p.ArtifactPath(p.suite.Config.Name, st.Name+"/"+o.Name+".parquet"))
		if err != nil {
			t.Error(err)
			continue
		}
		want, err := table.SchemaOf(o.Row)
		if err != nil {
			t.Error(err)
			continue
		}
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
		return
	}
	seen := map[string]int{}
	for row := range tab.NumRows {
		var b strings.Builder
		for _, k := range o.Key {
			c, ok := tab.Column(k)
			if !ok {
				t.Errorf("table %s has no key column %s", o.Name, k)
				return
			}
			fmt.Fprintf(&b, "%v\x00", c.Value(row))
		}
		if first, ok := seen[b.String()]; ok {
			t.Errorf("table %s: rows %d and %d have the same key %v", o.Name, first, row, o.Key)
			return
		}
		seen[b.String()] = row
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

// newProject makes a project in which what the stage reads from is made. cost, if any, replaces the
// cost of the stages' shards, by which the engine orders them.
func newProject(t *testing.T, s Suite, cost func(i int) float64) *project {
	t.Helper()
	data := t.TempDir()
	if s.before != "" {
		if err := os.CopyFS(data, os.DirFS(s.before)); err != nil {
			t.Fatal(err)
		}
	}
	st, err := store.Open(filepath.Join(data, "store"))
	if err != nil {
		t.Fatal(err)
	}
	stages := s.Stages
	if cost != nil {
		stages = make([]*stage.Stage, len(s.Stages))
		for i, orig := range s.Stages {
			reordered := *orig
			reordered.Shards = func(config any) ([]stage.Shard, error) {
				shards, err := orig.Shards(config)
				for j := range shards {
					shards[j].Cost = cost(j)
				}
				return shards, err
			}
			stages[i] = &reordered
		}
	}
	p := &engine.Project{
		Root: s.Root, Data: data, Stages: stages, Store: st, Version: "test",
		Code: func(string) (map[string]string, error) { return map[string]string{"code:test": "1"}, nil },
	}
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	return &project{p, s}
}

// run runs stages.
func (p *project) run(t *testing.T, opt engine.Options) []engine.StageResult {
	t.Helper()
	opt.Observer = observer{}
	if err := p.Store.Lock(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Store.Unlock(); err != nil {
			t.Error(err)
		}
	}()
	r, err := p.Run(t.Context(), p.suite.Config, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// mustRun runs all stages and returns the digests of what they published.
func (p *project) mustRun(t *testing.T, workers int) map[string]string {
	t.Helper()
	p.run(t, engine.Options{Workers: workers})
	return p.digests(t)
}

// artifacts returns what the stage under test published.
func (p *project) artifacts(t *testing.T) []store.Artifact {
	t.Helper()
	name := p.Stages[len(p.Stages)-1].Name
	rec, ok := p.Store.Stage(p.suite.Config.Name, name)
	if !ok {
		t.Fatalf("stage %s has no record", name)
	}
	return rec.Artifacts
}

// digests returns the digest of every published file of the stage under test,
// read from the files.
func (p *project) digests(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, a := range p.artifacts(t) {
		d, _, err := store.DigestFile(p.ArtifactPath(p.suite.Config.Name, a.Path))
		if err != nil {
			t.Fatal(err)
		}
		out[a.Path] = d
	}
	return out
}

// contents returns the content digest of every published table of the stage under
// test. Other than bytes, which tell the key, it must not depend on the key.
func (p *project) contents(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, a := range p.artifacts(t) {
		if a.Content != "" {
			out[a.Path] = a.Content
		}
	}
	return out
}

// An observer calls start when a shard starts.
type observer struct{ start func(stage string) }

func (observer) StageStart(string, []*engine.ShardPlan, int) {}
func (o observer) ShardStart(stage string, _ *engine.ShardPlan) {
	if o.start != nil {
		o.start(stage)
	}
}
func (observer) ShardProgress(string, *engine.ShardPlan, float64)   {}
func (observer) ShardDone(string, *engine.ShardPlan, time.Duration) {}
func (observer) StageDone(engine.StageResult)                       {}
func (observer) FetchProgress(string, string, int64, int64)         {}
func (observer) Warn(string)                                        {}
