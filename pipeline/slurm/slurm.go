// Package slurm hands a run to the scheduler Slurm: an array of jobs for each
// round of each level of stages, and a last job that runs what is left and
// publishes everything. Each job is one command line of this program, so that any
// other scheduler can do the same.
package slurm

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

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
	add := func(j *Job) {
		j.After, after = after, j.Name
		out = append(out, j)
	}
	for i, l := range levels {
		for round := range l.Rounds {
			name := fmt.Sprintf("level-%d", i+1)
			if l.Rounds > 1 {
				name += fmt.Sprintf("-%d", round+1)
			}
			add(&Job{Name: name, Level: l})
		}
	}
	add(&Job{Name: "last", Last: true})
	return out
}

// PartVariable is the environment variable in which a batch script finds the
// number of its part, from 1.
const PartVariable = "SLURM_ARRAY_TASK_ID"

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
	files := map[string]string{"submit.sh": submitScript(jobs)}
	for _, j := range jobs {
		files[j.Name+".sh"] = script(j, o)
	}
	for name, text := range files {
		write := func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
		if err := store.WriteFile(filepath.Join(dir, name), write, fs.FileMode(0o755)); err != nil {
			return fmt.Errorf("slurm: %w", err)
		}
	}
	return nil
}

func submitScript(jobs []*Job) string {
	var b strings.Builder
	b.WriteString(`#!/bin/sh
# Hands the jobs of this folder to Slurm and prints their numbers.
set -eu
cd "$(dirname "$0")"
after=
submit() {
	number=$(sbatch --parsable --kill-on-invalid-dep=yes $after "$1.sh")
	number=${number%%;*}
	echo "$1 $number"
	after=--dependency=afterok:$number
}
`)
	for _, j := range jobs {
		fmt.Fprintf(&b, "submit %s\n", j.Name)
	}
	return b.String()
}

func script(j *Job, o Options) string {
	var b strings.Builder
	option := func(name string, value any) { fmt.Fprintf(&b, "#SBATCH --%s=%v\n", name, value) }
	b.WriteString("#!/bin/sh\n")
	option("job-name", "neurorbit-"+j.Name)
	log, stages := "log/"+j.Name+".log", o.Stages
	if !j.Last {
		log, stages = "log/"+j.Name+".%a.log", j.Level.Stages
		option("array", fmt.Sprintf("1-%d", j.Level.Parts))
	}
	option("output", log)
	option("cpus-per-task", o.CPUs)
	option("open-mode", "append")
	b.WriteString("#SBATCH --requeue\n")
	if o.Partition != "" {
		option("partition", o.Partition)
	}
	if o.Time != "" {
		option("time", o.Time)
	}
	words := append([]string{o.Program, "run"}, o.Global...)
	words = append(words, "--offline", "-j", fmt.Sprint(o.CPUs))
	b.WriteString("exec " + text.Command(append(words, stages...)...))
	if !j.Last {
		fmt.Fprintf(&b, ` --shard "$%s/%d"`, PartVariable, j.Level.Parts)
	}
	b.WriteString("\n")
	return b.String()
}

// Submit runs the script that hands over the jobs in a folder, and returns their
// numbers by name.
func Submit(ctx context.Context, dir string) (map[string]string, error) {
	script := filepath.Join(dir, "submit.sh")
	cmd := exec.CommandContext(ctx, "sh", script)
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
	hint := "correct the options and submit again"
	if len(known) > 0 {
		hint = "first remove the jobs that were submitted: scancel " + strings.Join(known, " ")
	}
	return nil, fault.New(fault.Stage, fmt.Sprintf("%s: %v: %s", script, err, strings.TrimSpace(stderr.String())), hint)
}
