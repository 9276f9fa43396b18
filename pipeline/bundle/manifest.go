package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Format is the version of the format that this package reads and writes.
const Format = 1

// Names of the files that say what a bundle holds.
const (
	ManifestName = "bundle.json"
	SumsName     = "SHA256SUMS"
	CrateName    = "ro-crate-metadata.json"
)

// A Manifest says what a bundle holds.
type Manifest struct {
	Format  int    `json:"format"`
	Program string `json:"program"` // that wrote it, with its version
	// Commit is that of the checkout the sources come from, if known; Modified
	// says that they differ from it.
	Commit     string  `json:"commit,omitempty"`
	Modified   bool    `json:"modified,omitempty"`
	Config     string  `json:"config"`      // name
	ConfigFile string  `json:"config_file"` // below the project's root
	Stages     []Stage `json:"stages"`      // in the order they run
	// WithoutRaw names the files below data/raw that the results rest on and the
	// bundle leaves out.
	WithoutRaw []string `json:"without_raw,omitempty"`
	Bytes      int64    `json:"bytes"` // of all files listed, unpacked
	// Files lists all files but the manifest and SHA256SUMS, sorted by name.
	Files []File `json:"files"`
}

// A Stage is a stage of the exported config with its key.
type Stage struct {
	Stage string `json:"stage"`
	Key   string `json:"key"`
}

// A File is a file of a bundle.
type File struct {
	Name   string `json:"name"` // below the bundle's folder, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	Exec   bool   `json:"exec,omitempty"` // it is a program
}

// Parts are the parts of a bundle, in the order in which they are listed.
var Parts = []string{"sources", "vendor", "reports", "store", "artifacts", "runs", "raw"}

// Part returns the part of a bundle that a name belongs to.
func Part(name string) string {
	for _, p := range []struct{ prefix, part string }{
		{"vendor/", "vendor"}, {"reports/", "reports"}, {"data/store/", "store"},
		{"data/artifacts/", "artifacts"}, {"data/runs/", "runs"}, {"data/raw/", "raw"},
	} {
		if strings.HasPrefix(name, p.prefix) {
			return p.part
		}
	}
	return "sources"
}

// Prefix returns the name of the folder that a bundle of a config unpacks to,
// with a slash at its end.
func Prefix(config string) string {
	return "neurorbit-" + strings.ReplaceAll(config, "/", "-") + "/"
}

// File returns the file of that name.
func (m *Manifest) File(name string) (File, bool) {
	i, ok := slices.BinarySearchFunc(m.Files, name, func(f File, name string) int { return strings.Compare(f.Name, name) })
	if !ok {
		return File{}, false
	}
	return m.Files[i], true
}

// encode returns the manifest as bundle.json holds it.
func (m *Manifest) encode() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", " ")
	return append(text, '\n'), err
}

// decodeManifest reads bundle.json, which must be exactly what encode writes.
func decodeManifest(text []byte) (Manifest, error) {
	var version struct {
		Format int `json:"format"`
	}
	var m Manifest
	if err := json.Unmarshal(text, &version); err != nil {
		return m, err
	}
	if version.Format != Format {
		return m, fmt.Errorf("its format is %d, this program knows %d", version.Format, Format)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return m, errors.New("text after the manifest")
	}
	again, err := m.encode()
	if err != nil {
		return m, err
	}
	if !bytes.Equal(again, text) {
		return m, errors.New("it is not written as neurorbit export writes it")
	}
	return m, nil
}

// sums returns what SHA256SUMS holds: the files of the manifest and the
// manifest itself, sorted by name.
func sums(files []File) []byte {
	var b bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&b, "%s  %s\n", f.SHA256, f.Name)
	}
	return b.Bytes()
}
