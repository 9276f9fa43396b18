package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestSameBits: published files have the same bytes with one worker and with
// two, without some of the processor's instructions, and built for the oldest and for a newer
// level of the processor.
func TestSameBits(t *testing.T) {
	t.Parallel()
	want := mustRun(t, binary, newProject(t), nil, "-c", "quick", "-j", "1")
	compare := func(name, bin string, env []string, args ...string) {
		t.Helper()
		if got := mustRun(t, bin, newProject(t), env, append([]string{"-c", "quick"}, args...)...); got != want {
			t.Errorf("%s: other bytes in\n%s", name, differing(got, want))
		}
	}
	compare("-j 2", binary, nil, "-j", "2")
	compare("cpu.avx512f=off", binary, []string{"GODEBUG=cpu.avx512f=off"})
	compare("cpu.fma=off", binary, []string{"GODEBUG=cpu.fma=off"})
	compare("cpu.all=off", binary, []string{"GODEBUG=cpu.all=off"})

	if runtime.GOARCH != "amd64" {
		t.Logf("GOAMD64 levels are not tested on %s", runtime.GOARCH)
		return
	}
	for _, level := range []string{"v1", "v3"} {
		bin := filepath.Join(t.TempDir(), "neurorbit-"+level)
		if err := buildBinary(bin, projectRoot, "GOAMD64="+level); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(bin, "version").CombinedOutput(); err != nil {
			if strings.Contains(string(out), "microarchitecture support") {
				t.Logf("this processor cannot run GOAMD64=%s", level)
				continue
			}
			t.Fatalf("GOAMD64=%s: %v\n%s", level, err, out)
		}
		compare("GOAMD64="+level, bin, nil)
	}
}

// TestAwayFromSources: the binary needs neither its sources nor a Go toolchain.
func TestAwayFromSources(t *testing.T) {
	t.Parallel()
	dir := newProject(t)
	cmd := exec.Command(binary, "run", "-c", "quick")
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + t.TempDir(), "HOME=" + t.TempDir(), "TMPDIR=" + os.TempDir()}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
