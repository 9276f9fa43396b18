package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"neurorbit/pipeline/code"
	"neurorbit/stages"
)

type rule struct {
	pkg string
	may []string
}

// rules say which packages of this module a package may import. The first rule
// whose pattern matches applies; "..." stands for any rest.
var rules = []rule{
	{"stages/num/...", []string{"stages/num/..."}},
	{"stages/model/...", []string{"stages/num/...", "stages/model/..."}},
	{"stages/render/page", []string{"stages/render/...", "pipeline/stage", "pipeline/table", "pipeline/catalogue"}},
	{"stages/render/page/...", []string{"stages/render/...", "pipeline/stage", "pipeline/table", "pipeline/catalogue"}},
	{"stages/render/...", []string{"stages/num/...", "stages/render/...", "pipeline/table"}},
	{"stages/pbnn/report", reports("pbnn")},
	{"stages/pbnn/report/...", reports("pbnn")},
	{"stages/attractors/report", reports("attractors")},
	{"stages/cfnn/report", reports("cfnn")},
	{"stages/pbnn/look", append(reports("pbnn"), "pipeline/command", "pipeline/fault")},
	{"stages/attractors/look", append(reports("attractors"), "pipeline/command", "pipeline/fault", "pipeline/strictyaml")},
	{"stages/attractors/portrait", reports("attractors")},
	{"stages/attractors/gallery", []string{"stages/attractors/nets", "stages/attractors/survey", "pipeline/stage", "pipeline/table", "stages/model/...", "stages/num/..."}},
	{"stages/explorer", []string{"stages/attractors/nets", "stages/cfnn/basenet", "stages/cfnn/chaoticnet", "pipeline/command", "pipeline/fault", "pipeline/table"}},
	{"stages/explorer/wasm", []string{"stages/explorer/answer"}},
	{"stages/explorer/answer", []string{
		"stages/num/...", "stages/model/...", "stages/render/raster", "stages/attractors/nets", "stages/attractors/portrait", "stages/cfnn/digits/strokes",
		"pipeline/stage",
	}},
	{"stages", []string{"stages/...", "pipeline/stage", "pipeline/command"}},
	{"stages/cfnn/images", []string{"stages/num/..."}}, // what the stages of cfnn share: the form of their images
	{"stages/cfnn/digits", []string{"stages/num/...", "stages/cfnn/digits/...", "stages/cfnn/images", "pipeline/stage", "pipeline/table"}},
	{"stages/cfnn/digits/...", []string{"stages/num/...", "stages/cfnn/digits/..."}},
	{"stages/cfnn/...", []string{"stages/num/...", "stages/model/...", "stages/cfnn/images", "pipeline/stage", "pipeline/table"}},
	{"stages/...", []string{"stages/num/...", "stages/model/...", "pipeline/stage", "pipeline/table"}},

	{"pipeline", nil},
	{"pipeline/cmd/...", []string{"pipeline", "pipeline/cli", "pipeline/project", "stages", "stages/explorer"}},
	{"pipeline/cli", []string{"pipeline/..."}},
	{"pipeline/stagetest", below("pipeline/project")},
	{"pipeline/stagetest", below("pipeline/project")},
	{"pipeline/...", nil}, // see floors
}

// reports lists what the report of a publication may import: models, and the rows and
// rules of its own publication's stages.
func reports(publication string) []string {
	return []string{"stages/num/...", "stages/model/...", "stages/render/...", "stages/" + publication + "/...", "pipeline/stage", "pipeline/table"}
}

// floors are the packages of the machinery from the ground up: a package may
// import those of the floors below its own.
var floors = [][]string{
	{"pipeline/stage", "pipeline/text", "pipeline/catalogue"},
	{"pipeline/fault", "pipeline/table", "pipeline/code", "pipeline/command"},
	{"pipeline/store", "pipeline/strictyaml"},
	{"pipeline/engine", "pipeline/config", "pipeline/claims"},
	{"pipeline/provenance"},
	{"pipeline/project"},
	{"pipeline/slurm", "pipeline/bundle", "pipeline/experiment"},
	{"pipeline/report"},
	{"pipeline/lineage", "pipeline/diff"},
	{"pipeline/review"},
}

// floorOf returns the floor of a package, or -1.
func floorOf(pkg string) int {
	return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, pkg) })
}

// below lists the packages of the floors below that of a package.
func below(pkg string) []string { return slices.Concat(floors[:max(floorOf(pkg), 0)]...) }

