package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/bundle"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

func (a *app) importCommand() *cobra.Command {
	var (
		to    string
		limit int64
	)
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Check a bundle and take it over: as a project of its own, or its results into this one",
		Long: `Reads a bundle that neurorbit export wrote. Everything is checked before
anything becomes visible: that the file holds what its manifest lists and nothing
else, every digest, the ledger, and that no name leads out of its folder.

With --to the bundle is unpacked to a new folder, a project that can be built,
verified and run without a network. Otherwise its results join the store of the
current project: the next run puts tables and files together from them, without
computing, as far as config, inputs and code are the same. Results that the
project has for this config stay in force. Doing it twice changes nothing.`,
		Example:     "  neurorbit import neurorbit-paper.zip --to review\n  neurorbit import neurorbit-paper.zip",
		Annotations: exits(exitDone, fault.Bug, fault.Usage, fault.Damage, fault.Locked, fault.Interrupted),
		Args:        nArgs(1, "the path of one bundle"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit < 1 {
				return fault.New(fault.Usage, "--limit takes a positive number of bytes", "neurorbit import --help")
			}
			b, err := bundle.OpenLimit(args[0], limit)
			if errors.Is(err, fs.ErrNotExist) {
				return fault.New(fault.Usage, args[0]+": no such file", "name a file that neurorbit export wrote")
			}
			if err != nil {
				return err
			}
			// Closing the file is what ends a long reading.
			stop := context.AfterFunc(cmd.Context(), func() { b.Close() })
			defer func() {
				if stop() {
					b.Close()
				}
			}()
			if to != "" {
				err = a.unpack(b, to)
			} else {
				err = a.join(b)
			}
			if cmd.Context().Err() != nil && err != nil {
				return cmd.Context().Err()
			}
			return err
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "unpack the whole project to this folder, which must be new or empty")
	cmd.Flags().Int64Var(&limit, "limit", bundle.DefaultLimit, "how many bytes the bundle may unpack to")
	return cmd
}

// unpack makes a project of a bundle. The folder appears when all of it is there
// and was checked.
func (a *app) unpack(b *bundle.Bundle, to string) (err error) {
	to, err = filepath.Abs(to)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(to)
	if len(entries) > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.Usage, to+": not a new or empty folder", "name another folder with --to")
	}
	if _, err := b.Records(); err != nil {
		return err
	}
	parent := filepath.Dir(to)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return err
	}
	m := b.Manifest()
	if err := bundle.CheckSpace(parent, m.Bytes); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(parent, filepath.Base(to)+".tmp-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp) // no-op after the rename
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	if err := b.Extract(tmp, nil); err != nil {
		return err
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(tmp, to); err != nil {
		return err
	}
	if err := store.SyncDir(parent); err != nil {
		return err
	}
	if a.json {
		return a.printJSON(map[string]any{"folder": to, "config": m.Config, "stages": m.Stages, "parts": sizes(m.Files), "without_raw": m.WithoutRaw})
	}
	if err := printSizes(a.out, sizes(m.Files)); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s: config %s, every digest checked\n", to, m.Config)
	a.talkAboutMissingRaw(m)
	a.talk("hint: cd %s && make verify CONFIG=%s", text.Command([]string{to}...), m.Config)
	return nil
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
	m := b.Manifest()
	if a.json {
		return a.printJSON(map[string]any{"config": m.Config, "stages": m.Stages, "added": j, "without_raw": m.WithoutRaw})
	}
	fmt.Fprintf(a.out, "config %s: added %d blobs (%d bytes), %d ledger records, %d run records, %d files of data/raw\n",
		m.Config, j.Blobs, j.Bytes, j.Records, j.Runs, j.Raw)
	if len(j.InForce) > 0 {
		a.talk("note: this project has other results for %s; they stay in force", strings.Join(j.InForce, ", "))
	}
	for _, name := range j.Kept {
		a.talk("warning: %s is there with other bytes and was left alone", name)
	}
	if j.RawLeft {
		a.talk("warning: data/raw holds other files, so that those of the bundle were left out; what rests on them may be computed again")
	}
	a.talkAboutMissingRaw(m)
	a.talk("hint: neurorbit run -c %s puts the tables and files together", m.Config)
	return nil
}

func (a *app) talkAboutMissingRaw(m bundle.Manifest) {
	if len(m.WithoutRaw) == 0 {
		return
	}
	a.talk("note: the results rest on %s, which the bundle leaves out: put it there, or run computes what rests on it anew from what it finds",
		strings.Join(m.WithoutRaw, ", "))
}
