package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Folders and files that a bundle may hold, and nothing else.
var (
	sourceFolders = []string{".ci/", ".github/", "configs/", "data/published/", "pipeline/", "reports/", "stages/"}
	sourceFiles   = []string{".gitignore", "CITATION.cff", "LICENSE", "Makefile", "README.md", "data/README.md", "go.mod", "go.sum"}

	resultFolders = []string{"data/artifacts/", "data/raw/", "data/runs/", "data/store/blobs/", "vendor/"}
	resultFiles   = []string{"data/store/ledger", ManifestName, SumsName, CrateName}
)

// isSource says whether a name may be one of the sources.
func isSource(name string) bool { return listed(name, sourceFiles, sourceFolders) }

func listed(name string, files, folders []string) bool {
	return slices.Contains(files, name) || slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(name, f) })
}

// checkName says what is wrong with a name below the bundle's folder, if
// anything. A name must mean the same file everywhere: on any system, with any
// program that unpacks it.
func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("empty name")
	case strings.HasPrefix(name, "/"):
		return errors.New("absolute name")
	case strings.HasSuffix(name, "/"):
		return errors.New("a folder of its own")
	case !fs.ValidPath(name):
		return errors.New("the name leaves the bundle's folder, or has empty elements")
	}
	for _, c := range []byte(name) {
		if c < ' ' || c > '~' || strings.IndexByte(`\:*?"<>|`, c) >= 0 {
			return fmt.Errorf("the name has the character %q", c)
		}
	}
	for element := range strings.SplitSeq(name, "/") {
		if strings.TrimRight(element, ". ") != element {
			return fmt.Errorf("%q ends with a dot or blank", element)
		}
		stem, _, _ := strings.Cut(strings.ToLower(element), ".")
		if slices.Contains(devices, stem) {
			return fmt.Errorf("%q is the name of a device", element)
		}
	}
	if !isSource(name) && !listed(name, resultFiles, resultFolders) {
		return errors.New("no part of a bundle has such a name")
	}
	return nil
}

var devices = []string{
	"con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
}

// A nameSet finds names that would be one file on some system.
type nameSet struct {
	files   map[string]string // lower case -> name
	folders map[string]string
}

func newNameSet() *nameSet {
	return &nameSet{files: map[string]string{}, folders: map[string]string{}}
}

// add says which other name a name collides with, if any.
func (s *nameSet) add(name string) error {
	lower := strings.ToLower(name)
	if other, ok := s.files[lower]; ok {
		if other == name {
			return errors.New("it is there twice")
		}
		return fmt.Errorf("it differs from %s in the case of its letters only", other)
	}
	if _, ok := s.folders[lower]; ok {
		return errors.New("it is a folder, too")
	}
	s.files[lower] = name
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		folder := name[:i]
		low := lower[:i]
		if _, ok := s.files[low]; ok {
			return fmt.Errorf("%s is a file, too", folder)
		}
		if other, ok := s.folders[low]; ok && other != folder {
			return fmt.Errorf("the folder %s differs from %s in the case of its letters only", folder, other)
		}
		s.folders[low] = folder
	}
	return nil
}

// blobDigest returns the digest that the name of a stored blob promises.
func blobDigest(name string) (digest string, isBlob bool) {
	rest, ok := strings.CutPrefix(name, "data/store/blobs/")
	if !ok {
		return "", false
	}
	_, digest, _ = strings.Cut(rest, "/")
	return digest, true
}

// BlobName returns the name of a stored blob in a bundle.
func BlobName(digest string) string {
	return "data/store/blobs/" + digest[:min(2, len(digest))] + "/" + digest
}
