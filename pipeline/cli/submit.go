package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/jobs"
	"neurorbit/pipeline/project"
)

// The engines that submit knows.
const (
	engineSlurm      = "slurm"
	engineLocal      = "local"
	engineKubernetes = "kubernetes"
)

type submitFlags struct {
	engine    string
	parts     int
	partTime  time.Duration
	processes int
	dryRun    bool
	offline   bool
	jobs.Options
}

func (a *app) submitCommand() *cobra.Command {
	var s submitFlags
	cmd := &cobra.Command{
		Use:   "submit [STAGE...]",
		Short: "Hand the work to a cluster: arrays of jobs, then merges",
		Long: `Divides what run would compute into parts and hands them over, for each level of
stages: an array of jobs for each stage (several, one after another, where shards
come after shards of other parts), then a merge that publishes the stages. Parts
are balanced by the recorded times of shards, otherwise by declared costs.

  --engine slurm       batch scripts with their dependencies, submitted with sbatch
  --engine local       the same scripts as processes on this machine
  --engine kubernetes  manifests of Indexed Jobs; nothing is submitted

The scripts are written to data/submissions/<id>/. Jobs need this program and this
folder under the same paths on all machines. Files from outside are fetched here.

After a failure the same command goes on: what has been computed is kept.`,
		Example: `  neurorbit submit --engine slurm -c beyond --parts 64 --partition long
  neurorbit submit --engine local -j 2 survey
  neurorbit submit --engine kubernetes --image registry.example.org/neurorbit:1 -n`,
		Annotations:       exits(exitDone, exitBug, exitUsage, exitStale, exitStage, exitUnavailable, exitLocked, exitInterrupted),
		ValidArgsFunction: a.completeStages,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.check(); err != nil {
				return err
			}
			p, err := a.open()
			if err != nil {
				return err
			}
			return a.submit(cmd.Context(), p, args, s)
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.engine, "engine", "", "slurm, local or kubernetes")
	f.IntVar(&s.parts, "parts", 16, "the most parts of an array")
	f.DurationVar(&s.partTime, "part-time", 10*time.Minute, "make fewer parts where each would take less than this, as far as times are known")
	f.IntVar(&s.CPUs, "cpus", 1, "cores of a part")
	f.StringVar(&s.Partition, "partition", "", "slurm: the partition (default: the cluster's)")
	f.StringVar(&s.Time, "time", "", "slurm: the time limit of a job (default: the partition's)")
	f.IntVarP(&s.processes, "jobs", "j", defaultWorkers(), "local: parts computed at the same time")
	f.StringVar(&s.Image, "image", "", "kubernetes: the container image, with neurorbit in its PATH")
	f.StringVar(&s.Claim, "claim", "neurorbit", "kubernetes: the claim of the volume that holds this folder")
	f.BoolVarP(&s.dryRun, "dry-run", "n", false, "only say which jobs there would be")
	f.BoolVar(&s.offline, "offline", os.Getenv("NEURORBIT_OFFLINE") != "", "never use the network (also: NEURORBIT_OFFLINE=1)")
	return cmd
}

func (s *submitFlags) check() error {
	bad := func(text string) error { return &usageError{text, "neurorbit submit --help"} }
	switch {
	case !slices.Contains([]string{engineSlurm, engineLocal, engineKubernetes}, s.engine):
		return &usageError{fmt.Sprintf("--engine %q: want slurm, local or kubernetes", s.engine), "neurorbit submit --engine local"}
	case s.parts < 1 || s.CPUs < 1 || s.processes < 1:
		return bad("--parts, --cpus and -j take numbers from 1")
	case s.partTime < 0:
		return bad("--part-time takes a time such as 10m")
	case s.engine == engineKubernetes && s.Image == "":
		return bad("--engine kubernetes needs --image")
	}
	if _, err := exec.LookPath("sbatch"); s.engine == engineSlurm && !s.dryRun && err != nil {
		return &usageError{"there is no sbatch in PATH", "submit from a machine of the cluster; --engine local needs none"}
	}
	return nil
}

func (a *app) submit(ctx context.Context, p *project.Project, stages []string, s submitFlags) error {
	var err error
	if s.Options, err = a.jobOptions(p, s); err != nil {
		return err
	}
	if !s.dryRun {
		progress := a.newProgress()
		err := p.Fetch(ctx, p.Cfg, engine.Options{Stages: stages, Offline: s.offline, Getenv: os.Getenv, Observer: progress})
		progress.close()
		if err != nil {
			return a.resumable(err)
		}
	}
	id := fmt.Sprintf("%s-%d", time.Now().UTC().Format("20060102-150405"), os.Getpid())
	sub, err := p.Submit(id, p.Cfg, stages, s.parts, s.partTime.Seconds())
	if err != nil {
		return err
	}
	var numbers map[string]string
	if len(sub.Jobs) > 0 && !s.dryRun {
		files := jobs.Slurm(sub, s.Options)
		if s.engine == engineKubernetes {
			files = jobs.Kubernetes(sub, s.Options)
		}
		if err := jobs.Write(p.Data, sub, files); err != nil {
			return err
		}
		if s.engine == engineSlurm {
			if numbers, err = a.sbatch(ctx, p, sub); err != nil {
				return err
			}
		}
	}
	if err := a.printSubmission(p, sub, s, numbers); err != nil {
		return err
	}
	if s.engine == engineLocal && !s.dryRun {
		return a.resumable(a.runLocally(ctx, p, sub, s.processes))
	}
	return nil
}

