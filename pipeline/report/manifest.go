package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"os"
	"path/filepath"
	"slices"
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
		if rec, ok := p.Store.Stage(p.Cfg.Name, st.Name); ok {
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

// parts says what a report was made from: names, and short keys or the version.
func (m *Manifest) parts() map[string]string {
	out := map[string]string{"program": m.Program}
	for name, s := range m.Stages {
		out["stage "+name] = stage.ShortKey(s.Key)
	}
	for name, digest := range m.Inputs {
		out["file "+name] = stage.ShortKey(digest)
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
