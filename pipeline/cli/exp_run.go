package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
)

func (a *app) expRunCommand() *cobra.Command {
	var (
		workers int
		dryRun  bool
		offline bool
		grids   []string
		base    string
	)
	cmd := &cobra.Command{
		Use:   "run [NAME...]",
		Short: "Run experiments one after the other",
		Long: `Runs all stages of each named experiment, as neurorbit run does: with a run
record each, under the store's lock, going on where an earlier run stopped. A
shard that another config has made already is reused. When a stage of one
experiment fails, the others are still run.

--grid KEY=V1,V2,... makes an experiment for each value, and for each
combination when it is given several times: files in configs/` + gridDir + `/,
named after what differs, that extend --base. Values are in YAML flow style;
commas inside of brackets and quotes do not divide. Nothing is written unless
every combination is a valid config. A file that is there already is kept if it
is the same, and otherwise an error.`,
		Example: `  neurorbit exp run pbnn-n5 attractors-s
  neurorbit exp run --grid chaoticnet.range=0.16,0.2,0.24 --grid chaoticnet.t=12,30 -n
  neurorbit exp run --base quick --grid 'orbits.n=[4],[5],[4,5]'`,
		Annotations:       exits(exitDone, fault.Bug, fault.Usage, fault.Stale, fault.Stage, fault.Unavailable, fault.Locked, fault.Interrupted),
		ValidArgsFunction: a.completeExperiments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if workers < 1 {
				return fault.New(fault.Usage, fmt.Sprintf("-j %d: at least one worker is needed", workers), "neurorbit exp run -j 1")
			}
			if len(args) == 0 && len(grids) == 0 {
				return fault.New(fault.Usage, "exp run takes names of experiments, or --grid", "neurorbit exp list shows the experiments")
			}
			root, err := a.root()
			if err != nil {
				return err
			}
			configs, err := a.loadExperiments(root, args)
			if err != nil {
				return err
			}
			overlays, err := a.grid(root, base, grids)
			if err != nil {
				return err
			}
			for _, o := range overlays {
				configs = append(configs, o.Config)
			}
			if dryRun {
				return a.expDryRun(root, configs)
			}
			if err := writeOverlays(overlays); err != nil {
				return err
			}
			opt := engine.Options{Workers: workers, Offline: offline, Getenv: os.Getenv}
			return a.expRun(cmd.Context(), root, configs, opt)
		},
	}
	f := cmd.Flags()
	f.IntVarP(&workers, "jobs", "j", defaultWorkers(), "shards computed at the same time")
	f.BoolVarP(&dryRun, "dry-run", "n", false, "say what would be computed and how long that takes; write nothing (exit 3 if anything)")
	f.BoolVar(&offline, "offline", os.Getenv("NEURORBIT_OFFLINE") != "", "never use the network (also: NEURORBIT_OFFLINE=1)")
	f.StringArrayVar(&grids, "grid", nil, "an experiment for each value: KEY=V1,V2,... (may be repeated)")
	f.StringVar(&base, "base", "paper", "config that the experiments of --grid extend")
	must(cmd.RegisterFlagCompletionFunc("base", a.completeConfigs))
	must(cmd.RegisterFlagCompletionFunc("grid", a.completeKeys))
	return cmd
}

// grid makes the overlays of --grid; nothing is written.
func (a *app) grid(root, base string, grids []string) ([]experiment.Overlay, error) {
	if len(grids) == 0 {
		return nil, nil
	}
	from, err := experimentPath(root, base)
	if err != nil {
		return nil, err
	}
	folder := project.Shown(filepath.Join(root, "configs", filepath.FromSlash(gridDir)))
	overlays, err := experiment.Grid(a.program.Schema(), from, folder, grids)
	if err != nil {
		return nil, err
	}
	for _, o := range overlays {
		have, err := os.ReadFile(o.Path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		case !bytes.Equal(have, o.Text):
			return nil, fault.New(fault.Usage, o.Path+" is there already and differs from what --grid would write", "rename that file, or remove it")
		}
	}
	return overlays, nil
}

// writeOverlays writes those overlays that are not there yet.
func writeOverlays(overlays []experiment.Overlay) error {
	for _, o := range overlays {
		if _, err := os.Stat(o.Path); err == nil {
			continue // the same, as grid has checked
		}
		err := store.WriteFile(o.Path, func(w io.Writer) error { _, err := w.Write(o.Text); return err }, 0o644)
		if err != nil {
			return err
		}
	}
	return nil
}

// expDryRun says what running the configs in turn would compute.
func (a *app) expDryRun(root string, configs []*config.Config) error {
	type row struct {
		Name string `json:"name"`
		File string `json:"file"`
		*outlook
	}
	var rows []row
	planned := map[string]bool{}
	var all outlook
	for _, c := range configs {
		p, err := a.program.With(root, c)
		if err != nil {
			return err
		}
		o, err := lookOfProject(p, planned)
		if err != nil {
			return err
		}
		rows = append(rows, row{experimentName(c), c.Path, o})
		all.Compute += o.Compute
		all.Open += o.Open
		all.Seconds += o.Seconds
	}
	if a.json {
		err := a.printJSON(map[string]any{
			"experiments": rows, "to_compute": all.Compute, "at_most_also": all.Open, "seconds": all.Seconds,
		})
		if err != nil {
			return err
		}
	} else {
		for _, r := range rows {
			fmt.Fprintf(a.out, "%s: %s\n", r.Name, r.outlook)
		}
		fmt.Fprintf(a.out, "%d experiments in this order: %s, about %s of one core\n", len(rows), all.work(), minutes(all.Seconds))
	}
	for _, r := range rows {
		if r.State != engine.Fresh {
			return silent(fault.Stale)
		}
	}
	return nil
}

// expRun runs configs in turn. A failure of a stage does not keep the others from
// running; anything else does.
func (a *app) expRun(ctx context.Context, root string, configs []*config.Config, opt engine.Options) error {
	var runs []*provenance.Run
	var failed error
	for i, c := range configs {
		a.talk("experiment %d of %d: %s", i+1, len(configs), experimentName(c))
		p, err := a.program.With(root, c)
		if err != nil {
			return err
		}
		rec, err := a.record(ctx, p, opt)
		if rec != nil {
			runs = append(runs, rec)
			if !a.json {
				fmt.Fprintf(a.out, "%s: %s\n", experimentName(c), rec.Outcome)
				printResults(a.out, rec)
			}
		}
		var stage *engine.StageError
		if err != nil && !errors.As(err, &stage) {
			failed = errors.Join(err, failed)
			break
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("experiment %s: %w", experimentName(c), err))
		}
	}
	if a.json {
		if err := a.printJSON(map[string]any{"runs": runs}); err != nil {
			return err
		}
	}
	return a.resumable(failed)
}
