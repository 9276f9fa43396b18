// Package slurm hands a run to the scheduler Slurm: an array of jobs for each
// round of each level of stages, and a last job that runs what is left and
// publishes everything. Each job is one command line of this program, so that any
// other scheduler can do the same.
package slurm

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"time"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// Options say how jobs are to be run.
type Options struct {
	Program string   // the path of the program where jobs run
	Global  []string // flags that every command gets: root, config, settings
	Stages  []string // that the last job runs; none mean all
	CPUs    int      // cores of a job, at least 1
	// Partition and Time are Slurm's; empty: its default.
	Partition, Time string
}

// A Job is an array of jobs, one for each part, or the last job.
type Job struct {
	Name  string       `json:"name"`            // unique in the submission
	After string       `json:"after,omitempty"` // the job that must have succeeded
	Level engine.Level `json:"level"`           // what an array computes
	Last  bool         `json:"last,omitempty"`
}

// Jobs returns the jobs that make fresh what some levels are of. Each comes after
// the one before it.
func Jobs(levels []engine.Level) []*Job {
	var out []*Job
	after := ""
	for i, l := range levels {
		for round := range l.Rounds {
			name := fmt.Sprintf("level-%d", i+1)
			if l.Rounds > 1 {
				name += fmt.Sprintf("-%d", round+1)
			}
			out = append(out, &Job{Name: name, After: after, Level: l})
			after = name
		}
	}
	return append(out, &Job{Name: "last", After: after, Last: true})
}

//go:embed *.sh.tmpl
var scriptFiles embed.FS

// scripts are job.sh.tmpl, the batch script of a job, and submit.sh.tmpl.
var scripts = template.Must(template.ParseFS(scriptFiles, "*.tmpl"))

// Write makes the folder of a submission and writes a batch script for each job
// into it, and submit.sh, which hands them over with their dependencies. A job
// whose node fails is started again by Slurm.
func Write(dir string, jobs []*Job, o Options) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return fmt.Errorf("slurm: %w", err)
	}
	for _, d := range []string{dir, filepath.Join(dir, "log")} {
		if err := os.Mkdir(d, 0o777); err != nil {
			return fmt.Errorf("slurm: %w", err)
		}
	}
	write := func(name, script string, data any) error {
		err := store.WriteFile(filepath.Join(dir, name), func(w io.Writer) error { return scripts.ExecuteTemplate(w, script, data) }, 0o777)
		if err != nil {
			return fmt.Errorf("slurm: %w", err)
		}
		return nil
	}
	for _, j := range jobs {
		stages := o.Stages
		if !j.Last {
			stages = j.Level.Stages
		}
		words := slices.Concat([]string{o.Program, "run"}, o.Global, []string{"--offline", "-j", fmt.Sprint(o.CPUs)}, stages)
		data := map[string]any{"Job": j, "Options": o, "Command": text.Command(words...)}
		if err := write(j.Name+".sh", "job.sh.tmpl", data); err != nil {
			return err
		}
	}
	return write("submit.sh", "submit.sh.tmpl", jobs)
}

// Submit runs the script that hands over the jobs in a folder, and returns their
// numbers by name.
func Submit(ctx context.Context, dir string) (map[string]string, error) {
	script := filepath.Join(dir, "submit.sh")
	cmd := exec.CommandContext(ctx, "sh", script)
	cmd.WaitDelay = time.Second // for an sbatch that hangs
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	numbers := map[string]string{}
	var known []string
	for line := range strings.Lines(string(out)) {
		if name, number, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			numbers[name] = number
			known = append(known, number)
		}
	}
	if err == nil {
		return numbers, nil
	}
	hint := "correct the options and submit again; squeue --me shows what was submitted all the same"
	if len(known) > 0 {
		hint = "first remove the jobs that were submitted: scancel " + strings.Join(known, " ")
	}
	if ctx.Err() != nil {
		return nil, fault.Wrap(fault.Interrupted, ctx.Err(), hint)
	}
	return nil, fault.New(fault.Stage, fmt.Sprintf("%s: %v: %s", script, err, strings.TrimSpace(stderr.String())), hint)
}
