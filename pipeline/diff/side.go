package diff

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// The kinds of sides.
const (
	kindConfig   = "config"
	kindRun      = "run"
	kindRevision = "revision"
)

// workTree is the argument that stands for the files as they are in the project's
// folder, committed or not.
const workTree = "."

// A Side is what an argument stands for: settings, the stages with their keys and
// code, and results as far as there are any.
type Side struct {
	Arg  string `json:"arg"`  // as typed
	Kind string `json:"kind"` // config, run or revision
	// Label says in words what it is.
	Label string `json:"label"`

	engine  *engine.Project // its Root holds the claims files
	leaves  []config.Leaf
	stages  map[string]*sideStage
	modules map[string]string // what go.mod requires; of a revision only
	temp    string            // folder to be removed
}

// A sideStage is a stage of a side.
type sideStage struct {
	key    string            // empty if it is not known
	made   bool              // results were made under key; they may be gone
	code   map[string]string // components; nil if they are not known
	inputs map[string]string // digests; nil if they are not known
	shards []string          // keys; empty ones are not known
	plan   *engine.StagePlan // of a config only
	// outputs holds the parts of each table and file; it is nil if there are no
	// results, for the reason missing.
	outputs map[string][]part
	missing string
}

// An Opener finds out what arguments stand for.
type Opener struct {
	Program *project.Program
	Root    string // the project's folder
	Config  string // the file of the config that a revision is looked at with
}

