// Package lineage says where things come from: what made a file (Explain), and
// why a stage was or is to be made again (WhyPlanned, WhyInRun).
package lineage

import (
	"cmp"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
	"neurorbit/pipeline/text"
)

// An Explanation says where a file comes from.
type Explanation struct {
	File    string `json:"file"`
	SHA256  string `json:"sha256"`            // of the bytes
	Content string `json:"content,omitempty"` // digest of a table's content
	Current bool   `json:"current"`           // whether the bytes are those that were made
	Note    string `json:"note,omitempty"`
	Command string `json:"command,omitempty"` // makes it again
	Table   *Table `json:"table,omitempty"`
	Made    *Made  `json:"made,omitempty"`
	// Pages are made from the results of several stages and from these files.
	From  []*Made           `json:"from,omitempty"`
	Files map[string]string `json:"files,omitempty"` // digest by path
	// ReadBy names the stages that read the file, if it is an input of the project.
	ReadBy []string      `json:"read_by,omitempty"`
	Run    *Run          `json:"run,omitempty"` // that published it
	Shard  *store.Shard  `json:"shard,omitempty"`
	Stamps []stage.Stamp `json:"stamps,omitempty"`
}

// A Table is what a Parquet file says of itself.
type Table struct {
	Name    string   `json:"name"`
	Doc     string   `json:"doc"`
	Source  string   `json:"source"`
	Rows    int      `json:"rows"`
	Columns []Column `json:"columns"`
}

// A Column is a column of a table.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Unit string `json:"unit,omitempty"`
	Doc  string `json:"doc,omitempty"`
}

// A Run is the run that published a file.
type Run struct {
	ID          string                 `json:"id"`
	Time        string                 `json:"time"`
	Environment provenance.Environment `json:"environment"`
}

// Explain finds out what made a file: below reports/ or data/artifacts/, an input
// of a stage, or a copy of one of these. It is found by its path, otherwise by its
// digest. The error is of kind Usage if there is no such file, and Stale if
// nothing made it.
func Explain(p *project.Project, file string) (*Explanation, error) {
	info, err := os.Stat(file)
	if err != nil || info.IsDir() {
		return nil, fault.New(fault.Usage, file+": no such file", "name a file below reports/ or data/artifacts/")
	}
	digest, _, err := store.DigestFile(file)
	if err != nil {
		return nil, err
	}
	e := &Explanation{File: p.Rel(file), SHA256: digest}
	f := &finder{Project: p, e: e}
	byPath := func(path, _ string) bool { return path == e.File }
	byDigest := func(path, digest string) bool {
		if digest == e.SHA256 {
			e.Note = "found by its digest: a copy of " + path
		}
		return digest == e.SHA256
	}
	if !f.published(byPath) && !f.reported(file, byPath) && !f.published(byDigest) && !f.input() && !f.reported(file, byDigest) {
		if f.unread != nil {
			return nil, f.unread
		}
		return nil, fault.New(fault.Stale, file+": nothing in the store or in a report made this file",
			"name a file below reports/ or data/artifacts/; neurorbit run and neurorbit report make them")
	}
	if strings.HasSuffix(file, ".parquet") {
		return e, e.readTable(file)
	}
	return e, nil
}

// A finder looks for what made a file, and fills in its explanation.
type finder struct {
	*project.Project
	e      *Explanation
	unread error // of a manifest that may name the file
}

// note adds to the explanation's note.
func (f *finder) note(s string) { f.e.Note = text.Join("; ", f.e.Note, s) }

// published looks for the last artifact that match accepts, by its path and digest.
func (f *finder) published(match func(path, digest string) bool) bool {
	for _, rec := range slices.Backward(f.Store.History()) {
		for _, a := range rec.Artifacts {
			if match(f.Rel(f.ArtifactPath(rec.Config, a.Path)), a.Blob.Digest) {
				f.e.Current = a.Blob.Digest == f.e.SHA256
				f.describe(rec, a)
				return true
			}
		}
	}
	return false
}

// reported looks for a file that match accepts, by its path and digest, in the
// manifests of the reports it may lie in and of all of the project's. One that
// cannot be read is an error if no other names the file.
func (f *finder) reported(file string, match func(path, digest string) bool) bool {
	var dirs []string
	abs, _ := filepath.Abs(file)
	for dir := filepath.Dir(abs); dir != f.Root && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		dirs = append(dirs, dir)
	}
	_ = filepath.WalkDir(filepath.Join(f.Root, "reports"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == report.ManifestName {
			dirs = append(dirs, filepath.Dir(path))
		}
		return nil
	})
	for _, dir := range dirs {
		m, err := report.ReadManifest(dir)
		if f.unread = cmp.Or(f.unread, err); m == nil {
			continue
		}
		if match(f.Rel(filepath.Join(dir, report.ManifestName)), "") {
			f.fromManifest(m, report.ManifestFile{SHA256: f.e.SHA256})
			return true
		}
		for _, name := range slices.Sorted(maps.Keys(m.Files)) {
			if match(f.Rel(filepath.Join(dir, filepath.FromSlash(name))), m.Files[name].SHA256) {
				f.fromManifest(m, m.Files[name])
				return true
			}
		}
	}
	return false
}

