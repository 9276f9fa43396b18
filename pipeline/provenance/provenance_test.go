package provenance

import (
	"bytes"
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
	if n, err := Prune(data, 1, nil, true); err != nil || n != 2 {
		t.Errorf("dry run: %d, %v", n, err)
	}
	if n, err := Prune(data, 1, nil, false); err != nil || n != 2 {
		t.Errorf("prune: %d, %v", n, err)
	}
	if got, err := Runs(data); err != nil || len(got) != 1 || got[0].ID != want[2].ID {
		t.Errorf("after pruning: %v, %v", got, err)
	}
	bad := filepath.Join(data, "runs", "bad.json")
	if err := os.WriteFile(bad, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := Runs(data); err != nil || len(got) != 1 {
		t.Errorf("beside a damaged record: %v, %v", got, err)
	}
	if _, damaged, err := Read(data); err != nil || len(damaged) != 1 || damaged[0].Path != bad {
		t.Errorf("a damaged record: %v, %v", damaged, err)
	}
	if damaged, err := SetAside(data); err != nil || len(damaged) != 1 {
		t.Errorf("setting it aside: %v, %v", damaged, err)
	}
	if _, damaged, err := Read(data); err != nil || len(damaged) > 0 {
		t.Errorf("after it was set aside: %v, %v", damaged, err)
	}
	if text, err := os.ReadFile(bad + ".damaged"); err != nil || string(text) != "{" {
		t.Errorf("it was not kept: %q, %v", text, err)
	}
}

// sample is the text of a run record.
func sample(t testing.TB) []byte {
	t.Helper()
	r := &Run{
		ID: "20260102T030405.000Z-7", Command: []string{"neurorbit", "run"}, Config: "paper", ConfigFile: "configs/paper.yaml",
		Settings: map[string]string{"orbits.n": "[7]"}, Start: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Outcome: "done",
		Stages: []engine.StageResult{{Stage: "orbits", Computed: 3}}, PeakMemory: 100,
	}
	data := t.TempDir()
	if err := r.Save(data); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(data, "runs", r.ID+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestFlips: whatever bit of a run record is flipped, the record is damaged.
func TestFlips(t *testing.T) {
	text := sample(t)
	if _, err := parse(text); err != nil {
		t.Fatal(err)
	}
	for i := range text {
		for bit := range 8 {
			bad := bytes.Clone(text)
			bad[i] ^= 1 << bit
			if _, err := parse(bad); err == nil {
				t.Errorf("byte %d, bit %d: %q is accepted instead of %q", i, bit, bad[max(0, i-10):min(len(bad), i+10)], text[max(0, i-10):min(len(text), i+10)])
			}
		}
	}
	t.Logf("%d flips", 8*len(text))
	// A record of an earlier version has no digest.
	at := bytes.Index(text, []byte(",\n  \"sha256\""))
	old := append(bytes.Clone(text[:at]), "\n}\n"...)
	if r, err := parse(old); err != nil || r.Stages[0].Computed != 3 {
		t.Errorf("a record without a digest: %v", err)
	}
}

// FuzzParse: no text makes parse panic, and what is accepted is a run.
func FuzzParse(f *testing.F) {
	text := sample(f)
	f.Add(text)
	f.Add(bytes.Replace(text, []byte("done"), []byte("undo"), 1))
	f.Add([]byte(`{"id":"a","command":["b"]}`))
	f.Add([]byte(`{"id":"a","command":["b"],"sha256":"0"}`))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := parse(text)
		if err == nil && (r.ID == "" || len(r.Command) == 0) {
			t.Fatalf("accepted %+v", r)
		}
	})
}

func TestEnvironment(t *testing.T) {
	e := Current()
	if e.Version != Version || e.Go != runtime.Version() || e.OS != runtime.GOOS || e.Arch != runtime.GOARCH || e.Cores < 1 {
		t.Errorf("%+v", e)
	}
}

func TestFind(t *testing.T) {
	runs := []*Run{{ID: "20260101T000000.000Z-1"}, {ID: "20260101T000000.000Z-12"}, {ID: "20260102T000000.000Z-3"}}
	for name, want := range map[string]string{
		"latest": "20260102T000000.000Z-3", "latest~0": "20260102T000000.000Z-3", "latest~2": "20260101T000000.000Z-1",
		"20260102": "20260102T000000.000Z-3", "20260101T000000.000Z-1": "20260101T000000.000Z-1",
	} {
		if r, err := Find(runs, name); err != nil || r.ID != want {
			t.Errorf("%s: %v, %v", name, r, err)
		}
	}
	for name, want := range map[string]string{
		"latest~3": "there are 3 runs", "latest~x": "no run", "latest~-1": "no run", "": "no run", "3": "no run",
		"20260101": "the beginning of 2 run IDs",
	} {
		if r, err := Find(runs, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v, want %q", name, r, err, want)
		}
	}
}