// owners say which packages alone may import an outside module, tests apart.
var owners = map[string][]string{
	"github.com/apache/arrow/go/v17": {"pipeline/table"},
	"gopkg.in/yaml.v3":               {"pipeline/strictyaml"},
	"github.com/spf13/cobra":         {"pipeline/cli"},
	"golang.org/x/term":              {"pipeline/cli"},
	"github.com/gofrs/flock":         {"pipeline/store"},
	"gonum.org/v1/plot":              {"stages/render/..."},
}

type source struct {
	folder string
	test   bool
	file   *ast.File
	name   string
}

// parseAll parses every Go file of the module.
func parseAll(t *testing.T) []source {
	t.Helper()
	var out []source
	fset := token.NewFileSet()
	for _, top := range []string{"pipeline", "stages"} {
		err := filepath.WalkDir(filepath.Join(projectRoot, top), func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && d.Name() == "testdata" {
				return fs.SkipDir
			}
			if d.IsDir() || !strings.HasSuffix(p, ".go") {
				return nil
			}
			f, err := parser.ParseFile(fset, p, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(projectRoot, p)
			if err != nil {
				return err
			}
			rel = filepath.ToSlash(rel)
			out = append(out, source{path.Dir(rel), strings.HasSuffix(rel, "_test.go"), f, rel})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func matches(pattern, pkg string) bool {
	if rest, ok := strings.CutSuffix(pattern, "/..."); ok {
		return strings.HasPrefix(pkg, rest+"/")
	}
	return pattern == pkg
}

func matchesAny(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, pkg) })
}

// TestImports checks the rules, so that imports go one way.
func TestImports(t *testing.T) {
	used := map[string]bool{}
	for _, s := range parseAll(t) {
		if s.test {
			continue
		}
		at := slices.IndexFunc(rules, func(r rule) bool { return matches(r.pkg, s.folder) })
		if at < 0 {
			t.Errorf("%s: package %s has no rule here", s.name, s.folder)
			continue
		}
		for _, imp := range s.file.Imports {
			p, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if ours, ok := strings.CutPrefix(p, "neurorbit/"); ok {
				may := rules[at].may
				if floorOf(s.folder) >= 0 {
					may = below(s.folder)
				}
				if !matchesAny(may, ours) {
					t.Errorf("%s imports %s, which the rule for %s does not allow", s.name, ours, rules[at].pkg)
				}
				continue
			}
			for module, may := range owners {
				if p == module || strings.HasPrefix(p, module+"/") {
					used[module] = true
					if !matchesAny(may, s.folder) {
						t.Errorf("%s imports %s, which only %v may", s.name, p, may)
					}
				}
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			switch name := pkg.Name + "." + sel.Sel.Name; name {
			case "os.Exit", "log.Fatal", "log.Fatalf":
				if s.folder != "pipeline/cmd/neurorbit" {
					t.Errorf("%s calls %s", s.name, name)
				}
			case "fmt.Print", "fmt.Printf", "fmt.Println":
				t.Errorf("%s calls %s: only the command line prints, and to where it was told", s.name, name)
			}
			return true
		})
	}
	for module := range owners {
		if !used[module] {
			t.Errorf("nothing imports %s: its rule is of no use", module)
		}
	}
}

// TestStageFolders: the code of every stage is in its folder, which holds the
// function that makes it.
func TestStageFolders(t *testing.T) {
	for _, s := range stages.All() {
		files, err := fs.Glob(stages.Sources, strings.TrimPrefix(stages.Folder(s.Name), "stages/")+"/*.go")
		made := slices.ContainsFunc(files, func(file string) bool {
			data, err := fs.ReadFile(stages.Sources, file)
			return err == nil && strings.Contains(string(data), "func Stage() *stage.Stage") && strings.Contains(string(data), strconv.Quote(s.Name))
		})
		if err != nil || !made {
			t.Errorf("stage %s is not made in %s: %v", s.Name, stages.Folder(s.Name), err)
		}
	}
}

// TestFrontEnd proves what the list of front-end modules says: that no stage,
// and nothing that writes its tables, reaches them. Their versions may then be
// left out of keys.
func TestFrontEnd(t *testing.T) {
	args := []string{"list", "-deps", "-json=ImportPath,Module", "neurorbit/pipeline/table"}
	for _, s := range stages.All() {
		args = append(args, "neurorbit/"+stages.Folder(s.Name))
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = projectRoot
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for dec.More() {
		var p struct {
			ImportPath string
			Module     *struct{ Path string }
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if p.Module != nil && slices.Contains(code.FrontEnd, p.Module.Path) {
			t.Errorf("a stage reaches %s of the front-end module %s", p.ImportPath, p.Module.Path)
		}
	}
}
