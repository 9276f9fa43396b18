package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
)

func (a *app) runCommand() *cobra.Command {
	var (
		workers       int
		dryRun, force bool
		check         bool
		offline       bool
		shard, partOf string
	)
	cmd := &cobra.Command{
		Use:   "run [STAGE...]",
		Short: "Make stale stages fresh",
		Long: `Computes the shards whose key has no stored result, for the named stages and
those they read from (all stages if none is named), and publishes the tables
and files below data/artifacts/<config>/. What is fresh is left alone.

A stage that reads data from outside looks for it first: in data/raw/, where the
config or the environment says, then at the mirrors the config lists.

Interrupting is safe: finished shards are kept, and the same command goes on.

With --shard i/n it computes one of n parts of the work, without the store's
lock: parts may run at the same time, on machines that share this folder, in any
order, and more than once. They publish nothing; neurorbit merge does. A stage
that reads from another waits until that one has been merged. --shard auto reads
i and n from the environment of a Slurm job array or a Kubernetes Indexed Job.
neurorbit submit divides by measured times and hands over all of that.`,
		Example: `  neurorbit run
  neurorbit run -c quick
  neurorbit run orbits --set orbits.n=[5,6] -j 1
  neurorbit run --check
  neurorbit run survey --shard 1/4`,
		Annotations:       exits(exitDone, exitBug, exitUsage, exitStale, exitStage, exitClaim, exitUnavailable, exitLocked, exitInterrupted),
		ValidArgsFunction: a.completeStages,
		RunE: func(cmd *cobra.Command, args []string) error {
			if workers < 1 {
				return &usageError{fmt.Sprintf("-j %d: at least one worker is needed", workers), "neurorbit run -j 1"}
			}
			if err := errors.Join(exclusive(cmd, "dry-run", "check", "shard"), exclusive(cmd, "force", "check", "shard")); err != nil {
				return err
			}
			part, err := parsePart(shard, os.Getenv)
			if err != nil {
				return err
			}
			p, err := a.open()
			if err != nil {
				return err
			}
			opt := engine.Options{Stages: args, Workers: workers, Force: force, Offline: offline, Getenv: os.Getenv}
			switch {
			case part != nil:
				return a.runPart(cmd.Context(), p, *part, partOf, opt)
			case partOf != "":
				return &usageError{"--part-of needs --shard", "neurorbit run --part-of " + partOf + " --shard 1/n"}
			case dryRun:
				return a.dryRun(p, opt)
			case check:
				return a.recheckAll(cmd.Context(), p, opt)
			}
			return a.run(cmd.Context(), p, opt)
		},
	}
	f := cmd.Flags()
	f.IntVarP(&workers, "jobs", "j", defaultWorkers(), "shards computed at the same time")
	f.BoolVarP(&dryRun, "dry-run", "n", false, "say what would be done, and why (exit 3 if anything)")
	f.BoolVar(&force, "force", false, "compute the named stages again, whatever is stored")
	f.BoolVar(&check, "check", false, "compute fresh shards again and compare every byte; stores nothing")
	f.BoolVar(&offline, "offline", os.Getenv("NEURORBIT_OFFLINE") != "", "never use the network (also: NEURORBIT_OFFLINE=1)")
	f.StringVar(&shard, "shard", "", "compute only part i of n, from 1/n to n/n, or auto; see neurorbit merge")
	f.StringVar(&partOf, "part-of", "", "the array of jobs that --shard is a part of: SUBMISSION/JOB, as neurorbit submit made it")
	return cmd
}

// exclusive refuses flags that contradict each other.
func exclusive(cmd *cobra.Command, names ...string) error {
	var given []string
	for _, name := range names {
		if cmd.Flags().Changed(name) {
			given = append(given, "--"+name)
		}
	}
	if len(given) > 1 {
		return &usageError{strings.Join(given, " and ") + " contradict each other", cmd.CommandPath() + " --help"}
	}
	return nil
}