// input says which stages read the file, as they were last made.
func (f *finder) input() bool {
	e := f.e
	origin := ""
	for _, rec := range f.Store.InForce() {
		for name, digest := range rec.Inputs {
			if digest != e.SHA256 && name != e.File || f.isTable(name) {
				continue
			}
			e.ReadBy = append(e.ReadBy, rec.Stage+" (config "+rec.Config+")")
			e.Current = e.Current || digest == e.SHA256
			if name != e.File {
				e.Note = "found by its digest: a copy of " + name
			}
			for _, o := range rec.Origins {
				if o.File == name {
					origin = originText(o)
				}
			}
		}
	}
	f.note(origin)
	slices.Sort(e.ReadBy)
	return len(e.ReadBy) > 0
}

// fromManifest says what made a report's file. If the store no longer has it, the
// manifest says what it knows.
func (f *finder) fromManifest(m *report.Manifest, file report.ManifestFile) {
	e := f.e
	e.Current = file.SHA256 == e.SHA256
	if m.Command != "" {
		e.Command = m.Command
		f.note("a file of a page that compares experiments; the page names their configs")
		return
	}
	config := m.Config
	if config == "configs/"+f.Program.Config+".yaml" {
		config = ""
	}
	e.Command = command(config, m.Sets, "run") + " && " + command(config, m.Sets, "report")
	if file.Stage == "" {
		f.note("a page of the report, made from the claims files and all stages")
		e.Files, e.From = m.Inputs, f.behind(m)
		return
	}
	if rec, ok := f.Store.StageByKey(file.Stage, m.Stages[file.Stage].Key); ok {
		at := slices.IndexFunc(rec.Artifacts, func(a store.Artifact) bool { return a.Path == file.Artifact })
		if at >= 0 {
			f.describe(rec, rec.Artifacts[at])
			return
		}
	}
	f.note("the store has no record of it; this is what the report's manifest says")
	e.Made = f.manifestStage(m, file.Stage)
}

// command is a command line for a config with --set arguments.
func command(config string, sets []string, name string, args ...string) string {
	words := []string{"neurorbit", name}
	if config != "" {
		words = append(words, "-c", config)
	}
	for _, s := range sets {
		words = append(words, "--set", s)
	}
	return text.Command(append(words, args...)...)
}

// describe fills in what the store knows of an artifact.
func (f *finder) describe(rec *store.Stage, art store.Artifact) {
	e := f.e
	e.Content, e.Stamps, e.Made = art.Content, art.Stamps, f.made(rec)
	for _, key := range rec.Shards {
		sh, ok := f.Store.Shard(key)
		if ok && slices.ContainsFunc(sh.Outputs, func(o store.Output) bool { return rec.Stage+"/"+o.Name == art.Path }) {
			e.Shard = sh
		}
	}
	config, sets := rec.Config, []string(nil)
	runs, _ := provenance.Runs(f.Data) // that they can be read is no part of the answer
	for _, r := range runs {
		if r.ID == rec.Run {
			e.Run = &Run{r.ID, rec.Time, r.Environment}
			config, sets = r.ConfigFile, r.Sets
		}
	}
	if e.Command == "" {
		e.Command = command(config, sets, "run", rec.Stage)
	}
}

// readTable adds what a Parquet file says of itself.
func (e *Explanation) readTable(file string) error {
	t, err := table.OpenFile(file)
	if err != nil {
		return fault.New(fault.Usage, err.Error(), "name a Parquet file that neurorbit wrote")
	}
	e.Table = &Table{Name: t.Meta[table.MetaTable], Doc: t.Meta[table.MetaDoc], Source: t.Meta[table.MetaSource], Rows: t.NumRows}
	for _, c := range t.Columns {
		e.Table.Columns = append(e.Table.Columns, Column{c.Name, c.Type.String(), c.Unit, c.Doc})
	}
	return nil
}

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

// made returns the tree of what a stage was made from, in which tables are told
// from files.
func (f *finder) made(rec *store.Stage) *Made {
	m := &Made{
		Stage: rec.Stage, Config: rec.Config, Key: rec.Key, Origins: rec.Origins,
		Code: map[string]string{}, Modules: map[string]string{}, Files: map[string]string{}, Inputs: map[string]string{},
	}
	for _, k := range slices.Sorted(maps.Keys(rec.Settings)) {
		set := Setting{Key: k, Value: rec.Settings[k]}
		if leaf, ok := f.Project.Config.Leaf(k); ok && leaf.Value == set.Value {
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
	var makers []*store.Stage
	for _, name := range slices.Sorted(maps.Keys(rec.Inputs)) {
		if !f.isTable(name) {
			m.Files[name] = rec.Inputs[name]
			continue
		}
		m.Inputs[name] = rec.Inputs[name]
		if up := f.makerOf(rec, name); up != nil && !slices.Contains(makers, up) {
			makers = append(makers, up)
			m.Upstream = append(m.Upstream, f.made(up))
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
