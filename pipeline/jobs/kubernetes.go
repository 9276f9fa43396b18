package jobs

import (
	"encoding/json"
	"fmt"
	"strings"

	"neurorbit/pipeline/engine"
)

// ProjectMount is where a container finds the project's folder.
const ProjectMount = "/project"

// retries is how often the engine starts a part again, on average.
const retries = 3

// JobName returns the name of a job in Kubernetes.
func JobName(s *engine.Submission, j *engine.Job) string { return "neurorbit-" + s.ID + "-" + j.Name }

// ManifestName returns the name of the file with the i-th job's manifest.
func ManifestName(s *engine.Submission, i int) string {
	return fmt.Sprintf("%02d-%s.yaml", i+1, s.Jobs[i].Name)
}

// Kubernetes returns a manifest for each job: an Indexed Job for an array, a plain
// one for a merge. Kubernetes knows no dependencies between jobs: they are to be
// applied in this order, each when those it comes after are complete.
func Kubernetes(s *engine.Submission, o Options) []File {
	var out []File
	for i, j := range s.Jobs {
		out = append(out, File{ManifestName(s, i), manifest(s, j, o), 0o644})
	}
	return out
}

func manifest(s *engine.Submission, j *engine.Job, o Options) string {
	n, mode, cpus := 1, "NonIndexed", 1
	command := append([]string{o.Program}, o.args(s, j)...)
	if !j.Merge() {
		n, mode, cpus = len(j.Parts), "Indexed", o.CPUs
		command = append(command, "--shard", "auto")
	}
	// The texts are written as JSON, which YAML contains.
	text := func(v any) string {
		data, err := json.Marshal(v)
		if err != nil {
			panic("jobs: " + err.Error()) // strings only
		}
		return string(data)
	}
	var b strings.Builder
	if len(j.After) > 0 {
		fmt.Fprintf(&b, "# To be applied when complete: %s\n", strings.Join(j.After, ", "))
	}
	fmt.Fprintf(&b, `apiVersion: batch/v1
kind: Job
metadata:
  name: %s
spec:
  completionMode: %s
  completions: %d
  parallelism: %d
  backoffLimit: %d
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: neurorbit
          image: %s
          command: %s
          env:
            - {name: JOB_COMPLETIONS, value: %s}
          resources:
            requests: {cpu: %s}
          volumeMounts:
            - {name: project, mountPath: %s}
      volumes:
        - name: project
          persistentVolumeClaim: {claimName: %s}
`, text(JobName(s, j)), mode, n, n, retries*n, text(o.Image), text(command),
		text(fmt.Sprint(n)), text(fmt.Sprint(cpus)), text(ProjectMount), text(o.Claim))
	return b.String()
}
