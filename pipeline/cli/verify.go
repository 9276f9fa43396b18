package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
)

const verifyHelp = `Checks each claim of the config's claims files against the published tables:
reproduced, differs, or not testable. Errata are checked the same way. Shows a
line a publication, then what differs: first what was not declared to, which
decides the exit code, then what was, with the reason in the claims file. --all
shows every claim, and names of claims show these whole, with the rows behind
them.

--coverage TEXT compares the text of a publication with the claims file that
quotes it: what no claim, erratum or other entry names is listed with its place.

With --sample K it also computes K stored shards again, chosen by --sample-seed,
and compares every byte.`

func (a *app) verifyCommand() *cobra.Command {
	var (
		all     bool
		sample  int
		seed    uint64
		workers int
		cover   string
	)
	cmd := &cobra.Command{
		Use:         "verify [CLAIM...]",
		Short:       "Compare every published number with what came out",
		Long:        verifyHelp,
		Example:     "  neurorbit verify\n  neurorbit verify --all\n  neurorbit verify --sample 5 --sample-seed 42",
		Annotations: exits(exitDone, fault.Usage, fault.Stale, fault.Claim),

		ValidArgsFunction: a.completeClaims,
		RunE: func(cmd *cobra.Command, args []string) error {
			if sample < 0 || workers < 1 {
				return fault.New(fault.Usage, "--sample and -j take positive numbers", "neurorbit verify --help")
			}
			if cover != "" {
				return a.coverage(cover, all)
			}
			p, plans, err := a.openFresh()
			if err != nil {
				return err
			}
			results, err := p.CheckClaims()
			if err == nil && len(args) > 0 {
				results, err = named(p, results, args)
			}
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
				a.verified(w, p, results, again, len(args) > 0, all)
			})
			if !a.json && all {
				a.printStamps(planStamps(plans))
			}
			err = cmp.Or(err, claims.Err(results, p.Command))
			if again != nil {
				err = cmp.Or(err, again.Err())
			}
			return err
		},
	}
	f := cmd.Flags()
	f.BoolVar(&all, "all", false, "show every claim, and why some differ or are not tested")
	f.StringVar(&cover, "coverage", "", "list what of this text of a publication no claim names")
	f.IntVar(&sample, "sample", 0, "also compute this many stored shards again and compare every byte")
	f.Uint64Var(&seed, "sample-seed", 1, "chooses the shards of --sample")
	f.IntVarP(&workers, "jobs", "j", defaultWorkers(), "shards computed at the same time")
	return cmd
}

// verified writes the outcome: what was recomputed, then some claims whole or what came
// of all of them.
func (a *app) verified(w io.Writer, p *project.Project, results []claims.File, again *recheck, whole, all bool) {
	s := a.screen(all)
	var sampled strings.Builder
	again.print(&sampled, s)
	fmt.Fprint(w, sampled.String())
	s.Lines -= strings.Count(sampled.String(), "\n")
	if whole {
		showClaims(w, s, p, results)
	} else {
		writeClaims(w, s, p, results)
	}
}