// jobOptions completes what the jobs' commands are made of.
func (a *app) jobOptions(p *project.Project, s submitFlags) (jobs.Options, error) {
	o := s.Options
	file, err := filepath.Abs(p.Config.Path)
	if err != nil {
		return o, err
	}
	root := p.Root
	if s.engine == engineKubernetes {
		rel, err := filepath.Rel(root, file)
		if err != nil || strings.HasPrefix(rel, "..") {
			return o, &usageError{p.Config.Path + " is not below " + root + ", which is all that a container sees", "put the config into configs/"}
		}
		o.Program, root = "neurorbit", jobs.ProjectMount
		file = path.Join(root, filepath.ToSlash(rel))
	} else if o.Program, err = os.Executable(); err != nil {
		return o, err
	}
	o.Global = []string{"--root", root, "-c", file}
	for _, set := range a.sets {
		o.Global = append(o.Global, "--set", set)
	}
	return o, nil
}

// sbatch submits the scripts and returns the numbers of the jobs.
func (a *app) sbatch(ctx context.Context, p *project.Project, sub *engine.Submission) (map[string]string, error) {
	script := filepath.Join(jobs.Dir(p.Data, sub.ID), "submit.sh")
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
	if err != nil {
		hint := "correct the options and submit again"
		if len(known) > 0 {
			hint = "first remove the jobs that were submitted: scancel " + strings.Join(known, " ")
		}
		return nil, &jobError{exitStage, fmt.Sprintf("%s: %v: %s", script, err, strings.TrimSpace(stderr.String())), hint}
	}
	return numbers, nil
}

func (a *app) printSubmission(p *project.Project, sub *engine.Submission, s submitFlags, numbers map[string]string) error {
	dir := jobs.Dir(p.Data, sub.ID)
	if a.json {
		out := map[string]any{"submission": sub, "engine": s.engine, "dry_run": s.dryRun}
		if len(sub.Jobs) > 0 && !s.dryRun {
			out["folder"] = dir
		}
		if numbers != nil {
			out["numbers"] = numbers
		}
		return a.printJSON(out)
	}
	if len(sub.Jobs) == 0 {
		fmt.Fprintln(a.out, "everything is fresh: nothing to submit")
		return nil
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "JOB\tPARTS\tSHARDS\tLONGEST PART\tAFTER\tNUMBER")
	for _, j := range sub.Jobs {
		parts, shards, longest := "-", "-", "-"
		if !j.Merge() {
			n := 0
			for _, part := range j.Parts {
				n += len(part)
			}
			parts, shards, longest = fmt.Sprint(len(j.Parts)), fmt.Sprint(n), "not known"
			if j.Seconds > 0 {
				longest = fmt.Sprintf("%.1f s", j.Seconds)
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", j.Name, parts, shards, longest, orDash(strings.Join(j.After, ",")), orDash(numbers[j.Name]))
	}
	w.Flush()
	switch {
	case s.dryRun:
		return nil
	case s.engine == engineSlurm:
		fmt.Fprintf(a.out, "submitted; scripts and logs are in %s\n", dir)
	case s.engine == engineKubernetes:
		fmt.Fprintf(a.out, "manifests are in %s; apply each when the jobs it comes after are complete:\n", dir)
		waited := map[string]bool{}
		for i, j := range sub.Jobs {
			for _, name := range j.After {
				if before, _ := sub.Find(name); !waited[name] {
					fmt.Fprintf(a.out, "  kubectl wait --for=condition=complete --timeout=-1s job/%s\n", jobs.JobName(sub, before))
				}
				waited[name] = true
			}
			fmt.Fprintf(a.out, "  kubectl apply -f %s\n", filepath.Join(dir, jobs.ManifestName(sub, i)))
		}
	}
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// runLocally runs the batch scripts as processes of this machine, the parts of an
// array at the same time. It stops at the first job that fails.
func (a *app) runLocally(ctx context.Context, p *project.Project, sub *engine.Submission, processes int) error {
	dir := jobs.Dir(p.Data, sub.ID)
	for _, j := range sub.Jobs {
		start := time.Now()
		parts := max(1, len(j.Parts))
		var (
			mu    sync.Mutex
			first error
			wg    sync.WaitGroup
			queue = make(chan int)
		)
		for range min(processes, parts) {
			wg.Go(func() {
				for i := range queue {
					if err := runScript(ctx, dir, j, i); err != nil {
						mu.Lock()
						if first == nil {
							first = err
						}
						mu.Unlock()
					}
				}
			})
		}
		failed := func() bool { mu.Lock(); defer mu.Unlock(); return first != nil }
		for i := 1; i <= parts && !failed() && ctx.Err() == nil; i++ {
			queue <- i
		}
		close(queue)
		wg.Wait()
		if err := ctx.Err(); err != nil {
			return err
		}
		if first != nil {
			return first
		}
		a.talk("%s: done, %.1f s", j.Name, time.Since(start).Seconds())
	}
	return nil
}

// runScript runs the batch script of one part, or of a merge.
func runScript(ctx context.Context, dir string, j *engine.Job, part int) error {
	if j.Merge() {
		part = 0
	}
	name := filepath.Join(dir, jobs.LogName(j, part))
	log, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.CommandContext(ctx, "sh", jobs.ScriptName(j))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", jobs.PartVariable, part))
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	err = cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	code := exit.ExitCode()
	if code < 0 {
		code = exitStage // ended by a signal
	}
	job := "job " + j.Name
	if part > 0 {
		job += fmt.Sprintf(", part %d", part)
	}
	return &jobError{code, fmt.Sprintf("%s: %v; its log is %s", job, exit, name), "the same command goes on: what has been computed is kept"}
}
