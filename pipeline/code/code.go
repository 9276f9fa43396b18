package code

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"path"
	"runtime/debug"
	"slices"
	"strconv"
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
		case e.IsDir(), strings.HasSuffix(name, "_test.go"), strings.ContainsAny(e.Name()[:1], "._"): // as the go command has it
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
		p.files[name] = sum256(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))) // whatever line ends a checkout has
	}
	return err
}

// sum256 returns the SHA-256 of some bytes, in hex.
func sum256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// A goFile is what the closure needs to know about one Go source file.
type goFile struct {
	digest  string   // empty if the file has no content that counts
	imports []string // import paths
	embeds  []string // patterns of //go:embed directives, in order
}

// readGo digests one Go source file.
func readGo(name string, src []byte) (*goFile, error) {
	syntax, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("code: %w", err)
	}
	if ignored(syntax) {
		return &goFile{}, nil
	}
	f := &goFile{}
	var specs []string
	for _, spec := range syntax.Imports {
		path, _ := strconv.Unquote(spec.Path.Value) // the parser has looked at it
		local := ""
		if spec.Name != nil {
			local = spec.Name.Name
		}
		f.imports = append(f.imports, path)
		specs = append(specs, local+" "+path)
	}
	slices.Sort(specs)
	var text []byte
	for _, s := range specs {
		text = put(text, token.IMPORT, s)
	}
	text, body := scanBody(text, src, slices.Contains(f.imports, "C"), &f.embeds)
	if body > 0 || len(specs) > 0 {
		f.digest = sum256(text)
	}
	return f, nil
}

// scanBody appends all tokens but the import declarations to text and returns how
// many there are beyond the package clause.
func scanBody(text, src []byte, allComments bool, embeds *[]string) ([]byte, int) {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(src)), src, func(token.Position, string) {}, scanner.ScanComments)

	count := -2 // package, name
	// A comma or semicolon is held back until the next token shows whether it
	// was optional: before a closing bracket it is formatting.
	var held token.Token
	inImport, depth := false, 0
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		switch {
		case tok == token.COMMENT:
			if allComments || strings.HasPrefix(lit, "//go:") || strings.HasPrefix(lit, "//export ") {
				text = put(text, token.COMMENT, lit)
				count++
			}
			if rest, ok := strings.CutPrefix(lit, "//go:embed "); ok {
				for _, pattern := range strings.Fields(rest) {
					*embeds = append(*embeds, strings.Trim(pattern, "\"`"))
				}
			}
			continue
		case tok == token.IMPORT:
			inImport = true
			continue
		case inImport && tok == token.LPAREN:
			depth++
		case inImport && tok == token.RPAREN:
			depth--
		case inImport && tok == token.SEMICOLON:
			inImport = depth > 0
			continue
		}
		if inImport {
			continue
		}
		closing := tok == token.RPAREN || tok == token.RBRACE || tok == token.RBRACK
		if held != 0 && !closing {
			text = put(text, held, "")
		}
		held = 0
		if tok == token.COMMA || tok == token.SEMICOLON {
			held = tok
			continue
		}
		if !tok.IsLiteral() {
			lit = ""
		}
		text = put(text, tok, lit)
		count++
	}
	return text, count
}

// put appends a token: its text rather than its number, as numbers may change
// between releases of go/token.
func put(text []byte, tok token.Token, lit string) []byte {
	for _, s := range [2]string{tok.String(), lit} {
		text = binary.LittleEndian.AppendUint32(text, uint32(len(s)))
		text = append(text, s...)
	}
	return text
}

// ignored reports whether a file is kept out of every build by the tag "ignore".
func ignored(f *ast.File) bool {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if group.Pos() < f.Package && constraint.IsGoBuild(c.Text) {
				expr, err := constraint.Parse(c.Text)
				return err == nil && !expr.Eval(func(tag string) bool { return tag != "ignore" })
			}
		}
	}
	return false
}
