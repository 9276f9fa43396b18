package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/text"
)

func (a *app) runCommand() *cobra.Command {
	var f runFlags
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
order, and more than once. What they store counts as computed everywhere. A
stage that reads from another waits until all parts of that one have ended; run
without --shard computes what is left and publishes everything.`,
		Example: `  neurorbit run
  neurorbit run -c quick
  neurorbit run orbits --set orbits.n=[5,6] -j 1
  neurorbit run --check
  neurorbit run survey --shard 1/4`,
		Annotations:       exits(exitDone, fault.Bug, fault.Usage, fault.Stale, fault.Stage, fault.Claim, fault.Unavailable, fault.Locked, fault.Interrupted),
		ValidArgsFunction: a.completeStages,
		RunE: func(cmd *cobra.Command, args []string) error {
			part, err := f.check(cmd)
			if err != nil {
				return err
			}
			p, err := a.open()
			if err != nil {
				return err
			}
			for _, name := range args { // before it becomes a run
				if err := p.Known(name); err != nil {
					return err
				}
			}
			opt := engine.Options{Stages: args, Workers: f.workers, Force: f.force, Offline: f.offline, Getenv: os.Getenv}
			switch {
			case part != nil:
				return a.runPart(cmd.Context(), p, *part, opt)
			case f.dryRun:
				plans, err := p.Plan(p.Cfg, args, f.force)
				if err != nil {
					return err
				}
				if f.force {
					args = append(args, "--force")
				}
				return a.printPlans(p, plans, nil, args...)
			case f.compare:
				return a.recheckAll(cmd.Context(), p, opt)
			}
			return a.run(cmd.Context(), p, opt)
		},
	}
	fs := cmd.Flags()
	fs.IntVarP(&f.workers, "jobs", "j", defaultWorkers(), "shards computed at the same time")
	fs.BoolVarP(&f.dryRun, "dry-run", "n", false, "say what would be done, and why (exit 3 if anything)")
	fs.BoolVar(&f.force, "force", false, "compute the named stages again, whatever is stored")
	fs.BoolVar(&f.compare, "check", false, "compute fresh shards again and compare every byte; stores nothing")
	fs.BoolVar(&f.offline, "offline", os.Getenv("NEURORBIT_OFFLINE") != "", "never use the network (also: NEURORBIT_OFFLINE=1)")
	fs.StringVar(&f.shard, "shard", "", "compute only part i of n, from 1/n to n/n")
	return cmd
}

type runFlags struct {
	workers                         int
	dryRun, force, compare, offline bool
	shard                           string
}

// check refuses flags that contradict each other, and parses --shard.
func (f *runFlags) check(cmd *cobra.Command) (*engine.Part, error) {
	if f.workers < 1 {
		return nil, fault.New(fault.Usage, fmt.Sprintf("-j %d: at least one worker is needed", f.workers), "neurorbit run -j 1")
	}
	if err := errors.Join(exclusive(cmd, "dry-run", "check", "shard"), exclusive(cmd, "force", "check", "shard")); err != nil {
		return nil, err
	}
	if f.shard == "" {
		return nil, nil
	}
	i, n, ok := strings.Cut(f.shard, "/")
	part, errI := strconv.Atoi(i)
	of, errN := strconv.Atoi(n)
	if !ok || errI != nil || errN != nil || of < 1 || part < 1 || part > of {
		return nil, fault.New(fault.Usage, fmt.Sprintf("--shard %s: want i/n with i from 1 to n", f.shard), "for example: neurorbit run --shard 1/4")
	}
	return &engine.Part{I: part, N: of}, nil
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
		return fault.New(fault.Usage, strings.Join(given, " and ")+" contradict each other", cmd.CommandPath()+" --help")
	}
	return nil
}

// run makes stages fresh and prints what it did.
func (a *app) run(ctx context.Context, p *project.Project, opt engine.Options) error {
	a.streams = !a.json
	rec, err := a.record(ctx, p, opt)
	if rec != nil && a.json {
		err = errors.Join(a.printJSON(rec), err)
	}
	if rec == nil || a.json || err != nil {
		return a.resumable(err)
	}
	var stamps []stage.Stamp
	for _, r := range rec.Stages {
		stamps = append(stamps, r.Stamps...)
	}
	a.printStamps(stamps)
	var plans []*engine.StagePlan
	if len(opt.Stages) > 0 { // else all are fresh now
		plans, err = p.Plan(p.Cfg, nil, false)
	}
	if err == nil {
		err = a.hintNext(p, plans)
	}
	if err != nil {
		a.talk("warning: %v", err)
	}
	return nil
}

// runPart computes a part beside other parts.
func (a *app) runPart(ctx context.Context, p *project.Project, part engine.Part, opt engine.Options) (err error) {
	if err := p.Store.Join(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Store.Leave()) }()
	a.streams = !a.json
	rec, err := a.recorded(p, fmt.Sprintf("-%d-of-%d", part.I, part.N), opt, func(opt engine.Options) ([]engine.StageResult, error) {
		return p.RunPart(ctx, p.Cfg, part, opt)
	})
	if rec != nil && a.json {
		err = errors.Join(a.printJSON(rec), err)
	}
	return a.resumable(err)
}

// resumable adds to an interruption how to go on.
func (a *app) resumable(err error) error {
	if !errors.Is(err, context.Canceled) {
		return err
	}
	goOn := slices.DeleteFunc(slices.Clone(a.args), func(arg string) bool { return arg == "--force" || arg == "--force=true" })
	hint := "finished shards are kept; to go on: " + commandLine(goOn)
	if len(goOn) < len(a.args) {
		hint = "finished shards are kept; " + commandLine(goOn) + " uses them and, for the rest, what was stored before; --force begins anew"
	}
	return fault.Wrap(fault.Interrupted, err, hint)
}

// commandLine is the command that has these arguments.
func commandLine(args []string) string {
	return text.Command(append([]string{"neurorbit"}, args...)...)
}

// record makes stages fresh, with a run record. It is nil if the run could not
// begin.
func (a *app) record(ctx context.Context, p *project.Project, opt engine.Options) (*provenance.Run, error) {
	unlock, err := a.lock(p.Project)
	if err != nil {
		return nil, err
	}
	defer unlock()
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
	a.computing.Store(true)
	defer a.computing.Store(false)
	opt.RunID = rec.ID
	progress := a.newProgress(opt.Workers)
	opt.Observer = progress
	if a.streams {
		progress.print = func(r engine.StageResult) error {
			if a.brief && r.Computed == 0 && (r.Restored || r.State == engine.Fresh) {
				return nil
			}
			return a.emit(r, func(w io.Writer) { printResult(w, r) })
		}
	}
	if plans, err := p.Plan(p.Cfg, opt.Stages, opt.Force); err == nil && label == "" {
		each, _ := forecasts(p, plans)
		progress.expect(each)
	}
	var err error
	rec.Stages, err = do(opt)
	progress.close()
	for _, r := range rec.Stages[progress.printed:] { // one that stopped
		if a.streams && progress.err == nil {
			progress.err = progress.print(r)
		}
	}

	// Not the time of day, which may have been set meanwhile.
	rec.End = rec.Start.Add(time.Since(start))
	rec.Exit, rec.PeakMemory = int(fault.Of(err)), provenance.PeakMemory()
	switch {
	case err == nil:
		rec.Outcome = "done"
	case errors.Is(err, context.Canceled):
		rec.Outcome = "interrupted"
	default:
		rec.Outcome, rec.Error = "failed", err.Error()
	}
	return rec, errors.Join(err, rec.Save(p.Data), progress.err)
}

// printStamps ends a command's output with the reservations on its results, each
// once, and what to do about them.
func (a *app) printStamps(stamps []stage.Stamp) {
	seen := map[stage.Stamp]bool{}
	for _, s := range stamps {
		if seen[s] {
			continue
		}
		seen[s] = true
		a.talk("note: %s", s.Text)
		for line := range strings.Lines(s.Remedy) {
			a.talk("hint: %s", strings.TrimRight(line, "\n"))
		}
	}
}

// planStamps returns the stamps on what the planned stages made.
func planStamps(plans []*engine.StagePlan) []stage.Stamp {
	var out []stage.Stamp
	for _, sp := range plans {
		out = append(out, sp.Stamps()...)
	}
	return out
}

// printResult says in a line what was done for a stage, and in another why.
func printResult(w io.Writer, r engine.StageResult) {
	what := fmt.Sprintf("computed %d of %d shards", r.Computed, r.Shards)
	if r.Reused > 0 {
		what += fmt.Sprintf(", reused %d", r.Reused)
	}
	switch {
	case len(r.Left) > 0:
		what += fmt.Sprintf(", %d wait for other parts", len(r.Left))
	case r.State == engine.Fresh && r.Computed == 0:
		what = "fresh, nothing to do"
	case r.Computed+r.Reused < r.Shards:
		what = "stopped: " + what
	case r.Restored:
		what = "all shards stored, nothing computed"
	}
	fmt.Fprintf(w, "%-17s %s  %s  %s\n", r.Stage, stage.ShortKey(r.Key), what, text.Duration(r.Seconds))
	if r.State != engine.Fresh && len(r.Reasons) > 0 && r.Reasons[0].Name != "" { // not if it is new or forced
		fmt.Fprintf(w, "%13s%s\n", "", text.Clip(engine.Headline(r.Reasons), 67))
	}
}
