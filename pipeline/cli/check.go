package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
)

// A busyError says that a check found what does not match while another process
// was writing.
type busyError struct {
	locked *store.LockedError
	n      int
}

func (e *busyError) Error() string {
	return fmt.Sprintf("%d stored items do not match, but %v", e.n, e.locked)
}
func (e *busyError) Unwrap() error { return e.locked }
func (e *busyError) Hint() string {
	return "it may be just what the other run is replacing: check again when it has ended"
}

// quickRead is how many stored bytes check digests without --read-data.
const quickRead = 256 << 20

func (a *app) checkCommand() *cobra.Command {
	var readData bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the store: the ledger, every blob, every published file",
		Long: fmt.Sprintf(`Verifies the checksum of every ledger line, that every recorded blob is there
with its size, that published files are what was published, and that run records
are what was written. Blobs are read
and digested up to %d MiB in all; --read-data reads every one.

What is damaged is named by stage and shard. neurorbit run computes just that
again, and sets damaged run records aside. While another run writes, what it is
about to replace may be named, too; the exit code is then that of the lock.`, quickRead>>20),
		Annotations: exits(exitDone, exitUsage, exitDamage, exitLocked),
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
			damaged, err := provenance.Damaged(p.Data)
			if err != nil {
				return err
			}
			for _, d := range damaged {
				c.Damages = append(c.Damages, engine.Damage{What: "run record", Where: filepath.Base(d.Path), Reason: d.Reason})
			}
			if a.json {
				if err := a.printJSON(c); err != nil {
					return err
				}
			} else {
				for _, d := range c.Damages {
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
				for _, b := range p.Store.BadLines() {
					if b.Torn {
						a.talk("note: line %d of the ledger: %s; the next run drops it, and makes again what it may have recorded", b.Line, b.Reason)
					}
				}
				fmt.Fprintf(a.out, "%d records, %d blobs, %d published files; %d of %d bytes read; %d damaged\n",
					c.Records, c.Blobs, c.Artifacts, c.BytesRead, c.Bytes, len(c.Damages))
			}
			if n := len(c.Damages); n > 0 {
				var locked *store.LockedError
				if errors.As(p.Store.Probe(), &locked) {
					return &busyError{locked, n}
				}
				return &damageError{fmt.Sprintf("%d stored items are damaged", n), "neurorbit run repairs what its config uses: only the damaged shards are computed again"}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&readData, "read-data", false, "read and digest every stored byte")
	return cmd
}