// run makes stages fresh and prints what it did.
func (a *app) run(ctx context.Context, p *project.Project, opt engine.Options) error {
	rec, err := a.record(ctx, p, opt)
	if rec == nil {
		return err
	}
	if a.json {
		return errors.Join(a.printJSON(rec), err)
	}
	a.printRun(rec, err)
	if err == nil {
		if err := a.noteOldReport(p); err != nil {
			a.talk("warning: %v", err)
		}
	}
	return a.resumable(err)
}

// printRun prints what a run did and, if it went well, the stamps on the results.
func (a *app) printRun(rec *provenance.Run, err error) {
	a.printResults(rec)
	if err == nil {
		a.printStamps(recordStamps(rec))
	}
}

// resumable adds to an interruption how to go on.
func (a *app) resumable(err error) error {
	if errors.Is(err, context.Canceled) {
		return &resumeError{err, commandLine(a.args)}
	}
	return err
}

// record makes stages fresh, with a run record. It is nil if the run could not
// begin.
func (a *app) record(ctx context.Context, p *project.Project, opt engine.Options) (*provenance.Run, error) {
	unlock, err := a.lock(p.Project)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if n, err := p.Store.Unmerged(); err == nil && n > 0 {
		a.talk("warning: %d results of parts have not been merged and do not count; neurorbit merge takes them in", n)
	}
	return a.recorded(p, "", opt, func(opt engine.Options) ([]engine.StageResult, error) {
		return p.Run(ctx, p.Cfg, opt)
	})
}

// recorded does what makes results, with a run record, which is nil if it could
// not be written. label, if any, becomes part of its name.
func (a *app) recorded(p *project.Project, label string, opt engine.Options, do func(engine.Options) ([]engine.StageResult, error)) (*provenance.Run, error) {
	start := time.Now()
	rec := &provenance.Run{
		ID: provenance.NewRunID(start) + label, Command: append([]string{"neurorbit"}, a.args...), Config: p.Cfg.Name,
		ConfigFile: p.Config.Path, Sets: p.Config.Sets, Settings: p.Cfg.Settings, Start: start.UTC(),
		Outcome: "running", Environment: provenance.Current(),
	}
	if err := rec.Save(p.Data); err != nil {
		return nil, err
	}
	opt.RunID = rec.ID
	progress := a.newProgress()
	opt.Observer = progress
	var err error
	rec.Stages, err = do(opt)
	progress.close()

	// Not the time of day, which may have been set meanwhile.
	rec.End = rec.Start.Add(time.Since(start))
	rec.Exit, rec.PeakMemory = exitCode(err), provenance.PeakMemory()
	switch {
	case err == nil:
		rec.Outcome = "done"
	case errors.Is(err, context.Canceled):
		rec.Outcome = "interrupted"
	default:
		rec.Outcome, rec.Error = "failed", err.Error()
	}
	return rec, errors.Join(err, rec.Save(p.Data))
}

// A resumeError is an interruption that says how to go on.
type resumeError struct {
	err  error
	hint string
}

func (e *resumeError) Error() string { return "interrupted" }
func (e *resumeError) Unwrap() error { return e.err }
func (e *resumeError) Hint() string {
	return "finished shards are kept; to go on: " + e.hint
}

// commandLine is the command that has these arguments.
func commandLine(args []string) string {
	return shellWords(append([]string{"neurorbit"}, args...))
}

