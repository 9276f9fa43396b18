package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/bundle"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/report"
)

func (a *app) exportCommand() *cobra.Command {
	var o bundle.Options
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write one file for a reviewer: sources, modules, results",
		Long: `Writes a bundle: a zip file with the sources, the modules they are built with,
the configs and claims, the stored results and published files of the config,
the records of the runs, the report, and RO-Crate metadata. Whoever has it can
build the program and check the results without a network: unzip it, or use
neurorbit import. It lists the sizes; with -n it does only that.

Every stage must be fresh. The same project gives the same bytes, whenever and
wherever it is exported, with the same release of Go.

Data from outside in data/raw on which the results rest goes along: pass it on
only if you may. Without it the results can still be looked at and compared with
the claims, but what rests on it is stale where it is not.`,
		Example:     "  neurorbit export\n  neurorbit export -c quick -o quick.zip\n  neurorbit export -n",
		Annotations: exits(exitDone, fault.Bug, fault.Usage, fault.Stale, fault.Damage, fault.Unavailable, fault.Interrupted),
		Args:        noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(a.sets) > 0 {
				return fault.New(fault.Usage, "export takes no --set: a bundle must say all that it was made with in its files", "write a config with extends: and the changed keys")
			}
			p, plans, err := a.openFresh()
			if err != nil {
				return err
			}
			if err := a.warnOfReport(p); err != nil {
				return err
			}
			e, err := bundle.Export(cmd.Context(), p, plans, o)
			if err != nil {
				return err
			}
			for _, left := range e.Left {
				a.talk("note: left out: %s", left)
			}
			a.talkAboutRaw(e, o.WithoutRaw)
			return a.emit(e, func(w io.Writer) {
				printSizes(w, e.Parts)
				if e.File != "" {
					fmt.Fprintf(w, "%s: %d bytes, sha256 %s\n", e.File, e.Bytes, e.SHA256)
				}
			})
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.Out, "out", "o", "", "file to write (default neurorbit-<config>.zip)")
	f.BoolVarP(&o.DryRun, "dry-run", "n", false, "only list the sizes")
	f.BoolVar(&o.WithoutRaw, "without-raw", false, "leave the files of data/raw out")
	f.BoolVar(&o.Force, "force", false, "replace a file that is there and differs")
	return cmd
}

// talkAboutRaw says what goes along from data/raw, or does not.
func (a *app) talkAboutRaw(e *bundle.Exported, withoutRaw bool) {
	raw := strings.Join(e.Raw, ", ")
	switch {
	case raw == "":
	case withoutRaw:
		a.talk("note: without %s the stages that read it are stale in the bundle: run computes them anew from what it finds", raw)
	default:
		a.talk("note: the results rest on %s, which goes along", raw)
		a.talk("hint: pass the bundle on only if you may pass on these data; --without-raw leaves them out")
	}
}

// warnOfReport says so if the report that goes along is not what the results
// give.
func (a *app) warnOfReport(p *project.Project) error {
	dir := report.Dir(p)
	files, err := a.buildReport(p, dir, nil)
	if err != nil {
		return err
	}
	if differ := report.Differing(dir, files); len(differ) > 0 {
		a.talk("warning: %d of %d files of the report in %s are missing or not current", len(differ), len(files), p.Rel(dir))
		a.talk("hint: %s", p.Command("report"))
	}
	return nil
}

func printSizes(w io.Writer, parts []bundle.PartSize) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "PART\tFILES\tBYTES\t")
	for _, p := range parts {
		fmt.Fprintf(tw, "%s\t%d\t%d\t\n", p.Part, p.Files, p.Bytes)
	}
	_ = tw.Flush() // to memory
}
