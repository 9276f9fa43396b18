// Package lineage says where things come from: what made a file (Explain), and
// why a stage was or is to be made again (WhyPlanned, WhyInRun).
package lineage

import (
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
	found := f.published()
	if !found {
		found, err = f.reported(file)
	}
	if err != nil {
		return nil, err
	}
	if !found && !f.copied() && !f.input() && !f.copiedFromReport() {
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
	e *Explanation
}

// published looks for an artifact of that path.
func (f *finder) published() bool {
	for _, rec := range f.Store.InForce() {
		for _, art := range rec.Artifacts {
			if f.Rel(f.ArtifactPath(rec.Config, art.Path)) == f.e.File {
				f.e.Current = art.Blob.Digest == f.e.SHA256
				f.describe(rec, art)
				return true
			}
		}
	}
	return false
}

// copied looks for an artifact with these bytes.
func (f *finder) copied() bool {
	for _, rec := range slices.Backward(f.Store.History()) {
		for _, art := range rec.Artifacts {
			if art.Blob.Digest == f.e.SHA256 {
				f.e.Current, f.e.Note = true, "found by its digest: a copy of "+f.Rel(f.ArtifactPath(rec.Config, art.Path))
				f.describe(rec, art)
				return true
			}
		}
	}
	return false
}

// reported looks the file up in the manifest of the report it lies in.
func (f *finder) reported(file string) (bool, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return false, err
	}
	dir := abs
	var m *report.Manifest
	for m == nil {
		if dir == f.Root || dir == filepath.Dir(dir) {
			return false, nil
		}
		dir = filepath.Dir(dir)
		if m, err = report.ReadManifest(dir); err != nil {
			return false, err
		}
	}
	name := filepath.ToSlash(strings.TrimPrefix(abs, dir+string(filepath.Separator)))
	entry, ok := m.Files[name]
	if name == report.ManifestName {
		entry, ok = report.ManifestFile{SHA256: f.e.SHA256}, true
	}
	if ok {
		f.fromManifest(m, entry)
	}
	return ok, nil
}

// copiedFromReport looks for a file with these bytes in all of the project's
// reports that can be read.
func (f *finder) copiedFromReport() (found bool) {
	_ = filepath.WalkDir(filepath.Join(f.Root, "reports"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != report.ManifestName {
			return nil
		}
		m, err := report.ReadManifest(filepath.Dir(path))
		if err != nil {
			return nil
		}
		for _, name := range slices.Sorted(maps.Keys(m.Files)) {
			if m.Files[name].SHA256 == f.e.SHA256 {
				found = true
				f.fromManifest(m, m.Files[name])
				original := "found by its digest: a copy of " + f.Rel(filepath.Join(filepath.Dir(path), filepath.FromSlash(name)))
				f.e.Note = strings.TrimSuffix(original+"; "+f.e.Note, "; ")
				return fs.SkipAll
			}
		}
		return nil
	})
	return found
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
	e.Note = strings.Trim(e.Note+"; "+origin, "; ")
	slices.Sort(e.ReadBy)
	return len(e.ReadBy) > 0
}

// fromManifest says what made a report's file. If the store no longer has it, the
// manifest says what it knows.
func (f *finder) fromManifest(m *report.Manifest, file report.ManifestFile) {
	e := f.e
	e.Current = file.SHA256 == e.SHA256
	if m.Command != "" {
		e.Command, e.Note = m.Command, "a file of a page that compares experiments; the page names their configs"
		return
	}
	var flags []string
	if m.Config != "configs/"+f.Program.Config+".yaml" {
		flags = append(flags, "-c", m.Config)
	}
	for _, s := range m.Sets {
		flags = append(flags, "--set", s)
	}
	e.Command = text.Command(append([]string{"neurorbit", "run"}, flags...)...) + " && " +
		text.Command(append([]string{"neurorbit", "report"}, flags...)...)
	if file.Stage == "" {
		e.Note = "a page of the report, made from the claims files and all stages"
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
	e.Note = "the store has no record of it; this is what the report's manifest says"
	e.Made = f.manifestStage(m, file.Stage)
}

// describe fills in what the store knows of an artifact.
func (f *finder) describe(rec *store.Stage, art store.Artifact) {
	e := f.e
	e.Content, e.Stamps = art.Content, art.Stamps
	e.Made = f.made(rec)
	for _, key := range rec.Shards {
		sh, ok := f.Store.Shard(key)
		if !ok {
			continue
		}
		for _, o := range sh.Outputs {
			if rec.Stage+"/"+o.Name == art.Path {
				e.Shard = sh
			}
		}
	}
	command := []string{"neurorbit", "run", "-c", rec.Config}
	runs, _ := provenance.Runs(f.Data) // that they can be read is no part of the answer
	for _, r := range runs {
		if r.ID != rec.Run {
			continue
		}
		e.Run = &Run{r.ID, rec.Time, r.Environment}
		command[3] = r.ConfigFile
		for _, s := range r.Sets {
			command = append(command, "--set", s)
		}
	}
	if e.Command == "" {
		e.Command = text.Command(append(command, rec.Stage)...)
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