// shellWords quotes words for a shell.
func shellWords(args []string) string {
	var words []string
	for _, arg := range args {
		if arg == "" || strings.ContainsAny(arg, " \t\n\"'`$&|;<>()[]{}*?!#~\\") {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

// printStamps ends a command's output with the reservations on its results, each
// once, and what to do about them.
func (a *app) printStamps(stamps []stage.Stamp) {
	for i, s := range stamps {
		if slices.Contains(stamps[:i], s) {
			continue
		}
		a.talk("note: %s", s.Text)
		for line := range strings.Lines(s.Remedy) {
			a.talk("hint: %s", strings.TrimRight(line, "\n"))
		}
	}
}

// recordStamps returns the stamps on what a run made.
func recordStamps(rec *provenance.Run) []stage.Stamp {
	var out []stage.Stamp
	for _, r := range rec.Stages {
		out = append(out, r.Stamps...)
	}
	return out
}

// planStamps returns the stamps on what the planned stages made.
func planStamps(plans []*engine.StagePlan) []stage.Stamp {
	var out []stage.Stamp
	for _, sp := range plans {
		out = append(out, sp.Stamps()...)
	}
	return out
}

func (a *app) printResults(rec *provenance.Run) {
	for _, r := range rec.Stages {
		what := fmt.Sprintf("computed %d of %d shards", r.Computed, r.Shards)
		switch {
		case r.State == engine.Fresh && r.Computed == 0:
			what = "fresh, nothing to do"
		case r.Computed+r.Reused+len(r.Left) < r.Shards:
			what = "stopped: " + what
		case r.Restored:
			what = "put together from stored shards, nothing computed"
		case len(r.Left) > 0:
			what = fmt.Sprintf("incomplete: %d of %d shards have no result", len(r.Left), r.Shards)
		case r.Reused > 0:
			what += fmt.Sprintf(", reused %d", r.Reused)
		}
		fmt.Fprintf(a.out, "%-12s %s  %s  %.2f s\n", r.Stage, engine.ShortKey(r.Key), what, r.Seconds)
		if r.State != engine.Fresh {
			printReasons(a.out, r.Reasons, "             ", nil)
		}
	}
}

// dryRun says what a run would do.
func (a *app) dryRun(p *project.Project, opt engine.Options) error {
	plans, err := p.Plan(p.Cfg, opt.Stages, opt.Force)
	if err != nil {
		return err
	}
	return a.printPlans(p, plans, nil)
}

// A recheck is the outcome of recomputing some of the stored shards.
type recheck struct {
	engine.Recheck
	Of int `json:"of"` // stored shards there are
}

// recompute computes the first n of the jobs again; 0 means all.
func (a *app) recompute(ctx context.Context, p *project.Project, jobs []engine.StoredShard, n, workers int) (*recheck, error) {
	r := &recheck{Of: len(jobs)}
	if n > 0 && n < len(jobs) {
		jobs = jobs[:n]
	}
	progress := a.newProgress()
	progress.recompute(jobs)
	defer progress.close()
	var err error
	r.Recheck, err = p.Recompute(ctx, jobs, engine.Options{Workers: workers, Observer: progress})
	return r, err
}

// write writes the outcome, if there is one.
func (r *recheck) write(w io.Writer) {
	if r == nil {
		return
	}
	fmt.Fprintf(w, "recomputed %d of %d shards: %d differ\n", r.Shards, r.Of, len(r.Mismatches))
	for _, m := range r.Mismatches {
		fmt.Fprintf(w, "  %s\n", m)
	}
}

// err is the error of a recomputation that gave other bytes, or nil.
func (r *recheck) err() error {
	if r == nil || len(r.Mismatches) == 0 {
		return nil
	}
	return &claimError{
		fmt.Sprintf("%d recomputed outputs differ from the stored ones", len(r.Mismatches)),
		"neurorbit check --read-data tells whether the store is damaged; if it is not, the stage is not deterministic",
	}
}

// recheckAll computes all fresh shards again and compares them with what is
// stored.
func (a *app) recheckAll(ctx context.Context, p *project.Project, opt engine.Options) error {
	plans, err := p.Plan(p.Cfg, opt.Stages, false)
	if err != nil {
		return err
	}
	if err := needFresh(p, plans); err != nil {
		return err
	}
	r, err := a.recompute(ctx, p, engine.StoredShards(plans), 0, opt.Workers)
	if err != nil {
		return err
	}
	if a.json {
		if err := a.printJSON(r); err != nil {
			return err
		}
	} else {
		r.write(a.out)
	}
	return r.err()
}

func needFresh(p *project.Project, plans []*engine.StagePlan) error { return p.NeedFresh(plans) }

// configFlag is what selects the config on a command line.
func configFlag(p *project.Project) string { return p.Flag() }
