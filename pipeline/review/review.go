// Package review looks at everything that an evaluator of the results would:
// the program, every stored byte, the stages, the claims, a random sample of
// shards computed again, and the report.
package review

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"neurorbit/pipeline/bundle"
	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/report"
)

// Options steer a review.
type Options struct {
	// Sample is how many shards are computed again, beside those of the stages
	// that the program wants recomputed whole; Seed chooses them.
	Sample int
	Seed   uint64
	// Recompute computes stored shards again.
	Recompute func(ctx context.Context, jobs []engine.StoredShard) (engine.Recheck, error)
	// Begin is told of each step, from 1.
	Begin func(i, of int, step string)
}

// A Review is what was found.
type Review struct {
	Config      string                 `json:"config"`
	File        string                 `json:"file"`
	Seed        uint64                 `json:"seed"`
	Environment provenance.Environment `json:"environment"`
	Bundle      *Bundle                `json:"bundle,omitempty"` // that the project was unpacked from
	Steps       []Step                 `json:"steps"`
	Damages     []engine.Damage        `json:"damages"`
	Papers      []claims.File          `json:"papers"`
	Recomputed  *engine.Recheck        `json:"recomputed"`
	Of          int                    `json:"of"`              // stored shards there are
	Files       []string               `json:"files,omitempty"` // of the report, that are not as they should be, and why
	Exit        fault.Kind             `json:"exit"`
	Seconds     float64                `json:"seconds"`

	p     *project.Project
	opt   Options
	plans []*engine.StagePlan // nil unless all are fresh
}

// A Bundle is what a review tells of the bundle that a project came from.
type Bundle struct {
	Program string `json:"program"`
	Commit  string `json:"commit"`
	Config  string `json:"config"`
}

// A Step is one step of a review and its outcome.
type Step struct {
	Name string `json:"step"`
	// Outcome is ok, failed or not done.
	Outcome string     `json:"outcome"`
	Exit    fault.Kind `json:"exit"`
	Seconds float64    `json:"seconds"`
	Says    string     `json:"says"`
	Error   string     `json:"error,omitempty"`
	Err     error      `json:"-"`
}

// Run reviews the results of a config. Nothing is written. The error is one that
// kept the review from being done; what it found is in the review, whose Exit is
// that of the worst step.
func Run(ctx context.Context, p *project.Project, opt Options) (*Review, error) {
	start := time.Now()
	r := &Review{
		Config: p.Cfg.Name, File: p.Rel(p.Config.Path), Seed: opt.Seed, Environment: provenance.Current(), Damages: []engine.Damage{},
		p: p, opt: opt,
	}
	steps := []struct {
		name  string
		do    func(context.Context) (string, error)
		fresh bool // it needs every stage fresh
	}{
		{"environment", r.environment, false},
		{"store", r.store, false},
		{"stages", r.stages, false},
		{"claims", r.claims, true},
		{"recompute", r.recompute, true},
		{"report files", r.reportFiles, false},
		{"report", r.report, true},
	}
	for i, s := range steps {
		opt.Begin(i+1, len(steps), s.name)
		step := Step{Name: s.name, Outcome: "not done", Exit: fault.Stale, Says: "it needs every stage fresh"}
		if !s.fresh || r.plans != nil {
			began := time.Now()
			says, err := s.do(ctx)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			step = Step{Name: s.name, Outcome: "ok", Exit: fault.Of(err), Seconds: time.Since(began).Seconds(), Says: says, Err: err}
			if err != nil {
				step.Outcome, step.Error = "failed", err.Error()
			}
		}
		r.Exit = worse(r.Exit, step.Exit)
		r.Steps = append(r.Steps, step)
	}
	r.Seconds = time.Since(start).Seconds()
	return r, nil
}

// worse returns the worse of two kinds: one that says more about the results.
func worse(a, b fault.Kind) fault.Kind {
	order := []fault.Kind{0, fault.Stale, fault.Usage, fault.Unavailable, fault.Stage, fault.Claim, fault.Damage, fault.Bug}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// environment says with which program, and compares the sources that it was built
// from with those of the project.
func (r *Review) environment(context.Context) (string, error) {
	from, err := bundle.UnpackedFrom(r.p.Root)
	if err != nil {
		return "", err
	}
	if from != nil {
		r.Bundle = &Bundle{from.Program, from.Commit, from.Config}
	}
	n, differ := 0, []string{}
	for top, files := range r.p.Program.Sources {
		disk := os.DirFS(filepath.Join(r.p.Root, top))
		if _, err := fs.Stat(disk, "."); err != nil {
			continue
		}
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			n++
			want, err := fs.ReadFile(files, name)
			if have, absent := fs.ReadFile(disk, name); absent != nil || !bytes.Equal(have, want) {
				differ = append(differ, path.Join(top, name))
			}
			return err
		})
		if err != nil {
			return "", err
		}
	}
	switch {
	case len(differ) > 0:
		return "", fault.New(fault.Stale, fmt.Sprintf("the program was built from other sources than those here: "+
			"%d of %d files differ, the first is %s", len(differ), n, slices.Min(differ)), "make build")
	case n == 0:
		return "no sources here to compare the program with", nil
	}
	return fmt.Sprintf("built from the %d source files that are here", n), nil
}