// Open returns the side that an argument stands for; sets override keys of a
// config. The side must be closed.
func (o *Opener) Open(arg string, sets []string) (*Side, error) {
	kind, name, err := o.kind(arg)
	if err != nil {
		return nil, err
	}
	if len(sets) > 0 && kind != kindConfig {
		return nil, fault.New(fault.Usage, fmt.Sprintf("--set changes the config of B, but %s is a %s", arg, kind), "leave out --set, or name a config")
	}
	s := &Side{Arg: arg, Kind: kind, stages: map[string]*sideStage{}}
	if s.engine, err = o.Program.Engine(o.Root); err != nil {
		return nil, err
	}
	switch kind {
	case kindConfig:
		return s, o.openConfig(s, name, sets)
	case kindRun:
		return s, o.openRun(s, name)
	}
	if err := o.openRevision(s, name); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close removes what was extracted for the side.
func (s *Side) Close() error { return os.RemoveAll(s.temp) }

// kind decides what an argument is: a file, the name of a config, a run or a
// revision, in that order, unless a prefix says it.
func (o *Opener) kind(arg string) (kind, name string, err error) {
	for prefix, kind := range map[string]string{"config:": kindConfig, "run:": kindRun, "rev:": kindRevision} {
		if name, ok := strings.CutPrefix(arg, prefix); ok {
			return kind, name, nil
		}
	}
	ext := filepath.Ext(arg)
	if ext == ".zip" && isFile(arg) {
		return "", "", fault.New(fault.Usage, arg+" is a bundle", text.Command("neurorbit", "import", arg)+" adds its results, which then can be compared")
	}
	if ext == ".yaml" || ext == ".yml" || isFile(project.File(o.Root, arg)) {
		return kindConfig, arg, nil
	}
	runs, err := provenance.Runs(filepath.Join(o.Root, "data"))
	if err != nil {
		return "", "", err
	}
	_, runErr := provenance.Find(runs, arg)
	if runErr == nil {
		return kindRun, arg, nil
	}
	_, gitErr := commitOf(o.Root, arg)
	if arg == workTree || gitErr == nil {
		return kindRevision, arg, nil
	}
	if errors.Is(runErr, provenance.ErrSeveral) {
		return "", "", runErr
	}
	hint := "configs are in configs/, neurorbit log lists the runs; " + workTree + " is the working tree"
	var stages []string
	for _, st := range o.Program.Stages {
		stages = append(stages, st.Name)
	}
	if near := text.Nearest(arg, stages); near != "" {
		hint = "neurorbit why " + near + " says what changed in that stage"
	}
	words := gitErr.Error()
	if (strings.Contains(words, "Needed a single revision") || strings.Contains(words, "not a git repository")) && !strings.Contains(fault.HintOf(gitErr), "shallow") {
		return "", "", fault.New(fault.Usage, arg+" is no config, run or Git revision", hint)
	}
	return "", "", fault.New(fault.Usage, fmt.Sprintf("%s is no config or run, and as a Git revision: %v", arg, gitErr), fault.HintOf(gitErr)+"; "+hint)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// openConfig plans a config with the program as it was built.
func (o *Opener) openConfig(s *Side, name string, sets []string) error {
	c, err := config.Load(o.Program.Schema(), project.File(o.Root, name), sets)
	if err != nil {
		return err
	}
	s.leaves, s.Label = c.Leaves(), "config "+c.Path
	for _, set := range sets {
		s.Label += " " + text.Command("--set", set)
	}
	plans, err := s.engine.Plan(project.EngineConfig(o.Root, c), nil, false)
	if err != nil {
		return err
	}
	for _, sp := range plans {
		s.stages[sp.Stage.Name] = s.planned(sp)
	}
	return nil
}

// planned is a stage that can be run.
func (s *Side) planned(sp *engine.StagePlan) *sideStage {
	st := &sideStage{key: sp.Key, code: sp.Context.Components, inputs: sp.Inputs, plan: sp}
	for i := range sp.Shards {
		st.shards = append(st.shards, sp.Shards[i].Key)
	}
	switch all, open := sp.ToCompute(); {
	case open > 0:
		st.missing = "not computed yet: what it reads has to be made first"
	case all > 0:
		st.missing = fmt.Sprintf("not computed yet: %d of %d shards are missing", all, len(sp.Shards))
	default:
		s.collect(st)
	}
	return st
}

// openRun takes a run from its record.
func (o *Opener) openRun(s *Side, name string) error {
	runs, err := provenance.Runs(s.engine.Data)
	if err != nil {
		return err
	}
	r, err := provenance.Find(runs, name)
	if err != nil {
		return err
	}
	s.Label = fmt.Sprintf("run %s (config %s, %s)", r.ID, r.Config, r.Ended())
	schema := o.Program.Schema()
	for _, path := range slices.Sorted(maps.Keys(r.Settings)) {
		unit, doc := schema.About(path)
		s.leaves = append(s.leaves, config.Leaf{
			Path: path, Value: r.Settings[path], Unit: unit, Doc: doc, Origin: config.Origin{Kind: "run " + r.ID},
		})
	}
	for _, res := range r.Stages {
		st := &sideStage{}
		if !s.recorded(st, res.Stage, res.Key) {
			st.missing = "its results were collected by gc"
			if st.made = res.Computed+res.Reused == res.Shards; !st.made {
				st.missing = "the run did not finish it"
			}
		}
		s.stages[res.Stage] = st
	}
	return nil
}

// recorded fills in what the store knows of a stage that was made under a key, and
// reports whether it knows anything.
func (s *Side) recorded(st *sideStage, name, key string) bool {
	st.key = key
	rec, ok := s.engine.Store.StageByKey(name, key)
	if !ok {
		return false
	}
	if c, ok := s.engine.Store.Context(rec.Context); ok && st.code == nil {
		st.code = c.Components
	}
	st.shards, st.inputs = rec.Shards, rec.Inputs
	s.collect(st)
	return true
}

// collect finds the results of a stage that was made in the store.
func (s *Side) collect(st *sideStage) {
	st.made = true
	outputs := map[string][]part{}
	for _, key := range st.shards {
		sh, ok := s.engine.Store.Shard(key)
		if !ok || slices.ContainsFunc(sh.Outputs, func(o store.Output) bool { return s.engine.Store.CheckBlob(o.Blob, store.ReadSize) != nil }) {
			st.missing = "some of its results are no longer stored"
			return
		}
		for _, o := range sh.Outputs {
			outputs[o.Name] = append(outputs[o.Name], part{s.engine.Store.BlobPath(o.Blob.Digest), o.Blob.Digest, sh.Stamps})
		}
	}
	st.outputs = outputs
}
