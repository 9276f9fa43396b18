package engine

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

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

	shared *sharedShards // nil but while several configs are planned
}

// A Config is what the engine needs of a resolved configuration.
type Config struct {
	Name string
	// Section returns a stage's section as its Config function made it.
	Section func(stage string) any
	// Settings are the leaves of all sections: "orbits.n" -> canonical JSON.
	Settings map[string]string
}

// settings returns the leaves of one stage's section.
func (c *Config) settings(stage string) map[string]string {
	out := map[string]string{}
	for k, v := range c.Settings {
		if strings.HasPrefix(k, stage+".") {
			out[k] = v
		}
	}
	return out
}

// ArtifactPath returns where an artifact is published; path is relative to the
// config's folder ("orbits/gbpo.parquet").
func (p *Project) ArtifactPath(config, path string) string {
	return filepath.Join(p.Data, "artifacts", filepath.FromSlash(config), filepath.FromSlash(path))
}

// Find returns the stage of that name.
func (p *Project) Find(name string) (*stage.Stage, bool) {
	i := slices.IndexFunc(p.Stages, func(s *stage.Stage) bool { return s.Name == name })
	if i < 0 {
		return nil, false
	}
	return p.Stages[i], true
}

var (
	stageName  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	outputName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	shardName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`)
)

// Validate checks the declarations of all stages: names, and that a table is
// made by an earlier stage than those that read it.
func (p *Project) Validate() error {
	made := map[string]bool{}
	names := map[string]bool{}
	for _, s := range p.Stages {
		if !stageName.MatchString(s.Name) || names[s.Name] {
			return fmt.Errorf("engine: stage name %q is not valid or not unique", s.Name)
		}
		names[s.Name] = true
		for _, in := range s.Inputs {
			if in.Table != "" && !made[in.Table] {
				return fmt.Errorf("engine: stage %s reads %s, which no earlier stage makes", s.Name, in.Table)
			}
		}
		outputs := map[string]bool{}
		for _, o := range s.Outputs {
			if !outputName.MatchString(o.Name) || outputs[o.Name] {
				return fmt.Errorf("engine: stage %s: output name %q is not valid or not unique", s.Name, o.Name)
			}
			outputs[o.Name] = true
			if o.Row != nil && !o.Internal {
				made[s.Name+"/"+o.Name] = true
			}
		}
	}
	return nil
}

// closure returns the named stages and all they read from, in order; no names
// mean all stages.
func (p *Project) closure(names []string) ([]*stage.Stage, error) {
	want := map[string]bool{}
	for _, name := range names {
		if err := p.Known(name); err != nil {
			return nil, err
		}
		want[name] = true
	}
	var out []*stage.Stage
	for _, s := range slices.Backward(p.Stages) {
		if len(names) > 0 && !want[s.Name] {
			continue
		}
		out = append(out, s)
		for _, up := range upstream(s) {
			want[up] = true
		}
	}
	slices.Reverse(out)
	return out, nil
}

// Known returns an error of kind fault.Usage unless there is a stage of that name.
func (p *Project) Known(name string) error {
	if _, ok := p.Find(name); ok {
		return nil
	}
	var known []string
	for _, s := range p.Stages {
		known = append(known, s.Name)
	}
	hint := "the stages are "
	if near := text.Nearest(name, known); near != "" {
		hint = "did you mean " + near + "? The stages are "
	}
	return fault.New(fault.Usage, fmt.Sprintf("no stage %q", name), hint+strings.Join(known, ", "))
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

// A StageError says that a shard of a stage failed.
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

// A ChangedInputError says that an input changed while a stage was running.
type ChangedInputError struct{ Stage, Path string }

func (e *ChangedInputError) Error() string {
	return fmt.Sprintf("stage %s: input %s changed while the stage was running; nothing was published", e.Stage, e.Path)
}

// Kind returns the kind of the error.
func (e *ChangedInputError) Kind() fault.Kind { return fault.Stage }

// Hint says how to go on.
func (e *ChangedInputError) Hint() string { return "leave the file alone and run again" }
