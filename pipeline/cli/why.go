package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/lineage"
	"neurorbit/pipeline/provenance"
)

func (a *app) whyCommand() *cobra.Command {
	var run string
	cmd := &cobra.Command{
		Use:   "why STAGE",
		Short: "Say what makes a stage stale: what changed, old -> new",
		Long: `Names each component of the stage's key that differs from when the stage was
last made for this config: config keys, inputs, source files, modules, and what
is wrong with stored results. An input made by another stage is followed down
to what changed there. Then it lists the shards: those reused and those to be
computed, each with its reason.

--run says the same of a past run, from its record: an ID that neurorbit log
lists or its beginning, or "latest".`,
		Example:           "  neurorbit why STAGE\n  neurorbit why STAGE --set KEY=VALUE\n  neurorbit why STAGE --run latest",
		Annotations:       exits(exitDone, fault.Usage),
		Args:              nArgs(1, "the name of one stage"),
		ValidArgsFunction: a.completeStages,
		RunE: func(_ *cobra.Command, args []string) error {
			if run != "" {
				p, err := a.openStore()
				if err != nil {
					return err
				}
				y, err := lineage.WhyInRun(p, args[0], run)
				if err != nil {
					return err
				}
				return a.emit(y, a.short(y.Text))
			}
			p, plans, err := a.openPlanned(args...)
			if err != nil {
				return err
			}
			y := lineage.WhyPlanned(p, plans[len(plans)-1])
			return a.emit(y, a.short(y.Text))
		},
	}
	cmd.Flags().StringVar(&run, "run", "", "explain a past run: its ID or the beginning of it, or latest")
	must(cmd.RegisterFlagCompletionFunc("run", a.completeRuns))
	return cmd
}

func (a *app) completeRuns(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	out := []string{"latest"}
	if p, err := a.openStore(); err == nil {
		runs, _ := provenance.Runs(p.Data)
		for _, r := range slices.Backward(runs) {
			out = append(out, r.ID+"\t"+r.CommandLine())
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}
