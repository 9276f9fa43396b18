package cli

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/review"
	"neurorbit/pipeline/text"
)

func (a *app) reviewCommand() *cobra.Command {
	var (
		opt     review.Options
		all     bool
		workers int
	)
	cmd := &cobra.Command{
		Use:   "review",
		Short: "Review in minutes: store, claims, recomputed shards, report",
		Long: `Looks at everything that an evaluator of the results would, in one command:

  environment   the program, the machine, and whether the sources here are those
                the program was built from
  store         every stored byte against its digest
  stages        every stage is fresh: its config, inputs and code are those here
  claims        each published number against ours, with its verdict
  recompute     the stages that compute with integers only in full, and a random
                sample of the other shards; every byte is compared
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
			opt.Begin = func(i, of int, step string) { a.step("review: step %d of %d, %s", i, of, step) }
			opt.Recompute = func(ctx context.Context, jobs []engine.StoredShard) (engine.Recheck, error) {
				r, err := a.recompute(ctx, p, jobs, 0, workers)
				return r.Recheck, err
			}
			r, err := review.Run(cmd.Context(), p, opt)
			a.step("")
			if err != nil {
				return err
			}
			return a.reviewed(p, r, a.screen(all))
		},
	}
	f := cmd.Flags()
	f.BoolVar(&all, "all", false, "show every claim and the environment")
	f.IntVar(&opt.Sample, "sample", 20, "how many shards are computed again, beside the stages recomputed in full")
	f.Uint64Var(&opt.Seed, "sample-seed", 0, "chooses them (default: drawn and printed)")
	f.IntVarP(&workers, "jobs", "j", defaultWorkers(), "shards computed at the same time")
	return cmd
}

// reviewed prints a review, then what to do about the steps that failed.
func (a *app) reviewed(p *project.Project, r *review.Review, s text.Screen) error {
	if err := a.emit(r, func(w io.Writer) { printReview(w, s, p, r) }); err != nil {
		return err
	}
	failed := slices.DeleteFunc(slices.Clone(r.Steps), func(step review.Step) bool { return step.Err == nil })
	for i, step := range failed {
		if i > 0 && !s.All() && a.onTerminal() { // the table has them, and they may follow from the first
			break
		}
		for k, line := range lines(step.Err) {
			if k == 0 {
				line = strings.Replace(line, "error: ", "error: "+step.Name+": ", 1)
			}
			a.talk("%s", line)
		}
	}
	if r.Exit != 0 {
		return silent(r.Exit)
	}
	return nil
}

func printReview(w io.Writer, s text.Screen, p *project.Project, r *review.Review) {
	fmt.Fprintf(w, "config %s (%s)\n", r.Config, r.File)
	if s.All() {
		r.Environment.Text(w, "")
	} else {
		s.Lines = 8 // what differs as declared has no place here
	}
	if b := r.Bundle; b != nil {
		fmt.Fprintf(w, "bundle of config %s, written by %s\n", b.Config, b.Program)
	}
	printDamages(w, s, r.Damages)
	if r.Papers != nil && (s.All() || r.Exit == 0 || r.Exit == fault.Claim) { // else the table says enough
		writeClaims(w, s, p, r.Papers)
	}
	if r.Recomputed != nil && (s.All() || len(r.Recomputed.Mismatches) > 0) {
		(&recheck{Recheck: *r.Recomputed, Of: r.Of}).print(w, s)
	}
	for _, f := range text.Fit(r.Files, max(s.Lines-6, 2), "and %d more files: "+p.Command("report", "--check")) {
		fmt.Fprintln(w, f)
	}
	fmt.Fprintf(w, "\n%-12s  %-8s  TIME   WHAT\n", "STEP", "OUTCOME")
	for _, step := range r.Steps {
		line := s.Wrap(fmt.Sprintf("%-12s  %-8s  %-5.1f  %s", step.Name, step.Outcome, step.Seconds, step.Says), strings.Repeat(" ", 31))
		fmt.Fprintln(w, strings.Replace(strings.TrimRight(line, " "), step.Outcome, s.Paint(step.Outcome), 1))
	}
	verdict := s.Paint("passed")
	if r.Exit != 0 {
		verdict = fmt.Sprintf("did not pass (exit code %d: %s)", r.Exit, exitMeaning[r.Exit])
	}
	fmt.Fprintln(w, s.Wrap(fmt.Sprintf("the review of config %s %s in %.0f s; to repeat it: %s",
		r.Config, verdict, r.Seconds, r.Again()), "  "))
}
