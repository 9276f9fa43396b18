package cli

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/text"
)

func (a *app) reportCommand() *cobra.Command {
	var out string
	var check, stale bool
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write the report: tables, figures, claims, an index page",
		Long: fmt.Sprintf(`Writes the tables and figures, the data behind them, index.html and README.md to
reports/, or to reports/configs/<config>/ for a config that is not the default.
Tables of more than %d MiB stay in data/artifacts/<config>/. Files of an earlier
report that are no longer made are removed. REVIEW.md and appendix.tex are for
evaluators.

A report of stale results is refused (exit 3). With --stale it is written from
what there is, and every page says on top which stage is stale, and why.

--check writes nothing and says which files are not what would be written.`, report.CopyLimit>>20),
		Annotations: exits(exitDone, fault.Bug, fault.Usage, fault.Stale, fault.Locked),
		Args:        noArgs,
		RunE: func(*cobra.Command, []string) error {
			p, plans, err := a.openPlanned()
			if err != nil {
				return err
			}
			if err := p.NeedFresh(plans); err != nil && !stale {
				return err
			}
			dir := out
			if dir == "" {
				dir = report.Dir(p)
			}
			files, err := a.buildReport(p, dir, report.StaleBanners(plans))
			if err != nil {
				return err
			}
			if check {
				return a.checkReport(p, dir, files)
			}
			err = a.writeReport(p, dir, files)
			if err == nil && !a.json {
				stamps := planStamps(plans)
				for i := range stamps {
					stamps[i].Remedy = "" // run says it
				}
				a.printStamps(stamps)
			}
			return err
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "folder to write to")
	cmd.Flags().BoolVar(&stale, "stale", false, "write a report of stale results too; every page says so")
	cmd.Flags().BoolVar(&check, "check", false, "compare with the report that is there (exit 3 if it differs)")
	return cmd
}

// writeReport writes the files of a report into a folder.
func (a *app) writeReport(p *project.Project, dir string, files map[string][]byte) error {
	unlock, err := a.lock(p.Project)
	if err != nil {
		return err
	}
	defer unlock()
	changed, err := report.Write(dir, files)
	if err != nil {
		return err
	}
	index := filepath.Join(dir, "index.html")
	value := map[string]any{"folder": dir, "index": index, "files": len(files), "changed": changed}
	return a.emit(value, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %d files, %d changed\n", project.Shown(index), len(files), changed)
	})
}

// checkReport compares a report with what would be written.
func (a *app) checkReport(p *project.Project, dir string, files map[string][]byte) error {
	differ := report.Differing(dir, files)
	err := a.emit(map[string]any{"folder": dir, "differ": differ}, func(w io.Writer) {
		var lines []string
		for _, name := range differ {
			lines = append(lines, "differs: "+name)
		}
		for _, line := range text.Fit(lines, a.screen(!a.onTerminal()).Lines-3, "and %d more; --json lists all") {
			fmt.Fprintln(w, line)
		}
		fmt.Fprintf(w, "%d of %d files are current\n", len(files)-len(differ), len(files))
	})
	if err != nil {
		return err
	}
	if len(differ) > 0 {
		return report.Stale(p, dir)
	}
	return nil
}

// buildReport returns every file of the report of a config.
func (a *app) buildReport(p *project.Project, dir string, stale []string) (map[string][]byte, error) {
	results, err := p.CheckClaims()
	if err != nil {
		return nil, err
	}
	return report.Build(p, results, dir, stale)
}

// hintNext ends a command with what is to be typed next: run, with these arguments, or
// report. Nothing is said if nothing is left to do.
func (a *app) hintNext(p *project.Project, plans []*engine.StagePlan, args ...string) error {
	s, err := report.StatusOf(p)
	switch {
	case err != nil:
	case p.NeedFresh(plans) != nil:
		a.talk("hint: %s makes it fresh", p.Command(append([]string{"run"}, args...)...))
	case s.State == report.None:
		a.talk("hint: %s writes the report", p.Command("report"))
	case s.State == report.NotCurrent:
		a.talk("note: the report in %s is not of these results: %s", s.Folder, text.Headline(s.Why))
		a.talk("hint: %s writes it anew", p.Command("report"))
	}
	return err
}
