package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// ManifestName is the file of a report that says what made each of its files.
const ManifestName = "manifest.json"

// A Manifest says what made each file of a report.
type Manifest struct {
	Program string   `json:"program"`
	Config  string   `json:"config"`
	Command string   `json:"command,omitempty"` // of a comparison, which is of several configs
	Sets    []string `json:"set,omitempty"`
	// Stale says what was older than its config, inputs or code when the report
	// was written with --stale.
	Stale  []string                 `json:"stale,omitempty"`
	Stages map[string]ManifestStage `json:"stages,omitempty"`
	// Inputs are the files of the project that the pages are made from, with
	// their SHA-256.
	Inputs map[string]string       `json:"inputs,omitempty"`
	Files  map[string]ManifestFile `json:"files"`
}

// A ManifestStage is a stage whose results a report shows.
type ManifestStage struct {
	Key      string            `json:"key"`
	Settings map[string]string `json:"settings,omitempty"`
	Inputs   map[string]string `json:"inputs,omitempty"`
}

// A ManifestFile is a file of a report.
type ManifestFile struct {
	Stage    string `json:"stage,omitempty"` // empty: the report command itself
	Shard    string `json:"shard,omitempty"`
	Key      string `json:"key,omitempty"` // of the shard, or of the stage for a table
	Artifact string `json:"artifact,omitempty"`
	SHA256   string `json:"sha256"`
}

// manifestOf returns the manifest of what is in force for a config, without files.
func manifestOf(p *project.Project) (*Manifest, error) {
	m := &Manifest{
		Program: "neurorbit " + provenance.Version, Config: p.Rel(p.Config.Path), Sets: p.Config.Sets,
		Stages: map[string]ManifestStage{}, Inputs: map[string]string{}, Files: map[string]ManifestFile{},
	}
	for _, st := range p.Stages {
		if rec, ok := p.Record(p.Cfg, st.Name); ok {
			m.Stages[st.Name] = ManifestStage{rec.Key, rec.Settings, rec.Inputs}
		}
	}
	for _, name := range p.Keys.Claims {
		digest, _, err := store.DigestFile(filepath.Join(p.Root, filepath.FromSlash(name)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err == nil {
			m.Inputs[name] = digest
		}
	}
	return m, nil
}

// changes says what is not what a report was made from: the program, stages, which
// are told in their order, and files.
func (m *Manifest) changes(now *Manifest, stages []*stage.Stage) []string {
	var out, names []string
	compare := func(what, a, b string) {
		if a != b {
			out = append(out, fmt.Sprintf("%s: %s -> %s", what, text.OrNone(a), text.OrNone(b)))
		}
	}
	compare("program", m.Program, now.Program)
	for _, st := range stages {
		names = append(names, st.Name)
	}
	for _, name := range union(names, slices.Sorted(maps.Keys(m.Stages))...) {
		compare("stage "+name, stage.ShortKey(m.Stages[name].Key), stage.ShortKey(now.Stages[name].Key))
	}
	for _, name := range union(slices.Sorted(maps.Keys(now.Inputs)), slices.Sorted(maps.Keys(m.Inputs))...) {
		compare("file "+name, stage.ShortKey(m.Inputs[name]), stage.ShortKey(now.Inputs[name]))
	}
	return out
}

// gone returns the files of the manifest that are not among files, in order. A
// damaged manifest cannot name one outside the report's folder.
func (m *Manifest) gone(files map[string][]byte) []string {
	if m == nil {
		return nil
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		if _, ok := files[name]; !ok && fs.ValidPath(name) && filepath.IsLocal(filepath.FromSlash(name)) && name != "." {
			out = append(out, name)
		}
	}
	return out
}

// ReadManifest reads a report's manifest; nil if there is none.
func ReadManifest(dir string) (*Manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := new(Manifest)
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, ManifestName), err)
	}
	return m, nil
}

// Damaged says which files of a report are not those of its manifest, and how.
func (m *Manifest) Damaged(dir string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		digest, _, err := store.DigestFile(filepath.Join(dir, filepath.FromSlash(name)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			out = append(out, name+": the file is missing")
		case err != nil:
			out = append(out, name+": "+err.Error())
		case digest != m.Files[name].SHA256:
			out = append(out, name+": the file was changed (other bytes than written)")
		}
	}
	return out
}

// Dir returns the folder of the report of a config: that which is kept with the
// sources for the program's own config, otherwise one of its own.
func Dir(p *project.Project) string {
	dir := filepath.Join(p.Root, "reports")
	if p.Cfg.Name != p.Program.Config {
		dir = filepath.Join(dir, "configs", filepath.FromSlash(p.Cfg.Name))
	}
	return dir
}

// States of a report on disk.
const (
	None       = "none"
	Current    = "current"
	NotCurrent = "not current"
)

// A Status says whether the report on disk was made from the results in
// force.
type Status struct {
	Folder string   `json:"folder"`
	State  string   `json:"state"`
	Why    []string `json:"why,omitempty"`
}

// StatusOf compares the manifest of the report on disk with the records in
// force, the claims and the program.
func StatusOf(p *project.Project) (Status, error) {
	dir := Dir(p)
	s := Status{Folder: p.Rel(dir), State: None}
	m, err := ReadManifest(dir)
	if m == nil || err != nil {
		return s, err
	}
	if len(m.Stale) > 0 {
		s.Why = append(s.Why, "it was written with --stale")
	}
	inForce, err := manifestOf(p)
	if err != nil {
		return s, err
	}
	s.Why = append(s.Why, m.changes(inForce, p.Stages)...)
	s.State = Current
	if len(s.Why) > 0 {
		s.State = NotCurrent
	}
	return s, nil
}

// Stale is the error of a report that is not what the results give.
func Stale(p *project.Project, dir string) error {
	return fault.New(fault.Stale, fmt.Sprintf("the report in %s is stale", p.Rel(dir)), p.Command("report")+" writes it anew")
}

// Write writes what differs, removes what the earlier report had and this
// one has not, and returns how many files changed. The manifest comes last: if
// this is cut short, the next report still knows what the earlier one had.
func Write(dir string, files map[string][]byte) (changed int, err error) {
	if err := store.Sweep(dir); err != nil {
		return 0, err
	}
	old, err := ReadManifest(dir)
	if err != nil {
		old = nil // damaged: it is written anew
	}
	gone, differ := old.gone(files), Differing(dir, files)
	for _, name := range gone {
		if err := store.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, err
		}
	}
	for _, name := range differ {
		write := func(w io.Writer) error { _, err := w.Write(files[name]); return err }
		if err := store.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), write, 0o666); err != nil {
			return 0, err
		}
	}
	return len(gone) + len(differ), nil
}

// Differing lists the files that are not in a folder as they should be, the
// manifest last.
func Differing(dir string, files map[string][]byte) []string {
	var differ []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		have, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(have, files[name]) {
			differ = append(differ, name)
		}
	}
	if i := slices.Index(differ, ManifestName); i >= 0 {
		differ = append(slices.Delete(differ, i, i+1), ManifestName)
	}
	return differ
}
