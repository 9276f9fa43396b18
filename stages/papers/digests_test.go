package papers

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// printDigests makes TestPrintDigests print.
const printDigests = "NEURORBIT_TEST_PRINT_DIGESTS"

// digests returns one line per file of the paper's run, sorted.
func digests(t *testing.T) string {
	files := paperRun(t).files
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&b, "digest %s %x\n", path, sha256.Sum256(files[path]))
	}
	return b.String()
}

// TestPrintDigests is what TestSameBytesOnAnyCPU runs in other processes.
func TestPrintDigests(t *testing.T) {
	if os.Getenv(printDigests) == "" {
		t.Skip("nothing to print")
	}
	fmt.Print(digests(t))
}

// The bytes of all files are the same without the CPU's fused multiply-add and
// when the compiler may fuse (GOAMD64=v3 compiles gonum and the font rasterizer
// with fused instructions too).
func TestSameBytesOnAnyCPU(t *testing.T) {
	if testing.Short() || runtime.GOARCH != "amd64" {
		t.Skip("builds for another CPU")
	}
	want := digests(t)
	run := func(name, binary string, env ...string) {
		cmd := exec.Command(binary, "-test.run=^TestPrintDigests$")
		cmd.Env = append(os.Environ(), append(env, printDigests+"=1")...)
		out, err := cmd.CombinedOutput()
		if strings.Contains(string(out), "microarchitecture support") {
			t.Logf("%s: this CPU cannot run it", name)
			return
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		got := map[string]bool{}
		for line := range strings.Lines(string(out)) {
			got[line] = true
		}
		for line := range strings.Lines(want) {
			if !got[line] {
				t.Errorf("%s: other bytes than here: %s", name, line)
			}
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	run("without FMA", self, "GODEBUG=cpu.fma=off")

	for _, level := range []string{"v1", "v3"} {
		binary := filepath.Join(t.TempDir(), "papers-"+level+".test")
		build := exec.Command("go", "test", "-c", "-o", binary, ".")
		build.Env = append(os.Environ(), "GOAMD64="+level)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("GOAMD64=%s: %v\n%s", level, err, out)
		}
		run("GOAMD64="+level, binary)
	}
}
