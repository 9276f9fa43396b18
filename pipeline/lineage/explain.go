// Package lineage says where things come from: what made a file (Explain), and
// why a stage was or is to be made again (WhyPlanned, WhyInRun).
package lineage

import (
	"cmp"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/engine"
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
	// State is fresh, stale or whatever else the stage that made it is now, if the file is
	// of the open config.
	State   engine.State `json:"state,omitempty"`
	Title   string       `json:"title,omitempty"` // of a table or figure of the report
	Note    string       `json:"note,omitempty"`
	Command string       `json:"command,omitempty"` // makes it again
	Table   *Table       `json:"table,omitempty"`
	Made    *Made        `json:"made,omitempty"`
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
// of a stage, or a copy of one of these. It is found by its path or its name without
// one, otherwise by its digest. The error is of kind Usage if there is no such file, and Stale if
// nothing made it.
func Explain(p *project.Project, file string) (*Explanation, error) {
	file, err := find(p, file)
	if err != nil {
		return nil, err
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

// find returns the path of a file that is named by it, or by the end of it without
// the extension, such as gbpo or squares/gbpo: below the config's report or its
// artifacts.
func find(p *project.Project, name string) (string, error) {
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		return name, nil
	}
	files := listed(p)
	var stems, found []string
	ends := map[string]bool{} // folder and stem, by which a file and its copies are one
	for _, file := range files {
		stems = append(stems, path.Base(stem(file)))
		end := path.Join(filepath.Base(filepath.Dir(file)), path.Base(stem(file)))
		if strings.HasSuffix(stem(file), "/"+stem(name)) && !ends[end] {
			ends[end], found = true, append(found, project.Shown(file))
		}
	}
	switch near := text.Nearest(path.Base(stem(name)), stems); {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return "", fault.New(fault.Usage, name+" is the name of several files", "did you mean "+strings.Join(found, ", ")+"?")
	case near != "":
		return "", fault.New(fault.Usage, name+": no such file", "did you mean "+near+"?")
	}
	return "", fault.New(fault.Usage, name+": no such file", "name a file below reports/ or data/artifacts/")
}

// Names are those by which Explain finds a file of the report or the artifacts.
func Names(p *project.Project) (names []string) {
	for _, file := range listed(p) {
		names = append(names, path.Base(stem(file)))
	}
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

// listed lists the files of the config's report and artifacts, the data behind what
// people read last.
func listed(p *project.Project) (files []string) {
	if m, err := report.ReadManifest(report.Dir(p)); err == nil && m != nil {
		for _, file := range slices.Sorted(maps.Keys(m.Files)) {
			files = append(files, filepath.Join(report.Dir(p), filepath.FromSlash(file)))
		}
	}
	for _, st := range p.Stages {
		if rec, ok := p.Store.Stage(p.Cfg.Name, st.Name); ok {
			for _, a := range rec.Artifacts {
				files = append(files, p.ArtifactPath(rec.Config, a.Path))
			}
		}
	}
	slices.SortStableFunc(files, func(a, b string) int { return cmp.Compare(forPrograms(a), forPrograms(b)) })
	return files
}

// stem is a path without the extension.
func stem(file string) string { return strings.TrimSuffix(filepath.ToSlash(file), filepath.Ext(file)) }

// forPrograms is 1 for the data behind what people read.
func forPrograms(file string) int {
	if ext := filepath.Ext(file); ext == ".csv" || ext == ".tex" {
		return 1
	}
	return 0
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
			f.fromManifest(m, "", report.ManifestFile{SHA256: f.e.SHA256})
			return true
		}
		for _, name := range slices.Sorted(maps.Keys(m.Files)) {
			if match(f.Rel(filepath.Join(dir, filepath.FromSlash(name))), m.Files[name].SHA256) {
				f.fromManifest(m, name, m.Files[name])
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

// fromManifest says what made a report's file of that name. If the store no longer has
// it, the manifest says what it knows.
func (f *finder) fromManifest(m *report.Manifest, name string, file report.ManifestFile) {
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
		f.note("a page of the report, made from claims files and these stages")
		e.Files, e.From = f.behind(m, path.Dir(name))
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
	if short, ok := strings.CutPrefix(config, "configs/"); ok && path.Ext(short) == ".yaml" {
		config = strings.TrimSuffix(short, ".yaml") // as -c finds it
	}
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
	name := strings.TrimSuffix(strings.TrimPrefix(art.Path, rec.Stage+"/"), ".parquet")
	e.Content, e.Stamps, e.Made = art.Content, art.Stamps, f.made(rec, name)
	if plans, err := f.Plan(f.Cfg, []string{rec.Stage}, false); err == nil && rec.Config == f.Cfg.Name {
		sp := plans[len(plans)-1]
		if e.State = sp.State; sp.Key != rec.Key {
			e.State = engine.Stale
		}
	}
	e.Title = f.title(rec, name)
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

// title is that of the table or figure of the report that a file belongs to.
func (f *finder) title(rec *store.Stage, name string) string {
	list, err := table.OpenFile(f.ArtifactPath(rec.Config, path.Join(rec.Stage, catalogue.Table+".parquet")))
	if err != nil {
		return ""
	}
	rows, _ := table.Rows[catalogue.Row](list) // one of an earlier program has no title
	for _, r := range rows {
		if slices.Contains(strings.Fields(r.Files), name) {
			return r.Title
		}
	}
	return ""
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
