// Package uspstest finds the USPS files for tests that use them.
package uspstest

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Folder returns the folder with the USPS files: that of the environment
// variable NEURORBIT_USPS, or else shared/usps beside the project's folder. It
// skips the test if there is none.
func Folder(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("NEURORBIT_USPS"); dir != "" {
		if !isDir(dir) {
			t.Skipf("NEURORBIT_USPS is %s, which is not a folder", dir)
		}
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Skip("no go.mod above the test's folder, so that shared/usps cannot be found: set NEURORBIT_USPS")
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(filepath.Dir(dir), "shared", "usps")
	if !isDir(dir) {
		t.Skip("the USPS files are not here: set NEURORBIT_USPS to their folder")
	}
	return dir
}

// Paper skips a test that takes minutes with the data of the paper, unless the
// environment variable NEURORBIT_TEST_PAPER is set, as pipeline/test.sh does.
func Paper(t testing.TB) {
	t.Helper()
	if os.Getenv("NEURORBIT_TEST_PAPER") == "" {
		t.Skip("takes long with the data of the paper: set NEURORBIT_TEST_PAPER=1")
	}
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// File returns the content of the only file of Folder that matches a pattern.
// It skips the test if there is none.
func File(t testing.TB, pattern string) []byte {
	t.Helper()
	dir := Folder(t)
	files, err := fs.Glob(os.DirFS(dir), pattern)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 1 {
		t.Skipf("%d files in %s match %s, where the test wants one", len(files), dir, pattern)
	}
	data, err := os.ReadFile(filepath.Join(dir, files[0]))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
