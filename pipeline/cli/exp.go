package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/text"
)

func (a *app) expCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "exp",
		Short: "Experiments: list them, run them, compare what came out",
		Long: `An experiment is a config in configs/experiments/ that extends another and says
only what differs. Experiments share every stored shard whose key is equal, so
each costs no more than what it changes.`,
		Example: `  neurorbit exp list
  neurorbit exp run cfnn-t30 --grid chaoticnet.range=0.16,0.2
  neurorbit exp compare
  neurorbit exp report cfnn-t30 cfnn-full-range`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.expListCommand(), a.expRunCommand(), a.expCompareCommand(), a.expReportCommand())
	for _, sub := range cmd.Commands() {
		sub.PreRunE = func(cmd *cobra.Command, _ []string) error {
			for _, flag := range []string{"config", "set"} {
				if cmd.Flags().Changed(flag) {
					return fault.New(fault.Usage, fmt.Sprintf("exp %s takes no --%s", cmd.Name(), flag),
						"name experiments, or use exp run --grid; neurorbit exp "+cmd.Name()+" --help")
				}
			}
			return nil
		}
	}
	return cmd
}

// experiments opens the project to look at its experiments.
func (a *app) experiments() (*experiment.Home, error) {
	root, err := a.root()
	if err != nil {
		return nil, err
	}
	return experiment.Open(&a.program.Program, root)
}

// completeExperiments offers the names that are not typed yet.
func (a *app) completeExperiments(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	root, err := a.root()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := slices.DeleteFunc(experiment.Names(root), func(n string) bool { return slices.Contains(args, n) })
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (a *app) expListCommand() *cobra.Command {
	var verbose bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the experiments: state, cost of a run, what differs",
		Long: `A line for each config in configs/experiments/: whether it has been run, the
time on one core that a run takes, as doctor predicts it, and the keys that
differ from the config it extends. With -v also its description and how many of
its shards are stored (also for other configs) and would be computed. A range
such as "3 to 72 to compute" means that some shards read what is not made yet;
they are reused if it comes out as before.`,
		Example:     "  neurorbit exp list\n  neurorbit exp list -v",
		Annotations: exits(exitDone, fault.Usage),
		Args:        noArgs,
		RunE: func(*cobra.Command, []string) error {
			h, err := a.experiments()
			if err != nil {
				return err
			}
			list, faulty := h.List() // those that can be read, also if others cannot
			if list == nil {
				return faulty
			}
			s := a.screen(verbose)
			err = a.emit(map[string]any{"experiments": list}, func(w io.Writer) {
				rows := [][]string{{"EXPERIMENT", "STATE", "COST", "DIFFERS IN"}}
				for _, l := range list {
					lines := experiment.Lines(l.Changes)
					rows = append(rows, []string{l.Name, string(l.State), l.Cost(), strings.Join(lines, "; ")})
					if verbose {
						fmt.Fprintf(w, "%s (extends %s): %s\n    %s\n", l.Name, text.OrNone(l.Extends), l.Outlook, l.Description)
						for _, line := range lines {
							fmt.Fprintf(w, "    %s\n", text.Clip(line, s.Width-4))
						}
					}
				}
				if !verbose {
					fmt.Fprintln(w, strings.Join(text.Fit(s.Table(rows), s.Lines-1, "and %d more"), "\n")+"\nmore on each: neurorbit exp list -v")
				}
			})
			return errors.Join(err, faulty)
		},
	}
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "with descriptions, all differing keys, and what is stored")
	return cmd
}

const expRunHelp = `Runs all stages of each named experiment, as neurorbit run does, going on where
an earlier run stopped. When a stage of one experiment fails, the others are
still run.

--grid KEY=V1,V2,... makes an experiment for each value, and for each
combination when it is given several times: files that extend --base, named for
what differs, in configs/` + experiment.GridDir + `/. Values are in YAML flow
style. Nothing is written unless every combination is a valid config; a file
that is there already must be the same.`

