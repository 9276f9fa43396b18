package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/text"
)

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
		Annotations: exits(exitDone, fault.Usage, fault.Damage, fault.Locked),
		Args:        noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			limit := int64(quickRead)
			if readData {
				limit = -1
			}
			p, c, busy, err := a.checkStore(cmd.Context(), limit)
			if err != nil {
				return err
			}
			err = a.emit(c, func(w io.Writer) {
				printDamages(w, a.screen(!a.onTerminal()), c.Damages)
				fmt.Fprintln(w, &c)
			})
			if err != nil {
				return err
			}
			for _, b := range p.Store.BadLines() {
				if b.Torn {
					a.talk("note: %s of the ledger: %s; the next run drops it, and makes again what it may have recorded", b.Place(), b.Reason)
				}
			}
			if busy != nil {
				return fault.Wrap(fault.Locked, fmt.Errorf("%d stored items do not match, but %w", len(c.Damages), busy),
					"it may be just what the other run is replacing: check again when it has ended")
			}
			return c.Err()
		},
	}
	cmd.Flags().BoolVar(&readData, "read-data", false, "read and digest every stored byte")
	return cmd
}

// printDamages lists what is damaged, as much as has room.
func printDamages(w io.Writer, s text.Screen, damages []engine.Damage) {
	var lines []string
	for _, d := range damages {
		line := d.String()
		if !s.All() {
			line = s.Wrap(line, "  ")
		}
		lines = append(lines, line)
	}
	for _, line := range text.Fit(lines, max(s.Lines-6, 4), "and %d more; --json lists all") {
		fmt.Fprintln(w, line)
	}
}

// checkStore opens the store and checks it and the run records. What does not
// match may be what a run has just replaced: unless that run still holds the
// lock, which busy then says, it has changed the ledger, and all is checked again.
func (a *app) checkStore(ctx context.Context, limit int64) (p *engine.Project, c engine.StoreCheck, busy, err error) {
	for {
		if p, err = a.openStore(); err != nil {
			return nil, c, nil, err
		}
		if c, err = p.Check(ctx, limit); err != nil {
			return nil, c, nil, err
		}
		_, damaged, err := provenance.Read(p.Data)
		if err != nil {
			return nil, c, nil, err
		}
		for _, d := range damaged {
			c.Damages = append(c.Damages, engine.Damage{What: "run record", Where: filepath.Base(d.Path), Reason: d.Reason})
		}
		if len(c.Damages) == 0 {
			return p, c, nil, nil
		}
		if busy = p.Store.Probe(); fault.Of(busy) == fault.Locked {
			return p, c, busy, nil
		}
		if p.Store.Current() {
			return p, c, nil, nil
		}
	}
}
