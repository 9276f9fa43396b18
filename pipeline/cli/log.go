package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/provenance"
)

func (a *app) logCommand() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "log [RUN]",
		Short: "List the runs, or show one with its stages and environment",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &usageError{"log takes at most one run ID", "neurorbit log --help"}
			}
			return nil
		},
		Annotations: exits(exitDone, exitUsage),
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
				fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%s\t%s\n", r.ID, r.Config, outcome(r), computed, reused, seconds(r), clip(commandLine(r.Command[1:]), 60))
			}
			return w.Flush()
		},
	}
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
	for _, r := range runs {
		if r.ID != id {
			continue
		}
		if a.json {
			return a.printJSON(r)
		}
		fmt.Fprintf(a.out, "run %s: %s, %s s\n  config %s (%s)\n  command %s\n", r.ID, outcome(r), seconds(r), r.Config, r.ConfigFile, commandLine(r.Command[1:]))
		if r.Error != "" {
			fmt.Fprintf(a.out, "  error (exit %d): %s\n", r.Exit, r.Error)
		}
		printEnvironment(a.out, r.Environment, "  ")
		if r.PeakMemoryMB > 0 {
			fmt.Fprintf(a.out, "  %-12s %d MiB\n", "peak memory", r.PeakMemoryMB)
		}
		a.printResults(r)
		return nil
	}
	return &usageError{"no run " + id, "neurorbit log lists them"}
}