// store reads every stored byte.
func (r *Review) store(ctx context.Context) (string, error) {
	c, err := r.p.Check(ctx, -1)
	if err != nil {
		return "", err
	}
	r.Damages = append(r.Damages, c.Damages...)
	if c.Records == 0 && len(c.Damages) == 0 {
		return "empty", fault.New(fault.Stale, "there are no results to review",
			r.p.Command("run")+" computes them, or neurorbit import FILE brings them from a bundle")
	}
	return c.String(), c.Err()
}

// stages plans all stages: each must be fresh.
func (r *Review) stages(context.Context) (string, error) {
	plans, err := r.p.Plan(r.p.Cfg, nil, false)
	if err != nil {
		return "", err
	}
	fresh, shards := 0, 0
	for _, sp := range plans {
		if sp.State == engine.Fresh {
			fresh++
			shards += len(sp.Shards)
		}
	}
	if fresh == len(plans) {
		r.plans = plans
	}
	return fmt.Sprintf("%d of %d fresh, %d shards", fresh, len(plans), shards), r.p.NeedFresh(plans)
}

// claims checks every claim.
func (r *Review) claims(context.Context) (string, error) {
	results, err := r.p.CheckClaims()
	if err != nil {
		return "", err
	}
	r.Papers = results
	n := claims.Sum(results)
	return fmt.Sprintf("%d of %d tested; %d not as declared", n.Claims()-n.NotTestable(), n.Claims(), n.Undeclared), claims.Err(results, r.p.Command)
}

// recompute computes some stages whole and a sample of the other shards again.
func (r *Review) recompute(ctx context.Context) (string, error) {
	all := engine.StoredShards(r.plans)
	r.Of = len(all)
	isWhole := func(j engine.StoredShard) bool { return slices.Contains(r.p.Program.Whole, j.Plan.Stage.Name) }
	others := slices.DeleteFunc(slices.Clone(all), isWhole)
	jobs := slices.DeleteFunc(all, func(j engine.StoredShard) bool { return !isWhole(j) })
	sample := min(r.opt.Sample, len(others))
	got, err := r.opt.Recompute(ctx, append(jobs, engine.Shuffle(others, r.Seed)[:sample]...))
	if err != nil {
		return "", err
	}
	r.Recomputed = &got
	return fmt.Sprintf("%d of %d shards, %d by seed %d; %d differ", got.Shards, r.Of, sample, r.Seed, len(got.Mismatches)), got.Err()
}

// reportFiles compares the files of the report with its manifest.
func (r *Review) reportFiles(context.Context) (string, error) {
	dir := report.Dir(r.p)
	folder := r.p.Rel(dir)
	m, err := report.ReadManifest(dir)
	if err != nil {
		return "", err
	}
	if m == nil {
		return "there is none in " + folder, fault.New(fault.Stale, "there is no report in "+folder, r.p.Command("report")+" writes it")
	}
	bad := m.Damaged(dir)
	r.Files = append(r.Files, bad...)
	if len(bad) > 0 {
		err = fault.New(fault.Damage, fmt.Sprintf("%d files of the report are not what was written: %s", len(bad), bad[0]),
			r.p.Command("report")+" writes them anew")
	}
	return fmt.Sprintf("%d of %d have the digests of %s", len(m.Files)-len(bad), len(m.Files), report.ManifestName), err
}

// report compares the report with what the store gives.
func (r *Review) report(context.Context) (string, error) {
	dir := report.Dir(r.p)
	files, err := report.Build(r.p, r.Papers, dir, nil)
	if err != nil {
		return "", err
	}
	differ := report.Differing(dir, files)
	for _, name := range differ {
		r.Files = append(r.Files, path.Join(r.p.Rel(dir), name)+": differs")
	}
	if len(differ) > 0 {
		err = report.Stale(r.p, dir)
	}
	return fmt.Sprintf("%d of %d files are what the results give", len(files)-len(differ), len(files)), err
}

// Again is the command that repeats the review with the same sample.
func (r *Review) Again() string {
	return r.p.Command("review", "--sample", fmt.Sprint(r.opt.Sample), "--sample-seed", fmt.Sprint(r.Seed))
}
