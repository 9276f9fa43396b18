package jobs

import (
	"fmt"
	"strings"

	"neurorbit/pipeline/engine"
)

// ScriptName returns the name of a job's batch script, LogName that of what the
// part (from 1; 0 for a merge) writes, both relative to the submission's folder.
func ScriptName(j *engine.Job) string { return j.Name + ".sh" }

// LogName: see ScriptName.
func LogName(j *engine.Job, part int) string {
	if j.Merge() {
		return "log/" + j.Name + ".log"
	}
	return fmt.Sprintf("log/%s.%d.log", j.Name, part)
}

// PartVariable is the environment variable in which a batch script finds the
// number of its part, from 1.
const PartVariable = "SLURM_ARRAY_TASK_ID"

// Slurm returns a batch script for each job, and submit.sh, which hands them over
// with their dependencies. A part whose node fails is started again by Slurm.
// Without Slurm the scripts run with PartVariable set.
func Slurm(s *engine.Submission, o Options) []File {
	var out []File
	var submit strings.Builder
	submit.WriteString(`#!/bin/sh
# Hands the jobs of this folder to Slurm and prints their numbers.
set -eu
cd "$(dirname "$0")"
submit() {
	number=$(sbatch --parsable --kill-on-invalid-dep=yes "$@")
	echo "${number%%;*}"
}
`)
	for _, j := range s.Jobs {
		out = append(out, File{ScriptName(j), script(s, j, o), 0o755})
		depends := ""
		for i, name := range j.After {
			if i == 0 {
				depends = " --dependency=afterok"
			}
			depends += ":$" + variable(name)
		}
		fmt.Fprintf(&submit, "%s=$(submit%s %s)\necho \"%s $%s\"\n", variable(j.Name), depends, ScriptName(j), j.Name, variable(j.Name))
	}
	return append(out, File{"submit.sh", submit.String(), 0o755})
}

// variable makes a job's name one of a shell variable.
func variable(name string) string { return "job_" + strings.ReplaceAll(name, "-", "_") }

func script(s *engine.Submission, j *engine.Job, o Options) string {
	var b strings.Builder
	option := func(name string, value any) { fmt.Fprintf(&b, "#SBATCH --%s=%v\n", name, value) }
	b.WriteString("#!/bin/sh\n")
	option("job-name", "neurorbit-"+j.Name)
	if j.Merge() {
		option("output", LogName(j, 0))
	} else {
		option("output", "log/"+j.Name+".%a.log")
		option("array", fmt.Sprintf("1-%d", len(j.Parts)))
		option("cpus-per-task", o.CPUs)
	}
	option("open-mode", "append")
	b.WriteString("#SBATCH --requeue\n")
	if o.Partition != "" {
		option("partition", o.Partition)
	}
	if o.Time != "" {
		option("time", o.Time)
	}
	b.WriteString("exec " + quote(o.Program))
	for _, arg := range o.args(s, j) {
		b.WriteString(" " + quote(arg))
	}
	if !j.Merge() {
		fmt.Fprintf(&b, ` --shard "$%s/%d"`, PartVariable, len(j.Parts))
	}
	b.WriteString("\n")
	return b.String()
}

// quote quotes a word for a shell, if need be.
func quote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:,=@%", r)
	}
	if word != "" && strings.TrimFunc(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
