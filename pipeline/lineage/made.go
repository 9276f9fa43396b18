package lineage

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"neurorbit/pipeline/project"
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

// settingOrigins returns where the values of the config come from.
func settingOrigins(p *project.Project) map[string]Setting {
	origins := map[string]Setting{}
	for _, leaf := range p.Config.Leaves() {
		origins[leaf.Path] = Setting{leaf.Path, leaf.Value, leaf.Origin.String()}
	}
	return origins
}

// made returns the tree of what a stage was made from.
func (f *finder) made(rec *store.Stage) *Made {
	m := &Made{
		Stage: rec.Stage, Config: rec.Config, Key: rec.Key, Origins: rec.Origins,
		Code: map[string]string{}, Modules: map[string]string{},
	}
	for _, k := range slices.Sorted(maps.Keys(rec.Settings)) {
		s := Setting{Key: k, Value: rec.Settings[k]}
		if o := f.origins[k]; o.Value == s.Value {
			s.Origin = o.Origin
		}
		m.Settings = append(m.Settings, s)
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
	f.inputs(m, rec.Inputs)
	seen := map[*store.Stage]bool{}
	for _, name := range slices.Sorted(maps.Keys(m.Inputs)) {
		if up := f.makerOf(rec, name); up != nil && !seen[up] {
			seen[up] = true
			m.Upstream = append(m.Upstream, f.made(up))
		}
	}
	return m
}

// inputs tells the tables among a stage's inputs from the files.
func (f *finder) inputs(m *Made, inputs map[string]string) {
	m.Files, m.Inputs = map[string]string{}, map[string]string{}
	for name, digest := range inputs {
		if f.isTable(name) {
			m.Inputs[name] = digest
		} else {
			m.Files[name] = digest
		}
	}
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

// manifestStage returns what a report's manifest says of a stage.
func (f *finder) manifestStage(m *report.Manifest, name string) *Made {
	st := m.Stages[name]
	made := &Made{Stage: name, Config: m.Config, Key: st.Key}
	for _, k := range slices.Sorted(maps.Keys(st.Settings)) {
		made.Settings = append(made.Settings, Setting{Key: k, Value: st.Settings[k]})
	}
	f.inputs(made, st.Inputs)
	return made
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
		if read[name] {
			continue
		}
		if rec, ok := f.Store.StageByKey(name, m.Stages[name].Key); ok {
			out = append(out, f.made(rec))
		} else {
			out = append(out, f.manifestStage(m, name))
		}
	}
	return out
}

// originText says where a fetched file came from.
func originText(o stage.Origin) string {
	from := "was there already"
	if o.From != "" {
		from = "from " + o.From
	}
	if o.Time != "" {
		from += ", " + o.Time
	}
	return fmt.Sprintf("%s: %s; %d bytes, sha256 %s", o.File, from, o.Size, o.SHA256)
}
