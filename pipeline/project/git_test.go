package project

import (
	"os/exec"
	"strings"
	"testing"

	"neurorbit/pipeline/fault"
)

// TestGit: what git says is shown, whatever repository the environment names, and so
// is that there is no git.
func TestGit(t *testing.T) {
	dir := t.TempDir()
	if _, err := exec.LookPath("git"); err == nil {
		t.Setenv("GIT_CEILING_DIRECTORIES", dir)
		t.Setenv("GIT_DIR", "/nowhere/else")
		_, err := Git(t.Context(), dir, "rev-parse", "HEAD")
		if fault.Of(err) != fault.Usage || !strings.Contains(err.Error(), "not a git repository (or any") {
			t.Errorf("no repository: %v", err)
		}
		if _, err := Git(t.Context(), dir, "init", "-q"); err != nil {
			t.Fatal(err)
		}
		if _, err := Git(t.Context(), dir, "rev-parse", "--verify", "HEAD"); err == nil || !strings.Contains(err.Error(), "Needed a single revision") {
			t.Errorf("no commit: %v", err)
		}
	}
	t.Setenv("PATH", dir)
	if _, err := Git(t.Context(), dir, "status"); err == nil || !strings.Contains(err.Error(), "git is not installed") {
		t.Errorf("no git: %v", err)
	}
}
