package report

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// FuzzManifest: whatever the manifest of an earlier report holds, reading it
// does not panic, and the files that it would have removed are in the report's
// folder and not among those just written.
func FuzzManifest(f *testing.F) {
	if text, err := os.ReadFile("../../reports/" + ManifestName); err == nil && len(text) < 1<<20 {
		f.Add(text)
	}
	f.Add([]byte(`{"files":{"a/b.md":{},"keep.md":{},"manifest.json":{}}}`))
	f.Add([]byte(`{"files":{"../a":{},"/etc/passwd":{},"a/../../b":{},".":{},"":{},"C:/a":{},"a\\..\\b":{}}}`))
	files := map[string][]byte{"keep.md": nil, ManifestName: nil}
	f.Fuzz(func(t *testing.T, text []byte) {
		m := new(Manifest)
		if err := json.Unmarshal(text, m); err != nil {
			return
		}
		gone := m.gone(files)
		for _, name := range gone {
			_, kept := files[name]
			if kept || name == "." || path.Clean(name) != name || !filepath.IsLocal(name) || strings.HasPrefix(name, "/") {
				t.Fatalf("%q would be removed", name)
			}
		}
		if !slices.IsSorted(gone) {
			t.Fatalf("not in order: %q", gone)
		}
	})
}
