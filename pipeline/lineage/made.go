package lineage

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"neurorbit/pipeline/report"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

// A Made is a node of the tree behind a file: a stage as it was made.
type Made struct {
	Stage    string            `json:"stage"`
	Config   string            `json:"config"`
	Key      string            `json:"key"`
	Settings []Setting         `json:"settings"`
	Code     map[string]string `json:"code,omitempty"`
	Modules  map[string]string `json:"modules,omitempty"`
	// What the shards read that are behind the file, or behind what is read of them:
	// files and tables with their digests, and the stages that made the tables.
	Files    map[string]string `json:"files,omitempty"`
	Inputs   map[string]string `json:"inputs,omitempty"`
	Origins  []stage.Origin    `json:"origins,omitempty"` // where the fetched files came from
	Upstream []*Made           `json:"upstream,omitempty"`

	params map[string]bool // in the keys of these shards
	shards []*store.Shard
}

// Shards says how many shards are behind the file, and the key of the only one or of
// the stage.
func (m *Made) Shards() string {
	if len(m.shards) == 1 {
		return fmt.Sprintf("shard %s, key %s", m.shards[0].ID, stage.ShortKey(m.shards[0].Key))
	}
	return fmt.Sprintf("%d shards, key %s", len(m.shards), stage.ShortKey(m.Key))
}

// A Setting is a config key with its value.
type Setting struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin,omitempty"` // if the current config still has this value
}

// made returns the tree of what a stage was made from, in which tables are told
// from files. What is asked for is some of its outputs; all, if none is named.
func (f *finder) made(rec *store.Stage, outputs ...string) *Made {
	m := &Made{
		Stage: rec.Stage, Config: rec.Config, Key: rec.Key, Origins: rec.Origins,
		Code: map[string]string{}, Modules: map[string]string{}, Files: map[string]string{}, Inputs: map[string]string{},
	}
	for _, k := range slices.Sorted(maps.Keys(rec.Settings)) {
		set := Setting{Key: k, Value: rec.Settings[k]}
		leaf, ok := f.Project.Config.Leaf(k)
		if own := rec.Config == f.Cfg.Name || rec.Config == f.Cfg.Base; own && ok && leaf.Value == set.Value {
			set.Origin = leaf.Origin.String()
		}
		m.Settings = append(m.Settings, set)
	}
	if c, ok := f.Store.Context(rec.Context); ok {
		for name, v := range c.Components {
			if file, ok := strings.CutPrefix(name, "code:"); ok {
				m.Code[file] = v
			} else {
				m.Modules[strings.TrimPrefix(name, "module:")] = v
			}
		}
	}
	reads := f.narrow(m, rec, outputs)
	tables := map[*store.Stage][]string{}
	var makers []*store.Stage
	for _, name := range slices.Sorted(maps.Keys(reads)) {
		if !f.isTable(name) {
			m.Files[name] = reads[name]
			continue
		}
		m.Inputs[name] = reads[name]
		if up := f.makerOf(rec, name); up != nil {
			if tables[up] == nil {
				makers = append(makers, up)
			}
			tables[up] = append(tables[up], path.Base(name))
		}
	}
	for _, up := range makers {
		m.Upstream = append(m.Upstream, f.made(up, tables[up]...))
	}
	return m
}

// narrow finds the shards that made some outputs of a stage, with those that they
// went on from, and returns what these read; what the stage read, if they are gone.
func (f *finder) narrow(m *Made, rec *store.Stage, outputs []string) map[string]string {
	reads := map[string]string{}
	m.params = map[string]bool{}
	var visit func(key string)
	visit = func(key string) {
		sh, ok := f.Store.Shard(key)
		if !ok || slices.Contains(m.shards, sh) {
			return
		}
		m.shards = append(m.shards, sh)
		maps.Copy(reads, sh.Inputs)
		for name := range sh.Params {
			m.params[name] = true
		}
		for _, earlier := range sh.After {
			visit(earlier)
		}
	}
	for _, key := range rec.Shards {
		sh, ok := f.Store.Shard(key)
		wanted := func(o store.Output) bool { return slices.Contains(outputs, o.Name) }
		if ok && (len(outputs) == 0 || slices.ContainsFunc(sh.Outputs, wanted)) {
			visit(key)
		}
	}
	if len(m.shards) == 0 {
		return rec.Inputs
	}
	return reads
}

// isTable reports whether an input's name is that of a stage's table.
func (f *finder) isTable(name string) bool {
	up, _, _ := strings.Cut(name, "/")
	_, ok := f.Find(up)
	return ok
}

// makerOf returns the record of the stage that made a table that rec read: the
// newest one before it with that content, or nil.
func (f *finder) makerOf(rec *store.Stage, name string) *store.Stage {
	up, _, _ := strings.Cut(name, "/")
	return f.Store.StageBefore(rec, func(r *store.Stage) bool {
		return r.Config == rec.Config && r.Stage == up && slices.ContainsFunc(r.Artifacts, func(a store.Artifact) bool {
			return a.Path == name+".parquet" && a.Content == rec.Inputs[name]
		})
	})
}

// manifestStage returns what the store knows of a report's stage, otherwise what
// the report's manifest says.
func (f *finder) manifestStage(m *report.Manifest, name string) *Made {
	st := m.Stages[name]
	if rec, ok := f.Store.StageByKey(name, st.Key); ok {
		return f.made(rec)
	}
	return f.made(&store.Stage{Stage: name, Config: m.Config, Key: st.Key, Settings: st.Settings, Inputs: st.Inputs})
}

// behind returns what is behind a page in a folder of a report: claims files, and the
// stages that no other one reads, each with what it was made from. The pages of a folder
// rest on the stages whose files are there, and on the file named as it is.
func (f *finder) behind(m *report.Manifest, folder string) (files map[string]string, stages []*Made) {
	read, here := map[string]bool{}, map[string]bool{}
	for _, st := range m.Stages {
		for in := range st.Inputs {
			up, _, _ := strings.Cut(in, "/")
			read[up] = true
		}
	}
	for name, file := range m.Files {
		if folder != "." && path.Dir(name) == folder && file.Stage != "" {
			here[file.Stage] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Stages)) {
		if !read[name] && len(here) == 0 || here[name] {
			stages = append(stages, f.manifestStage(m, name))
		}
	}
	files = maps.Clone(m.Inputs)
	named := func(file, _ string) bool { return path.Base(file) == folder+path.Ext(file) }
	for file := range m.Inputs {
		if named(file, "") {
			maps.DeleteFunc(files, func(file, digest string) bool { return !named(file, digest) })
		}
	}
	return files, stages
}
