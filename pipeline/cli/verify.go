package cli

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/text"
)

func (a *app) verifyCommand() *cobra.Command {
	var (
		sample  int
		seed    uint64
		workers int
	)
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Compare every published number with what came out",
		Long: `Checks each claim of the config's claims files against the published tables and
prints the number the publication prints, ours, and the verdict: reproduced,
differs, or not testable. Errata are checked the same way.

With --sample K it also computes K stored shards again, chosen by --sample-seed,
and compares every byte.`,
		Example:     "  neurorbit verify\n  neurorbit verify --sample 5 --sample-seed 42",
		Annotations: exits(exitDone, fault.Usage, fault.Stale, fault.Claim),
		Args:        noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if sample < 0 || workers < 1 {
				return fault.New(fault.Usage, "--sample and -j take positive numbers", "neurorbit verify --help")
			}
			p, plans, err := a.openFresh()
			if err != nil {
				return err
			}
			results, err := p.CheckClaims()
			if err != nil {
				return err
			}
			var again *recheck
			if sample > 0 {
				again, err = a.recompute(cmd.Context(), p, engine.Shuffle(engine.StoredShards(plans), seed), sample, workers)
				if err != nil {
					return err
				}
			}
			err = a.emit(map[string]any{"papers": results, "recomputed": again}, func(w io.Writer) {
				writeClaims(w, results)
				again.print(w)
			})
			if !a.json {
				a.printStamps(planStamps(plans))
			}
			if again != nil {
				err = cmp.Or(err, claims.Sum(results).Err(), again.Err())
			}
			return cmp.Or(err, claims.Sum(results).Err())
		},
	}
	f := cmd.Flags()
	f.IntVar(&sample, "sample", 0, "also compute this many stored shards again and compare every byte")
	f.Uint64Var(&seed, "sample-seed", 1, "chooses the shards of --sample")
	f.IntVarP(&workers, "jobs", "j", defaultWorkers(), "shards computed at the same time")
	return cmd
}

// writeClaims writes a line a claim, why some differ, and a tally, for each
// publication.
func writeClaims(out io.Writer, results []claims.File) {
	for i := range results {
		r := &results[i]
		fmt.Fprintf(out, "%s: %s\n", r.Label, r.Title)
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "CLAIM\tPUBLISHED\tGOT\tVERDICT")
		for _, c := range r.Claims {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s%s\n", c.ID, text.Clip(c.Published, 40), text.Clip(c.Got, 40), c.Verdict, text.Clip(c.Remark(), 62))
		}
		w.Flush()
		for _, c := range r.Claims {
			if c.Verdict != claims.Differs {
				continue
			}
			fmt.Fprintf(out, "%s (%s) differs: %s\n", c.ID, c.At, c.Difference)
			if c.Why != "" {
				fmt.Fprintf(out, "  why: %s\n", c.Why)
			}
		}
		for _, e := range r.Errata {
			if o := e.Outcome; o != nil && !o.AsDeclared {
				fmt.Fprintf(out, "  erratum %s (%s): the evidence does not come out: expected %s, got %s\n", e.ID, e.At, o.Published, o.Got)
			}
		}
		n := r.Count()
		fmt.Fprintf(out, "%s: %d claims: %s; %d errata, %d statements not covered\n\n", r.Label, n.Claims, n, len(r.Errata), len(r.Uncovered))
	}
}
