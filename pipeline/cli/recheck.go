package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/text"
)

// A recheck is the outcome of recomputing some of the stored shards.
type recheck struct {
	engine.Recheck
	Of    int      `json:"of"`              // stored shards there are
	Names []string `json:"names,omitempty"` // of those in a sample
}

// recompute computes the first n of the jobs again; 0 means all.
func (a *app) recompute(ctx context.Context, p *project.Project, jobs []engine.StoredShard, n, workers int) (*recheck, error) {
	r := &recheck{Of: len(jobs)}
	if n > 0 && n < len(jobs) {
		jobs = jobs[:n]
		for _, j := range jobs {
			r.Names = append(r.Names, j.Plan.Stage.Name+" "+j.Shard.Shard.ID)
		}
	}
	progress := a.newProgress(workers)
	progress.recompute(jobs)
	defer progress.close()
	var err error
	r.Recheck, err = p.Recompute(ctx, jobs, engine.Options{Workers: workers, Observer: progress})
	return r, err
}

func (r *recheck) print(w io.Writer, s text.Screen) {
	if r == nil {
		return
	}
	fmt.Fprintf(w, "recomputed %d of %d shards: %d differ\n", r.Shards, r.Of, len(r.Mismatches))
	if len(r.Names) > 0 {
		fmt.Fprintln(w, s.Wrap("  "+strings.Join(r.Names, ", "), "  "))
	}
	for _, m := range r.Mismatches {
		fmt.Fprintf(w, "  %s\n", m)
	}
}

// recheckAll computes all fresh shards again and compares them with what is
// stored.
func (a *app) recheckAll(ctx context.Context, p *project.Project, opt engine.Options) error {
	plans, err := p.Plan(p.Cfg, opt.Stages, false)
	if err != nil {
		return err
	}
	if err := p.NeedFresh(plans); err != nil {
		return err
	}
	r, err := a.recompute(ctx, p, engine.StoredShards(plans), 0, opt.Workers)
	if err != nil {
		return err
	}
	if err := a.emit(r, func(w io.Writer) { r.print(w, a.screen(false)) }); err != nil {
		return err
	}
	return r.Err()
}
