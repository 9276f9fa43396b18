package cli

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/review"
)

func (a *app) reviewCommand() *cobra.Command {
	var (
		opt     review.Options
		workers int
	)
	cmd := &cobra.Command{
		Use:   "review",
		Short: "Review the results in minutes: store, claims, recomputed shards, report",
		Long: `Looks at everything that an evaluator of the results would, in one command:

  environment   the program, the machine, and whether the sources here are those
                the program was built from
  store         every stored byte against its digest
  stages        every stage is fresh: its config, inputs and code are those here
  claims        each published number against ours, with its verdict
  recompute     the stages that compute with integers only in full, and a random
                sample of the other shards; every byte is compared with the stored one
  report files  each file of the report against the report's manifest
  report        the report against what the stored results give

Without --sample-seed a seed is drawn and printed, so that the review can be
repeated. Nothing is written. A step that rests on something stale is not done.
The exit code is that of the worst step: damage, then a claim or recomputation,
then the others.`,
		Example: `  neurorbit review
  neurorbit review --sample 10 --sample-seed 42
  neurorbit review -c quick --json`,
		Annotations: exits(exitDone, fault.Bug, fault.Usage, fault.Stale, fault.Stage, fault.Claim, fault.Damage, fault.Unavailable, fault.Interrupted),
		Args:        noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if opt.Sample < 0 || workers < 1 {
				return fault.New(fault.Usage, "--sample and -j take positive numbers", "neurorbit review --help")
			}
			if !cmd.Flags().Changed("sample-seed") {
				opt.Seed = rand.Uint64N(1e9)
			}
			p, err := a.open()
			if err != nil {
				return err
			}
			opt.Begin = func(i, of int, step string) { a.talk("review: step %d of %d, %s", i, of, step) }
			opt.Recompute = func(ctx context.Context, jobs []engine.StoredShard) (engine.Recheck, error) {
				r, err := a.recompute(ctx, p, jobs, 0, workers)
				return r.Recheck, err
			}
			r, err := review.Run(cmd.Context(), p, opt)
			if err != nil {
				return err
			}
			return a.reviewed(r)
		},
	}
	f := cmd.Flags()
	f.IntVar(&opt.Sample, "sample", 20, "how many shards are computed again, beside the stages recomputed in full")
	f.Uint64Var(&opt.Seed, "sample-seed", 0, "chooses them (default: drawn and printed)")
	f.IntVarP(&workers, "jobs", "j", defaultWorkers(), "shards computed at the same time")
	return cmd
}

// reviewed prints a review, then what to do about the steps that failed.
func (a *app) reviewed(r *review.Review) error {
	if err := a.emit(r, func(w io.Writer) { printReview(w, r) }); err != nil {
		return err
	}
	for _, s := range r.Steps {
		if s.Err == nil {
			continue
		}
		for i, line := range lines(s.Err) {
			if i == 0 {
				line = strings.Replace(line, "error: ", "error: "+s.Name+": ", 1)
			}
			a.talk("%s", line)
		}
	}
	if r.Exit != 0 {
		return silent(r.Exit)
	}
	return nil
}

func printReview(w io.Writer, r *review.Review) {
	fmt.Fprintf(w, "config %s (%s)\n", r.Config, r.File)
	r.Environment.Text(w, "")
	if b := r.Bundle; b != nil {
		fmt.Fprintf(w, "bundle of config %s, written by %s\n", b.Config, b.Program)
	}
	for _, d := range r.Damages {
		fmt.Fprintln(w, d)
	}
	writeClaims(w, r.Papers)
	if r.Recomputed != nil {
		(&recheck{*r.Recomputed, r.Of}).print(w)
	}
	for _, f := range r.Files {
		fmt.Fprintln(w, f)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "STEP\tOUTCOME\tSECONDS\tWHAT")
	for _, s := range r.Steps {
		fmt.Fprintf(tw, "%s\t%s\t%.1f\t%s\n", s.Name, s.Outcome, s.Seconds, s.Says)
	}
	tw.Flush()
	verdict := "passed"
	if r.Exit != 0 {
		verdict = fmt.Sprintf("did not pass (exit code %d: %s)", r.Exit, exitMeaning[r.Exit])
	}
	fmt.Fprintf(w, "the review of config %s %s in %.0f s; to repeat it: %s\n", r.Config, verdict, r.Seconds, r.Again())
}
