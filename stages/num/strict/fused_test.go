package strict

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Packages whose results must not depend on the processor.
// Reports are snapped to a grid, and their bytes tested.
var strictPackages = []string{
	"neurorbit/stages/num/...", "neurorbit/stages/model/...", "neurorbit/stages/pbnn/orbits", "neurorbit/stages/pbnn/beyond",
	"neurorbit/stages/attractors/nets", "neurorbit/stages/attractors/survey",
	"neurorbit/stages/cfnn/digits/...", "neurorbit/stages/cfnn/basenet", "neurorbit/stages/cfnn/chaoticnet",
}

// fused matches the multiply-add instructions of all processors Go compiles for,
// in the spelling of go tool objdump.
var fused = regexp.MustCompile(`\b(VFN?M(ADD|SUB)(132|213|231)\w+|FN?M(ADD|SUB)[SD]?|XSN?M(ADD|SUB)\w+|WFN?M[AS][DS]?B?|M[AS][DE]BR?)\b`)

// goTool runs the go command in a folder for a platform and returns what it
// prints on both outputs, or skips the test.
func goTool(t *testing.T, env []string, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS="), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Skipf("go %s with %v does not work here: %v\n%s", strings.Join(args, " "), env, err, out)
	}
	return out
}

// fusedIn returns the lines with fused multiply-add of the compiled packages,
// each after the name of its package, and the number of all lines. Packages come
// from the disassembler, except for amd64, whose newer instructions go tool
// objdump does not know: there from the listing of the compiler.
func fusedIn(t *testing.T, env []string, dir string, packages ...string) (lines []string, total int) {
	t.Helper()
	scan := func(name string, text []byte) {
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "# "); ok {
				name = strings.TrimSpace(rest)
			}
			total++
			if fused.MatchString(line) {
				lines = append(lines, name+": "+strings.TrimSpace(line))
			}
		}
	}
	if slices.Contains(env, "GOARCH=amd64") {
		scan("", goTool(t, env, dir, append([]string{"build", "-gcflags=-S"}, packages...)...))
		return lines, total
	}
	list := goTool(t, env, dir, append([]string{"list", "-export", "-f", "{{.ImportPath}} {{.Export}}"}, packages...)...)
	for line := range strings.Lines(string(list)) {
		name, archive, _ := strings.Cut(strings.TrimSpace(line), " ")
		before := total
		scan(name, goTool(t, env, dir, "tool", "objdump", archive))
		if total == before {
			t.Errorf("%s: nothing was disassembled", name)
		}
	}
	return lines, total
}

var allArchitectures = flag.Bool("allarch", false, "look for fused instructions on every architecture that has them, not on arm64 and amd64 only")

// TestNoFusedMultiplyAdd compiles the packages for platforms whose compiler
// fuses x*y + z, and looks for such instructions. A function that does ask for
// one, compiled in the same way, shows that they would be seen.
func TestNoFusedMultiplyAdd(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command: ", err)
	}
	platforms := [][]string{{"GOARCH=arm64"}, {"GOARCH=amd64", "GOAMD64=v3"}}
	if *allArchitectures {
		for _, arch := range []string{"loong64", "ppc64le", "riscv64", "s390x"} {
			platforms = append(platforms, []string{"GOARCH=" + arch})
		}
	}
	control := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":     "module control\n\ngo 1.21\n",
		"control.go": "package control\n\nfunc F(a, b, c float64) float64 { return a*b + c }\n",
	} {
		if err := os.WriteFile(filepath.Join(control, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, env := range platforms {
		t.Run(strings.Join(env, ","), func(t *testing.T) {
			env := append([]string{"GOOS=linux"}, env...)
			if lines, _ := fusedIn(t, env, control, "."); len(lines) == 0 {
				t.Skip("a*b + c is not fused here, or the disassembler does not show it")
			}
			lines, total := fusedIn(t, env, ".", strictPackages...)
			for _, l := range lines {
				t.Error(l)
			}
			t.Logf("%d fused among %d lines", len(lines), total)
		})
	}
}

// inexact lists the functions of package math whose last bits depend on the
// platform, or may come to.
var inexact = strings.Fields(`Acos Acosh Asin Asinh Atan Atan2 Atanh Cbrt Cos Cosh Erf Erfc Erfcinv Erfinv Exp Exp2
	Expm1 Gamma Hypot J0 J1 Jn Lgamma Log Log10 Log1p Log2 Pow Pow10 Sin Sincos Sinh Tan Tanh Y0 Y1 Yn`)

// TestNoPlatformMath reads the sources of the packages for calls of such
// functions.
func TestNoPlatformMath(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command: ", err)
	}
	out := goTool(t, nil, ".", append([]string{"list", "-json=Dir,GoFiles"}, strictPackages...)...)
	bad := map[string]bool{}
	for _, name := range inexact {
		bad[name] = true
	}
	files := 0
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p struct {
			Dir     string
			GoFiles []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		for _, name := range p.GoFiles {
			name = filepath.Join(p.Dir, name)
			text, err := os.ReadFile(name) // also tells the test cache what the tests of this file depend on
			if err != nil {
				t.Fatal(err)
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, name, text, 0)
			if err != nil {
				t.Fatal(err)
			}
			files++
			mathName := ""
			for _, im := range f.Imports {
				switch path, _ := strconv.Unquote(im.Path.Value); path {
				case "math":
					mathName = "math"
					if im.Name != nil {
						mathName = im.Name.Name
					}
				case "math/cmplx":
					t.Errorf("%s imports math/cmplx", fset.Position(im.Pos()))
				}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok && bad[s.Sel.Name] {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == mathName && x.Obj == nil {
						t.Errorf("%s: math.%s", fset.Position(n.Pos()), s.Sel.Name)
					}
				}
				return true
			})
		}
	}
	if files < 8 {
		t.Errorf("only %d files were read", files)
	}
}
