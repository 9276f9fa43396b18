package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/bundle"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/text"
)

func (a *app) importCommand() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Check a bundle and take it over: as a project, or its results",
		Long: `Reads a bundle that neurorbit export wrote. Everything is checked before
anything becomes visible: that the file holds what its manifest lists and
nothing else, every digest, the ledger, and that no name leads out of its
folder.

With --to the bundle is unpacked to a new folder, a project that can be built,
verified and run without a network. Otherwise its results join the store of the
current project: the next run puts tables and files together from them, without
computing, as far as config, inputs and code are the same. Results that the
project has for this config stay in force. Doing it twice changes nothing.`,
		Example:     "  neurorbit import bundle.zip --to review\n  neurorbit import bundle.zip",
		Annotations: exits(exitDone, fault.Bug, fault.Usage, fault.Damage, fault.Locked, fault.Interrupted),
		Args:        nArgs(1, "the path of one bundle"),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := bundle.Open(cmd.Context(), args[0], &a.program.Program)
			if err != nil {
				return err
			}
			defer b.Close()
			if to == "" {
				return a.join(b)
			}
			if to, err = filepath.Abs(to); err != nil {
				return err
			}
			if err := b.Unpack(to); err != nil {
				return err
			}
			parts := b.Sizes()
			value := map[string]any{"folder": to, "config": b.Config, "stages": b.Stages, "parts": parts, "without_raw": b.WithoutRaw}
			err = a.emit(value, func(w io.Writer) {
				printSizes(w, parts)
				fmt.Fprintf(w, "%s: config %s, every digest checked\n", to, b.Config)
			})
			a.talkAboutMissingRaw(b, "cd "+text.Quote(to)+" && make verify "+text.Quote("CONFIG="+b.Config))
			return err
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "unpack the whole project to this folder, which must be new or empty")
	return cmd
}

// join adds the results of a bundle to the current project.
func (a *app) join(b *bundle.Bundle) error {
	p, err := a.openStore()
	if err != nil {
		return err
	}
	unlock, err := a.lock(p)
	if err != nil {
		return err
	}
	defer unlock()
	j, err := b.Join(p.Root, p.Store)
	if err != nil {
		return err
	}
	if len(j.InForce) > 0 {
		a.talk("note: this project has other results for %s; they stay in force", strings.Join(j.InForce, ", "))
	}
	for _, name := range j.Kept {
		a.talk("warning: %s is there with other bytes and was left alone", name)
	}
	if j.RawLeft {
		a.talk("warning: data/raw holds other files, so that those of the bundle were left out; what rests on them may be computed again")
	}
	value := map[string]any{"config": b.Config, "stages": b.Stages, "added": j, "without_raw": b.WithoutRaw}
	err = a.emit(value, func(w io.Writer) {
		fmt.Fprintf(w, "config %s: added %d blobs (%d bytes), %d ledger records, %d run records, %d files of data/raw\n",
			b.Config, j.Blobs, j.Bytes, j.Records, j.Runs, j.Raw)
	})
	a.talkAboutMissingRaw(b, text.Command("neurorbit", "run", "-c", b.Config)+" puts the tables and files together")
	return err
}

// talkAboutMissingRaw says which data the bundle leaves out, and what to do next.
func (a *app) talkAboutMissingRaw(b *bundle.Bundle, next string) {
	if len(b.WithoutRaw) > 0 {
		a.talk("note: the results rest on %s, which the bundle leaves out: put it there, or run computes what rests on it anew from what it finds",
			strings.Join(b.WithoutRaw, ", "))
	}
	a.talk("hint: %s", next)
}
