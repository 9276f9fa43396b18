package cli

import (
	"fmt"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/text"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status [STAGE...]",
		Short: "Say which stages are fresh, stale or missing, with the reason",
		Long: `Says how each stage stands, with the reason, and whether the report on disk was
made from the results in force. The exit code is about the stages.`,
		Example:           "  neurorbit status\n  neurorbit status -c quick --json",
		Annotations:       exits(exitDone, fault.Usage, fault.Stale),
		ValidArgsFunction: a.completeStages,
		RunE: func(_ *cobra.Command, args []string) error {
			p, plans, err := a.openPlanned(args...)
			if err != nil {
				return err
			}
			current, err := report.StatusOf(p)
			if err != nil {
				return err
			}
			return a.printPlans(p, plans, &current)
		},
	}
}

// A stageStatus is a plan as status prints it.
type stageStatus struct {
	Stage   string          `json:"stage"`
	State   engine.State    `json:"state"`
	Key     string          `json:"key,omitempty"`
	Shards  int             `json:"shards"`
	Compute int             `json:"to_compute"` // at most
	Open    int             `json:"open"`       // of these, not known before other stages are made
	Reasons []engine.Reason `json:"reasons,omitempty"`
}

func newStageStatus(sp *engine.StagePlan) stageStatus {
	all, open := sp.ToCompute()
	return stageStatus{sp.Stage.Name, sp.State, sp.Key, len(sp.Shards), all, open, sp.Reasons}
}

// printPlans prints how stages stand, and the report if that is not nil. Anything not fresh is exit code 3.
func (a *app) printPlans(p *project.Project, plans []*engine.StagePlan, current *report.Status) error {
	rows := make([]stageStatus, len(plans))
	stale := false
	for i, sp := range plans {
		rows[i] = newStageStatus(sp)
		stale = stale || sp.State != engine.Fresh
	}
	if a.json {
		out := map[string]any{"config": p.Cfg.Name, "file": p.Config.Path, "stages": rows}
		if current != nil {
			out["report"] = current
		}
		if err := a.printJSON(out); err != nil {
			return err
		}
	} else {
		a.printStatus(p, rows)
		if current != nil {
			fmt.Fprintf(a.out, "report %s: %s%s\n", current.Folder, current.State, of(": ", text.Headline(current.Why)))
		}
	}
	if stale {
		return silent(fault.Stale)
	}
	return nil
}

func (a *app) printStatus(p *project.Project, rows []stageStatus) {
	fmt.Fprintf(a.out, "config %s (%s)\n", p.Cfg.Name, filepath.ToSlash(p.Config.Path))
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "STAGE\tSTATE\tKEY\tTO COMPUTE\tREASON")
	for _, r := range rows {
		key, todo := stage.ShortKey(r.Key), fmt.Sprintf("%d of %d", r.Compute, r.Shards)
		if r.Key == "" {
			key, todo = "-", fmt.Sprintf("%d to %d of %d", r.Compute-r.Open, r.Compute, r.Shards)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Stage, r.State, key, todo, engine.Headline(r.Reasons))
	}
	w.Flush()
}
