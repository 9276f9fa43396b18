package lineage

import (
	"maps"
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
	Files    map[string]string `json:"files,omitempty"` // input files -> digest
	Inputs   map[string]string `json:"inputs,omitempty"`
	Origins  []stage.Origin    `json:"origins,omitempty"` // where the fetched files came from
	Upstream []*Made           `json:"upstream,omitempty"`
}

// A Setting is a config key with its value.
type Setting struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin,omitempty"` // if the current config still has this value
}

// made returns the tree of what a stage was made from.
func (f *finder) made(rec *store.Stage) *Made {
	m := f.node(rec.Stage, rec.Config, rec.Key, rec.Settings, rec.Inputs)
	m.Origins, m.Code, m.Modules = rec.Origins, map[string]string{}, map[string]string{}
	for i, s := range m.Settings {
		if leaf, ok := f.Project.Config.Leaf(s.Key); ok && leaf.Value == s.Value {
			m.Settings[i].Origin = leaf.Origin.String()
		}
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
	seen := map[*store.Stage]bool{}
	for _, name := range slices.Sorted(maps.Keys(m.Inputs)) {
		if up := f.makerOf(rec, name); up != nil && !seen[up] {
			seen[up] = true
			m.Upstream = append(m.Upstream, f.made(up))
		}
	}
	return m
}

// node returns a node of the tree, in which tables are told from files.
func (f *finder) node(name, config, key string, settings, inputs map[string]string) *Made {
	m := &Made{Stage: name, Config: config, Key: key, Files: map[string]string{}, Inputs: map[string]string{}}
	for _, k := range slices.Sorted(maps.Keys(settings)) {
		m.Settings = append(m.Settings, Setting{Key: k, Value: settings[k]})
	}
	for name, digest := range inputs {
		if f.isTable(name) {
			m.Inputs[name] = digest
		} else {
			m.Files[name] = digest
		}
	}
	return m
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
	var found *store.Stage
	for _, r := range f.Store.History() {
		if r == rec {
			break
		}
		if r.Config == rec.Config && r.Stage == up && slices.ContainsFunc(r.Artifacts, func(a store.Artifact) bool {
			return a.Path == name+".parquet" && a.Content == rec.Inputs[name]
		}) {
			found = r
		}
	}
	return found
}

// manifestStage returns what the store knows of a report's stage, otherwise what
// the report's manifest says.
func (f *finder) manifestStage(m *report.Manifest, name string) *Made {
	st := m.Stages[name]
	if rec, ok := f.Store.StageByKey(name, st.Key); ok {
		return f.made(rec)
	}
	return f.node(name, m.Config, st.Key, st.Settings, st.Inputs)
}

// behind returns the stages behind a report: those that no other one reads, each
// with what it was made from.
func (f *finder) behind(m *report.Manifest) []*Made {
	read := map[string]bool{}
	for _, st := range m.Stages {
		for in := range st.Inputs {
			up, _, _ := strings.Cut(in, "/")
			read[up] = true
		}
	}
	var out []*Made
	for _, name := range slices.Sorted(maps.Keys(m.Stages)) {
		if !read[name] {
			out = append(out, f.manifestStage(m, name))
		}
	}
	return out
}
