package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
)

// format is the version of the format that this package reads and writes.
const format = 1

// Names of the files that say what a bundle holds.
const (
	manifestName = "bundle.json"
	sumsName     = "SHA256SUMS"
	crateName    = "ro-crate-metadata.json"
	ledgerName   = "data/store/ledger"
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

// mode is the mode that a file has in a bundle.
func (f File) mode() fs.FileMode {
	switch {
	case strings.HasPrefix(f.Name, blobFolder):
		return 0o444
	case f.Exec:
		return 0o755
	}
	return 0o644
}

func compareNames(f, g File) int { return strings.Compare(f.Name, g.Name) }

// A PartSize says how much there is of a part of a bundle.
type PartSize struct {
	Part  string `json:"part"`
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"`
}

// Sizes lists the parts of a bundle, those that are empty included, and ends
// with the total.
func (m *Manifest) Sizes() []PartSize {
	var out []PartSize
	total := PartSize{Part: "total"}
	for _, p := range parts {
		line := PartSize{Part: p.name}
		for _, f := range m.Files {
			if partOf(f.Name) == p.name {
				line.Files++
				line.Bytes += f.Size
			}
		}
		total.Files += line.Files
		total.Bytes += line.Bytes
		out = append(out, line)
	}
	return append(out, total)
}

// prefix is the name of the folder that the bundle unpacks to, with a slash at
// its end.
func (m *Manifest) prefix() string {
	return "neurorbit-" + strings.ReplaceAll(m.Config, "/", "-") + "/"
}

// listed returns the file of that name.
func (m *Manifest) listed(name string) (File, bool) {
	i, ok := slices.BinarySearchFunc(m.Files, File{Name: name}, compareNames)
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

// decodeManifest reads bundle.json, which must be exactly what encode writes; file
// is for messages. A manifest of a later format is a fault.Usage that names the
// program to use, anything else a fault.Damage.
func decodeManifest(file string, text []byte) (m Manifest, err error) {
	err = json.Unmarshal(text, &m)
	if m.Format > format {
		return m, fault.New(fault.Usage,
			fmt.Sprintf("%s: %.40q wrote it in format %d, and this program reads format %d", file, m.Program, m.Format, format),
			"import it with that version of the program")
	}
	slices.SortFunc(m.Files, compareNames)
	if again, encodeErr := m.encode(); err == nil && (encodeErr != nil || m.Format != format || !bytes.Equal(again, text)) {
		err = errors.New("it is not written as neurorbit export writes it")
	}
	if err != nil {
		err = fault.Wrap(fault.Damage, fmt.Errorf("%s: %w", file, err), againHint)
	}
	return m, err
}

const againHint = "get the bundle again, and compare its SHA-256 with that of where it comes from"

// all returns every file of the bundle, sorted by name, and what SHA256SUMS holds.
// text is that of the manifest.
func (m *Manifest) all(text []byte) (files []File, sums []byte) {
	files = append(slices.Clone(m.Files), fromBytes(manifestName, text).File)
	slices.SortFunc(files, compareNames)
	for _, f := range files {
		sums = fmt.Appendf(sums, "%s  %s\n", f.SHA256, f.Name)
	}
	files = append(files, fromBytes(sumsName, sums).File)
	slices.SortFunc(files, compareNames)
	return files, sums
}

// UnpackedFrom returns the manifest of the bundle that root was unpacked from;
// nil if it was not.
func UnpackedFrom(root string) (*Manifest, error) {
	file := filepath.Join(root, manifestName)
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	m, err := decodeManifest(file, text)
	return &m, err
}

// sources lists the sources and modules.
func (m *Manifest) sources() []File {
	return slices.DeleteFunc(slices.Clone(m.Files), func(f File) bool {
		part := partOf(f.Name)
		return part != "vendor" && part != "sources" || f.Name == crateName
	})
}

// places are the files, and the folders with a slash at their end, that sources
// may be in.
type places []string

var commonPlaces = places{
	".ci/", ".github/", ".gitattributes", ".gitignore", "CITATION.cff", "LICENSE", "Makefile", "README.md", "configs/", "data/README.md",
	"data/published/", "go.mod", "go.sum", "reports/",
}

// sourcePlaces returns where the sources of a program are.
func sourcePlaces(p *project.Program) places {
	out := slices.Clone(commonPlaces)
	for top := range p.Sources {
		out = append(out, top+"/")
	}
	return out
}

func (l places) have(name string) bool {
	return slices.ContainsFunc(l, func(place string) bool {
		return name == place || strings.HasSuffix(place, "/") && strings.HasPrefix(name, place)
	})
}

// checkName says what is wrong with a name below the bundle's folder, if
// anything. A name must mean the same file on any system.
func (l places) checkName(name string) error {
	if strings.ContainsFunc(name, func(r rune) bool { return r > '~' }) {
		return errors.New("its name is not plain ASCII")
	}
	if err := module.CheckFilePath(name); err != nil {
		return err
	}
	if !l.have(name) && partOf(name) == "sources" && !slices.Contains([]string{manifestName, sumsName, crateName}, name) {
		return errors.New("no part of a bundle has such a name")
	}
	return nil
}

// check says which file of a bundle has a wrong name, or one that is the name of
// another file, or of a folder, where the case of letters does not count.
func (l places) check(files []File) error {
	seen := nameSet{}
	for _, f := range files {
		if err := seen.add(f.Name, l); err != nil {
			return err
		}
	}
	return nil
}

// A nameSet holds names of files, and of folders with a slash at their end, by their
// small letters.
type nameSet map[string]string

// add adds the name of a file that is in one of the places, with its folders. The
// error says what is wrong with it; it is then not added.
func (seen nameSet) add(name string, may places) error {
	if err := may.checkName(name); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	added := nameSet{}
	for i := range len(name) + 1 {
		if i < len(name) && name[i] != '/' {
			continue
		}
		part, low := name[:min(i+1, len(name))], strings.ToLower(name[:i])
		if other, ok := seen[low]; ok && (other != part || i == len(name)) {
			return fmt.Errorf("%s: it cannot be beside %s on every system", name, other)
		}
		added[low] = part
	}
	maps.Copy(seen, added)
	return nil
}

// parts are the parts of a bundle with the folders they are in, in the order in
// which they are listed. The sources are all the rest.
var parts = []struct{ name, folder string }{
	{"sources", ""}, {"vendor", "vendor/"}, {"reports", "reports/"}, {"store", "data/store/"}, {"artifacts", "data/artifacts/"},
	{"runs", "data/runs/"}, {"raw", "data/raw/"},
}

// partOf returns the part of a bundle that a name belongs to.
func partOf(name string) string {
	for _, p := range parts[1:] {
		if strings.HasPrefix(name, p.folder) {
			return p.name
		}
	}
	return "sources"
}

const blobFolder = "data/store/blobs/"

// blobName returns the name of a stored blob in a bundle.
func blobName(digest string) string { return blobFolder + digest[:min(2, len(digest))] + "/" + digest }

// artifactName returns the name of a published file in a bundle.
func artifactName(config, path string) string { return "data/artifacts/" + config + "/" + path }
