package cfnn

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestMap: every file that the map names exists and has the functions named after it.
func TestMap(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	files, functions := 0, 0
	var file string
	var source []byte
	for token := range strings.FieldsSeq(strings.ReplaceAll(string(text), "//", "")) {
		name := strings.TrimRight(token, ",;.")
		if strings.HasSuffix(name, ".go") {
			file = name
			if source, err = os.ReadFile(filepath.Join("..", filepath.FromSlash(file))); err != nil {
				t.Error(err)
			}
			files++
		} else if file != "" {
			if functions++; !regexp.MustCompile(`(?m)^(func (\([^)]*\) )?|type )` + regexp.QuoteMeta(name) + `\b`).Match(source) {
				t.Errorf("%s has no function %s", file, name)
			}
		}
		if !strings.HasSuffix(token, ",") && token == name && !strings.HasSuffix(name, ".go") || strings.ContainsAny(token[len(token)-1:], ";.") {
			file = "" // no more names
		}
	}
	if files < 35 || functions < 45 {
		t.Errorf("%d files, %d functions", files, functions)
	}
}
