package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/provenance"
)

func (a *app) gcCommand() *cobra.Command {
	var dryRun bool
	var keep int
	cmd := &cobra.Command{
		Use:   "gc",
		Short: "Remove results that no config's last run uses, and old run records",
		Long: `Keeps what the last run of every stage of every config uses, with the records of
the runs that made it; removes all other stored results and all other run
records but the newest. A config whose file is gone uses nothing; one that lies
outside of configs/, or had --set arguments, uses its results while their folder
in data/artifacts is there. Published files stay. So do results of run --shard
that no run has published yet.

A store that two projects share by a link is not collected: what the other needs
is not known here.`,
		Annotations: exits(exitDone, fault.Bug, fault.Usage, fault.Damage, fault.Locked),
		Args:        noArgs,
		RunE: func(*cobra.Command, []string) error {
			if keep < 0 {
				return fault.New(fault.Usage, "--keep-runs takes a number from 0", "neurorbit gc --help")
			}
			p, err := a.openStore()
			if err != nil {
				return err
			}
			if !dryRun {
				unlock, err := a.lock(p)
				if err != nil {
					return err
				}
				defer unlock()
			}
			g, err := p.Store.Collect(dryRun, p.Needed)
			if err != nil {
				return err
			}
			runs, err := provenance.Prune(p.Data, keep, g.Runs, dryRun)
			if err != nil {
				return err
			}
			value := map[string]any{"removed": g, "runs": runs, "dry_run": dryRun}
			return a.emit(value, func(w io.Writer) {
				verb := "removed"
				if dryRun {
					verb = "would remove"
				}
				fmt.Fprintf(w, "%s %d blobs (%d bytes), %d ledger records, %d run records\n", verb, g.Blobs, g.Bytes, g.Records, runs)
			})
		},
	}
	cmd.Flags().BoolVarP(&dryRun, "dry-run", "n", false, "only say what would be removed")
	cmd.Flags().IntVar(&keep, "keep-runs", 100, "how many run records to keep")
	return cmd
}
