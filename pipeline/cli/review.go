package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/review"
	"neurorbit/pipeline/store"
)

func (a *app) reviewCommand() *cobra.Command {
	var (
		opt  reviewOptions
		seed uint64
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
  recompute     the cheap stages in full, and a random sample of the shards of the
                others; every byte is compared with the stored one
  report files  each file of the report against the report's manifest
  report        the report against what the stored results give

Which stages are cheap is decided by the seconds recorded with their shards,
cheapest first, while the sum fits the budget; a stage that computes with integers
only is always recomputed in full. The sample has a budget of the same size: a
shard that takes longer than what is left of it is passed over and named. Without
--sample-seed a seed is drawn and printed, so that the review can be repeated.

Nothing is written. A step that rests on something stale is not done. The exit
code is that of the worst step: damage, then a claim or recomputation, then the
others.`,
		Example: `  neurorbit review
  neurorbit review --sample 10 --sample-seed 42
  neurorbit review -c quick --json`,
		Annotations: exits(exitDone, exitBug, exitUsage, exitStale, exitStage, exitClaim, exitDamage, exitUnavailable, exitInterrupted),
		Args:        noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if opt.sample < 0 || opt.workers < 1 || !(opt.budget >= 0) {
				return &usageError{"--sample, --budget and -j take positive numbers", "neurorbit review --help"}
			}
			opt.seed = rand.Uint64N(1e9)
			if cmd.Flags().Changed("sample-seed") {
				opt.seed = seed
			}
			return a.review(cmd.Context(), opt)
		},
	}
	f := cmd.Flags()
	f.IntVar(&opt.sample, "sample", 4, "how many shards of the expensive stages are computed again")
	f.Uint64Var(&seed, "sample-seed", 0, "chooses them (default: drawn and printed)")
	f.Float64Var(&opt.budget, "budget", 90, "recorded seconds of what is recomputed in full, and again of the sample")
	f.IntVarP(&opt.workers, "jobs", "j", defaultWorkers(), "shards computed at the same time")
	f.StringVar(&opt.record, "record", "", "write what each step took to this YAML file, for the report to quote")
	return cmd
}

type reviewOptions struct {
	sample, workers int
	seed            uint64
	budget          float64
	record          string
}

// A reviewStep is one step of a review and its outcome.
type reviewStep struct {
	Step string `json:"step"`
	// Outcome is ok, failed or not done.
	Outcome string  `json:"outcome"`
	Exit    int     `json:"exit"`
	Seconds float64 `json:"seconds"`
	Says    string  `json:"says"`
	Error   string  `json:"error,omitempty"`
	err     error
}

// A reviewer carries a review from step to step.
type reviewer struct {
	app   *app
	p     *project.Project
	opt   reviewOptions
	start time.Time

	plans []*engine.StagePlan // nil unless all are fresh

	Config      string                 `json:"config"`
	File        string                 `json:"file"`
	Seed        uint64                 `json:"seed"`
	Environment provenance.Environment `json:"environment"`
	Bundle      *bundleFacts           `json:"bundle,omitempty"` // that the project was unpacked from
	Steps       []reviewStep           `json:"steps"`
	Damages     []engine.Damage        `json:"damages"`
	Papers      []claims.FileResult    `json:"papers"`
	Choice      review.Choice          `json:"choice"`
	Recomputed  *recheck               `json:"recomputed"`
	Exit        int                    `json:"exit"`
	Seconds     float64                `json:"seconds"`
}

var errNotDone = errors.New("not done: it rests on fresh stages")

func (a *app) review(ctx context.Context, opt reviewOptions) error {
	p, err := a.open()
	if err != nil {
		return err
	}
	r := &reviewer{
		app: a, p: p, opt: opt, start: time.Now(),
		Config: p.Cfg.Name, File: p.Rel(p.Config.Path), Seed: opt.seed, Environment: provenance.Current(),
	}
	steps := []struct {
		name string
		do   func(context.Context) (string, error)
	}{
		{"environment", r.environment},
		{"store", r.store},
		{"stages", r.stages},
		{"claims", r.claims},
		{"recompute", r.recompute},
		{"report files", r.reportFiles},
		{"report", r.report},
	}
	for i, s := range steps {
		a.talk("review: step %d of %d, %s", i+1, len(steps), s.name)
		start := time.Now()
		says, err := s.do(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		step := reviewStep{Step: s.name, Outcome: "ok", Exit: exitCode(err), Seconds: time.Since(start).Seconds(), Says: says, err: err}
		switch {
		case errors.Is(err, errNotDone):
			step.Outcome, step.Exit, step.Says = "not done", exitStale, "it needs every stage fresh"
		case err != nil:
			step.Outcome, step.Error = "failed", err.Error()
		}
		r.Exit = worse(r.Exit, step.Exit)
		r.Steps = append(r.Steps, step)
	}
	r.Seconds = time.Since(r.start).Seconds()
	if err := r.print(); err != nil {
		return err
	}
	if r.Exit != exitDone {
		return &silentError{r.Exit}
	}
	if opt.record != "" {
		return r.writeRecord()
	}
	return nil
}

// worse returns the worse of two exit codes: one that says more about the
// results.
func worse(a, b int) int {
	order := []int{exitDone, exitStale, exitUsage, exitUnavailable, exitStage, exitClaim, exitDamage, exitBug}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// print prints the steps as a table, then what to do about those that failed.
func (r *reviewer) print() error {
	a := r.app
	if a.json {
		if err := a.printJSON(r); err != nil {
			return err
		}
	} else {
		w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "STEP\tOUTCOME\tSECONDS\tWHAT")
		for _, s := range r.Steps {
			fmt.Fprintf(w, "%s\t%s\t%.1f\t%s\n", s.Step, s.Outcome, s.Seconds, s.Says)
		}
		w.Flush()
		verdict := "passed"
		if r.Exit != exitDone {
			verdict = fmt.Sprintf("did not pass (exit code %d: %s)", r.Exit, exitMeaning[r.Exit])
		}
		fmt.Fprintf(a.out, "the review of config %s %s in %.0f s; to repeat it: %s\n", r.Config, verdict, r.Seconds, r.again())
	}
	for _, s := range r.Steps {
		if s.Outcome == "failed" {
			for i, line := range lines(s.err, s.Exit) {
				if i == 0 {
					line = strings.Replace(line, "error: ", "error: "+s.Step+": ", 1)
				}
				fmt.Fprintf(a.err, "neurorbit: %s\n", line)
			}
		}
	}
	if r.plans != nil {
		a.printStamps(planStamps(r.plans))
	}
	return nil
}

// again is the command that repeats the review.
func (r *reviewer) again() string {
	args := []string{"neurorbit", "review"}
	if r.p.Cfg.Name != "paper" {
		args = append(args, "-c", r.File)
	}
	for _, s := range r.app.sets {
		args = append(args, "--set", s)
	}
	args = append(args, "--sample", fmt.Sprint(r.opt.sample), "--sample-seed", fmt.Sprint(r.Seed), "--budget", fmt.Sprint(r.opt.budget))
	return shellWords(args)
}

// say prints a line of the review; JSON has it in another form.
func (r *reviewer) say(format string, args ...any) {
	if !r.app.json {
		fmt.Fprintf(r.app.out, format+"\n", args...)
	}
}

// environment says what is reviewed, with which program and where.
func (r *reviewer) environment(context.Context) (string, error) {
	if !r.app.json {
		fmt.Fprintf(r.app.out, "config %s (%s)\n", r.Config, r.File)
		printEnvironment(r.app.out, r.Environment, "")
	}
	b, err := readBundle(r.p.Root)
	if err != nil {
		return "", err
	}
	if r.Bundle = b; b != nil {
		r.say("bundle of config %s, written by %s%s", b.Config, b.Program, of(", commit ", b.Commit))
	}
	n, err := r.app.compareSources(r.p.Root)
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "there are no sources here to compare the program with", nil
	}
	return fmt.Sprintf("the program was built from the %d source files that are here", n), nil
}

func of(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}

// bundleName is the file that an exported bundle has at its top.
const bundleName = "bundle.json"

// A bundleFacts is what a review tells of the bundle a project came from.
type bundleFacts struct {
	Program string `json:"program"`
	Commit  string `json:"commit"`
	Config  string `json:"config"`
}

// readBundle reads the manifest of the bundle that a project was unpacked from;
// nil if it was not.
func readBundle(root string) (*bundleFacts, error) {
	data, err := os.ReadFile(filepath.Join(root, bundleName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	b := new(bundleFacts)
	if err := json.Unmarshal(data, b); err != nil {
		return nil, &damageError{bundleName + ": " + err.Error(), "unpack the bundle again"}
	}
	return b, nil
}

// compareSources compares the sources that the program was built from with those
// of the project and returns how many files there are; 0 if the project has no
// sources.
func (a *app) compareSources(root string) (int, error) {
	n := 0
	var differ []string
	for top, files := range a.program.Sources {
		if _, err := os.Stat(filepath.Join(root, top)); err != nil {
			continue
		}
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			want, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			n++
			have, err := os.ReadFile(filepath.Join(root, top, filepath.FromSlash(name)))
			if err != nil || !bytes.Equal(have, want) {
				differ = append(differ, top+"/"+name)
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	if len(differ) > 0 {
		slices.Sort(differ)
		return n, &staleError{fmt.Sprintf("the program was built from other sources than those here: %d of %d files differ, the first is %s", len(differ), n, differ[0]),
			"make build"}
	}
	return n, nil
}

// store reads every stored byte.
func (r *reviewer) store(ctx context.Context) (string, error) {
	c, err := r.p.Check(ctx, -1)
	if err != nil {
		return "", err
	}
	r.Damages = c.Damages
	if !r.app.json {
		r.app.printDamages(c.Damages)
	}
	if c.Records == 0 && len(c.Damages) == 0 {
		return "empty", &staleError{"there are no results to review", r.howToGetResults()}
	}
	return storeSummary(c), damaged(c.Damages)
}

func (r *reviewer) howToGetResults() string {
	s := "neurorbit run" + configFlag(r.p) + " computes them"
	if slices.Contains(r.app.commands, "import") {
		s += ", or neurorbit import FILE brings them from a bundle"
	}
	return s
}

// stages plans all stages: each must be fresh.
func (r *reviewer) stages(context.Context) (string, error) {
	plans, err := r.p.Plan(r.p.Cfg, nil, false)
	if err != nil {
		return "", err
	}
	fresh, shards := 0, 0
	var rows []stageStatus
	for _, sp := range plans {
		if sp.State == engine.Fresh {
			fresh++
			shards += len(sp.Shards)
		}
		rows = append(rows, newStageStatus(sp))
	}
	says := fmt.Sprintf("%d of %d fresh, %d shards", fresh, len(plans), shards)
	if fresh < len(plans) {
		if !r.app.json {
			r.app.printStatus(r.p, rows)
		}
		return says, needFresh(r.p, plans)
	}
	r.plans = plans
	return says, nil
}

// claims checks and prints every claim.
func (r *reviewer) claims(context.Context) (string, error) {
	if r.plans == nil {
		return "", errNotDone
	}
	results, err := r.p.CheckClaims()
	if err != nil {
		return "", err
	}
	r.Papers = results
	if !r.app.json {
		writeClaims(r.app.out, results)
	}
	n := claims.Sum(results)
	return fmt.Sprintf("%d: %s; %d not as declared", n.Claims, n, n.Undeclared), n.Err()
}

// recompute computes the chosen shards again.
func (r *reviewer) recompute(ctx context.Context) (string, error) {
	if r.plans == nil {
		return "", errNotDone
	}
	all := engine.StoredShards(r.plans)
	var shards []review.Shard
	for _, j := range all {
		shards = append(shards, review.Shard{Stage: j.Plan.Stage.Name, ID: j.Shard.Shard.ID, Seconds: j.Shard.Record.Seconds})
	}
	r.Choice = review.Choose(shards, r.app.program.Whole, r.opt.sample, r.opt.seed, r.opt.budget)
	var jobs []engine.StoredShard
	for _, j := range all {
		if r.Choice.Has(j.Plan.Stage.Name, j.Shard.Shard.ID) {
			jobs = append(jobs, j)
		}
	}
	r.sayChoice()
	got, err := r.app.recompute(ctx, r.p, jobs, 0, r.opt.workers)
	if err != nil {
		return "", err
	}
	got.Of = len(all)
	r.Recomputed = got
	if !r.app.json {
		got.write(r.app.out)
	}
	return fmt.Sprintf("%d of %d shards: %d stages in full, %d shards by seed %d; %d outputs differ",
		got.Shards, got.Of, len(r.Choice.Full), len(r.Choice.Sample), r.Seed, len(got.Mismatches)), got.err()
}

func (r *reviewer) sayChoice() {
	c := &r.Choice
	for _, s := range c.Full {
		r.say("recomputed in full: %s, %d shards, %.1f s when stored", s.Stage, s.Shards, s.Seconds)
	}
	if len(c.Dear) == 0 {
		return
	}
	var names []string
	for _, s := range c.Dear {
		names = append(names, fmt.Sprintf("%s (%.1f s)", s.Stage, s.Seconds))
	}
	r.say("too long to recompute in full: %s; %d of their %d shards are drawn by seed %d:", strings.Join(names, ", "), len(c.Sample), c.Of, r.Seed)
	for _, s := range c.Sample {
		r.say("  %s %s, %.1f s when stored", s.Stage, s.ID, s.Seconds)
	}
	if n := len(c.TooLong); n > 0 {
		longest := slices.MaxFunc(c.TooLong, func(a, b review.Shard) int { return cmp.Compare(a.Seconds, b.Seconds) })
		r.say("  passed over, as longer than what was left of the budget of %g s: %d, such as %s %s, %.1f s",
			r.opt.budget, n, longest.Stage, longest.ID, longest.Seconds)
	}
}

// reportFiles compares the files of the report with its manifest.
func (r *reviewer) reportFiles(context.Context) (string, error) {
	dir := r.app.reportDir(r.p)
	m, err := readManifest(dir)
	if err != nil {
		return "", err
	}
	if m == nil {
		return "there is none in " + r.p.Rel(dir), &staleError{"there is no report in " + r.p.Rel(dir), "neurorbit report" + configFlag(r.p) + " writes it"}
	}
	bad := m.damaged(dir)
	for _, b := range bad {
		r.say("%s", b)
	}
	says := fmt.Sprintf("%d of %d have the digests of %s", len(m.Files)-len(bad), len(m.Files), path.Join(r.p.Rel(dir), manifestName))
	if len(bad) > 0 {
		return says, &damageError{fmt.Sprintf("%d files of the report are not what was written: %s", len(bad), bad[0]),
			"neurorbit report" + configFlag(r.p) + " writes them anew"}
	}
	return says, nil
}

// report compares the report with what the store gives.
func (r *reviewer) report(context.Context) (string, error) {
	if r.plans == nil {
		return "", errNotDone
	}
	dir := r.app.reportDir(r.p)
	files, err := r.app.buildReport(r.p, dir, nil)
	if err != nil {
		return "", err
	}
	differ := differingFiles(dir, files)
	for _, name := range differ {
		r.say("differs: %s", path.Join(r.p.Rel(dir), name))
	}
	says := fmt.Sprintf("%d of %d files of %s are what the results give", len(files)-len(differ), len(files), r.p.Rel(dir))
	if len(differ) > 0 {
		return says, staleReport(r.p, dir)
	}
	return says, nil
}

// writeRecord writes what was measured, for the report.
func (r *reviewer) writeRecord() error {
	env := r.Environment
	rec := &review.Record{
		Config: r.Config, Date: r.start.UTC().Format(time.DateOnly),
		Machine: review.Machine{CPU: env.CPU, Cores: env.Cores, MemoryGB: env.MemoryGB, System: env.OS + "/" + env.Arch, Go: env.Go},
	}
	mb := func(n int64) int { return int((n + 1e6 - 1) / 1e6) }
	flag := configFlag(r.p)
	run, err := r.fullRun()
	if err != nil {
		return err
	}
	if run != nil {
		rec.Commands = append(rec.Commands, review.Command{
			Command: "neurorbit run" + flag, Seconds: run.End.Sub(run.Start).Seconds(), PeakMB: mb(run.PeakMemory), Note: "computes everything",
		})
	}
	rec.Commands = append(rec.Commands, review.Command{
		Command: "neurorbit review" + flag, Seconds: r.Seconds, PeakMB: mb(provenance.PeakMemory()), Note: "all that follows",
	})
	for _, s := range r.Steps {
		commands := map[string]string{"store": "neurorbit check --read-data", "claims": "neurorbit verify" + flag, "report": "neurorbit report --check" + flag}
		if c := commands[s.Step]; c != "" {
			rec.Commands = append(rec.Commands, review.Command{Command: c, Seconds: s.Seconds, Note: "as a step of the review"})
		}
	}
	for _, sp := range r.plans {
		if run == nil {
			break // computed elsewhere, or bit by bit
		}
		sum := review.Stage{Stage: sp.Stage.Name, Shards: len(sp.Shards)}
		for _, sh := range sp.Shards {
			sum.Seconds += sh.Record.Seconds
		}
		rec.Stages = append(rec.Stages, sum)
	}
	err = store.WriteFile(r.opt.record, func(w io.Writer) error { _, err := w.Write(rec.YAML()); return err }, 0o644)
	if err == nil {
		r.app.talk("wrote %s; neurorbit report%s quotes it if it is %s", r.opt.record, flag, recordPath(r.Config))
	}
	return err
}

// fullRun returns the newest run on a machine like this one that computed all
// shards of what is in force, or nil.
func (r *reviewer) fullRun() (*provenance.Run, error) {
	runs, err := provenance.Runs(r.p.Data)
	if err != nil {
		return nil, err
	}
	for _, run := range slices.Backward(runs) {
		all := run.Config == r.Config && run.Outcome == "done" && len(run.Stages) == len(r.plans) &&
			run.Environment.CPU == r.Environment.CPU && run.Environment.Cores == r.Environment.Cores
		for i := range run.Stages {
			all = all && run.Stages[i].Key == r.plans[i].Key && run.Stages[i].Computed == run.Stages[i].Shards
		}
		if all {
			return run, nil
		}
	}
	return nil, nil
}
