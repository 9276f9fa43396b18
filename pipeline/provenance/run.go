package provenance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/store"
)

// A Run is the record of one run. It is written when the run starts and again
// when it ends, so a run that was killed keeps the outcome "running".
type Run struct {
	ID          string               `json:"id"`
	Command     []string             `json:"command"`
	Config      string               `json:"config"`
	ConfigFile  string               `json:"config_file"`
	Sets        []string             `json:"set,omitempty"`
	Settings    map[string]string    `json:"settings"` // every config leaf
	Start       time.Time            `json:"start"`
	End         time.Time            `json:"end,omitzero"`
	Outcome     string               `json:"outcome"` // running, done, failed, interrupted
	Exit        int                  `json:"exit"`
	Error       string               `json:"error,omitempty"`
	PeakMemory  int64                `json:"peak_memory,omitempty"` // bytes; 0: unknown
	Stages      []engine.StageResult `json:"stages"`
	Environment Environment          `json:"environment"`
}

// NewRunID returns an ID that sorts by time.
func NewRunID(now time.Time) string {
	return fmt.Sprintf("%s-%d", now.UTC().Format("20060102T150405.000Z"), os.Getpid())
}

// Save writes the record to <data>/runs/<id>.json.
func (r *Run) Save(data string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("provenance: %w", err)
	}
	path := filepath.Join(data, "runs", r.ID+".json")
	err = store.WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	}, 0o644)
	if err != nil {
		return fmt.Errorf("provenance: run record: %w", err)
	}
	return nil
}

// Runs returns all run records below data, oldest first. A record that cannot
// be read is an error.
func Runs(data string) ([]*Run, error) {
	entries, err := os.ReadDir(filepath.Join(data, "runs"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("provenance: %w", err)
	}
	var out []*Run
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".json") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(data, "runs", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("provenance: %w", err)
		}
		r := new(Run)
		if err := json.Unmarshal(text, r); err != nil {
			return nil, fmt.Errorf("provenance: run record %s: %w", e.Name(), err)
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *Run) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// Prune removes all but the newest keep run records and returns how many it
// removed.
func Prune(data string, keep int, dryRun bool) (int, error) {
	runs, err := Runs(data)
	if err != nil || len(runs) <= keep {
		return 0, err
	}
	old := runs[:len(runs)-keep]
	if dryRun {
		return len(old), nil
	}
	for _, r := range old {
		if err := os.Remove(filepath.Join(data, "runs", r.ID+".json")); err != nil {
			return 0, fmt.Errorf("provenance: %w", err)
		}
	}
	return len(old), nil
}
