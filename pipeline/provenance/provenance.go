// Package provenance records where results came from: the environment of a
// process and one record per run.
package provenance

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
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
	// SHA256 is the digest of the record's text with zeros in place of it. Records
	// of earlier versions have none.
	SHA256 string `json:"sha256,omitempty"`
}

// noDigest stands for the digest in the text that is digested.
var noDigest = strings.Repeat("0", 2*sha256.Size)

// NewRunID returns an ID that sorts by time.
func NewRunID(now time.Time) string {
	return fmt.Sprintf("%s-%d", now.UTC().Format("20060102T150405.000Z"), os.Getpid())
}

// Save writes the record to <data>/runs/<id>.json.
func (r *Run) Save(data string) error {
	r.SHA256 = noDigest
	record, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("provenance: %w", err)
	}
	record = []byte(text.Redact(string(record)) + "\n")
	r.SHA256 = digest(record)
	record = setDigest(record, noDigest, r.SHA256)
	if err := store.WriteBytes(filepath.Join(data, "runs", r.ID+".json"), record, 0o666); err != nil {
		return fmt.Errorf("provenance: run record: %w", err)
	}
	return nil
}

func digest(text []byte) string { return fmt.Sprintf("%x", sha256.Sum256(text)) }

// setDigest replaces the digest at the end of a record's text.
func setDigest(text []byte, old, now string) []byte {
	if i := bytes.LastIndex(text, []byte(old)); i >= 0 {
		return slices.Concat(text[:i], []byte(now), text[i+len(old):])
	}
	return text
}

// parse reads a run record and checks its digest. A record of an earlier version
// has none, and no field that is unknown now.
func parse(text []byte) (*Run, error) {
	r := new(Run)
	err := json.Unmarshal(text, r)
	if err == nil && r.SHA256 == "" {
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		err = dec.Decode(new(Run))
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("it is not a run record: %w", err)
	case r.ID == "" || len(r.Command) == 0:
		return nil, errors.New("it is not a run record: it has no ID or no command")
	case r.SHA256 != "" && digest(setDigest(text, r.SHA256, noDigest)) != r.SHA256:
		return nil, errors.New("its bytes do not match its digest")
	}
	return r, nil
}

// Runs returns all run records below data, oldest first, but for damaged ones.
func Runs(data string) ([]*Run, error) {
	runs, _, err := Read(data)
	return runs, err
}

// Read returns all run records below data, oldest first, and what is wrong with
// those that are damaged, by path.
func Read(data string) (runs []*Run, damaged []*store.DamageError, err error) {
	entries, err := os.ReadDir(filepath.Join(data, "runs"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("provenance: %w", err)
	}
	for _, e := range entries {
		path := filepath.Join(data, "runs", e.Name())
		if filepath.Ext(path) != ".json" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // pruned by another process
		}
		if err != nil {
			return nil, nil, fmt.Errorf("provenance: %w", err)
		}
		r, err := parse(text)
		if err == nil && r.ID+".json" != e.Name() {
			err = fmt.Errorf("it is that of run %.60q", r.ID)
		}
		if err != nil {
			damaged = append(damaged, &store.DamageError{Path: path, Reason: err.Error()})
			continue
		}
		runs = append(runs, r)
	}
	slices.SortFunc(runs, func(a, b *Run) int { return strings.Compare(a.ID, b.ID) })
	return runs, damaged, nil
}

// Find returns the run of an ID, of the only ID with that beginning, or that
// "latest" or "latest~N" names, N runs before the latest. Its errors are of kind
// Usage.
func Find(runs []*Run, name string) (*Run, error) {
	const list = "neurorbit log lists them"
	back, latest := strings.CutPrefix(name, "latest~")
	n, err := strconv.Atoi(back)
	if name == "latest" {
		n, latest, err = 0, true, nil
	}
	var found []*Run
	for i, r := range runs {
		if r.ID == name || latest && err == nil && i+n == len(runs)-1 {
			return r, nil
		}
		if name != "" && strings.HasPrefix(r.ID, name) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 0:
		hint := list
		if text.Nearest(name, []string{"latest"}) != "" {
			hint = "did you mean latest? " + list
		}
		return nil, fault.New(fault.Usage, fmt.Sprintf("no run %s: there are %d runs", name, len(runs)), hint)
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%w: %w", ErrSeveral, fault.New(fault.Usage,
		fmt.Sprintf("%s is the beginning of %d run IDs", name, len(found)), "type more of it; "+list))
}