func (a *app) expRunCommand() *cobra.Command {
	var (
		opt    = engine.Options{Getenv: os.Getenv}
		dryRun bool
		grids  []string
		base   string
	)
	cmd := &cobra.Command{
		Use:   "run [NAME...]",
		Short: "Run experiments one after the other",
		Long:  expRunHelp,
		Example: `  neurorbit exp run pbnn-n5 attractors-s
  neurorbit exp run --grid chaoticnet.range=0.16,0.2 --grid chaoticnet.t=12,30
  neurorbit exp run --base quick --grid 'attractors.sets[strange].s=1.3,1.5'`,
		Annotations:       exits(exitDone, fault.Bug, fault.Usage, fault.Stale, fault.Stage, fault.Unavailable, fault.Locked, fault.Interrupted),
		ValidArgsFunction: a.completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if opt.Workers < 1 {
				return fault.New(fault.Usage, fmt.Sprintf("-j %d: at least one worker is needed", opt.Workers), "neurorbit exp run -j 1")
			}
			if len(args) == 0 && len(grids) == 0 {
				return fault.New(fault.Usage, "exp run takes names of experiments, or --grid", "neurorbit exp list shows the experiments")
			}
			h, err := a.experiments()
			if err != nil {
				return err
			}
			configs, err := h.Load(args)
			if err != nil {
				return err
			}
			overlays, err := h.Grid(base, grids)
			if err != nil {
				return err
			}
			for _, o := range overlays {
				configs = append(configs, o.Config)
			}
			if dryRun {
				return a.expDryRun(h, configs)
			}
			if err := experiment.Write(overlays); err != nil {
				return err
			}
			return a.expRun(cmd.Context(), h, configs, opt)
		},
	}
	f := cmd.Flags()
	f.IntVarP(&opt.Workers, "jobs", "j", defaultWorkers(), "shards computed at the same time")
	f.BoolVarP(&dryRun, "dry-run", "n", false, "say what would be computed and how long that takes; write nothing (exit 3 if anything)")
	f.BoolVar(&opt.Offline, "offline", os.Getenv("NEURORBIT_OFFLINE") != "", "never use the network (also: NEURORBIT_OFFLINE=1)")
	f.StringArrayVar(&grids, "grid", nil, "an experiment for each value: KEY=V1,V2,... (may be repeated)")
	f.StringVar(&base, "base", a.program.Config, "config that the experiments of --grid extend")
	must(cmd.RegisterFlagCompletionFunc("base", a.completeConfigs))
	must(cmd.RegisterFlagCompletionFunc("grid", a.completeKeys))
	return cmd
}

// expDryRun says what running the configs in turn would compute.
func (a *app) expDryRun(h *experiment.Home, configs []*config.Config) error {
	each, all, err := h.Look(configs, true)
	if err != nil {
		return err
	}
	value := map[string]any{"experiments": each, "to_compute": all.Compute, "at_most_also": all.Open, "seconds": all.Seconds}
	err = a.emit(value, func(w io.Writer) {
		for _, e := range each {
			fmt.Fprintf(w, "%s: %s\n", e.Name, e.Outlook)
		}
		fmt.Fprintf(w, "%d experiments in this order: %s\n", len(each), all.ToDo())
	})
	if err == nil && slices.ContainsFunc(each, func(e experiment.Listed) bool { return e.State != engine.Fresh }) {
		err = silent(fault.Stale)
	}
	return err
}

// expRun runs configs in turn, each on the store as the one before left it. A
// failure of a stage does not keep the others from running; anything else does.
func (a *app) expRun(ctx context.Context, h *experiment.Home, configs []*config.Config, opt engine.Options) error {
	var runs []*provenance.Run
	var failed error
	a.streams, a.brief = !a.json, true
	for i, c := range configs {
		name := experiment.Name(c)
		a.talk("experiment %d of %d: %s", i+1, len(configs), name)
		e, err := a.program.Engine(h.Root)
		if err != nil {
			return err
		}
		rec, err := a.record(ctx, a.program.Of(e, c), opt)
		if rec != nil {
			runs = append(runs, rec)
			if computed, reused := rec.Shards(); !a.json {
				fmt.Fprintf(a.out, "%s: %s, computed %d of %d shards in %s\n", name, rec.Outcome, computed, computed+reused, rec.Took())
			}
		}
		var stage *engine.StageError
		if err != nil && !errors.As(err, &stage) {
			failed = errors.Join(err, failed)
			break
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("experiment %s: %w", name, err))
		}
	}
	if a.json {
		if err := a.printJSON(map[string]any{"runs": runs}); err != nil {
			return err
		}
	}
	return a.resumable(failed)
}
