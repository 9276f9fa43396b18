package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/jobs"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
)

// parsePart parses --shard: i/n, or auto. It returns nil if s is empty.
func parsePart(s string, getenv func(string) string) (*engine.Part, error) {
	if s == "" {
		return nil, nil
	}
	if s == "auto" {
		return partFromEnvironment(getenv)
	}
	i, n, ok := strings.Cut(s, "/")
	part, errI := strconv.Atoi(i)
	of, errN := strconv.Atoi(n)
	if !ok || errI != nil || errN != nil || of < 1 || part < 1 || part > of {
		return nil, &usageError{fmt.Sprintf("--shard %s: want i/n with i from 1 to n, or auto", s), "for example: neurorbit run --shard 1/4"}
	}
	return &engine.Part{I: part, N: of}, nil
}

// partFromEnvironment finds out which part this is from what Slurm tells the jobs
// of an array, whose numbers may begin anywhere but must have no gaps, or
// Kubernetes those of an Indexed Job; JOB_COMPLETIONS is to be set in its manifest.
func partFromEnvironment(getenv func(string) string) (*engine.Part, error) {
	var bad []string
	number := func(name string) int {
		n, err := strconv.Atoi(getenv(name))
		if err != nil {
			bad = append(bad, fmt.Sprintf("%s=%q", name, getenv(name)))
		}
		return n
	}
	var part engine.Part
	hint := "give the part as --shard i/n"
	switch {
	case getenv("SLURM_ARRAY_TASK_ID") != "":
		first, last := number("SLURM_ARRAY_TASK_MIN"), number("SLURM_ARRAY_TASK_MAX")
		part.N = number("SLURM_ARRAY_TASK_COUNT")
		part.I = number("SLURM_ARRAY_TASK_ID") - first + 1
		if bad == nil && last-first+1 != part.N {
			return nil, &usageError{
				fmt.Sprintf("--shard auto: the job array has %d jobs numbered from %d to %d, so that their numbers do not say which part each is", part.N, first, last),
				hint + `, with the n of the whole array: --shard "$SLURM_ARRAY_TASK_ID/n"`,
			}
		}
	case getenv("JOB_COMPLETION_INDEX") != "":
		part.I, part.N = number("JOB_COMPLETION_INDEX")+1, number("JOB_COMPLETIONS")
	default:
		return nil, &usageError{"--shard auto: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set", hint}
	}
	if bad == nil && (part.I < 1 || part.I > part.N) {
		bad = append(bad, fmt.Sprintf("part %d of %d", part.I, part.N))
	}
	if bad != nil {
		return nil, &usageError{"--shard auto: " + strings.Join(bad, ", "), hint}
	}
	return &part, nil
}

// runPart computes a part, with a run record, beside other parts.
func (a *app) runPart(ctx context.Context, p *project.Project, part engine.Part, partOf string, opt engine.Options) (err error) {
	label := fmt.Sprintf("%d-of-%d", part.I, part.N)
	if partOf != "" {
		if err := findJobOfProject(p, partOf, &part, opt.Stages); err != nil {
			return err
		}
		label = part.Job.Name + "-" + label
	}
	if err := p.Store.StartPart(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Store.EndPart()) }()
	rec, err := a.recorded(p, "-"+label, opt, func(opt engine.Options) ([]engine.StageResult, error) {
		return p.RunPart(ctx, p.Cfg, part, opt)
	})
	if rec == nil {
		return err
	}
	if a.json {
		return errors.Join(a.printJSON(rec), err)
	}
	a.printPart(rec, part)
	if err == nil {
		a.printStamps(recordStamps(rec))
	}
	return a.resumable(err)
}

// findJob finds the array of jobs that a part belongs to and checks that it was
// planned for this config.
func findJobOfProject(p *project.Project, name string, part *engine.Part, stages []string) error {
	s, job, err := jobs.Load(p.Data, name)
	switch {
	case err != nil:
		return err
	case len(stages) > 0:
		return &usageError{"--part-of says which stage is meant", "leave out " + strings.Join(stages, " ")}
	case part.N != len(job.Parts):
		return &usageError{
			fmt.Sprintf("--shard %d/%d: %s has %d parts", part.I, part.N, name, len(job.Parts)),
			fmt.Sprintf("--shard %d/%d", min(part.I, len(job.Parts)), len(job.Parts)),
		}
	case s.Config != p.Cfg.Name || s.Settings != engine.SettingsDigest(p.Cfg):
		return &engine.MismatchError{What: "other settings, of config " + s.Config}
	}
	part.Job = job
	return nil
}

func (a *app) printPart(rec *provenance.Run, part engine.Part) {
	for _, r := range rec.Stages {
		what := fmt.Sprintf("computed %d of %d shards", r.Computed, r.Shards)
		if r.Reused > 0 {
			what += fmt.Sprintf(", reused %d", r.Reused)
		}
		if len(r.Left) > 0 {
			what += fmt.Sprintf(", %d wait for other parts", len(r.Left))
		}
		fmt.Fprintf(a.out, "%-12s %s  part %d/%d: %s  %.2f s\n", r.Stage, engine.ShortKey(r.Key), part.I, part.N, what, r.Seconds)
	}
}
