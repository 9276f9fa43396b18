package provenance

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"neurorbit/pipeline/engine"
)

func TestRuns(t *testing.T) {
	data := t.TempDir()
	if runs, err := Runs(data); err != nil || len(runs) != 0 {
		t.Errorf("before any run: %v, %v", runs, err)
	}
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var want []*Run
	for i := range 3 {
		at := start.Add(time.Duration(i) * time.Second)
		r := &Run{
			ID: NewRunID(at), Command: []string{"neurorbit", "run"}, Config: "paper", ConfigFile: "configs/paper.yaml",
			Settings: map[string]string{"orbits.n": "[7]"}, Start: at, Outcome: "running",
			Stages: []engine.StageResult{{Stage: "orbits", Computed: i}}, Environment: Current(),
		}
		if err := r.Save(data); err != nil {
			t.Fatal(err)
		}
		r.Outcome, r.End = "done", at.Add(time.Minute)
		if err := r.Save(data); err != nil {
			t.Fatal(err)
		}
		want = append(want, r)
	}
	got, err := Runs(data)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if n, err := Prune(data, 1, true); err != nil || n != 2 {
		t.Errorf("dry run: %d, %v", n, err)
	}
	if n, err := Prune(data, 1, false); err != nil || n != 2 {
		t.Errorf("prune: %d, %v", n, err)
	}
	if got, err := Runs(data); err != nil || len(got) != 1 || got[0].ID != want[2].ID {
		t.Errorf("after pruning: %v, %v", got, err)
	}
	bad := filepath.Join(data, "runs", "bad.json")
	if err := os.WriteFile(bad, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Runs(data); err == nil || !strings.Contains(err.Error(), "bad.json") {
		t.Errorf("a damaged record: %v", err)
	}
}

func TestEnvironment(t *testing.T) {
	e := Current()
	if e.Version != Version || e.Go != runtime.Version() || e.OS != runtime.GOOS || e.Arch != runtime.GOARCH || e.Cores < 1 {
		t.Errorf("%+v", e)
	}
}
