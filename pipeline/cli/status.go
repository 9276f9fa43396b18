package cli

import (
	"fmt"
	"io"
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

// A status is how the stages and the report of a config stand.
type status struct {
	Config string         `json:"config"`
	File   string         `json:"file"`
	Stages []stageStatus  `json:"stages"`
	Report *report.Status `json:"report,omitempty"`
}

type stageStatus struct {
	Stage   string          `json:"stage"`
	State   engine.State    `json:"state"`
	Key     string          `json:"key,omitempty"`
	Shards  int             `json:"shards"`
	Compute int             `json:"to_compute"` // at most
	Open    int             `json:"open"`       // of these, not known before other stages are made
	Reasons []engine.Reason `json:"reasons,omitempty"`
}

// printPlans prints how stages stand, and the report if that is not nil. Anything
// not fresh is exit code 3.
func (a *app) printPlans(p *project.Project, plans []*engine.StagePlan, current *report.Status) error {
	s := &status{Config: p.Cfg.Name, File: p.Config.Path, Report: current}
	stale := false
	for _, sp := range plans {
		all, open := sp.ToCompute()
		s.Stages = append(s.Stages, stageStatus{sp.Stage.Name, sp.State, sp.Key, len(sp.Shards), all, open, sp.Reasons})
		stale = stale || sp.State != engine.Fresh
	}
	if err := a.emit(s, s.print); err != nil {
		return err
	}
	if stale {
		return silent(fault.Stale)
	}
	return nil
}

func (s *status) print(w io.Writer) {
	fmt.Fprintf(w, "config %s (%s)\n", s.Config, filepath.ToSlash(s.File))
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "STAGE\tSTATE\tKEY\tTO COMPUTE\tREASON")
	for _, r := range s.Stages {
		key, todo := stage.ShortKey(r.Key), fmt.Sprintf("%d of %d", r.Compute, r.Shards)
		if r.Key == "" {
			key, todo = "-", fmt.Sprintf("%d to %d of %d", r.Compute-r.Open, r.Compute, r.Shards)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", r.Stage, r.State, key, todo, engine.Headline(r.Reasons))
	}
	tw.Flush()
	if r := s.Report; r != nil {
		fmt.Fprintf(w, "report %s: %s\n", r.Folder, text.Join(": ", r.State, text.Headline(r.Why)))
	}
}
