package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
)

func (a *app) mergeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "merge [STAGE...]",
		Short: "Put together what parts of a run have computed",
		Long: `Takes what neurorbit run --shard has stored, for any config, into the ledger,
after checking every byte, and publishes the named stages and those they read
from (all if none is named) as far as they are complete. It computes nothing.

Exit code 3 names what is still missing. A merge may be interrupted and repeated.`,
		Example:           "  neurorbit run survey --shard 1/2\n  neurorbit run survey --shard 2/2\n  neurorbit merge survey",
		Annotations:       exits(exitDone, exitUsage, exitStale, exitStage, exitUnavailable, exitLocked, exitInterrupted),
		ValidArgsFunction: a.completeStages,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.open()
			if err != nil {
				return err
			}
			return a.merge(cmd.Context(), p, args)
		},
	}
}

// A mergeReport is what merge prints as JSON.
type mergeReport struct {
	Records int             `json:"records"` // taken into the ledger
	Damaged []string        `json:"damaged,omitempty"`
	Run     *provenance.Run `json:"run"`
}

func (a *app) merge(ctx context.Context, p *project.Project, stages []string) error {
	unlock, err := a.lock(p.Project)
	if err != nil {
		return err
	}
	defer unlock()
	var m engine.MergeResult
	report := mergeReport{}
	report.Run, err = a.recorded(p, "", engine.Options{Stages: stages}, func(opt engine.Options) ([]engine.StageResult, error) {
		m, err = p.Merge(ctx, p.Cfg, opt)
		return m.Stages, err
	})
	if report.Run == nil {
		return err
	}
	report.Records = m.Records
	for _, d := range m.Damaged {
		name := filepath.Base(d.Path)
		if d.Shard != nil {
			name = "stage " + d.Shard.Stage + ", shard " + d.Shard.ID
		}
		report.Damaged = append(report.Damaged, name+": "+d.Err.Error())
		a.talk("warning: the part's result of %s cannot be used (%v); its record was set aside in %s", name, d.Err,
			filepath.Join(p.Store.Dir(), "parts", "damaged"))
	}
	if a.json {
		return errors.Join(a.printJSON(report), unmergedOfProject(p, err))
	}
	fmt.Fprintf(a.out, "merged %d results of parts\n", m.Records)
	a.printResults(report.Run)
	if err == nil {
		a.printStamps(recordStamps(report.Run))
	}
	return a.resumable(unmergedOfProject(p, err))
}

// unmerged adds to the error of an incomplete merge how to go on.
func unmergedOfProject(p *project.Project, err error) error {
	var left *engine.LeftError
	if !errors.As(err, &left) {
		return err
	}
	return &staleError{left.Error(), "neurorbit submit" + configFlag(p) + " computes what is missing, on a cluster or with --engine local; neurorbit run" +
		configFlag(p) + " does it here"}
}
