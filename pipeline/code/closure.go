package code

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime/debug"
	"slices"
	"strings"
)

// Sources is the source code a binary was built from.
type Sources struct {
	files   folders
	modules map[string]string // module path -> version and sum
	pkgs    map[string]*pkg
}

// Folders are the files of some top-level folders.
type folders map[string]fs.FS

func (f folders) Open(name string) (fs.File, error) {
	top, rest, ok := strings.Cut(name, "/")
	if !ok {
		rest = "."
	}
	root, ok := f[top]
	if !ok {
		return nil, fmt.Errorf("%s is not among the embedded sources", name)
	}
	return root.Open(rest)
}

type pkg struct {
	files   map[string]string // path in the module -> digest
	imports []string
}

// New returns the sources found in roots, which maps a top-level folder of the
// module ("stages") to its embedded files. modules maps the path of each linked
// module to its version; see LinkedModules.
func New(roots map[string]fs.FS, modules map[string]string) *Sources {
	return &Sources{files: roots, modules: modules, pkgs: map[string]*pkg{}}
}

// FrontEnd lists the linked modules that only the command line uses, so that
// their versions do not count in the keys of stages. A test proves with go list
// that no stage reaches them.
var FrontEnd = []string{
	"github.com/agnivade/levenshtein",
	"github.com/gofrs/flock",
	"github.com/inconshreveable/mousetrap",
	"github.com/mitchellh/colorstring",
	"github.com/rivo/uniseg",
	"github.com/schollz/progressbar/v3",
	"github.com/spf13/cobra",
	"github.com/spf13/pflag",
	"golang.org/x/mod",
	"golang.org/x/term",
	"gopkg.in/yaml.v3",
}

// LinkedModules returns the version of every module linked into the running
// binary, except those of FrontEnd. Checksums are left out: a build with vendored
// modules has none, and go.sum ties each version to one content.
func LinkedModules() map[string]string {
	out := map[string]string{}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return out
	}
	for _, m := range info.Deps {
		switch {
		case slices.Contains(FrontEnd, m.Path):
		case m.Replace != nil:
			out[m.Path] = strings.TrimSpace(m.Replace.Path + " " + m.Replace.Version)
		default:
			out[m.Path] = m.Version
		}
	}
	return out
}

// Components returns the named components of the code reached from the packages
// in some folders of the module, such as "stages/orbits": for each source file
// "code:<path>" and, if anything outside the standard library is imported,
// "module:<path>" for each linked module.
func (s *Sources) Components(folders ...string) (map[string]string, error) {
	out := map[string]string{}
	seen := map[string]bool{}
	external := false
	todo := slices.Clone(folders)
	for i := 0; i < len(todo); i++ {
		if seen[todo[i]] {
			continue
		}
		seen[todo[i]] = true
		p, err := s.load(todo[i])
		if err != nil {
			return nil, fmt.Errorf("code: package %s: %w", todo[i], err)
		}
		for name, digest := range p.files {
			out["code:"+name] = digest
		}
		for _, imp := range p.imports {
			if sub, ok := strings.CutPrefix(imp, Module+"/"); ok {
				todo = append(todo, sub)
			} else if first, _, _ := strings.Cut(imp, "/"); strings.Contains(first, ".") {
				external = true
			}
		}
	}
	if external {
		for m, v := range s.modules {
			out["module:"+m] = v
		}
	}
	return out, nil
}

// load digests the package in a folder.
func (s *Sources) load(dir string) (*pkg, error) {
	if p, ok := s.pkgs[dir]; ok {
		return p, nil
	}
	entries, err := fs.ReadDir(s.files, dir)
	if err != nil {
		return nil, err
	}
	p := &pkg{files: map[string]string{}}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch ext := path.Ext(name); {
		case e.IsDir(), strings.HasSuffix(name, "_test.go"):
		case ext == ".go":
			err = s.addGo(p, name)
		case slices.Contains([]string{".s", ".S", ".c", ".h"}, ext):
			err = s.addFile(p, name)
		}
		if err != nil {
			return nil, err
		}
	}
	s.pkgs[dir] = p
	return p, nil
}

// addGo adds a Go file and what it embeds.
func (s *Sources) addGo(p *pkg, name string) error {
	data, err := fs.ReadFile(s.files, name)
	if err != nil {
		return err
	}
	f, err := readGo(name, data)
	if err != nil {
		return err
	}
	if f.digest != "" {
		p.files[name] = f.digest
	}
	p.imports = append(p.imports, f.imports...)
	for _, pattern := range f.embeds {
		err = errors.Join(err, s.addEmbedded(p, path.Dir(name), pattern))
	}
	return err
}

// addEmbedded adds the files a //go:embed pattern names.
func (s *Sources) addEmbedded(p *pkg, dir, pattern string) error {
	pattern, hidden := strings.CutPrefix(pattern, "all:")
	matches, err := fs.Glob(s.files, path.Join(dir, pattern))
	if err == nil && matches == nil {
		err = fmt.Errorf("//go:embed %s: no such file among the embedded sources", pattern)
	}
	for _, m := range matches {
		err = errors.Join(err, fs.WalkDir(s.files, m, func(name string, d fs.DirEntry, err error) error {
			skipped := name != m && !hidden && strings.ContainsAny(path.Base(name)[:1], "._")
			switch {
			case err != nil:
				return err
			case skipped && d.IsDir():
				return fs.SkipDir
			case skipped, d.IsDir():
				return nil
			}
			return s.addFile(p, name)
		}))
	}
	return err
}

// addFile adds a file that counts byte by byte, unless it is there as a Go file.
func (s *Sources) addFile(p *pkg, name string) error {
	data, err := fs.ReadFile(s.files, name)
	if _, ok := p.files[name]; !ok {
		p.files[name] = sum256(data)
	}
	return err
}

// sum256 returns the SHA-256 of some bytes, in hex.
func sum256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
