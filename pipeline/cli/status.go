package cli

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/report"
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
			return a.printPlans(p, plans, &current, args...)
		},
	}
}

// A status is how the stages and the report of a config stand.
type status struct {
	Config string         `json:"config"`
	File   string         `json:"file"`
	Stages []stageStatus  `json:"stages"`
	Work   forecast       `json:"work"`
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

// printPlans prints how stages stand, and the report if that is not nil, and with which
// arguments to run. Anything not fresh is exit code 3.
func (a *app) printPlans(p *project.Project, plans []*engine.StagePlan, current *report.Status, args ...string) error {
	s := &status{Config: p.Cfg.Name, File: p.Config.Path, Report: current}
	_, s.Work = forecasts(p, plans)
	stale := false
	for _, sp := range plans {
		all, open := sp.ToCompute()
		s.Stages = append(s.Stages, stageStatus{sp.Stage.Name, sp.State, sp.Key, len(sp.Shards), all, open, sp.Reasons})
		stale = stale || sp.State != engine.Fresh
	}
	if err := a.emit(s, func(w io.Writer) { s.print(w, a.screen(false).Width) }); err != nil {
		return err
	}
	if err := a.hintNext(p, plans, args...); err != nil || !stale {
		return err
	}
	return silent(fault.Stale)
}

// print writes lines of at most width characters; why has the whole reasons.
func (s *status) print(w io.Writer, width int) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "config %s (%s)\n", s.Config, filepath.ToSlash(s.File))
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "STAGE\tSTATE\tTO COMPUTE\tREASON")
	for _, r := range s.Stages {
		todo := fmt.Sprintf("%d of %d", r.Compute, r.Shards)
		if r.Key == "" {
			todo = fmt.Sprintf("%d to %d of %d", r.Compute-r.Open, r.Compute, r.Shards)
		}
		short := strings.NewReplacer("config "+r.Stage+".", "", " for config "+s.Config, "")
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", r.Stage, r.State, todo, short.Replace(engine.Headline(r.Reasons)))
	}
	tw.Flush()
	stored := s.Work.Compute == 0 && slices.ContainsFunc(s.Stages, func(r stageStatus) bool { return r.State != engine.Fresh })
	fmt.Fprintf(&b, "work: %s%s\n", s.Work, map[bool]string{true: ", as all shards are stored: run only puts them together"}[stored])
	if r := s.Report; r != nil {
		fmt.Fprintf(&b, "%s\n", text.Join("\n  as ", "report "+r.Folder+": "+r.State, text.Headline(r.Why)))
	}
	for line := range strings.Lines(b.String()) {
		fmt.Fprintln(w, text.Clip(strings.TrimRight(line, " \n"), width))
	}
}
