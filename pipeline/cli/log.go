package cli

import (
	"fmt"
	"slices"
	"text/tabwriter"

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
		Long: `Lists the runs, oldest first, or shows one: RUN is its ID or the beginning of it, or
"latest". With --stage only those are listed that computed something of a stage.`,
		Example: "  neurorbit log\n  neurorbit log latest\n  neurorbit log --stage orbits",
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
			runs, err := provenance.Runs(p.Data)
			if err != nil {
				return err
			}
			damaged, err := provenance.Damaged(p.Data)
			if err != nil {
				return err
			}
			for _, d := range damaged {
				a.talk("warning: %v", d)
			}
			if len(args) == 1 {
				return a.showRun(runs, args[0])
			}
			if _, ok := p.Find(stage); !ok && stage != "" {
				return unknownStage(p, stage)
			}
			if stage != "" {
				runs = slices.DeleteFunc(runs, func(r *provenance.Run) bool {
					return !slices.ContainsFunc(r.Stages, func(s engine.StageResult) bool { return s.Stage == stage && s.Computed > 0 })
				})
			}
			if limit > 0 && len(runs) > limit {
				runs = runs[len(runs)-limit:]
			}
			if a.json {
				if runs == nil {
					runs = []*provenance.Run{}
				}
				return a.printJSON(runs)
			}
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "RUN\tCONFIG\tOUTCOME\tCOMPUTED\tREUSED\tSECONDS\tCOMMAND")
			for _, r := range runs {
				computed, reused := 0, 0
				for _, s := range r.Stages {
					computed += s.Computed
					reused += s.Reused
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%s\t%s\n", r.ID, r.Config, outcome(r), computed, reused, seconds(r), text.Clip(commandLine(r.Command[1:]), 60))
			}
			return w.Flush()
		},
	}
	cmd.Flags().StringVar(&stage, "stage", "", "only runs that computed something of this stage")
	must(cmd.RegisterFlagCompletionFunc("stage", a.completeStages))
	cmd.Flags().IntVarP(&limit, "limit", "n", 20, "how many of the newest runs; 0 for all")
	return cmd
}

func outcome(r *provenance.Run) string {
	if r.Outcome == "running" {
		return "killed or running"
	}
	return r.Outcome
}

func seconds(r *provenance.Run) string {
	if r.End.IsZero() {
		return "-"
	}
	return fmt.Sprintf("%.2f", r.End.Sub(r.Start).Seconds())
}

func (a *app) showRun(runs []*provenance.Run, id string) error {
	r, err := findRun(runs, id)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(r)
	}
	fmt.Fprintf(a.out, "run %s: %s, %s s\n  config %s (%s)\n  command %s\n", r.ID, outcome(r), seconds(r), r.Config, r.ConfigFile, commandLine(r.Command[1:]))
	if r.Error != "" {
		fmt.Fprintf(a.out, "  error (exit %d): %s\n", r.Exit, r.Error)
	}
	printEnvironment(a.out, r.Environment, "  ")
	if r.PeakMemory > 0 {
		fmt.Fprintf(a.out, "  peak memory  %d MB\n", (r.PeakMemory+1e6-1)/1e6)
	}
	printResults(a.out, r)
	return nil
}
