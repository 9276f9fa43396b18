package code

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"io/fs"
)

const base = `// Package a is documented.
package a

import (
	"fmt"
	"neurorbit/stages/b"
)

// F is documented.
func F(x int) []int {
	fmt.Println(b.G(x)) // say it
	return []int{
		1,
		x,
	}
}
`

func digest(t *testing.T, src string) string {
	t.Helper()
	f, err := readGo("a.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return f.digest
}

// TestSame: what only readers see does not change a file's digest.
func TestSame(t *testing.T) {
	want := digest(t, base)
	for name, edit := range map[string]func(string) string{
		"package comment": func(s string) string { return strings.Replace(s, "is documented", "has other words", 1) },
		"no comments":     func(s string) string { return strings.Replace(s, " // say it", "", 1) },
		"block comment":   func(s string) string { return strings.Replace(s, "(x int)", "(x /* the x */ int)", 1) },
		"blank lines":     func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n") },
		"indentation":     func(s string) string { return strings.ReplaceAll(s, "\t", "    ") },
		"one line":        func(s string) string { return strings.Replace(s, "{\n\t\t1,\n\t\tx,\n\t}", "{1, x}", 1) },
		"import order": func(s string) string {
			return strings.Replace(s, "\t\"fmt\"\n\t\"neurorbit/stages/b\"\n", "\t\"neurorbit/stages/b\"\n\t\"fmt\"\n", 1)
		},
		"import grouping": func(s string) string {
			return strings.Replace(s, "import (\n\t\"fmt\"\n\t\"neurorbit/stages/b\"\n)", "import \"fmt\"\nimport \"neurorbit/stages/b\"", 1)
		},
		"explicit semi":    func(s string) string { return strings.Replace(s, "(b.G(x))", "(b.G(x));", 1) },
		"windows newlines": func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
	} {
		edited := edit(base)
		if edited == base {
			t.Fatalf("%s: the edit changes nothing", name)
		}
		if got := digest(t, edited); got != want {
			t.Errorf("%s changes the digest", name)
		}
	}
}

// TestDifferent: what the compiler sees changes it.
func TestDifferent(t *testing.T) {
	want := digest(t, base)
	for name, edit := range map[string]func(string) string{
		"constant":    func(s string) string { return strings.Replace(s, "1,", "2,", 1) },
		"name":        func(s string) string { return strings.Replace(s, "func F", "func H", 1) },
		"operator":    func(s string) string { return strings.Replace(s, "x,\n", "-x,\n", 1) },
		"import path": func(s string) string { return strings.Replace(s, "stages/b", "stages/c", 1) },
		"import name": func(s string) string { return strings.Replace(s, "\"fmt\"", "f \"fmt\"", 1) },
		"directive":   func(s string) string { return strings.Replace(s, "func F", "//go:noinline\nfunc F", 1) },
		"build tag":   func(s string) string { return "//go:build amd64\n\n" + s },
		"extra value": func(s string) string { return strings.Replace(s, "1,", "1, 1,", 1) },
		"line moved": func(s string) string {
			return strings.Replace(s, "fmt.Println(b.G(x)) // say it\n\treturn", "return", 1)
		},
		"string value": func(s string) string { return strings.Replace(s, "b.G(x)", `"b.G(x)"`, 1) },
	} {
		edited := edit(base)
		if edited == base {
			t.Fatalf("%s: the edit changes nothing", name)
		}
		if got := digest(t, edited); got == want {
			t.Errorf("%s does not change the digest", name)
		}
	}
}

func TestNothingCounts(t *testing.T) {
	if d := digest(t, "// Package a is documented.\npackage a\n"); d != "" {
		t.Error("a file with a package clause only counts")
	}
	if d := digest(t, "//go:build ignore\n\npackage main\n\nfunc main() {}\n"); d != "" {
		t.Error("an ignored file counts")
	}
	if d := digest(t, "//go:build ignore || amd64\n\npackage a\n\nvar X int\n"); d == "" {
		t.Error("a file for amd64 does not count")
	}
}

func tree() (map[string]fs.FS, fstest.MapFS) {
	stages := fstest.MapFS{
		"a/a.go":             {Data: []byte(base)},
		"a/doc.go":           {Data: []byte("// Words.\npackage a\n")},
		"a/a_test.go":        {Data: []byte("package a\n\nvar tested int\n")},
		"a/testdata/x.go":    {Data: []byte("package x\n")},
		"b/b.go":             {Data: []byte("package b\n\nimport (\n\t_ \"embed\"\n\n\t\"gonum.org/v1/gonum/stat\"\n\t\"neurorbit/pipeline/table\"\n)\n\n//go:embed style.css data\nvar S string\n")},
		"b/style.css":        {Data: []byte("body {}")},
		"b/data/one.txt":     {Data: []byte("1")},
		"b/data/.hidden":     {Data: []byte("not embedded")},
		"b/kernel_amd64.s":   {Data: []byte("TEXT ·f(SB), $0\n")},
		"b/unrelated.md":     {Data: []byte("words")},
		"plain/plain.go":     {Data: []byte("package plain\n\nimport \"strings\"\n\nvar X = strings.ToUpper(\"x\")\n")},
		"broken/b.go":        {Data: []byte("package broken\n\n//go:embed missing.txt\nvar S string\n")},
		"unrelated/other.go": {Data: []byte("package unrelated\n\nvar Y int\n")},
	}
	pipeline := fstest.MapFS{"table/t.go": {Data: []byte("package table\n\nvar T int\n")}}
	return map[string]fs.FS{"stages": stages, "pipeline": pipeline}, stages
}

var modules = map[string]string{"gonum.org/v1/gonum": "v0.17.0"}

func components(t *testing.T, folder string) map[string]string {
	t.Helper()
	roots, _ := tree()
	c, err := New(roots, modules).Components(folder)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestClosure(t *testing.T) {
	got := slices.Sorted(maps.Keys(components(t, "stages/a")))
	want := []string{
		"code:pipeline/table/t.go", "code:stages/a/a.go", "code:stages/b/b.go", "code:stages/b/data/one.txt",
		"code:stages/b/kernel_amd64.s", "code:stages/b/style.css", "module:gonum.org/v1/gonum",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("components\n%v\nwant\n%v", got, want)
	}
	if got := components(t, "stages/plain"); len(got) != 1 {
		t.Errorf("a package without other modules has the components %v", got)
	}
}

func TestClosureErrors(t *testing.T) {
	roots, _ := tree()
	s := New(roots, modules)
	for folder, want := range map[string]string{
		"stages/broken": "missing.txt", "stages/none": "stages/none", "other/x": "not among the embedded sources",
	} {
		if _, err := s.Components(folder); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", folder, err, want)
		}
	}
}

// TestOnlyTheFileChanges: an edit changes the component of the edited file and
// no other.
func TestOnlyTheFileChanges(t *testing.T) {
	before := components(t, "stages/a")
	for file, want := range map[string]string{
		"b/style.css": "code:stages/b/style.css", "b/kernel_amd64.s": "code:stages/b/kernel_amd64.s",
		"b/data/one.txt": "code:stages/b/data/one.txt", "unrelated/other.go": "", "b/unrelated.md": "", "b/data/.hidden": "",
		"a/a_test.go": "",
	} {
		roots, stages := tree()
		stages[file] = &fstest.MapFile{Data: append([]byte("package a\n\nvar edited int\n"), stages[file].Data...)}
		after, err := New(roots, modules).Components("stages/a")
		if err != nil {
			t.Fatal(err)
		}
		changed := ""
		for name := range after {
			if after[name] != before[name] {
				changed += name
			}
		}
		if changed != want {
			t.Errorf("editing %s changes %q, want %q", file, changed, want)
		}
	}
}
