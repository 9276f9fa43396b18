package cli

import (
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/fault"
)

func (a *app) configCommand() *cobra.Command {
	var schema bool
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print the resolved config with the origin of each value",
		Long: `Prints every key with its value and where it comes from: a file with line and
column, --set, or the default. The output is itself a valid config.

--schema prints the JSON Schema that editors use; configs/schema.json is a copy.`,
		Annotations: exits(exitDone, fault.Usage),
		Args:        noArgs,
		RunE: func(*cobra.Command, []string) error {
			if schema {
				text, err := a.program.Schema().JSON()
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.out, "%s\n", bytes.TrimSpace(text))
				return err
			}
			p, err := a.open()
			if err != nil {
				return err
			}
			c := p.Config
			value := map[string]any{"name": c.Name, "file": c.Path, "files": c.Files, "values": c.Leaves()}
			return a.data(value, func(w io.Writer) { w.Write(c.YAML()) })
		},
	}
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON Schema of config files")
	return cmd
}
