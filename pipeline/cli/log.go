package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/text"
)

func (a *app) logCommand() *cobra.Command {
	var limit int
	var stage string
	cmd := &cobra.Command{
		Use:   "log [RUN]",
		Short: "List the runs, or show one with its stages and environment",
		Long: `Lists the runs, oldest first, or shows one: RUN is its ID or the beginning of
it, or "latest". With --stage only those are listed that computed something of a
stage.`,
		Example: "  neurorbit log\n  neurorbit log latest\n  neurorbit log --stage STAGE",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fault.New(fault.Usage, "log takes at most one run ID", "neurorbit log --help")
			}
			return nil
		},
		Annotations: exits(exitDone, fault.Usage),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := a.openStore()
			if err != nil {
				return err
			}
			runs, err := a.runs(p)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				r, err := provenance.Find(runs, args[0])
				if near := text.Nearest(args[0], p.Names()); err != nil && near != "" {
					return fault.New(fault.Usage, err.Error(), "did you mean neurorbit log --stage "+near+"?")
				}
				if err != nil {
					return err
				}
				return a.emit(r, func(w io.Writer) { printRun(w, r) })
			}
			if stage != "" {
				if err := p.Known(stage); err != nil {
					return err
				}
				runs = slices.DeleteFunc(runs, func(r *provenance.Run) bool {
					return !slices.ContainsFunc(r.Stages, func(s engine.StageResult) bool { return s.Stage == stage && s.Computed > 0 })
				})
			}
			if limit > 0 && len(runs) > limit {
				runs = runs[len(runs)-limit:]
			}
			return a.emit(runs, func(w io.Writer) { printRuns(w, a.screen(false), runs) })
		},
	}
	cmd.Flags().StringVar(&stage, "stage", "", "only runs that computed something of this stage")
	must(cmd.RegisterFlagCompletionFunc("stage", a.completeStages))
	cmd.Flags().IntVarP(&limit, "limit", "n", 20, "how many of the newest runs; 0 for all")
	return cmd
}

// runs reads the run records, and warns of damaged ones.
func (a *app) runs(p *engine.Project) ([]*provenance.Run, error) {
	runs, damaged, err := provenance.Read(p.Data)
	for _, d := range damaged {
		a.talk("warning: %v", d)
	}
	return append([]*provenance.Run{}, runs...), err
}

// printRuns writes a line for each run.
func printRuns(w io.Writer, s text.Screen, runs []*provenance.Run) {
	rows := [][]string{{"RUN", "CONFIG", "OUTCOME", "COMPUTED", "TOOK", "COMMAND"}}
	for _, r := range runs {
		computed, reused := r.Shards()
		config, command := strings.TrimPrefix(r.Config, "experiments/"), strings.TrimPrefix(r.CommandLine(), "neurorbit ")
		count := fmt.Sprintf("%d/%d", computed, computed+reused)
		rows = append(rows, []string{r.ID, text.Clip(config, 16), r.Ended(), count, r.Took(), command})
	}
	fmt.Fprintln(w, strings.Join(s.Table(rows), "\n"))
}

func printRun(w io.Writer, r *provenance.Run) {
	fmt.Fprintf(w, "run %s: %s, %s\n  config %s (%s)\n  command %s\n", r.ID, r.Ended(), r.Took(), r.Config, r.ConfigFile, r.CommandLine())
	if r.Error != "" {
		fmt.Fprintf(w, "  error (exit %d): %s\n", r.Exit, r.Error)
	}
	r.Environment.Text(w, "  ")
	if r.PeakMemory > 0 {
		fmt.Fprintf(w, "  peak memory  %d MB\n", (r.PeakMemory+1e6-1)/1e6)
	}
	for _, result := range r.Stages {
		result.Reasons = nil // why --run says them
		printResult(w, result)
	}
}
