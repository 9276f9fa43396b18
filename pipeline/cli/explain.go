package cli

import (
	"io"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/lineage"
)

func (a *app) explainCommand() *cobra.Command {
	var full bool
	cmd := &cobra.Command{
		Use:   "explain FILE",
		Short: "Say what made a table, figure, page or Parquet file",
		Long: `FILE is a file below reports/ or data/artifacts/, the name of one without its
folder and extension, an input file of a stage, or a copy of one of these, which
is found by its digest. Shows whether it is current, the stage and shard that
made it, what they read and the stages behind that, config keys with their
places, the run, and the command that makes the file again. --full shows all of
each stage: every config key, input and source file, with the environment.`,
		Example: `  neurorbit explain reports/index.html
  neurorbit explain TABLE
  neurorbit explain data/artifacts/CONFIG/STAGE/TABLE.parquet --json`,
		Annotations: exits(exitDone, fault.Usage, fault.Stale),
		Args:        nArgs(1, "the path of one file"),

		ValidArgsFunction: a.completeFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := a.open()
			if err != nil {
				return err
			}
			e, err := lineage.Explain(p, args[0])
			if err != nil {
				return err
			}
			more := p.Command("explain", "--full", args[0])
			return a.emit(e, func(w io.Writer) { e.Text(w, a.screen(full), more) })
		},
	}
	cmd.Flags().BoolVar(&full, "full", false, "show every config key, input and source file of each stage")
	return cmd
}
