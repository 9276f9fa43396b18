package code

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"runtime/debug"
	"slices"
	"strings"
)

// Sources is the source code a binary was built from.
type Sources struct {
	roots   map[string]fs.FS  // top-level folder -> its files
	modules map[string]string // module path -> version and sum
	pkgs    map[string]*pkg
}

type pkg struct {
	files   map[string]string // path in the module -> digest
	imports []string
}

// New returns the sources found in roots, which maps a top-level folder of the
// module ("stages") to its embedded files. modules maps the path of each linked
// module to its version; see LinkedModules.
func New(roots map[string]fs.FS, modules map[string]string) *Sources {
	return &Sources{roots: roots, modules: modules, pkgs: map[string]*pkg{}}
}

// LinkedModules returns the version of every module linked into the running
// binary, except those listed, which the caller knows not to influence any
// stage. Checksums are left out: a build with vendored modules has none, and
// go.sum ties each version to one content.
func LinkedModules() map[string]string {
	out := map[string]string{}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return out
	}
	for _, m := range info.Deps {
		if slices.Contains(FrontEnd, m.Path) {
			continue
		}
		if m.Replace != nil {
			out[m.Path] = strings.TrimSpace(m.Replace.Path + " " + m.Replace.Version)
			continue
		}
		out[m.Path] = m.Version
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
	for len(todo) > 0 {
		dir := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[dir] {
			continue
		}
		seen[dir] = true
		p, err := s.load(dir)
		if err != nil {
			return nil, err
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
	top, rest, _ := strings.Cut(dir, "/")
	root, ok := s.roots[top]
	if !ok {
		return nil, fmt.Errorf("code: package %s is not among the embedded sources", dir)
	}
	if rest == "" {
		rest = "."
	}
	entries, err := fs.ReadDir(root, rest)
	if err != nil {
		return nil, fmt.Errorf("code: package %s: %w", dir, err)
	}
	p := &pkg{files: map[string]string{}}
	goFiles := false
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.HasSuffix(name, "_test.go") {
			continue
		}
		switch path.Ext(name) {
		case ".go":
			goFiles = true
			err = addGo(p, root, dir, rest, name)
		case ".s", ".S", ".c", ".h":
			err = addFile(p, root, top, path.Join(rest, name))
		}
		if err != nil {
			return nil, err
		}
	}
	if !goFiles {
		return nil, fmt.Errorf("code: no Go files in %s", dir)
	}
	s.pkgs[dir] = p
	return p, nil
}

// addGo adds a Go file and what it embeds.
func addGo(p *pkg, root fs.FS, dir, rest, name string) error {
	data, err := fs.ReadFile(root, path.Join(rest, name))
	if err != nil {
		return fmt.Errorf("code: %w", err)
	}
	full := path.Join(dir, name)
	f, err := readGo(full, data)
	if err != nil {
		return err
	}
	if f.digest != "" {
		p.files[full] = f.digest
	}
	p.imports = append(p.imports, f.imports...)
	top, _, _ := strings.Cut(dir, "/")
	for _, pattern := range f.embeds {
		if err := addEmbedded(p, root, top, rest, pattern); err != nil {
			return fmt.Errorf("code: %s: //go:embed %s: %w", full, pattern, err)
		}
	}
	return nil
}

// addEmbedded adds the files a //go:embed pattern names.
func addEmbedded(p *pkg, root fs.FS, top, dir, pattern string) error {
	pattern, hidden := strings.CutPrefix(pattern, "all:")
	matches, err := fs.Glob(root, path.Join(dir, pattern))
	if err != nil {
		return err
	}
	found := 0
	for _, m := range matches {
		err := fs.WalkDir(root, m, func(name string, d fs.DirEntry, err error) error {
			base := path.Base(name)
			skipped := name != m && !hidden && (base[0] == '.' || base[0] == '_')
			switch {
			case err != nil:
				return err
			case skipped && d.IsDir():
				return fs.SkipDir
			case skipped, d.IsDir():
				return nil
			}
			found++
			return addFile(p, root, top, name)
		})
		if err != nil {
			return err
		}
	}
	if found == 0 {
		return fmt.Errorf("no such file among the embedded sources")
	}
	return nil
}

func addFile(p *pkg, root fs.FS, top, name string) error {
	data, err := fs.ReadFile(root, name)
	if err != nil {
		return fmt.Errorf("code: %w", err)
	}
	sum := sha256.Sum256(data)
	key := path.Join(top, name)
	if _, ok := p.files[key]; !ok {
		p.files[key] = hex.EncodeToString(sum[:])
	}
	return nil
}
