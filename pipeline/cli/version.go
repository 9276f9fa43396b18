package cli

import (
	"io"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/provenance"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:         "version",
		Short:       "Show the version and how the program was built",
		Annotations: exits(exitDone, fault.Usage),
		Args:        noArgs,
		RunE: func(*cobra.Command, []string) error {
			env := provenance.Current()
			return a.emit(env, func(w io.Writer) { env.Text(w, "") })
		},
	}
}
