package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/table"
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
			results, err := a.checkClaims(p)
			if err != nil {
				return err
			}
			var r *recheck
			if sample > 0 {
				r, err = a.recompute(cmd.Context(), p, engine.Shuffle(engine.StoredShards(plans), seed), sample, workers)
				if err != nil {
					return err
				}
			}
			err = a.printVerdicts(results, r)
			if !a.json {
				a.printStamps(planStamps(plans))
			}
			return err
		},
	}
	f := cmd.Flags()
	f.IntVar(&sample, "sample", 0, "also compute this many stored shards again and compare every byte")
	f.Uint64Var(&seed, "sample-seed", 1, "chooses the shards of --sample")
	f.IntVarP(&workers, "jobs", "j", defaultWorkers(), "shards computed at the same time")
	return cmd
}

// claimData gives claims the published tables.
type claimData struct{ p *project.Project }

func (d claimData) Table(name string) (*table.Table, error) {
	st, output, _ := strings.Cut(name, "/")
	if s, ok := d.p.Find(st); ok {
		for _, o := range s.Outputs {
			if o.Name == output && o.Row != nil && !o.Internal {
				t, err := table.OpenFile(d.p.ArtifactPath(d.p.Cfg.Name, name+".parquet"))
				if errors.Is(err, fs.ErrNotExist) {
					err = fmt.Errorf("%w: %s has not been made", claims.ErrMissing, name)
				}
				return t, err
			}
		}
	}
	return nil, fmt.Errorf("%w: no stage makes a table %s", claims.ErrUnknown, name)
}

func (d claimData) File(path string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(d.p.Root, filepath.FromSlash(path)))
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: no file %s", claims.ErrMissing, path)
	}
	return data, err
}

func (d claimData) Config(key string) (string, bool) {
	v, ok := d.p.Cfg.Settings[key]
	return v, ok
}

// checkClaims checks all claims files of the config.
func (a *app) checkClaims(p *project.Project) ([]claims.FileResult, error) {
	var out []claims.FileResult
	for _, name := range p.Keys.Claims {
		data, err := os.ReadFile(filepath.Join(p.Root, filepath.FromSlash(name)))
		if err != nil {
			return nil, fault.New(fault.Usage, "claims file "+name+": "+err.Error(), "correct the key claims of "+p.Config.Path)
		}
		f, err := claims.Parse(name, data)
		if err != nil {
			return nil, err
		}
		r, err := f.Check(claimData{p})
		if err != nil {
			return nil, err
		}
		out = append(out, *r)
	}
	return out, nil
}

// printVerdicts prints the claims table. Anything not as declared, or not the
// same when computed again, is exit code 5.
func (a *app) printVerdicts(results []claims.FileResult, r *recheck) error {
	if a.json {
		if err := a.printJSON(map[string]any{"papers": results, "recomputed": r}); err != nil {
			return err
		}
	} else {
		for i := range results {
			a.printClaims(&results[i])
		}
		if r != nil {
			r.print(a.out)
		}
	}
	if err := undeclared(results); err != nil {
		return err
	}
	if r != nil {
		return r.err()
	}
	return nil
}

// undeclared is the error of claims that are not as declared, or nil.
func undeclared(results []claims.FileResult) error {
	n := 0
	for i := range results {
		n += results[i].Count().Undeclared
	}
	if n == 0 {
		return nil
	}
	return fault.New(fault.Claim, fmt.Sprintf("%d claims do not hold as declared", n), "neurorbit verify --json shows the rows that differ")
}

func (a *app) printClaims(r *claims.FileResult) {
	fmt.Fprintf(a.out, "%s: %s\n", r.Label, r.Title)
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "CLAIM\tPUBLISHED\tGOT\tVERDICT")
	for _, c := range r.Claims {
		verdict := string(c.Verdict)
		switch {
		case !c.AsDeclared && c.Holds:
			verdict += "  <- should hold"
		case !c.AsDeclared:
			verdict += "  <- declared as not holding"
		case c.Verdict == claims.Differs:
			verdict += " (explained)"
		case c.Verdict == claims.NotTestable:
			verdict += ": " + text.Clip(c.Reason, 60)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.ID, text.Clip(c.Published, 40), text.Clip(c.Got, 40), verdict)
	}
	w.Flush()
	for _, c := range r.Claims {
		if c.Verdict != claims.Differs {
			continue
		}
		fmt.Fprintf(a.out, "%s (%s) differs: %s\n", c.ID, c.At, c.Difference)
		if c.Why != "" {
			fmt.Fprintf(a.out, "  why: %s\n", c.Why)
		}
	}
	for _, e := range r.Errata {
		if e.Outcome != nil && !e.Outcome.AsDeclared {
			fmt.Fprintf(a.out, "  erratum %s (%s): the evidence does not come out: expected %s, got %s\n", e.ID, e.At, e.Outcome.Published, e.Outcome.Got)
		}
	}
	n := r.Count()
	fmt.Fprintf(a.out, "%s: %d claims: %d reproduced, %d differ, %d not testable; %d errata, %d statements not covered\n\n",
		r.Label, n.Claims, n.Reproduced, n.Differs, n.NotTestable, len(r.Errata), len(r.Uncovered))
}
