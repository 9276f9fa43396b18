package jobs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/store"
)

// Options say how jobs are to be run.
type Options struct {
	Program string   // the path of the program where jobs run
	Global  []string // flags that every command gets: root, config, settings
	CPUs    int      // cores of a part, at least 1
	// For Slurm; empty: its default.
	Partition, Time string
	// For Kubernetes: the image that has the program, and the claim of the volume
	// that holds the project's folder.
	Image, Claim string
}

// A File is one that is to be written into a submission's folder.
type File struct {
	Name string
	Text string
	Mode fs.FileMode
}

// Dir returns the folder of a submission.
func Dir(data, id string) string { return filepath.Join(data, "submissions", id) }

// planName is the file that holds a submission.
const planName = "plan.json"

// Write makes the folder of a submission and writes its plan and files.
func Write(data string, s *engine.Submission, files []File) error {
	dir := Dir(data, s.ID)
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "log"), 0o777); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	plan, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	for _, f := range append([]File{{planName, string(plan) + "\n", 0o644}}, files...) {
		write := func(w io.Writer) error { _, err := io.WriteString(w, f.Text); return err }
		if err := store.WriteFile(filepath.Join(dir, f.Name), write, f.Mode); err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
	}
	return nil
}

// A NoJobError says that an array of jobs cannot be found.
type NoJobError struct{ Name, Reason string }

func (e *NoJobError) Error() string { return "--part-of " + e.Name + ": " + e.Reason }

// Hint says what is wanted.
func (e *NoJobError) Hint() string {
	return "neurorbit submit writes the submissions, and the scripts that name their jobs, below data/submissions"
}

// Load returns the array of jobs "<submission>/<job>" and its submission.
func Load(data, name string) (*engine.Submission, *engine.Job, error) {
	id, job, ok := strings.Cut(name, "/")
	if !ok || id == "" || strings.ContainsAny(id, `\.`) {
		return nil, nil, &NoJobError{name, "want SUBMISSION/JOB"}
	}
	text, err := os.ReadFile(filepath.Join(Dir(data, id), planName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, &NoJobError{name, "there is no submission " + id}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("jobs: %w", err)
	}
	s := new(engine.Submission)
	if err := json.Unmarshal(text, s); err != nil {
		return nil, nil, &NoJobError{name, "its plan is damaged: " + err.Error()}
	}
	j, ok := s.Find(job)
	if !ok || j.Merge() {
		return nil, nil, &NoJobError{name, "the submission has no array " + job}
	}
	return s, j, nil
}

// args returns the arguments of a job's command, but for --shard.
func (o Options) args(s *engine.Submission, j *engine.Job) []string {
	if j.Merge() {
		return append(append([]string{"merge"}, o.Global...), j.Stages...)
	}
	args := append([]string{"run"}, o.Global...)
	return append(args, "--offline", "-j", fmt.Sprint(o.CPUs), "--part-of", s.ID+"/"+j.Name)
}
