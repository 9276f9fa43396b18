package cli

import (
	"github.com/spf13/cobra"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/lineage"
)

func (a *app) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain FILE",
		Short: "Say what made a table, figure, page or Parquet file, and the command that makes it again",
		Long: `FILE is a file below reports/ or data/artifacts/, an input file of a stage, or a
copy of one of these: it is found by its path, otherwise by its digest. Shows the
stage and shard, the config keys with their origins, the inputs and the stages
they come from, the code, the run and its environment, and the command that makes
the file again.`,
		Example: `  neurorbit explain reports/index.html
  neurorbit explain data/artifacts/CONFIG/STAGE/TABLE.parquet --json`,
		Annotations: exits(exitDone, fault.Usage, fault.Stale),
		Args:        nArgs(1, "the path of one file"),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := a.open()
			if err != nil {
				return err
			}
			e, err := lineage.Explain(p, args[0])
			if err != nil {
				return err
			}
			return a.emit(e, e.Text)
		},
	}
}
