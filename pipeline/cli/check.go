package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
)

// quickRead is how many stored bytes check digests without --read-data.
const quickRead = 256 << 20

func (a *app) checkCommand() *cobra.Command {
	var readData bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the store: the ledger, every blob, every published file",
		Long: fmt.Sprintf(`Verifies the checksum of every ledger line, that every recorded blob is there
with its size, and that published files are what was published. Blobs are read
and digested up to %d MiB in all; --read-data reads every one.

What is damaged is named by stage and shard. neurorbit run computes just that
again.`, quickRead>>20),
		Annotations: exits(exitDone, exitUsage, exitDamage),
		Args:        noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := a.openStore()
			if err != nil {
				return err
			}
			limit := int64(quickRead)
			if readData {
				limit = -1
			}
			c, err := p.Check(cmd.Context(), limit)
			if err != nil {
				return err
			}
			if a.json {
				if err := a.printJSON(c); err != nil {
					return err
				}
			} else {
				a.printDamages(c.Damages)
				fmt.Fprintln(a.out, storeSummary(c))
			}
			return damaged(c.Damages)
		},
	}
	cmd.Flags().BoolVar(&readData, "read-data", false, "read and digest every stored byte")
	return cmd
}

// printDamages prints what is damaged, one item a line.
func (a *app) printDamages(damages []engine.Damage) {
	for _, d := range damages {
		of := ""
		if d.Stage != "" {
			of = " (stage " + d.Stage
			if d.Shard != "" {
				of += ", shard " + d.Shard
			}
			if d.Config != "" {
				of += ", config " + d.Config
			}
			of += ")"
		}
		fmt.Fprintf(a.out, "damaged %s %s%s: %s\n", d.What, d.Where, of, d.Reason)
	}
}

func storeSummary(c engine.StoreCheck) string {
	return fmt.Sprintf("%d records, %d blobs, %d published files; %d of %d bytes read; %d damaged",
		c.Records, c.Blobs, c.Artifacts, c.BytesRead, c.Bytes, len(c.Damages))
}

// damaged is the error of a store with damages, or nil.
func damaged(damages []engine.Damage) error {
	if len(damages) == 0 {
		return nil
	}
	return &damageError{fmt.Sprintf("%d stored items are damaged", len(damages)), "neurorbit run repairs what its config uses: only the damaged shards are computed again"}
}
