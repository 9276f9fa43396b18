package bundle

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"neurorbit/pipeline/project"
)

// places are the files, and the folders with a slash at their end, that a bundle
// may hold, and nothing else.
type places []string

var (
	resultPlaces = places{
		"data/artifacts/", "data/raw/", "data/runs/", blobFolder, ledgerName, "vendor/", manifestName, sumsName, crateName,
	}
	commonPlaces = places{
		".ci/", ".github/", ".gitignore", "CITATION.cff", "LICENSE", "Makefile", "README.md", "configs/", "data/README.md",
		"data/published/", "go.mod", "go.sum", "reports/",
	}
)

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
	if !l.have(name) && !resultPlaces.have(name) {
		return errors.New("no part of a bundle has such a name")
	}
	return nil
}

// check says which file of a bundle has a wrong name, or one that is the name of
// another file, or of a folder, where the case of letters does not count.
func (l places) check(files []File) error {
	seen := map[string]string{} // files, and folders with a slash at their end
	for _, f := range files {
		if err := l.checkName(f.Name); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		for i := range len(f.Name) + 1 {
			if i < len(f.Name) && f.Name[i] != '/' {
				continue
			}
			part, low := f.Name[:min(i+1, len(f.Name))], strings.ToLower(f.Name[:i])
			if other, ok := seen[low]; ok && (other != part || i == len(f.Name)) {
				return fmt.Errorf("%s: it cannot be beside %s on every system", f.Name, other)
			}
			seen[low] = part
		}
	}
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
