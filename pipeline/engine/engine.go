package engine

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// A Project is what the engine works on: the stages, where their files are, and
// the store.
type Project struct {
	Root    string // the project's folder, to which input files are relative
	Data    string // the data folder: store, artifacts, runs
	Stages  []*stage.Stage
	Store   *store.Store
	Version string // of the program; goes into published tables
	// Code returns the code components of a stage, by stage name.
	Code func(stage string) (map[string]string, error)
	// HasConfig reports whether the project has the config of that name; nil: it has all.
	HasConfig func(name string) bool

	// shared holds the planned shards of stages by the digest of what they depend on
	// besides the store, while several configs are planned; otherwise it is nil.
	shared *sync.Map
}

// A Config is what the engine needs of a resolved configuration.
type Config struct {
	Name string // under which results are kept
	// Base is the config that this one is with some settings changed, if it is one.
	// What does not depend on these is taken from there.
	Base string
	// Section returns a stage's section as its Config function made it.
	Section func(stage string) any
	// Settings are the leaves of all sections: "orbits.n" -> canonical JSON.
	Settings map[string]string
}

// settings returns the leaves of one stage's section.
func (c *Config) settings(stage string) map[string]string {
	out := maps.Clone(c.Settings)
	maps.DeleteFunc(out, func(key, _ string) bool { return !strings.HasPrefix(key, stage+".") })
	return out
}

// section returns a stage's section, or nil if it has none.
func (c *Config) section(st *stage.Stage) any {
	if st.Config == nil {
		return nil
	}
	return c.Section(st.Name)
}

// ArtifactPath returns where an artifact is published; path is relative to the
// config's folder ("orbits/gbpo.parquet").
func (p *Project) ArtifactPath(config, path string) string {
	return filepath.Join(p.Data, "artifacts", filepath.FromSlash(config), filepath.FromSlash(path))
}

// Needed reports whether anything needs the results that a stage record is of: the
// program has the stage, and the project the config. Results of a config that lies
// elsewhere, or has some settings changed, are needed while their folder is there.
func (p *Project) Needed(rec *store.Stage) bool {
	_, known := p.Find(rec.Stage)
	if !known || p.HasConfig == nil || p.HasConfig(rec.Config) {
		return known
	}
	_, err := os.Stat(p.ArtifactPath(rec.Config, rec.Stage))
	return err == nil && ownName.MatchString(rec.Config)
}

// ownName matches the names that end in a digest.
var ownName = regexp.MustCompile(`\+[0-9a-f]{8}$`)

// rel returns a path as people see it: relative to the root where possible.
func (p *Project) rel(full string) string {
	if r, err := filepath.Rel(p.Root, full); err == nil && !strings.HasPrefix(r, "..") {
		return filepath.ToSlash(r)
	}
	return full
}

// Find returns the stage of that name.
func (p *Project) Find(name string) (*stage.Stage, bool) {
	i := slices.IndexFunc(p.Stages, func(s *stage.Stage) bool { return s.Name == name })
	if i < 0 {
		return nil, false
	}
	return p.Stages[i], true
}

// Names returns the names of all stages.
func (p *Project) Names() (names []string) {
	for _, s := range p.Stages {
		names = append(names, s.Name)
	}
	return names
}

// Known returns an error of kind fault.Usage unless there is a stage of that name.
func (p *Project) Known(name string) error {
	if _, ok := p.Find(name); ok {
		return nil
	}
	known := p.Names()
	hint := "the stages are " + strings.Join(known, ", ")
	if near := text.Nearest(name, known); near != "" {
		hint = "did you mean " + near + "?"
	}
	return fault.New(fault.Usage, fmt.Sprintf("no stage %q", name), hint)
}

var (
	stageName  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	outputName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	shardName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`)
)

// Validate checks the declarations of all stages: names, and that a table is
// made by an earlier stage than those that read it.
func (p *Project) Validate() error {
	made := map[string]bool{} // stages, outputs and, of these, tables that are published
	for _, s := range p.Stages {
		if !stageName.MatchString(s.Name) || made["stage "+s.Name] {
			return fmt.Errorf("engine: stage name %q is not valid or not unique", s.Name)
		}
		made["stage "+s.Name] = true
		for _, in := range s.Inputs {
			if in.Table != "" && !made["table "+in.Table] {
				return fmt.Errorf("engine: stage %s reads %s, which no earlier stage makes", s.Name, in.Table)
			}
		}
		for _, o := range s.Outputs {
			name := s.Name + "/" + o.Name
			if !outputName.MatchString(o.Name) || made["output "+name] {
				return fmt.Errorf("engine: stage %s: output name %q is not valid or not unique", s.Name, o.Name)
			}
			made["output "+name] = true
			made["table "+name] = o.Row != nil && !o.Internal
		}
	}
	return nil
}

// closure returns the named stages and all they read from, in order; no names
// mean all stages.
func (p *Project) closure(names []string) ([]*stage.Stage, error) {
	want := slices.Clone(names)
	for _, name := range names {
		if err := p.Known(name); err != nil {
			return nil, err
		}
	}
	var out []*stage.Stage
	for _, s := range slices.Backward(p.Stages) {
		if selected(names, s.Name) || slices.Contains(want, s.Name) {
			out = append(out, s)
			want = append(want, upstream(s)...)
		}
	}
	slices.Reverse(out)
	return out, nil
}

// selected reports whether a stage is among those named; no names mean all.
func selected(names []string, name string) bool {
	return len(names) == 0 || slices.Contains(names, name)
}

// upstream returns the names of the stages whose tables s reads.
func upstream(s *stage.Stage) []string {
	var out []string
	for _, in := range s.Inputs {
		if name, _, ok := strings.Cut(in.Table, "/"); ok && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// A StageError says that a shard of a stage failed, or what Shard has in
// parentheses.
type StageError struct {
	Stage, Shard string
	Err          error
}

func (e *StageError) Error() string {
	return fmt.Sprintf("stage %s, shard %s: %v", e.Stage, e.Shard, e.Err)
}

func (e *StageError) Unwrap() error { return e.Err }

// Kind is that of the error inside if that has one, such as damaged bytes that
// were to be read or a full disk; otherwise the stage is at fault.
func (e *StageError) Kind() fault.Kind {
	if kind := fault.Of(e.Err); kind != fault.Bug || fault.SystemHint(e.Err) != "" {
		return kind
	}
	return fault.Stage
}

// changedInput is the error of an input that changed while a stage was running.
func changedInput(path string) error {
	return fault.New(fault.Stage, "input "+path+" changed while the stage was running; nothing was published",
		"leave the file alone and run again")
}