// ErrSeveral is in the error of Find for the beginning of several run IDs.
var ErrSeveral = errors.New("not one run")

// Ended says how the run ended.
func (r *Run) Ended() string {
	if r.Outcome == "running" {
		return "killed or running"
	}
	return r.Outcome
}

// Took is how long the run took, or "-" if it did not end.
func (r *Run) Took() string {
	if r.End.IsZero() {
		return "-"
	}
	return text.Duration(r.End.Sub(r.Start).Seconds())
}

// Shards counts the shards that the run computed, and those it found stored.
func (r *Run) Shards() (computed, reused int) {
	for _, s := range r.Stages {
		computed, reused = computed+s.Computed, reused+s.Reused
	}
	return computed, reused
}

// CommandLine is the command that was typed, quoted for a shell.
func (r *Run) CommandLine() string { return text.Command(r.Command...) }

// SetAside renames damaged run records, so that they are kept but no longer
// read, and returns what was wrong with them. The store must be locked.
func SetAside(data string) ([]*store.DamageError, error) {
	_, damaged, err := Read(data)
	for _, d := range damaged {
		if err == nil {
			err = os.Rename(d.Path, d.Path+".damaged")
		}
	}
	return damaged, err
}

// Prune removes all but the newest keep run records and those of the runs named,
// unless it is a dry run, and returns how many.
func Prune(data string, keep int, named map[string]bool, dryRun bool) (int, error) {
	runs, err := Runs(data)
	old := runs[:max(0, len(runs)-keep)]
	old = slices.DeleteFunc(old, func(r *Run) bool { return named[r.ID] })
	for _, r := range old {
		if err == nil && !dryRun {
			err = store.Remove(filepath.Join(data, "runs", r.ID+".json"))
		}
	}
	return len(old), err
}

// Version is the version of the program.
const Version = "0.1.0"

// An Environment describes the build and the machine of a process. Nothing in
// it may influence a result.
type Environment struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"` // the checkout had changes
	Go       string `json:"go"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Level    string `json:"level,omitempty"` // GOAMD64 or GOARM64
	GODEBUG  string `json:"godebug,omitempty"`
	CPU      string `json:"cpu,omitempty"`
	Cores    int    `json:"cores"`
	MemoryGB int    `json:"memory_gb,omitempty"`
}

// Current returns the environment of this process.
func Current() Environment {
	e := Environment{
		Version: Version, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		GODEBUG: os.Getenv("GODEBUG"), Cores: runtime.NumCPU(),
		CPU: procField("/proc/cpuinfo", "model name"),
	}
	e.MemoryGB = int((procBytes("/proc/meminfo", "MemTotal") + 1<<29) >> 30)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				e.Commit = s.Value
			case "vcs.modified":
				e.Modified = s.Value == "true"
			case "GOAMD64", "GOARM64":
				e.Level = s.Value
			}
		}
	}
	return e
}

// PeakMemory returns the most memory that this process had in use at once, in
// bytes, or 0 where that is not known.
func PeakMemory() int64 { return procBytes("/proc/self/status", "VmHWM") }

// procBytes returns the value of a field in kB as bytes, or 0.
func procBytes(path, field string) int64 {
	kb, _, _ := strings.Cut(procField(path, field), " ")
	n, _ := strconv.ParseInt(kb, 10, 64) // 0 if it is no number
	return n << 10
}

// procField returns the first value of a field of a "name : value" file, or ""
// where there is no such file.
func procField(path, field string) string {
	text, _ := os.ReadFile(path)
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == field {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// Text writes the environment for a terminal, a line for each thing known.
func (e Environment) Text(w io.Writer, indent string) {
	commit, memory := cmp.Or(e.Commit, "unknown: not built by make in a clone of the repository"), ""
	if e.Modified {
		commit += ", and files that were changed since"
	}
	if e.MemoryGB > 0 {
		memory = fmt.Sprintf("%d GiB", e.MemoryGB)
	}
	for _, row := range [][2]string{
		{"neurorbit", e.Version}, {"commit", commit}, {"go", e.Go}, {"platform", e.OS + "/" + e.Arch + " " + e.Level},
		{"GODEBUG", e.GODEBUG}, {"cpu", fmt.Sprintf("%s, %d cores", cmp.Or(e.CPU, "unknown model"), e.Cores)}, {"memory", memory},
	} {
		if strings.TrimSpace(row[1]) != "" {
			fmt.Fprintf(w, "%s%-12s %s\n", indent, row[0], row[1])
		}
	}
}
